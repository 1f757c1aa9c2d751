#include "train/analyst.h"

#include <math.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Of maps while the trainer runs: one frame of the window, and the part of it that they get. */
#define PERIOD (33 * G_TIME_SPAN_MILLISECOND)
#define BUDGET (8 * G_TIME_SPAN_MILLISECOND)
/* A query that has worked so long is no matter of a frame or two any more. */
#define LONG (50 * G_TIME_SPAN_MILLISECOND)
/* Over which time the share is averaged, in microseconds. */
#define SHARE_TIME (1.0 * G_TIME_SPAN_SECOND)

struct _LkAnalystJob
{
  LkAnalystKind kind;
  LkAnalystSlice slice;
  gpointer data;
  gboolean awake, removed;
  gint64 worked; /* since it was woken from sleep */
};

struct _LkAnalyst
{
  int nice;
  void (*thread_init) (void);
  pthread_t thread;

  pthread_mutex_t lock; /* guards what follows; not GMutex, which the thread sanitizer cannot see */
  pthread_cond_t changed;
  GPtrArray *jobs[LK_ANALYST_N_KINDS]; /* LkAnalystJob, the one that waited longest first */
  LkAnalystJob *running;
  gboolean quit, limited;
  gint64 period_start, period_end; /* of the budget; wall clock */
  gint64 spent;                    /* processor time of maps in this period */
  double share;
  gint64 share_at; /* up to when the share is known */
};

/* -- time ---------------------------------------------------------------------------------------------------------- */

static gint64
processor_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * G_TIME_SPAN_SECOND + now.tv_nsec / 1000;
}

/* With the lock held, as below: so much was worked since the share was known. */
static void
note_share (LkAnalyst *self, gint64 now, gint64 worked)
{
  double passed = (double) MAX (now - self->share_at, 1);

  self->share += (MIN ((double) worked / passed, 1) - self->share) * -expm1 (-passed / SHARE_TIME);
  self->share_at = now;
}

static void
charge (LkAnalyst *self, gint64 worked)
{
  self->spent += worked;
  if (self->spent > BUDGET)
    self->period_end = MAX (self->period_end, self->period_start + self->spent * PERIOD / BUDGET);
}

/* Until when maps have to rest; 0 = they need not. */
static gint64
rest_until (LkAnalyst *self, gint64 now)
{
  if (now >= self->period_end)
    {
      self->period_start = now;
      self->period_end = now + PERIOD;
      self->spent = 0;
    }
  return self->limited && self->spent >= BUDGET ? self->period_end : 0;
}

/* -- the thread ---------------------------------------------------------------------------------------------------- */

/* The first job of a kind that has work, put behind the others; NULL if none has. */
static LkAnalystJob *
choose_kind (LkAnalyst *self, LkAnalystKind kind, gboolean of_long)
{
  for (guint i = 0; i < self->jobs[kind]->len; i++)
    {
      LkAnalystJob *job = g_ptr_array_index (self->jobs[kind], i);

      if (!job->awake || (job->worked > LONG && !of_long))
        continue;
      g_ptr_array_remove_index (self->jobs[kind], i);
      g_ptr_array_add (self->jobs[kind], job);
      return job;
    }
  return NULL;
}

/* The most urgent job that may run; NULL with the time until which to sleep, or 0 if there is no work at all. Queries that
 * embed a whole bank come after maps: they would keep them from moving for a minute. */
static LkAnalystJob *
choose (LkAnalyst *self, gint64 *sleep_until)
{
  LkAnalystJob *job = choose_kind (self, LK_ANALYST_QUERY, FALSE);

  *sleep_until = 0;
  if (job == NULL && rest_until (self, g_get_monotonic_time ()) == 0)
    job = choose_kind (self, LK_ANALYST_MAP, TRUE);
  if (job == NULL)
    job = choose_kind (self, LK_ANALYST_QUERY, TRUE);
  for (guint i = 0; job == NULL && i < self->jobs[LK_ANALYST_MAP]->len; i++)
    if (((LkAnalystJob *) g_ptr_array_index (self->jobs[LK_ANALYST_MAP], i))->awake)
      *sleep_until = self->period_end;
  return job;
}

static void
wait_for_change (LkAnalyst *self, gint64 until)
{
  struct timespec time = { until / G_TIME_SPAN_SECOND, until % G_TIME_SPAN_SECOND * 1000 };

  if (until > 0)
    pthread_cond_timedwait (&self->changed, &self->lock, &time);
  else
    pthread_cond_wait (&self->changed, &self->lock);
}

/* The lock is held before and after, not meanwhile. */
static void
run_slice (LkAnalyst *self, LkAnalystJob *job)
{
  gint64 start = processor_time (), worked;
  gboolean more;

  job->awake = FALSE;
  self->running = job;
  pthread_mutex_unlock (&self->lock);
  more = job->slice (job->data);
  pthread_mutex_lock (&self->lock);

  worked = processor_time () - start;
  self->running = NULL;
  /* Woken meanwhile: it looks again. */
  job->awake = (job->awake || more) && !job->removed;
  job->worked = more ? job->worked + worked : 0;
  if (job->kind == LK_ANALYST_MAP && self->limited)
    charge (self, worked);
  note_share (self, g_get_monotonic_time (), worked);
  if (job->removed)
    pthread_cond_broadcast (&self->changed);
}

static void *
analyst_main (void *data)
{
  LkAnalyst *self = data;

  setpriority (PRIO_PROCESS, (id_t) syscall (SYS_gettid), self->nice);
  if (self->thread_init != NULL)
    self->thread_init ();

  pthread_mutex_lock (&self->lock);
  while (!self->quit)
    {
      gint64 sleep_until;
      LkAnalystJob *job = choose (self, &sleep_until);

      if (job != NULL)
        run_slice (self, job);
      else
        wait_for_change (self, sleep_until);
    }
  pthread_mutex_unlock (&self->lock);

  return NULL;
}

/* -- from outside -------------------------------------------------------------------------------------------------- */

LkAnalyst *
lk_analyst_new (int nice, void (*thread_init) (void))
{
  LkAnalyst *self = g_new0 (LkAnalyst, 1);
  pthread_condattr_t monotonic;

  self->nice = nice;
  self->thread_init = thread_init;
  self->share_at = g_get_monotonic_time ();
  for (int kind = 0; kind < LK_ANALYST_N_KINDS; kind++)
    self->jobs[kind] = g_ptr_array_new ();
  pthread_mutex_init (&self->lock, NULL);
  pthread_condattr_init (&monotonic);
  pthread_condattr_setclock (&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init (&self->changed, &monotonic);
  pthread_condattr_destroy (&monotonic);
  if (pthread_create (&self->thread, NULL, analyst_main, self) != 0)
    g_error ("cannot start a thread: the limit of threads is reached (ulimit -u)");
  return self;
}

void
lk_analyst_stop (LkAnalyst *self)
{
  gboolean ended;

  pthread_mutex_lock (&self->lock);
  ended = self->quit;
  self->quit = TRUE;
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->lock);
  if (!ended)
    pthread_join (self->thread, NULL);
}

void
lk_analyst_free (LkAnalyst *self)
{
  if (self == NULL)
    return;

  lk_analyst_stop (self);
  for (int kind = 0; kind < LK_ANALYST_N_KINDS; kind++)
    {
      g_assert (self->jobs[kind]->len == 0);
      g_ptr_array_unref (self->jobs[kind]);
    }
  pthread_cond_destroy (&self->changed);
  pthread_mutex_destroy (&self->lock);
  g_free (self);
}

LkAnalystJob *
lk_analyst_add (LkAnalyst *self, LkAnalystKind kind, LkAnalystSlice slice, gpointer data)
{
  LkAnalystJob *job = g_new0 (LkAnalystJob, 1);

  *job = (LkAnalystJob){ .kind = kind, .slice = slice, .data = data };
  pthread_mutex_lock (&self->lock);
  g_ptr_array_add (self->jobs[kind], job);
  pthread_mutex_unlock (&self->lock);
  return job;
}

void
lk_analyst_wake (LkAnalyst *self, LkAnalystJob *job)
{
  pthread_mutex_lock (&self->lock);
  job->awake = !job->removed;
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->lock);
}

void
lk_analyst_remove (LkAnalyst *self, LkAnalystJob *job)
{
  g_assert (!pthread_equal (pthread_self (), self->thread));

  pthread_mutex_lock (&self->lock);
  job->removed = TRUE;
  job->awake = FALSE;
  while (self->running == job)
    pthread_cond_wait (&self->changed, &self->lock);
  g_ptr_array_remove (self->jobs[job->kind], job);
  pthread_mutex_unlock (&self->lock);
  g_free (job);
}

void
lk_analyst_set_limited (LkAnalyst *self, gboolean limited)
{
  pthread_mutex_lock (&self->lock);
  if (limited != self->limited)
    self->period_end = 0; /* nothing is owed */
  self->limited = limited;
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->lock);
}

double
lk_analyst_share (LkAnalyst *self)
{
  double share;

  pthread_mutex_lock (&self->lock);
  /* What a slice under way has worked is known when it is done. */
  if (self->running == NULL)
    note_share (self, g_get_monotonic_time (), 0);
  share = self->share;
  pthread_mutex_unlock (&self->lock);
  return share;
}
