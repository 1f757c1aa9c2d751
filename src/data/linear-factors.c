/* Linear factors: vectors of independent factors as gray pictures of one row, the setting of the linear theory of
 * non-contrastive learning (Tian et al. 2021; Wang et al. 2021; see methods/directset.c).
 *
 * Each pixel is a factor: normal, of mean 0 and deviation 1 after normalization. The left half are the invariant directions,
 * which no augmentation touches; the right half are the nuisance directions, to which nuisance-noise adds noise. Theory wants
 * E [x x^T] = I: the factors of all images of a split are made orthogonal to one another and to 1, so that this holds for
 * the images there are and not only for those that could be drawn (with 8,192 of them and 16 factors it would be 9 % off).
 * What is left is the rounding to 8 bits, a thousandth of a deviation's square. */

#include "data/sources.h"

#include "base/error.h"
#include "base/linear-factors.h"
#include "base/philox.h"

#include <glib/gi18n.h>
#include <math.h>

static const LkSetting settings[] = {
  LK_INT (
      "data.linear-factors.dimensions",
      N_ ("Directions"),
      16,
      2,
      64,
      4,
      32,
      LK_SCALE_LINEAR,
      LK_RESTART,
      N_ ("How many factors an image has, each in a pixel of its own. The left half of them are invariant, the right "
          "half are nuisance, to which the transform Nuisance noise adds noise.")),
  LK_INT ("data.linear-factors.train",
          N_ ("Training images"),
          8192,
          256,
          1000000,
          1024,
          65536,
          LK_SCALE_LOG,
          LK_RESTART,
          N_ ("How many vectors are drawn for training.")),
  LK_INT ("data.linear-factors.test",
          N_ ("Test images"),
          1024,
          256,
          1000000,
          256,
          16384,
          LK_SCALE_LOG,
          LK_RESTART,
          N_ ("How many vectors are drawn for testing.")),
  LK_INT ("data.linear-factors.seed",
          N_ ("Seed"),
          0,
          0,
          G_MAXINT,
          0,
          100,
          LK_SCALE_LINEAR,
          LK_RESTART,
          N_ ("Another seed draws other vectors of the same kind.")),
};

/* Nothing but the noise, and what the theory computes with: one matrix, steps along the gradient, nothing that decays but by
 * weight decay. Four times as many outputs as factors let every direction start well above 0. */
static const LkDefault recipe[] = {
  { "augment.order", "nuisance-noise" },
  { "augment.nuisance-noise.probability", "1" },
  { "augment.nuisance-noise.sigma", "1" },
  { "encoder.id", "linear" },
  { "encoder.width", "64" },
  { "optimizer.id", "sgd" },
  { "optimizer.lr", "0.1" },
  { "optimizer.momentum", "0" },
  { "optimizer.schedule", "constant" },
  { "train.batch_size", "1024" },
  { "train.epochs", "150" },
  { "eval.probe_size", "512" },
  { "record.every", "5" },
  { NULL },
};

/* Orthogonal to 1 and to the factors before it, of mean square 1 (Gram-Schmidt, twice for what rounding leaves). */
static void
make_orthonormal (double *factors, int factor, int n)
{
  double *x = factors + (gsize) factor * n, squares = 0;

  for (int round = 0; round < 2; round++)
    {
      double mean = 0;

      for (int i = 0; i < n; i++)
        mean += x[i] / n;
      for (int i = 0; i < n; i++)
        x[i] -= mean;
      for (int other = 0; other < factor; other++)
        {
          const double *y = factors + (gsize) other * n;
          double along = 0;

          for (int i = 0; i < n; i++)
            along += x[i] * y[i] / n;
          for (int i = 0; i < n; i++)
            x[i] -= along * y[i];
        }
    }
  for (int i = 0; i < n; i++)
    squares += x[i] * x[i] / n;
  for (int i = 0; i < n; i++)
    x[i] /= sqrt (squares);
}

/* The pixels of one factor, and its column: "invariant 1" ... "nuisance 1" ... */
static void
store_factor (LkDataset *dataset, LkSplitId id, int factor, const double *x)
{
  LkSplit *split = &dataset->splits[id];
  gboolean nuisance = lk_factor_is_nuisance (factor, dataset->w);
  g_autofree char *name = nuisance ? g_strdup_printf ("nuisance %d", factor - dataset->w / 2 + 1)
                                   : g_strdup_printf ("invariant %d", factor + 1);
  double *column = lk_split_add_column (split, name, LK_COLUMN_NUMBER, NULL)->number;

  for (int i = 0; i < split->n; i++)
    {
      long level = lrint (255 * (LK_FACTOR_MEAN + LK_FACTOR_STD * x[i]));

      split->pixels[(gsize) i * dataset->w + factor] = (guint8) CLAMP (level, 0, 255);
      column[i] = x[i];
    }
}

static gboolean
draw_split (LkDataset *dataset, LkSplitId id, int n, guint32 seed, const LkProgress *progress, GError **error)
{
  int d = dataset->w;
  g_autofree double *factors = g_try_new (double, (gsize) n *d);

  if (factors == NULL || !lk_split_allocate (dataset, id, n, error))
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, LK_ERROR, LK_ERROR_MEMORY, _ ("%s: no memory for %d images of %dx%d pixels"),
                     dataset->title, n, d, 1);
      return FALSE;
    }
  for (int i = 0; i < n; i++)
    {
      LkRng rng = lk_rng (seed, LK_STREAM_DATA, (guint32) i, id, 0);

      for (int factor = 0; factor < d; factor++)
        factors[(gsize) factor * n + i] = lk_rng_normal (&rng);
    }
  for (int factor = 0; factor < d; factor++)
    {
      lk_progress_report (progress, 0.5 * (id + (double) factor / d), "drawing factors");
      if (lk_progress_stop (progress, error))
        return FALSE;
      make_orthonormal (factors, factor, n);
      store_factor (dataset, id, factor, factors + (gsize) factor * n);
    }
  return TRUE;
}

static LkDataset *
load (const LkValues *values, const LkProgress *progress, GError **error)
{
  int d = lk_values_int (values, "data.linear-factors.dimensions");
  guint32 seed = (guint32) lk_values_int (values, "data.linear-factors.seed");
  g_autoptr (LkDataset) dataset = lk_dataset_new ("linear-factors", "Linear factors", 1, d, 1);

  dataset->min_side = 1;
  if (!draw_split (dataset, LK_TRAIN, lk_values_int (values, "data.linear-factors.train"), seed, progress, error) ||
      !draw_split (dataset, LK_TEST, lk_values_int (values, "data.linear-factors.test"), seed, progress, error))
    return NULL;
  return g_steal_pointer (&dataset);
}

const LkDataSource lk_data_source_linear_factors = {
  .id = "linear-factors",
  .title = N_ ("Linear factors"),
  .help = N_ (
      "Vectors of independent factors as pictures of one row, for the linear theory: the left half of the pixels are "
      "invariant directions, the right half are nuisance directions, which augmentation changes."),
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .defaults = recipe,
  .load = load,
};
