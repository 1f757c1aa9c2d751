/* The embedding map behind its panel: it follows the run and the clock of the real session. */

#include "fixture.h"

#include "analysis/map-frame.h"
#include "app/status-line.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

typedef struct
{
  Fixture f;
  LkMapModel *map;
  int points, moved, measured;
  long wanted;
} Map;

static void
count_cb (int *count)
{
  (*count)++;
}

static void
set_up (Map *m, gconstpointer data)
{
  fixture_set_up (&m->f, data);
  set (&m->f, "eval.probe_size", "150");
  m->map = lk_session_get_map (m->f.session);
  g_signal_connect_swapped (m->map, "points", G_CALLBACK (count_cb), &m->points);
  g_signal_connect_swapped (m->map, "moved", G_CALLBACK (count_cb), &m->moved);
  g_signal_connect_swapped (m->map, "measured", G_CALLBACK (count_cb), &m->measured);
  lk_map_model_set_active (m->map, TRUE);
}

static void
tear_down (Map *m, gconstpointer data)
{
  g_signal_handlers_disconnect_by_data (m->map, &m->points);
  g_signal_handlers_disconnect_by_data (m->map, &m->moved);
  g_signal_handlers_disconnect_by_data (m->map, &m->measured);
  fixture_tear_down (&m->f, data);
}

static gboolean
rests_at (gpointer data)
{
  Map *m = data;

  return !lk_map_model_is_busy (m->map) && lk_map_model_get_step (m->map) == m->wanted &&
         lk_map_model_get_trust (m->map) != NULL;
}

static void
wait_for_map (Map *m, long step)
{
  m->wanted = step;
  wait_until (rests_at, m, 60);
}

static float *
copy_layout (Map *m)
{
  return g_memdup2 (lk_map_model_get_layout (m->map), (gsize) lk_map_model_get_n (m->map) * 2 * sizeof (float));
}

static double
motion_since (Map *m, const float *before)
{
  return lk_map_motion (before, lk_map_model_get_layout (m->map), lk_map_model_get_n (m->map));
}

static void
train_to (Map *m, int step)
{
  lk_session_step (m->f.session, step);
  wait_for_step (&m->f, step);
  wait_for_state (&m->f, LK_SESSION_PAUSED);
}

/* The whole of it: points with their images, trust and neighbors, and the map in the run's folder. */
static void
test_forms (Map *m, gconstpointer data)
{
  g_autofree char *status = NULL;
  g_autoptr (GArray) maps = NULL;
  const int *ids, *neighbors;
  const float *trust;
  LkRun *run;
  g_autofree int *probe = NULL;
  int n, k;

  g_assert_cmpint (lk_map_model_get_n (m->map), ==, 0);
  status = lk_map_model_dup_status (m->map);
  g_assert_cmpstr (status, ==, "The map is drawn when training begins");
  train_to (m, 4);
  wait_for_map (m, 4);

  n = lk_map_model_get_n (m->map);
  g_assert_cmpint (n, ==, 150);
  run = lk_session_get_run (m->f.session);
  probe = lk_run_probe (run, &k);
  ids = lk_map_model_get_ids (m->map);
  g_assert_cmpint (k, ==, n);
  g_assert_cmpint (memcmp (ids, probe, (gsize) n * sizeof *ids), ==, 0);
  trust = lk_map_model_get_trust (m->map);
  neighbors = lk_map_model_get_neighbors (m->map, &k);
  g_assert_cmpint (k, ==, LK_MAP_NEIGHBORS);
  for (int i = 0; i < n; i++)
    g_assert_true (trust[i] >= 0 && trust[i] <= 1);
  for (int i = 0; i < n * k; i++)
    g_assert_true (neighbors[i] >= 0 && neighbors[i] < n && neighbors[i] != i / k);
  g_assert_true (isfinite (lk_map_model_get_kl (m->map)));
  g_assert_cmpfloat (lk_map_model_get_progress (m->map), ==, 1);
  g_assert_cmpint (m->moved, >, 0);
  g_assert_cmpint (m->measured, >, 0);

  maps = lk_run_maps (run);
  g_assert_cmpint (maps->len, >=, 1);
  g_assert_cmpint (g_array_index (maps, long, maps->len - 1), ==, 4);
}

/* A step without a map gets one when it is shown; shown again it is the same at once. */
static void
test_scrubs (Map *m, gconstpointer data)
{
  LkClock *clock = lk_session_get_clock (m->f.session);
  g_autofree float *first = NULL, *second = NULL;

  lk_map_model_set_active (m->map, FALSE);
  train_to (m, 8);
  g_assert_cmpint (lk_map_model_get_n (m->map), ==, 0);
  lk_map_model_set_active (m->map, TRUE);
  wait_for_map (m, 8);
  second = copy_layout (m);

  lk_clock_show (clock, 2);
  wait_for_map (m, 2);
  first = copy_layout (m);
  g_assert_cmpfloat (motion_since (m, second), >, 0);
  lk_clock_go_live (clock);
  wait_for_map (m, 8);
  g_assert_cmpfloat (motion_since (m, second), ==, 0);
  lk_clock_show (clock, 2);
  wait_for_map (m, 2);
  g_assert_cmpfloat (motion_since (m, first), ==, 0);
}

/* Back to an earlier step: what comes later is made anew. */
static void
test_rewinds (Map *m, gconstpointer data)
{
  g_autoptr (GArray) before = NULL, after = NULL;
  LkRun *run;

  train_to (m, 4);
  wait_for_map (m, 4);
  run = lk_session_get_run (m->f.session);
  before = lk_run_maps (run);
  g_assert_cmpint (g_array_index (before, long, before->len - 1), ==, 4);
  lk_session_rewind (m->f.session, 0);
  wait_for_map (m, 0);
  after = lk_run_maps (run);
  g_assert_cmpint (g_array_index (after, long, after->len - 1), ==, 0);
  lk_session_step (m->f.session, 4);
  wait_for_step (&m->f, 4);
  wait_for_map (m, 4);
}

/* Projections and spaces of the same points. */
static void
test_projections (Map *m, gconstpointer data)
{
  const int *ids;
  const float *layout;
  int from, to;

  train_to (m, 4);
  wait_for_map (m, 4);
  g_object_set (m->map, "projection", LK_MAP_PCA, "axis-x", 1, "axis-y", 0, NULL);
  wait_for_map (m, 4);
  g_assert_cmpint (lk_map_model_get_n_axes (m->map), >=, 2);
  g_assert_cmpfloat (lk_map_model_get_variance (m->map, 0), >=, lk_map_model_get_variance (m->map, 1));
  g_assert_true (isnan (lk_map_model_get_variance (m->map, LK_MAP_AXES)));

  ids = lk_map_model_get_ids (m->map);
  g_assert_false (lk_map_model_get_axis (m->map, &from, &to));
  g_assert_false (lk_map_model_set_axis (m->map, ids[3], -7));
  g_assert_true (lk_map_model_set_axis (m->map, ids[3], ids[5]));
  g_object_set (m->map, "projection", LK_MAP_AXIS, NULL);
  wait_for_map (m, 4);
  layout = lk_map_model_get_layout (m->map);
  g_assert_cmpfloat_with_epsilon (layout[2 * 3], 0, 1e-5);
  g_assert_cmpfloat_with_epsilon (layout[2 * 5], 1, 1e-5);

  g_object_set (m->map, "projection", LK_MAP_TSNE, "space", LK_MAP_PIXELS, NULL);
  wait_for_map (m, -1);
  g_object_set (m->map, "space", LK_MAP_RANDOM, NULL);
  wait_for_map (m, 0);
  g_object_set (m->map, "space", LK_MAP_EMBEDDING, "perplexity", 10.0, NULL);
  wait_for_map (m, 4);
}

/* Part of the points, projected anew from where they are; then all again, where they were. */
static void
test_isolates (Map *m, gconstpointer data)
{
  g_autofree float *whole = NULL;
  g_autofree int *ids = NULL;

  train_to (m, 4);
  wait_for_map (m, 4);
  whole = copy_layout (m);
  ids = g_memdup2 (lk_map_model_get_ids (m->map), 40 * sizeof (int));
  m->points = 0;
  lk_map_model_isolate (m->map, ids, 1);
  g_assert_false (lk_map_model_is_isolated (m->map));
  lk_map_model_isolate (m->map, ids, 40);
  g_assert_true (lk_map_model_is_isolated (m->map));
  wait_for_map (m, 4);
  g_assert_cmpint (lk_map_model_get_n (m->map), ==, 40);
  g_assert_cmpint (memcmp (lk_map_model_get_ids (m->map), ids, 40 * sizeof (int)), ==, 0);
  g_assert_cmpint (m->points, ==, 1);
  lk_map_model_show_all (m->map);
  wait_for_map (m, 4);
  g_assert_cmpint (lk_map_model_get_n (m->map), ==, 150);
  g_assert_cmpfloat (motion_since (m, whole), ==, 0);
}

/* Nothing of a run is shown once it has ended, also of what was under way. */
static void
test_ends (Map *m, gconstpointer data)
{
  train_to (m, 2);
  while (lk_map_model_get_n (m->map) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_usleep (50000); /* another result waits */
  lk_session_reset (m->f.session);
  g_assert_cmpint (lk_map_model_get_n (m->map), ==, 0);
  g_assert_cmpint (lk_map_model_get_step (m->map), ==, -1);
  g_assert_false (lk_map_model_is_busy (m->map));
  wait_for_state (&m->f, LK_SESSION_READY);
  for (gint64 end = g_get_monotonic_time () + 200000; g_get_monotonic_time () < end;)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpint (lk_map_model_get_n (m->map), ==, 0);
  train_to (m, 2);
  wait_for_map (m, 2);
}

static gboolean
tells_share (gpointer data)
{
  g_autofree char *line = lk_status_line_dup (((Map *) data)->f.session);

  return strstr (line, "analysis ") != NULL;
}

/* While training goes on, what the map costs stands in the status line. */
static void
test_share (Map *m, gconstpointer data)
{
  set (&m->f, "train.epochs", "10000");
  set (&m->f, "record.every", "0.05");
  lk_session_train (m->f.session);
  wait_until (tells_share, m, 60);
  lk_session_pause (m->f.session);
  wait_for_state (&m->f, LK_SESSION_PAUSED);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  drive_application ();
  g_test_add ("/ui/map-model/forms-and-is-recorded", Map, NULL, set_up, test_forms, tear_down);
  g_test_add ("/ui/map-model/is-the-same-when-shown-again", Map, NULL, set_up, test_scrubs, tear_down);
  g_test_add ("/ui/map-model/follows-a-rewind", Map, NULL, set_up, test_rewinds, tear_down);
  g_test_add ("/ui/map-model/projects-and-changes-spaces", Map, NULL, set_up, test_projections, tear_down);
  g_test_add ("/ui/map-model/isolates-and-shows-all-again", Map, NULL, set_up, test_isolates, tear_down);
  g_test_add ("/ui/map-model/nothing-is-left-of-a-run", Map, NULL, set_up, test_ends, tear_down);
  g_test_add ("/ui/map-model/its-share-is-told", Map, NULL, set_up, test_share, tear_down);
  return g_test_run ();
}
