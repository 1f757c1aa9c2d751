/* likeness-cli baselines: what a trained encoder has to beat. Weighted k-NN and linear probe on pixels, on their principal
 * components and on the features of an encoder that was never trained; k-means on pixels, which needs no labels at all.
 * Bank: all training images; queries: all test images; pixels are normalized as an encoder sees them. */

#include "analysis/cluster-score.h"
#include "analysis/kmeans.h"
#include "analysis/knn-accuracy.h"
#include "analysis/pca.h"
#include "analysis/probe.h"
#include "base/error.h"
#include "cli/cli-json.h"
#include "cli/cli.h"
#include "methods/method.h"
#include "tensor/gemm.h"
#include "train/embed.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdio.h>

#define COMPONENTS 64
#define PROBE_C 1.0

typedef struct
{
  LkExperiment *experiment;
  LkDataset *dataset;
  LkPool *pool;
  const int *label[LK_N_SPLITS];
  int n_classes;
  gboolean json;
} Baselines;

static void
baselines_clear (Baselines *self)
{
  g_clear_pointer (&self->pool, lk_pool_free);
  g_clear_pointer (&self->dataset, lk_dataset_unref);
  g_clear_object (&self->experiment);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Baselines, baselines_clear)

/* Rows of both splits. */
typedef struct
{
  float *x[LK_N_SPLITS];
  int d;
} Rows;

static void
rows_clear (Rows *rows)
{
  for (int split = 0; split < LK_N_SPLITS; split++)
    g_clear_pointer (&rows->x[split], g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rows, rows_clear)

static gboolean
set_interrupted (GError **error)
{
  g_set_error (error, LK_ERROR, LK_ERROR_CANCELLED, _ ("interrupted"));
  return FALSE;
}

/* -- what is scored ------------------------------------------------------------------------------------------------ */

static void
read_pixels (const Baselines *self, Rows *rows)
{
  const LkDataset *data = self->dataset;
  LkNormalize normalize = lk_dataset_normalize (data);

  rows->d = data->h * data->w * data->c;
  for (int split = 0; split < LK_N_SPLITS; split++)
    {
      int n = data->splits[split].n;

      rows->x[split] = g_new (float, (size_t) MAX (n, 1) * (size_t) rows->d);
      for (int i = 0; i < n; i++)
        lk_clean_view (lk_dataset_image (data, (LkSplitId) split, i), data->h, data->w, data->c, &normalize,
                       rows->x[split] + (size_t) i * (size_t) rows->d);
    }
}

/* Coordinates along the first components of the training images. */
static gboolean
project (const Baselines *self, const Rows *pixels, Rows *rows, GError **error)
{
  int n = self->dataset->splits[LK_TRAIN].n;
  g_autoptr (LkPca) pca = NULL;

  rows->d = MIN (COMPONENTS, MIN (pixels->d, n));
  pca = lk_pca_new (pixels->x[LK_TRAIN], n, pixels->d, rows->d);
  if (pca == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("the pixels of %s are not finite"), self->dataset->title);
      return FALSE;
    }
  for (int split = 0; split < LK_N_SPLITS; split++)
    {
      rows->x[split] = g_new (float, (size_t) MAX (self->dataset->splits[split].n, 1) * (size_t) rows->d);
      lk_pca_project (pca, pixels->x[split], self->dataset->splits[split].n, rows->x[split]);
    }
  return !cli_interrupted (NULL) || set_interrupted (error);
}

/* Features of the encoder of the settings as train.seed initializes it. */
static gboolean
embed_untrained (const Baselines *self, Rows *rows, GError **error)
{
  const LkDataset *data = self->dataset;
  g_autoptr (LkValues) values = lk_experiment_values (self->experiment);
  LkNormalize normalize = lk_dataset_normalize (data);
  LkArena *arena = lk_arena_new (LK_ARENA_BYTES);
  LkTape *tape = lk_tape_new (arena, self->pool);
  LkMethodRun run = { .n_classes = self->n_classes };
  gboolean done = TRUE;

  lk_method_run_build (&run, lk_method_find ("random"), values, (uint32_t) lk_values_real (values, "train.seed"),
                       data->h, data->w, data->c);
  rows->d = run.backbone->features;
  for (int split = 0; split < LK_N_SPLITS && done; split++)
    {
      int n = data->splits[split].n;

      rows->x[split] = g_new (float, (size_t) MAX (n, 1) * (size_t) rows->d);
      done = lk_embed_images (tape, run.backbone, NULL, data, (LkSplitId) split, NULL, 0, n, &normalize,
                              cli_interrupted, NULL, rows->x[split], NULL, NULL);
    }
  lk_method_run_clear (&run);
  lk_tape_free (tape);
  lk_arena_free (arena);
  return done || set_interrupted (error);
}

/* -- scores -------------------------------------------------------------------------------------------------------- */

static void
print_scores (const Baselines *self, const char *id, const char *title, int d, double knn, double probe)
{
  g_autofree char *knn_text = cli_format_percent (knn), *probe_text = cli_format_percent (probe), *text = NULL;
  GString *object;

  if (!self->json)
    {
      printf (_ ("%-28s k-NN %7s   linear probe %7s   (%d numbers an image)\n"), title, knn_text, probe_text, d);
      return;
    }
  object = g_string_new (NULL);
  cli_json_text (object, "baseline", id);
  cli_json_whole (object, "columns", d);
  cli_json_real (object, "knn", knn);
  cli_json_real (object, "probe", probe);
  cli_json_whole (object, "bank", self->dataset->splits[LK_TRAIN].n);
  cli_json_whole (object, "queries", self->dataset->splits[LK_TEST].n);
  text = cli_json_close (object);
  puts (text);
}

static gboolean
score (const Baselines *self, const char *id, const char *title, const Rows *rows, GError **error)
{
  const LkSplit *split = self->dataset->splits;
  int k = (int) g_ascii_strtod (lk_experiment_get (self->experiment, "eval.knn_k"), NULL);
  double temperature = g_ascii_strtod (lk_experiment_get (self->experiment, "eval.knn_temperature"), NULL), knn;
  g_autoptr (LkProbe) probe = NULL;

  cli_show_status (_ ("%s: searching neighbors"), title);
  knn = lk_knn_accuracy (rows->x[LK_TRAIN], self->label[LK_TRAIN], split[LK_TRAIN].n, rows->x[LK_TEST],
                         self->label[LK_TEST], split[LK_TEST].n, rows->d, self->n_classes, k, temperature, self->pool,
                         cli_interrupted, NULL, NULL);
  cli_show_status (_ ("%s: fitting the probe"), title);
  probe = lk_probe_fit (rows->x[LK_TRAIN], self->label[LK_TRAIN], split[LK_TRAIN].n, rows->x[LK_TEST],
                        self->label[LK_TEST], split[LK_TEST].n, rows->d, self->n_classes, PROBE_C, TRUE, self->pool,
                        cli_interrupted, NULL);
  cli_clear_status ();
  if (cli_interrupted (NULL))
    return set_interrupted (error);
  print_scores (self, id, title, rows->d, knn, probe != NULL ? probe->accuracy : NAN);
  cli_flush_stdout ();
  return TRUE;
}

/* As many clusters as classes, of the training images. */
static gboolean
cluster (const Baselines *self, const Rows *pixels, GError **error)
{
  int n = self->dataset->splits[LK_TRAIN].n;
  uint32_t seed = (uint32_t) g_ascii_strtod (lk_experiment_get (self->experiment, "train.seed"), NULL);
  g_autofree int *assignment = g_new (int, n);
  double purity, nmi;

  cli_show_status (_ ("clustering pixels"));
  lk_kmeans (pixels->x[LK_TRAIN], n, pixels->d, self->n_classes, seed, assignment);
  cli_clear_status ();
  if (cli_interrupted (NULL))
    return set_interrupted (error);
  purity = lk_cluster_purity (assignment, self->label[LK_TRAIN], n, self->n_classes, self->n_classes);
  nmi = lk_cluster_nmi (assignment, self->label[LK_TRAIN], n, self->n_classes, self->n_classes);
  if (self->json)
    {
      GString *object = g_string_new (NULL);
      g_autofree char *text = NULL;

      cli_json_text (object, "baseline", "kmeans");
      cli_json_whole (object, "clusters", self->n_classes);
      cli_json_real (object, "purity", purity);
      cli_json_real (object, "nmi", nmi);
      cli_json_whole (object, "images", n);
      text = cli_json_close (object);
      puts (text);
    }
  else
    {
      g_autofree char *percent = cli_format_percent (purity);

      printf (_ ("%-28s purity %s, NMI %.3f (%d clusters of %d training images)\n"), _ ("k-means on pixels"), percent,
              nmi, self->n_classes, n);
    }
  return TRUE;
}

static gboolean
measure (const Baselines *self, GError **error)
{
  g_auto (Rows) pixels = { .d = 0 }, components = { .d = 0 }, features = { .d = 0 };

  read_pixels (self, &pixels);
  return score (self, "pixels", _ ("pixels"), &pixels, error) && project (self, &pixels, &components, error) &&
         score (self, "pca", _ ("principal components"), &components, error) &&
         embed_untrained (self, &features, error) && score (self, "random", _ ("random encoder"), &features, error) &&
         cluster (self, &pixels, error);
}

/* -- the command --------------------------------------------------------------------------------------------------- */

static gboolean
open_images (Baselines *self, const char *dataset, char **sets, const char *threads, GError **error)
{
  self->experiment = lk_experiment_new ();
  if (!lk_experiment_set_dataset (self->experiment, dataset, error) ||
      !cli_apply_sets (self->experiment, sets, TRUE, error) || !cli_apply_sets (self->experiment, sets, FALSE, error))
    return FALSE;
  if (threads != NULL && !lk_experiment_set (self->experiment, "train.threads", threads, error))
    return FALSE;
  if ((self->dataset = cli_load_dataset (self->experiment, error)) == NULL)
    return FALSE;

  for (int split = 0; split < LK_N_SPLITS; split++)
    {
      const LkColumn *classes = lk_dataset_classes (self->dataset, (LkSplitId) split);

      if (classes == NULL)
        {
          g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("%s has no labels to score with"), self->dataset->title);
          return FALSE;
        }
      self->label[split] = classes->category;
      self->n_classes = classes->n_categories;
    }
  lk_thread_init ();
  self->pool = lk_pool_new (
      cli_thread_count ((int) g_ascii_strtod (lk_experiment_get (self->experiment, "train.threads"), NULL)), 0,
      lk_thread_init);
  return TRUE;
}

int
cli_baselines (int argc, char **argv)
{
  g_auto (GStrv) sets = NULL;
  g_autofree char *threads = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Baselines) self = { .json = FALSE };
  const GOptionEntry entries[] = {
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &sets, N_ ("Change a setting, such as data.train_size or encoder.id"),
      N_ ("KEY=VALUE") },
    { "threads", 0, 0, G_OPTION_ARG_STRING, &threads, N_ ("Threads; 0 = all cores"), N_ ("N") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self.json, N_ ("Print one JSON object a line"), NULL },
    { NULL },
  };

  if (!cli_parse (
          &argc, &argv, entries, _ ("DATASET"),
          _ ("Scores what a trained encoder has to beat: pixels, their principal components, an encoder that was "
             "never trained, and k-means.")))
    return CLI_BAD_USE;
  if (argc != 2)
    return cli_fail (_ ("baselines takes one DATASET: a name or a path"));
  cli_catch_interrupt ();
  if (!open_images (&self, argv[1], sets, threads, &error) || !measure (&self, &error))
    return cli_fail_error (error);
  return CLI_DONE;
}
