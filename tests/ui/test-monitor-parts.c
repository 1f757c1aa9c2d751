/* The plane with its trails and the heat map: what they show, what pointer and keys do to them, what they save. */

#include "drive.h"
#include "pointer.h"

#include "app/widgets/heat-map-colors.h"
#include "app/widgets/heat-map.h"
#include "app/widgets/plane.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static GtkWidget *
show_in_window (GtkWidget *widget, int width, int height)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_set_child (GTK_WINDOW (window), widget);
  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_grab_focus (widget);
  gtk_test_widget_wait_for_draw (widget);
  return window;
}

static void
save_pictures (GtkWidget *widget, const char *name)
{
  g_autofree char *dark = g_strconcat (name, "-dark", NULL);

  save_picture (widget, name);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  gtk_test_widget_wait_for_draw (widget);
  save_picture (widget, dark);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

static void
assert_saved (const char *path, const char *begin)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text + (begin[0] == 'P' ? 1 : 0), begin));
  g_remove (path);
}

/* -- plane --------------------------------------------------------------------------------------------------------- */

#define N_STEPS 40

static LkPlane *
make_plane (void)
{
  LkPlane *plane = LK_PLANE (lk_plane_new ("Alignment and uniformity", "Nothing yet."));
  LkPlaneStep steps[N_STEPS];

  lk_plane_set_axes (plane, "uniformity", "alignment");
  lk_plane_set_place (plane, "ideal", -4, 0);
  lk_plane_set_place (plane, "random", -4, 2);
  lk_plane_set_place (plane, "collapsed", 0, 0);
  for (int i = 0; i < N_STEPS; i++)
    steps[i] = (LkPlaneStep){ 10 * i, -0.5 - 2.6 * (1 - exp (-i / 12.0)), 0.2 + 0.9 * exp (-i / 10.0) };
  lk_plane_set_trail (plane, 0, "Projector", N_STEPS, steps);
  for (int i = 0; i < N_STEPS; i++)
    steps[i] = (LkPlaneStep){ 10 * i, -0.2 - 1.4 * (1 - exp (-i / 20.0)), 0.1 + 0.3 * i / N_STEPS };
  lk_plane_set_trail (plane, 1, "Backbone", N_STEPS, steps);
  return plane;
}

static void
test_plane_shows_a_step (void)
{
  LkPlane *plane = make_plane ();
  GtkWidget *window = show_in_window (GTK_WIDGET (plane), 560, 420);
  g_autofree char *newest = lk_plane_dup_words (plane), *older = NULL;

  g_assert_cmpint (lk_plane_get_shown (plane, 0), ==, N_STEPS - 1);
  g_assert_nonnull (strstr (newest, "Step 390, Projector: uniformity"));
  g_assert_nonnull (strstr (newest, "Backbone"));
  save_pictures (GTK_WIDGET (plane), "plane");

  lk_plane_set_shown (plane, 105);
  g_assert_cmpint (lk_plane_get_shown (plane, 0), ==, 10);
  older = lk_plane_dup_words (plane);
  g_assert_nonnull (strstr (older, "Step 100, Projector"));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (plane));
  save_picture (GTK_WIDGET (plane), "plane-scrubbed");

  /* Before the first one there is nothing to mark. */
  lk_plane_set_shown (plane, -1);
  g_assert_cmpint (lk_plane_get_shown (plane, 0), ==, -1);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
pressed_cb (LkPlane *plane, double step, double *pressed)
{
  *pressed = step;
}

static void
test_plane_pointer_and_keys (void)
{
  LkPlane *plane = make_plane ();
  GtkWidget *window = show_in_window (GTK_WIDGET (plane), 560, 420);
  double pressed = NAN, x, y;

  g_signal_connect (plane, "pressed", G_CALLBACK (pressed_cb), &pressed);
  lk_plane_get_pixel (plane, 0, 12, &x, &y);
  move_to (GTK_WIDGET (plane), x + 2, y - 1);
  button (TRUE);
  button (FALSE);
  settle (0.1);
  g_assert_cmpfloat (pressed, ==, 120);

  /* The other trail, one step further, pressed by a key. */
  key (GDK_KEY_Up);
  key (GDK_KEY_Right);
  key (GDK_KEY_Return);
  settle (0.1);
  g_assert_cmpfloat (pressed, ==, 130);

  key (GDK_KEY_plus);
  settle (0.1);
  g_assert_true (lk_plane_is_zoomed (plane));
  save_picture (GTK_WIDGET (plane), "plane-zoomed");
  key (GDK_KEY_0);
  settle (0.1);
  g_assert_false (lk_plane_is_zoomed (plane));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_plane_files (void)
{
  LkPlane *plane = make_plane ();
  GtkWidget *window = show_in_window (GTK_WIDGET (plane), 560, 420);
  g_autofree char *csv = NULL;

  g_assert_true (lk_plane_export (plane, "plane.png", LK_PLANE_PNG, NULL));
  assert_saved ("plane.png", "PNG");
  g_assert_true (lk_plane_export (plane, "plane.svg", LK_PLANE_SVG, NULL));
  assert_saved ("plane.svg", "<");
  g_assert_true (lk_plane_export (plane, "plane.pdf", LK_PLANE_PDF, NULL));
  assert_saved ("plane.pdf", "%PDF");
  g_assert_true (lk_plane_export (plane, "plane.csv", LK_PLANE_CSV, NULL));
  g_assert_true (g_file_get_contents ("plane.csv", &csv, NULL, NULL));
  g_assert_true (g_str_has_prefix (csv, "trail,step,uniformity,alignment\nProjector,0,-0.5,1.1"));
  g_remove ("plane.csv");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_plane_empty (void)
{
  LkPlane *plane = LK_PLANE (lk_plane_new ("Alignment and uniformity", "Nothing yet."));
  GtkWidget *window = show_in_window (GTK_WIDGET (plane), 300, 240);
  g_autofree char *words = lk_plane_dup_words (plane);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (words, ==, "Nothing yet.");
  g_assert_false (lk_plane_export (plane, "none.png", LK_PLANE_PNG, &error));
  g_assert_nonnull (error);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* -- heat map ------------------------------------------------------------------------------------------------------ */

#define ROWS 300
#define COLUMNS 48

static char *
cell_name (int row, int column, gpointer data)
{
  return g_strdup_printf ("image %d, dimension %d", row, column);
}

/* Three groups, each strong in a third of the columns; the last columns are dead. */
static LkHeatMap *
make_map (float sign)
{
  static const LkHeatMapGroup groups[] = { { "Trouser", 0, 100 }, { "Sandal", 100, 100 }, { "Ankle boot", 200, 100 } };
  LkHeatMap *map = LK_HEAT_MAP (lk_heat_map_new ("Embedding matrix", "Nothing yet."));
  g_autofree float *values = g_new (float, ROWS *COLUMNS);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (int row = 0; row < ROWS; row++)
    for (int column = 0; column < COLUMNS; column++)
      {
        float strength = row / 100 == column % 3 ? 1.5f : -0.5f;
        float value = strength + 0.4f * (float) g_rand_double_range (rand, -1, 1);

        values[row * COLUMNS + column] = column >= COLUMNS - 4 ? 0 : sign > 0 ? fabsf (value) : value;
      }
  lk_heat_map_set_axes (map, "48 dimensions, by variance →", "300 images, by class ↓");
  lk_heat_map_set_matrix (map, ROWS, COLUMNS, values);
  lk_heat_map_set_groups (map, 3, groups);
  lk_heat_map_set_name_func (map, cell_name, NULL);
  return map;
}

static guint32
pixel_at (GtkWidget *widget, double x, double y)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  g_autoptr (GskRenderNode) node = NULL;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create (surface);
  guint32 rgb;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  gsk_render_node_draw (node, cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  rgb = *(guint32 *) (void *) (cairo_image_surface_get_data (surface) +
                               (gsize) y * (gsize) cairo_image_surface_get_stride (surface) + 4 * (gsize) x) &
        0xffffff;
  cairo_surface_destroy (surface);
  return rgb;
}

static void
test_heat_map_paints_values (void)
{
  LkHeatMap *map = make_map (-1);
  GtkWidget *window = show_in_window (GTK_WIDGET (map), 640, 480);
  static const int cells[][2] = { { 20, 0 }, { 20, 1 }, { 250, 2 }, { 250, 3 }, { 150, COLUMNS - 2 } };

  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      double x, y;

      lk_heat_map_get_pixel (map, cells[i][0], cells[i][1], &x, &y);
      g_assert_cmphex (pixel_at (GTK_WIDGET (map), x, y), ==, lk_heat_map_get_color (map, cells[i][0], cells[i][1]));
    }
  /* Large and small values look different, dead columns like the ground. */
  g_assert_cmphex (lk_heat_map_get_color (map, 20, 0), !=, lk_heat_map_get_color (map, 20, 1));
  g_assert_cmphex (lk_heat_map_get_color (map, 150, COLUMNS - 2), >=, 0xfefefe);
  save_pictures (GTK_WIDGET (map), "heat-map");
  gtk_window_destroy (GTK_WINDOW (window));

  map = make_map (1);
  window = show_in_window (GTK_WIDGET (map), 300, 260);
  save_pictures (GTK_WIDGET (map), "heat-map-narrow");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
row_pressed_cb (LkHeatMap *map, int row, int *pressed)
{
  *pressed = row;
}

static void
test_heat_map_pointer_and_keys (void)
{
  LkHeatMap *map = make_map (-1);
  GtkWidget *window = show_in_window (GTK_WIDGET (map), 640, 480);
  g_autofree char *words = NULL, *expected = NULL;
  int pressed = -1, row, column;
  double x, y;

  g_signal_connect (map, "pressed", G_CALLBACK (row_pressed_cb), &pressed);
  lk_heat_map_get_pixel (map, 100, 10, &x, &y);
  move_to (GTK_WIDGET (map), x, y);
  button (TRUE);
  button (FALSE);
  settle (0.1);
  lk_heat_map_get_cursor (map, &row, &column);
  g_assert_cmpint (pressed, ==, row);
  g_assert_cmpint (ABS (row - 100), <=, 1);
  g_assert_cmpint (column, ==, 10);

  key (GDK_KEY_Down);
  key (GDK_KEY_Right);
  settle (0.1);
  words = lk_heat_map_dup_words (map);
  expected = g_strdup_printf ("image %d, dimension 11: ", row + 1);
  g_assert_true (g_str_has_prefix (words, expected));

  for (int i = 0; i < 6; i++)
    key (GDK_KEY_plus);
  settle (0.1);
  g_assert_true (lk_heat_map_is_zoomed (map));
  save_picture (GTK_WIDGET (map), "heat-map-zoomed");
  key (GDK_KEY_0);
  key (GDK_KEY_Escape);
  settle (0.1);
  g_assert_false (lk_heat_map_is_zoomed (map));
  lk_heat_map_get_cursor (map, &row, &column);
  g_assert_cmpint (row, ==, -1);

  g_assert_true (lk_heat_map_save_png (map, "heat-map.png", NULL));
  assert_saved ("heat-map.png", "PNG");
  gtk_window_destroy (GTK_WINDOW (window));
}

/* -- colors -------------------------------------------------------------------------------------------------------- */

static void
test_heat_scale (void)
{
  const float both[] = { -2, 1, 0, NAN, 0.5f }, positive[] = { 0, 0, 3, 1 }, negative[] = { -1, -5, -2 };
  LkHeatScale scale = lk_heat_scale_of (both, G_N_ELEMENTS (both));
  guint32 palette[LK_HEAT_COLORS];

  g_assert_true (scale.both_signs);
  g_assert_cmpfloat (scale.low, ==, -scale.high);
  g_assert_cmpfloat (lk_heat_scale_unit (&scale, 0), ==, 0.5);
  g_assert_true (isnan (lk_heat_scale_unit (&scale, (double) NAN)));
  lk_heat_palette (&scale, 0xffffff, FALSE, palette);
  g_assert_cmphex (palette[0], !=, palette[LK_HEAT_COLORS - 1]);

  scale = lk_heat_scale_of (positive, G_N_ELEMENTS (positive));
  g_assert_cmpfloat (scale.low, ==, 0);
  scale = lk_heat_scale_of (negative, G_N_ELEMENTS (negative));
  g_assert_cmpfloat (scale.high, ==, 0);
  scale = lk_heat_scale_of (positive, 2);
  g_assert_cmpfloat (scale.high, ==, 1);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  if (!pointer_available ())
    return POINTER_SKIP;

  drive_application ();
  g_test_add_func ("/ui/plane/shows-a-step", test_plane_shows_a_step);
  g_test_add_func ("/ui/plane/pointer-and-keys", test_plane_pointer_and_keys);
  g_test_add_func ("/ui/plane/files", test_plane_files);
  g_test_add_func ("/ui/plane/empty", test_plane_empty);
  g_test_add_func ("/ui/heat-map/paints-values", test_heat_map_paints_values);
  g_test_add_func ("/ui/heat-map/pointer-and-keys", test_heat_map_pointer_and_keys);
  g_test_add_func ("/ui/heat-map/scale", test_heat_scale);
  return g_test_run ();
}
