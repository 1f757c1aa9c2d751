#include "train/linear-theory.h"

#include "analysis/spectrum.h"
#include "base/linear-factors.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* -- what is predicted --------------------------------------------------------------------------------------------- */

static const struct
{
  const char *key, *text, *why;
} conditions[] = {
  { "data.id", "linear-factors", N_ ("The theory speaks of the data set Linear factors.") },
  { "method.id", "directset", N_ ("The theory speaks of the method DirectSet.") },
  { "encoder.id", "linear", N_ ("The theory speaks of a linear encoder: choose Linear map.") },
  { "method.projector", "false", N_ ("The theory has no projector: switch it off.") },
  { "method.predictor", "true", N_ ("The theory needs the predictor: switch it on.") },
  { "method.stop_gradient", "true", N_ ("The theory needs the stop gradient: switch it on.") },
  { "method.ema_target", "false", N_ ("The theory has no EMA target: switch it off.") },
  { "method.unit_length", "false", N_ ("The theory compares by squared distance: switch Unit length off.") },
  { "method.unit_correlation", "false",
    N_ ("The theory takes the correlation as it is: switch Unit correlation off.") },
  { "optimizer.id", "sgd", N_ ("The theory goes along the gradient: choose SGD.") },
};

gboolean
lk_linear_theory_read (const LkValues *values, LkLinearTheory *theory, const char **why)
{
  const char *reason = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (conditions) && reason == NULL; i++)
    if (g_strcmp0 (lk_values_get (values, conditions[i].key), conditions[i].text) != 0)
      reason = conditions[i].why;
  if (reason == NULL && lk_values_real (values, "method.epsilon") != 0)
    reason = N_ ("The theory's predictor has no floor: set it to 0.");
  if (why != NULL)
    *why = reason != NULL ? _ (reason) : NULL;
  if (reason != NULL)
    return FALSE;

  theory->alpha = lk_values_real (values, "method.alpha");
  theory->eta = lk_values_real (values, "optimizer.weight_decay");
  /* Noise that comes up now and then has the variance of as much less noise. */
  theory->sigma = lk_values_real (values, "augment.nuisance-noise.sigma") *
                  sqrt (lk_values_real (values, "augment.nuisance-noise.probability"));
  if (strstr (lk_values_text (values, "augment.order"), "nuisance-noise") == NULL)
    theory->sigma = 0;
  return TRUE;
}

double
lk_linear_theory_variance (const LkLinearTheory *theory, gboolean nuisance)
{
  return nuisance ? 1 + theory->sigma * theory->sigma : 1;
}

double
lk_linear_theory_limit (const LkLinearTheory *theory, gboolean nuisance)
{
  return 1 / (4 * lk_linear_theory_variance (theory, nuisance));
}

/* lambda of p. */
static double
eigenvalue_of (const LkLinearTheory *theory, double v, double p)
{
  return pow (p, 1 / theory->alpha) / v;
}

double
lk_linear_theory_rest (const LkLinearTheory *theory, gboolean nuisance)
{
  double v = lk_linear_theory_variance (theory, nuisance);

  if (theory->eta >= lk_linear_theory_limit (theory, nuisance))
    return 0;
  return eigenvalue_of (theory, v, (1 + sqrt (1 - 4 * theory->eta * v)) / (2 * v));
}

double
lk_linear_theory_threshold (const LkLinearTheory *theory, gboolean nuisance)
{
  double v = lk_linear_theory_variance (theory, nuisance);

  if (theory->eta >= lk_linear_theory_limit (theory, nuisance))
    return INFINITY;
  return eigenvalue_of (theory, v, (1 - sqrt (1 - 4 * theory->eta * v)) / (2 * v));
}

double
lk_linear_theory_speed (const LkLinearTheory *theory, gboolean nuisance, double lambda)
{
  double v = lk_linear_theory_variance (theory, nuisance), p = pow (v * lambda, theory->alpha);

  return 2 * lambda * (p - v * p * p - theory->eta);
}

LkTheoryRegime
lk_linear_theory_regime (const LkLinearTheory *theory)
{
  if (theory->eta >= lk_linear_theory_limit (theory, FALSE))
    return LK_THEORY_KEEPS_NOTHING;
  return theory->eta >= lk_linear_theory_limit (theory, TRUE) ? LK_THEORY_KEEPS_INVARIANT : LK_THEORY_KEEPS_ALL;
}

/* -- what is measured ---------------------------------------------------------------------------------------------- */

/* The normalized pixels of an image. */
static void
read_factors (const LkDataset *dataset, int image, double *x)
{
  const guint8 *pixels = lk_dataset_image (dataset, LK_TRAIN, image);

  for (int i = 0; i < dataset->w; i++)
    x[i] = (pixels[i] / 255.0 - dataset->mean[0]) / dataset->std[0];
}

/* a [n, n] = L L^T in its lower triangle; FALSE if a is not positive definite. */
static gboolean
factor (double *a, int n)
{
  for (int j = 0; j < n; j++)
    for (int i = j; i < n; i++)
      {
        double sum = a[i * n + j];

        for (int k = 0; k < j; k++)
          sum -= a[i * n + k] * a[j * n + k];
        if (i > j)
          a[i * n + j] = sum / a[j * n + j];
        else if (sum > 1e-9)
          a[j * n + j] = sqrt (sum);
        else
          return FALSE;
      }
  return TRUE;
}

/* L L^T x = b, in place; b [n] with stride. */
static void
solve (const double *l, int n, double *b, int stride)
{
  for (int i = 0; i < n; i++)
    {
      for (int k = 0; k < i; k++)
        b[i * stride] -= l[i * n + k] * b[k * stride];
      b[i * stride] /= l[i * n + i];
    }
  for (int i = n - 1; i >= 0; i--)
    {
      for (int k = i + 1; k < n; k++)
        b[i * stride] -= l[k * n + i] * b[k * stride];
      b[i * stride] /= l[i * n + i];
    }
}

/* w [inputs, d] with features = x w: exact where the features are a linear map of the factors. */
static gboolean
find_map (const LkDataset *dataset, const int *index, const float *features, int n, int d, double *w)
{
  int inputs = dataset->w;
  g_autofree double *products = g_new0 (double, (gsize) inputs *inputs), *x = g_new (double, inputs);

  memset (w, 0, (gsize) inputs * d * sizeof *w);
  for (int row = 0; row < n; row++)
    {
      read_factors (dataset, index[row], x);
      for (int i = 0; i < inputs; i++)
        {
          for (int j = 0; j < inputs; j++)
            products[i * inputs + j] += x[i] * x[j];
          for (int k = 0; k < d; k++)
            w[(gsize) i * d + k] += x[i] * features[(gsize) row * d + k];
        }
    }
  if (!factor (products, inputs))
    return FALSE;
  for (int k = 0; k < d; k++)
    solve (products, inputs, w + k, d);
  return TRUE;
}

/* Squares of the singular values of rows first .. first + count - 1 of w, largest first; zeros where there are fewer. */
static void
block_eigenvalues (const double *w, int first, int count, int d, double *values)
{
  g_autofree float *block = g_new (float, (gsize) count *d);

  for (gsize i = 0; i < (gsize) count * d; i++)
    block[i] = (float) w[(gsize) first * d + i];
  memset (values, 0, (gsize) count * sizeof *values);
  lk_singular_values (block, count, d, FALSE, values);
  for (int i = 0; i < count; i++)
    values[i] *= values[i];
}

gboolean
lk_linear_theory_measure (const LkDataset *dataset,
                          const int *index,
                          const float *features,
                          int n,
                          int d,
                          double *invariant,
                          double *nuisance)
{
  int half = dataset->w / 2;
  g_autofree double *w = g_new (double, (gsize) dataset->w *d);

  if (strcmp (dataset->id, "linear-factors") != 0 || n < dataset->w || !find_map (dataset, index, features, n, d, w))
    return FALSE;
  block_eigenvalues (w, 0, half, d, invariant);
  block_eigenvalues (w, half, dataset->w - half, d, nuisance);
  return TRUE;
}
