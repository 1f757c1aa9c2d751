/* likeness-cli embed: backbone features of a split as an NPY file [n, d], data set order, clean images. */

#include "cli/cli.h"
#include "cli/run-features.h"
#include "io/npy.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

static gboolean
embed (const char *run_dir, LkSplitId split, const char *out, const char *threads, GError **error)
{
  g_auto (CliFeatures) features = { NULL };
  g_autofree float *values = NULL;
  gint64 shape[2];

  if (!cli_features_open (&features, run_dir, threads, error))
    return FALSE;
  values = cli_features_of_split (&features, split, error);
  if (values == NULL)
    return FALSE;

  shape[0] = features.dataset->splits[split].n;
  shape[1] = lk_model_feature_size (features.model);
  if (!lk_npy_write (out, LK_DTYPE_F32, shape, 2, values, error))
    return FALSE;
  fprintf (stderr, _ ("%s: %d features of %d images\n"), out, (int) shape[1], (int) shape[0]);
  return TRUE;
}

int
cli_embed (int argc, char **argv)
{
  g_autofree char *split = NULL, *out = NULL, *threads = NULL;
  g_autoptr (GError) error = NULL;
  const GOptionEntry entries[] = {
    { "split", 0, 0, G_OPTION_ARG_STRING, &split, N_ ("Which images (default: test)"), "train|test" },
    { "out", 0, 0, G_OPTION_ARG_FILENAME, &out, N_ ("File to write"), N_ ("FILE.npy") },
    { "threads", 0, 0, G_OPTION_ARG_STRING, &threads, N_ ("Threads; 0 = all cores"), N_ ("N") },
    { NULL },
  };

  if (!cli_parse (&argc, &argv, entries, _ ("RUN"), _ ("Writes the features of a run's network as float32 [n, d].")))
    return CLI_BAD_USE;
  if (argc != 2 || out == NULL)
    return cli_fail (_ ("embed takes one RUN and --out FILE.npy"));
  if (split != NULL && strcmp (split, "train") != 0 && strcmp (split, "test") != 0)
    return cli_fail (_ ("--split %s: expected train or test"), split);

  cli_catch_interrupt ();
  if (!embed (argv[1], g_strcmp0 (split, "train") == 0 ? LK_TRAIN : LK_TEST, out, threads, &error))
    return cli_fail_error (error);
  return CLI_DONE;
}
