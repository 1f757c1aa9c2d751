#include "io/resize.h"

#include "io/safetensors.h"

#include <string.h>

/* golden/resize.safetensors: tests/reference/make_resize.py, Pillow's BILINEAR. */
static void
test_matches_pillow (void)
{
  static const char *const cases[] = { "rgb_97x61", "gray_40x64", "rgb_16x16" };
  static const int sides[] = { 28, 32, 48 };
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "reference", "golden", "resize.safetensors", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LkSafetensors) file = lk_safetensors_open (path, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (cases) * G_N_ELEMENTS (sides); i++)
    {
      const char *name = cases[i / G_N_ELEMENTS (sides)];
      int side = sides[i % G_N_ELEMENTS (sides)], worst = 0;
      g_autofree char *result_name = g_strdup_printf ("%s/%d", name, side);
      const LkTensorEntry *source = lk_safetensors_find (file, name);
      const LkTensorEntry *result = lk_safetensors_find (file, result_name);
      const LkImage image = { (int) source->shape[1], (int) source->shape[0], source->rank == 3 ? 3 : 1,
                              (guint8 *) source->data };
      g_autofree guint8 *out = g_malloc (result->bytes);

      g_assert_cmpint (result->bytes, ==, side * side * image.c);
      lk_image_resize (&image, 0, 0, image.w, image.h, out, side, side);
      for (gsize j = 0; j < result->bytes; j++)
        worst = MAX (worst, ABS (out[j] - ((const guint8 *) result->data)[j]));
      g_test_message ("%s: largest difference %d", result_name, worst);
      g_assert_cmpint (worst, <=, 1);
    }
}

static void
test_own_size_is_itself (void)
{
  guint8 pixels[5 * 4 * 3], out[sizeof pixels];
  const LkImage image = { 5, 4, 3, pixels };

  for (guint i = 0; i < sizeof pixels; i++)
    pixels[i] = (guint8) (i * 31);
  lk_image_resize (&image, 0, 0, 5, 4, out, 5, 4);
  g_assert_cmpmem (out, sizeof out, pixels, sizeof pixels);
}

/* Only the part counts: its surroundings are white and must not shine in. */
static void
test_part (void)
{
  guint8 pixels[8 * 8], out[4];
  const LkImage image = { 8, 8, 1, pixels };

  memset (pixels, 255, sizeof pixels);
  for (int y = 2; y < 6; y++)
    memset (pixels + 8 * y + 2, 40, 4);
  lk_image_resize (&image, 2, 2, 4, 4, out, 2, 2);
  for (int i = 0; i < 4; i++)
    g_assert_cmpint (out[i], ==, 40);
}

static void
test_extremes (void)
{
  g_autofree guint8 *white = g_malloc (8192 * 3);
  guint8 out[2 * 2];
  const LkImage wide = { 8192, 3, 1, white };
  const LkImage dot = { 1, 1, 1, white };

  memset (white, 255, 8192 * 3);
  lk_image_resize (&wide, 0, 0, 8192, 3, out, 2, 2);
  for (int i = 0; i < 4; i++)
    g_assert_cmpint (out[i], ==, 255);
  lk_image_resize (&dot, 0, 0, 1, 1, out, 2, 2);
  for (int i = 0; i < 4; i++)
    g_assert_cmpint (out[i], ==, 255);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/io/resize/matches-pillow", test_matches_pillow);
  g_test_add_func ("/io/resize/own-size-is-itself", test_own_size_is_itself);
  g_test_add_func ("/io/resize/only-the-part-counts", test_part);
  g_test_add_func ("/io/resize/holds-at-extremes", test_extremes);
  return g_test_run ();
}
