/* likeness-cli: the same core as the window, without one. */

#include "config.h"

#include "cli/cli.h"
#include "train/suggest.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

static const struct
{
  const char *name;
  CliCommand run;
  const char *usage;
  const char *help;
} commands[] = {
  { "train", cli_train, "[FILE|PRESET] [--dataset NAME|PATH] [--method ID] ...",
    N_ ("train, or continue with --resume RUN") },
  { "list", cli_list, "methods|datasets|encoders|transforms|settings|presets", N_ ("say what there is") },
  { "embed", cli_embed, "RUN --out FILE.npy [--split train|test]", N_ ("write the features of a run's network") },
  { "knn", cli_knn, "RUN", N_ ("classify the test images by their nearest training images") },
  { "probe", cli_probe, "RUN", N_ ("fit a linear classifier on the features") },
  { "baselines", cli_baselines, "DATASET [--set KEY=VALUE] ...", N_ ("score what a trained encoder has to beat") },
  { "table", cli_table, "PLAN [--out FOLDER] [--print] [--dry-run]", N_ ("train many runs and compare them") },
  { "map", cli_map, "FILE.npy --out MAP.npy [--perplexity P] ...",
    N_ ("lay rows of numbers out in the plane by t-SNE") },
};

static void
print_usage (FILE *out)
{
  fprintf (out, _ ("Usage: likeness-cli COMMAND ...\n\n"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    fprintf (out, "  %-10s %-60s %s\n", commands[i].name, commands[i].usage, _ (commands[i].help));
  fprintf (out, _ ("\nlikeness-cli COMMAND --help says more. Most commands know --json.\n"));
}

static int
fail_unknown (const char *word)
{
  const char *names[G_N_ELEMENTS (commands)];
  g_autofree char *hint = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    names[i] = commands[i].name;
  hint = lk_suggest_hint (word, names, G_N_ELEMENTS (names));
  return cli_fail (_ ("%s: no such command%s; there are train, list, embed, knn, probe, baselines, table and map"),
                   word, hint);
}

int
main (int argc, char **argv)
{
  /* A build that is not installed has its translations elsewhere. */
  const char *own_locales = g_getenv ("LIKENESS_LOCALE_DIR");

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, own_locales != NULL ? own_locales : LK_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (argc < 2)
    {
      print_usage (stderr);
      return CLI_BAD_USE;
    }
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0 || strcmp (argv[1], "help") == 0)
    {
      print_usage (stdout);
      return CLI_DONE;
    }
  if (strcmp (argv[1], "--version") == 0)
    {
      printf ("likeness-cli %s\n", LK_VERSION);
      return CLI_DONE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (argv[1], commands[i].name) == 0)
      return commands[i].run (argc - 1, argv + 1);
  return fail_unknown (argv[1]);
}
