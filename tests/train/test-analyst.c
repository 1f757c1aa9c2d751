/* The analyst's thread: order, limits, removal, sleep. Built a second time with the thread sanitizer. */

#include "train/analyst.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#define MS G_TIME_SPAN_MILLISECOND

static gint64
clock_of (clockid_t id)
{
  struct timespec now;

  clock_gettime (id, &now);
  return now.tv_sec * G_TIME_SPAN_SECOND + now.tv_nsec / 1000;
}

/* Uses the processor for so long, however busy the machine is. */
static void
work (gint64 microseconds)
{
  gint64 end = clock_of (CLOCK_THREAD_CPUTIME_ID) + microseconds;

  while (clock_of (CLOCK_THREAD_CPUTIME_ID) < end)
    ;
}

typedef struct
{
  atomic_int slices, inside;
  int left; /* slices until it says that there is no more; below 0: endless */
  gint64 length;
  gint64 began[8], ended[8]; /* of the first slices */
  LkAnalyst *analyst;
  LkAnalystJob *other; /* woken after the third slice */
} Work;

static gboolean
work_slice (gpointer data)
{
  Work *w = data;
  int slice = atomic_load (&w->slices);

  g_assert_cmpint (atomic_exchange (&w->inside, 1), ==, 0);
  if (slice < 8)
    w->began[slice] = g_get_monotonic_time ();
  work (w->length);
  if (slice < 8)
    w->ended[slice] = g_get_monotonic_time ();
  if (slice == 2 && w->other != NULL)
    lk_analyst_wake (w->analyst, w->other);
  atomic_store (&w->inside, 0);
  atomic_fetch_add (&w->slices, 1);
  return w->left < 0 || --w->left > 0;
}

static void
wait_for_slices (Work *w, int n)
{
  gint64 patience = g_get_monotonic_time () + 60 * G_TIME_SPAN_SECOND;

  while (atomic_load (&w->slices) < n)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, patience);
      g_usleep (200);
    }
}

/* A job runs until it says that there is no more, and again when it is woken. */
static void
test_wakes (void)
{
  LkAnalyst *analyst = lk_analyst_new (10, NULL);
  Work w = { .left = 3 };
  LkAnalystJob *job = lk_analyst_add (analyst, LK_ANALYST_MAP, work_slice, &w);

  g_usleep (5000);
  g_assert_cmpint (atomic_load (&w.slices), ==, 0);
  lk_analyst_wake (analyst, job);
  wait_for_slices (&w, 3);
  g_usleep (5000);
  g_assert_cmpint (atomic_load (&w.slices), ==, 3);
  lk_analyst_wake (analyst, job);
  wait_for_slices (&w, 4);
  lk_analyst_remove (analyst, job);
  lk_analyst_free (analyst);
}

/* What somebody waits for comes between two slices of a map. */
static void
test_order (void)
{
  LkAnalyst *analyst = lk_analyst_new (10, NULL);
  Work query = { .left = 2 }, map = { .left = 8, .length = 2 * MS, .analyst = analyst };
  LkAnalystJob *query_job = lk_analyst_add (analyst, LK_ANALYST_QUERY, work_slice, &query);
  LkAnalystJob *map_job = lk_analyst_add (analyst, LK_ANALYST_MAP, work_slice, &map);

  map.other = query_job;
  lk_analyst_wake (analyst, map_job);
  wait_for_slices (&map, 8);
  g_assert_cmpint (atomic_load (&query.slices), ==, 2);
  g_assert_cmpint (query.began[0], >=, map.ended[2]);
  g_assert_cmpint (query.ended[1], <=, map.began[3]);
  lk_analyst_remove (analyst, query_job);
  lk_analyst_remove (analyst, map_job);
  lk_analyst_free (analyst);
}

/* Work that was woken and work that comes later is never done, and is removed as ever. */
static void
test_stops (void)
{
  LkAnalyst *analyst = lk_analyst_new (10, NULL);
  Work endless = { .left = -1, .length = 2 * MS }, late = { .left = 1 };
  LkAnalystJob *job = lk_analyst_add (analyst, LK_ANALYST_QUERY, work_slice, &endless), *late_job;
  int done;

  lk_analyst_wake (analyst, job);
  wait_for_slices (&endless, 2);
  lk_analyst_stop (analyst);
  done = atomic_load (&endless.slices);
  late_job = lk_analyst_add (analyst, LK_ANALYST_MAP, work_slice, &late);
  lk_analyst_wake (analyst, late_job);
  g_usleep (20 * 1000);
  g_assert_cmpint (atomic_load (&endless.slices), ==, done);
  g_assert_cmpint (atomic_load (&late.slices), ==, 0);
  lk_analyst_remove (analyst, late_job);
  lk_analyst_remove (analyst, job);
  lk_analyst_free (analyst);
}

/* A query that goes on and on lets maps go first, however urgent it is. */
static void
test_long_queries (void)
{
  LkAnalyst *analyst = lk_analyst_new (10, NULL);
  Work query = { .left = -1, .length = 5 * MS }, map = { .left = 5, .length = MS };
  LkAnalystJob *query_job = lk_analyst_add (analyst, LK_ANALYST_QUERY, work_slice, &query);
  LkAnalystJob *map_job = lk_analyst_add (analyst, LK_ANALYST_MAP, work_slice, &map);

  lk_analyst_wake (analyst, query_job);
  wait_for_slices (&query, 2);
  lk_analyst_wake (analyst, map_job);
  wait_for_slices (&map, 5);
  lk_analyst_remove (analyst, query_job);
  lk_analyst_remove (analyst, map_job);
  lk_analyst_free (analyst);
}

static void
test_turns (void)
{
  LkAnalyst *analyst = lk_analyst_new (10, NULL);
  Work map = { .left = 8, .length = 2 * MS, .analyst = analyst }, other = { .left = 2 };
  LkAnalystJob *map_job = lk_analyst_add (analyst, LK_ANALYST_MAP, work_slice, &map);
  LkAnalystJob *other_job = lk_analyst_add (analyst, LK_ANALYST_MAP, work_slice, &other);

  map.other = other_job;
  lk_analyst_wake (analyst, map_job);
  wait_for_slices (&map, 8);
  g_assert_cmpint (atomic_load (&other.slices), ==, 2);
  g_assert_cmpint (other.began[0], >=, map.ended[2]);
  g_assert_cmpint (other.ended[0], <=, map.began[4]);
  g_assert_cmpint (other.ended[1], <=, map.began[5]);
  lk_analyst_remove (analyst, map_job);
  lk_analyst_remove (analyst, other_job);
  lk_analyst_free (analyst);
}

/* After its removal no slice of a job runs, and the others go on. */
static void
test_removal (void)
{
  LkAnalyst *analyst = lk_analyst_new (10, NULL);

  for (int round = 0; round < 50; round++)
    {
      Work gone = { .left = -1, .length = 300 }, stays = { .left = -1, .length = 100 };
      LkAnalystJob *a = lk_analyst_add (analyst, LK_ANALYST_MAP, work_slice, &gone);
      LkAnalystJob *b = lk_analyst_add (analyst, LK_ANALYST_MAP, work_slice, &stays);
      int slices;

      lk_analyst_wake (analyst, a);
      lk_analyst_wake (analyst, b);
      wait_for_slices (&gone, 1);
      lk_analyst_remove (analyst, a);
      g_assert_cmpint (atomic_load (&gone.inside), ==, 0);
      slices = atomic_load (&gone.slices);
      wait_for_slices (&stays, atomic_load (&stays.slices) + 3);
      g_assert_cmpint (atomic_load (&gone.slices), ==, slices);
      lk_analyst_remove (analyst, b);
    }
  lk_analyst_free (analyst);
}

/* Beside the trainer maps get 8 of 33 ms, and the thread sleeps the rest; queries are not limited. */
static void
test_limit (void)
{
  LkAnalyst *analyst = lk_analyst_new (0, NULL);
  Work map = { .left = -1, .length = MS }, query = { .left = 20, .length = 5 * MS };
  LkAnalystJob *job = lk_analyst_add (analyst, LK_ANALYST_MAP, work_slice, &map);
  LkAnalystJob *query_job = lk_analyst_add (analyst, LK_ANALYST_QUERY, work_slice, &query);
  gint64 start = g_get_monotonic_time (), worked = clock_of (CLOCK_PROCESS_CPUTIME_ID), wall;
  int between = 0;

  lk_analyst_set_limited (analyst, TRUE);
  lk_analyst_wake (analyst, job);
  g_usleep (1500 * 1000);
  worked = clock_of (CLOCK_PROCESS_CPUTIME_ID) - worked;
  wall = g_get_monotonic_time () - start;
  g_test_message ("%.1f %% of one core, told %.1f %%", 100. * (double) worked / (double) wall,
                  100 * lk_analyst_share (analyst));
  /* One slice may go beyond the budget, and the test's own thread works too. */
  g_assert_cmpint (worked, <, (wall / (33 * MS) + 2) * 9 * MS + 20 * MS);
  g_assert_cmpint (atomic_load (&map.slices), >, 10);
  g_assert_cmpfloat (lk_analyst_share (analyst), >, 0.005);
  g_assert_cmpfloat (lk_analyst_share (analyst), <, 0.3);

  /* Far beyond the budget, and at once. */
  lk_analyst_wake (analyst, query_job);
  wait_for_slices (&query, 20);
  for (int i = 1; i < 8; i++)
    between += query.began[i] - query.ended[i - 1] < 5 * MS;
  g_assert_cmpint (between, >=, 4);
  lk_analyst_remove (analyst, query_job);

  /* The trainer rests: at once without a limit. */
  lk_analyst_set_limited (analyst, FALSE);
  wait_for_slices (&map, atomic_load (&map.slices) + 100);
  lk_analyst_remove (analyst, job);
  lk_analyst_free (analyst);
}

/* A slice that takes longer than the budget is followed by a rest that makes up for it. */
static void
test_debt (void)
{
  LkAnalyst *analyst = lk_analyst_new (0, NULL);
  Work map = { .left = 3, .length = 40 * MS };
  LkAnalystJob *job = lk_analyst_add (analyst, LK_ANALYST_MAP, work_slice, &map);

  lk_analyst_set_limited (analyst, TRUE);
  lk_analyst_wake (analyst, job);
  wait_for_slices (&map, 3);
  for (int i = 1; i < 3; i++)
    g_assert_cmpint (map.began[i] - map.began[i - 1], >=, 5 * 33 * MS - MS);
  lk_analyst_remove (analyst, job);
  lk_analyst_free (analyst);
}

/* Without work it does not spin, and its share fades. */
static void
test_sleep (void)
{
  LkAnalyst *analyst = lk_analyst_new (0, NULL);
  Work map = { .left = 20, .length = 5 * MS };
  LkAnalystJob *job = lk_analyst_add (analyst, LK_ANALYST_MAP, work_slice, &map);
  double busy;
  gint64 worked;

  lk_analyst_wake (analyst, job);
  wait_for_slices (&map, 20);
  busy = lk_analyst_share (analyst);
  worked = clock_of (CLOCK_PROCESS_CPUTIME_ID);
  g_usleep (500 * 1000);
  worked = clock_of (CLOCK_PROCESS_CPUTIME_ID) - worked;
  g_assert_cmpint (worked, <, 50 * MS);
  g_assert_cmpfloat (busy, >, 0);
  g_assert_cmpfloat (lk_analyst_share (analyst), <, 0.85 * busy);
  lk_analyst_remove (analyst, job);
  lk_analyst_free (analyst);
}

/* Adding, waking and removing from several threads at once. */
static void *
use_analyst (void *data)
{
  LkAnalyst *analyst = data;

  for (int round = 0; round < 100; round++)
    {
      Work w = { .left = 1 + round % 3, .length = 20 };
      LkAnalystJob *job = lk_analyst_add (analyst, round % 2 ? LK_ANALYST_MAP : LK_ANALYST_QUERY, work_slice, &w);

      lk_analyst_wake (analyst, job);
      lk_analyst_set_limited (analyst, FALSE);
      if (round % 4 > 0)
        wait_for_slices (&w, 1 + round % 3);
      g_assert_cmpfloat (lk_analyst_share (analyst), >=, 0);
      lk_analyst_remove (analyst, job);
      g_assert_cmpint (atomic_load (&w.inside), ==, 0);
    }
  return NULL;
}

static void
test_many_threads (void)
{
  LkAnalyst *analyst = lk_analyst_new (10, NULL);
  pthread_t threads[4];

  for (int i = 0; i < 4; i++)
    g_assert_cmpint (pthread_create (&threads[i], NULL, use_analyst, analyst), ==, 0);
  for (int i = 0; i < 4; i++)
    pthread_join (threads[i], NULL);
  lk_analyst_free (analyst);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/analyst/works-while-there-is-more", test_wakes);
  g_test_add_func ("/train/analyst/turns-to-what-is-urgent", test_order);
  g_test_add_func ("/train/analyst/lets-maps-take-turns", test_turns);
  g_test_add_func ("/train/analyst/stops", test_stops);
  g_test_add_func ("/train/analyst/long-queries-let-maps-go-first", test_long_queries);
  g_test_add_func ("/train/analyst/removes-safely", test_removal);
  g_test_add_func ("/train/analyst/keeps-to-its-budget", test_limit);
  g_test_add_func ("/train/analyst/pays-for-a-long-slice", test_debt);
  g_test_add_func ("/train/analyst/sleeps-without-work", test_sleep);
  g_test_add_func ("/train/analyst/serves-many-threads", test_many_threads);
  return g_test_run ();
}
