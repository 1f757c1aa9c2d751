/* How long after Train the first map stands, beside real training: the session of the window, without the window.
 *
 *   bench-first-map [DATA] [POINTS] [SECONDS]      without a map shown if POINTS is negative */

#include "app/session.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct
{
  GMainLoop *loop;
  LkSession *session;
  gint64 start;
  gboolean drawn, stands;
} Bench;

static double
seconds (const Bench *b)
{
  return (double) (g_get_monotonic_time () - b->start) / 1e6;
}

static void
moved_cb (Bench *b)
{
  if (!b->drawn && lk_map_model_get_layout (lk_session_get_map (b->session)) != NULL)
    {
      printf ("%6.2f s  a rough map\n", seconds (b));
      b->drawn = TRUE;
    }
}

static void
measured_cb (Bench *b)
{
  LkMapModel *map = lk_session_get_map (b->session);

  if (lk_map_model_get_trust (map) == NULL)
    return;

  printf ("%6.2f s  %s map, of step %ld, KL %.3f; the newest step is %ld, analysis %.1f %%\n", seconds (b),
          b->stands ? "another" : "the first", lk_map_model_get_step (map), lk_map_model_get_kl (map),
          lk_clock_get_newest (lk_session_get_clock (b->session)),
          100 * lk_analyst_share (lk_session_get_analyst (b->session)));
  b->stands = TRUE;
}

static gboolean
end_cb (gpointer data)
{
  Bench *b = data;
  const LkTrainerStatus *status = lk_session_get_status (b->session);

  printf ("%6.2f s  step %ld, %.0f images/s\n", seconds (b), status->step, status->images_per_second);
  g_main_loop_quit (b->loop);
  return G_SOURCE_REMOVE;
}

static void
state_cb (Bench *b)
{
  if (b->start > 0 || lk_session_get_state (b->session) != LK_SESSION_READY)
    return;

  b->start = g_get_monotonic_time ();
  lk_session_train (b->session);
}

int
main (int argc, char **argv)
{
  const char *points = argc > 2 ? argv[2] : "2000";
  g_autofree char *folder = g_dir_make_tmp ("likeness-bench-XXXXXX", NULL);
  Bench b = { g_main_loop_new (NULL, FALSE), lk_session_new (folder) };
  g_autoptr (GError) error = NULL;

  lk_map_model_set_active (lk_session_get_map (b.session), *points != '-');
  g_signal_connect_swapped (lk_session_get_map (b.session), "points", G_CALLBACK (moved_cb), &b);
  g_signal_connect_swapped (lk_session_get_map (b.session), "moved", G_CALLBACK (moved_cb), &b);
  g_signal_connect_swapped (lk_session_get_map (b.session), "measured", G_CALLBACK (measured_cb), &b);
  if (!lk_session_open_dataset (b.session, argc > 1 ? argv[1] : "fashion-mnist", &error) ||
      !lk_session_request (b.session, "eval.probe_size", *points == '-' ? points + 1 : points, &error))
    g_error ("%s", error->message);
  g_signal_connect_swapped (b.session, "notify::state", G_CALLBACK (state_cb), &b);
  g_timeout_add_seconds (argc > 3 ? (guint) atoi (argv[3]) : 40, end_cb, &b);
  g_main_loop_run (b.loop);
  lk_session_close (b.session);
  g_main_loop_unref (b.loop);
  printf ("the run is in %s\n", folder);
  return 0;
}
