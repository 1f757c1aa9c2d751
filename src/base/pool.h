/* The worker pool: a fixed number of threads that share out numbered jobs.
 *
 * Work is cut into jobs by its shape, never by the number of threads, and whoever needs a sum adds the jobs' parts in
 * job order: so results are the same bits for any number of threads. Workers sleep when there is nothing to do. */

#pragma once

typedef struct _LkPool LkPool;

/* One job. worker is 0 .. lk_pool_threads () - 1 and tells which scratch memory is free to use. */
typedef void (*LkPoolFunc) (void *data, int job, int worker);

/* Starts threads - 1 workers; the caller of lk_pool_run () is worker 0. thread_init (may be NULL) runs once in each
 * started worker: libraries keep settings per thread. nice > 0 lowers the workers' priority. */
LkPool *lk_pool_new (int threads, int nice, void (*thread_init) (void));

/* Joins the workers; NULL is allowed. */
void lk_pool_free (LkPool *pool);

int lk_pool_threads (const LkPool *pool);

/* Runs func for the jobs 0 .. jobs - 1 and returns when all are done. Two callers take turns. A job must not call
 * lk_pool_run () itself. */
void lk_pool_run (LkPool *pool, int jobs, LkPoolFunc func, void *data);
