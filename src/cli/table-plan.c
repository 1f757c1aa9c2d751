#include "cli/table-plan.h"

#include "base/error.h"
#include "train/suggest.h"

#include <glib/gi18n.h>
#include <string.h>

#define TABLE "table"
#define SETTINGS "settings"
#define ALL "all"
#define LARGEST_FILE (1 << 20)

typedef struct
{
  GKeyFile *file;
  char *folder;
  char **methods, **datasets, **seeds, **variants;
  GPtrArray *cells;
} Plan;

static void
plan_clear (Plan *plan)
{
  g_clear_pointer (&plan->file, g_key_file_unref);
  g_free (plan->folder);
  g_strfreev (plan->methods);
  g_strfreev (plan->datasets);
  g_strfreev (plan->seeds);
  g_strfreev (plan->variants);
  g_clear_pointer (&plan->cells, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Plan, plan_clear)

static void
cell_free (gpointer data)
{
  CliCell *cell = data;

  g_free (cell->name);
  g_free (cell->dataset);
  g_free (cell->variant);
  g_clear_object (&cell->experiment);
  g_free (cell);
}

/* -- lists --------------------------------------------------------------------------------------------------------- */

/* "a, b; c" of a key; NULL if it is not there or empty. (transfer full) */
static char **
read_list (GKeyFile *file, const char *group, const char *key)
{
  g_autofree char *text = g_key_file_get_string (file, group, key, NULL);
  g_auto (GStrv) parts = NULL;
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  int n = 0;

  if (text == NULL)
    return NULL;
  parts = g_strsplit_set (text, ",;", -1);
  for (int i = 0; parts[i] != NULL; i++)
    if (*g_strstrip (parts[i]) != '\0')
      {
        g_strv_builder_add (words, parts[i]);
        n++;
      }
  return n > 0 ? g_strv_builder_end (words) : NULL;
}

static char **
need_list (GKeyFile *file, const char *key, GError **error)
{
  char **list = read_list (file, TABLE, key);

  if (list == NULL)
    g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("[table] names no %s"), key);
  return list;
}

/* (transfer full) */
static char **
all_methods (void)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  int n;
  const LkMethod *const *methods = lk_methods (&n);

  for (int i = 0; i < n; i++)
    g_strv_builder_add (ids, methods[i]->id);
  return g_strv_builder_end (ids);
}

static const LkMethod *
find_method (const char *id, GError **error)
{
  const LkMethod *method = lk_method_find (id);
  g_auto (GStrv) ids = NULL;
  g_autofree char *hint = NULL;

  if (method != NULL)
    return method;
  ids = all_methods ();
  hint = lk_suggest_hint (id, (const char *const *) ids, (int) g_strv_length (ids));
  g_set_error (error, LK_ERROR, LK_ERROR_SETTING, _ ("there is no method \"%s\"%s"), id, hint);
  return NULL;
}

static gboolean
check_methods (char **methods, GError **error)
{
  for (int i = 0; methods != NULL && methods[i] != NULL; i++)
    if (find_method (methods[i], error) == NULL)
      return FALSE;
  return TRUE;
}

/* -- the groups ---------------------------------------------------------------------------------------------------- */

/* "shapes" of "data shapes"; NULL if the group is of another kind. */
static const char *
name_in (const char *group, const char *kind)
{
  gsize length = strlen (kind);

  return strncmp (group, kind, length) == 0 && group[length] == ' ' ? group + length + 1 : NULL;
}

static gboolean
check_group (const Plan *plan, const char *group, GError **error)
{
  const char *name;
  g_auto (GStrv) methods = NULL;

  if (g_str_equal (group, TABLE) || g_str_equal (group, SETTINGS))
    return TRUE;
  if ((name = name_in (group, "method")) != NULL)
    return find_method (name, error) != NULL;
  if ((name = name_in (group, "data")) != NULL && g_strv_contains ((const char *const *) plan->datasets, name))
    return TRUE;
  if (name_in (group, "variant") != NULL)
    return check_methods (methods = read_list (plan->file, group, "methods"), error);

  g_set_error (error, LK_ERROR, LK_ERROR_FORMAT,
               _ ("there is no such group; there are [table], [settings], [data ID] for each data set of the table, "
                  "[method ID] and [variant NAME]"));
  return FALSE;
}

static gboolean
check_table (const Plan *plan, GError **error)
{
  static const char *const known[] = { "methods", "datasets", "seeds", "epochs", NULL };
  g_auto (GStrv) keys = g_key_file_get_keys (plan->file, TABLE, NULL, error);

  for (int i = 0; keys != NULL && keys[i] != NULL; i++)
    if (!g_strv_contains (known, keys[i]))
      {
        g_autofree char *hint = lk_suggest_hint (keys[i], known, G_N_ELEMENTS (known) - 1);

        g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("[table] has no \"%s\"%s"), keys[i], hint);
        return FALSE;
      }
  return keys != NULL;
}

static gboolean
read_groups (Plan *plan, GError **error)
{
  g_auto (GStrv) groups = g_key_file_get_groups (plan->file, NULL);
  g_autoptr (GStrvBuilder) variants = g_strv_builder_new ();

  g_strv_builder_add (variants, "");
  for (int i = 0; groups[i] != NULL; i++)
    {
      if (!check_group (plan, groups[i], error))
        {
          g_prefix_error (error, "[%s]: ", groups[i]);
          return FALSE;
        }
      if (name_in (groups[i], "variant") != NULL)
        g_strv_builder_add (variants, name_in (groups[i], "variant"));
    }
  plan->variants = g_strv_builder_end (variants);
  return TRUE;
}

static gboolean
read_plan (Plan *plan, GError **error)
{
  if (!g_key_file_has_group (plan->file, TABLE))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("there is no group [table]: this is not the plan of a table"));
      return FALSE;
    }
  if (!check_table (plan, error) || (plan->methods = need_list (plan->file, "methods", error)) == NULL ||
      (plan->datasets = need_list (plan->file, "datasets", error)) == NULL ||
      (plan->seeds = need_list (plan->file, "seeds", error)) == NULL)
    return FALSE;
  if (g_str_equal (plan->methods[0], ALL) && plan->methods[1] == NULL)
    {
      g_strfreev (plan->methods);
      plan->methods = all_methods ();
    }
  return check_methods (plan->methods, error) && read_groups (plan, error);
}

/* -- the cells ----------------------------------------------------------------------------------------------------- */

/* The settings of a group, but for the lists that are not settings. */
static gboolean
apply_group (const Plan *plan, LkExperiment *experiment, const char *group, GError **error)
{
  static const char *const lists[] = { "seeds", "methods", NULL };
  g_auto (GStrv) keys = NULL;

  if (!g_key_file_has_group (plan->file, group))
    return TRUE;
  keys = g_key_file_get_keys (plan->file, group, NULL, NULL);
  for (int i = 0; keys[i] != NULL; i++)
    {
      g_autofree char *text = NULL;

      if (g_strv_contains (lists, keys[i]) && !g_str_equal (group, SETTINGS))
        continue;
      text = g_key_file_get_string (plan->file, group, keys[i], error);
      if (text == NULL || !lk_experiment_set (experiment, keys[i], text, error))
        {
          g_prefix_error (error, "[%s]: ", group);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
apply_epochs (const Plan *plan, LkExperiment *experiment, GError **error)
{
  g_autofree char *epochs = g_key_file_get_string (plan->file, TABLE, "epochs", NULL);

  return epochs == NULL || lk_experiment_set (experiment, "train.epochs", epochs, error);
}

static gboolean
set_dataset (const Plan *plan, LkExperiment *experiment, const char *dataset, GError **error)
{
  g_autofree char *path = NULL;

  if (lk_data_source_find (dataset) != NULL)
    return lk_experiment_set_dataset (experiment, dataset, error);

  path = g_canonicalize_filename (dataset, plan->folder);
  return lk_experiment_set_dataset (experiment, path, error);
}

static LkExperiment *
make_experiment (const Plan *plan, const CliCell *cell, const char *seed, GError **error)
{
  g_autoptr (LkExperiment) experiment = lk_experiment_new ();
  g_autofree char *data = g_strconcat ("data ", cell->dataset, NULL);
  g_autofree char *method = g_strconcat ("method ", cell->method->id, NULL);
  g_autofree char *variant = g_strconcat ("variant ", cell->variant, NULL);

  if (!set_dataset (plan, experiment, cell->dataset, error) ||
      !lk_experiment_set (experiment, "method.id", cell->method->id, error) ||
      !apply_epochs (plan, experiment, error) || !apply_group (plan, experiment, SETTINGS, error) ||
      !apply_group (plan, experiment, data, error) || !apply_group (plan, experiment, method, error) ||
      !apply_group (plan, experiment, variant, error) || !lk_experiment_set (experiment, "train.seed", seed, error))
    return NULL;
  return g_steal_pointer (&experiment);
}

static gboolean
add_cell (Plan *plan,
          const char *dataset,
          const LkMethod *method,
          const char *variant,
          const char *seed,
          GError **error)
{
  g_autofree char *base = g_path_get_basename (dataset);
  CliCell *cell = g_new0 (CliCell, 1);

  g_ptr_array_add (plan->cells, cell);
  *cell = (CliCell){ .dataset = g_strdup (dataset), .variant = g_strdup (variant), .method = method };
  cell->experiment = make_experiment (plan, cell, seed, error);
  if (cell->experiment == NULL)
    return FALSE;
  cell->seed = (int) g_ascii_strtod (lk_experiment_get (cell->experiment, "train.seed"), NULL);
  cell->name = g_strdup_printf ("%s-%s%s%s-seed%d", method->id, base, *variant != '\0' ? "-" : "", variant, cell->seed);
  g_strdelimit (cell->name, " /", '_');
  return TRUE;
}

static gboolean
has_variant (const Plan *plan, const char *method, const char *variant)
{
  g_autofree char *group = g_strconcat ("variant ", variant, NULL);
  g_auto (GStrv) methods = NULL;

  if (*variant == '\0')
    return TRUE;
  methods = read_list (plan->file, group, "methods");
  return methods == NULL || g_strv_contains ((const char *const *) methods, method);
}

static gboolean
add_method (Plan *plan, const char *dataset, const char *method, GError **error)
{
  g_autofree char *group = g_strconcat ("method ", method, NULL);
  g_auto (GStrv) own = read_list (plan->file, group, "seeds");
  char **seeds = own != NULL ? own : plan->seeds;

  for (int v = 0; plan->variants[v] != NULL; v++)
    for (int s = 0; seeds[s] != NULL && has_variant (plan, method, plan->variants[v]); s++)
      if (!add_cell (plan, dataset, lk_method_find (method), plan->variants[v], seeds[s], error))
        return FALSE;
  return TRUE;
}

/* Two cells of one name would be one run. */
static gboolean
check_names (const Plan *plan, GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < plan->cells->len; i++)
    {
      CliCell *cell = g_ptr_array_index (plan->cells, i);

      if (!g_hash_table_add (names, cell->name))
        {
          g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("%s is there twice"), cell->name);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
make_cells (Plan *plan, GError **error)
{
  plan->cells = g_ptr_array_new_with_free_func (cell_free);
  for (int d = 0; plan->datasets[d] != NULL; d++)
    for (int m = 0; plan->methods[m] != NULL; m++)
      if (!add_method (plan, plan->datasets[d], plan->methods[m], error))
        return FALSE;
  return check_names (plan, error);
}

GPtrArray *
cli_table_plan (const char *path, GError **error)
{
  g_auto (Plan) plan = { .file = g_key_file_new () };
  g_autofree char *text = NULL, *folder = g_path_get_dirname (path);
  gsize length;

  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  plan.folder = g_canonicalize_filename (folder, NULL);
  if (length > LARGEST_FILE || !g_utf8_validate (text, (gssize) length, NULL))
    g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("%s: this is not the plan of a table"), path);
  else if (g_key_file_load_from_data (plan.file, text, length, G_KEY_FILE_NONE, error) && read_plan (&plan, error) &&
           make_cells (&plan, error))
    return g_steal_pointer (&plan.cells);
  else
    g_prefix_error (error, "%s: ", path);
  return NULL;
}
