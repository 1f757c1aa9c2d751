#include "train/experiment-command.h"

#include "base/shell-word.h"

static void
append_word (GString *command, const char *option, const char *word)
{
  g_autofree char *quoted = lk_shell_word (word);

  g_string_append_printf (command, " %s %s", option, quoted);
}

char *
lk_experiment_to_command (LkExperiment *self)
{
  g_autoptr (GPtrArray) settings = lk_experiment_settings (self);
  GString *command = g_string_new ("likeness-cli train");

  append_word (command, "--dataset", lk_experiment_get (self, "data.id"));
  append_word (command, "--method", lk_experiment_get (self, "method.id"));
  for (guint i = 0; i < settings->len; i++)
    {
      const char *key = ((const LkSetting *) g_ptr_array_index (settings, i))->key;
      g_autofree char *pair = g_strdup_printf ("%s=%s", key, lk_experiment_get (self, key));

      if (!g_str_equal (key, "data.id") && !g_str_equal (key, "method.id") && !lk_experiment_is_default (self, key))
        append_word (command, "--set", pair);
    }

  return g_string_free (command, FALSE);
}
