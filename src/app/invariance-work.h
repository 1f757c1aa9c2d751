/* What the analyst's thread does for LkInvarianceModel: measures one network after the other, in slices. One thread at a
 * time. */

#pragma once

#include "app/net-ticket.h"
#include "train/invariance.h"

typedef struct
{
  guint serial;
  guint life;         /* another one after a rewind: recorded steps may mean something else */
  gboolean untrained; /* as what others are compared with */
  gboolean urgent;    /* somebody waits: what is under way is dropped for it */
  LkDataset *dataset;
  LkNetTicket *net;
  LkValues *recipe; /* that it is measured with; NULL = the one in force at its step */
} LkInvarianceTask;

void lk_invariance_task_free (LkInvarianceTask *task);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkInvarianceTask, lk_invariance_task_free)

typedef struct
{
  guint serial, life; /* of the task */
  gboolean untrained;
  long step;
  LkInvariance *measured; /* so far; NULL = it cannot be */
  LkValues *recipe;
  char *words;   /* translated: why it cannot be */
  gboolean done; /* the task is */
} LkInvarianceNews;

void lk_invariance_news_free (LkInvarianceNews *news);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkInvarianceNews, lk_invariance_news_free)

typedef struct _LkInvarianceWork LkInvarianceWork;

LkInvarianceWork *lk_invariance_work_new (void);
void lk_invariance_work_free (LkInvarianceWork *work);

/* Another task in the place of the present one. (transfer full) */
void lk_invariance_work_ask (LkInvarianceWork *work, LkInvarianceTask *task);
/* Whether the present task has what each recorded step is to have, the recipe's and the full strength: the rest may give
 * way. */
gboolean lk_invariance_work_has_bars (LkInvarianceWork *work);
/* Works for some milliseconds on the present task; *news: what is worth showing, or NULL (transfer full). TRUE while there is more. */
gboolean lk_invariance_work_slice (LkInvarianceWork *work, LkInvarianceNews **news);
