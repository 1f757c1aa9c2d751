#include "app/frame-log.h"

#include "app/debug.h"

#include <stdlib.h>

#define TIMER_MS 10
#define REPORT_SECONDS 2

typedef struct
{
  GtkWidget *window;
  GdkFrameClock *clock;
  gint64 paint_began, timer_due, reported;
  GArray *frames, *lateness;         /* double, ms, since the last report */
  GArray *all_frames, *all_lateness; /* of the whole life */
  guint timer;
} FrameLog;

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
quantile (GArray *sorted, double q)
{
  return sorted->len > 0 ? g_array_index (sorted, double, (guint) (q * (sorted->len - 1))) : 0;
}

static void
report (const char *what, GArray *frames, GArray *lateness)
{
  qsort (frames->data, frames->len, sizeof (double), compare);
  qsort (lateness->data, lateness->len, sizeof (double), compare);
  g_printerr ("%s: %u paint ms p50 %.1f p95 %.1f max %.1f; late ms p50 %.1f p95 %.1f max %.1f\n", what, frames->len,
              quantile (frames, 0.5), quantile (frames, 0.95), quantile (frames, 1), quantile (lateness, 0.5),
              quantile (lateness, 0.95), quantile (lateness, 1));
}

static void
before_paint_cb (FrameLog *log)
{
  log->paint_began = g_get_monotonic_time ();
}

static void
after_paint_cb (FrameLog *log)
{
  double ms = (double) (g_get_monotonic_time () - log->paint_began) / 1000;

  if (log->all_frames->len == 0)
    lk_debug_first_frame ();
  g_array_append_val (log->frames, ms);
  g_array_append_val (log->all_frames, ms);
}

static gboolean
timer_cb (gpointer data)
{
  FrameLog *log = data;
  gint64 now = g_get_monotonic_time ();
  double late = (double) (now - log->timer_due) / 1000;

  g_array_append_val (log->lateness, late);
  g_array_append_val (log->all_lateness, late);
  log->timer_due = now + TIMER_MS * 1000;

  if (now - log->reported > REPORT_SECONDS * G_USEC_PER_SEC)
    {
      report ("frames", log->frames, log->lateness);
      g_array_set_size (log->frames, 0);
      g_array_set_size (log->lateness, 0);
      log->reported = now;
    }
  return G_SOURCE_CONTINUE;
}

static void
unrealize_cb (FrameLog *log)
{
  report ("frames of all", log->all_frames, log->all_lateness);
  g_source_remove (log->timer);
  g_signal_handlers_disconnect_by_data (log->clock, log);
  g_signal_handlers_disconnect_by_data (log->window, log);
  g_array_unref (log->frames);
  g_array_unref (log->lateness);
  g_array_unref (log->all_frames);
  g_array_unref (log->all_lateness);
  g_free (log);
}

static void
realize_cb (GtkWidget *window)
{
  FrameLog *log = g_new0 (FrameLog, 1);

  log->window = window;
  log->clock = gtk_widget_get_frame_clock (window);
  log->frames = g_array_new (FALSE, FALSE, sizeof (double));
  log->lateness = g_array_new (FALSE, FALSE, sizeof (double));
  log->all_frames = g_array_new (FALSE, FALSE, sizeof (double));
  log->all_lateness = g_array_new (FALSE, FALSE, sizeof (double));
  log->reported = g_get_monotonic_time ();
  log->timer_due = log->reported + TIMER_MS * 1000;
  log->timer = g_timeout_add (TIMER_MS, timer_cb, log);
  g_signal_connect_swapped (log->clock, "before-paint", G_CALLBACK (before_paint_cb), log);
  g_signal_connect_swapped (log->clock, "after-paint", G_CALLBACK (after_paint_cb), log);
  g_signal_connect_swapped (window, "unrealize", G_CALLBACK (unrealize_cb), log);
}

void
lk_frame_log_attach (GtkWidget *window)
{
  if (lk_debug_has ("frames"))
    g_signal_connect (window, "realize", G_CALLBACK (realize_cb), NULL);
}
