#include "base/error.h"
#include "train/experiment.h"
#include "train/suggest.h"

#include <glib/gstdio.h>
#include <string.h>

static void
set (LkExperiment *experiment, const char *key, const char *text)
{
  g_autoptr (GError) error = NULL;

  lk_experiment_set (experiment, key, text, &error);
  g_assert_no_error (error);
}

static void
assert_refused (LkExperiment *experiment, const char *key, const char *text, const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (lk_experiment_set (experiment, key, text, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_SETTING);
  if (strstr (error->message, message) == NULL)
    g_error ("“%s” does not say “%s”", error->message, message);
}

static LkExperiment *
parse (const char *text, GError **error)
{
  return lk_experiment_parse (text, strlen (text), "test.likeness", "/somewhere", error);
}

/* -- defaults ------------------------------------------------------------------------------------------------------ */

/* Every data set with every method: all defaults of all tables are valid, and no key comes twice. */
static void
test_all_combinations_have_valid_defaults (void)
{
  int n_sources, n_methods;
  const LkDataSource *const *sources = lk_data_sources (&n_sources);
  const LkMethod *const *methods = lk_methods (&n_methods);
  g_autoptr (LkExperiment) experiment = lk_experiment_new ();

  for (int s = 0; s < n_sources; s++)
    for (int m = 0; m < n_methods; m++)
      {
        g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
        g_autoptr (GPtrArray) settings = NULL;

        set (experiment, "data.id", sources[s]->id);
        set (experiment, "method.id", methods[m]->id);
        settings = lk_experiment_settings (experiment);
        for (guint i = 0; i < settings->len; i++)
          {
            const LkSetting *setting = g_ptr_array_index (settings, i);
            g_autofree char *parsed = NULL;
            g_autoptr (GError) error = NULL;

            g_assert_true (g_hash_table_add (seen, (gpointer) setting->key));
            parsed = lk_setting_parse (setting, lk_experiment_get (experiment, setting->key), &error);
            g_assert_no_error (error);
            g_assert_cmpstr (parsed, ==, lk_experiment_get (experiment, setting->key));
          }
      }
}

/* CONTRACTS: the names that users and checks rely on. */
static void
test_promised_keys_and_defaults (void)
{
  static const char *const promised[][2] = {
    { "data.id", NULL },
    { "data.train_size", "0" },
    { "train.batch_size", "256" },
    { "train.epochs", "20" },
    { "train.seed", "0" },
    { "train.threads", "0" },
    { "optimizer.id", "sgd" },
    { "optimizer.momentum", "0.9" },
    { "optimizer.weight_decay", "0.0005" },
    { "encoder.id", "conv-small" },
    { "encoder.width", NULL },
    { "method.temperature", "0.2" },
    { "eval.probe_size", "2000" },
    { "eval.bank_size", "10000" },
    { "eval.share", "0.1" },
    { "eval.knn_k", "20" },
    { "eval.knn_temperature", "0.1" },
    { "augment.order", NULL },
    { "data.mean", NULL },
    { "data.std", NULL },
  };
  g_autoptr (LkExperiment) experiment = lk_experiment_new ();

  set (experiment, "data.id", "fashion-mnist");
  g_assert_cmpstr (lk_experiment_get (experiment, "method.id"), ==, "simclr");
  for (guint i = 0; i < G_N_ELEMENTS (promised); i++)
    {
      g_assert_nonnull (lk_experiment_get (experiment, promised[i][0]));
      if (promised[i][1] != NULL)
        g_assert_cmpstr (lk_experiment_get (experiment, promised[i][0]), ==, promised[i][1]);
    }
  g_assert_cmpstr (lk_experiment_get (experiment, "optimizer.lr"), ==, "0.3");
  set (experiment, "method.id", "simsiam");
  g_assert_cmpstr (lk_experiment_get (experiment, "optimizer.lr"), ==, "0.06");
  g_assert_nonnull (lk_experiment_get (experiment, "method.stop_gradient"));
  g_assert_null (lk_experiment_get (experiment, "method.temperature"));
}

static void
test_user_comes_before_method_before_spec (void)
{
  g_autoptr (LkExperiment) experiment = lk_experiment_new ();
  g_autofree char *fallback = NULL;

  set (experiment, "data.id", "fashion-mnist");
  set (experiment, "method.id", "simsiam");
  g_assert_true (lk_experiment_is_default (experiment, "optimizer.lr"));
  set (experiment, "optimizer.lr", "1e-1");
  g_assert_cmpstr (lk_experiment_get (experiment, "optimizer.lr"), ==, "0.1");
  g_assert_false (lk_experiment_is_default (experiment, "optimizer.lr"));
  fallback = lk_experiment_get_default (experiment, "optimizer.lr");
  g_assert_cmpstr (fallback, ==, "0.06");
  lk_experiment_reset (experiment, "optimizer.lr");
  g_assert_cmpstr (lk_experiment_get (experiment, "optimizer.lr"), ==, "0.06");
}

/* -- changing ------------------------------------------------------------------------------------------------------ */

static void
test_choosing_keeps_what_still_exists (void)
{
  g_autoptr (LkExperiment) experiment = lk_experiment_new ();

  set (experiment, "method.id", "simclr");
  set (experiment, "method.temperature", "0.5");
  set (experiment, "optimizer.lr", "0.3");
  set (experiment, "train.epochs", "7");
  set (experiment, "data.path", "/some/where");
  set (experiment, "method.id", "byol");
  g_assert_cmpstr (lk_experiment_get (experiment, "train.epochs"), ==, "7");
  g_assert_cmpstr (lk_experiment_get (experiment, "optimizer.lr"), ==, "0.3"); /* chosen, though SimCLR's own */
  g_assert_cmpstr (lk_experiment_get (experiment, "data.path"), ==, "/some/where");
  set (experiment, "method.id", "simclr");
  g_assert_cmpstr (lk_experiment_get (experiment, "method.temperature"), ==, "0.2");

  set (experiment, "data.id", "fashion-mnist");
  g_assert_cmpstr (lk_experiment_get (experiment, "data.path"), ==, "");
  g_assert_cmpstr (lk_experiment_get (experiment, "train.epochs"), ==, "7");
}

static void
test_errors_name_what_would_be_right (void)
{
  g_autoptr (LkExperiment) experiment = lk_experiment_new ();
  g_autoptr (GError) error = NULL;

  set (experiment, "method.id", "simclr");
  assert_refused (experiment, "method.stop_gradient", "true", "method.temperature");
  assert_refused (experiment, "method.temprature", "1", "did you mean method.temperature?");
  assert_refused (experiment, "optimizer.learning", "1", "no such setting");
  assert_refused (experiment, "train.epoch", "1", "did you mean train.epochs?");
  assert_refused (experiment, "train.epochs", "0", "between 1 and");
  assert_refused (experiment, "train.epochs", "many", "expected a number");
  assert_refused (experiment, "train.epochs", "1,5", "expected a number");
  assert_refused (experiment, "method.id", "simclear", "expected one of pair");
  assert_refused (experiment, "data.id", "shapse", "expected one of");
  assert_refused (experiment, "data.path", "\xff", "UTF-8");
  assert_refused (experiment, "", "", "no such setting");
  g_assert_false (lk_experiment_set_dataset (experiment, "fashion-mnits", &error));
  g_assert_nonnull (strstr (error->message, "did you mean fashion-mnist?"));
}

typedef struct
{
  int count;
  char *key;
} Changes;

static void
note_change (LkExperiment *experiment, const char *key, gpointer data)
{
  Changes *changes = data;

  changes->count++;
  g_free (changes->key);
  changes->key = g_strdup (key);
}

static void
test_tells_each_change_once (void)
{
  g_autoptr (LkExperiment) experiment = lk_experiment_new ();
  Changes changes = { 0, NULL };

  g_signal_connect (experiment, "changed", G_CALLBACK (note_change), &changes);
  set (experiment, "train.epochs", "7");
  g_assert_cmpint (changes.count, ==, 1);
  g_assert_cmpstr (changes.key, ==, "train.epochs");
  set (experiment, "train.epochs", "7.0");
  g_assert_cmpint (changes.count, ==, 1);
  set (experiment, "method.id", "byol");
  g_assert_cmpint (changes.count, ==, 2);
  g_assert_cmpstr (changes.key, ==, "");
  lk_experiment_reset (experiment, "train.epochs");
  g_assert_cmpint (changes.count, ==, 3);
  g_free (changes.key);
}

static void
test_copies_are_independent (void)
{
  g_autoptr (LkExperiment) experiment = lk_experiment_new ();
  g_autoptr (LkExperiment) copy = NULL;

  set (experiment, "method.id", "simsiam");
  set (experiment, "train.seed", "3");
  copy = lk_experiment_copy (experiment);
  set (experiment, "train.seed", "4");
  g_assert_cmpstr (lk_experiment_get (copy, "train.seed"), ==, "3");
  g_assert_cmpstr (lk_experiment_get (copy, "method.id"), ==, "simsiam");
}

/* -- files --------------------------------------------------------------------------------------------------------- */

static void
test_text_holds_what_differs_and_comes_back (void)
{
  g_autoptr (LkExperiment) experiment = lk_experiment_new ();
  g_autoptr (LkExperiment) back = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL, *all = NULL, *all_back = NULL;

  set (experiment, "method.id", "simsiam");
  set (experiment, "method.stop_gradient", "off");
  set (experiment, "optimizer.lr", "0.125");
  set (experiment, "data.path", "/a; b=c/ä\\n");
  text = lk_experiment_to_text (experiment, FALSE);
  g_assert_nonnull (strstr (text, "[likeness]\nversion=1\n"));
  g_assert_nonnull (strstr (text, "\nlr=0.125\n"));
  g_assert_nonnull (strstr (text, "\nstop_gradient=false\n"));
  g_assert_nonnull (strstr (text, "\nseed=0\n"));
  g_assert_null (strstr (text, "epochs"));

  back = parse (text, &error);
  g_assert_no_error (error);
  all = lk_experiment_to_text (experiment, TRUE);
  all_back = lk_experiment_to_text (back, TRUE);
  g_assert_nonnull (strstr (all, "epochs=20"));
  g_assert_cmpstr (all, ==, all_back);
}

static void
test_order_of_the_file_does_not_matter (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkExperiment) experiment = parse ("[method]\nstop_gradient=false\nid=simsiam\n[train]\nseed=4\n"
                                               "[data]\npath=pictures\nid=folder\n[likeness]\nversion=1\n",
                                               &error);

  g_assert_no_error (error);
  g_assert_cmpstr (lk_experiment_get (experiment, "method.stop_gradient"), ==, "false");
  g_assert_cmpstr (lk_experiment_get (experiment, "data.path"), ==, "/somewhere/pictures");
}

static void
test_bad_files_are_refused_by_name (void)
{
  static const char *const bad[][2] = {
    { "", "no version" },
    { "[likeness]\nversion=2\n", "version 2" },
    { "[likeness]\nversion=one\n", "version one" },
    { "[likeness]\nversion=1\nnonsense=2\n", "likeness.nonsense" },
    { "[likeness]\nversion=1\n[train]\nepoks=1\n", "train.epoks" },
    { "[likeness]\nversion=1\n[train]\nepochs=1,5\n", "train.epochs=1,5" },
    { "[likeness]\nversion=1\n[other]\nx=1\n", "other.x" },
    { "[likeness]\nversion=1\n[method]\nid=simclr\nstop_gradient=true\n", "method.temperature" },
    { "no key file at all", "test.likeness" },
    { "[likeness]\nversion=1\n[data]\npath=\xff\xfe\n", "UTF-8" },
    { "[likeness]\nversion=1\n[data]\npath=\\q\n", "test.likeness" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (bad[i][0], &error));
      g_assert_nonnull (error);
      g_assert_true (g_str_has_prefix (error->message, "test.likeness: "));
      if (strstr (error->message, bad[i][1]) == NULL)
        g_error ("“%s” does not say “%s”", error->message, bad[i][1]);
    }
}

/* Any damage to a file gives an experiment or an error, never a crash. */
static void
test_any_flipped_byte_is_survived (void)
{
  g_autoptr (LkExperiment) experiment = lk_experiment_new ();
  g_autofree char *text = lk_experiment_to_text (experiment, TRUE);
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i++)
    for (int bit = 0; bit < 8; bit += 3)
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (LkExperiment) back = NULL;

        text[i] = (char) (text[i] ^ (1 << bit));
        back = lk_experiment_parse (text, length, "flipped", NULL, &error);
        g_assert_true ((back == NULL) == (error != NULL));
        text[i] = (char) (text[i] ^ (1 << bit));
      }
}

static void
test_saves_and_loads (void)
{
  g_autofree char *folder = g_dir_make_tmp ("likeness-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.likeness", NULL);
  g_autoptr (LkExperiment) experiment = lk_experiment_new ();
  g_autoptr (LkExperiment) back = NULL;
  g_autoptr (LkExperiment) missing = NULL;
  g_autoptr (GError) error = NULL;

  set (experiment, "train.seed", "2147483647");
  g_assert_true (lk_experiment_save (experiment, path, FALSE, &error));
  back = lk_experiment_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lk_experiment_get (back, "train.seed"), ==, "2147483647");
  g_unlink (path);
  missing = lk_experiment_load (path, &error);
  g_assert_null (missing);
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_nonnull (strstr (error->message, "a.likeness"));
  g_rmdir (folder);
}

static void
test_paths_choose_their_source (void)
{
  g_autofree char *straight = g_dir_make_tmp ("likeness-XXXXXX", NULL);
  g_autofree char *folder = g_build_filename (straight, "sub", NULL);
  g_autofree char *crooked = g_build_filename (folder, "..", NULL);
  g_autofree char *picture = g_build_filename (straight, "a.png", NULL);
  g_autoptr (LkExperiment) experiment = lk_experiment_new ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (picture, "\x89PNG\r\n\x1a\n", 8, NULL));
  g_assert_true (lk_experiment_set_dataset (experiment, crooked, &error));
  g_assert_cmpstr (lk_experiment_get (experiment, "data.id"), ==, "folder");
  g_assert_cmpstr (lk_experiment_get (experiment, "data.path"), ==, straight);
  g_assert_true (lk_experiment_set_dataset (experiment, "shapes", &error));
  g_assert_cmpstr (lk_experiment_get (experiment, "data.path"), ==, "");
  g_assert_false (lk_experiment_set_dataset (experiment, "/not/there", &error));
  g_unlink (picture);
  g_rmdir (folder);
  g_rmdir (straight);
}

static void
test_suggestions (void)
{
  static const char *const words[] = { "train.epochs", "train.seed", "embed" };

  g_assert_cmpstr (lk_suggest ("train.epoch", words, 3), ==, "train.epochs");
  g_assert_cmpstr (lk_suggest ("train.sede", words, 3), ==, "train.seed");
  g_assert_cmpstr (lk_suggest ("mebed", words, 3), ==, "embed");
  g_assert_null (lk_suggest ("temperature", words, 3));
  g_assert_null (lk_suggest ("x", words, 3));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/experiment/all-combinations-have-valid-defaults", test_all_combinations_have_valid_defaults);
  g_test_add_func ("/train/experiment/promised-keys-and-defaults", test_promised_keys_and_defaults);
  g_test_add_func ("/train/experiment/user-comes-before-method-before-spec", test_user_comes_before_method_before_spec);
  g_test_add_func ("/train/experiment/choosing-keeps-what-still-exists", test_choosing_keeps_what_still_exists);
  g_test_add_func ("/train/experiment/errors-name-what-would-be-right", test_errors_name_what_would_be_right);
  g_test_add_func ("/train/experiment/tells-each-change-once", test_tells_each_change_once);
  g_test_add_func ("/train/experiment/copies-are-independent", test_copies_are_independent);
  g_test_add_func ("/train/experiment/text-holds-what-differs-and-comes-back",
                   test_text_holds_what_differs_and_comes_back);
  g_test_add_func ("/train/experiment/order-of-the-file-does-not-matter", test_order_of_the_file_does_not_matter);
  g_test_add_func ("/train/experiment/bad-files-are-refused-by-name", test_bad_files_are_refused_by_name);
  g_test_add_func ("/train/experiment/any-flipped-byte-is-survived", test_any_flipped_byte_is_survived);
  g_test_add_func ("/train/experiment/saves-and-loads", test_saves_and_loads);
  g_test_add_func ("/train/experiment/paths-choose-their-source", test_paths_choose_their_source);
  g_test_add_func ("/train/suggest/nearest-word", test_suggestions);
  return g_test_run ();
}
