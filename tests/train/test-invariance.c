/* How far transforms move the embedding: against what the network says of images that are transformed by hand, and what it
 * means where nothing moves. */

#include "material.h"

#include "tensor/gemm.h"
#include "train/evaluator.h"
#include "train/frozen-net-private.h"
#include "train/invariance.h"

#include <math.h>
#include <string.h>

#define N 24

typedef struct
{
  LkDataset *dataset;
  LkExperiment *experiment;
  LkValues *values;
  LkFrozenNet *net;
  LkPool *pool;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (LkTrainer) trainer = NULL;

  lk_thread_init ();
  f->dataset = stripes (FALSE);
  f->experiment = experiment_of ("simclr", "1");
  set (f->experiment, "record.every", "0.001");
  set (f->experiment, "augment.order", "crop, blur, jitter");
  set (f->experiment, "augment.blur.probability", "0.1");
  set (f->experiment, "augment.view2", "blur.probability=0.5, blur.sigma_max=1, blur.sigma_min=1");
  trainer = trainer_of (f->experiment, f->dataset, NULL);
  run_steps (trainer, 3);
  f->net = lk_trainer_ref_net (trainer);
  f->values = lk_experiment_values (f->experiment);
  f->pool = lk_pool_new (2, 0, lk_thread_init);
  g_assert_nonnull (f->net);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  lk_pool_free (f->pool);
  lk_values_free (f->values);
  lk_frozen_net_unref (f->net);
  g_object_unref (f->experiment);
  lk_dataset_unref (f->dataset);
}

static LkInvariance *
measure (Fixture *f, LkPool *pool)
{
  GError *error = NULL;
  LkInvariance *measured = lk_invariance_measure (f->net, f->values, f->dataset, N, pool, &error);

  g_assert_no_error (error);
  return measured;
}

static const LkInvarianceRow *
row_of (const LkInvariance *measured, const char *id)
{
  for (int i = 0; i < measured->n_rows; i++)
    if (g_str_equal (measured->rows[i].transform->id, id))
      return &measured->rows[i];

  g_assert_not_reached ();
}

static double
distance (const float *a, const float *b, int d)
{
  double dot = 0, aa = 0, bb = 0;

  for (int j = 0; j < d; j++)
    {
      dot += (double) a[j] * b[j];
      aa += (double) a[j] * a[j];
      bb += (double) b[j] * b[j];
    }
  return 1 - dot / sqrt (aa * bb);
}

/* A flip by hand, pair by pair. */
static void
test_by_hand (Fixture *f, gconstpointer data)
{
  g_autoptr (LkInvariance) measured = measure (f, f->pool);
  int d = lk_frozen_net_features (f->net), pairs = 0;
  g_autofree int *images = lk_evaluation_images (LK_EVALUATION_PROBE, IMAGES, N);
  g_autofree guint8 *pixels = g_malloc (2 * N * SIDE * SIDE);
  g_autofree float *features = g_new (float, 2 * N * d);
  double moved = 0, apart = 0;

  for (int i = 0; i < N; i++)
    for (int y = 0; y < SIDE; y++)
      for (int x = 0; x < SIDE; x++)
        {
          guint8 value = lk_dataset_image (f->dataset, LK_TRAIN, images[i])[y * SIDE + x];

          pixels[(i * SIDE + y) * SIDE + x] = value;
          pixels[((N + i) * SIDE + y) * SIDE + SIDE - 1 - x] = value;
        }
  g_assert_true (lk_frozen_net_embed_pixels (f->net, pixels, 2 * N, f->pool, NULL, NULL, features, NULL));
  for (int i = 0; i < N; i++)
    {
      moved += distance (features + i * d, features + (N + i) * d, d) / N;
      for (int j = 0; j < i; j++, pairs++)
        apart += distance (features + i * d, features + j * d, d);
    }
  apart /= pairs;
  g_assert_cmpfloat_with_epsilon (measured->apart[LK_INVARIANCE_BACKBONE], apart, 1e-4 * apart);
  for (int level = 0; level <= LK_INVARIANCE_FULL; level += LK_INVARIANCE_FULL)
    g_assert_cmpfloat_with_epsilon (row_of (measured, "flip")->values[LK_INVARIANCE_BACKBONE][level].moved,
                                    moved / apart, 1e-3 * moved / apart);
}

static void
test_threads (Fixture *f, gconstpointer data)
{
  LkPool *one = lk_pool_new (1, 0, lk_thread_init);
  g_autoptr (LkInvariance) a = measure (f, f->pool), b = measure (f, one);

  g_assert_cmpmem (a->rows, a->n_rows * sizeof *a->rows, b->rows, b->n_rows * sizeof *b->rows);
  g_assert_cmpmem (a->apart, sizeof a->apart, b->apart, sizeof b->apart);
  lk_pool_free (one);
}

/* Strengths are those of the view in which a transform is likelier; what is not in the recipe is measured all the same. */
static void
test_recipe (Fixture *f, gconstpointer data)
{
  g_autoptr (LkInvariance) measured = measure (f, f->pool), changed = NULL;
  const LkInvarianceRow *blur = row_of (measured, "blur"), *noise = row_of (measured, "noise");

  g_assert_cmpint (measured->levels_done, ==, LK_INVARIANCE_LEVELS);
  g_assert_true (row_of (measured, "crop")->in_recipe);
  g_assert_true (blur->in_recipe);
  g_assert_false (noise->in_recipe);
  g_assert_cmpfloat (noise->values[LK_INVARIANCE_BACKBONE][LK_INVARIANCE_RECIPE].moved, >, 0);
  g_assert_false (row_of (measured, "flip")->graded);
  g_assert_true (isnan (row_of (measured, "flip")->values[LK_INVARIANCE_BACKBONE][2].moved));

  /* A sigma of 1 throughout, and not the first view's. */
  lk_values_set (f->values, "augment.blur.sigma_max", "9");
  changed = measure (f, f->pool);
  g_assert_cmpfloat (row_of (changed, "blur")->values[LK_INVARIANCE_BACKBONE][LK_INVARIANCE_RECIPE].moved, ==,
                     blur->values[LK_INVARIANCE_BACKBONE][LK_INVARIANCE_RECIPE].moved);
}

/* The pixels move more and more, from nothing on; color cannot act on gray images. */
static void
test_strengths (Fixture *f, gconstpointer data)
{
  g_autoptr (LkInvariance) measured = measure (f, f->pool);

  for (int i = 0; i < measured->n_rows; i++)
    {
      const LkInvarianceRow *row = &measured->rows[i];
      const LkInvarianceValue *pixels = row->values[LK_INVARIANCE_PIXELS];

      g_assert_cmpint (row->acts, ==, !g_str_equal (row->transform->id, "gray"));
      if (!row->acts)
        g_assert_cmpint (lk_invariance_judge (row, row, LK_INVARIANCE_BACKBONE, 0), ==, LK_NOTICE_NO_EFFECT);
      if (!row->acts || !row->graded)
        continue;
      g_assert_cmpfloat (pixels[1].moved, <, pixels[LK_INVARIANCE_FULL].moved);
      for (int level = 1; level < LK_INVARIANCE_LEVELS; level++)
        g_assert_cmpfloat (row->values[LK_INVARIANCE_BACKBONE][level].error, >=, 0);
    }
}

/* All images in one place: there is nothing to compare with, and no network to praise for ignoring everything. */
static void
test_collapse (Fixture *f, gconstpointer data)
{
  LkNet *net = lk_frozen_net_run (f->net)->net;
  g_autoptr (LkInvariance) measured = NULL;

  /* Counters of BatchNorm hold no numbers. */
  for (int i = 0; i < lk_net_count (net); i++)
    if (g_str_has_prefix (lk_net_param (net, i)->name, "backbone.") && lk_net_param (net, i)->var.x != NULL)
      memset (lk_net_param (net, i)->var.x, 0, lk_net_param (net, i)->count * sizeof (LkReal));
  measured = measure (f, f->pool);
  g_assert_cmpfloat (measured->apart[LK_INVARIANCE_BACKBONE], ==, 0);
  g_assert_cmpint (lk_invariance_largest (measured, LK_INVARIANCE_BACKBONE, 0), ==, -1);
  g_assert_cmpint (lk_invariance_judge (row_of (measured, "crop"), NULL, LK_INVARIANCE_BACKBONE, 0), ==,
                   LK_NOTICE_UNKNOWN);
  g_assert_cmpfloat (measured->apart[LK_INVARIANCE_PIXELS], >, 0);
}

static void
test_refusals (Fixture *f, gconstpointer data)
{
  g_autoptr (LkDataset) other = lk_dataset_new ("shapes", "Other", SIDE + 1, SIDE, 1);
  g_autoptr (GError) size = NULL, recipe = NULL;

  g_assert_null (lk_invariance_measure (f->net, f->values, other, N, f->pool, &size));
  g_assert_nonnull (strstr (size->message, "another size"));
  lk_values_set (f->values, "augment.order", "crop, crop");
  g_assert_null (lk_invariance_measure (f->net, f->values, f->dataset, N, f->pool, &recipe));
  g_assert_nonnull (recipe);
}

/* -- notices ------------------------------------------------------------------------------------------------------- */

static LkInvarianceRow
made_row (double moved, double pixels)
{
  LkInvarianceRow row = { .acts = TRUE };

  row.values[LK_INVARIANCE_BACKBONE][LK_INVARIANCE_RECIPE].moved = moved;
  row.values[LK_INVARIANCE_PIXELS][LK_INVARIANCE_RECIPE].moved = pixels;
  return row;
}

static void
test_notices (void)
{
  static const struct
  {
    double then, now, pixels;
    LkNotice notice;
  } cases[] = {
    { 1.1, 0.2, 0.8, LK_NOTICE_IGNORES },  { 1.1, 0.4, 0.8, LK_NOTICE_LESS },    { 0.05, 0.06, 0.3, LK_NOTICE_NEVER },
    { 0.05, 0.3, 0.3, LK_NOTICE_SEES },    { 0.2, 0.65, 0.3, LK_NOTICE_MORE },   { 0.9, 1.0, 0.8, LK_NOTICE_SEES },
    { 0.2, 0.02, 0.3, LK_NOTICE_IGNORES }, { 0.2, 0.2, 0, LK_NOTICE_NO_EFFECT }, { 0.2, NAN, 0.3, LK_NOTICE_UNKNOWN },
    { NAN, 0.05, 0.3, LK_NOTICE_NEVER },   { NAN, 0.5, 0.3, LK_NOTICE_SEES },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LkInvarianceRow then = made_row (cases[i].then, cases[i].pixels), now = made_row (cases[i].now, cases[i].pixels);

      g_assert_cmpint (lk_invariance_judge (&now, &then, LK_INVARIANCE_BACKBONE, LK_INVARIANCE_RECIPE), ==,
                       cases[i].notice);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/train/invariance/is-what-the-net-says", Fixture, NULL, set_up, test_by_hand, tear_down);
  g_test_add ("/train/invariance/same-bits-for-any-threads", Fixture, NULL, set_up, test_threads, tear_down);
  g_test_add ("/train/invariance/strengths-of-the-recipe", Fixture, NULL, set_up, test_recipe, tear_down);
  g_test_add ("/train/invariance/stronger-moves-more", Fixture, NULL, set_up, test_strengths, tear_down);
  g_test_add ("/train/invariance/collapse-is-no-invariance", Fixture, NULL, set_up, test_collapse, tear_down);
  g_test_add ("/train/invariance/refuses-other-sizes", Fixture, NULL, set_up, test_refusals, tear_down);
  g_test_add_func ("/train/invariance/notices", test_notices);
  return g_test_run ();
}
