/* Pictures made by other hands than ours: PNG by libpng's writer, the rest by gdk-pixbuf's. */

#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib.h>
#include <png.h>
#include <string.h>

typedef struct
{
  int w, h;
  int color; /* PNG_COLOR_TYPE_* */
  int depth;
  int interlace; /* PNG_INTERLACE_* */
} PngForm;

static inline void
append_png (png_structp png, png_bytep data, png_size_t size)
{
  g_byte_array_append (png_get_io_ptr (png), data, (guint) size);
}

static inline void
flush_png (png_structp png)
{
}

/* rows: packed as the form says, one after another. palette: 2 entries for PNG_COLOR_TYPE_PALETTE. (transfer full) */
static inline GBytes *
make_png (PngForm form, const guint8 *rows)
{
  static const png_color palette[] = { { 255, 0, 0 }, { 0, 0, 255 } };
  GByteArray *file = g_byte_array_new ();
  png_structp png = png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png_create_info_struct (png);
  int passes;

  png_set_write_fn (png, file, append_png, flush_png);
  png_set_IHDR (png, info, (png_uint_32) form.w, (png_uint_32) form.h, form.depth, form.color, form.interlace,
                PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (form.color == PNG_COLOR_TYPE_PALETTE)
    png_set_PLTE (png, info, palette, 2);
  png_write_info (png, info);
  passes = png_set_interlace_handling (png);
  for (int pass = 0; pass < passes; pass++)
    for (int y = 0; y < form.h; y++)
      png_write_row (png, rows + (gsize) y * png_get_rowbytes (png, info));
  png_write_end (png, info);
  png_destroy_write_struct (&png, &info);
  return g_byte_array_free_to_bytes (file);
}

/* An 8-bit RGB picture in a format of gdk-pixbuf ("jpeg", "bmp", "tiff"). (transfer full) */
static inline GBytes *
make_picture (const char *format, int w, int h, const guint8 *rgb)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new_from_data (rgb, GDK_COLORSPACE_RGB, FALSE, 8, w, h, 3 * w, NULL, NULL);
  g_autoptr (GError) error = NULL;
  char *data;
  gsize size;

  g_assert_true (gdk_pixbuf_save_to_buffer (pixbuf, &data, &size, format, &error, NULL));
  g_assert_no_error (error);
  return g_bytes_new_take (data, size);
}

/* The same JPEG with an EXIF orientation (1..8) put after its first marker. (transfer full) */
static inline GBytes *
turn_jpeg (GBytes *jpeg, guint8 orientation)
{
  const guint8 exif[] = { 0xff, 0xe1, 0,    34,   'E', 'x', 'i', 'f', 0, 0, 'I',         'I', 42, 0, 8, 0, 0, 0,
                          1,    0,    0x12, 0x01, 3,   0,   1,   0,   0, 0, orientation, 0,   0,  0, 0, 0, 0, 0 };
  gsize size;
  const guint8 *data = g_bytes_get_data (jpeg, &size);
  GByteArray *file = g_byte_array_new ();

  g_byte_array_append (file, data, 2);
  g_byte_array_append (file, exif, sizeof exif);
  g_byte_array_append (file, data + 2, (guint) (size - 2));
  return g_byte_array_free_to_bytes (file);
}
