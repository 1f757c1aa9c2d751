/* The map of points: what it draws, how it moves, what pointer and keys do to it. */

#include "drive.h"
#include "pointer.h"

#include "app/widgets/scatter.h"

#include <math.h>

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

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  if (!pointer_available ())
    return POINTER_SKIP;

  g_test_add_func ("/ui/scatter/looks-right", test_looks_right);
  return g_test_run ();
}
