/* What the analyst's thread does for LkPairModel: the energies of one pair, and of positive and random pairs to compare
 * them with, which are kept while network and recipe stay the same. One thread at a time. */

#pragma once

#include "app/record-source.h"
#include "train/pair-energy.h"

typedef struct
{
  guint serial;
  guint life; /* another one after a rewind: recorded steps may mean something else */
  LkDataset *dataset;
  LkRecordSource *source;
  LkFrozenNet *live; /* of the newest record, or NULL */
  long step;         /* to be shown */
  LkRecipe *recipe;  /* of two views */
  guint32 seed;
  float *images;  /* [2, h, w, c], 0..1: the pair; NULL = none */
  gboolean waits; /* only the network is newer than in the last question, whose answer is still worth having */
} LkPairQuestion;

void lk_pair_question_free (LkPairQuestion *question);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkPairQuestion, lk_pair_question_free)

typedef struct
{
  guint serial;
  long step;
  char *words;                      /* translated: why there is nothing; NULL if there is */
  double energy[LK_ENERGY_N_KINDS]; /* of the pair; NAN if there is none */
  char *formula;                    /* of the method's own energy; NULL if it has none */
  char *method;                     /* its title */
  LkPairSample *sample;             /* NULL until it is measured */
} LkPairAnswer;

LkPairAnswer *lk_pair_answer_new (void);
void lk_pair_answer_free (LkPairAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkPairAnswer, lk_pair_answer_free)

typedef struct _LkPairWork LkPairWork;

LkPairWork *lk_pair_work_new (void);
void lk_pair_work_free (LkPairWork *work);

/* Another question in the place of the present one. (transfer full) */
void lk_pair_work_ask (LkPairWork *work, LkPairQuestion *question);
/* Works for some milliseconds on the question: NULL while there is more to do, else its answer. (transfer full) */
LkPairAnswer *lk_pair_work_slice (LkPairWork *work);
