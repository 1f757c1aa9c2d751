#include "analysis/tsne.h"

#include "analysis/pca.h"
#include "base/philox.h"

#include <math.h>

#define FIRST_DEVIATION 1e-4
#define NOISE 1e-6

void
lk_tsne_start (const float *x, int n, int d, guint32 seed, float *layout)
{
  LkRng rng = lk_rng (seed, LK_STREAM_EVAL, lk_hash_name ("tsne-start"), 0, 0);
  g_autoptr (LkPca) pca = lk_pca_new (x, n, d, MIN (d, 2));
  g_autofree float *projected = NULL;
  double squares = 0, scale;

  g_return_if_fail (pca != NULL);

  projected = g_new (float, (size_t) pca->k *n);
  lk_pca_project (pca, x, n, projected);
  for (int i = 0; i < n; i++)
    squares += (double) projected[(size_t) pca->k * i] * projected[(size_t) pca->k * i];
  /* What rounding leaves of equal rows is no direction. */
  scale = pca->share[0] > 0 && squares > 0 ? FIRST_DEVIATION / sqrt (squares / n) : 0;

  for (int i = 0; i < n; i++)
    for (int a = 0; a < 2; a++)
      {
        double at = a < pca->k ? projected[(size_t) pca->k * i + a] : 0;

        layout[2 * i + a] = (float) (scale * at + NOISE * lk_rng_normal (&rng));
      }
}
