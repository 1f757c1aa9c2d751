#include "readers.h"

#include "../io/make-picture.h"

#include "augment/recipe-code.h"
#include "augment/recipe-preset.h"
#include "augment/recipe-text.h"
#include "io/cifar.h"
#include "io/decode.h"
#include "io/idx.h"
#include "io/npy.h"
#include "io/safetensors.h"

#include <zlib.h>

#define NAME "fuzz"

/* -- tensors ------------------------------------------------------------------------------------------------------- */

static GBytes *
join (gconstpointer head, gsize head_size, const char *text, gsize data_size)
{
  GByteArray *file = g_byte_array_new ();

  g_byte_array_append (file, head, (guint) head_size);
  g_byte_array_append (file, (const guint8 *) text, (guint) strlen (text));
  g_byte_array_set_size (file, (guint) (file->len + data_size));
  memset (file->data + file->len - data_size, 7, data_size);
  return g_byte_array_free_to_bytes (file);
}

static GBytes *
safetensors_seed (void)
{
  static const char header[] = "{\"__metadata__\":{\"step\":\"7\",\"\\u00e4\\n\":\"x\"},"
                               "\"a.weight\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
                               "\"b\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[24,27]},"
                               "\"c\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[27,35]}} ";
  const guint64 length = sizeof header - 1;

  return join (&length, 8, header, 35);
}

/* Touches each byte that was given out, so that a wrong length shows. */
static gboolean
safetensors_read (GBytes *bytes)
{
  g_autoptr (LkSafetensors) file = lk_safetensors_parse (bytes, NAME, NULL);
  guint sum = 0;

  for (int i = 0; file != NULL && i < lk_safetensors_count (file); i++)
    {
      const LkTensorEntry *entry = lk_safetensors_entry (file, i);

      for (gsize j = 0; j < entry->bytes; j++)
        sum += ((const guint8 *) entry->data)[j];
    }

  return file != NULL && sum + 1 > 0;
}

static GBytes *
npy_seed (void)
{
  return join ("\x93NUMPY\x01\x00\x46\x00", 10,
               "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }          \n", 24);
}

static gboolean
npy_read (GBytes *file)
{
  g_autoptr (GBytes) bytes = NULL;
  LkTensorEntry entry;

  return lk_npy_parse (file, NAME, &entry, &bytes, NULL);
}

/* -- data sets ----------------------------------------------------------------------------------------------------- */

static GBytes *
idx_seed (void)
{
  return join ("\0\0\x08\x03\0\0\0\x02\0\0\0\x03\0\0\0\x04", 16, "", 24);
}

static GBytes *
idx_gzip_seed (void)
{
  g_autoptr (GBytes) plain = idx_seed ();
  gsize size;
  z_stream stream = { .next_in = (Bytef *) g_bytes_get_data (plain, &size), .avail_in = 40 };
  guint8 *out = g_malloc (200);

  stream.next_out = out;
  stream.avail_out = 200;
  deflateInit2 (&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  deflate (&stream, Z_FINISH);
  deflateEnd (&stream);
  return g_bytes_new_take (out, 200 - stream.avail_out);
}

static gboolean
idx_read (GBytes *file)
{
  g_auto (LkIdx) idx = { 0 };

  return lk_idx_parse (file, NAME, &idx, NULL);
}

static GBytes *
cifar_seed (void)
{
  return join ("\x03\x07", 2, "", 3072);
}

static gboolean
cifar_read (GBytes *file)
{
  static const int classes[] = { 20, 100 };
  g_auto (LkCifar) cifar = { 0 };

  return lk_cifar_parse (file, NAME, classes, 2, &cifar, NULL);
}

/* -- pictures ------------------------------------------------------------------------------------------------------ */

#define SIDE 8

static void
fill (guint8 *pixels, gsize n)
{
  for (gsize i = 0; i < n; i++)
    pixels[i] = (guint8) (i * i >> 2);
}

static GBytes *
png_seed (void)
{
  guint8 pixels[SIDE * SIDE * 4];

  fill (pixels, sizeof pixels);
  return make_png ((PngForm){ SIDE, SIDE, PNG_COLOR_TYPE_RGB_ALPHA, 8, PNG_INTERLACE_ADAM7 }, pixels);
}

static GBytes *
png_palette_seed (void)
{
  guint8 pixels[SIDE];

  fill (pixels, sizeof pixels);
  return make_png ((PngForm){ SIDE, SIDE, PNG_COLOR_TYPE_PALETTE, 1, 0 }, pixels);
}

static GBytes *
picture_seed (const char *format)
{
  guint8 pixels[SIDE * SIDE * 3];

  fill (pixels, sizeof pixels);
  return make_picture (format, SIDE, SIDE, pixels);
}

static GBytes *
jpeg_seed (void)
{
  g_autoptr (GBytes) jpeg = picture_seed ("jpeg");

  return turn_jpeg (jpeg, 6);
}

static GBytes *
bmp_seed (void)
{
  return picture_seed ("bmp");
}

static gboolean
picture_read (GBytes *file)
{
  g_auto (LkImage) image = { 0 };

  return lk_image_decode (file, NAME, &image, NULL);
}

/* -- recipes ------------------------------------------------------------------------------------------------------- */

static GBytes *
recipe_seed (void)
{
  g_autoptr (LkValues) values = lk_recipe_preset_values (lk_recipe_preset_find ("byol"), 0);
  char *text = lk_recipe_to_text (values);

  return g_bytes_new_take (text, strlen (text));
}

/* What is read can be made. */
static gboolean
recipe_read (GBytes *file)
{
  gsize size;
  const char *bytes = g_bytes_get_data (file, &size);
  g_autofree char *text = bytes != NULL ? g_strndup (bytes, size) : g_strdup ("");
  g_autoptr (LkValues) values = lk_recipe_parse (text, NAME, NULL);
  g_autoptr (LkRecipe) recipe = values != NULL ? lk_recipe_new (values, 2, NULL, NULL) : NULL;
  g_autofree char *code = values != NULL ? lk_recipe_to_pytorch (values, 28, 28, 3, NULL, NULL) : NULL;

  g_assert_true (values == NULL || (recipe != NULL && code != NULL));
  return values != NULL;
}

const Reader readers[] = {
  { "safetensors", safetensors_seed, safetensors_read },
  { "npy", npy_seed, npy_read },
  { "idx", idx_seed, idx_read },
  { "idx-gzip", idx_gzip_seed, idx_read },
  { "cifar", cifar_seed, cifar_read },
  { "png", png_seed, picture_read },
  { "png-palette", png_palette_seed, picture_read },
  { "jpeg", jpeg_seed, picture_read },
  { "bmp", bmp_seed, picture_read },
  { "recipe", recipe_seed, recipe_read },
};
const guint n_readers = G_N_ELEMENTS (readers);
