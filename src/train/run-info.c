#include "train/run-info.h"

#include "config.h"
#include "train/machine.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define FORMAT 1
#define LARGEST_FILE 65536
#define DEEPEST 8

struct _LkRunInfo
{
  JsonObject *root;
};

/* -- reading ------------------------------------------------------------------------------------------------------- */

/* The parser calls itself for each level, so a file of brackets could exhaust the stack. */
static gboolean
is_shallow (const char *text, gsize length)
{
  gboolean quoted = FALSE;
  int depth = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (quoted && text[i] == '\\')
        i++;
      else if (text[i] == '"')
        quoted = !quoted;
      else if (!quoted && (text[i] == '{' || text[i] == '['))
        depth++;
      else if (!quoted && (text[i] == '}' || text[i] == ']'))
        depth--;
      if (depth > DEEPEST)
        return FALSE;
    }
  return TRUE;
}

static JsonObject *
read_object (const char *path)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  const char *text = file != NULL ? g_mapped_file_get_contents (file) : NULL;
  gsize length = file != NULL ? g_mapped_file_get_length (file) : 0;
  JsonNode *node;

  if (text == NULL || length > LARGEST_FILE || !g_utf8_validate (text, (gssize) length, NULL) ||
      !is_shallow (text, length) || !json_parser_load_from_data (parser, text, (gssize) length, NULL))
    return NULL;
  node = json_parser_get_root (parser);
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_dup_object (node) : NULL;
}

LkRunInfo *
lk_run_info_read (const char *path)
{
  LkRunInfo *info = g_new0 (LkRunInfo, 1);

  info->root = read_object (path);
  if (info->root == NULL)
    info->root = json_object_new ();
  return info;
}

static JsonObject *
get_object (JsonObject *parent, const char *name)
{
  JsonNode *node = json_object_get_member (parent, name);

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      json_object_set_object_member (parent, name, json_object_new ());
      node = json_object_get_member (parent, name);
    }
  return json_node_get_object (node);
}

static const char *
get_text (JsonObject *parent, const char *name, const char *otherwise)
{
  JsonNode *node = json_object_get_member (parent, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : otherwise;
}

const char *
lk_run_info_fingerprint (LkRunInfo *info)
{
  return get_text (get_object (info->root, "data"), "fingerprint", "");
}

const char *
lk_run_info_state (LkRunInfo *info)
{
  return get_text (info->root, "state", "unknown");
}

/* -- writing ------------------------------------------------------------------------------------------------------- */

static void
describe_machine (JsonObject *hardware)
{
  g_autofree char *model = lk_machine_dup_cpu ();

  json_object_set_string_member (hardware, "cpu", model);
  json_object_set_int_member (hardware, "cores", (gint64) g_get_num_processors ());
  json_object_set_string_member (hardware, "instruction_set", lk_machine_instruction_set ());
  json_object_set_string_member (hardware, "backend", lk_machine_backend ());
}

static void
set_now (JsonObject *object, const char *name)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *text = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");

  json_object_set_string_member (object, name, text);
}

LkRunInfo *
lk_run_info_new (LkExperiment *experiment, const LkDataset *dataset)
{
  LkRunInfo *info = g_new0 (LkRunInfo, 1);
  JsonObject *data;

  info->root = json_object_new ();
  json_object_set_int_member (info->root, "format", FORMAT);
  set_now (info->root, "created");
  json_object_set_string_member (info->root, "method", lk_experiment_get (experiment, "method.id"));
  data = get_object (info->root, "data");
  json_object_set_string_member (data, "id", dataset->id);
  json_object_set_string_member (data, "title", dataset->title);
  if (dataset->path != NULL)
    {
      g_autofree char *path = g_utf8_make_valid (dataset->path, -1);

      json_object_set_string_member (data, "path", path);
    }
  json_object_set_string_member (data, "fingerprint", dataset->fingerprint);
  json_object_set_int_member (data, "train", dataset->splits[LK_TRAIN].n);
  json_object_set_int_member (data, "test", dataset->splits[LK_TEST].n);
  json_object_set_int_member (data, "height", dataset->h);
  json_object_set_int_member (data, "width", dataset->w);
  json_object_set_int_member (data, "channels", dataset->c);
  return info;
}

void
lk_run_info_free (LkRunInfo *info)
{
  if (info == NULL)
    return;

  json_object_unref (info->root);
  g_free (info);
}

void
lk_run_info_set_state (LkRunInfo *info, const char *state)
{
  json_object_set_string_member (info->root, "state", state);
}

void
lk_run_info_set_fingerprint (LkRunInfo *info, const char *fingerprint)
{
  json_object_set_string_member (get_object (info->root, "data"), "fingerprint", fingerprint);
}

gboolean
lk_run_info_write (LkRunInfo *info, const char *path, GError **error)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL, *line = NULL;

  set_now (info->root, "updated");
  json_object_set_string_member (info->root, "version", LK_VERSION);
  describe_machine (get_object (info->root, "hardware"));
  json_node_set_object (node, info->root);
  text = json_to_string (node, TRUE);
  line = g_strconcat (text, "\n", NULL);
  return g_file_set_contents_full (path, line, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644,
                                   error);
}
