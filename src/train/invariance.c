#include "train/invariance.h"

#include "base/error.h"
#include "train/evaluator.h"
#include "train/frozen-net-private.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define IMAGES_AT_ONCE 16
/* Features nearer than this are in one place: below it their distances are rounding. */
#define ONE_PLACE 1e-9
/* Of the distance between images a tenth is hardly anything, a quarter little, a half much; of what it was a half is less. */
#define HARDLY 0.1
#define LITTLE 0.25
#define MUCH 0.5
#define LESS 0.5
#define MORE 1.5

struct _LkInvarianceMeter
{
  LkFrozenNet *net;
  LkDataset *dataset;
  int *images;            /* of the training split */
  double **recipe_params; /* [n_rows][n_settings] */
  LkInvariance *result;

  float *clean[LK_INVARIANCE_N_SPACES];  /* [n_images, result->width] */
  float *moved[LK_INVARIANCE_N_SPACES];  /* [IMAGES_AT_ONCE, width] */
  double *steps[LK_INVARIANCE_N_SPACES]; /* [n_images] distances under the present transform and level */

  LkArena *arena; /* NULL until work begins */
  LkTape *tape;

  gboolean compared; /* the clean images are embedded */
  int done;          /* images, of those that are being embedded */
  int row, turn;     /* present transform, and level as in level_order */
  LkRecipe *alone;   /* of the present transform at the present level */
};

static const int level_order[LK_INVARIANCE_LEVELS] = { LK_INVARIANCE_RECIPE, LK_INVARIANCE_FULL, 3, 1, 4, 2 };

double
lk_invariance_strength (int level)
{
  return (double) level / LK_INVARIANCE_STRENGTHS;
}

LkInvariance *
lk_invariance_copy (const LkInvariance *invariance)
{
  LkInvariance *copy = g_memdup2 (invariance, sizeof *invariance);

  copy->rows = g_memdup2 (invariance->rows, (gsize) invariance->n_rows * sizeof *invariance->rows);
  return copy;
}

void
lk_invariance_free (LkInvariance *invariance)
{
  if (invariance == NULL)
    return;

  g_free (invariance->rows);
  g_free (invariance);
}

/* -- making -------------------------------------------------------------------------------------------------------- */

/* The strengths that the settings give a transform, in the view in which it is likelier to come up; whether it does. */
static gboolean
read_recipe (const LkRecipe *recipe, const LkValues *values, const LkTransform *transform, double *params)
{
  double probability = 0;

  for (int i = 0; i < transform->n_settings; i++)
    params[i] = lk_values_real (values, transform->settings[i].key);
  for (int view = 0; view < lk_recipe_views (recipe); view++)
    {
      const double *of_view = lk_recipe_params (recipe, view, transform);

      if (of_view == NULL || of_view[0] <= probability)
        continue;
      probability = of_view[0];
      memcpy (params, of_view, (gsize) transform->n_settings * sizeof *params);
    }
  params[0] = 1;
  return probability > 0;
}

static LkInvariance *
result_new (LkInvarianceMeter *meter, const LkRecipe *recipe, const LkValues *values, int n_images)
{
  LkInvariance *result = g_new0 (LkInvariance, 1);
  const LkTransform *const *transforms = lk_transforms (&result->n_rows);

  result->step = lk_frozen_net_step (meter->net);
  result->n_images = n_images;
  result->rows = g_new0 (LkInvarianceRow, result->n_rows);
  meter->recipe_params = g_new0 (double *, result->n_rows + 1);
  for (int i = 0; i < result->n_rows; i++)
    {
      const LkTransform *transform = transforms[i];

      meter->recipe_params[i] = g_new (double, transform->n_settings);
      result->rows[i] = (LkInvarianceRow){ .transform = transform,
                                           .in_recipe = read_recipe (recipe, values, transform,
                                                                     meter->recipe_params[i]),
                                           .acts = !transform->color_only || meter->dataset->c >= 3,
                                           .graded = transform->n_strengths > 0 };
    }
  for (int space = 0; space < LK_INVARIANCE_N_SPACES; space++)
    {
      result->apart[space] = NAN;
      for (int i = 0; i < result->n_rows; i++)
        for (int level = 0; level < LK_INVARIANCE_LEVELS; level++)
          result->rows[i].values[space][level] = (LkInvarianceValue){ NAN, NAN };
    }
  return result;
}

static gboolean
check (const LkFrozenNet *net, const LkDataset *dataset, int n, GError **error)
{
  int h, w, c;

  lk_frozen_net_image_size (net, &h, &w, &c);
  if (dataset->h != h || dataset->w != w || dataset->c != c)
    g_set_error_literal (error, LK_ERROR, LK_ERROR_DATA, _ ("The network takes images of another size"));
  else if (n < 2)
    g_set_error_literal (error, LK_ERROR, LK_ERROR_DATA, _ ("There are no two images to compare"));
  else
    return TRUE;
  return FALSE;
}

LkInvarianceMeter *
lk_invariance_meter_new (LkFrozenNet *net, const LkValues *values, LkDataset *dataset, int n, GError **error)
{
  g_autoptr (LkRecipe) recipe = lk_recipe_new (values, 2, NULL, error);
  LkInvarianceMeter *meter;

  n = MIN (n, dataset->splits[LK_TRAIN].n);
  if (recipe == NULL || !check (net, dataset, n, error))
    return NULL;

  meter = g_new0 (LkInvarianceMeter, 1);
  meter->net = lk_frozen_net_ref (net);
  meter->dataset = lk_dataset_ref (dataset);
  meter->images = lk_evaluation_images (LK_EVALUATION_PROBE, dataset->splits[LK_TRAIN].n, n);
  meter->result = result_new (meter, recipe, values, n);
  meter->result->width[LK_INVARIANCE_BACKBONE] = lk_frozen_net_features (net);
  meter->result->width[LK_INVARIANCE_PROJECTOR] = lk_frozen_net_outputs (net);
  meter->result->width[LK_INVARIANCE_PIXELS] = (int) lk_dataset_image_size (dataset);
  for (int space = 0; space < LK_INVARIANCE_N_SPACES; space++)
    {
      meter->clean[space] = g_new (float, (gsize) n *(gsize) meter->result->width[space]);
      meter->moved[space] = g_new (float, (gsize) IMAGES_AT_ONCE *(gsize) meter->result->width[space]);
      meter->steps[space] = g_new (double, n);
    }
  return meter;
}

void
lk_invariance_meter_free (LkInvarianceMeter *meter)
{
  if (meter == NULL)
    return;

  for (int space = 0; space < LK_INVARIANCE_N_SPACES; space++)
    {
      g_free (meter->clean[space]);
      g_free (meter->moved[space]);
      g_free (meter->steps[space]);
    }
  for (int i = 0; i < meter->result->n_rows; i++)
    g_free (meter->recipe_params[i]);
  g_free (meter->recipe_params);
  lk_invariance_free (meter->result);
  g_clear_pointer (&meter->alone, lk_recipe_unref);
  g_clear_pointer (&meter->tape, lk_tape_free);
  g_clear_pointer (&meter->arena, lk_arena_free);
  g_free (meter->images);
  lk_dataset_unref (meter->dataset);
  lk_frozen_net_unref (meter->net);
  g_free (meter);
}

/* -- embedding ----------------------------------------------------------------------------------------------------- */

/* Images meter->done .. + n - 1 as the present transform makes them (alone NULL: as they are), normalized: [n, h, w, c]. */
static void
make_images (const LkInvarianceMeter *meter, int n, float *pixels)
{
  const LkDataset *d = meter->dataset;
  const LkNormalize *normalize = lk_frozen_net_normalize (meter->net);
  size_t size = lk_dataset_image_size (d);
  g_autofree float *workspace = meter->alone != NULL
                                    ? g_new (float, lk_recipe_workspace (meter->alone, d->h, d->w, d->c))
                                    : NULL;

  for (int i = 0; i < n; i++)
    {
      int sample = meter->images[meter->done + i];
      const guint8 *image = lk_dataset_image (d, LK_TRAIN, sample);

      if (meter->alone == NULL)
        lk_clean_view (image, d->h, d->w, d->c, normalize, pixels + (size_t) i * size);
      else
        lk_recipe_view (meter->alone, image, d->h, d->w, d->c, (LkAugmentKey){ 0, 0, (uint32_t) sample, 0 }, normalize,
                        pixels + (size_t) i * size, NULL, NULL, workspace);
    }
}

/* Through the network: rows[space] [n, width], of which the pixels are there. */
static void
embed (const LkInvarianceMeter *meter, int n, float *rows[LK_INVARIANCE_N_SPACES])
{
  const LkMethodRun *run = lk_frozen_net_run (meter->net);
  LkShape shape = { n, meter->dataset->h, meter->dataset->w, meter->dataset->c };
  LkTape *tape = meter->tape;
  LkVar *features;

  lk_tape_begin (tape, FALSE);
  features = lk_encode (tape, run->backbone, lk_tape_input (tape, shape, rows[LK_INVARIANCE_PIXELS]), 1, NULL);
  lk_var_read (features, rows[LK_INVARIANCE_BACKBONE]);
  if (meter->result->width[LK_INVARIANCE_PROJECTOR] > 0)
    lk_var_read (lk_mlp (tape, &run->projector, features, 1, NULL), rows[LK_INVARIANCE_PROJECTOR]);
}

/* -- distances ----------------------------------------------------------------------------------------------------- */

static double
distance (const float *a, const float *b, int d)
{
  double dot = 0, aa = 0, bb = 0;

  for (int j = 0; j < d; j++)
    {
      dot += (double) a[j] * (double) b[j];
      aa += (double) a[j] * (double) a[j];
      bb += (double) b[j] * (double) b[j];
    }
  if (!isfinite (aa + bb))
    return NAN;
  /* A row of zeros has no direction. */
  if (!(aa > 0 && bb > 0))
    return aa == bb ? 0 : 1;
  return fmax (1 - dot / sqrt (aa * bb), 0);
}

/* Mean distance of all pairs of n rows: the sum of all cosines of unit rows with sum s is s . s, those with themselves
 * included. Rows of zeros are in one place, and at a right angle to all others, as above. */
static double
mean_apart (const float *rows, int n, int d)
{
  g_autofree double *sum = g_new0 (double, MAX (d, 1));
  double square = 0, own = 0, zeros;

  for (int i = 0; i < n; i++)
    {
      const float *row = rows + (size_t) i * (size_t) d;
      double length = 0;

      for (int j = 0; j < d; j++)
        length += (double) row[j] * (double) row[j];
      if (!isfinite (length))
        return NAN;
      own += length > 0;
      for (int j = 0; j < d && length > 0; j++)
        sum[j] += (double) row[j] / sqrt (length);
    }
  for (int j = 0; j < d; j++)
    square += sum[j] * sum[j];
  zeros = n - own;
  return 1 - (square - own + zeros * (zeros - 1)) / ((double) n * (n - 1));
}

static LkInvarianceValue
summarize (const double *steps, int n, double apart)
{
  double mean = 0, square = 0;

  if (!(apart > ONE_PLACE))
    return (LkInvarianceValue){ NAN, NAN };

  for (int i = 0; i < n; i++)
    mean += steps[i] / n;
  for (int i = 0; i < n; i++)
    square += (steps[i] - mean) * (steps[i] - mean);
  return (LkInvarianceValue){ mean / apart, sqrt (square / (n - 1.0) / n) / apart };
}

/* -- work ---------------------------------------------------------------------------------------------------------- */

static gboolean
compare_clean (LkInvarianceMeter *meter)
{
  LkInvariance *result = meter->result;
  int n = MIN (IMAGES_AT_ONCE, result->n_images - meter->done);
  float *rows[LK_INVARIANCE_N_SPACES];

  for (int space = 0; space < LK_INVARIANCE_N_SPACES; space++)
    rows[space] = meter->clean[space] + (size_t) meter->done * (size_t) meter->result->width[space];
  make_images (meter, n, rows[LK_INVARIANCE_PIXELS]);
  embed (meter, n, rows);
  meter->done += n;
  if (meter->done < result->n_images)
    return TRUE;

  for (int space = 0; space < LK_INVARIANCE_N_SPACES; space++)
    if (meter->result->width[space] > 0)
      result->apart[space] = mean_apart (meter->clean[space], result->n_images, meter->result->width[space]);
  meter->compared = TRUE;
  meter->done = 0;
  return TRUE;
}

static gboolean
is_measured (const LkInvarianceRow *row, int level)
{
  return row->acts && (row->graded || level == LK_INVARIANCE_RECIPE);
}

/* The next transform and level that there is something to measure of; FALSE if that was all. */
static gboolean
next_turn (LkInvarianceMeter *meter)
{
  LkInvariance *result = meter->result;

  g_clear_pointer (&meter->alone, lk_recipe_unref);
  meter->done = 0;
  do
    if (++meter->row == result->n_rows)
      {
        meter->row = 0;
        result->levels_done = ++meter->turn;
        if (meter->turn == LK_INVARIANCE_LEVELS)
          return FALSE;
      }
  while (!is_measured (&result->rows[meter->row], level_order[meter->turn]));
  return TRUE;
}

/* (transfer full) */
static LkRecipe *
make_alone (const LkInvarianceMeter *meter)
{
  const LkTransform *transform = meter->result->rows[meter->row].transform;
  g_autofree double *params = g_new (double, transform->n_settings);
  int level = level_order[meter->turn];

  if (level == LK_INVARIANCE_RECIPE)
    return lk_recipe_new_alone (transform, meter->recipe_params[meter->row], 1, NULL);
  lk_transform_at_strength (transform, lk_invariance_strength (level), params);
  return lk_recipe_new_alone (transform, params, 1, NULL);
}

static void
take_distances (LkInvarianceMeter *meter, int n)
{
  for (int space = 0; space < LK_INVARIANCE_N_SPACES; space++)
    for (int i = 0; i < n && meter->result->width[space] > 0; i++)
      {
        size_t d = (size_t) meter->result->width[space];

        meter->steps[space][meter->done + i] = distance (meter->clean[space] + (size_t) (meter->done + i) * d,
                                                         meter->moved[space] + (size_t) i * d, (int) d);
      }
}

static void
finish_row (LkInvarianceMeter *meter)
{
  LkInvariance *result = meter->result;
  LkInvarianceRow *row = &result->rows[meter->row];
  int level = level_order[meter->turn];

  for (int space = 0; space < LK_INVARIANCE_N_SPACES; space++)
    {
      if (meter->result->width[space] == 0)
        continue;
      row->values[space][level] = summarize (meter->steps[space], result->n_images, result->apart[space]);
      if (!row->graded)
        row->values[space][LK_INVARIANCE_FULL] = row->values[space][level];
    }
}

gboolean
lk_invariance_meter_work (LkInvarianceMeter *meter, LkPool *pool)
{
  LkInvariance *result = meter->result;
  int n;

  if (meter->tape == NULL)
    {
      meter->arena = lk_arena_new (LK_ARENA_BYTES);
      meter->tape = lk_tape_new (meter->arena, pool);
    }
  if (!meter->compared)
    return compare_clean (meter);
  if (result->levels_done == LK_INVARIANCE_LEVELS)
    return FALSE;
  if (!is_measured (&result->rows[meter->row], level_order[meter->turn]))
    return next_turn (meter);

  if (meter->alone == NULL)
    meter->alone = make_alone (meter);
  n = MIN (IMAGES_AT_ONCE, result->n_images - meter->done);
  make_images (meter, n, meter->moved[LK_INVARIANCE_PIXELS]);
  embed (meter, n, meter->moved);
  take_distances (meter, n);
  meter->done += n;
  if (meter->done < result->n_images)
    return TRUE;

  finish_row (meter);
  return next_turn (meter);
}

const LkInvariance *
lk_invariance_meter_get (const LkInvarianceMeter *meter)
{
  return meter->result;
}

LkInvariance *
lk_invariance_measure (LkFrozenNet *net,
                       const LkValues *values,
                       LkDataset *dataset,
                       int n,
                       LkPool *pool,
                       GError **error)
{
  g_autoptr (LkInvarianceMeter) meter = lk_invariance_meter_new (net, values, dataset, n, error);

  if (meter == NULL)
    return NULL;
  while (lk_invariance_meter_work (meter, pool))
    ;
  return lk_invariance_copy (meter->result);
}

/* -- what it means ------------------------------------------------------------------------------------------------- */

LkNotice
lk_invariance_judge (const LkInvarianceRow *row, const LkInvarianceRow *first, LkInvarianceSpace space, int level)
{
  double now = row->values[space][level].moved, then = first != NULL ? first->values[space][level].moved : NAN;

  if (!row->acts || row->values[LK_INVARIANCE_PIXELS][level].moved == 0)
    return LK_NOTICE_NO_EFFECT;
  if (isnan (now))
    return LK_NOTICE_UNKNOWN;
  if (now < HARDLY && !(then >= HARDLY))
    return LK_NOTICE_NEVER;
  if (now <= LESS * then)
    return now < LITTLE ? LK_NOTICE_IGNORES : LK_NOTICE_LESS;
  return now > MORE * then && now > MUCH ? LK_NOTICE_MORE : LK_NOTICE_SEES;
}

int
lk_invariance_largest (const LkInvariance *invariance, LkInvarianceSpace space, int level)
{
  int largest = -1;

  for (int i = 0; i < invariance->n_rows; i++)
    {
      double moved = invariance->rows[i].values[space][level].moved;

      if (isfinite (moved) && (largest < 0 || moved > invariance->rows[largest].values[space][level].moved))
        largest = i;
    }
  return largest;
}
