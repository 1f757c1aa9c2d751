#include "app/run-link.h"

#include "app/event-words.h"

#include <math.h>

/* More time than this (seconds) between two rows that was spent neither on training nor on evaluation is a gap. */
#define IDLE 1.0
#define ROWS_AT_ONCE 256

typedef struct
{
  LkSession *session; /* outlives the link's handlers, which go with either of them */
  LkMetrics last;     /* the last row; step < 0: none */
} Follower;

static void
append_row (LkChartLink *link, Follower *follower, const LkMetrics *row)
{
  long per_epoch = lk_session_get_status (follower->session)->steps_per_epoch;
  /* A run that can only be looked at does not say how many steps an epoch has. */
  double epoch = per_epoch > 0 ? (double) row->step / (double) per_epoch : row->epoch;
  const LkMetrics *last = &follower->last;
  double busy = row->seconds - last->seconds + row->eval_seconds - last->eval_seconds;
  gboolean broken = last->step >= 0 && row->wall - last->wall - busy > IDLE;

  lk_chart_link_append (link, (double) row->step, epoch, row->seconds, row->wall, broken);
  follower->last = *row;
}

static void
rows_cb (LkChartLink *link, int first, int n)
{
  Follower *follower = g_object_get_data (G_OBJECT (link), "follower");
  LkRun *run = lk_session_get_run (follower->session);
  LkMetrics rows[ROWS_AT_ONCE];
  int last = first + n;

  for (; first < last; first += n)
    {
      n = lk_run_rows (run, first, MIN (last - first, ROWS_AT_ONCE), rows);
      /* A rewind may have just taken the rest away. */
      if (n <= 0)
        break;
      for (int i = 0; i < n; i++)
        append_row (link, follower, &rows[i]);
    }
  lk_chart_link_extend (link, (double) follower->last.step);
}

static void
events_cb (LkChartLink *link, int first, int n)
{
  Follower *follower = g_object_get_data (G_OBJECT (link), "follower");
  LkRun *run = lk_session_get_run (follower->session);

  for (int i = first; i < first + n; i++)
    {
      LkEvent event = lk_run_event (run, i);
      LkMarkKind kind;
      g_autofree char *text = lk_event_words (lk_session_get_experiment (follower->session), &event, &kind);

      if (text != NULL)
        lk_chart_link_add_mark (link, (double) event.step, kind, text);
    }
}

static void
status_cb (LkChartLink *link, LkSession *session)
{
  lk_chart_link_extend (link, (double) lk_session_get_status (session)->step);
}

static void
clock_cb (LkChartLink *link, LkClock *clock)
{
  lk_chart_link_set_playhead (link, lk_clock_is_live (clock) ? NAN : (double) lk_clock_get_step (clock));
}

static void
empty (LkChartLink *link)
{
  Follower *follower = g_object_get_data (G_OBJECT (link), "follower");

  follower->last.step = -1;
  lk_chart_link_clear (link);
}

void
lk_run_link_follow (LkChartLink *link, LkSession *session)
{
  Follower *follower = g_new0 (Follower, 1);

  follower->session = session;
  follower->last.step = -1;
  g_object_set_data_full (G_OBJECT (link), "follower", follower, g_free);
  g_signal_connect_object (session, "run-began", G_CALLBACK (empty), link, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "rewound", G_CALLBACK (empty), link, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "run-ended", G_CALLBACK (empty), link, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "rows", G_CALLBACK (rows_cb), link, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "events", G_CALLBACK (events_cb), link, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "status", G_CALLBACK (status_cb), link, G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_session_get_clock (session), "changed", G_CALLBACK (clock_cb), link, G_CONNECT_SWAPPED);
}
