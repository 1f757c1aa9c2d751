#include "io/npy.h"

#include "io/bytes.h"

#include <string.h>

#define MAGIC "\x93NUMPY"
#define MAGIC_SIZE 6
#define MAX_HEADER 10000 /* NumPy's own limit */
#define ALIGNMENT 64

G_STATIC_ASSERT (G_BYTE_ORDER == G_LITTLE_ENDIAN);

static const char *const descriptions[] = {
  [LK_DTYPE_U8] = "|u1", [LK_DTYPE_I32] = "<i4", [LK_DTYPE_I64] = "<i8", [LK_DTYPE_F32] = "<f4", [LK_DTYPE_F64] = "<f8",
};

/* -- writing ------------------------------------------------------------------------------------------------------- */

static GString *
make_dictionary (LkDtype dtype, const gint64 *shape, int rank)
{
  GString *text = g_string_new (NULL);

  g_string_printf (text, "{'descr': '%s', 'fortran_order': False, 'shape': (", descriptions[dtype]);
  for (int i = 0; i < rank; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? ", " : "", shape[i]);
  g_string_append (text, rank == 1 ? ",), }" : "), }");

  while ((MAGIC_SIZE + 4 + text->len + 1) % ALIGNMENT != 0)
    g_string_append_c (text, ' ');
  g_string_append_c (text, '\n');
  return text;
}

gboolean
lk_npy_write (const char *path, LkDtype dtype, const gint64 *shape, int rank, const void *data, GError **error)
{
  g_autoptr (GString) header = make_dictionary (dtype, shape, rank);
  guint16 length = (guint16) header->len;
  gsize bytes = 0;

  if (!lk_count_bytes (shape, rank, lk_dtype_size (dtype), &bytes))
    return lk_refuse (error, path, "shape", 0, "its size overflows");

  return lk_file_replace (path,
                          (const LkSpan[]){ { MAGIC "\x01\x00", MAGIC_SIZE + 2 },
                                            { &length, sizeof length },
                                            { header->str, header->len },
                                            { data, bytes } },
                          4, error);
}

/* -- reading ------------------------------------------------------------------------------------------------------- */

typedef struct
{
  const char *start, *at, *end;
  gsize offset; /* of start in the file */
  const char *file;
  GError **error;
} Cursor;

static gboolean
refuse (Cursor *c, const char *field, const char *what)
{
  return lk_refuse (c->error, c->file, field, c->offset + (gsize) (c->at - c->start), "%s", what);
}

/* Takes a literal after spaces. */
static gboolean
take (Cursor *c, const char *literal)
{
  gsize length = strlen (literal);

  while (c->at < c->end && *c->at == ' ')
    c->at++;
  if ((gsize) (c->end - c->at) < length || memcmp (c->at, literal, length) != 0)
    return FALSE;

  c->at += length;
  return TRUE;
}

static gboolean
take_descr (Cursor *c, LkTensorEntry *entry)
{
  for (guint i = 0; i < G_N_ELEMENTS (descriptions); i++)
    {
      g_autofree char *quoted = g_strdup_printf ("'%s'", descriptions[i]);

      if (take (c, quoted))
        {
          entry->dtype = (LkDtype) i;
          return TRUE;
        }
    }

  return refuse (c, "descr", "none of '|u1', '<f4', '<f8', '<i4', '<i8'");
}

static gboolean
take_shape (Cursor *c, LkTensorEntry *entry)
{
  gboolean comma = TRUE;

  if (!take (c, "("))
    return refuse (c, "shape", "expected '('");

  while (!take (c, ")"))
    {
      guint64 number = 0;
      const char *first = c->at;

      if (!comma || entry->rank == LK_MAX_RANK)
        return refuse (c, "shape", comma ? "too many dimensions" : "expected ',' or ')'");
      for (; c->at < c->end && g_ascii_isdigit (*c->at); c->at++)
        if (!g_uint64_checked_mul (&number, number, 10) ||
            !g_uint64_checked_add (&number, number, (guint64) g_ascii_digit_value (*c->at)) || number > G_MAXINT64)
          return refuse (c, "shape", "a number that is too large");
      if (c->at == first)
        return refuse (c, "shape", "expected an unsigned whole number");
      entry->shape[entry->rank++] = (gint64) number;
      comma = take (c, ",");
    }

  /* (5) is a number in Python, (5,) is a shape. */
  return entry->rank != 1 || comma || refuse (c, "shape", "expected ',' after the only dimension");
}

/* One key and its value; *seen has a bit for each key. */
static gboolean
take_pair (Cursor *c, LkTensorEntry *entry, gboolean *fortran, guint *seen)
{
  static const char *const keys[] = { "'descr'", "'fortran_order'", "'shape'" };
  guint key = 0;

  while (key < G_N_ELEMENTS (keys) && !take (c, keys[key]))
    key++;
  if (key == G_N_ELEMENTS (keys) || *seen & 1u << key || !take (c, ":"))
    return refuse (c, "header", "expected each of 'descr', 'fortran_order', 'shape' once");
  *seen |= 1u << key;

  if (key == 0)
    return take_descr (c, entry);
  if (key == 2)
    return take_shape (c, entry);
  *fortran = take (c, "True");
  return *fortran || take (c, "False") || refuse (c, "fortran_order", "expected True or False");
}

static gboolean
take_dictionary (Cursor *c, LkTensorEntry *entry)
{
  gboolean fortran = FALSE;
  guint seen = 0;

  if (!take (c, "{"))
    return refuse (c, "header", "expected '{'");
  while (!take (c, "}"))
    {
      if (!take_pair (c, entry, &fortran, &seen))
        return FALSE;
      if (!take (c, ",") && seen != 7)
        return refuse (c, "header", "expected ','");
    }
  if (seen != 7)
    return refuse (c, "header", "lacks one of 'descr', 'fortran_order', 'shape'");
  if (!take (c, "\n") || c->at != c->end)
    return refuse (c, "header", "expected spaces and the end of the line");
  if (fortran && entry->rank > 1)
    return refuse (c, "fortran_order", "column order is not read; save with numpy.ascontiguousarray");

  return TRUE;
}

/* Length and first byte of the header. */
static gboolean
find_header (const guint8 *bytes, gsize size, const char *path, gsize *start, gsize *length, GError **error)
{
  if (size < MAGIC_SIZE + 2 || memcmp (bytes, MAGIC, MAGIC_SIZE) != 0)
    return lk_refuse (error, path, "magic", 0, "is not an NPY file");
  if (bytes[6] < 1 || bytes[6] > 3 || bytes[7] != 0)
    return lk_refuse (error, path, "version", MAGIC_SIZE, "%d.%d is none of 1.0, 2.0, 3.0", bytes[6], bytes[7]);

  *start = MAGIC_SIZE + 2 + (bytes[6] == 1 ? 2 : 4);
  if (size < *start)
    return lk_refuse (error, path, "header length", size, "the file ends before it");
  *length = bytes[8] | (gsize) bytes[9] << 8;
  if (bytes[6] > 1)
    *length |= (gsize) bytes[10] << 16 | (gsize) bytes[11] << 24;
  if (*length > MAX_HEADER || *length > size - *start)
    return lk_refuse (error, path, "header length", MAGIC_SIZE + 2, "%" G_GSIZE_FORMAT " bytes are too many", *length);

  return TRUE;
}

static GBytes *
aligned_copy (GBytes *bytes)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);
  GBytes *copy = g_bytes_new (data, size);

  g_bytes_unref (bytes);
  return copy;
}

gboolean
lk_npy_parse (GBytes *file, const char *name, LkTensorEntry *entry, GBytes **bytes, GError **error)
{
  gsize size, start = 0, length = 0;
  const char *data = g_bytes_get_data (file, &size);
  Cursor c;

  if (!find_header ((const guint8 *) data, size, name, &start, &length, error))
    return FALSE;
  *entry = (LkTensorEntry){ 0 };
  c = (Cursor){ data + start, data + start, data + start + length, start, name, error };
  if (!take_dictionary (&c, entry))
    return FALSE;

  start += length;
  if (!lk_count_bytes (entry->shape, entry->rank, lk_dtype_size (entry->dtype), &entry->bytes))
    return lk_refuse (error, name, "shape", start, "its size overflows");
  if (entry->bytes != size - start)
    return lk_refuse (error, name, "data", start, "%" G_GSIZE_FORMAT " bytes where the shape needs %" G_GSIZE_FORMAT,
                      size - start, entry->bytes);

  *bytes = g_bytes_new_from_bytes (file, start, entry->bytes);
  if (start % lk_dtype_size (entry->dtype) != 0)
    *bytes = aligned_copy (*bytes);
  entry->data = g_bytes_get_data (*bytes, NULL);
  return TRUE;
}

gboolean
lk_npy_read (const char *path, LkTensorEntry *entry, GBytes **bytes, GError **error)
{
  g_autoptr (GBytes) file = lk_file_bytes (path, error);

  return file != NULL && lk_npy_parse (file, path, entry, bytes, error);
}
