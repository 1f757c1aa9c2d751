#include "train/checkpoint.h"

#include "base/error.h"

#include <glib/gi18n.h>
#include <string.h>

struct _LkSnapshot
{
  int n;
  LkTensorEntry *entries;
  void **data;
  char **names;
  GHashTable *metadata;
};

LkSnapshot *
lk_snapshot_new (LkNet *net, GHashTable *metadata)
{
  LkSnapshot *snapshot = g_new0 (LkSnapshot, 1);

  snapshot->n = lk_net_count (net);
  snapshot->entries = g_new0 (LkTensorEntry, snapshot->n);
  snapshot->data = g_new0 (void *, snapshot->n);
  snapshot->names = g_new0 (char *, snapshot->n);
  snapshot->metadata = metadata;
  for (int i = 0; i < snapshot->n; i++)
    {
      const LkParam *param = lk_net_param (net, i);
      gboolean counter = (param->flags & LK_PARAM_COUNTER) != 0;
      LkTensorEntry *entry = &snapshot->entries[i];

      entry->bytes = counter ? sizeof (gint64) : param->count * sizeof (float);
      entry->dtype = counter ? LK_DTYPE_I64 : LK_DTYPE_F32;
      entry->rank = param->rank;
      for (int d = 0; d < param->rank; d++)
        entry->shape[d] = param->dims[d];
      snapshot->data[i] = g_malloc (entry->bytes);
      if (counter)
        memcpy (snapshot->data[i], &param->counter, sizeof (gint64));
      else
        lk_param_read (param, snapshot->data[i]);
      entry->data = snapshot->data[i];
      entry->name = snapshot->names[i] = g_strdup (param->name);
    }
  return snapshot;
}

void
lk_snapshot_free (LkSnapshot *snapshot)
{
  if (snapshot == NULL)
    return;

  for (int i = 0; i < snapshot->n; i++)
    {
      g_free (snapshot->data[i]);
      g_free (snapshot->names[i]);
    }
  g_free (snapshot->entries);
  g_free (snapshot->data);
  g_free (snapshot->names);
  g_hash_table_unref (snapshot->metadata);
  g_free (snapshot);
}

gboolean
lk_snapshot_write (const LkSnapshot *snapshot, const char *path, GError **error)
{
  return lk_safetensors_write (path, snapshot->entries, snapshot->n, snapshot->metadata, error);
}

/* What is per image is left out of networks that are only looked at. */
static gboolean
is_left_out (const LkParam *param)
{
  return (param->flags & LK_PARAM_PER_IMAGE) != 0 && param->count == 0;
}

/* The entry for a tensor of the net, checked. */
static const LkTensorEntry *
matching_entry (const LkParam *param, const LkSafetensors *file, const char *path, GError **error)
{
  const LkTensorEntry *entry = lk_safetensors_find (file, param->name);
  LkDtype dtype = (param->flags & LK_PARAM_COUNTER) != 0 ? LK_DTYPE_I64 : LK_DTYPE_F32;
  gboolean equal;

  if (entry == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("%s: there is no tensor %s"), path, param->name);
      return NULL;
    }
  equal = entry->dtype == dtype && entry->rank == param->rank;
  for (int d = 0; equal && d < param->rank; d++)
    equal = entry->shape[d] == param->dims[d];
  if (!equal)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_FORMAT, _ ("%s: tensor %s has another type or shape than this network's"),
                   path, param->name);
      return NULL;
    }
  return entry;
}

gboolean
lk_net_check (LkNet *net, const LkSafetensors *file, const char *path, const char *skip, GError **error)
{
  for (int i = 0; i < lk_net_count (net); i++)
    {
      const LkParam *param = lk_net_param (net, i);

      if (skip != NULL && g_str_has_prefix (param->name, skip) && lk_safetensors_find (file, param->name) == NULL)
        continue;
      if (is_left_out (param))
        continue;
      if (matching_entry (param, file, path, error) == NULL)
        return FALSE;
    }
  return TRUE;
}

gboolean
lk_net_load (LkNet *net, const LkSafetensors *file, const char *path, const char *skip, GError **error)
{
  if (!lk_net_check (net, file, path, skip, error))
    return FALSE;

  for (int i = 0; i < lk_net_count (net); i++)
    {
      LkParam *param = lk_net_param (net, i);
      const LkTensorEntry *entry = lk_safetensors_find (file, param->name);

      if (entry == NULL || is_left_out (param))
        continue;
      if (param->flags & LK_PARAM_COUNTER)
        memcpy (&param->counter, entry->data, sizeof (gint64));
      else
        {
          g_autofree float *values = g_memdup2 (entry->data, entry->bytes); /* aligned, whatever the file's offset */

          lk_param_write (param, values);
        }
    }
  return TRUE;
}

char *
lk_channels_to_text (const float *values, int channels)
{
  GString *text = g_string_new (NULL);
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  for (int i = 0; i < channels; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "," : "",
                            g_ascii_formatd (buffer, sizeof buffer, "%.9g", (double) values[i]));
  return g_string_free (text, FALSE);
}
