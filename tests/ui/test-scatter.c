/* The map of points: what it draws, how it moves, what pointer and keys do to it. */

#include "drive.h"
#include "pointer.h"

#include "app/frame-memory.h"
#include "app/widgets/scatter-private.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <time.h>

#define WIDTH 1000
#define HEIGHT 750

static const guint32 hues[10] = { 0x1c71d8, 0xb8500a, 0x007a5a, 0x9b4f7d, 0x8a6a00,
                                  0xc01c28, 0x5e5c64, 0x26a269, 0x813d9c, 0x865e3c };

typedef struct
{
  GtkWidget *window;
  LkScatter *scatter;
  int n;
  float *xy;       /* [n, 2] */
  guint32 *colors; /* [n] */
} Map;

/* Ten clouds; seed: another map of the same points. */
static void
make_clouds (Map *map, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  for (int i = 0; i < map->n; i++)
    {
      int cloud = i % 10;
      double angle = cloud * 0.628 + seed, distance = 6 + cloud % 3 * 3;
      double r = sqrt (-2 * log (1 - g_rand_double (rand))), phi = 2 * G_PI * g_rand_double (rand);

      map->xy[2 * i] = (float) (distance * cos (angle) + r * cos (phi) * 1.2);
      map->xy[2 * i + 1] = (float) (distance * sin (angle) + r * sin (phi));
      map->colors[i] = hues[cloud];
    }
}

static void
show_map (Map *map, int n)
{
  map->n = n;
  map->xy = g_new (float, 2 * n);
  map->colors = g_new (guint32, n);
  make_clouds (map, 1);
  map->scatter = LK_SCATTER (lk_scatter_new ("Embedding map", "No map yet."));
  lk_scatter_set_points (map->scatter, n, map->xy);
  lk_scatter_set_colors (map->scatter, map->colors);

  map->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (map->window), WIDTH, HEIGHT);
  gtk_window_set_child (GTK_WINDOW (map->window), GTK_WIDGET (map->scatter));
  lk_frame_memory_attach (map->window);
  gtk_window_present (GTK_WINDOW (map->window));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (map->scatter));
}

static void
close_map (Map *map)
{
  gtk_window_destroy (GTK_WINDOW (map->window));
  g_free (map->xy);
  g_free (map->colors);
}

static void
set_scheme (AdwColorScheme scheme)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), scheme);
}

static void
test_looks_right (void)
{
  Map map;
  g_autofree guint8 *mask = g_malloc0 (2000), *alpha = g_malloc0 (2000);
  LkScatterLine lines[40];

  show_map (&map, 2000);
  for (int i = 0; i < 2000; i++)
    {
      mask[i] = i % 10 > 3;
      alpha[i] = (guint8) (i / 8);
    }
  for (int i = 0; i < 40; i++)
    lines[i] = (LkScatterLine){ i < 20 ? 17 : 28, i * 7 + 100, i % 3 == 0 };
  save_picture (map.window, "scatter-light");
  lk_scatter_set_alpha (map.scatter, alpha);
  lk_scatter_set_faded (map.scatter, mask);
  lk_scatter_set_lines (map.scatter, lines, 40);
  for (int i = 0; i < 2000; i++)
    mask[i] = i == 17 || i == 28 || i == 511;
  lk_scatter_set_selected (map.scatter, mask);
  g_object_set (map.scatter, "x-label", "PC 1 (23 %)", "y-label", "PC 2 (11 %)", NULL);
  move_to (GTK_WIDGET (map.scatter), 500, 300);
  save_picture (map.window, "scatter-marked");
  set_scheme (ADW_COLOR_SCHEME_FORCE_DARK);
  save_picture (map.window, "scatter-dark");
  set_scheme (ADW_COLOR_SCHEME_DEFAULT);
  close_map (&map);
}

/* A picture that says which point it is: a bright square on grey, its place the number. */
static GdkTexture *
make_image (int point, gpointer data)
{
  guint8 *pixels = g_malloc (28 * 28 * 3);
  g_autoptr (GBytes) bytes = NULL;

  (*(int *) data)++;
  for (int y = 0; y < 28; y++)
    for (int x = 0; x < 28; x++)
      for (int k = 0; k < 3; k++)
        pixels[(y * 28 + x) * 3 + k] = (x / 7 + y / 7 * 4) % 10 == point % 10 ? 250 : (guint8) (60 + x + k * y);
  bytes = g_bytes_new_take (pixels, 28 * 28 * 3);
  return gdk_memory_texture_new (28, 28, GDK_MEMORY_R8G8B8, bytes, 28 * 3);
}

static gboolean
has_all_thumbs (gpointer scatter)
{
  return lk_scatter_shows_images (scatter) && !((LkScatter *) scatter)->fading;
}

static void
test_thumbnails (void)
{
  Map map;
  int asked = 0, before;
  g_autofree guint8 *mask = g_malloc0 (2000);

  show_map (&map, 2000);
  lk_scatter_set_images (map.scatter, make_image, &asked, NULL);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (map.scatter));
  g_assert_false (lk_scatter_shows_images (map.scatter));
  /* Only what is in view is asked for, and once. */
  mask[10] = mask[20] = 1;
  lk_scatter_set_selected (map.scatter, mask);
  for (int i = 0; i < 2000; i++)
    mask[i] = i % 10 == 9;
  lk_scatter_set_faded (map.scatter, mask);
  map.scatter->cursor = 10;
  lk_scatter_zoom (map.scatter, 12);
  wait_until (has_all_thumbs, map.scatter, 20);
  g_assert_cmpint (asked, >, 10);
  g_assert_cmpint (asked, <, 1000);
  save_picture (map.window, "scatter-thumbnails");
  before = asked;
  move_to (GTK_WIDGET (map.scatter), 400, 300);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (map.scatter));
  g_assert_cmpint (asked, ==, before);
  lk_scatter_show_all (map.scatter);
  close_map (&map);
}

/* -- pointer and keys ---------------------------------------------------------------------------------------------- */

typedef struct
{
  int point, hovered, n_pressed, n_enclosed;
  gboolean toggle, extend, add;
} Heard;

static void
pressed_cb (LkScatter *scatter, int point, gboolean toggle, gboolean extend, Heard *heard)
{
  heard->point = point;
  heard->toggle = toggle;
  heard->extend = extend;
  heard->n_pressed++;
}

static void
enclosed_cb (LkScatter *scatter, GArray *points, gboolean add, Heard *heard)
{
  heard->n_enclosed = (int) points->len;
  heard->add = add;
}

static void
hovered_cb (LkScatter *scatter, int point, Heard *heard)
{
  heard->hovered = point;
}

/* Nine points in a square around the middle of the widget, the fifth there. */
static LkScatter *
show_nine (Map *map, Heard *heard)
{
  float xy[18];

  show_map (map, 9);
  for (int i = 0; i < 9; i++)
    {
      xy[2 * i] = (float) (i % 3);
      xy[2 * i + 1] = (float) (2 - i / 3);
    }
  lk_scatter_set_points (map->scatter, 9, xy);
  *heard = (Heard){ .point = -2, .hovered = -2, .n_enclosed = -1 };
  g_signal_connect (map->scatter, "pressed", G_CALLBACK (pressed_cb), heard);
  g_signal_connect (map->scatter, "enclosed", G_CALLBACK (enclosed_cb), heard);
  g_signal_connect (map->scatter, "hovered", G_CALLBACK (hovered_cb), heard);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (map->scatter));
  return map->scatter;
}

static void
move_to_point (LkScatter *scatter, int point, double dx)
{
  double x, y;

  lk_scatter_get_place (scatter, point, &x, &y);
  move_to (GTK_WIDGET (scatter), x + dx, y);
}

static void
test_clicks_and_hover (void)
{
  Map map;
  Heard heard;
  LkScatter *scatter = show_nine (&map, &heard);

  move_to_point (scatter, 4, 9);
  g_assert_cmpint (heard.hovered, ==, 4);
  click_button (1);
  g_assert_cmpint (heard.point, ==, 4);
  g_assert_false (heard.toggle || heard.extend);
  move_to_point (scatter, 5, -9);
  click_with (GDK_KEY_Control_L);
  g_assert_cmpint (heard.point, ==, 5);
  g_assert_true (heard.toggle);
  move_to_point (scatter, 4, 40);
  g_assert_cmpint (heard.hovered, ==, -1);
  click_button (1);
  g_assert_cmpint (heard.point, ==, -1);
  g_assert_cmpint (heard.n_pressed, ==, 3);
  close_map (&map);
}

static void
test_wheel_and_drag (void)
{
  Map map;
  Heard heard;
  LkScatter *scatter = show_nine (&map, &heard);
  double x, y, other_x, other_y;

  move_to_point (scatter, 2, 0);
  lk_scatter_get_place (scatter, 2, &x, &y);
  click_button (4);
  click_button (4);
  lk_scatter_get_place (scatter, 2, &other_x, &other_y);
  /* Pointers stand on whole pixels. */
  g_assert_cmpfloat_with_epsilon (other_x, x, 1);
  g_assert_cmpfloat_with_epsilon (other_y, y, 1);
  g_assert_true (lk_scatter_is_zoomed (scatter));

  lk_scatter_get_place (scatter, 4, &x, &y);
  drag_pointer (GTK_WIDGET (scatter), 500, 300, 460, 370);
  lk_scatter_get_place (scatter, 4, &other_x, &other_y);
  g_assert_cmpfloat_with_epsilon (other_x, x - 40, 1);
  g_assert_cmpfloat_with_epsilon (other_y, y + 70, 1);
  g_assert_cmpint (heard.n_pressed, ==, 0);
  key (GDK_KEY_0);
  g_assert_false (lk_scatter_is_zoomed (scatter));
  close_map (&map);
}

static void
test_lasso_and_box (void)
{
  Map map;
  Heard heard;
  LkScatter *scatter = show_nine (&map, &heard);
  double x0, y0, x1, y1;
  int mode;

  lk_scatter_get_place (scatter, 0, &x0, &y0);
  lk_scatter_get_place (scatter, 4, &x1, &y1);
  g_object_set (scatter, "mode", LK_SCATTER_BOX, NULL);
  drag_pointer (GTK_WIDGET (scatter), x0 - 15, y0 - 12, x1 + 20, y1 + 20);
  g_assert_cmpint (heard.n_enclosed, ==, 4);
  g_assert_false (heard.add);

  /* A triangle around the first two of the first row; it closes by itself. */
  g_object_set (scatter, "mode", LK_SCATTER_LASSO, NULL);
  lk_scatter_get_place (scatter, 1, &x1, &y1);
  move_to (GTK_WIDGET (scatter), x0 - 15, y0 - 14);
  hold_key (GDK_KEY_Control_L, TRUE);
  button (TRUE);
  move_to (GTK_WIDGET (scatter), x1 + 60, y1 - 14);
  move_to (GTK_WIDGET (scatter), x1 + 60, y1 + 60);
  move_to (GTK_WIDGET (scatter), x0 - 15, y0 + 60);
  g_assert_cmpuint (scatter->inside->len, ==, 2);
  save_picture (map.window, "scatter-lasso");
  button (FALSE);
  hold_key (GDK_KEY_Control_L, FALSE);
  g_assert_cmpint (heard.n_enclosed, ==, 2);
  g_assert_true (heard.add);
  g_object_get (scatter, "mode", &mode, NULL);
  g_assert_cmpint (mode, ==, LK_SCATTER_LASSO);

  /* Given up. */
  heard.n_enclosed = -1;
  move_to (GTK_WIDGET (scatter), x0 - 15, y0 - 14);
  button (TRUE);
  move_to (GTK_WIDGET (scatter), x1 + 60, y1 + 60);
  key (GDK_KEY_Escape);
  button (FALSE);
  g_assert_cmpint (heard.n_enclosed, ==, -1);
  g_assert_cmpint (heard.n_pressed, ==, 0);
  close_map (&map);
}

static char *
name_of (int point, gpointer data)
{
  return g_strdup_printf ("Sandal, #%d", point + 1200);
}

static void
test_keys_and_words (void)
{
  Map map;
  Heard heard;
  guint8 mask[9] = { 0 };
  LkScatter *scatter = show_nine (&map, &heard);

  g_assert_true (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (scatter)) == GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (scatter, GTK_ACCESSIBLE_PROPERTY_LABEL, "Embedding map");
  move_to (GTK_WIDGET (scatter), 20, 20);
  gtk_widget_grab_focus (GTK_WIDGET (scatter));
  lk_scatter_set_name_func (scatter, name_of, NULL, NULL);
  key (GDK_KEY_Right);
  g_assert_cmpint (heard.hovered, ==, 5);
  key (GDK_KEY_Up);
  g_assert_cmpint (heard.hovered, ==, 2);
  key (GDK_KEY_Return);
  g_assert_cmpint (heard.point, ==, 2);
  key_with (GDK_KEY_Control_L, GDK_KEY_space);
  g_assert_true (heard.toggle);
  mask[2] = mask[3] = 1;
  lk_scatter_set_selected (scatter, mask);
  gtk_test_accessible_assert_property (scatter, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "9 points, 2 selected; point 3: Sandal, #1202, selected.");
  key (GDK_KEY_equal);
  g_assert_true (lk_scatter_is_zoomed (scatter));
  close_map (&map);
}

/* -- motion -------------------------------------------------------------------------------------------------------- */

static void
read_places (LkScatter *scatter, double *places)
{
  for (int i = 0; i < scatter->n; i++)
    lk_scatter_get_place (scatter, i, &places[2 * i], &places[2 * i + 1]);
}

typedef struct
{
  LkScatter *scatter;
  double *last; /* [n, 2], pixels */
  double most;  /* the largest step so far, in radii of the map */
} Steps;

static void
drawn_cb (Steps *steps)
{
  int n = steps->scatter->n;
  g_autofree double *now = g_new (double, 2 * n);
  double sum = 0, x, y, radius;

  read_places (steps->scatter, now);
  for (int i = 0; i < 2 * n; i++)
    sum += (now[i] - steps->last[i]) * (now[i] - steps->last[i]);
  radius = lk_scatter_radius (lk_scatter_motion_places (steps->scatter->motion), n, &x, &y) *
           steps->scatter->view.scale;
  steps->most = fmax (steps->most, sqrt (sum / n) / radius);
  memcpy (steps->last, now, (gsize) n * 2 * sizeof *now);
}

static gboolean
has_arrived (gpointer scatter)
{
  return !lk_scatter_is_moving (scatter);
}

/* On the screen, from frame to frame, the view's own motion included. */
static void
test_moves_smoothly (void)
{
  Map map;
  Steps steps = { 0 };
  GdkFrameClock *clock;

  show_map (&map, 2000);
  steps.scatter = map.scatter;
  steps.last = g_new (double, 4000);
  read_places (map.scatter, steps.last);
  clock = gtk_widget_get_frame_clock (map.window);
  g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (drawn_cb), &steps);
  make_clouds (&map, 2);
  for (int i = 0; i < 4000; i++)
    map.xy[i] *= 50;
  lk_scatter_move_points (map.scatter, map.xy);
  g_assert_true (lk_scatter_is_moving (map.scatter));
  wait_until (has_arrived, map.scatter, 60);
  g_signal_handlers_disconnect_by_data (clock, &steps);
  g_assert_cmpmem (lk_scatter_motion_places (map.scatter->motion), 4000 * sizeof (float), map.xy,
                   4000 * sizeof (float));
  g_test_message ("largest step between frames: %.4f of the radius", steps.most);
  g_assert_cmpfloat (steps.most, >, 0.001);
  g_assert_cmpfloat (steps.most, <=, 0.02);

  /* Who wants no animation has none. */
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  make_clouds (&map, 3);
  lk_scatter_move_points (map.scatter, map.xy);
  g_assert_false (lk_scatter_is_moving (map.scatter));
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", TRUE, NULL);
  g_free (steps.last);
  close_map (&map);
}

/* -- files --------------------------------------------------------------------------------------------------------- */

static void
test_exports_open (void)
{
  static const LkScatterLegend legend[] = { { "T-shirt", 0x1c71d8 },
                                            { "Trouser", 0xb8500a },
                                            { "Pull<over", 0x007a5a } };
  static const char *const names[] = { "map.png", "map.svg", "map.pdf" };
  g_autofree char *folder = g_dir_make_tmp ("likeness-scatter-XXXXXX", NULL);
  Map map;

  show_map (&map, 20000);
  for (int i = 0; i < 3; i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL), *text = NULL;
      g_autoptr (GError) error = NULL;
      gsize size;

      g_assert_true (lk_scatter_export (map.scatter, path, (LkScatterExport) i, TRUE, legend, 3, &error));
      g_assert_no_error (error);
      g_assert_true (g_file_get_contents (path, &text, &size, NULL));
      g_test_message ("%s: %" G_GSIZE_FORMAT " bytes", names[i], size);
      g_assert_cmpuint (size, <, 2500000);
      if (i == LK_SCATTER_PNG)
        {
          g_autoptr (GdkTexture) texture = gdk_texture_new_from_filename (path, &error);
          const char *shots = g_getenv ("LIKENESS_SHOTS");
          g_autofree char *copy = shots != NULL ? g_build_filename (shots, "scatter-export.png", NULL) : NULL;

          g_assert_no_error (error);
          g_assert_cmpint (gdk_texture_get_width (texture), ==, 2 * WIDTH);
          if (copy != NULL)
            gdk_texture_save_to_png (texture, copy);
        }
      else if (i == LK_SCATTER_SVG)
        {
          g_assert_nonnull (strstr (text, ">Embedding map</text>"));
          g_assert_nonnull (strstr (text, ">Pull&lt;over</text>"));
          g_assert_nonnull (strstr (text, "fill=\"#b8500a\""));
        }
      else
        g_assert_true (g_str_has_prefix (text, "%PDF"));
      g_remove (path);
    }
  g_rmdir (folder);
  close_map (&map);
}

/* -- frames -------------------------------------------------------------------------------------------------------- */

typedef struct
{
  LkScatter *scatter;
  GArray *wall, *work; /* of double: ms from before-paint to after-paint, and what of that this thread had */
  double wall_began, work_began;
  int left; /* frames to come */
} Frames;

static double
read_clock (clockid_t which)
{
  struct timespec time;

  clock_gettime (which, &time);
  return (double) time.tv_sec * 1e3 + (double) time.tv_nsec / 1e6;
}

static void
before_paint_cb (Frames *frames)
{
  frames->wall_began = read_clock (CLOCK_MONOTONIC);
  frames->work_began = read_clock (CLOCK_THREAD_CPUTIME_ID);
}

static void
after_paint_cb (Frames *frames)
{
  double wall = read_clock (CLOCK_MONOTONIC) - frames->wall_began;
  double work = read_clock (CLOCK_THREAD_CPUTIME_ID) - frames->work_began;

  g_array_append_val (frames->wall, wall);
  g_array_append_val (frames->work, work);
}

/* As the pointer does that drags the map in a circle. */
static gboolean
pan_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Frames *frames = data;
  LkScatterView view = lk_scatter_get_view (frames->scatter);

  view.x += 5 * cos (frames->left * 0.1) / view.scale;
  view.y += 5 * sin (frames->left * 0.1) / view.scale;
  lk_scatter_take_view (frames->scatter, view, TRUE);
  return --frames->left > 0;
}

static gboolean
is_over (gpointer frames)
{
  return ((Frames *) frames)->left <= 0;
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  return (*(const double *) a > *(const double *) b) - (*(const double *) a < *(const double *) b);
}

static double
quantile (GArray *times, double q)
{
  g_array_sort (times, compare_times);
  return g_array_index (times, double, (guint) (q * (times->len - 1)));
}

/* What 95 of 100 frames stay under while the map is panned, in ms of this thread. */
static double
measure_panning (int n)
{
  Map map;
  Frames frames = { .left = 240 };
  GdkFrameClock *clock;
  double late;

  show_map (&map, n);
  frames.scatter = map.scatter;
  frames.wall = g_array_new (FALSE, FALSE, sizeof (double));
  frames.work = g_array_new (FALSE, FALSE, sizeof (double));
  clock = gtk_widget_get_frame_clock (map.window);
  g_signal_connect_swapped (clock, "before-paint", G_CALLBACK (before_paint_cb), &frames);
  g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (after_paint_cb), &frames);
  gtk_widget_add_tick_callback (GTK_WIDGET (map.scatter), pan_cb, &frames, NULL);
  wait_until (is_over, &frames, 60);
  g_signal_handlers_disconnect_by_data (clock, &frames);

  late = quantile (frames.work, 0.95);
  g_test_message ("%d points, panned, %u frames: p50 %.1f ms, p95 %.1f ms; of this thread p50 %.1f ms, p95 %.1f ms", n,
                  frames.wall->len, quantile (frames.wall, 0.5), quantile (frames.wall, 0.95),
                  quantile (frames.work, 0.5), late);
  g_array_unref (frames.wall);
  g_array_unref (frames.work);
  close_map (&map);
  return late;
}

/* A frame of a 60 Hz screen is 16.7 ms. Where others use the machine too only the time of this thread means something, and
 * caches are theirs as well: room is left, though not for a path and a fill for each point. */
static void
test_pans_within_a_frame (void)
{
  g_assert_cmpfloat (measure_panning (10000), <, 25);
  g_assert_cmpfloat (measure_panning (60000), <, 40);
}

int
main (int argc, char **argv)
{
  lk_frame_memory_keep_heap ();
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  if (!pointer_available ())
    return POINTER_SKIP;

  g_test_add_func ("/ui/scatter/looks-right", test_looks_right);
  g_test_add_func ("/ui/scatter/thumbnails", test_thumbnails);
  g_test_add_func ("/ui/scatter/clicks-and-hover", test_clicks_and_hover);
  g_test_add_func ("/ui/scatter/wheel-and-drag", test_wheel_and_drag);
  g_test_add_func ("/ui/scatter/lasso-and-box", test_lasso_and_box);
  g_test_add_func ("/ui/scatter/keys-and-words", test_keys_and_words);
  g_test_add_func ("/ui/scatter/moves-smoothly", test_moves_smoothly);
  g_test_add_func ("/ui/scatter/exports-open", test_exports_open);
  g_test_add_func ("/ui/scatter/pans-within-a-frame", test_pans_within_a_frame);
  return g_test_run ();
}
