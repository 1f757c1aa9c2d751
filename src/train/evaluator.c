#include "train/evaluator.h"

#include "analysis/hypersphere.h"
#include "analysis/knn-accuracy.h"
#include "analysis/silhouette.h"
#include "analysis/spectrum.h"

#include <math.h>

/* An epoch that no training reaches: the views that are measured are never trained on. */
#define EPOCH_OF_VIEWS (UINT32_MAX - 1)

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

/* -- the probe set ------------------------------------------------------------------------------------------------- */

typedef struct
{
  LkEvaluator *self;
  const LkEncoder *encoder;
  const LkMlp *head;
  const LkRecipe *recipe;
  gboolean (*cancelled) (gpointer);
  gpointer cancel_data;
} Look;

static void
allocate (LkProbeRecord *record, int n, const LkEncoder *encoder, const LkMlp *head)
{
  int out = lk_mlp_outputs (head);

  record->n = n;
  record->d[LK_SPACE_BACKBONE] = encoder->features;
  record->d[LK_SPACE_PROJECTOR] = out;
  record->d[LK_SPACE_RAW] = out > 0 && head->end != LK_MLP_PLAIN ? out : 0;
  for (int space = 0; space < LK_N_SPACES; space++)
    if (record->d[space] > 0)
      record->x[space] = g_new (float, (size_t) n *(size_t) record->d[space]);
}

static gboolean
look_at_images (const Look *look, LkProbeRecord *record)
{
  const LkEvaluator *self = look->self;

  return lk_embed_images (self->tape, look->encoder, look->head, self->dataset, LK_TRAIN, self->probe, 0, record->n,
                          &self->normalize, look->cancelled, look->cancel_data, record->x[LK_SPACE_BACKBONE],
                          record->x[LK_SPACE_PROJECTOR], record->x[LK_SPACE_RAW]);
}

/* Two draws of view 0 where there is no other large one. */
static gboolean
look_at_view (const Look *look, int number, LkProbeRecord *views)
{
  const LkEvaluator *self = look->self;
  LkAugmentKey key = { .epoch = EPOCH_OF_VIEWS };

  if (lk_recipe_large_views (look->recipe) > 1)
    key.view = number;
  else
    key.epoch += (uint32_t) number;
  return lk_embed_drawn (self->tape, look->encoder, look->head, self->dataset, self->probe, views->n, look->recipe, key,
                         &self->normalize, look->cancelled, look->cancel_data, views->x[LK_SPACE_BACKBONE],
                         views->x[LK_SPACE_PROJECTOR], views->x[LK_SPACE_RAW]);
}

static gboolean
has_views_of_images_size (const LkRecipe *recipe, const LkDataset *dataset)
{
  for (int view = 0; view < MIN (lk_recipe_large_views (recipe), 2); view++)
    {
      int h, w;

      lk_recipe_view_size (recipe, view, dataset->h, dataset->w, &h, &w);
      if (h != dataset->h || w != dataset->w)
        return FALSE;
    }
  return TRUE;
}

/* FALSE if cancelled. */
static gboolean
look_at_pairs (const Look *look, LkProbeRecord *record)
{
  int n = MIN (record->n, LK_POSITIVE_PAIRS);
  g_auto (LkProbeRecord) first = { 0 }, second = { 0 };

  if (look->recipe == NULL || !has_views_of_images_size (look->recipe, look->self->dataset))
    return TRUE;

  allocate (&first, n, look->encoder, look->head);
  allocate (&second, n, look->encoder, look->head);
  if (!look_at_view (look, 0, &first) || !look_at_view (look, 1, &second))
    return FALSE;

  record->n_pairs = n;
  record->cosines = g_new (float, n *LK_N_SPACES);
  for (int i = 0; i < n * LK_N_SPACES; i++)
    record->cosines[i] = NAN;
  for (int space = 0; space < LK_N_SPACES; space++)
    if (record->d[space] > 0)
      lk_row_cosines (first.x[space], second.x[space], n, record->d[space], record->cosines + space, LK_N_SPACES);
  return TRUE;
}

typedef struct
{
  double l2_std, rankme, participation, alignment, uniformity;
} Figures;

static Figures
measure_space (const LkProbeRecord *record, LkSpace space, LkPool *pool)
{
  const float *x = record->x[space];
  int n = record->n, d = record->d[space];
  Figures figures = { NAN, NAN, NAN, NAN, NAN };

  if (d == 0)
    return figures;

  figures.l2_std = lk_l2_std (x, n, d);
  figures.rankme = lk_rankme (x, n, d);
  figures.participation = lk_participation (x, n, d);
  figures.uniformity = lk_uniformity (x, n, d, pool);
  if (record->n_pairs > 0)
    figures.alignment = lk_alignment (record->cosines + space, record->n_pairs, LK_N_SPACES);
  return figures;
}

void
lk_evaluator_measure_record (const LkProbeRecord *record, LkPool *pool, LkMetrics *row)
{
  Figures backbone = measure_space (record, LK_SPACE_BACKBONE, pool);
  Figures projector = measure_space (record, LK_SPACE_PROJECTOR, pool);
  Figures raw = record->d[LK_SPACE_RAW] > 0 ? measure_space (record, LK_SPACE_RAW, pool) : projector;
  int d = record->d[LK_SPACE_BACKBONE];
  g_autofree double *deviation = g_new (double, d);
  LkSilhouette silhouette = lk_silhouette (record->x[LK_SPACE_PROJECTOR], record->n, record->d[LK_SPACE_PROJECTOR]);
  int dead = lk_unit_deviations (record->x[LK_SPACE_BACKBONE], record->n, d, deviation);

  row->backbone_l2_std = backbone.l2_std;
  row->backbone_rankme = backbone.rankme;
  row->backbone_participation = backbone.participation;
  row->backbone_alignment = backbone.alignment;
  row->backbone_uniformity = backbone.uniformity;
  row->dead_units = dead >= 0 ? (double) dead / d : NAN;
  row->l2_std = projector.l2_std;
  row->rankme = projector.rankme;
  row->participation = projector.participation;
  row->alignment = projector.alignment;
  row->uniformity = projector.uniformity;
  row->clusters = silhouette.clusters > 0 ? silhouette.clusters : NAN;
  row->silhouette = silhouette.value;
  row->l2_std_raw = raw.l2_std;
  row->rankme_raw = raw.rankme;
  row->participation_raw = raw.participation;
  row->alignment_raw = raw.alignment;
  row->uniformity_raw = raw.uniformity;
}

gboolean
lk_evaluator_measure (LkEvaluator *self,
                      const LkEncoder *encoder,
                      const LkMlp *head,
                      const LkRecipe *recipe,
                      LkEvaluation what,
                      gboolean (*cancelled) (gpointer),
                      gpointer cancel_data,
                      LkProbeRecord *record,
                      LkMetrics *row)
{
  const Look look = { self, encoder, head, recipe, cancelled, cancel_data };
  g_auto (LkProbeRecord) own = { 0 };

  allocate (&own, self->n_probe, encoder, head);
  if (!look_at_images (&look, &own) || !look_at_pairs (&look, &own) ||
      (what != LK_EVALUATE_PROBE && !measure_knn (self, encoder, what == LK_EVALUATE_ALL, cancelled, cancel_data, row)))
    return FALSE;

  lk_evaluator_measure_record (&own, self->pool, row);
  if (record != NULL)
    {
      *record = own;
      own = (LkProbeRecord){ 0 };
    }
  return TRUE;
}
