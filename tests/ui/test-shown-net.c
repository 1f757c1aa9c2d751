/* Which network is shown: the untrained one before a run, the newest while training, that of a checkpoint at a recorded
 * step. */

#include "fixture.h"

static LkNetTicket *
shown (Fixture *f)
{
  return lk_shown_net_get (lk_session_get_shown_net (f->session));
}

static void
count_cb (LkShownNet *net, int *count)
{
  (*count)++;
}

static void
test_before_a_run (Fixture *f, gconstpointer data)
{
  LkShownNet *net = lk_session_get_shown_net (f->session);
  g_autoptr (LkNetTicket) first = lk_net_ticket_ref (shown (f));
  int changes = 0, features;

  g_assert_true (shown (f) == lk_shown_net_get_untrained (net));
  g_assert_cmpint (lk_net_ticket_step (first), ==, 0);
  features = lk_frozen_net_features (lk_net_ticket_get (first, NULL));
  g_assert_true (lk_net_ticket_get (first, NULL) == lk_net_ticket_get (first, NULL));

  /* Of a recipe it knows nothing; another encoder is another network. */
  g_signal_connect (net, "changed", G_CALLBACK (count_cb), &changes);
  set (f, "augment.jitter.hue", "0.3");
  g_assert_cmpint (changes, ==, 0);
  set (f, "encoder.width", "24");
  g_assert_cmpint (changes, ==, 1);
  g_assert_true (shown (f) != first);
  g_assert_cmpint (lk_frozen_net_features (lk_net_ticket_get (shown (f), NULL)), !=, features);
  g_signal_handlers_disconnect_by_data (net, &changes);
}

static void
test_recorded_steps (Fixture *f, gconstpointer data)
{
  LkShownNet *net = lk_session_get_shown_net (f->session);
  LkClock *clock = lk_session_get_clock (f->session);
  g_autoptr (LkNetTicket) untrained = NULL;
  const long *steps;
  long newest;
  int n;

  set (f, "record.every", "0.001");
  press (f, "win.train");
  wait_for_step (f, 20);
  press (f, "win.train");
  wait_for_state (f, LK_SESSION_PAUSED);
  newest = lk_net_ticket_step (shown (f));
  g_assert_cmpint (newest, >=, 20);
  g_assert_cmpint (lk_frozen_net_step (lk_net_ticket_get (shown (f), NULL)), ==, newest);

  /* The last checkpoint at or before the step, not one of later steps. */
  steps = lk_clock_get_records (clock, &n);
  for (int i = 0; i < n; i++)
    {
      lk_clock_show (clock, steps[i]);
      g_assert_cmpint (lk_net_ticket_step (shown (f)), <=, steps[i]);
      g_assert_cmpint (lk_frozen_net_step (lk_net_ticket_get (shown (f), NULL)), ==, lk_net_ticket_step (shown (f)));
    }
  lk_clock_show (clock, 0);
  g_assert_true (shown (f) == lk_shown_net_get_untrained (net));
  untrained = lk_net_ticket_ref (shown (f));

  lk_clock_go_live (clock);
  g_assert_cmpint (lk_net_ticket_step (shown (f)), ==, newest);
  press (f, "win.reset");
  wait_for_state (f, LK_SESSION_READY);
  g_assert_cmpint (lk_net_ticket_step (shown (f)), ==, 0);
}

/* One that cannot be had says why, each time. */
static void
test_none (Fixture *f, gconstpointer data)
{
  g_autoptr (LkNetTicket) ticket = NULL;
  g_autoptr (GError) error = NULL, again = NULL;

  press (f, "win.train");
  wait_for_step (f, 2);
  press (f, "win.train");
  wait_for_state (f, LK_SESSION_PAUSED);
  ticket = lk_net_ticket_new_recorded (lk_session_get_record_source (f->session), 123456);
  g_assert_null (lk_net_ticket_get (ticket, &error));
  g_assert_null (lk_net_ticket_get (ticket, &again));
  g_assert_cmpstr (error->message, ==, again->message);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add ("/ui/shown-net/before-a-run-the-untrained-one", Fixture, NULL, fixture_set_up, test_before_a_run,
              fixture_tear_down);
  g_test_add ("/ui/shown-net/recorded-steps", Fixture, NULL, fixture_set_up, test_recorded_steps, fixture_tear_down);
  g_test_add ("/ui/shown-net/what-cannot-be-had", Fixture, NULL, fixture_set_up, test_none, fixture_tear_down);
  return g_test_run ();
}
