/* Time of augmentation: milliseconds for 512 views on one thread, the best of several rounds, for whole recipes and for
 * each transform alone. A benchmark, no test: run it on an idle machine. */

#include "augment/batch.h"

#include <stdio.h>

#define ROWS 256
#define VIEWS 2
#define ROUNDS 15

typedef struct
{
  const char *title;
  int side, channels;
  const char *probabilities; /* id=probability, comma-separated; all others are 0 */
} Case;

static const Case cases[] = {
  { "gray 28: crop, flip, jitter", 28, 1, "crop=1,flip=.5,jitter=.8" },
  { "color 32: crop, flip, jitter, gray (the default)", 32, 3, "crop=1,flip=.5,jitter=.8,gray=.2" },
  { "color 32: crop, flip, rotation, jitter, gray", 32, 3, "crop=1,flip=.5,rotation=1,jitter=.8,gray=.2" },
  { "color 96: crop, flip, jitter, gray, blur", 96, 3, "crop=1,flip=.5,jitter=.8,gray=.2,blur=.5" },
  { "color 32: nothing", 32, 3, "" },
};

static LkRecipe *
make_recipe (const char *probabilities)
{
  g_autoptr (LkValues) values = lk_values_new ();
  g_auto (GStrv) parts = g_strsplit (probabilities, ",", -1);
  int n;
  const LkSetting *settings = lk_augment_settings (&n);

  lk_values_add_defaults (values, settings, n);
  for (int i = 0; i < n; i++)
    if (g_str_has_suffix (settings[i].key, ".probability"))
      lk_values_set_number (values, settings[i].key, 0);

  for (int i = 0; parts[i] != NULL; i++)
    {
      char **sides = g_strsplit (parts[i], "=", 2);
      g_autofree char *key = g_strdup_printf ("augment.%s.probability", sides[0]);

      lk_values_set (values, key, sides[1]);
      g_strfreev (sides);
    }

  return lk_recipe_new (values, VIEWS, NULL, NULL);
}

static void
run (const Case *which)
{
  g_autoptr (LkRecipe) recipe = make_recipe (which->probabilities);
  int side = which->side, c = which->channels;
  g_autoptr (LkBatch) batch = lk_batch_new (recipe, ROWS, side, side, c);
  g_autofree guint8 *pixels = g_malloc ((gsize) ROWS * side * side * c);
  g_autofree float *workspace = g_new (float, lk_recipe_workspace (recipe, side, side, c));
  const LkNormalize normalize = { { 0.5f, 0.5f, 0.5f, 0.5f }, { 0.25f, 0.25f, 0.25f, 0.25f } };
  LkPool *pool = lk_pool_new (1, 0, NULL);
  LkRng rng = lk_rng (1, LK_STREAM_TEST, 0, 0, 0);
  gint64 best = G_MAXINT64;

  for (int i = 0; i < ROWS * side * side * c; i++)
    pixels[i] = (guint8) lk_rng_below (&rng, 256);
  for (int i = 0; i < ROWS; i++)
    batch->sample[i] = i;

  for (int round = 0; round < ROUNDS; round++)
    {
      gint64 start = g_get_monotonic_time ();

      lk_batch_fill (batch, recipe, pixels, side, side, c, 1, round, &normalize, pool, workspace);
      best = MIN (best, g_get_monotonic_time () - start);
    }

  printf ("%8.2f ms  %s\n", best / 1000.0 * 512 / (ROWS * VIEWS), which->title);
  lk_pool_free (pool);
}

int
main (void)
{
  int n;
  const LkTransform *const *transforms = lk_transforms (&n);

  printf ("512 views, one thread, best of %d rounds\n", ROUNDS);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    run (&cases[i]);

  printf ("each transform alone, probability 1, on 32 x 32 x 3 (\"nothing\" included)\n");
  for (int i = 0; i < n; i++)
    {
      g_autofree char *probabilities = g_strdup_printf ("%s=1", transforms[i]->id);

      run (&(Case){ transforms[i]->id, 32, 3, probabilities });
    }

  return 0;
}
