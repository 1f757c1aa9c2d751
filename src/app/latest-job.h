/* Work for the analyst of which only the newest matters: a request replaces the one that waits, and what was found comes
 * back in the main loop. */

#pragma once

#include "train/analyst.h"

typedef struct _LkLatestJob LkLatestJob;

typedef struct
{
  /* In the analyst's thread; NULL = nothing was found. (transfer full) stop becomes true (gint, atomic) when nobody wants
   * it any more. */
  gpointer (*compute) (gconstpointer request, const gint *stop, gpointer owner);
  void (*free_request) (gpointer request);
  /* In the main loop; the result is freed after it. */
  void (*deliver) (gconstpointer result, gpointer owner);
  void (*free_result) (gpointer result);
  /* Of what takes longer than a few milliseconds, a piece of the way to the result, in the analyst's thread: TRUE while more
   * must be done before compute. Other jobs work in between. A request that comes meanwhile waits, so that results keep
   * coming to a hand that never rests. NULL = compute does it all. */
  gboolean (*prepare) (gpointer request, gpointer owner);
} LkLatestKind;

/* kind and owner must outlive it. */
LkLatestJob *lk_latest_job_new (LkAnalyst *analyst, LkAnalystKind urgency, const LkLatestKind *kind, gpointer owner);
/* Takes the request. */
void lk_latest_job_ask (LkLatestJob *job, gpointer request);
/* Waits for the computation that is under way; nothing is delivered any more. */
void lk_latest_job_free (LkLatestJob *job);
