#include "base/pool.h"

#include <glib.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

struct _LkPool
{
  int threads;
  int nice;
  void (*thread_init) (void);
  pthread_t *handles; /* threads - 1 */

  pthread_mutex_t turn; /* held by the one caller whose jobs run */
  pthread_mutex_t lock; /* guards what follows */
  pthread_cond_t wake;
  pthread_cond_t done;
  unsigned round; /* counts lk_pool_run () calls, so that a worker never takes a round twice */
  int busy;       /* workers still in this round */
  int quit;
  LkPoolFunc func;
  void *data;
  int jobs;

  atomic_int next;
};

typedef struct
{
  LkPool *pool;
  int worker;
} Start;

static void
take_jobs (LkPool *pool, int worker)
{
  int job;

  while ((job = atomic_fetch_add (&pool->next, 1)) < pool->jobs)
    pool->func (pool->data, job, worker);
}

static void *
worker_main (void *data)
{
  Start *start = data;
  LkPool *pool = start->pool;
  int worker = start->worker;
  unsigned seen = 0;

  g_free (start);
  if (pool->nice > 0)
    setpriority (PRIO_PROCESS, (id_t) syscall (SYS_gettid), pool->nice);
  if (pool->thread_init != NULL)
    pool->thread_init ();

  pthread_mutex_lock (&pool->lock);
  for (;;)
    {
      while (pool->round == seen && !pool->quit)
        pthread_cond_wait (&pool->wake, &pool->lock);
      if (pool->quit)
        break;

      seen = pool->round;
      pthread_mutex_unlock (&pool->lock);
      take_jobs (pool, worker);
      pthread_mutex_lock (&pool->lock);
      if (--pool->busy == 0)
        pthread_cond_signal (&pool->done);
    }
  pthread_mutex_unlock (&pool->lock);

  return NULL;
}

LkPool *
lk_pool_new (int threads, int nice, void (*thread_init) (void))
{
  LkPool *pool = g_new0 (LkPool, 1);

  pool->threads = CLAMP (threads, 1, 256);
  pool->nice = nice;
  pool->thread_init = thread_init;
  pool->handles = g_new0 (pthread_t, pool->threads);
  pthread_mutex_init (&pool->turn, NULL);
  pthread_mutex_init (&pool->lock, NULL);
  pthread_cond_init (&pool->wake, NULL);
  pthread_cond_init (&pool->done, NULL);

  for (int i = 1; i < pool->threads; i++)
    {
      Start *start = g_new (Start, 1);

      *start = (Start){ pool, i };
      if (pthread_create (&pool->handles[i - 1], NULL, worker_main, start) != 0)
        g_error ("cannot start a worker thread: the limit of threads is reached (ulimit -u)");
    }

  return pool;
}

void
lk_pool_free (LkPool *pool)
{
  if (pool == NULL)
    return;

  pthread_mutex_lock (&pool->lock);
  pool->quit = 1;
  pthread_cond_broadcast (&pool->wake);
  pthread_mutex_unlock (&pool->lock);
  for (int i = 1; i < pool->threads; i++)
    pthread_join (pool->handles[i - 1], NULL);

  pthread_cond_destroy (&pool->done);
  pthread_cond_destroy (&pool->wake);
  pthread_mutex_destroy (&pool->lock);
  pthread_mutex_destroy (&pool->turn);
  g_free (pool->handles);
  g_free (pool);
}

int
lk_pool_threads (const LkPool *pool)
{
  return pool->threads;
}

void
lk_pool_run (LkPool *pool, int jobs, LkPoolFunc func, void *data)
{
  pthread_mutex_lock (&pool->turn);

  pthread_mutex_lock (&pool->lock);
  pool->func = func;
  pool->data = data;
  pool->jobs = jobs;
  atomic_store (&pool->next, 0);
  if (pool->threads > 1 && jobs > 1)
    {
      pool->busy = pool->threads - 1;
      pool->round++;
      pthread_cond_broadcast (&pool->wake);
    }
  pthread_mutex_unlock (&pool->lock);

  take_jobs (pool, 0);

  pthread_mutex_lock (&pool->lock);
  while (pool->busy > 0)
    pthread_cond_wait (&pool->done, &pool->lock);
  pthread_mutex_unlock (&pool->lock);

  pthread_mutex_unlock (&pool->turn);
}
