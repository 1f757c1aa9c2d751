/* On `shapes`, whose factors are known, the invariance meter agrees with what a recipe was made to do: of the transforms of
 * the recipe that comes with the images, those that are left out move the embedding more than all that are in, and they
 * move it less once they are put back. A short table by default; with -m slow the long one (suite soak): three seeds, and
 * both embeddings.
 *
 * One transform leaves nothing to see when it alone is left out, and the long table says so: the flip, since all shapes but
 * three are their own mirror image once they are turned. */

#include "tensor/gemm.h"
#include "train/invariance.h"
#include "train/trainer-private.h"

#include <math.h>

/* What the images' own recipe holds. */
static const char *const recipe[] = { "crop", "flip", "rotation", "jitter", "gray" };

typedef struct
{
  const char *left_out[3];
  const char *train, *epochs; /* images, epochs */
  const char *side, *width;   /* pixels, encoder.width */
  gboolean backbone;          /* there too */
  int seeds;
} Case;

static void
set (LkExperiment *experiment, const char *key, const char *text)
{
  GError *error = NULL;

  g_assert_true (lk_experiment_set (experiment, key, text, &error));
  g_assert_no_error (error);
}

static LkExperiment *
make_experiment (const Case *c, int seed)
{
  g_autofree char *seed_text = g_strdup_printf ("%d", seed);
  LkExperiment *experiment = lk_experiment_new ();

  g_assert_true (lk_experiment_set_dataset (experiment, "shapes", NULL));
  set (experiment, "method.id", "simclr");
  set (experiment, "train.seed", seed_text);
  set (experiment, "train.epochs", c->epochs);
  set (experiment, "data.shapes.train", c->train);
  set (experiment, "data.shapes.test", "16");
  set (experiment, "data.image_size", c->side);
  set (experiment, "encoder.width", c->width);
  set (experiment, "record.every", "0");
  for (int i = 0; c->left_out[i] != NULL; i++)
    {
      g_autofree char *key = g_strdup_printf ("augment.%s.probability", c->left_out[i]);

      set (experiment, key, "0");
    }
  return experiment;
}

/* (transfer full) */
static LkInvariance *
measure_net (LkFrozenNet *net, LkExperiment *experiment, LkDataset *dataset)
{
  g_autoptr (LkValues) values = lk_experiment_values (experiment);
  LkPool *pool = lk_pool_new (1, 0, NULL);
  GError *error = NULL;
  LkInvariance *measured = lk_invariance_measure (net, values, dataset, LK_INVARIANCE_IMAGES, pool, &error);

  g_assert_no_error (error);
  lk_pool_free (pool);
  return measured;
}

/* Of the untrained network, and of the one that this trains. */
static void
train (const Case *c, int seed, LkInvariance **first, LkInvariance **last)
{
  g_autoptr (LkExperiment) experiment = make_experiment (c, seed);
  g_autoptr (LkValues) values = lk_experiment_values (experiment);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkDataset) dataset = lk_data_load (values, NULL, &error);
  g_autoptr (LkTrainer) trainer = NULL;
  g_autoptr (LkFrozenNet) untrained = NULL, trained = NULL;

  g_assert_no_error (error);
  trainer = lk_trainer_new (experiment, dataset, NULL, NULL, 0, &error);
  g_assert_no_error (error);
  untrained = lk_frozen_net_new (&trainer->model, trainer->method, values, &trainer->normalize, 0);
  while (trainer->status.step < trainer->status.total_steps)
    {
      lk_trainer_step (trainer, &error);
      g_assert_no_error (error);
    }
  trained = lk_frozen_net_new (&trainer->model, trainer->method, values, &trainer->normalize, trainer->status.step);
  *first = measure_net (untrained, experiment, dataset);
  *last = measure_net (trained, experiment, dataset);
}

static double
moved (const LkInvariance *measured, const char *id, LkInvarianceSpace space)
{
  for (int i = 0; i < measured->n_rows; i++)
    if (g_str_equal (measured->rows[i].transform->id, id))
      return measured->rows[i].values[space][LK_INVARIANCE_RECIPE].moved;

  g_assert_not_reached ();
}

static gboolean
is_left_out (const Case *c, const char *id)
{
  return g_strv_contains (c->left_out, id);
}

/* The largest bar of the transforms that are in the recipe, or of those that are not. */
static double
largest (const Case *c, const LkInvariance *measured, LkInvarianceSpace space, gboolean left_out)
{
  double largest = 0;

  for (guint i = 0; i < G_N_ELEMENTS (recipe); i++)
    if (is_left_out (c, recipe[i]) == left_out)
      largest = fmax (largest, moved (measured, recipe[i], space));
  return largest;
}

static double
smallest_left_out (const Case *c, const LkInvariance *measured, LkInvarianceSpace space)
{
  double smallest = INFINITY;

  for (int i = 0; c->left_out[i] != NULL; i++)
    smallest = fmin (smallest, moved (measured, c->left_out[i], space));
  return smallest;
}

static void
print_table (const Case *c, int seed, const LkInvariance *first, const LkInvariance *last)
{
  static const char *const names[] = { "projector", "backbone" };
  static const LkInvarianceSpace spaces[] = { LK_INVARIANCE_PROJECTOR, LK_INVARIANCE_BACKBONE };

  for (guint s = 0; s < G_N_ELEMENTS (spaces); s++)
    {
      g_autoptr (GString) line = g_string_new (NULL);

      g_string_printf (line, "without %s, seed %d, %s:", c->left_out[0] != NULL ? c->left_out[0] : "nothing", seed,
                       names[s]);
      for (guint i = 0; i < G_N_ELEMENTS (recipe); i++)
        g_string_append_printf (line, " %s %.3f (untrained %.3f)", recipe[i], moved (last, recipe[i], spaces[s]),
                                moved (first, recipe[i], spaces[s]));
      g_test_message ("%s", line->str);
    }
}

static void
test_left_out (gconstpointer data)
{
  const Case *c = data;

  for (int seed = 1; seed <= c->seeds; seed++)
    {
      g_autoptr (LkInvariance) first = NULL, last = NULL;

      train (c, seed, &first, &last);
      print_table (c, seed, first, last);
      g_assert_cmpfloat (smallest_left_out (c, last, LK_INVARIANCE_PROJECTOR), >,
                         largest (c, last, LK_INVARIANCE_PROJECTOR, FALSE));
      if (c->backbone)
        g_assert_cmpfloat (smallest_left_out (c, last, LK_INVARIANCE_BACKBONE), >,
                           largest (c, last, LK_INVARIANCE_BACKBONE, FALSE));
    }
}

/* What was the largest bar without it is a small one with it. */
static void
test_put_back (gconstpointer data)
{
  const Case *c = data;
  Case whole = *c;

  whole.left_out[0] = NULL;
  for (int seed = 1; seed <= c->seeds; seed++)
    {
      g_autoptr (LkInvariance) first = NULL, without = NULL, first_whole = NULL, with = NULL;

      train (c, seed, &first, &without);
      train (&whole, seed, &first_whole, &with);
      print_table (&whole, seed, first_whole, with);
      g_assert_cmpfloat (moved (with, c->left_out[0], LK_INVARIANCE_PROJECTOR), <,
                         0.5 * moved (without, c->left_out[0], LK_INVARIANCE_PROJECTOR));
    }
}

/* What the others of the recipe do too: the network ignores it all the same. */
static void
test_implied (gconstpointer data)
{
  const Case *c = data;

  for (int seed = 1; seed <= c->seeds; seed++)
    {
      g_autoptr (LkInvariance) first = NULL, last = NULL;

      train (c, seed, &first, &last);
      print_table (c, seed, first, last);
      g_assert_cmpfloat (largest (c, last, LK_INVARIANCE_PROJECTOR, TRUE), <,
                         largest (c, last, LK_INVARIANCE_PROJECTOR, FALSE));
    }
}

int
main (int argc, char **argv)
{
  static const Case quick[] = {
    { { "rotation" }, "1024", "10", "16", "12", FALSE, 1 },
    { { "jitter", "gray" }, "1024", "6", "16", "12", TRUE, 1 },
    { { "crop" }, "1024", "10", "16", "12", FALSE, 1 },
  };
  static const Case slow[] = {
    { { "rotation" }, "2048", "24", "20", "16", TRUE, 3 }, { { "jitter", "gray" }, "2048", "24", "20", "16", TRUE, 3 },
    { { "jitter" }, "2048", "24", "20", "16", TRUE, 3 },   { { "crop" }, "2048", "24", "20", "16", TRUE, 3 },
    { { "gray" }, "2048", "24", "20", "16", TRUE, 3 },
  };
  static const Case back = { { "rotation" }, "2048", "24", "20", "16", TRUE, 3 };
  static const Case implied = { { "flip" }, "2048", "24", "20", "16", FALSE, 3 };

  g_test_init (&argc, &argv, NULL);
  lk_thread_init ();
  for (guint i = 0; !g_test_slow () && i < G_N_ELEMENTS (quick); i++)
    {
      g_autofree char *path = g_strdup_printf ("/train/invariance/shapes/without-%s", quick[i].left_out[0]);

      g_test_add_data_func (path, &quick[i], test_left_out);
    }
  for (guint i = 0; g_test_slow () && i < G_N_ELEMENTS (slow); i++)
    {
      g_autofree char *path = g_strdup_printf ("/soak/invariance/shapes/without-%s%s", slow[i].left_out[0],
                                               slow[i].left_out[1] != NULL ? "-and-more" : "");

      g_test_add_data_func (path, &slow[i], test_left_out);
    }
  if (g_test_slow ())
    {
      g_test_add_data_func ("/soak/invariance/shapes/put-back", &back, test_put_back);
      g_test_add_data_func ("/soak/invariance/shapes/implied-flip", &implied, test_implied);
    }
  return g_test_run ();
}
