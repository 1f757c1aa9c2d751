#include "io/idx.h"

#include "io/cifar.h"

#include "hostile.h"

#include <zlib.h>

static const guint8 good[] = { 0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 10, 11, 12, 13, 14, 15 };

/* (transfer full) */
static GBytes *
gzip (const guint8 *data, gsize size)
{
  gsize room = size + 128;
  guint8 *out = g_malloc (room);
  z_stream stream = { .next_in = (Bytef *) data, .avail_in = (uInt) size, .next_out = out, .avail_out = (uInt) room };

  g_assert_cmpint (deflateInit2 (&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), ==, Z_OK);
  g_assert_cmpint (deflate (&stream, Z_FINISH), ==, Z_STREAM_END);
  room -= stream.avail_out;
  deflateEnd (&stream);
  return g_bytes_new_take (out, room);
}

static void
accept (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_auto (LkIdx) idx = { 0 };

  g_assert_true (lk_idx_parse (bytes, "good", &idx, &error));
  g_assert_no_error (error);
  g_assert_cmpint (idx.rank, ==, 3);
  g_assert_cmpint (idx.shape[0], ==, 2);
  g_assert_cmpint (idx.shape[1], ==, 1);
  g_assert_cmpint (idx.shape[2], ==, 3);
  g_assert_cmpmem (idx.values, idx.size, good + 16, 6);
}

static void
refuse_bytes (GBytes *bytes, const char *field, const char *why)
{
  g_autoptr (GError) error = NULL;
  g_auto (LkIdx) idx = { 0 };

  g_assert_false (lk_idx_parse (bytes, HOSTILE_NAME, &idx, &error));
  g_assert_null (idx.values);
  assert_refused (error, field, why);
}

/* Plain and gzipped. */
static void
refuse (const guint8 *data, gsize size, const char *field, const char *why)
{
  g_autoptr (GBytes) plain = g_bytes_new (data, size);
  g_autoptr (GBytes) zipped = gzip (data, size);

  refuse_bytes (plain, field, why);
  refuse_bytes (zipped, field, why);
}

static void
test_reads (void)
{
  g_autoptr (GBytes) plain = g_bytes_new_static (good, sizeof good);
  g_autoptr (GBytes) zipped = gzip (good, sizeof good);

  accept (plain);
  accept (zipped);
}

static void
test_refuses_truncated (void)
{
  refuse (good, 0, "magic", "ends before");
  refuse (good, 3, "magic", "ends before");
  for (gsize size = 4; size < 16; size++)
    refuse (good, size, "sizes", "ends before");
  for (gsize size = 17; size < sizeof good; size++)
    {
      g_autoptr (GBytes) plain = g_bytes_new_static (good, size);
      g_autoptr (GBytes) zipped = gzip (good, size);

      refuse_bytes (plain, "values", "too short for 6 values");
      refuse_bytes (zipped, "values", "ends or is damaged");
    }
}

static void
test_refuses_header (void)
{
  const guint8 magic[] = { 1, 0, 8, 1, 0, 0, 0, 1, 5 };
  const guint8 type[] = { 0, 0, 13, 1, 0, 0, 0, 1, 5 };
  const guint8 rank_0[] = { 0, 0, 8, 0, 5 };
  const guint8 rank_5[] = { 0, 0, 8, 5, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 5 };
  const guint8 empty[] = { 0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 0 };
  const guint8 trailing[] = { 0, 0, 8, 1, 0, 0, 0, 1, 5, 6 };
  const guint8 overflow[] = { 0, 0, 8, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1 };

  refuse (magic, sizeof magic, "magic", "not an IDX file");
  refuse (type, sizeof type, "type", "0x0d");
  refuse (rank_0, sizeof rank_0, "rank", "0 is not");
  refuse (rank_5, sizeof rank_5, "rank", "5 is not");
  refuse (empty, sizeof empty, "sizes", "0");
  refuse (trailing, sizeof trailing, "values", "goes on");
  refuse (overflow, sizeof overflow, "sizes", "overflows");
}

/* 4 GB are claimed by 30 bytes: must be refused before any memory is taken. */
static void
test_refuses_bomb (void)
{
  const guint8 claim[] = { 0, 0, 8, 1, 255, 255, 255, 255, 1, 2, 3 };
  g_autofree guint8 *zeros = g_malloc0 (1 << 20);
  g_autoptr (GBytes) bomb = NULL;

  refuse (claim, sizeof claim, "values", "too short");

  /* And a megabyte unpacks from what claims one byte: only that byte is unpacked. */
  memcpy (zeros, "\0\0\x08\x01\0\0\0\x01", 8);
  bomb = gzip (zeros, 1 << 20);
  refuse_bytes (bomb, "values", "goes on");
}

static void
test_refuses_truncated_gzip (void)
{
  g_autoptr (GBytes) zipped = gzip (good, sizeof good);
  gsize size = g_bytes_get_size (zipped);

  for (gsize cut = 2; cut < size; cut++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_from_bytes (zipped, 0, cut);
      g_auto (LkIdx) idx = { 0 };

      g_assert_false (lk_idx_parse (bytes, HOSTILE_NAME, &idx, NULL));
    }
}

static void
test_refuses_wrong_checksum (void)
{
  g_autoptr (GBytes) zipped = gzip (good, sizeof good);
  gsize size = g_bytes_get_size (zipped);
  g_autofree guint8 *changed = g_memdup2 (g_bytes_get_data (zipped, NULL), size);
  g_autoptr (GBytes) bytes = NULL;

  changed[size - 8] ^= 1;
  bytes = g_bytes_new (changed, size);
  refuse_bytes (bytes, "values", "damaged");
}

static void
test_cifar_reads (void)
{
  const int classes[] = { 20, 100 };
  g_autofree guint8 *file = g_malloc0 (2 * 3074);
  g_autoptr (GBytes) bytes = NULL;
  g_auto (LkCifar) cifar = { 0 };

  file[3074] = 19;
  file[3075] = 99;
  file[3074 + 2 + 5] = 1;        /* red of pixel 5 */
  file[3074 + 2 + 1024 + 5] = 2; /* green */
  file[3074 + 2 + 2048 + 5] = 3;
  bytes = g_bytes_new (file, 2 * 3074);
  g_assert_true (lk_cifar_parse (bytes, "good", classes, 2, &cifar, NULL));
  g_assert_cmpint (cifar.n, ==, 2);
  g_assert_cmpmem (cifar.labels, 4, "\0\0\x13\x63", 4);
  g_assert_cmpmem (cifar.pixels + 3072 + 15, 3, "\x01\x02\x03", 3);
}

static void
test_cifar_refuses (void)
{
  static const gsize sizes[] = { 0, 1, 3072, 3074, 2 * 3073 - 1 };
  const int classes[] = { 10 };
  g_autofree guint8 *file = g_malloc0 (2 * 3073);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) wrong = NULL;
  g_auto (LkCifar) cifar = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (file, sizes[i]);
      g_autoptr (GError) size_error = NULL;

      g_assert_false (lk_cifar_parse (bytes, HOSTILE_NAME, classes, 1, &cifar, &size_error));
      assert_refused (size_error, "records", "no whole number of records");
    }
  file[3073] = 10;
  wrong = g_bytes_new (file, 2 * 3073);
  g_assert_false (lk_cifar_parse (wrong, HOSTILE_NAME, classes, 1, &cifar, &error));
  assert_refused (error, "label", "10, where 9 is the largest");
  g_assert_nonnull (strstr (error->message, "at byte 3073"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/io/idx/reads-plain-and-gzip", test_reads);
  g_test_add_func ("/io/idx/refuses-truncated", test_refuses_truncated);
  g_test_add_func ("/io/idx/refuses-bad-header", test_refuses_header);
  g_test_add_func ("/io/idx/refuses-bombs", test_refuses_bomb);
  g_test_add_func ("/io/idx/refuses-truncated-gzip", test_refuses_truncated_gzip);
  g_test_add_func ("/io/idx/refuses-wrong-checksum", test_refuses_wrong_checksum);
  g_test_add_func ("/io/cifar/reads-planes-and-labels", test_cifar_reads);
  g_test_add_func ("/io/cifar/refuses-sizes-and-labels", test_cifar_refuses);
  return g_test_run ();
}
