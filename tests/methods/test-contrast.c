/* The contrastive and the margin methods: one step against PyTorch (make_contrast.py), their switches and their state. */

#include "../tensor/golden.h"
#include "methods/method.h"

#include <math.h>
#include <string.h>

#define SIDE 6
#define MAX_ROWS 10
#define QUEUE 14
#define PLACE 3
#define OUTPUT 8

typedef struct
{
  const char *name, *method;
  int rows;
  const char *settings[8]; /* key, value, ... */
} Case;

static const Case cases[] = {
  { "moco", "moco", 6, { NULL } },
  { "moco_large", "moco", 10, { "method.bn_splits", "2" } },
  { "moco_one_way", "moco", 6, { "method.symmetric", "false" } },
  { "moco_batch", "moco", 10, { "method.queue", "false" } },
  { "moco_attract", "moco", 6, { "method.negatives", "false" } },
  { "moco_same", "moco", 6, { "method.ema_target", "false" } },
  { "mocov3", "mocov3", 6, { NULL } },
  { "mocov3_large", "mocov3", 10, { NULL } },
  { "mocov3_plain", "mocov3", 6, { "method.predictor", "false", "method.ema_target", "false" } },
  { "mocov3_attract", "mocov3", 6, { "method.negatives", "false" } },
  { "nnclr", "nnclr", 6, { NULL } },
  { "nnclr_large", "nnclr", 10, { NULL } },
  { "nnclr_self", "nnclr", 6, { "method.nearest", "false" } },
  { "nnclr_attract", "nnclr", 6, { "method.negatives", "false" } },
  { "dcl", "dcl", 6, { NULL } },
  { "dcl_large", "dcl", 10, { NULL } },
  { "dcl_weights", "dcl", 6, { "method.weights", "true" } },
  { "dcl_attract", "dcl", 6, { "method.negatives", "false" } },
  { "simclr_attract", "simclr", 6, { "method.negatives", "false" } },
  { "align", "align-uniform", 6, { NULL } },
  { "align_large",
    "align-uniform",
    10,
    { "method.alignment", "3", "method.uniformity", "0.5", "method.sharpness", "1.5" } },
  { "align_attract", "align-uniform", 6, { "method.uniformity", "0" } },
  { "pair", "pair", 6, { "method.margin", "1.2" } },
  { "pair_large", "pair", 10, { "method.margin", "1.6" } },
  { "pair_attract", "pair", 6, { "method.negatives", "false" } },
  { "triplet", "triplet", 6, { "method.margin", "0.5", "method.mining", "semi-hard" } },
  { "triplet_large", "triplet", 10, { "method.margin", "0.2", "method.mining", "semi-hard" } },
  { "triplet_hardest", "triplet", 6, { "method.margin", "0.5", "method.mining", "hardest" } },
  { "triplet_all", "triplet", 10, { "method.margin", "0.5", "method.mining", "all" } },
  { "triplet_attract", "triplet", 6, { "method.negatives", "false" } },
};

/* A method with its engine, ready for one step. */
typedef struct
{
  const LkMethod *method;
  LkValues *values;
  Engine engine;
  LkMethodRun run;
  LkBatch batch;
  int sample[MAX_ROWS], label[MAX_ROWS];
  float images[2 * MAX_ROWS * SIDE * SIDE];
} Step;

static LkValues *
values_of (const LkMethod *method)
{
  static const char *const small[] = {
    "encoder.id",      "linear", "encoder.width",          "12", "method.hidden",      "16",
    "method.output",   "8",      "method.predictor_width", "10", "method.queue_size",  "14",
    "method.momentum", "0.99",   "method.bn_splits",       "1",  "method.shuffled_bn", "false"
  };
  LkValues *values = lk_values_new ();
  const LkSetting *settings;
  int n;

  settings = lk_encoder_settings (&n);
  lk_values_add_defaults (values, settings, n);
  lk_values_add_defaults (values, method->settings, method->n_settings);
  for (guint i = 0; i < G_N_ELEMENTS (small); i += 2)
    lk_values_set (values, small[i], small[i + 1]);
  return values;
}

static void
fill_images (Step *step, int rows)
{
  g_autofree char *name = g_strdup_printf ("contrast/views%d", rows);
  int n = 2 * rows * SIDE * SIDE;
  g_autofree LkReal *filled = g_new (LkReal, n);

  golden_fill (name, 1, 0, filled, (size_t) n);
  for (int i = 0; i < n; i++)
    step->images[i] = (float) filled[i];
}

/* The state that make_contrast.py begins with. */
static void
fill_state (LkMethodRun *run)
{
  LkParam *queue = lk_net_find (run->net, "queue.rows"), *place = lk_net_find (run->net, "queue.place");

  golden_fill_net (run->net, "contrast/");
  if (run->teacher_backbone != NULL)
    lk_net_copy_to_teacher (run->net, "teacher.");
  for (int i = 0; i < lk_net_count (run->net); i++)
    {
      LkParam *param = lk_net_param (run->net, i);

      for (size_t j = 0;
           j < param->count && g_str_has_prefix (param->name, "teacher.") && (param->flags & LK_PARAM_BUFFER) == 0; j++)
        param->var.x[j] *= (LkReal) 0.9;
    }
  if (queue == NULL)
    return;
  golden_fill ("contrast/queue", 1, 0, queue->var.x, queue->count);
  for (int i = 0; i < queue->dims[0]; i++)
    {
      LkReal *row = queue->var.x + i * OUTPUT;
      double length = 0;

      for (int j = 0; j < OUTPUT; j++)
        length += (double) row[j] * (double) row[j];
      for (int j = 0; j < OUTPUT; j++)
        row[j] = (LkReal) ((double) row[j] / sqrt (length));
    }
  place->var.x[0] = PLACE;
}

static void
step_set_up (Step *step, const char *id, int rows, const char *const *settings)
{
  memset (step, 0, sizeof *step);
  step->method = lk_method_find (id);
  step->values = values_of (step->method);
  for (int i = 0; settings != NULL && i < 8 && settings[i] != NULL; i += 2)
    {
      g_assert_nonnull (lk_values_get (step->values, settings[i]));
      lk_values_set (step->values, settings[i], settings[i + 1]);
    }
  step->engine = engine_new ();
  step->run = (LkMethodRun){ .batch_size = rows, .total_steps = 1000000000 };
  step->batch = (LkBatch){ .rows = rows, .sample = step->sample, .label = step->label, .n_groups = 1 };
  step->batch.groups[0] = (LkViewGroup){ SIDE, SIDE, 1, 0, 2, step->images };
  fill_images (step, rows);
  lk_method_run_build (&step->run, step->method, step->values, 0, SIDE, SIDE, 1);
  fill_state (&step->run);
  lk_net_begin_step (step->run.net);
}

static void
step_clear (Step *step)
{
  lk_method_run_clear (&step->run);
  lk_values_free (step->values);
  engine_free (&step->engine);
}

static LkReal
loss_of (Step *step)
{
  lk_tape_begin (step->engine.tape, TRUE);
  return step->method->loss (&step->run, step->engine.tape, &step->batch)->x[0];
}

/* -- against PyTorch ----------------------------------------------------------------------------------------------- */

static gboolean
has_golden (LkSafetensors *file, const Case *c, const char *part, const LkParam *param)
{
  g_autofree char *name = g_strdup_printf ("%s.%s", c->name, part);

  if (param == NULL || lk_safetensors_find (file, name) == NULL)
    return FALSE;
  golden_compare (file, name, param->var.x, param->count, GOLDEN_TOLERANCE);
  return TRUE;
}

static void
test_step (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (LkSafetensors) file = golden_open ("contrast");
  g_autofree char *loss_name = g_strconcat (c->name, ".loss", NULL), *prefix = g_strconcat (c->name, ".d.", NULL);
  int gradients = 0;
  Step step;
  LkVar *loss;

  step_set_up (&step, c->method, c->rows, c->settings);
  loss = step.method->loss (&step.run, step.engine.tape, &step.batch);
  golden_compare (file, loss_name, loss->x, 1, GOLDEN_TOLERANCE);
  lk_tape_backward (step.engine.tape, loss);
  for (int i = 0; i < lk_safetensors_count (file); i++)
    {
      const char *name = lk_safetensors_entry (file, i)->name;
      LkParam *param;

      if (!g_str_has_prefix (name, prefix))
        continue;
      param = lk_net_find (step.run.net, name + strlen (prefix));
      g_assert_nonnull (param);
      golden_compare (file, name, param->var.g, param->count, GOLDEN_TOLERANCE);
      gradients++;
    }
  g_assert_cmpint (gradients, >=, 5);

  lk_tape_commit (step.engine.tape);
  if (step.method->after != NULL)
    step.method->after (&step.run);
  g_assert_cmpint (has_golden (file, c, "queue", lk_net_find (step.run.net, "queue.rows")), ==,
                   step.run.state[0] != NULL);
  g_assert_cmpint (has_golden (file, c, "teacher", lk_net_find (step.run.net, "teacher.projector.3.weight")), ==,
                   step.run.teacher_backbone != NULL);
  step_clear (&step);
}

/* -- state --------------------------------------------------------------------------------------------------------- */

static LkReal *
all_numbers (LkNet *net, size_t *count)
{
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (LkReal));

  for (int i = 0; i < lk_net_count (net); i++)
    {
      const LkParam *param = lk_net_param (net, i);

      if (param->count > 0 && (param->flags & LK_PARAM_COUNTER) == 0)
        g_array_append_vals (numbers, param->var.x, (guint) param->count);
    }
  *count = numbers->len;
  return (LkReal *) (void *) g_array_free (numbers, FALSE);
}

/* A step that ends before its commit leaves the bits of all state. */
static void
test_abandoned (gconstpointer data)
{
  const Case *c = data;
  g_autofree LkReal *before = NULL, *behind = NULL;
  size_t n, m;
  Step step;
  LkVar *loss;

  step_set_up (&step, c->method, c->rows, c->settings);
  before = all_numbers (step.run.net, &n);
  loss = step.method->loss (&step.run, step.engine.tape, &step.batch);
  lk_tape_cancel (step.engine.tape);
  lk_tape_backward (step.engine.tape, loss);
  behind = all_numbers (step.run.net, &m);
  g_assert_cmpmem (before, n * sizeof (LkReal), behind, m * sizeof (LkReal));
  step_clear (&step);
}

/* A queue of more rows than a small data set can fill: it holds the images less a batch. */
static void
test_queue_shrinks (void)
{
  static const char *const settings[] = { "method.queue_size", "50", NULL };
  const LkParam *queue, *place;
  Step step;
  LkReal first;

  step_set_up (&step, "moco", 6, settings);
  step.run.n_images = 16;
  queue = lk_net_find (step.run.net, "queue.rows");
  place = lk_net_find (step.run.net, "queue.place");
  first = queue->var.x[10 * OUTPUT];
  for (int i = 0; i < 3; i++)
    {
      step.run.step = i;
      loss_of (&step);
      lk_tape_commit (step.engine.tape);
      g_assert_cmpfloat ((double) place->var.x[0], ==, (PLACE + 12 * (i + 1)) % 10);
      g_assert_cmpfloat (place->var.x[1], ==, 10);
    }
  /* What it does not hold stays as it was. */
  g_assert_cmpfloat (queue->var.x[10 * OUTPUT], ==, first);
  g_assert_cmpfloat (step.run.curve[0], ==, 1);
  step_clear (&step);
}

/* Keys in other company, then back in their places: as if the batch had come in that order. */
static void
test_shuffled (void)
{
  static const char *const apart[] = { "method.bn_splits", "2", "method.shuffled_bn", "true", NULL };
  static const char *const whole[] = { "method.shuffled_bn", "true", NULL };
  Step plain, shuffled;
  double difference;

  step_set_up (&plain, "moco", 10, (const char *[]){ "method.bn_splits", "2", NULL });
  step_set_up (&shuffled, "moco", 10, apart);
  difference = fabs ((double) (loss_of (&plain) - loss_of (&shuffled)));
  g_assert_cmpfloat (difference, >, 1e-4);
  shuffled.run.step = 1;
  g_assert_cmpfloat (fabs ((double) (loss_of (&plain) - loss_of (&shuffled))), !=, difference);
  step_clear (&plain);
  step_clear (&shuffled);

  /* One company: rows that come back to their places are the same but for the order of sums. */
  step_set_up (&plain, "moco", 10, NULL);
  step_set_up (&shuffled, "moco", 10, whole);
  g_assert_cmpfloat_with_epsilon ((double) loss_of (&plain), (double) loss_of (&shuffled), 1e-5);
  step_clear (&plain);
  step_clear (&shuffled);
}

/* -- switches ------------------------------------------------------------------------------------------------------ */

/* Without negatives, the loss and its gradient know nothing of other images: it is the mean of the pairs' energies. */
static void
test_attraction_alone (gconstpointer data)
{
  const Case *c = data;
  double mean = 0, loss;
  Step step;
  LkVar *energy;

  step_set_up (&step, c->method, c->rows, c->settings);
  loss = (double) loss_of (&step);
  lk_tape_begin (step.engine.tape, TRUE);
  energy = step.method->energy (&step.run, step.engine.tape, &step.batch);
  for (int i = 0; i < c->rows; i++)
    mean += (double) energy->x[i] / c->rows;
  g_assert_cmpfloat_with_epsilon (mean, loss, 1e-5);
  step_clear (&step);
}

/* The loss is the mean of what each image has of it. */
static void
test_sample_losses (gconstpointer data)
{
  const Case *c = data;
  double mean = 0, loss;
  Step step;
  LkVar *losses;

  step_set_up (&step, c->method, c->rows, c->settings);
  loss = (double) loss_of (&step);
  lk_tape_begin (step.engine.tape, TRUE);
  losses = step.method->sample_losses (&step.run, step.engine.tape, &step.batch);
  g_assert_cmpint (losses->shape.n, ==, c->rows);
  for (int i = 0; i < c->rows; i++)
    mean += (double) losses->x[i] / c->rows;
  g_assert_cmpfloat_with_epsilon (mean, loss, 1e-5);
  step_clear (&step);
}

/* All images in one point: the loss is the line that the method draws for collapse. */
static void
test_collapsed (void)
{
  static const char *const ids[] = { "pair", "triplet", "align-uniform" };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      LkReferenceLine lines[4];
      double collapse = NAN;
      LkParam *weight;
      Step step;
      int n;

      step_set_up (&step, ids[i], 6, NULL);
      weight = lk_net_find (step.run.net, "projector.3.weight");
      memset (weight->var.x, 0, weight->count * sizeof (LkReal));
      n = step.method->reference_lines (&step.run, lines);
      for (int k = 0; k < n; k++)
        if (strcmp (lines[k].id, "collapse") == 0)
          collapse = lines[k].loss;
      g_assert_cmpfloat_with_epsilon ((double) loss_of (&step), collapse, 1e-3);
      step_clear (&step);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *golden = g_strdup_printf ("/methods/%s/step-matches-torch", cases[i].name);
      g_autofree char *abandoned = g_strdup_printf ("/methods/%s/abandoned-step-leaves-no-trace", cases[i].name);
      g_autofree char *samples = g_strdup_printf ("/methods/%s/loss-is-the-mean-over-images", cases[i].name);
      g_autofree char *alone = g_strdup_printf ("/methods/%s/only-attraction-is-left", cases[i].name);

      g_test_add_data_func (golden, &cases[i], test_step);
      g_test_add_data_func (abandoned, &cases[i], test_abandoned);
      if (lk_method_find (cases[i].method)->sample_losses != NULL)
        g_test_add_data_func (samples, &cases[i], test_sample_losses);
      if (g_str_has_suffix (cases[i].name, "_attract"))
        g_test_add_data_func (alone, &cases[i], test_attraction_alone);
    }
  g_test_add_func ("/methods/margin/collapsed-loss-is-the-margin", test_collapsed);
  g_test_add_func ("/methods/moco/queue-holds-no-more-than-the-data-allow", test_queue_shrinks);
  g_test_add_func ("/methods/moco/shuffled-batchnorm-changes-the-company", test_shuffled);
  return g_test_run ();
}
