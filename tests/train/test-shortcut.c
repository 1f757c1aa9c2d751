/* The shortcut detector on images and features that are made so that the answer is known; and on two short runs. */

#include "../soak/shortcut-runs.h"

#include "base/philox.h"
#include "train/experiment.h"

#include <math.h>
#include <string.h>

#define N 120
#define SIDE 12
#define D 16

/* What one made image is like. */
typedef struct
{
  double hue, brightness;
} Made;

static void
draw_made (Made *made)
{
  LkRng rng = lk_rng (7, LK_STREAM_TEST, 0, 0, 0);

  for (int i = 0; i < N; i++)
    made[i] = (Made){ lk_rng_range (&rng, 0, 2 * G_PI), lk_rng_uniform (&rng) };
}

/* Of one color each, with a brightness of its own: 0.299 r + 0.587 g + 0.114 b stays what it is for any hue. */
static LkDataset *
dataset_of (const Made *made, int c)
{
  LkDataset *dataset = lk_dataset_new ("made", "Made", SIDE, SIDE, c);
  LkSplit *split = &dataset->splits[LK_TRAIN];

  split->n = N;
  split->pixels = g_malloc ((gsize) N * SIDE * SIDE * (gsize) c);
  for (int i = 0; i < N; i++)
    {
      double gray = 0.35 + 0.3 * made[i].brightness, x = 0.2 * cos (made[i].hue), y = 0.2 * sin (made[i].hue);
      double color[3] = { gray + x, gray, gray + y }, shift = 0.299 * x + 0.114 * y;

      for (int k = 0; k < SIDE * SIDE * c; k++)
        split->pixels[i * SIDE * SIDE * c + k] = (guint8) lrint (255 * (c == 1 ? gray : color[k % 3] - shift));
    }
  return dataset;
}

/* A place on an arc, so that the order of cosines is that of distances along it. */
static void
put_on_arc (double angle, float *feature)
{
  memset (feature, 0, D * sizeof (float));
  feature[0] = (float) cos (angle);
  feature[1] = (float) sin (angle);
}

static LkCueTable *
table_of (const Made *made, int c)
{
  g_autoptr (LkDataset) dataset = dataset_of (made, c);
  int images[N];

  for (int i = 0; i < N; i++)
    images[i] = i;
  return lk_cue_table_new (dataset, images, N);
}

static void
test_brightness (void)
{
  Made made[N];
  float features[N * D];
  g_autoptr (LkCueTable) table = NULL;
  LkShortcut shortcut;

  draw_made (made);
  table = table_of (made, 3);
  for (int i = 0; i < N; i++)
    put_on_arc (made[i].brightness, features + i * D);
  lk_shortcut_of_features (table, features, D, &shortcut);
  /* The rim is as bright as the rest, so the two cues say the same and share; bytes round both. */
  g_assert_cmpfloat (shortcut.explained, >, 0.97);
  g_assert_cmpfloat_with_epsilon (shortcut.part[LK_CUE_BRIGHTNESS], 0.5, 0.03);
  g_assert_cmpfloat_with_epsilon (shortcut.part[LK_CUE_BORDER], 0.5, 0.03);
  g_assert_cmpfloat (shortcut.part[LK_CUE_COLOR], <, 0.02);
  /* No contrast in any. */
  g_assert_false (lk_cue_table_has (table, LK_CUE_CONTRAST));
  g_assert_true (isnan (shortcut.part[LK_CUE_CONTRAST]));
  g_assert_true (isnan (shortcut.part[LK_CUE_OVERLAP]));
}

static void
test_color (void)
{
  Made made[N];
  float features[N * D];
  g_autoptr (LkCueTable) table = NULL;
  LkShortcut shortcut;

  draw_made (made);
  table = table_of (made, 3);
  for (int i = 0; i < N; i++)
    put_on_arc (made[i].hue, features + i * D);
  lk_shortcut_of_features (table, features, D, &shortcut);
  g_assert_cmpfloat (shortcut.part[LK_CUE_COLOR], >, 0.7);
  g_assert_cmpfloat (shortcut.part[LK_CUE_BRIGHTNESS], <, 0.02);
  g_assert_cmpint (lk_shortcut_name (&shortcut), ==, LK_CUE_COLOR);
}

/* Half of the features goes by one cue, half by chance: the cue has a part between. */
static void
test_half (void)
{
  Made made[N];
  float features[N * D];
  LkRng rng = lk_rng (8, LK_STREAM_TEST, 0, 0, 0);
  g_autoptr (LkCueTable) table = NULL;
  LkShortcut shortcut;

  draw_made (made);
  table = table_of (made, 3);
  for (int i = 0; i < N; i++)
    {
      double other = lk_rng_range (&rng, 0, 2 * G_PI);

      put_on_arc (made[i].hue, features + i * D);
      features[i * D + 2] = (float) cos (other);
      features[i * D + 3] = (float) sin (other);
    }
  lk_shortcut_of_features (table, features, D, &shortcut);
  g_assert_cmpfloat (shortcut.part[LK_CUE_COLOR], >, 0.2);
  g_assert_cmpfloat (shortcut.part[LK_CUE_COLOR], <, 0.6);
}

static void
test_nothing (void)
{
  Made made[N];
  float features[N * D];
  LkRng rng = lk_rng (9, LK_STREAM_TEST, 0, 0, 0);
  g_autoptr (LkCueTable) color = NULL, gray = NULL;
  LkShortcut shortcut;

  draw_made (made);
  color = table_of (made, 3);
  gray = table_of (made, 1);
  for (int i = 0; i < N * D; i++)
    features[i] = (float) lk_rng_range (&rng, -1, 1);
  lk_shortcut_of_features (color, features, D, &shortcut);
  g_assert_cmpfloat (shortcut.explained, <, 0.03);
  g_assert_cmpint (lk_shortcut_name (&shortcut), ==, LK_N_CUES);

  /* Gray images have no color. */
  g_assert_false (lk_cue_table_has (gray, LK_CUE_COLOR));
  lk_shortcut_of_features (gray, features, D, &shortcut);
  g_assert_true (isnan (shortcut.part[LK_CUE_COLOR]));
  g_assert_cmpfloat (shortcut.part[LK_CUE_BRIGHTNESS], <, 0.03);

  /* All alike, or not finite. */
  for (int i = 0; i < N * D; i++)
    features[i] = 1;
  lk_shortcut_of_features (color, features, D, &shortcut);
  g_assert_true (isnan (shortcut.explained));
  features[0] = NAN;
  lk_shortcut_of_features (color, features, D, &shortcut);
  g_assert_true (isnan (shortcut.explained));
  g_assert_cmpint (lk_shortcut_name (&shortcut), ==, LK_N_CUES);
}

static void
test_overlap (void)
{
  const float overlap[] = { 0.1f, 0.2f, 0.3f, 0.4f, 0.5f }, rising[] = { 0.1f, 0.5f, 0.6f, 0.61f, 0.9f };
  const float falling[] = { 0.9f, 0.8f, 0.7f, 0.6f, 0.5f }, whole[] = { 1, 1, 1, 1, 1 };
  const float swapped[] = { 0.2f, 0.1f, 0.3f, 0.5f, 0.4f }, broken[] = { 0.1f, NAN, 0.6f, 0.61f, 0.9f };

  g_assert_cmpfloat_with_epsilon (lk_shortcut_of_overlap (overlap, rising, 5), 1, 1e-9);
  g_assert_cmpfloat (lk_shortcut_of_overlap (overlap, falling, 5), ==, 0);
  /* Spearman's rho of it is 1 - 6 * 4 / (5 * 24) = 0.8. */
  g_assert_cmpfloat_with_epsilon (lk_shortcut_of_overlap (overlap, swapped, 5), 0.64, 1e-9);
  g_assert_cmpfloat_with_epsilon (lk_shortcut_of_overlap (overlap, broken, 5), 1, 1e-9);
  g_assert_true (isnan (lk_shortcut_of_overlap (whole, rising, 5)));
  g_assert_true (isnan (lk_shortcut_of_overlap (overlap, rising, 0)));
}

static const char *
advised (const LkShortcutAdvice *advice, const char *key)
{
  for (int i = 0; i < advice->n; i++)
    if (strcmp (advice->change[i].key, key) == 0)
      return advice->change[i].text;
  return NULL;
}

static void
advise (LkCue cue, LkExperiment *experiment, LkShortcutAdvice *advice)
{
  g_autoptr (LkValues) values = lk_experiment_values (experiment);

  lk_shortcut_advise (cue, values, advice);
}

static void
put (LkExperiment *experiment, const char *key, const char *text)
{
  g_assert_true (lk_experiment_set (experiment, key, text, NULL));
}

static void
test_advice (void)
{
  g_autoptr (LkExperiment) experiment = lk_experiment_new ();
  int notches = 0;

  put (experiment, "augment.order", "flip");
  put (experiment, "augment.jitter.probability", "0.1");
  put (experiment, "augment.jitter.hue", "0.15");
  put (experiment, "augment.jitter.saturation", "0.8");
  put (experiment, "augment.gray.probability", "0");
  for (;;)
    {
      g_auto (LkShortcutAdvice) advice = { 0 };

      advise (LK_CUE_COLOR, experiment, &advice);
      g_assert_cmpstr (advice.transform, ==, "jitter");
      if (advice.n == 0)
        break;
      if (notches++ == 0)
        {
          g_assert_cmpstr (advised (&advice, "augment.jitter.probability"), ==, "0.8");
          g_assert_cmpstr (advised (&advice, "augment.jitter.hue"), ==, "0.3");
          g_assert_cmpstr (advised (&advice, "augment.gray.probability"), ==, "0.2");
          g_assert_null (advised (&advice, "augment.jitter.saturation"));
          g_assert_cmpstr (advised (&advice, "augment.order"), ==, "flip,jitter,gray");
        }
      for (int i = 0; i < advice.n; i++)
        put (experiment, advice.change[i].key, advice.change[i].text);
      g_assert_cmpint (notches, <, 10);
    }
  g_assert_cmpstr (lk_experiment_get (experiment, "augment.jitter.hue"), ==, "0.5");
  g_assert_cmpstr (lk_experiment_get (experiment, "augment.gray.probability"), ==, "0.5");

  /* Every cue has a lever, each of whose settings exists and takes what is advised. */
  for (LkCue cue = 0; cue < LK_N_CUES; cue++)
    {
      g_autoptr (LkExperiment) weak = lk_experiment_new ();
      g_auto (LkShortcutAdvice) advice = { 0 };

      put (weak, "augment.order", "");
      put (weak, "augment.crop.scale_min", "0.9");
      put (weak, "augment.jitter.hue", "0");
      put (weak, "augment.jitter.brightness", "0");
      put (weak, "augment.jitter.contrast", "0");
      advise (cue, weak, &advice);
      g_assert_cmpint (advice.n, >=, 2);
      for (int i = 0; i < advice.n; i++)
        put (weak, advice.change[i].key, advice.change[i].text);
    }
}

/* A minute's training in small: with crop only the network goes by color, with a full color recipe it does not. The table of
 * three seeds is tests/soak/test-shortcut-table.c. */
static void
test_runs (void)
{
  LkShortcut untrained, crop, full;

  run_recipe (LK_RECIPE_CROP_ONLY, 0, 16, 1000, 3, &untrained, &crop);
  run_recipe (LK_RECIPE_FULL_COLOR, 0, 16, 1000, 3, &untrained, &full);
  g_assert_cmpint (lk_shortcut_name (&crop), ==, LK_CUE_COLOR);
  g_assert_cmpfloat (crop.part[LK_CUE_COLOR], >, 1.5 * untrained.part[LK_CUE_COLOR]);
  g_assert_false (lk_shortcut_fades (&crop, &untrained, LK_CUE_COLOR));
  g_assert_cmpint (lk_shortcut_name (&full), !=, LK_CUE_COLOR);
  g_assert_true (lk_shortcut_fades (&full, &untrained, LK_CUE_COLOR));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/shortcut/brightness-alone", test_brightness);
  g_test_add_func ("/train/shortcut/color-alone", test_color);
  g_test_add_func ("/train/shortcut/half-of-it", test_half);
  g_test_add_func ("/train/shortcut/nothing-to-find", test_nothing);
  g_test_add_func ("/train/shortcut/overlap", test_overlap);
  g_test_add_func ("/train/shortcut/advice-goes-to-the-limit", test_advice);
  g_test_add_func ("/train/shortcut/crop-only-leaves-color", test_runs);
  return g_test_run ();
}
