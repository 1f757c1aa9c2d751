/* likeness-cli map: a t-SNE map of the rows of an NPY file [n, d], as an NPY file [n, 2]. */

#include "analysis/tsne-map.h"
#include "base/error.h"
#include "cli/cli-json.h"
#include "cli/cli.h"
#include "io/npy.h"
#include "tensor/gemm.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MAX_ITERATIONS 1000000

typedef struct
{
  const char *in, *out;
  LkTsneMapSettings settings;
  int threads;
  gboolean json;
} Options;

typedef struct
{
  int n, d;
  LkTsneMapResult map;
  double seconds;
} Outcome;

/* -- rows ---------------------------------------------------------------------------------------------------------- */

static float *
to_floats (const LkTensorEntry *entry, size_t count)
{
  float *x = g_new (float, MAX (count, 1)); /* not NULL, even of no numbers */

  switch (entry->dtype)
    {
    case LK_DTYPE_U8:
      for (size_t i = 0; i < count; i++)
        x[i] = ((const guint8 *) entry->data)[i];
      break;
    case LK_DTYPE_I32:
      for (size_t i = 0; i < count; i++)
        x[i] = (float) ((const gint32 *) entry->data)[i];
      break;
    case LK_DTYPE_I64:
      for (size_t i = 0; i < count; i++)
        x[i] = (float) ((const gint64 *) entry->data)[i];
      break;
    case LK_DTYPE_F64:
      for (size_t i = 0; i < count; i++)
        x[i] = (float) ((const double *) entry->data)[i];
      break;
    case LK_DTYPE_F32:
      for (size_t i = 0; i < count; i++)
        x[i] = ((const float *) entry->data)[i];
      break;
    }
  return x;
}

static float *
read_rows (const char *path, int *n, int *d, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  LkTensorEntry entry;

  if (!lk_npy_read (path, &entry, &bytes, error))
    return NULL;
  if (entry.rank != 2)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("%s: has %d dimensions; a map takes rows of numbers, [n, d]"),
                   path, entry.rank);
      return NULL;
    }
  if (entry.shape[0] > LK_TSNE_MAP_MAX_POINTS || entry.shape[1] > G_MAXINT)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("%s: has %lld rows of %lld numbers; a map takes %d rows at most"),
                   path, (long long) entry.shape[0], (long long) entry.shape[1], LK_TSNE_MAP_MAX_POINTS);
      return NULL;
    }
  *n = (int) entry.shape[0];
  *d = (int) entry.shape[1];
  return to_floats (&entry, (size_t) *n * (size_t) *d);
}

/* Better said before the work than after it. */
static gboolean
can_write (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (!g_file_test (path, G_FILE_TEST_IS_DIR) && g_file_test (folder, G_FILE_TEST_IS_DIR) &&
      g_access (folder, W_OK) == 0)
    return TRUE;
  g_set_error (error, LK_ERROR, LK_ERROR_DATA, _ ("%s: cannot be written"), path);
  return FALSE;
}

/* -- the map ------------------------------------------------------------------------------------------------------- */

static void
show_progress (gpointer start, LkTsneMapStage stage, int done, int all)
{
  double seconds = (double) (g_get_monotonic_time () - *(gint64 *) start) / 1e6;
  g_autofree char *left = NULL;

  switch (stage)
    {
    case LK_TSNE_MAP_NEIGHBORS:
      cli_show_status (_ ("searching neighbors"));
      break;
    case LK_TSNE_MAP_AFFINITIES:
      cli_show_status (_ ("weighing neighbors"));
      break;
    case LK_TSNE_MAP_LAYOUT:
      if (done == 0)
        *(gint64 *) start = g_get_monotonic_time ();
      else if (done % 10 == 0)
        {
          left = cli_format_seconds (seconds / done * (all - done));
          cli_show_status (_ ("iteration %d of %d, %s left"), done, all, left);
        }
      break;
    }
}

static gboolean
make_map (const Options *options, Outcome *outcome, GError **error)
{
  gint64 began, layout_began = 0;
  const LkTsneMapWatch watch = { show_progress, cli_interrupted, &layout_began };
  g_autofree float *x = NULL, *layout = NULL;
  LkPool *pool;
  gboolean done;

  if (!can_write (options->out, error) || (x = read_rows (options->in, &outcome->n, &outcome->d, error)) == NULL)
    return FALSE;

  lk_thread_init ();
  pool = lk_pool_new (cli_thread_count (options->threads), 0, lk_thread_init);
  layout = g_new (float, 2 * (size_t) outcome->n);
  began = g_get_monotonic_time ();
  done = lk_tsne_map (x, outcome->n, outcome->d, &options->settings, pool, &watch, layout, &outcome->map, error);
  outcome->seconds = (double) (g_get_monotonic_time () - began) / 1e6;
  lk_pool_free (pool);
  cli_clear_status ();
  if (!done && !g_error_matches (*error, LK_ERROR, LK_ERROR_CANCELLED))
    g_prefix_error (error, "%s: ", options->in);
  return done && lk_npy_write (options->out, LK_DTYPE_F32, (const gint64[]){ outcome->n, 2 }, 2, layout, error);
}

static void
print_outcome (const Options *options, const Outcome *outcome)
{
  GString *object;
  g_autofree char *text = NULL;

  if (!options->json)
    {
      printf (_ ("%s: %d points, KL %.4f (perplexity %g, %d iterations, seed %u), %.1f s\n"), options->out, outcome->n,
              outcome->map.kl, outcome->map.perplexity, options->settings.iterations, options->settings.seed,
              outcome->seconds);
      return;
    }
  object = g_string_new (NULL);
  cli_json_text (object, "out", options->out);
  cli_json_whole (object, "points", outcome->n);
  cli_json_whole (object, "columns", outcome->d);
  cli_json_real (object, "kl", outcome->map.kl);
  cli_json_exact (object, "perplexity", outcome->map.perplexity);
  cli_json_whole (object, "iterations", options->settings.iterations);
  cli_json_whole (object, "seed", options->settings.seed);
  cli_json_whole (object, "threads", cli_thread_count (options->threads));
  cli_json_real (object, "seconds", outcome->seconds);
  text = cli_json_close (object);
  puts (text);
}

/* -- the command --------------------------------------------------------------------------------------------------- */

/* A whole number from least to most. FALSE after having said what is wrong. */
static gboolean
read_whole (const char *name, const char *text, gint64 least, gint64 most, gint64 *value)
{
  g_autoptr (GError) error = NULL;

  if (text == NULL || g_ascii_string_to_signed (text, 10, least, most, value, &error))
    return TRUE;
  cli_fail (_ ("--%s %s: expected a whole number from %lld to %lld"), name, text, (long long) least, (long long) most);
  return FALSE;
}

static gboolean
read_perplexity (const char *text, double *value)
{
  char *end;

  if (text == NULL)
    return TRUE;
  *value = g_ascii_strtod (text, &end);
  if (end != text && *end == '\0' && *value >= 1 && *value <= LK_TSNE_MAP_MAX_POINTS)
    return TRUE;
  cli_fail (_ ("--perplexity %s: expected a number, 1 or more"), text);
  return FALSE;
}

int
cli_map (int argc, char **argv)
{
  g_autofree char *out = NULL, *perplexity = NULL, *iterations = NULL, *seed = NULL, *threads = NULL;
  g_autoptr (GError) error = NULL;
  Options options = { .settings = { 0, 1000, 0 } };
  Outcome outcome = { 0 };
  gint64 whole_iterations = 1000, whole_seed = 0, whole_threads = 0;
  const GOptionEntry entries[] = {
    { "out", 0, 0, G_OPTION_ARG_FILENAME, &out, N_ ("File to write"), N_ ("MAP.npy") },
    { "perplexity", 0, 0, G_OPTION_ARG_STRING, &perplexity, N_ ("Neighbors that count, about (default: 30)"),
      N_ ("P") },
    { "iterations", 0, 0, G_OPTION_ARG_STRING, &iterations, N_ ("Steps of the descent (default: 1000)"), N_ ("N") },
    { "seed", 0, 0, G_OPTION_ARG_STRING, &seed, N_ ("The same seed gives the same map (default: 0)"), N_ ("N") },
    { "threads", 0, 0, G_OPTION_ARG_STRING, &threads, N_ ("Threads; 0 = all cores"), N_ ("N") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("Print one JSON object"), NULL },
    { NULL },
  };

  if (!cli_parse (&argc, &argv, entries, _ ("FILE.npy"),
                  _ ("Lays the rows of a NumPy file [n, d] out in the plane by t-SNE, so that neighbors stay together; "
                     "writes float32 [n, 2].")))
    return CLI_BAD_USE;
  if (argc != 2 || out == NULL)
    return cli_fail (_ ("map takes one FILE.npy and --out MAP.npy"));
  if (!read_perplexity (perplexity, &options.settings.perplexity) ||
      !read_whole ("iterations", iterations, 1, MAX_ITERATIONS, &whole_iterations) ||
      !read_whole ("seed", seed, 0, G_MAXUINT32, &whole_seed) ||
      !read_whole ("threads", threads, 0, 256, &whole_threads))
    return CLI_BAD_USE;

  options.in = argv[1];
  options.out = out;
  options.settings.iterations = (int) whole_iterations;
  options.settings.seed = (guint32) whole_seed;
  options.threads = (int) whole_threads;
  cli_catch_interrupt ();
  if (!make_map (&options, &outcome, &error))
    return cli_fail_error (error);
  print_outcome (&options, &outcome);
  return CLI_DONE;
}
