/* What clusters images against PyTorch (make_cluster.py): softmax, Sinkhorn, SwAV, DINO, DeepCluster. */

#include "../tensor/golden.h"
#include "analysis/spherical-kmeans.h"
#include "methods/method.h"
#include "methods/usage.h"

#include <math.h>

#include <string.h>

static void
compare (LkSafetensors *file, const char *name, const char *part, const LkReal *ours, size_t count)
{
  g_autofree char *full = g_strdup_printf ("%s.%s", name, part);

  golden_compare (file, full, ours, count, GOLDEN_TOLERANCE);
}

static void
test_softmax (void)
{
  static const struct
  {
    const char *name;
    LkVar *(*op) (LkTape *tape, LkVar *x);
  } cases[] = { { "softmax", lk_softmax }, { "log_softmax", lk_log_softmax } };
  g_autoptr (LkSafetensors) file = golden_open ("cluster");
  Engine e = engine_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *x_name = g_strdup_printf ("%s.x", cases[i].name),
                      *dy_name = g_strdup_printf ("%s.dy", cases[i].name);
      LkVar *x = golden_input (e.tape, x_name, lk_matrix_shape (5, 7), 3, 0);
      LkVar *dy = golden_input (e.tape, dy_name, lk_matrix_shape (5, 7), 1, 0);
      LkVar *y = cases[i].op (e.tape, x);

      compare (file, cases[i].name, "y", y->x, 35);
      lk_tape_backward (e.tape, lk_sum (e.tape, lk_mul (e.tape, y, lk_detach (e.tape, dy))));
      compare (file, cases[i].name, "dx", x->g, 35);
    }
  engine_free (&e);
}

static const struct
{
  int n, k;
  double epsilon;
  int iterations;
} sinkhorns[] = { { 6, 4, 0.05, 3 }, { 70, 9, 0.05, 3 }, { 70, 9, 0.01, 1 }, { 6, 4, 0.5, 40 } };

static void
test_sinkhorn (void)
{
  g_autoptr (LkSafetensors) file = golden_open ("cluster");
  Engine e = engine_new ();

  for (guint i = 0; i < G_N_ELEMENTS (sinkhorns); i++)
    {
      int n = sinkhorns[i].n, k = sinkhorns[i].k;
      g_autofree char *input = g_strdup_printf ("sinkhorn_%d.scores", n);
      g_autofree char *name = g_strdup_printf ("sinkhorn_%d_%d", n, sinkhorns[i].iterations);
      LkVar *scores = golden_input (e.tape, input, lk_matrix_shape (n, k), 1, 0);
      LkVar *q = lk_sinkhorn (e.tape, scores, sinkhorns[i].epsilon, sinkhorns[i].iterations);

      g_assert_false (q->needs_grad);
      golden_compare (file, name, q->x, (size_t) n * (size_t) k, GOLDEN_TOLERANCE);
    }
  engine_free (&e);
}

/* Each image is one image, and after enough iterations each column has its share. */
static void
test_equal_shares (void)
{
  Engine e = engine_new ();
  LkVar *scores = golden_input (e.tape, "shares", lk_matrix_shape (50, 5), 1, 0), *q;

  for (int i = 0; i < 50; i++)
    scores->x[i * 5] = 1; /* all images like column 0 best */
  q = lk_sinkhorn (e.tape, scores, 0.1, 200);
  for (int j = 0; j < 5; j++)
    {
      double share = 0;

      for (int i = 0; i < 50; i++)
        share += (double) q->x[i * 5 + j];
      g_assert_cmpfloat_with_epsilon (share, 10, 0.05);
    }
  for (int i = 0; i < 50; i++)
    {
      double sum = 0;

      for (int j = 0; j < 5; j++)
        sum += (double) q->x[i * 5 + j];
      g_assert_cmpfloat_with_epsilon (sum, 1, 1e-5);
    }
  engine_free (&e);
}

static void
test_same_bits (void)
{
  const LkShape s = lk_matrix_shape (200, 33);
  LkReal *first = g_new (LkReal, 200 * 33);

  for (int threads = 1; threads <= 3; threads++)
    {
      LkArena *arena = lk_arena_new ((size_t) 1 << 28);
      LkPool *pool = lk_pool_new (threads, 0, NULL);
      LkTape *tape = lk_tape_new (arena, pool);
      LkVar *q;

      lk_tape_begin (tape, TRUE);
      q = lk_sinkhorn (tape, golden_input (tape, "bits", s, 1, 0), 0.05, 3);
      if (threads == 1)
        memcpy (first, q->x, 200 * 33 * sizeof (LkReal));
      g_assert_cmpmem (first, 200 * 33 * sizeof (LkReal), q->x, 200 * 33 * sizeof (LkReal));
      lk_tape_free (tape);
      lk_pool_free (pool);
      lk_arena_free (arena);
    }
  g_free (first);
}

/* -- methods ------------------------------------------------------------------------------------------------------- */

#define K 16
#define D 16
#define IMAGES 20

/* A method on a batch of rows images, two views of 10 px and small ones of 6 px. */
typedef struct
{
  const LkMethod *method;
  LkValues *values;
  Engine engine;
  LkMethodRun run;
  LkBatch batch;
  int sample[8], label[8];
  float *large, *small;
} Case;

static float *
fill_floats (const char *name, size_t count)
{
  g_autofree LkReal *values = g_new (LkReal, count);
  float *floats = g_new (float, count);

  golden_fill (name, 1, 0, values, count);
  for (size_t i = 0; i < count; i++)
    floats[i] = (float) values[i];
  return floats;
}

static void
case_set_up (Case *c, const char *id, int rows, int small)
{
  g_autofree char *large_name = g_strdup_printf ("%s_%d.large", id, rows);
  g_autofree char *small_name = g_strdup_printf ("%s_%d.small", id, rows);
  const LkSetting *settings;
  int n;

  memset (c, 0, sizeof *c);
  c->method = lk_method_find (id);
  c->engine = engine_new ();
  c->values = lk_values_new ();
  settings = lk_encoder_settings (&n);
  lk_values_add_defaults (c->values, settings, n);
  lk_values_add_defaults (c->values, c->method->settings, c->method->n_settings);
  lk_values_set (c->values, "train.seed", "3");
  lk_values_set (c->values, "encoder.width", "8");
  lk_values_set (c->values, "method.hidden", "32");
  lk_values_set (c->values, "method.output", "16");
  lk_values_set (c->values, "method.prototypes", "16");
  lk_values_set (c->values, "method.queue_length", "20");
  lk_values_set (c->values, "method.queue_epoch", "0");
  c->run = (LkMethodRun){ .batch_size = rows, .n_images = IMAGES, .total_steps = 1000, .steps_per_epoch = 10 };
  lk_method_run_build (&c->run, c->method, c->values, 0, 10, 10, 1);
  golden_fill_net (c->run.net, "cluster/");

  for (int i = 0; i < rows; i++)
    c->sample[i] = IMAGES - 1 - i;
  c->large = fill_floats (large_name, 2 * rows * 100);
  c->small = fill_floats (small_name, 2 * rows * 36);
  c->batch = (LkBatch){ .rows = rows, .sample = c->sample, .label = c->label, .n_groups = small > 0 ? 2 : 1 };
  c->batch.groups[0] = (LkViewGroup){ 10, 10, 1, 0, 2, c->large };
  c->batch.groups[1] = (LkViewGroup){ 6, 6, 1, 2, small, c->small };
}

static void
case_tear_down (Case *c)
{
  lk_method_run_clear (&c->run);
  lk_values_free (c->values);
  engine_free (&c->engine);
  g_free (c->large);
  g_free (c->small);
}

static LkVar *
fill_state (Case *c, const char *tensor, const char *name, double bound)
{
  LkParam *param = lk_net_find (c->run.net, tensor);

  golden_fill (name, bound, 0, param->var.x, param->count);
  return &param->var;
}

static double
one_step (Case *c)
{
  LkVar *loss;

  lk_tape_begin (c->engine.tape, TRUE);
  lk_net_begin_step (c->run.net);
  loss = c->method->loss (&c->run, c->engine.tape, &c->batch);
  lk_tape_backward (c->engine.tape, loss);
  lk_net_finish_gradients (c->run.net);
  return lk_var_number (loss);
}

/* The loss, and the gradients that the golden file has. */
static void
check_step (Case *c, LkSafetensors *file, const char *name)
{
  g_autofree char *prefix = g_strdup_printf ("%s.d.", name);
  LkReal loss = (LkReal) one_step (c);
  int compared = 0;

  compare (file, name, "loss", &loss, 1);
  for (int i = 0; i < lk_safetensors_count (file); i++)
    {
      const char *entry = lk_safetensors_entry (file, i)->name;
      const LkParam *param;

      if (!g_str_has_prefix (entry, prefix))
        continue;
      param = lk_net_find (c->run.net, entry + strlen (prefix));
      golden_compare (file, entry, param->var.g, param->count, GOLDEN_TOLERANCE);
      compared++;
    }
  g_assert_cmpint (compared, >=, 3);
}

static const struct
{
  int rows, small;
  gboolean queue;
} batches[] = { { 8, 0, FALSE }, { 5, 2, TRUE } };

static void
test_swav (void)
{
  g_autoptr (LkSafetensors) file = golden_open ("cluster");

  for (guint b = 0; b < G_N_ELEMENTS (batches); b++)
    for (int iterations = 3; iterations >= 0; iterations -= 3)
      {
        g_autofree char *name = g_strdup_printf ("swav_%d_%d", batches[b].rows, iterations);
        g_autofree char *text = g_strdup_printf ("%d", iterations);
        const LkParam *queue;
        int rows = batches[b].rows;
        Case c;

        case_set_up (&c, "swav", rows, batches[b].small);
        lk_values_set (c.values, "method.sinkhorn_iterations", text);
        lk_values_set (c.values, "method.queue", batches[b].queue ? "true" : "false");
        lk_unit_rows_of_state (fill_state (&c, "prototypes.weight", "swav.prototypes", 1));
        lk_unit_rows_of_state (fill_state (&c, "queue", "swav.queue", 1));
        c.run.step = 13; /* the queue is full, and its next place is 13 rows mod 20 */
        check_step (&c, file, name);

        lk_tape_commit (c.engine.tape);
        queue = lk_net_find (c.run.net, "queue");
        if (rows == 5)
          compare (file, name, "z", queue->var.x + 13 * 5 % 20 * D, 5 * D);
        else /* 104 mod 20 = 4 */
          compare (file, name, "z", queue->var.x + 4 * D, 8 * D);
        case_tear_down (&c);
      }
}

/* The ring's end lies within the batch. */
static void
test_queue_wraps (void)
{
  g_autoptr (LkSafetensors) file = golden_open ("cluster");
  LkReal z[8 * D];
  const LkParam *queue;
  Case c;

  case_set_up (&c, "swav", 8, 0);
  c.run.step = 2;
  one_step (&c);
  lk_tape_commit (c.engine.tape);
  queue = lk_net_find (c.run.net, "queue");
  memcpy (z, queue->var.x + 16 * D, 4 * D * sizeof *z);
  memcpy (z + 4 * D, queue->var.x, 4 * D * sizeof *z);
  golden_compare (file, "swav_8_3.z", z, 8 * D, GOLDEN_TOLERANCE);
  case_tear_down (&c);
}

static void
test_dino (void)
{
  g_autoptr (LkSafetensors) file = golden_open ("cluster");

  for (guint b = 0; b < G_N_ELEMENTS (batches); b++)
    {
      g_autofree char *name = g_strdup_printf ("dino_%d", batches[b].rows);
      LkVar *center;
      Case c;

      case_set_up (&c, "dino", batches[b].rows, batches[b].small);
      lk_net_copy_to_teacher (c.run.net, "teacher.");
      fill_state (&c, "prototypes.weight", "dino.prototypes", 1);
      fill_state (&c, "teacher.prototypes.weight", "dino.teacher", 1);
      center = fill_state (&c, "center", "dino.center", 0.1);
      check_step (&c, file, name);
      lk_tape_commit (c.engine.tape);
      compare (file, name, "center", center->x, K);
      case_tear_down (&c);
    }
}

static void
test_deepcluster (void)
{
  g_autoptr (LkSafetensors) file = golden_open ("cluster");

  for (guint b = 0; b < G_N_ELEMENTS (batches); b++)
    {
      g_autofree char *name = g_strdup_printf ("deepcluster_%d", batches[b].rows);
      LkParam *assignment;
      Case c;

      case_set_up (&c, "deepcluster", batches[b].rows, batches[b].small);
      lk_unit_rows_of_state (fill_state (&c, "prototypes.weight", "deepcluster.prototypes", 1));
      assignment = lk_net_find (c.run.net, "assignment");
      for (int i = 0; i < batches[b].rows; i++)
        assignment->var.x[c.sample[i]] = (LkReal) (i * 7 % K);
      check_step (&c, file, name);
      case_tear_down (&c);
    }
}

static void
test_kmeans (void)
{
  g_autoptr (LkSafetensors) file = golden_open ("cluster");
  const double *of_torch = golden_tensor (file, "kmeans.assignment", 600);
  LkReal x[600 * D], centers[9 * D];
  float rows[600 * D], found[9 * D];
  LkVar unit = { .shape = lk_matrix_shape (600, D), .x = x };
  LkRng rng = lk_rng (0, LK_STREAM_TEST, 0, 0, 0);
  int assignment[600];
  Engine e = engine_new ();

  golden_fill ("kmeans.x", 1, 0, x, 600 * D);
  lk_unit_rows_of_state (&unit);
  lk_var_read (&unit, rows);
  golden_fill ("kmeans.centers", 1, 0, centers, 9 * D);
  unit = (LkVar){ .shape = lk_matrix_shape (9, D), .x = centers };
  lk_unit_rows_of_state (&unit);
  lk_var_read (&unit, found);
  lk_spherical_kmeans (rows, 600, D, found, 9, 10, FALSE, &rng, e.pool, assignment);
  for (int i = 0; i < 9 * D; i++)
    centers[i] = (LkReal) found[i];
  golden_compare (file, "kmeans.centers", centers, 9 * D, 1e-4);
  for (int i = 0; i < 600; i++)
    g_assert_cmpint (assignment[i], ==, (int) of_torch[i]);
  engine_free (&e);
}

/* Random directions are nearest to nothing where all rows lie close together: refilled, all are used; else few. */
static void
test_refill (void)
{
  Engine e = engine_new ();

  for (int refill = 0; refill < 2; refill++)
    {
      LkRng rng = lk_rng (1, LK_STREAM_TEST, 0, 0, 0), draws = lk_rng (2, LK_STREAM_TEST, 0, 0, 0);
      float x[500 * D], centers[K * D], shares[K] = { 0 };
      int assignment[500];

      for (int i = 0; i < 500 * D; i++)
        x[i] = (float) (i % D == 0 ? 1 : 0.05 * lk_rng_normal (&rng));
      for (int i = 0; i < K * D; i++)
        centers[i] = (float) (lk_rng_normal (&rng) / 4);
      lk_spherical_kmeans (x, 500, D, centers, K, 10, refill, &draws, e.pool, assignment);
      for (int i = 0; i < 500; i++)
        shares[assignment[i]] += 1;
      if (refill)
        g_assert_cmpfloat (lk_usage (shares, K).used, >, 0.7);
      else
        g_assert_cmpfloat (lk_usage (shares, K).used, <, 0.3);
    }
  engine_free (&e);
}

/* -- state --------------------------------------------------------------------------------------------------------- */

static LkReal *
copy_state (Case *c, const char *name)
{
  const LkParam *param = lk_net_find (c->run.net, name);
  LkReal *copy = g_new (LkReal, param->count);

  memcpy (copy, param->var.x, param->count * sizeof *copy);
  return copy;
}

static gboolean
state_is (Case *c, const char *name, const LkReal *copy)
{
  const LkParam *param = lk_net_find (c->run.net, name);

  return memcmp (copy, param->var.x, param->count * sizeof *copy) == 0;
}

/* What a step keeps for later ones stands there when it is complete, and not before. */
static void
test_abandoned_step (void)
{
  static const struct
  {
    const char *method, *state;
  } cases[] = {
    { "swav", "queue" }, { "swav", "usage" }, { "dino", "center" }, { "dino", "usage" }, { "deepcluster", "bank" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree LkReal *before = NULL;
      Case c;

      case_set_up (&c, cases[i].method, 8, 0);
      before = copy_state (&c, cases[i].state);
      one_step (&c);
      g_assert_true (state_is (&c, cases[i].state, before));
      lk_tape_commit (c.engine.tape);
      g_assert_false (state_is (&c, cases[i].state, before));
      case_tear_down (&c);
    }
}

static void
test_prototypes_are_held (void)
{
  static const char *const ids[] = { "swav", "dino" };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      const LkParam *prototypes;
      Case c;

      case_set_up (&c, ids[i], 8, 0);
      prototypes = lk_net_find (c.run.net, "prototypes.weight");
      c.run.step = 9;
      c.method->before_update (&c.run);
      g_assert_true (prototypes->held);
      c.run.step = 10;
      c.method->before_update (&c.run);
      g_assert_false (prototypes->held);
      case_tear_down (&c);
    }
}

static gboolean
embed_noise (gpointer data, float *out)
{
  LkRng rng = lk_rng (7, LK_STREAM_TEST, 0, 0, 0);

  for (int i = 0; i < IMAGES * D; i++)
    out[i] = (float) lk_rng_normal (&rng);
  return data == NULL;
}

/* Asked again at the same step, after a pause, nothing moves; a pass that was cancelled leaves nothing. */
static void
test_epoch_begins_once (void)
{
  static const char *const names[] = { "prototypes.weight", "bank", "assignment", "usage", "clustered" };
  LkReal *states[G_N_ELEMENTS (names)];
  LkEpochStart start = { .embed = embed_noise, .data = (gpointer) names };
  Case c;

  case_set_up (&c, "deepcluster", 8, 0);
  start.pool = c.engine.pool;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    states[i] = copy_state (&c, names[i]);
  g_assert_false (c.method->epoch_begin (&c.run, &start));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_assert_true (state_is (&c, names[i], states[i]));
      g_free (states[i]);
    }

  start.data = NULL;
  g_assert_true (c.method->epoch_begin (&c.run, &start));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    states[i] = copy_state (&c, names[i]);
  g_assert_true (c.method->epoch_begin (&c.run, &start));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_assert_true (state_is (&c, names[i], states[i]));
      g_free (states[i]);
    }
  case_tear_down (&c);
}

/* -- switches ------------------------------------------------------------------------------------------------------ */

/* Without sharpening the target is as flat as the student's, without centering the center does not count. */
static void
test_dino_switches (void)
{
  double entropy, loss;
  Case c;

  case_set_up (&c, "dino", 8, 0);
  lk_net_copy_to_teacher (c.run.net, "teacher.");
  loss = one_step (&c);
  entropy = c.run.curve[1];
  lk_values_set (c.values, "method.sharpening", "false");
  one_step (&c);
  g_assert_cmpfloat (c.run.curve[1], >, entropy);
  g_assert_cmpfloat (c.run.curve[1], <, log (K));
  lk_values_set (c.values, "method.sharpening", "true");

  /* A center that is even takes part in nothing; one that is not, does, unless centering is off. */
  fill_state (&c, "center", "dino.center", 0.3);
  g_assert_cmpfloat (fabs (one_step (&c) - loss), >, 1e-3);
  lk_values_set (c.values, "method.centering", "false");
  g_assert_cmpfloat_with_epsilon (one_step (&c), loss, 1e-6);
  case_tear_down (&c);
}

static void
test_usage (void)
{
  const float even[4] = { 2, 2, 2, 2 }, one[4] = { 0, 3, 0, 0 }, none[4] = { 0 };

  g_assert_cmpfloat_with_epsilon (lk_usage (even, 4).used, 1, 1e-9);
  g_assert_cmpfloat_with_epsilon (lk_usage (one, 4).used, 0.25, 1e-9);
  g_assert_cmpfloat_with_epsilon (lk_usage (one, 4).most, 4, 1e-9);
  g_assert_cmpfloat (lk_usage (one, 4).least, ==, 0);
  g_assert_true (isnan (lk_usage (none, 4).used));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cluster/softmax/matches-torch", test_softmax);
  g_test_add_func ("/cluster/sinkhorn/matches-torch", test_sinkhorn);
  g_test_add_func ("/cluster/sinkhorn/columns-get-equal-shares", test_equal_shares);
  g_test_add_func ("/cluster/sinkhorn/same-bits-for-any-number-of-threads", test_same_bits);
  g_test_add_func ("/cluster/swav/loss-gradients-and-queue-match-torch", test_swav);
  g_test_add_func ("/cluster/swav/queue-goes-round", test_queue_wraps);
  g_test_add_func ("/cluster/dino/loss-gradients-and-center-match-torch", test_dino);
  g_test_add_func ("/cluster/dino/switches-do-what-they-say", test_dino_switches);
  g_test_add_func ("/cluster/deepcluster/loss-and-gradients-match-torch", test_deepcluster);
  g_test_add_func ("/cluster/deepcluster/an-epoch-begins-once", test_epoch_begins_once);
  g_test_add_func ("/cluster/kmeans/matches-torch", test_kmeans);
  g_test_add_func ("/cluster/kmeans/refills-empty-clusters", test_refill);
  g_test_add_func ("/cluster/state/an-abandoned-step-leaves-it", test_abandoned_step);
  g_test_add_func ("/cluster/state/prototypes-are-held-at-first", test_prototypes_are_held);
  g_test_add_func ("/cluster/usage/counts-clusters", test_usage);
  return g_test_run ();
}
