/* Measures a network beside its training: k-NN on labels, and without labels how many directions the outputs use and how
 * they lie on the sphere.
 *
 * While training, k-NN uses a fixed random part of bank (training images) and queries (test images), so that its figures
 * compare along the run; the last row uses all. The probe set is fixed too, and the same for every run on a data set. So
 * are the random numbers of the views whose alignment is measured: it changes with the network and the recipe alone. */

#pragma once

#include "train/embed.h"
#include "train/probe-record.h"
#include "train/run.h"

typedef struct _LkEvaluator LkEvaluator;

/* Fixed random parts of the images of a split: they are the same for every run, and a larger one holds the smaller ones. */
typedef enum
{
  LK_EVALUATION_PROBE = 1,   /* training images: those that are recorded */
  LK_EVALUATION_BANK = 2,    /* training images: the bank of k-NN */
  LK_EVALUATION_QUERIES = 3, /* test images: the queries of k-NN */
} LkEvaluationSet;

/* The first n of that set among n_images: [n], 0 <= n <= n_images. (transfer full) */
int *lk_evaluation_images (LkEvaluationSet set, int n_images, int n);

/* values: eval.*. The pool does the products; the tape's arena the forward passes. */
LkEvaluator *lk_evaluator_new (LkDataset *dataset, const LkValues *values, LkPool *pool, LkTape *tape);
void lk_evaluator_free (LkEvaluator *evaluator);

/* Takes the live settings: eval.knn_k, eval.knn_temperature. */
void lk_evaluator_set_values (LkEvaluator *evaluator, const LkValues *values);

/* Which images of the training split the probe set holds: [n], owned by the evaluator. */
const int *lk_evaluator_probe (const LkEvaluator *evaluator, int *n);

typedef enum
{
  LK_EVALUATE_PROBE, /* l2_std, rankme, alignment ... of the probe set */
  LK_EVALUATE_PART,  /* and knn with the bank and queries of the figures while training */
  LK_EVALUATE_ALL,   /* and knn with the whole bank and the whole test split */
} LkEvaluation;

/* Fills these figures of the row. recipe: what makes the views of positive pairs (views 0 and 1, or two draws of the only
 * one; of the images' own size, else no alignment is measured), NULL = no pairs. record: NULL, or what the figures were
 * measured on. FALSE if cancelled; row and record are unchanged then. */
gboolean lk_evaluator_measure (LkEvaluator *evaluator,
                               const LkEncoder *encoder,
                               const LkMlp *head,
                               const LkRecipe *recipe,
                               LkEvaluation what,
                               gboolean (*cancelled) (gpointer),
                               gpointer cancel_data,
                               LkProbeRecord *record,
                               LkMetrics *row);

/* The same of what is there: all figures but k-NN. pool: NULL = this thread alone. */
void lk_evaluator_measure_record (const LkProbeRecord *record, LkPool *pool, LkMetrics *row);

/* k-NN on the normalized pixels themselves, with the bank and queries of the figures while training (or all): what a
 * network has to beat. NAN without labels or when cancelled. */
double
lk_evaluator_pixel_knn (LkEvaluator *evaluator, gboolean full, gboolean (*cancelled) (gpointer), gpointer cancel_data);

int lk_evaluator_bank_size (const LkEvaluator *evaluator, gboolean full);
int lk_evaluator_query_size (const LkEvaluator *evaluator, gboolean full);
