#include "io/safetensors.h"

#include "base/error.h"
#include "io/bytes.h"
#include "io/safetensors-header.h"

#include <string.h>

#define LENGTH_SIZE 8
#define MAX_HEADER (16u << 20)

G_STATIC_ASSERT (G_BYTE_ORDER == G_LITTLE_ENDIAN); /* tensors are used as they lie in the file */

struct _LkSafetensors
{
  GBytes *bytes;
  GArray *entries;      /* LkHeaderEntry in the order of the data */
  GHashTable *names;    /* char *, owns the names of the entries */
  GHashTable *by_name;  /* name -> const LkTensorEntry * */
  GHashTable *metadata; /* char * -> char * */
  GPtrArray *copies;    /* tensors that lie at an address their type does not allow */
};

gsize
lk_dtype_size (LkDtype dtype)
{
  static const gsize sizes[] = {
    [LK_DTYPE_U8] = 1, [LK_DTYPE_I32] = 4, [LK_DTYPE_I64] = 8, [LK_DTYPE_F32] = 4, [LK_DTYPE_F64] = 8,
  };

  return sizes[dtype];
}

/* -- reading ------------------------------------------------------------------------------------------------------- */

static int
compare_begin (gconstpointer a, gconstpointer b)
{
  const LkHeaderEntry *x = a, *y = b;

  if (x->begin != y->begin)
    return x->begin < y->begin ? -1 : 1;
  return (x->end > y->end) - (x->end < y->end); /* empty tensors first */
}

/* No holes, no overlaps, no byte too few or too many. */
static gboolean
check_layout (LkSafetensors *self, const char *name, gsize data_start, GError **error)
{
  guint64 expected = 0, size = g_bytes_get_size (self->bytes) - data_start;

  g_array_sort (self->entries, compare_begin);
  for (guint i = 0; i < self->entries->len; i++)
    {
      const LkHeaderEntry *header = &g_array_index (self->entries, LkHeaderEntry, i);

      if (header->begin != expected)
        return lk_refuse (error, name, header->entry.name, data_start + expected,
                          "%s: its data begin at %" G_GUINT64_FORMAT " and not at %" G_GUINT64_FORMAT,
                          header->begin > expected ? "a hole" : "an overlap", header->begin, expected);
      if (header->end > size)
        return lk_refuse (error, name, header->entry.name, data_start + size,
                          "the file ends before the tensor, which needs %" G_GUINT64_FORMAT " bytes of data",
                          header->end);
      expected = header->end;
    }
  if (expected != size)
    return lk_refuse (error, name, "data", data_start + expected, "%" G_GUINT64_FORMAT " bytes belong to no tensor",
                      size - expected);

  return TRUE;
}

/* Foreign writers may put a float at an odd address; such tensors are copied to where their type may lie. */
static void
place_tensors (LkSafetensors *self, const guint8 *data)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      LkHeaderEntry *header = &g_array_index (self->entries, LkHeaderEntry, i);
      LkTensorEntry *entry = &header->entry;

      entry->data = data + header->begin;
      if ((guintptr) entry->data % lk_dtype_size (entry->dtype) != 0)
        {
          gpointer copy = g_malloc (MAX (entry->bytes, 1));

          memcpy (copy, entry->data, entry->bytes);
          g_ptr_array_add (self->copies, copy);
          entry->data = copy;
        }
      g_hash_table_insert (self->by_name, (gpointer) entry->name, entry);
    }
}

static gboolean
parse (LkSafetensors *self, const char *name, GError **error)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (self->bytes, &size);
  guint64 length;

  if (size < LENGTH_SIZE)
    return lk_refuse (error, name, "header length", size, "the file ends before it");
  memcpy (&length, bytes, LENGTH_SIZE);
  if (length > MAX_HEADER)
    return lk_refuse (error, name, "header length", 0, "%" G_GUINT64_FORMAT " bytes are more than the %u allowed",
                      length, MAX_HEADER);
  if (length > size - LENGTH_SIZE)
    return lk_refuse (error, name, "header length", 0, "%" G_GUINT64_FORMAT " bytes are more than the file has",
                      length);

  if (!lk_safetensors_parse_header ((const char *) bytes + LENGTH_SIZE, (gsize) length, name, self->entries,
                                    self->names, self->metadata, error) ||
      !check_layout (self, name, LENGTH_SIZE + (gsize) length, error))
    return FALSE;

  place_tensors (self, bytes + LENGTH_SIZE + length);
  return TRUE;
}

LkSafetensors *
lk_safetensors_parse (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (LkSafetensors) self = g_new0 (LkSafetensors, 1);

  self->bytes = g_bytes_ref (bytes);
  self->entries = g_array_new (FALSE, TRUE, sizeof (LkHeaderEntry));
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->copies = g_ptr_array_new_with_free_func (g_free);

  return parse (self, name, error) ? g_steal_pointer (&self) : NULL;
}

LkSafetensors *
lk_safetensors_open (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = lk_file_bytes (path, error);

  return bytes != NULL ? lk_safetensors_parse (bytes, path, error) : NULL;
}

void
lk_safetensors_free (LkSafetensors *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->copies);
  g_hash_table_unref (self->by_name);
  g_array_unref (self->entries);
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->metadata);
  g_bytes_unref (self->bytes);
  g_free (self);
}

int
lk_safetensors_count (const LkSafetensors *self)
{
  return (int) self->entries->len;
}

const LkTensorEntry *
lk_safetensors_entry (const LkSafetensors *self, int i)
{
  return &g_array_index (self->entries, LkHeaderEntry, i).entry;
}

const LkTensorEntry *
lk_safetensors_find (const LkSafetensors *self, const char *name)
{
  return g_hash_table_lookup (self->by_name, name);
}

const char *
lk_safetensors_metadata (const LkSafetensors *self, const char *key)
{
  return g_hash_table_lookup (self->metadata, key);
}

/* -- writing ------------------------------------------------------------------------------------------------------- */

static void
append_string (GString *json, const char *text)
{
  g_string_append_c (json, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_printf (json, "\\%c", *p);
      else if ((guchar) *p < 0x20)
        g_string_append_printf (json, "\\u%04x", (guint) *p);
      else
        g_string_append_c (json, *p);
    }
  g_string_append_c (json, '"');
}

/* Sorted by key, so that equal runs write equal bytes. */
static void
append_metadata (GString *json, GHashTable *metadata)
{
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (metadata), (GCompareFunc) strcmp);

  g_string_append (json, "\"__metadata__\":{");
  for (GList *key = keys; key != NULL; key = key->next)
    {
      append_string (json, key->data);
      g_string_append_c (json, ':');
      append_string (json, g_hash_table_lookup (metadata, key->data));
      if (key->next != NULL)
        g_string_append_c (json, ',');
    }
  g_string_append_c (json, '}');
}

static void
append_entry (GString *json, const LkTensorEntry *entry, gsize begin)
{
  append_string (json, entry->name);
  g_string_append_printf (json, ":{\"dtype\":\"%s\",\"shape\":[", lk_dtype_name (entry->dtype));
  for (int i = 0; i < entry->rank; i++)
    g_string_append_printf (json, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", entry->shape[i]);
  g_string_append_printf (json, "],\"data_offsets\":[%" G_GSIZE_FORMAT ",%" G_GSIZE_FORMAT "]}", begin,
                          begin + entry->bytes);
}

static GString *
make_header (const LkTensorEntry *entries, int n_entries, GHashTable *metadata)
{
  GString *json = g_string_new ("{");
  gsize begin = 0;

  if (metadata != NULL && g_hash_table_size (metadata) > 0)
    {
      append_metadata (json, metadata);
      if (n_entries > 0)
        g_string_append_c (json, ',');
    }
  for (int i = 0; i < n_entries; i++)
    {
      append_entry (json, &entries[i], begin);
      begin += entries[i].bytes;
      if (i + 1 < n_entries)
        g_string_append_c (json, ',');
    }
  g_string_append_c (json, '}');

  while (json->len % 8 != 0)
    g_string_append_c (json, ' ');
  return json;
}

gboolean
lk_safetensors_write (const char *path,
                      const LkTensorEntry *entries,
                      int n_entries,
                      GHashTable *metadata,
                      GError **error)
{
  g_autoptr (GString) header = make_header (entries, n_entries, metadata);
  g_autofree LkSpan *spans = g_new (LkSpan, (gsize) n_entries + 2);
  guint64 length = header->len;

  /* What could not be read back is not written either. */
  if (length > MAX_HEADER)
    return lk_refuse (error, path, "header length", 0, "%" G_GUINT64_FORMAT " bytes are more than the %u allowed",
                      length, MAX_HEADER);

  spans[0] = (LkSpan){ &length, LENGTH_SIZE };
  spans[1] = (LkSpan){ header->str, header->len };
  for (int i = 0; i < n_entries; i++)
    spans[i + 2] = (LkSpan){ entries[i].data, entries[i].bytes };
  return lk_file_replace (path, spans, n_entries + 2, error);
}
