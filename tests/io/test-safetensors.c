#include "io/safetensors.h"

#include "hostile.h"

#include <glib/gstdio.h>

#define ENTRY(name, dtype, shape, offsets) \
  "\"" name "\":{\"dtype\":\"" dtype "\",\"shape\":" shape ",\"data_offsets\":" offsets "}"
#define GOOD ENTRY ("a", "F32", "[2]", "[0,8]")

/* A file of a header and so many bytes of data. (transfer full) */
static GBytes *
make_file (const char *header, gsize header_size, gsize data_size)
{
  guint64 length = header_size;
  GByteArray *file = g_byte_array_new ();

  g_byte_array_append (file, (const guint8 *) &length, 8);
  g_byte_array_append (file, (const guint8 *) header, (guint) header_size);
  g_byte_array_set_size (file, (guint) (file->len + data_size));
  memset (file->data + 8 + header_size, 7, data_size);
  return g_byte_array_free_to_bytes (file);
}

static void
refuse_bytes (GBytes *bytes, const char *field, const char *why)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSafetensors) file = lk_safetensors_parse (bytes, HOSTILE_NAME, &error);

  g_assert_null (file);
  assert_refused (error, field, why);
}

static void
refuse (const char *header, gsize data_size, const char *field, const char *why)
{
  g_autoptr (GBytes) bytes = make_file (header, strlen (header), data_size);

  refuse_bytes (bytes, field, why);
}

static LkSafetensors *
accept (const char *header, gsize data_size)
{
  g_autoptr (GBytes) bytes = make_file (header, strlen (header), data_size);
  g_autoptr (GError) error = NULL;
  LkSafetensors *file = lk_safetensors_parse (bytes, "good.safetensors", &error);

  g_assert_no_error (error);
  return file;
}

/* -- what is written can be read ----------------------------------------------------------------------------------- */

static void
test_round_trip (void)
{
  const float weight[] = { 1.5f, -2, 3, 4, 5, 6 };
  const double scalar = 0.1;
  const guint8 bytes[] = { 1, 2, 3 };
  const gint64 steps[] = { -1, G_MAXINT64 };
  const LkTensorEntry entries[] = {
    { "backbone.0.weight", LK_DTYPE_F32, 2, { 2, 3 }, weight, sizeof weight },
    { "odd \"name\" \\ \n \xc3\xa4", LK_DTYPE_U8, 1, { 3 }, bytes, sizeof bytes },
    { "scalar", LK_DTYPE_F64, 0, { 0 }, &scalar, sizeof scalar },
    { "empty", LK_DTYPE_I32, 2, { 4, 0 }, NULL, 0 },
    { "steps", LK_DTYPE_I64, 1, { 2 }, steps, sizeof steps },
  };
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "a.safetensors", NULL);
  g_autoptr (GHashTable) metadata = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSafetensors) file = NULL;

  g_hash_table_insert (metadata, (char *) "step", (char *) "7");
  g_hash_table_insert (metadata, (char *) "note", (char *) "two\nlines");
  g_assert_true (lk_safetensors_write (path, entries, G_N_ELEMENTS (entries), metadata, &error));
  g_assert_no_error (error);

  file = lk_safetensors_open (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lk_safetensors_count (file), ==, G_N_ELEMENTS (entries));
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      const LkTensorEntry *entry = lk_safetensors_find (file, entries[i].name);

      g_assert_nonnull (entry);
      g_assert_cmpint (entry->dtype, ==, entries[i].dtype);
      g_assert_cmpint (entry->rank, ==, entries[i].rank);
      g_assert_cmpmem (entry->shape, (gsize) entry->rank * 8, entries[i].shape, (gsize) entry->rank * 8);
      g_assert_cmpmem (entry->data, entry->bytes, entries[i].data, entries[i].bytes);
      g_assert_cmpint ((gintptr) entry->data % (gintptr) lk_dtype_size (entry->dtype), ==, 0);
    }
  g_assert_cmpstr (lk_safetensors_metadata (file, "step"), ==, "7");
  g_assert_cmpstr (lk_safetensors_metadata (file, "note"), ==, "two\nlines");
  g_assert_null (lk_safetensors_metadata (file, "other"));
  g_assert_null (lk_safetensors_find (file, "other"));
  remove_folder (folder);
}

static void
test_data_is_aligned (void)
{
  const guint8 byte = 1;
  const LkTensorEntry entry = { "a", LK_DTYPE_U8, 1, { 1 }, &byte, 1 };
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "a", NULL);
  g_autofree char *text = NULL;
  gsize size;

  g_assert_true (lk_safetensors_write (path, &entry, 1, NULL, NULL));
  g_assert_true (g_file_get_contents (path, &text, &size, NULL));
  g_assert_cmpint ((size - 1) % 8, ==, 0);
  g_assert_cmpint (text[8], ==, '{');
  remove_folder (folder);
}

static void
test_write_keeps_old_file (void)
{
  const LkTensorEntry entry = { "a", LK_DTYPE_U8, 1, { 0 }, NULL, 0 };
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "taken", NULL);
  g_autofree char *inside = g_build_filename (path, "x", NULL);
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GError) error = NULL;

  /* A folder that is not empty cannot be replaced by a file, not even by root. */
  g_mkdir (path, 0700);
  g_assert_true (g_file_set_contents (inside, "old", -1, NULL));
  g_assert_false (lk_safetensors_write (path, &entry, 1, NULL, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_true (g_file_test (inside, G_FILE_TEST_EXISTS));

  dir = g_dir_open (folder, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (dir), ==, "taken");
  g_assert_null (g_dir_read_name (dir));
  remove_folder (folder);
}

static void
test_accepts_what_others_write (void)
{
  g_autoptr (LkSafetensors) spaces = accept (" \t{" GOOD " } \r\n\t ", 8);
  g_autoptr (LkSafetensors) empty = accept ("{}", 0);
  g_autoptr (LkSafetensors) zero = accept ("{" ENTRY ("z", "F32", "[2,0]", "[0,0]") "}", 0);
  g_autoptr (LkSafetensors) escaped = accept ("{" ENTRY ("\\u00e4\\ud83d\\ude00", "U8", "[]", "[0,1]") "}", 1);
  /* The data need not follow the order of the names, and 5 bytes before a double leave it at an odd address. */
  g_autoptr (LkSafetensors)
      order = accept ("{" ENTRY ("d", "F64", "[1]", "[5,13]") "," ENTRY ("b", "U8", "[5]", "[0,5]") "}", 13);
  double value;

  g_assert_cmpint (lk_safetensors_count (spaces), ==, 1);
  g_assert_cmpint (lk_safetensors_count (empty), ==, 0);
  g_assert_cmpint (lk_safetensors_entry (zero, 0)->bytes, ==, 0);
  g_assert_nonnull (lk_safetensors_find (escaped, "\xc3\xa4\xf0\x9f\x98\x80"));
  g_assert_cmpstr (lk_safetensors_entry (order, 0)->name, ==, "b");
  memset (&value, 7, sizeof value);
  g_assert_cmpfloat (*(const double *) lk_safetensors_find (order, "d")->data, ==, value);
}

/* -- hostile files ------------------------------------------------------------------------------------------------- */

static void
test_refuses_lengths (void)
{
  static const guint8 huge[16] = { 255, 255, 255, 255, 255, 255, 255, 255, '{', '}' };
  static const guint8 large[16] = { 1, 0, 0, 1, 0, 0, 0, 0, '{', '}' };
  static const guint8 beyond[16] = { 9, 0, 0, 0, 0, 0, 0, 0, '{', '}' };
  static const struct
  {
    const guint8 *bytes;
    gsize size;
  } cases[] = { { huge, 0 }, { huge, 7 }, { huge, 16 }, { large, 16 }, { beyond, 16 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (cases[i].bytes, cases[i].size);

      refuse_bytes (bytes, "header length", "");
    }
}

static void
test_refuses_bad_json (void)
{
  static const char *const headers[] = {
    "",        "{",         "[]",    "{}x",          "{" GOOD,           "{" GOOD ",}",      "{,}",
    "{\"a\"}", "{\"a\":1}", "{\"a:", "{\"\\x\":{}}", "{\"\\ud800\":{}}", "{\"\\u0000\":{}}", "\0"
  };

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autoptr (GBytes) bytes = make_file (headers[i], strlen (headers[i]), 8);
      g_autoptr (GError) error = NULL;

      g_assert_null (lk_safetensors_parse (bytes, HOSTILE_NAME, &error));
      g_assert_error (error, LK_ERROR, LK_ERROR_FORMAT);
      g_assert_true (g_str_has_prefix (error->message, HOSTILE_NAME ": "));
      g_assert_nonnull (strstr (error->message, " at byte "));
    }
  refuse ("{\"\xff\":1}", 0, "header", "UTF-8");
  refuse ("{\"a\nb\":1}", 0, "header", "control character");
}

static void
test_refuses_duplicates (void)
{
  refuse ("{" GOOD "," GOOD "}", 8, "a", "twice");
  refuse ("{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]}}", 1, "a.dtype", "twice");
  refuse ("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}", 0, "__metadata__", "twice");
  refuse ("{\"__metadata__\":{},\"__metadata__\":{}}", 0, "__metadata__", "twice");
}

static void
test_refuses_numbers (void)
{
  static const char *const shapes[] = {
    "[-1]", "[1.0]", "[1e3]", "[+1]", "[01]", "[\"1\"]", "[1,]", "[[1]]", "[null]"
  };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autofree char *header = g_strdup_printf ("{\"a\":{\"dtype\":\"U8\",\"shape\":%s,\"data_offsets\":[0,1]}}",
                                                 shapes[i]);

      refuse (header, 1, "a.shape", "");
    }
  refuse ("{" ENTRY ("a", "F32", "[2]", "[-8,0]") "}", 8, "a.data_offsets", "unsigned");
  refuse ("{" ENTRY ("a", "F32", "[2]", "[8]") "}", 8, "a.data_offsets", "two numbers");
  refuse ("{" ENTRY ("a", "F32", "[2]", "[8,0]") "}", 8, "a.data_offsets", "not below");
  refuse ("{" ENTRY ("a", "F32", "[2]", "[0,8,16]") "}", 8, "a.data_offsets", "too many");
  refuse ("{" ENTRY ("a", "U8", "[1,1,1,1,1,1,1,1,1]", "[0,1]") "}", 1, "a.shape", "too many");
}

static void
test_refuses_overflow (void)
{
  refuse ("{" ENTRY ("a", "F32", "[2, 18446744073709551614]", "[0,8]") "}", 8, "a.shape", "too large");
  refuse ("{" ENTRY ("a", "F32", "[2, 9223372036854775807]", "[0,8]") "}", 8, "a", "overflows");
  refuse ("{" ENTRY ("a", "U8", "[4294967296, 4294967296]", "[0,0]") "}", 0, "a", "overflows");
  refuse ("{" ENTRY ("a", "U8", "[99999999999999999999999]", "[0,0]") "}", 0, "a.shape", "too large");
}

static void
test_refuses_layouts (void)
{
  refuse ("{" GOOD "}", 6, "a", "ends before");
  refuse ("{" GOOD "}", 9, "data", "1 bytes belong to no tensor");
  refuse ("{" ENTRY ("a", "F32", "[2]", "[0,9]") "}", 9, "a", "do not span");
  refuse ("{" ENTRY ("a", "F32", "[2]", "[4,12]") "}", 12, "a", "a hole");
  refuse ("{" GOOD "," ENTRY ("b", "F32", "[2]", "[4,12]") "}", 12, "b", "an overlap");
  refuse ("{" GOOD "," ENTRY ("b", "F32", "[2]", "[0,8]") "}", 8, "b", "an overlap");
  refuse ("{" GOOD "," ENTRY ("b", "F32", "[2]", "[12,20]") "}", 20, "b", "a hole");
  refuse ("{" ENTRY ("a", "U8", "[9223372036854775807]", "[0,9223372036854775807]") "}", 4, "a", "ends before");
}

static void
test_refuses_entries (void)
{
  g_autofree char *name = g_strnfill (1025, 'n');
  g_autofree char *header = g_strdup_printf ("{\"%s\":{}}", name);

  refuse (header, 0, "header", "1024");
  refuse ("{" ENTRY ("a", "F16", "[2]", "[0,4]") "}", 4, "a.dtype", "F32");
  refuse ("{\"a\":{\"dtype\":\"U8\",\"shape\":[]}}", 0, "a", "lacks");
  refuse ("{\"a\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1],\"more\":1}}", 1, "a.more", "unknown");
  refuse ("{\"__metadata__\":{\"k\":1}}", 0, "__metadata__", "'\"'");
  refuse ("{\"__metadata__\":{\"k\":{\"deep\":\"1\"}}}", 0, "__metadata__", "'\"'");
}

static void
test_missing_file (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lk_safetensors_open ("/nonexistent/a.safetensors", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_clear_error (&error);
  g_assert_null (lk_safetensors_open ("/dev/zero", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/io/safetensors/round-trip", test_round_trip);
  g_test_add_func ("/io/safetensors/data-is-aligned", test_data_is_aligned);
  g_test_add_func ("/io/safetensors/failed-write-keeps-what-was-there", test_write_keeps_old_file);
  g_test_add_func ("/io/safetensors/accepts-what-others-write", test_accepts_what_others_write);
  g_test_add_func ("/io/safetensors/refuses-lengths", test_refuses_lengths);
  g_test_add_func ("/io/safetensors/refuses-bad-json", test_refuses_bad_json);
  g_test_add_func ("/io/safetensors/refuses-duplicates", test_refuses_duplicates);
  g_test_add_func ("/io/safetensors/refuses-all-but-unsigned-whole-numbers", test_refuses_numbers);
  g_test_add_func ("/io/safetensors/refuses-overflow", test_refuses_overflow);
  g_test_add_func ("/io/safetensors/refuses-holes-overlaps-and-wrong-sizes", test_refuses_layouts);
  g_test_add_func ("/io/safetensors/refuses-bad-entries", test_refuses_entries);
  g_test_add_func ("/io/safetensors/names-a-missing-file", test_missing_file);
  return g_test_run ();
}
