/* What the analyst's thread does for LkNeighborModel: one question, answered in slices, with what it had to load or embed
 * kept for the next one. One thread at a time. */

#pragma once

#include "app/neighbor-model.h"
#include "app/record-source.h"
#include "train/frozen-net.h"

#define LK_NEIGHBOR_STEPS 6 /* recorded steps that stability looks at: five times from one to the next */

/* A question, with all that its answer depends on. */
typedef struct
{
  guint serial;
  guint life; /* another one after a rewind: recorded steps may mean something else */
  LkDataset *dataset;
  LkRecordSource *source; /* NULL = no run */
  LkFrozenNet *live;      /* of the step, or NULL: its checkpoint is looked for */
  long step, since;       /* -1 = none */
  long steps[LK_NEIGHBOR_STEPS];
  int n_steps; /* recorded steps up to the one that is shown, rising */
  int k;
  LkMetric metric;
  LkNeighborBank bank;
  int *probe; /* [n_probe] images of the probe set */
  int n_probe;
  int bank_size;
  int query;      /* image of the training split; -1 = pixels */
  guint8 *pixels; /* [h, w, c] of a picture file */
} LkNeighborQuestion;

LkNeighborQuestion *lk_neighbor_question_new (LkDataset *dataset);
void lk_neighbor_question_free (LkNeighborQuestion *question);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkNeighborQuestion, lk_neighbor_question_free)

typedef struct
{
  guint serial;
  LkNeighbors spaces[LK_NEIGHBOR_N_SPACES];
  long step;
  int query;
  int bank_size;
  gboolean busy;   /* more is to come */
  double progress; /* -1 = nothing is being embedded */
} LkNeighborAnswer;

LkNeighborAnswer *lk_neighbor_answer_new (void);
LkNeighborAnswer *lk_neighbor_answer_copy (const LkNeighborAnswer *answer);
void lk_neighbor_answer_free (LkNeighborAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkNeighborAnswer, lk_neighbor_answer_free)

typedef struct _LkNeighborWork LkNeighborWork;

/* cancelled: whether another question waits; asked from several threads. */
LkNeighborWork *lk_neighbor_work_new (gboolean (*cancelled) (gpointer), gpointer data);
void lk_neighbor_work_free (LkNeighborWork *work);

/* Another question in the place of the present one. (transfer full) */
void lk_neighbor_work_ask (LkNeighborWork *work, LkNeighborQuestion *question);
/* Works for some milliseconds. TRUE while there is more to do; the answer so far is lk_neighbor_work_answer (), and *news
 * says whether it is worth showing. */
gboolean lk_neighbor_work_slice (LkNeighborWork *work, gboolean *news);
const LkNeighborAnswer *lk_neighbor_work_answer (LkNeighborWork *work);
