/* The verdict on real runs: collapses, dead units and divergences that were provoked, and healthy runs, three seeds each.
 *
 * Prints a table: the verdict given, when it began, and what it rests on; then between which figures the thresholds of
 * verdict-watch.c lie. Fails on a wrong verdict and on any alarm in a healthy run. Arguments choose runs by name and the
 * number of seeds: soak-verdict healthy 1. Runs of 3 epochs over 5,000 images with a network of half the usual width. */

#include "tensor/gemm.h"
#include "train/trainer.h"
#include "train/verdict.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FASHION "fashion-mnist"
#define ONE_IMAGE "one image"               /* many times */
#define BARS "bars"                         /* of any angle: images with a single factor */
#define STAMPS "/usr/share/tuxpaint/stamps" /* of the package tuxpaint-stamps-default */
#define SEEDS 3
#define OF(state) (1u << LK_VERDICT_##state)
#define COLLAPSE (OF (CONSTANT) | OF (DIMENSIONAL))
#define SKIP 77

typedef struct
{
  const char *name, *data, *method;
  const char *settings; /* KEY=VALUE ... */
  const char *late;     /* KEY=VALUE set in the middle of the run */
  guint expected;       /* states that are right */
} Case;

static const Case cases[] = {
  { "healthy", "shapes", "simclr", "", NULL, OF (HEALTHY) },
  { "healthy", "shapes", "simsiam", "", NULL, OF (HEALTHY) },
  { "healthy", "shapes", "byol", "", NULL, OF (HEALTHY) },
  { "healthy", FASHION, "simclr", "", NULL, OF (HEALTHY) },
  { "healthy", FASHION, "simsiam", "", NULL, OF (HEALTHY) },
  { "healthy", FASHION, "byol", "", NULL, OF (HEALTHY) },
  { "small batches", "shapes", "simclr", "train.batch_size=8 data.train_size=1000", NULL, OF (HEALTHY) },
  { "small batches", FASHION, "byol", "train.batch_size=8 data.train_size=1000", NULL, OF (HEALTHY) },
  { "few images", FASHION, "simsiam", "train.epochs=20 data.train_size=500", NULL, OF (HEALTHY) },
  { "few images", FASHION, "simclr", "train.epochs=20 data.train_size=500", NULL, OF (HEALTHY) },
  { "slow", FASHION, "simsiam", "optimizer.lr=0.002 data.train_size=3000", NULL, OF (HEALTHY) },
  { "slow", FASHION, "byol", "optimizer.lr=0.002 data.train_size=3000", NULL, OF (HEALTHY) },
  { "slow", "shapes", "simclr", "optimizer.lr=0.002 data.train_size=3000", NULL, OF (HEALTHY) },
  { "adamw", FASHION, "byol", "optimizer.id=adamw optimizer.lr=0.003 data.train_size=3000", NULL, OF (HEALTHY) },
  { "large steps", FASHION, "simclr", "optimizer.lr=1 data.train_size=3000", NULL, OF (HEALTHY) },
  { "perceptron", FASHION, "simclr", "encoder.id=mlp encoder.width=128", NULL, OF (HEALTHY) },
  { "linear map", FASHION, "byol", "encoder.id=linear encoder.width=32", NULL, OF (HEALTHY) },
  { "color pictures", STAMPS, "simclr", "train.epochs=8", NULL, OF (HEALTHY) },
  { "color pictures", STAMPS, "byol", "train.epochs=8", NULL, OF (HEALTHY) },
  { "a single factor", BARS, "simclr", "", NULL, OF (HEALTHY) },
  { "a single factor", BARS, "simsiam", "", NULL, OF (HEALTHY) },
  { "a single factor", BARS, "byol", "", NULL, OF (HEALTHY) },
  { "nothing to learn", ONE_IMAGE, "simclr", "", NULL, OF (UNKNOWN) },
  { "nothing to learn", ONE_IMAGE, "byol", "", NULL, OF (UNKNOWN) },
  { "labels", FASHION, "supervised", "data.train_size=3000", NULL, OF (HEALTHY) },
  { "hot", FASHION, "simclr", "data.train_size=3000", "method.temperature=1", OF (HEALTHY) },
  { "healthy", "shapes", "swav", "", NULL, OF (HEALTHY) },
  { "healthy", "shapes", "dino", "", NULL, OF (HEALTHY) },
  { "healthy", "shapes", "deepcluster", "", NULL, OF (HEALTHY) },
  { "healthy", FASHION, "swav", "", NULL, OF (HEALTHY) },
  { "healthy", FASHION, "dino", "", NULL, OF (HEALTHY) },
  { "healthy", FASHION, "deepcluster", "", NULL, OF (HEALTHY) },
  { "no stop-gradient", "shapes", "simsiam", "method.stop_gradient=false", NULL, COLLAPSE },
  { "no stop-gradient", FASHION, "simsiam", "method.stop_gradient=false", NULL, COLLAPSE },
  { "no predictor", "shapes", "byol", "method.predictor=false", NULL, COLLAPSE },
  { "no predictor", FASHION, "byol", "method.predictor=false", NULL, COLLAPSE },
  { "no Sinkhorn", "shapes", "swav", "method.sinkhorn_iterations=0", NULL, OF (CLUSTER) },
  { "no Sinkhorn", FASHION, "swav", "method.sinkhorn_iterations=0", NULL, OF (CLUSTER) },
  { "no centering", "shapes", "dino", "method.centering=false", NULL, OF (CLUSTER) },
  { "no centering", FASHION, "dino", "method.centering=false", NULL, OF (CLUSTER) },
  { "empty clusters", "shapes", "deepcluster", "method.refill_empty=false", NULL, OF (CLUSTER) },
  { "empty clusters", FASHION, "deepcluster", "method.refill_empty=false", NULL, OF (CLUSTER) },
  { "one output", "shapes", "simclr", "method.output=1", NULL, COLLAPSE },
  { "two outputs", FASHION, "simsiam", "method.output=2", NULL, COLLAPSE },
  { "two outputs", FASHION, "byol", "method.output=2", NULL, COLLAPSE },
  { "steps too large", FASHION, "simclr", "optimizer.id=adamw optimizer.lr=1", NULL, OF (DEAD_UNITS) },
  { "not finite", FASHION, "supervised", "encoder.id=linear optimizer.lr=100", NULL, OF (DIVERGENCE) },
  { "weights blow up", FASHION, "simclr", "optimizer.id=adamw optimizer.lr=100 train.epochs=1", NULL, OF (DIVERGENCE) },
  { "back to chance", FASHION, "simclr", "optimizer.lr=1 optimizer.schedule=constant", "optimizer.weight_decay=1",
    OF (DIVERGENCE) },
};

/* -- made images ---------------------------------------------------------------------------------------------------- */

#define MADE_IMAGES 2000
#define SIDE 24

static gboolean
is_made (const Case *c)
{
  return strcmp (c->data, ONE_IMAGE) == 0 || strcmp (c->data, BARS) == 0;
}

/* A bright bar through the middle. */
static void
draw_bar (guint8 *pixels, double angle)
{
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      {
        double away = fabs ((x - SIDE / 2) * sin (angle) - (y - SIDE / 2) * cos (angle));

        pixels[y * SIDE + x] = (guint8) (255 * CLAMP (3 - away, 0, 1));
      }
}

static LkDataset *
make_images (const Case *c)
{
  LkDataset *dataset = lk_dataset_new ("shapes", c->data, SIDE, SIDE, 1);
  g_autoptr (LkValues) values = lk_values_new ();

  for (int s = 0; s < LK_N_SPLITS; s++)
    {
      LkSplit *split = &dataset->splits[s];

      split->n = MADE_IMAGES;
      split->pixels = g_malloc (MADE_IMAGES * SIDE * SIDE);
      for (int i = 0; i < split->n; i++)
        draw_bar (split->pixels + i * SIDE * SIDE, strcmp (c->data, BARS) == 0 ? G_PI * i / MADE_IMAGES : 1);
    }
  lk_values_set (values, "data.mean", "");
  lk_values_set (values, "data.std", "");
  lk_dataset_finish (dataset, values, NULL);
  return dataset;
}

/* -- making a run --------------------------------------------------------------------------------------------------- */

static void
set (LkExperiment *experiment, const char *assignment)
{
  g_auto (GStrv) parts = g_strsplit (assignment, "=", 2);
  g_autoptr (GError) error = NULL;

  if (!lk_experiment_set (experiment, parts[0], parts[1], &error))
    g_error ("%s", error->message);
}

/* Measures are taken by the clock of steps alone, so that the table is the same on any machine. */
static LkExperiment *
make_experiment (const Case *c, int seed)
{
  static const char *const common[] = {
    "data.train_size=5000", "train.epochs=3",     "train.batch_size=64", "encoder.width=16",  "eval.share=0",
    "eval.bank_size=100",   "eval.query_size=10", "eval.probe_size=500", "record.every=0.25", NULL
  };
  LkExperiment *experiment = lk_experiment_new ();
  g_auto (GStrv) settings = g_strsplit (c->settings, " ", -1);
  g_autofree char *of_seed = g_strdup_printf ("train.seed=%d", seed);

  if (!is_made (c) && !lk_experiment_set_dataset (experiment, c->data, NULL))
    g_error ("no data set %s", c->data);
  lk_experiment_set (experiment, "method.id", c->method, NULL);
  for (int i = 0; common[i] != NULL; i++)
    set (experiment, common[i]);
  for (int i = 0; settings[i] != NULL; i++)
    if (*settings[i] != '\0')
      set (experiment, settings[i]);
  set (experiment, of_seed);
  return experiment;
}

static void
run_until (LkTrainer *trainer, long step)
{
  LkTrainerStatus status;

  lk_trainer_get_status (trainer, &status);
  if (status.state != LK_TRAINER_FAILED && step > status.step)
    lk_trainer_run_steps (trainer, (int) (step - status.step));
  lk_trainer_join (trainer);
}

/* All steps but the last, after which everything would be measured on all images. */
static void
run (LkTrainer *trainer, const Case *c)
{
  LkTrainerStatus status;

  lk_trainer_get_status (trainer, &status);
  if (c->late != NULL)
    {
      g_auto (GStrv) parts = g_strsplit (c->late, "=", 2);

      run_until (trainer, status.total_steps / 2);
      lk_trainer_set (trainer, parts[0], parts[1], NULL);
    }
  run_until (trainer, status.total_steps - 1);
}

/* -- what it says --------------------------------------------------------------------------------------------------- */

/* The largest or smallest that a figure was, over the measurements that count. */
typedef struct
{
  double least, most;
} Range;

typedef struct
{
  Range spread, directions, distance, uniformity, silhouette, dead, growth;
} Margins;

static void
widen (Range *range, double value)
{
  if (!isfinite (value))
    return;
  range->least = MIN (range->least, value);
  range->most = MAX (range->most, value);
}

static void
clear_margins (Margins *margins)
{
  Range *ranges = (Range *) (gpointer) margins;

  for (gsize i = 0; i < sizeof *margins / sizeof *ranges; i++)
    ranges[i] = (Range){ INFINITY, -INFINITY };
}

/* How far the smoothed loss is from that of a collapse, as a share of where chance is; NAN where there is no such loss. */
static double
distance_to_collapse (LkTrainer *trainer, double loss)
{
  LkReferenceLine lines[4];

  if (lk_trainer_reference_lines (trainer, lines) < 2)
    return NAN;
  return (loss - lines[1].loss) / (lines[0].loss - lines[1].loss);
}

/* Of the measurements from that step on. The distance to a collapse counts where spread or directions are few, for only
 * there it decides. */
static void
note_margins (Margins *margins, LkTrainer *trainer, LkDataset *dataset, long since)
{
  LkRun *log = lk_trainer_get_run (trainer);
  g_autoptr (LkExperiment) experiment = lk_trainer_dup_experiment (trainer);
  g_autoptr (LkValues) values = lk_experiment_values (experiment);
  const LkVerdictCase about = { .method = lk_experiment_method (experiment),
                                .values = values,
                                .n_images = dataset->splits[LK_TRAIN].n,
                                .n_classes = 10 };
  double outputs = lk_values_get (values, "method.output") != NULL ? lk_values_int (values, "method.output") : 10;
  LkVerdictWatch watch;
  LkMetrics row;

  lk_verdict_watch_init (&watch);
  for (int i = 0; lk_run_rows (log, i, 1, &row) == 1; i++)
    {
      double spread = row.l2_std_raw * sqrt (outputs);

      lk_verdict_watch_take (&watch, &row, &about);
      widen (&margins->growth, row.parameter_norm / watch.start_norm);
      if (row.step < since || !isfinite (row.backbone_l2_std))
        continue;
      widen (&margins->spread, spread);
      widen (&margins->directions, row.participation_raw);
      widen (&margins->uniformity, row.backbone_uniformity);
      widen (&margins->silhouette, row.clusters >= 3 ? row.silhouette : NAN);
      widen (&margins->dead, row.dead_units);
      if (spread < 0.5 || row.participation_raw < 1.7)
        widen (&margins->distance, distance_to_collapse (trainer, watch.loss));
    }
}

static void
print_margins (const char *title, const Margins *margins)
{
  if (!isfinite (margins->growth.most)) /* no run came to that */
    return;

  printf (
      "# %-14s spread %.3f..%.3f  directions %.2f..%.2f  loss above collapse %.2f..%.2f  backbone uniformity %.2f..%.3f"
      "  silhouette ..%.2f  dead %.3f..%.3f  growth ..%.1f\n",
      title, margins->spread.least, margins->spread.most, margins->directions.least, margins->directions.most,
      margins->distance.least, margins->distance.most, margins->uniformity.least, margins->uniformity.most,
      margins->silhouette.most, margins->dead.least, margins->dead.most, margins->growth.most);
}

/* How often the run's state turned bad. */
static int
count_alarms (LkRun *log)
{
  int alarms = 0;

  for (int i = 0; i < lk_run_n_events (log); i++)
    {
      LkEvent event = lk_run_event (log, i);

      alarms += g_str_equal (event.key, "verdict") && lk_verdict_state_is_bad (lk_verdict_state_of_id (event.after));
    }
  return alarms;
}

/* TRUE if the verdict is right. */
static gboolean
check (const Case *c, int seed, LkDataset *dataset, Margins *margins)
{
  g_autoptr (LkExperiment) experiment = make_experiment (c, seed);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkTrainer) trainer = lk_trainer_new (experiment, dataset, NULL, NULL, 0, &error);
  g_autoptr (LkVerdict) verdict = NULL;
  int alarms;
  gboolean right;

  g_assert_no_error (error);
  run (trainer, c);
  verdict = lk_verdict_of_run (lk_trainer_get_run (trainer), -1, dataset->splits[LK_TRAIN].n, 10);
  alarms = count_alarms (lk_trainer_get_run (trainer));
  right = (c->expected & (1u << verdict->state)) != 0 && lk_verdict_state_is_bad (verdict->state) == (alarms > 0);
  note_margins (&margins[verdict->state], trainer, dataset, MAX (verdict->onset_step, 30));
  printf ("%-17s %-14s %-10s %4d  %-11s %5ld %6d  %-5s  %s %s\n", c->name, c->data, c->method, seed,
          lk_verdict_state_id (verdict->state), verdict->onset_step, alarms, right ? "right" : "WRONG",
          verdict->evidence, verdict->cause_key != NULL ? verdict->cause_key : "");
  fflush (stdout);
  return right;
}

static LkDataset *
load (const Case *c)
{
  g_autoptr (LkExperiment) experiment = make_experiment (c, 0);
  g_autoptr (LkValues) values = lk_experiment_values (experiment);
  g_autoptr (GError) error = NULL;
  LkDataset *dataset = is_made (c) ? make_images (c) : lk_data_load (values, NULL, &error);

  if (dataset == NULL)
    {
      printf ("# skipped: %s\n", error->message);
      exit (SKIP);
    }
  return dataset;
}

int
main (int argc, char **argv)
{
  const char *pattern = argc > 1 ? argv[1] : "";
  int seeds = argc > 2 ? atoi (argv[2]) : SEEDS, wrong = 0;
  Margins margins[LK_VERDICT_N_STATES];

  lk_thread_init ();
  for (int i = 0; i < LK_VERDICT_N_STATES; i++)
    clear_margins (&margins[i]);
  printf ("%-17s %-14s %-10s %4s  %-11s %5s %6s\n", "run", "data", "method", "seed", "verdict", "onset", "alarms");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LkDataset) dataset = NULL;

      if (strstr (cases[i].name, pattern) == NULL)
        continue;
      dataset = load (&cases[i]);
      for (int seed = 0; seed < seeds; seed++)
        wrong += !check (&cases[i], seed, dataset, margins);
    }
  for (int i = LK_VERDICT_HEALTHY; i < LK_VERDICT_N_STATES; i++)
    print_margins (lk_verdict_state_id (i), &margins[i]);
  printf ("# %d wrong\n", wrong);
  return wrong > 0;
}
