#include "io/safetensors-header.h"

#include "io/bytes.h"

#include <string.h>

#define HEADER_OFFSET 8
#define MAX_NAME 1024
#define METADATA "__metadata__"

typedef struct
{
  const char *start, *at, *end;
  const char *file;
  GError **error;
} Cursor;

static const char *const dtype_names[] = {
  [LK_DTYPE_U8] = "U8", [LK_DTYPE_I32] = "I32", [LK_DTYPE_I64] = "I64", [LK_DTYPE_F32] = "F32", [LK_DTYPE_F64] = "F64",
};

const char *
lk_dtype_name (LkDtype dtype)
{
  return dtype_names[dtype];
}

static gboolean
refuse (Cursor *c, const char *field, const char *what)
{
  return lk_refuse (c->error, c->file, field, HEADER_OFFSET + (guint64) (c->at - c->start), "%s", what);
}

/* -- tokens -------------------------------------------------------------------------------------------------------- */

static char
peek (Cursor *c)
{
  while (c->at < c->end && (*c->at == ' ' || *c->at == '\t' || *c->at == '\n' || *c->at == '\r'))
    c->at++;

  return c->at < c->end ? *c->at : '\0';
}

static gboolean
take (Cursor *c, char token)
{
  if (peek (c) != token)
    return FALSE;

  c->at++;
  return TRUE;
}

static gboolean
expect (Cursor *c, const char *field, char token)
{
  char what[] = "expected 'x'";

  what[10] = token;
  return take (c, token) || refuse (c, field, what);
}

/* Four hexadecimal digits. */
static gboolean
take_hex (Cursor *c, gunichar *code)
{
  *code = 0;
  for (int i = 0; i < 4; i++, c->at++)
    {
      if (c->at >= c->end || !g_ascii_isxdigit (*c->at))
        return FALSE;
      *code = *code << 4 | (gunichar) g_ascii_xdigit_value (*c->at);
    }

  return TRUE;
}

/* What follows \u, with the second half of a surrogate pair where one must follow. */
static gboolean
take_unicode (Cursor *c, GString *text)
{
  gunichar code, low;

  if (!take_hex (c, &code))
    return FALSE;
  if (code >= 0xD800 && code < 0xDC00)
    {
      if (c->end - c->at < 6 || c->at[0] != '\\' || c->at[1] != 'u')
        return FALSE;
      c->at += 2;
      if (!take_hex (c, &low) || low < 0xDC00 || low > 0xDFFF)
        return FALSE;
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
  if (code == 0 || !g_unichar_validate (code))
    return FALSE;

  g_string_append_unichar (text, code);
  return TRUE;
}

static gboolean
take_escape (Cursor *c, GString *text)
{
  static const char letters[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  char letter = c->at < c->end ? *c->at++ : '\0';
  const char *found;

  if (letter == 'u')
    return take_unicode (c, text);
  found = letter != '\0' ? strchr (letters, letter) : NULL;
  if (found == NULL)
    return FALSE;

  g_string_append_c (text, meanings[found - letters]);
  return TRUE;
}

/* (transfer full), NULL with an error */
static char *
take_string (Cursor *c, const char *field)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!expect (c, field, '"'))
    return NULL;

  while (c->at < c->end && *c->at != '"')
    {
      char letter = *c->at;

      if ((guchar) letter < 0x20)
        {
          refuse (c, field, "a control character in a string");
          return NULL;
        }
      c->at++;
      if (letter != '\\')
        g_string_append_c (text, letter);
      else if (!take_escape (c, text))
        {
          refuse (c, field, "a bad escape in a string");
          return NULL;
        }
    }
  if (!expect (c, field, '"'))
    return NULL;

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
take_unsigned (Cursor *c, const char *field, gint64 *number)
{
  guint64 value = 0;
  gboolean zero;

  if (!g_ascii_isdigit (peek (c)))
    return refuse (c, field, "expected an unsigned whole number");

  zero = *c->at == '0';
  for (int digits = 0; c->at < c->end && g_ascii_isdigit (*c->at); c->at++, digits++)
    {
      if (zero && digits > 0)
        return refuse (c, field, "a number with a leading zero");
      if (!g_uint64_checked_mul (&value, value, 10) ||
          !g_uint64_checked_add (&value, value, (guint64) g_ascii_digit_value (*c->at)) || value > G_MAXINT64)
        return refuse (c, field, "a number that is too large");
    }
  if (c->at < c->end && strchr (".eE+-", *c->at) != NULL)
    return refuse (c, field, "expected an unsigned whole number");

  *number = (gint64) value;
  return TRUE;
}

/* At most max numbers in brackets. */
static gboolean
take_numbers (Cursor *c, const char *field, gint64 *numbers, int max, int *count)
{
  *count = 0;
  if (!expect (c, field, '['))
    return FALSE;
  if (take (c, ']'))
    return TRUE;

  do
    {
      if (*count == max)
        return refuse (c, field, "too many numbers");
      if (!take_unsigned (c, field, &numbers[(*count)++]))
        return FALSE;
    }
  while (take (c, ','));

  return expect (c, field, ']');
}

/* -- entries ------------------------------------------------------------------------------------------------------- */

static gboolean
take_dtype (Cursor *c, const char *field, LkDtype *dtype)
{
  g_autofree char *text = take_string (c, field);

  if (text == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (dtype_names); i++)
    if (strcmp (text, dtype_names[i]) == 0)
      {
        *dtype = (LkDtype) i;
        return TRUE;
      }

  return refuse (c, field, "a dtype that is none of U8, I32, I64, F32, F64");
}

/* One of the three fields; *seen has a bit for each. */
static gboolean
take_field (Cursor *c, const char *name, LkHeaderEntry *header, guint *seen)
{
  static const char *const keys[] = { "dtype", "shape", "data_offsets", NULL };
  g_autofree char *key = take_string (c, name);
  g_autofree char *field = NULL;
  gint64 offsets[2];
  int count;
  guint bit = 0;

  if (key == NULL || !expect (c, name, ':'))
    return FALSE;
  while (keys[bit] != NULL && strcmp (keys[bit], key) != 0)
    bit++;
  field = g_strdup_printf ("%s.%s", name, key);
  if (keys[bit] == NULL)
    return refuse (c, field, "an unknown field");
  if (*seen & 1u << bit)
    return refuse (c, field, "stands there twice");
  *seen |= 1u << bit;

  if (bit == 0)
    return take_dtype (c, field, &header->entry.dtype);
  if (bit == 1)
    return take_numbers (c, field, header->entry.shape, LK_MAX_RANK, &header->entry.rank);

  if (!take_numbers (c, field, offsets, 2, &count))
    return FALSE;
  if (count != 2 || offsets[1] < offsets[0])
    return refuse (c, field, "expected two numbers, the second not below the first");
  header->begin = (guint64) offsets[0];
  header->end = (guint64) offsets[1];
  return TRUE;
}

static gboolean
take_entry (Cursor *c, const char *name, GArray *entries)
{
  LkHeaderEntry header = { .entry.name = name };
  guint seen = 0;

  if (!expect (c, name, '{'))
    return FALSE;
  do
    if (!take_field (c, name, &header, &seen))
      return FALSE;
  while (take (c, ','));
  if (!expect (c, name, '}'))
    return FALSE;
  if (seen != 7)
    return refuse (c, name, "lacks one of dtype, shape, data_offsets");

  if (!lk_count_bytes (header.entry.shape, header.entry.rank, lk_dtype_size (header.entry.dtype), &header.entry.bytes))
    return refuse (c, name, "the shape's size overflows");
  if (header.entry.bytes != header.end - header.begin)
    return refuse (c, name, "data_offsets do not span what dtype and shape need");

  g_array_append_val (entries, header);
  return TRUE;
}

static gboolean
take_metadata (Cursor *c, GHashTable *metadata)
{
  if (!expect (c, METADATA, '{'))
    return FALSE;
  if (take (c, '}'))
    return TRUE;

  do
    {
      g_autofree char *key = take_string (c, METADATA);
      g_autofree char *text = NULL;

      if (key == NULL || !expect (c, METADATA, ':') || (text = take_string (c, METADATA)) == NULL)
        return FALSE;
      if (g_hash_table_contains (metadata, key))
        return refuse (c, METADATA, "a key stands there twice");
      g_hash_table_insert (metadata, g_steal_pointer (&key), g_steal_pointer (&text));
    }
  while (take (c, ','));

  return expect (c, METADATA, '}');
}

static gboolean
take_member (Cursor *c, GArray *entries, GHashTable *names, GHashTable *metadata)
{
  char *name = take_string (c, "header");

  if (name == NULL)
    return FALSE;
  if (!g_hash_table_add (names, name)) /* takes the name, and keeps the new one of two equal ones */
    return refuse (c, name, "stands there twice");
  if (strlen (name) > MAX_NAME)
    return refuse (c, "header", "a name of more than 1024 bytes");
  if (!expect (c, name, ':'))
    return FALSE;

  return strcmp (name, METADATA) == 0 ? take_metadata (c, metadata) : take_entry (c, name, entries);
}

gboolean
lk_safetensors_parse_header (const char *text,
                             gsize size,
                             const char *file,
                             GArray *entries,
                             GHashTable *names,
                             GHashTable *metadata,
                             GError **error)
{
  Cursor c = { text, text, text + size, file, error };
  const char *bad;

  if (!g_utf8_validate_len (text, size, &bad))
    {
      c.at = bad;
      return refuse (&c, "header", "is not UTF-8");
    }
  if (!expect (&c, "header", '{'))
    return FALSE;
  if (!take (&c, '}'))
    {
      do
        if (!take_member (&c, entries, names, metadata))
          return FALSE;
      while (take (&c, ','));
      if (!expect (&c, "header", '}'))
        return FALSE;
    }
  if (peek (&c) != '\0' || c.at != c.end)
    return refuse (&c, "header", "something follows the closing brace");

  return TRUE;
}
