#include "io/decode.h"

#include "hostile.h"
#include "make-picture.h"

#include <zlib.h>

static void
decode (GBytes *bytes, LkImage *image)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (lk_image_decode (bytes, "good", image, &error));
  g_assert_no_error (error);
}

static void
assert_png (PngForm form, const char *rows, int channels, const char *pixels)
{
  g_autoptr (GBytes) bytes = make_png (form, (const guint8 *) rows);
  g_auto (LkImage) image = { 0 };

  decode (bytes, &image);
  g_assert_cmpint (image.w, ==, form.w);
  g_assert_cmpint (image.h, ==, form.h);
  g_assert_cmpint (image.c, ==, channels);
  g_assert_cmpmem (image.pixels, (gsize) form.w * form.h * channels, pixels, (gsize) form.w * form.h * channels);
}

static void
test_png_kinds (void)
{
  assert_png ((PngForm){ 2, 1, PNG_COLOR_TYPE_GRAY, 8, 0 }, "\x01\xf0", 1, "\x01\xf0");
  assert_png ((PngForm){ 3, 1, PNG_COLOR_TYPE_GRAY, 1, 0 }, "\xa0", 1, "\xff\x00\xff");
  assert_png ((PngForm){ 2, 1, PNG_COLOR_TYPE_GRAY, 4, 0 }, "\x1f", 1, "\x11\xff");
  assert_png ((PngForm){ 2, 1, PNG_COLOR_TYPE_GRAY, 16, 0 }, "\xff\xff\x80\x00", 1, "\xff\x80");
  assert_png ((PngForm){ 1, 2, PNG_COLOR_TYPE_RGB, 8, 0 }, "abcdef", 3, "abcdef");
  assert_png ((PngForm){ 1, 1, PNG_COLOR_TYPE_RGB, 16, 0 }, "aabbcc", 3, "abc");
  assert_png ((PngForm){ 3, 1, PNG_COLOR_TYPE_PALETTE, 1, 0 }, "\x40", 3, "\xff\0\0\0\0\xff\xff\0\0");
}

static void
test_png_alpha (void)
{
  /* Opaque, half, clear: (v * a + 255 * (255 - a)) / 255 */
  assert_png ((PngForm){ 3, 1, PNG_COLOR_TYPE_GRAY_ALPHA, 8, 0 }, "\x32\xff\x00\x80\x32\x00", 1, "\x32\x7f\xff");
  assert_png ((PngForm){ 2, 1, PNG_COLOR_TYPE_RGB_ALPHA, 8, 0 }, "\x01\x02\x03\xff\x01\x02\x03\x00", 3,
              "\x01\x02\x03\xff\xff\xff");
}

static void
test_png_interlaced (void)
{
  guint8 pixels[19 * 13 * 3];
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (GBytes) laced = NULL;
  g_auto (LkImage) a = { 0 };
  g_auto (LkImage) b = { 0 };

  for (guint i = 0; i < sizeof pixels; i++)
    pixels[i] = (guint8) (i * 37);
  plain = make_png ((PngForm){ 19, 13, PNG_COLOR_TYPE_RGB, 8, PNG_INTERLACE_NONE }, pixels);
  laced = make_png ((PngForm){ 19, 13, PNG_COLOR_TYPE_RGB, 8, PNG_INTERLACE_ADAM7 }, pixels);
  decode (plain, &a);
  decode (laced, &b);
  g_assert_cmpmem (a.pixels, sizeof pixels, pixels, sizeof pixels);
  g_assert_cmpmem (b.pixels, sizeof pixels, pixels, sizeof pixels);
}

/* -- other formats ------------------------------------------------------------------------------------------------- */

static void
test_other_formats (void)
{
  static const char *const formats[] = { "bmp", "tiff" };
  const guint8 rgb[] = { 1, 2, 3, 200, 100, 50, 7, 8, 9, 0, 255, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (GBytes) bytes = make_picture (formats[i], 2, 2, rgb);
      g_auto (LkImage) image = { 0 };

      decode (bytes, &image);
      g_assert_cmpint (image.w, ==, 2);
      g_assert_cmpint (image.h, ==, 2);
      g_assert_cmpint (image.c, ==, 3);
      g_assert_cmpmem (image.pixels, sizeof rgb, rgb, sizeof rgb);
    }
}

/* Left half black, right half white: a quarter turn clockwise puts black on top. */
static void
test_orientation (void)
{
  guint8 rgb[16 * 8 * 3];
  g_autoptr (GBytes) jpeg = NULL;
  g_autoptr (GBytes) turned = NULL;
  g_auto (LkImage) plain = { 0 };
  g_auto (LkImage) upright = { 0 };

  for (int i = 0; i < 16 * 8; i++)
    memset (rgb + 3 * i, i % 16 < 8 ? 0 : 255, 3);
  jpeg = make_picture ("jpeg", 16, 8, rgb);
  turned = turn_jpeg (jpeg, 6);

  decode (jpeg, &plain);
  g_assert_cmpint (plain.w, ==, 16);
  decode (turned, &upright);
  g_assert_cmpint (upright.w, ==, 8);
  g_assert_cmpint (upright.h, ==, 16);
  g_assert_cmpint (upright.pixels[3 * (2 * 8 + 4)], <, 50);
  g_assert_cmpint (upright.pixels[3 * (13 * 8 + 4)], >, 205);
}

/* -- hostile files ------------------------------------------------------------------------------------------------- */

static void
refuse (GBytes *bytes, const char *field, const char *why)
{
  g_autoptr (GError) error = NULL;
  g_auto (LkImage) image = { 0 };

  g_assert_false (lk_image_decode (bytes, HOSTILE_NAME, &image, &error));
  g_assert_null (image.pixels);
  assert_refused (error, field, why);
}

static void
put_u32 (guint8 *at, guint32 value)
{
  for (int i = 0; i < 4; i++)
    at[i] = (guint8) (value >> (24 - 8 * i));
}

/* The PNG with other sizes in its header, and the header's checksum set right. (transfer full) */
static GBytes *
claim_size (GBytes *png, guint32 w, guint32 h)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (png, &size);
  guint8 *copy = g_memdup2 (data, size);

  put_u32 (copy + 16, w);
  put_u32 (copy + 20, h);
  put_u32 (copy + 29, (guint32) crc32 (0, copy + 12, 17));
  return g_bytes_new_take (copy, size);
}

static void
test_refuses_sizes (void)
{
  static const guint32 sizes[][2] = { { 0, 1 },         { 1, 0 },           { 1u << 31, 1 }, { 0x7fffffff, 0x7fffffff },
                                      { 65536, 65536 }, { 100000, 100000 }, { 67108864, 1 }, { 1, 67108864 },
                                      { 67108865, 1 },  { 8192, 8192 } };
  g_autoptr (GBytes) png = make_png ((PngForm){ 1, 1, PNG_COLOR_TYPE_RGB, 8, 0 }, (const guint8 *) "abc");

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GBytes) bytes = claim_size (png, sizes[i][0], sizes[i][1]);

      refuse (bytes, "PNG", "");
    }
}

static void
test_refuses_large_png (void)
{
  const PngForm form = { 8193, 8192, PNG_COLOR_TYPE_GRAY, 1, 0 };
  g_autofree guint8 *rows = g_malloc0 ((8193 + 7) / 8 * 8192);
  g_autoptr (GBytes) png = make_png (form, rows);
  g_autoptr (GError) error = NULL;
  g_auto (LkImage) image = { 0 };

  g_assert_false (lk_image_decode (png, "large.png", &image, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_FORMAT);
  g_assert_cmpstr (error->message, ==, "large.png: 8193x8192 pixels; more than 64 million are not read");
}

/* A BMP's header says how large it is; nothing else has to come. */
static void
test_refuses_large_bmp (void)
{
  const guint8 rgb[] = { 1, 2, 3 };
  g_autoptr (GBytes) bmp = make_picture ("bmp", 1, 1, rgb);
  gsize size;
  g_autofree guint8 *copy = NULL;
  g_autoptr (GBytes) large = NULL;

  copy = g_memdup2 (g_bytes_get_data (bmp, &size), g_bytes_get_size (bmp));
  memcpy (copy + 18, "\x50\xc3\0\0\x50\xc3\0\0", 8); /* 50,000 x 50,000 */
  large = g_bytes_new (copy, size);
  refuse (large, "size", "more than 64 million");
}

/* Each of these makes the loader take 4 GB before it looks at the rest. */
static void
test_refuses_greedy_bmp (void)
{
  static const gsize fields[] = { 10, 14, 18 };
  const guint8 rgb[] = { 1, 2, 3 };
  g_autoptr (GBytes) bmp = make_picture ("bmp", 1, 1, rgb);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      gsize size;
      guint8 *copy = g_memdup2 (g_bytes_get_data (bmp, &size), g_bytes_get_size (bmp));
      g_autoptr (GBytes) bytes = g_bytes_new_take (copy, size);

      memset (copy + fields[i], 0xf0, 4);
      refuse (bytes, "picture", "ends in the middle");
    }
}

static void
test_refuses_truncated (void)
{
  guint8 pixels[16 * 16 * 3];
  g_autoptr (GBytes) png = NULL;
  gsize size;

  for (guint i = 0; i < sizeof pixels; i++)
    pixels[i] = (guint8) (i * i >> 3);
  png = make_png ((PngForm){ 16, 16, PNG_COLOR_TYPE_RGB, 8, 0 }, pixels);
  size = g_bytes_get_size (png) - 16; /* all pixels are there before the end mark and the last checksum */
  for (gsize cut = 8; cut < size; cut += 5)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_from_bytes (png, 0, cut);

      refuse (bytes, "PNG", "");
    }
}

/* By more than the padding at their ends. */
static void
test_refuses_truncated_others (void)
{
  static const char *const formats[] = { "jpeg", "bmp", "tiff" };
  guint8 rgb[32 * 32 * 3];

  for (guint i = 0; i < sizeof rgb; i++)
    rgb[i] = (guint8) (i * i >> 3);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (GBytes) whole = make_picture (formats[i], 32, 32, rgb);
      gsize size = g_bytes_get_size (whole);

      for (gsize part = 1; part < 10; part++)
        {
          g_autoptr (GBytes) bytes = g_bytes_new_from_bytes (whole, 0, size * part / 10);

          refuse (bytes, "picture", "");
        }
    }
}

static void
test_refuses_no_picture (void)
{
  static const char *const texts[] = { "", "text", "GIF89a", "\xff\xd8\xff\xe0", "BM", "<svg" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (texts[i], strlen (texts[i]));

      refuse (bytes, "picture", "");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/io/png/reads-every-kind", test_png_kinds);
  g_test_add_func ("/io/png/puts-alpha-over-white", test_png_alpha);
  g_test_add_func ("/io/png/reads-interlaced", test_png_interlaced);
  g_test_add_func ("/io/png/refuses-sizes-that-cannot-be", test_refuses_sizes);
  g_test_add_func ("/io/png/refuses-more-than-64-megapixels", test_refuses_large_png);
  g_test_add_func ("/io/png/refuses-truncated", test_refuses_truncated);
  g_test_add_func ("/io/pixbuf/reads-other-formats", test_other_formats);
  g_test_add_func ("/io/pixbuf/applies-exif-orientation", test_orientation);
  g_test_add_func ("/io/pixbuf/refuses-more-than-64-megapixels", test_refuses_large_bmp);
  g_test_add_func ("/io/pixbuf/refuses-bmp-that-claims-gigabytes", test_refuses_greedy_bmp);
  g_test_add_func ("/io/pixbuf/refuses-truncated", test_refuses_truncated_others);
  g_test_add_func ("/io/pixbuf/refuses-what-is-no-picture", test_refuses_no_picture);
  return g_test_run ();
}
