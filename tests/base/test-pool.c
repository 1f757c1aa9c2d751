#include "base/pool.h"

#include <glib.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static const int thread_counts[] = { 1, 2, 4 };

typedef struct
{
  int threads;
  atomic_int *runs;   /* [jobs] how often each job ran */
  atomic_int *inside; /* [threads] 1 while a worker is in a job */
} Count;

static void
count_job (void *data, int job, int worker)
{
  Count *count = data;

  g_assert_cmpint (worker, >=, 0);
  g_assert_cmpint (worker, <, count->threads);
  g_assert_cmpint (atomic_exchange (&count->inside[worker], 1), ==, 0);
  atomic_fetch_add (&count->runs[job], 1);
  atomic_store (&count->inside[worker], 0);
}

static void
run_round (LkPool *pool, int jobs)
{
  int threads = lk_pool_threads (pool);
  g_autofree atomic_int *runs = g_new0 (atomic_int, jobs + 1);
  g_autofree atomic_int *inside = g_new0 (atomic_int, threads);
  Count count = { threads, runs, inside };

  lk_pool_run (pool, jobs, count_job, &count);
  for (int job = 0; job < jobs; job++)
    g_assert_cmpint (atomic_load (&runs[job]), ==, 1);
  g_assert_cmpint (atomic_load (&runs[jobs]), ==, 0);
}

static void
test_every_job_once (void)
{
  static const int jobs[] = { 0, 1, 2, 3, 4, 5, 100, 5000 };

  for (gsize t = 0; t < G_N_ELEMENTS (thread_counts); t++)
    {
      LkPool *pool = lk_pool_new (thread_counts[t], 0, NULL);

      g_assert_cmpint (lk_pool_threads (pool), ==, thread_counts[t]);
      for (gsize j = 0; j < G_N_ELEMENTS (jobs); j++)
        run_round (pool, jobs[j]);
      lk_pool_free (pool);
    }
}

/* Workers that wake late must not take jobs of the next round, nor be missed at the end of theirs. */
static void
test_many_tiny_rounds (void)
{
  for (gsize t = 0; t < G_N_ELEMENTS (thread_counts); t++)
    {
      LkPool *pool = lk_pool_new (thread_counts[t], 0, NULL);

      for (int round = 0; round < 3000; round++)
        run_round (pool, round % 7);
      lk_pool_free (pool);
    }
}

static void
add_job (void *data, int job, int worker)
{
  ((double *) data)[job] = 1.0 / (1 + job);
}

/* What jobs wrote is seen by the caller, and a sum in job order has the same bits for any number of threads. */
static void
test_same_bits_for_any_number_of_threads (void)
{
  double sums[G_N_ELEMENTS (thread_counts)] = { 0 };

  for (gsize t = 0; t < G_N_ELEMENTS (thread_counts); t++)
    {
      LkPool *pool = lk_pool_new (thread_counts[t], 0, NULL);
      double parts[1000] = { 0 };

      lk_pool_run (pool, 1000, add_job, parts);
      for (int i = 0; i < 1000; i++)
        sums[t] += parts[i];
      lk_pool_free (pool);
    }

  g_assert_cmpfloat (sums[0], >, 7.48);
  g_assert_cmpmem (&sums[1], sizeof (double), &sums[0], sizeof (double));
  g_assert_cmpmem (&sums[2], sizeof (double), &sums[0], sizeof (double));
}

static void *
second_caller (void *data)
{
  for (int round = 0; round < 500; round++)
    run_round (data, 5);

  return NULL;
}

static void
test_two_callers_take_turns (void)
{
  LkPool *pool = lk_pool_new (3, 0, NULL);
  pthread_t thread;

  g_assert_cmpint (pthread_create (&thread, NULL, second_caller, pool), ==, 0);
  for (int round = 0; round < 500; round++)
    run_round (pool, 4);
  pthread_join (thread, NULL);
  lk_pool_free (pool);
}

static atomic_int inits;

static void
count_init (void)
{
  atomic_fetch_add (&inits, 1);
}

typedef struct
{
  atomic_int arrived;
  int niceness[4];
} Meeting;

/* Waits until every thread is in a job, so that each worker surely has one. */
static void
meet (void *data, int job, int worker)
{
  Meeting *meeting = data;

  atomic_fetch_add (&meeting->arrived, 1);
  while (atomic_load (&meeting->arrived) < 4)
    g_usleep (100);
  meeting->niceness[worker] = getpriority (PRIO_PROCESS, (id_t) syscall (SYS_gettid));
}

static void
test_workers_start_as_told (void)
{
  LkPool *pool = lk_pool_new (4, 15, count_init);
  Meeting meeting = { 0 };
  int own = getpriority (PRIO_PROCESS, 0);

  lk_pool_run (pool, 4, meet, &meeting);
  lk_pool_free (pool);

  g_assert_cmpint (atomic_load (&inits), ==, 3);
  g_assert_cmpint (meeting.niceness[0], ==, own);
  for (int worker = 1; worker < 4; worker++)
    g_assert_cmpint (meeting.niceness[worker], ==, 15);
}

static void
test_odd_sizes_and_null (void)
{
  LkPool *pool = lk_pool_new (0, 0, NULL);

  g_assert_cmpint (lk_pool_threads (pool), ==, 1);
  run_round (pool, 3);
  lk_pool_free (pool);
  lk_pool_free (NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/pool/every-job-once", test_every_job_once);
  g_test_add_func ("/base/pool/many-tiny-rounds", test_many_tiny_rounds);
  g_test_add_func ("/base/pool/same-bits-for-any-number-of-threads", test_same_bits_for_any_number_of_threads);
  g_test_add_func ("/base/pool/two-callers-take-turns", test_two_callers_take_turns);
  g_test_add_func ("/base/pool/workers-start-as-told", test_workers_start_as_told);
  g_test_add_func ("/base/pool/odd-sizes-and-null", test_odd_sizes_and_null);

  return g_test_run ();
}
