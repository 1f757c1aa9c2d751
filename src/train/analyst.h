/* The analyst: one thread that works on what is looked at (neighbors, maps) beside the trainer, and never in its way.
 *
 * Work comes as jobs, and a job as slices of a few milliseconds: between two slices the thread turns to what is more
 * urgent, and a job can be removed. While the trainer runs, maps get 8 ms of processor time in each 33 ms, so that a
 * training step slows by little and by a known share; a slice that takes longer is paid for with a longer rest. With
 * nothing to do the thread sleeps. */

#pragma once

#include <glib.h>

typedef struct _LkAnalyst LkAnalyst;
typedef struct _LkAnalystJob LkAnalystJob;

/* Most urgent first. Jobs of one kind take turns. */
typedef enum
{
  LK_ANALYST_QUERY, /* somebody waits for the answer: never limited; one that takes long lets maps go first */
  LK_ANALYST_MAP,   /* limited while the trainer runs */
  LK_ANALYST_N_KINDS
} LkAnalystKind;

/* Works for a few milliseconds, in the analyst's thread. TRUE while there is more to do. */
typedef gboolean (*LkAnalystSlice) (gpointer data);

/* nice: of the thread. thread_init (may be NULL) runs in it once: libraries keep settings per thread. */
LkAnalyst *lk_analyst_new (int nice, void (*thread_init) (void));
/* Ends its thread once the slice that runs is done: no job works from now on, and they are removed as ever. From the thread
 * that frees it. */
void lk_analyst_stop (LkAnalyst *analyst);
/* All jobs are removed by now. */
void lk_analyst_free (LkAnalyst *analyst);

/* The calls below come from any thread but the analyst's own; wake may come from there too. */

/* A new job sleeps until it is woken. */
LkAnalystJob *lk_analyst_add (LkAnalyst *analyst, LkAnalystKind kind, LkAnalystSlice slice, gpointer data);
/* There is work: slices follow until one says that there is no more. */
void lk_analyst_wake (LkAnalyst *analyst, LkAnalystJob *job);
/* Ends and frees the job: when this returns no slice of it runs, and none will. Waits for at most one slice. */
void lk_analyst_remove (LkAnalyst *analyst, LkAnalystJob *job);

/* Whether the trainer runs, so that maps are limited. */
void lk_analyst_set_limited (LkAnalyst *analyst, gboolean limited);

/* Processor time of the thread, in parts of one core (0..1), over about the last second. */
double lk_analyst_share (LkAnalyst *analyst);
