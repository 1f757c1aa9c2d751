#include "train/evaluator.h"

#include "analysis/knn-accuracy.h"
#include "analysis/spectrum.h"

#include <math.h>

struct _LkEvaluator
{
  LkDataset *dataset;
  LkPool *pool;
  LkTape *tape;
  LkNormalize normalize;
  int k;
  double temperature;
  int n_probe, n_bank, n_queries; /* while training; 0 queries = no labels */
  int *probe, *bank, *queries;    /* a random order of the whole split; the first n_... are used */
  const int *bank_label, *query_label;
  int n_classes;
};

int *
lk_evaluation_images (LkEvaluationSet set, int n_images, int n)
{
  int *order = g_new (int, MAX (n_images, 1));
  LkRng rng = lk_rng (0, LK_STREAM_EVAL, (uint32_t) set, 0, 0);

  for (int i = 0; i < n_images; i++)
    order[i] = i;
  lk_rng_shuffle (&rng, order, n_images);
  return g_renew (int, order, MAX (n, 1));
}

/* 0 = all n. */
static int
part_of (const LkValues *values, const char *key, int n)
{
  int wanted = lk_values_int (values, key);

  return wanted > 0 ? MIN (wanted, n) : n;
}

void
lk_evaluator_set_values (LkEvaluator *self, const LkValues *values)
{
  self->k = lk_values_int (values, "eval.knn_k");
  self->temperature = lk_values_real (values, "eval.knn_temperature");
}

LkEvaluator *
lk_evaluator_new (LkDataset *dataset, const LkValues *values, LkPool *pool, LkTape *tape)
{
  LkEvaluator *self = g_new0 (LkEvaluator, 1);
  const LkColumn *train = lk_dataset_classes (dataset, LK_TRAIN), *test = lk_dataset_classes (dataset, LK_TEST);
  int n_train = dataset->splits[LK_TRAIN].n, n_test = dataset->splits[LK_TEST].n;

  self->dataset = lk_dataset_ref (dataset);
  self->pool = pool;
  self->tape = tape;
  self->normalize = lk_dataset_normalize (dataset);
  lk_evaluator_set_values (self, values);
  self->n_probe = MIN (lk_values_int (values, "eval.probe_size"), n_train);
  self->probe = lk_evaluation_images (LK_EVALUATION_PROBE, n_train, n_train);
  self->bank = lk_evaluation_images (LK_EVALUATION_BANK, n_train, n_train);
  self->queries = lk_evaluation_images (LK_EVALUATION_QUERIES, n_test, n_test);
  self->n_bank = part_of (values, "eval.bank_size", n_train);
  if (train != NULL && test != NULL && n_test > 0)
    {
      self->bank_label = train->category;
      self->query_label = test->category;
      self->n_classes = MAX (train->n_categories, test->n_categories);
      self->n_queries = part_of (values, "eval.query_size", n_test);
    }
  return self;
}

void
lk_evaluator_free (LkEvaluator *self)
{
  if (self == NULL)
    return;

  lk_dataset_unref (self->dataset);
  g_free (self->probe);
  g_free (self->bank);
  g_free (self->queries);
  g_free (self);
}

const int *
lk_evaluator_probe (const LkEvaluator *self, int *n)
{
  *n = self->n_probe;
  return self->probe;
}

int
lk_evaluator_bank_size (const LkEvaluator *self, gboolean full)
{
  if (self->n_queries == 0)
    return 0;
  return full ? self->dataset->splits[LK_TRAIN].n : self->n_bank;
}

int
lk_evaluator_query_size (const LkEvaluator *self, gboolean full)
{
  if (self->n_queries == 0)
    return 0;
  return full ? self->dataset->splits[LK_TEST].n : self->n_queries;
}

/* -- k-NN ---------------------------------------------------------------------------------------------------------- */

static int *
pick_labels (const int *label, const int *index, int n)
{
  int *picked = g_new (int, MAX (n, 1));

  for (int i = 0; i < n; i++)
    picked[i] = label[index[i]];
  return picked;
}

/* Accuracy of bank and query rows [.., d]. NAN when cancelled. */
static double
score (LkEvaluator *self,
       float *bank,
       int n_bank,
       float *queries,
       int n_queries,
       int d,
       gboolean (*cancelled) (gpointer),
       gpointer cancel_data)
{
  g_autofree int *bank_label = pick_labels (self->bank_label, self->bank, n_bank);
  g_autofree int *query_label = pick_labels (self->query_label, self->queries, n_queries);

  return lk_knn_accuracy (bank, bank_label, n_bank, queries, query_label, n_queries, d, self->n_classes,
                          MIN (self->k, n_bank), self->temperature, self->pool, cancelled, cancel_data, NULL);
}

static gboolean
measure_knn (LkEvaluator *self,
             const LkEncoder *encoder,
             gboolean full,
             gboolean (*cancelled) (gpointer),
             gpointer cancel_data,
             LkMetrics *row)
{
  int n_bank = lk_evaluator_bank_size (self, full), n_queries = lk_evaluator_query_size (self, full);
  int d = encoder->features;
  g_autofree float *bank = NULL, *queries = NULL;
  double accuracy;

  if (n_queries == 0)
    return TRUE;

  bank = g_new (float, (size_t) n_bank *(size_t) d);
  queries = g_new (float, (size_t) n_queries *(size_t) d);
  if (!lk_embed_images (self->tape, encoder, NULL, self->dataset, LK_TRAIN, self->bank, 0, n_bank, &self->normalize,
                        cancelled, cancel_data, bank, NULL, NULL) ||
      !lk_embed_images (self->tape, encoder, NULL, self->dataset, LK_TEST, self->queries, 0, n_queries,
                        &self->normalize, cancelled, cancel_data, queries, NULL, NULL))
    return FALSE;

  accuracy = score (self, bank, n_bank, queries, n_queries, d, cancelled, cancel_data);
  if (cancelled != NULL && cancelled (cancel_data))
    return FALSE;

  row->knn = accuracy;
  row->knn_bank = n_bank;
  row->knn_queries = n_queries;
  return TRUE;
}

static void
clean_pixels (LkEvaluator *self, LkSplitId split, const int *index, int n, float *out)
{
  const LkDataset *d = self->dataset;
  size_t image = (size_t) d->h * (size_t) d->w * (size_t) d->c;

  for (int i = 0; i < n; i++)
    lk_clean_view (lk_dataset_image (d, split, index[i]), d->h, d->w, d->c, &self->normalize, out + (size_t) i * image);
}

double
lk_evaluator_pixel_knn (LkEvaluator *self, gboolean full, gboolean (*cancelled) (gpointer), gpointer cancel_data)
{
  int n_bank = lk_evaluator_bank_size (self, full), n_queries = lk_evaluator_query_size (self, full);
  int d = self->dataset->h * self->dataset->w * self->dataset->c;
  g_autofree float *bank = NULL, *queries = NULL;

  if (n_queries == 0)
    return NAN;

  bank = g_new (float, (size_t) n_bank *(size_t) d);
  queries = g_new (float, (size_t) n_queries *(size_t) d);
  clean_pixels (self, LK_TRAIN, self->bank, n_bank, bank);
  clean_pixels (self, LK_TEST, self->queries, n_queries, queries);
  return score (self, bank, n_bank, queries, n_queries, d, cancelled, cancel_data);
}

/* -- spectrum ------------------------------------------------------------------------------------------------------ */

gboolean
lk_evaluator_measure (LkEvaluator *self,
                      const LkEncoder *encoder,
                      const LkMlp *head,
                      LkEvaluation what,
                      gboolean (*cancelled) (gpointer),
                      gpointer cancel_data,
                      float *features,
                      LkMetrics *row)
{
  int n = self->n_probe, d = encoder->features, out = lk_mlp_outputs (head);
  g_autofree float *own = features == NULL ? g_new (float, (size_t) n *(size_t) d) : NULL;
  g_autofree float *output = g_new (float, (size_t) n *(size_t) MAX (out, 1));
  g_autofree float *raw = g_new (float, (size_t) n *(size_t) MAX (out, 1));

  if (features == NULL)
    features = own;
  if (!lk_embed_images (self->tape, encoder, head, self->dataset, LK_TRAIN, self->probe, 0, n, &self->normalize,
                        cancelled, cancel_data, features, output, raw) ||
      (what != LK_EVALUATE_PROBE && !measure_knn (self, encoder, what == LK_EVALUATE_ALL, cancelled, cancel_data, row)))
    return FALSE;

  row->backbone_l2_std = lk_l2_std (features, n, d);
  row->backbone_rankme = lk_rankme (features, n, d);
  if (out > 0)
    {
      row->l2_std = lk_l2_std (output, n, out);
      row->l2_std_raw = lk_l2_std (raw, n, out);
      row->rankme = lk_rankme (output, n, out);
    }
  return TRUE;
}
