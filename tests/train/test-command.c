/* The command line of an experiment, fed back. */

#include "material.h"

#include "base/shell-word.h"
#include "train/experiment-command.h"

#include <string.h>

static void
test_defaults_are_short (void)
{
  g_autoptr (LkExperiment) experiment = lk_experiment_new ();
  g_autofree char *command = lk_experiment_to_command (experiment);

  g_assert_cmpstr (command, ==, "likeness-cli train --dataset shapes --method simclr");
}

/* As src/cli/train.c does it: the data set, the method, then each --set. tests/cli runs the program itself. */
static LkExperiment *
read_back (const char *command)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) words = NULL;
  LkExperiment *experiment = lk_experiment_new ();
  int n;

  g_assert_true (g_shell_parse_argv (command, &n, &words, &error));
  g_assert_cmpstr (words[0], ==, "likeness-cli");
  g_assert_cmpstr (words[1], ==, "train");
  g_assert_cmpint (n % 2, ==, 0);
  for (int i = 2; i < n; i += 2)
    if (g_str_equal (words[i], "--dataset"))
      g_assert_true (lk_experiment_set_dataset (experiment, words[i + 1], NULL));
    else if (g_str_equal (words[i], "--method"))
      set (experiment, "method.id", words[i + 1]);
    else
      {
        g_auto (GStrv) pair = g_strsplit (words[i + 1], "=", 2);

        g_assert_cmpstr (words[i], ==, "--set");
        set (experiment, pair[0], pair[1]);
      }

  return experiment;
}

static void
check_round_trip (LkExperiment *experiment)
{
  g_autofree char *command = lk_experiment_to_command (experiment);
  g_autoptr (LkExperiment) back = read_back (command);
  g_autofree char *before = lk_experiment_to_text (experiment, TRUE), *after = lk_experiment_to_text (back, TRUE);

  g_test_message ("%s", command);
  g_assert_cmpstr (before, ==, after);
}

static void
test_reads_back (void)
{
  g_autoptr (LkExperiment) experiment = lk_experiment_new ();

  set (experiment, "method.id", "byol");
  set (experiment, "optimizer.lr", "0.123456789");
  set (experiment, "train.epochs", "7");
  set (experiment, "augment.order", "crop, flip, jitter");
  set (experiment, "optimizer.nesterov", "true");
  check_round_trip (experiment);

  set (experiment, "data.id", "folder");
  set (experiment, "data.path", "/home/a person's/$HOME/`pictures` \"2\"");
  check_round_trip (experiment);
}

/* The program itself: what its run says it was. */
static void
test_makes_the_same_run (void)
{
  static const char *const settings[][2] = {
    { "data.train_size", "64" }, { "data.shapes.train", "64" },   { "data.shapes.test", "16" },
    { "data.image_size", "16" }, { "train.batch_size", "16" },    { "train.epochs", "1" },
    { "encoder.id", "linear" },  { "method.temperature", "0.5" },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (LkExperiment) experiment = lk_experiment_new (), ran = NULL;
  g_autofree char *run = new_folder ();
  g_autofree char *file = g_build_filename (run, "experiment.likeness", NULL);
  g_autofree char *command = NULL, *whole = NULL, *before = NULL, *after = NULL, *said = NULL;
  g_auto (GStrv) words = NULL;
  int status;

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    set (experiment, settings[i][0], settings[i][1]);
  command = lk_experiment_to_command (experiment);
  whole = g_strdup_printf ("%s --run-dir %s", command, run);
  g_assert_true (g_shell_parse_argv (whole, NULL, &words, NULL));
  g_free (words[0]);
  words[0] = g_strdup (g_getenv ("LIKENESS_CLI"));
  g_spawn_sync (NULL, words, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &said, &status, &error);
  g_assert_no_error (error);
  g_test_message ("%s", said);
  g_assert_cmpint (status, ==, 0);

  ran = lk_experiment_load (file, &error);
  g_assert_no_error (error);
  before = lk_experiment_to_text (experiment, TRUE);
  after = lk_experiment_to_text (ran, TRUE);
  g_assert_cmpstr (before, ==, after);
  remove_folder (run);
}

static void
test_words (void)
{
  static const char *const words[] = { "plain", "a=b", "0.5", "/a/b-c_d", "",  "two words", "it's", "$x",
                                       "*",     "a;b", "~",   "ä",        "-", "new\nline", "#" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *word = lk_shell_word (words[i]);
      g_auto (GStrv) back = NULL;
      int n;

      g_assert_true (g_shell_parse_argv (word, &n, &back, NULL));
      g_assert_cmpint (n, ==, 1);
      g_assert_cmpstr (back[0], ==, words[i]);
      if (i < 4)
        g_assert_cmpstr (word, ==, words[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/command/defaults-are-short", test_defaults_are_short);
  g_test_add_func ("/train/command/reads-back", test_reads_back);
  g_test_add_func ("/train/command/makes-the-same-run", test_makes_the_same_run);
  g_test_add_func ("/train/command/words-for-a-shell", test_words);
  return g_test_run ();
}
