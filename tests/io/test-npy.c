#include "io/npy.h"

#include "hostile.h"

#define HEADER(descr, fortran, shape) "{'descr': " descr ", 'fortran_order': " fortran ", 'shape': " shape ", }"

/* A file of version major with this dictionary, padded as NumPy does, and so many bytes of data. (transfer full) */
static GBytes *
make_file (int major, const char *dictionary, gsize data_size)
{
  g_autoptr (GString) header = g_string_new (dictionary);
  GByteArray *file = g_byte_array_new ();
  gsize prefix = major == 1 ? 10 : 12;
  guint32 length;

  while ((prefix + header->len + 1) % 64 != 0)
    g_string_append_c (header, ' ');
  g_string_append_c (header, '\n');
  length = (guint32) header->len;
  g_byte_array_append (file, (const guint8 *) "\x93NUMPY", 6);
  g_byte_array_append (file, (const guint8[]){ (guint8) major, 0 }, 2);
  g_byte_array_append (file, (const guint8 *) &length, major == 1 ? 2 : 4);
  g_byte_array_append (file, (const guint8 *) header->str, (guint) header->len);
  g_byte_array_set_size (file, (guint) (file->len + data_size));
  memset (file->data + file->len - data_size, 7, data_size);
  return g_byte_array_free_to_bytes (file);
}

static void
refuse_bytes (GBytes *file, const char *field, const char *why)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  LkTensorEntry entry;

  g_assert_false (lk_npy_parse (file, HOSTILE_NAME, &entry, &bytes, &error));
  g_assert_null (bytes);
  assert_refused (error, field, why);
}

static void
refuse (const char *dictionary, gsize data_size, const char *field, const char *why)
{
  g_autoptr (GBytes) file = make_file (1, dictionary, data_size);

  refuse_bytes (file, field, why);
}

static void
accept (int major, const char *dictionary, LkDtype dtype, int rank, gsize size)
{
  g_autoptr (GBytes) file = make_file (major, dictionary, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  LkTensorEntry entry;

  g_assert_true (lk_npy_parse (file, "good.npy", &entry, &bytes, &error));
  g_assert_no_error (error);
  g_assert_cmpint (entry.dtype, ==, dtype);
  g_assert_cmpint (entry.rank, ==, rank);
  g_assert_cmpint (entry.bytes, ==, size);
}

static void
round_trip (LkDtype dtype, const gint64 *shape, int rank, gconstpointer data)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "a.npy", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  LkTensorEntry entry;
  gsize size;

  g_assert_true (lk_npy_write (path, dtype, shape, rank, data, &error));
  g_assert_no_error (error);
  g_assert_true (lk_npy_read (path, &entry, &bytes, &error));
  g_assert_no_error (error);
  g_assert_cmpint (entry.dtype, ==, dtype);
  g_assert_cmpint (entry.rank, ==, rank);
  g_assert_cmpmem (entry.shape, (gsize) rank * 8, shape, (gsize) rank * 8);
  g_assert_cmpmem (entry.data, entry.bytes, data, entry.bytes);

  g_assert_true (g_file_get_contents (path, &text, &size, NULL));
  g_assert_cmpint ((size - entry.bytes) % 64, ==, 0);
  g_assert_cmpint (text[size - entry.bytes - 1], ==, '\n');
  remove_folder (folder);
}

static void
test_round_trip (void)
{
  const float matrix[] = { 1, 2, 3, 4, 5, -0.5f };
  const double scalar = 0.1;
  const gint64 vector[] = { -1, G_MAXINT64 };

  round_trip (LK_DTYPE_F32, (const gint64[]){ 2, 3 }, 2, matrix);
  round_trip (LK_DTYPE_F64, NULL, 0, &scalar);
  round_trip (LK_DTYPE_I64, (const gint64[]){ 2 }, 1, vector);
  round_trip (LK_DTYPE_U8, (const gint64[]){ 0, 9 }, 2, "");
}

static void
test_accepts (void)
{
  accept (1, "{'shape': (2, 3), 'descr': '<f4', 'fortran_order': False}", LK_DTYPE_F32, 2, 24);
  accept (2, HEADER ("'<i8'", "False", "(2,)"), LK_DTYPE_I64, 1, 16);
  accept (3, HEADER ("'|u1'", "False", "()"), LK_DTYPE_U8, 0, 1);
  accept (1, HEADER ("'<f8'", "True", "(2,)"), LK_DTYPE_F64, 1, 16);
  accept (1, HEADER ("'<i4'", "False", "(0, 7)"), LK_DTYPE_I32, 2, 0);
}

static void
test_refuses_prefix (void)
{
  static const char *const prefixes[] = { "", "\x93NUMPY", "\x93NUMPZ\x01\x00\x10\x00" };

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      g_autoptr (GBytes) file = g_bytes_new_static (prefixes[i], strlen (prefixes[i]));

      refuse_bytes (file, "magic", "not an NPY file");
    }
}

static void
test_refuses_lengths (void)
{
  g_autoptr (GBytes) version = g_bytes_new_static ("\x93NUMPY\x04\x00\x10\x00", 10);
  g_autoptr (GBytes) no_length = g_bytes_new_static ("\x93NUMPY\x02\x00\x10\x00", 10);
  g_autoptr (GBytes) beyond = g_bytes_new_static ("\x93NUMPY\x01\x00\x10\x00{", 11);
  g_autoptr (GBytes) huge = g_bytes_new_static ("\x93NUMPY\x02\x00\xff\xff\xff\xff{}", 14);

  refuse_bytes (version, "version", "4.0");
  refuse_bytes (no_length, "header length", "ends before");
  refuse_bytes (beyond, "header length", "too many");
  refuse_bytes (huge, "header length", "too many");
}

static void
test_refuses_dictionaries (void)
{
  refuse ("", 0, "header", "'{'");
  refuse ("{}", 0, "header", "lacks");
  refuse ("{'descr': '<f4', 'fortran_order': False, }", 4, "header", "lacks");
  refuse ("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': ()}", 4, "header", "once");
  refuse ("{'descr': '<f4', 'fortran_order': False, 'shape': (), 'more': 1}", 4, "header", "once");
  refuse ("{'descr': '<f4' 'fortran_order': False, 'shape': ()}", 4, "header", "','");
  refuse (HEADER ("'<f4'", "False", "()") " x", 4, "header", "end of the line");
  refuse (HEADER ("'<f4'", "0", "()"), 4, "fortran_order", "True or False");
  refuse (HEADER ("'<f4'", "True", "(2, 2)"), 16, "fortran_order", "column order");
}

static void
test_refuses_dtypes (void)
{
  static const char *const dtypes[] = { "'|O'", "'>f4'", "'<f2'", "'<U4'", "[('a', '<f4')]", "\"<f4\"" };

  for (guint i = 0; i < G_N_ELEMENTS (dtypes); i++)
    {
      g_autofree char *dictionary = g_strdup_printf ("{'descr': %s, 'fortran_order': False, 'shape': (1,), }",
                                                     dtypes[i]);

      refuse (dictionary, 4, "descr", "none of");
    }
}

static void
test_refuses_shapes (void)
{
  refuse (HEADER ("'<f4'", "False", "2"), 8, "shape", "'('");
  refuse (HEADER ("'<f4'", "False", "(2)"), 8, "shape", "only dimension");
  refuse (HEADER ("'<f4'", "False", "(-2,)"), 8, "shape", "unsigned");
  refuse (HEADER ("'<f4'", "False", "(2 2)"), 16, "shape", "','");
  refuse (HEADER ("'<f4'", "False", "(,)"), 16, "shape", "unsigned");
  refuse (HEADER ("'<f4'", "False", "(2, 2"), 16, "shape", "");
  refuse (HEADER ("'<f4'", "False", "(1, 1, 1, 1, 1, 1, 1, 1, 1)"), 4, "shape", "too many");
  refuse (HEADER ("'<f4'", "False", "(18446744073709551615, 2)"), 8, "shape", "too large");
  refuse (HEADER ("'<f4'", "False", "(99999999999999999999,)"), 8, "shape", "too large");
  refuse (HEADER ("'<f4'", "False", "(4611686018427387904, 4)"), 8, "shape", "overflows");
}

static void
test_refuses_sizes (void)
{
  refuse (HEADER ("'<f4'", "False", "(2,)"), 7, "data", "7 bytes where the shape needs 8");
  refuse (HEADER ("'<f4'", "False", "(2,)"), 9, "data", "9 bytes where the shape needs 8");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/io/npy/round-trip", test_round_trip);
  g_test_add_func ("/io/npy/accepts-what-numpy-writes", test_accepts);
  g_test_add_func ("/io/npy/refuses-bad-magic", test_refuses_prefix);
  g_test_add_func ("/io/npy/refuses-versions-and-lengths", test_refuses_lengths);
  g_test_add_func ("/io/npy/refuses-bad-dictionaries", test_refuses_dictionaries);
  g_test_add_func ("/io/npy/refuses-pickles-and-foreign-types", test_refuses_dtypes);
  g_test_add_func ("/io/npy/refuses-bad-shapes", test_refuses_shapes);
  g_test_add_func ("/io/npy/refuses-truncated-and-overlong-data", test_refuses_sizes);
  return g_test_run ();
}
