/* likeness-cli list: what the registries hold, for people and for programs. */

#include "augment/augment.h"
#include "augment/recipe-preset.h"
#include "cli/cli-json.h"
#include "cli/cli.h"
#include "nn/encoder.h"
#include "nn/optimizer.h"
#include "train/presets.h"
#include "train/suggest.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct
{
  gboolean json;
  GString *array; /* of objects, when json */
} Output;

/* -- one item ------------------------------------------------------------------------------------------------------ */

/* Takes the object over. */
static void
put_object (Output *output, GString *object)
{
  g_autofree char *text = cli_json_close (object);

  g_string_append_printf (output->array, "%s\n  %s", output->array->len > 1 ? "," : "", text);
}

static GString *
begin_object (const char *id, const char *title, const char *help)
{
  GString *object = g_string_new (NULL);

  cli_json_text (object, "id", id);
  cli_json_text (object, "title", title);
  cli_json_text (object, "help", help);
  return object;
}

static void
print_item (const char *id, const char *title, const char *help)
{
  printf ("%-16s %s. %s\n", id, title, help);
}

static const char *
translated (const char *text)
{
  return text != NULL && *text != '\0' ? _ (text) : "";
}

/* -- registries ---------------------------------------------------------------------------------------------------- */

static void
list_methods (Output *output)
{
  int n;
  const LkMethod *const *methods = lk_methods (&n);

  for (int i = 0; i < n; i++)
    {
      const LkMethod *method = methods[i];
      GString *object;

      if (!output->json)
        {
          print_item (method->id, method->title, translated (method->summary));
          continue;
        }
      object = begin_object (method->id, method->title, translated (method->summary));
      cli_json_text (object, "family", _ (lk_family_title (method->family)));
      cli_json_whole (object, "year", method->year);
      cli_json_text (object, "reference", method->reference);
      cli_json_switch (object, "needs_labels", method->needs_labels);
      put_object (output, object);
    }
}

static void
list_datasets (Output *output)
{
  int n;
  const LkDataSource *const *sources = lk_data_sources (&n);

  for (int i = 0; i < n; i++)
    {
      const LkDataSource *source = sources[i];
      g_autofree char *found = source->find != NULL ? source->find () : NULL;
      GString *object;

      if (!output->json)
        {
          print_item (source->id, translated (source->title), translated (source->help));
          continue;
        }
      object = begin_object (source->id, translated (source->title), translated (source->help));
      cli_json_switch (object, "needs_path", source->needs_path);
      cli_json_text (object, "found", found);
      put_object (output, object);
    }
}

static void
list_encoders (Output *output)
{
  int n;
  const LkEncoderKind *const *kinds = lk_encoders (&n);

  for (int i = 0; i < n; i++)
    {
      GString *object;

      if (!output->json)
        {
          print_item (kinds[i]->id, translated (kinds[i]->title), translated (kinds[i]->help));
          continue;
        }
      object = begin_object (kinds[i]->id, translated (kinds[i]->title), translated (kinds[i]->help));
      cli_json_whole (object, "width", kinds[i]->width);
      put_object (output, object);
    }
}

static void
list_transforms (Output *output)
{
  int n;
  const LkTransform *const *transforms = lk_transforms (&n);

  for (int i = 0; i < n; i++)
    {
      const LkTransform *transform = transforms[i];
      GString *object;

      if (!output->json)
        {
          print_item (transform->id, translated (transform->title), translated (transform->help));
          continue;
        }
      object = begin_object (transform->id, translated (transform->title), translated (transform->help));
      cli_json_switch (object, "color_only", transform->color_only);
      cli_json_texts (object, "draws", transform->value_names);
      put_object (output, object);
    }
}

static void
list_recipes (Output *output)
{
  int n;
  const LkRecipePreset *presets = lk_recipe_presets (&n);

  for (int i = 0; i < n; i++)
    if (output->json)
      put_object (output, begin_object (presets[i].id, translated (presets[i].title), translated (presets[i].help)));
    else
      print_item (presets[i].id, translated (presets[i].title), translated (presets[i].help));
}

static void
list_presets (Output *output)
{
  g_auto (GStrv) names = lk_preset_names ();

  for (int i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = lk_preset_find (names[i]);

      if (output->json)
        put_object (output, begin_object (names[i], names[i], path));
      else
        printf ("%-16s %s\n", names[i], path);
    }
}

/* -- settings ------------------------------------------------------------------------------------------------------ */

static const char *
kind_name (LkSettingKind kind)
{
  static const char *const names[] = { "switch", "int", "real", "choice", "text" };

  return names[kind];
}

static void
put_setting (Output *output, const LkSetting *setting, const char *const *methods)
{
  GString *object = begin_object (setting->key, translated (setting->title), translated (setting->help));
  gboolean is_number = setting->kind == LK_SETTING_INT || setting->kind == LK_SETTING_REAL;

  cli_json_text (object, "kind", kind_name (setting->kind));
  if (setting->kind == LK_SETTING_SWITCH)
    cli_json_switch (object, "default", setting->fallback != 0);
  else if (is_number)
    cli_json_exact (object, "default", setting->fallback);
  else
    cli_json_text (object, "default", setting->text != NULL ? setting->text : "");
  cli_json_exact (object, "min", is_number ? setting->min : NAN);
  cli_json_exact (object, "max", is_number ? setting->max : NAN);
  cli_json_text (object, "unit", translated (setting->unit));
  cli_json_switch (object, "live", setting->live);
  cli_json_texts (object, "choices", setting->kind == LK_SETTING_CHOICE ? setting->choices : NULL);
  if (methods != NULL)
    {
      cli_json_texts (object, "methods", methods);
      if (methods[1] == NULL)
        cli_json_text (object, "method", methods[0]);
    }
  put_object (output, object);
}

static void
print_setting (const LkSetting *setting, const char *const *methods)
{
  g_autofree char *value = lk_setting_default (setting);
  g_autofree char *names = methods != NULL ? g_strjoinv (", ", (char **) methods) : NULL;
  g_autofree char *of_method = names != NULL ? g_strdup_printf (" (%s)", names) : g_strdup ("");

  printf ("%-32s %-12s %s%s. %s\n", setting->key, *value != '\0' ? value : "\"\"", translated (setting->title),
          of_method, translated (setting->help));
}

static void
list_table (Output *output, const LkSetting *settings, int n, const char *const *methods)
{
  for (int i = 0; i < n; i++)
    {
      const LkSetting *setting = strcmp (settings[i].key, "data.id") == 0 ? lk_data_id_setting () : &settings[i];

      if (output->json)
        put_setting (output, setting, methods);
      else
        print_setting (setting, methods);
    }
}

static gboolean
is_same_setting (const LkSetting *a, const LkSetting *b)
{
  return strcmp (a->key, b->key) == 0 && a->kind == b->kind && a->live == b->live && a->fallback == b->fallback &&
         a->min == b->min && a->max == b->max && g_strcmp0 (a->title, b->title) == 0 &&
         g_strcmp0 (a->help, b->help) == 0 && g_strcmp0 (a->text, b->text) == 0;
}

static gboolean
method_has_setting (const LkMethod *method, const LkSetting *setting)
{
  for (int i = 0; i < method->n_settings; i++)
    if (is_same_setting (&method->settings[i], setting))
      return TRUE;
  return FALSE;
}

/* A setting that several methods share, whole spec and all, comes once; a key that they mean differently comes once for
 * each meaning. */
static void
list_method_setting (Output *output, const LkMethod *const *methods, int n, int first, const LkSetting *setting)
{
  g_autoptr (GPtrArray) sharing = g_ptr_array_new ();

  for (int m = 0; m < n; m++)
    {
      if (!method_has_setting (methods[m], setting))
        continue;
      if (m < first)
        return;
      g_ptr_array_add (sharing, (gpointer) methods[m]->id);
    }
  g_ptr_array_add (sharing, NULL);
  list_table (output, setting, 1, (const char *const *) sharing->pdata);
}

static void
list_settings (Output *output)
{
  static const LkSetting *(*const tables[]) (
      int *) = { lk_encoder_settings, lk_optimizer_settings, lk_train_settings,
                 lk_augment_settings, lk_eval_settings,      lk_record_settings };
  int n_sources, n_methods, n;
  const LkDataSource *const *sources = lk_data_sources (&n_sources);
  const LkMethod *const *methods = lk_methods (&n_methods);
  const LkSetting *settings = lk_data_settings (&n);

  list_table (output, settings, n, NULL);
  for (int i = 0; i < n_sources; i++)
    list_table (output, sources[i]->settings, sources[i]->n_settings, NULL);
  list_table (output, lk_method_id_setting (), 1, NULL);
  for (int m = 0; m < n_methods; m++)
    for (int i = 0; i < methods[m]->n_settings; i++)
      list_method_setting (output, methods, n_methods, m, &methods[m]->settings[i]);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      settings = tables[i](&n);
      list_table (output, settings, n, NULL);
    }
}

/* -- the command --------------------------------------------------------------------------------------------------- */

static const struct
{
  const char *name;
  void (*list) (Output *output);
} lists[] = {
  { "methods", list_methods },       { "datasets", list_datasets }, { "encoders", list_encoders },
  { "transforms", list_transforms }, { "recipes", list_recipes },   { "settings", list_settings },
  { "presets", list_presets },
};

static int
fail_unknown (const char *word)
{
  const char *names[G_N_ELEMENTS (lists)];
  g_autofree char *hint = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    names[i] = lists[i].name;
  hint = lk_suggest_hint (word, names, G_N_ELEMENTS (names));
  return cli_fail (_ ("list %s: there is no such list%s; there are methods, datasets, encoders, transforms, recipes, "
                      "settings and presets"),
                   word, hint);
}

static void
print_list (void (*list) (Output *output), gboolean json)
{
  Output output = { json, g_string_new ("[") };

  list (&output);
  if (json)
    printf ("%s\n]\n", output.array->str);
  g_string_free (output.array, TRUE);
}

int
cli_list (int argc, char **argv)
{
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print one JSON array"), NULL },
    { NULL },
  };

  if (!cli_parse (&argc, &argv, entries, "methods|datasets|encoders|transforms|recipes|settings|presets", NULL))
    return CLI_BAD_USE;
  if (argc != 2)
    return cli_fail (_ ("list takes one word: methods, datasets, encoders, transforms, recipes, settings or presets"));

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (strcmp (argv[1], lists[i].name) == 0)
      {
        print_list (lists[i].list, json);
        return CLI_DONE;
      }
  return fail_unknown (argv[1]);
}
