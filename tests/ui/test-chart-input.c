/* A chart under the pointer and the keys, through the X server. Skips where XTest is missing. */

#include "drive.h"
#include "pointer.h"

#include "app/widgets/chart.h"

#include <math.h>

/* A curve of 1001 steps that falls from 5 to 4, in a window with the pointer outside. */
static LkChart *
show_chart (GtkWidget **window)
{
  LkChart *chart = LK_CHART (lk_chart_new ("Loss", LK_CHART_NUMBER, ""));

  lk_chart_add_series (chart, "loss", "Loss", 0, TRUE);
  for (int i = 0; i <= 1000; i++)
    lk_chart_append (chart, "loss", i, 5 - i * 0.001);

  *window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (*window), 600, 360);
  gtk_window_set_child (GTK_WINDOW (*window), GTK_WIDGET (chart));
  gtk_window_present (GTK_WINDOW (*window));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (chart));
  settle (0.1);
  return chart;
}

/* Turns the wheel so many notches: down, or with a minus up. */
static void
turn_wheel (int notches)
{
  for (int i = 0; i < ABS (notches); i++)
    click_button (notches > 0 ? 5 : 4);
}

static double
width_of_view (LkChart *chart)
{
  double first, last;

  lk_chart_link_get_view (lk_chart_get_link (chart), &first, &last);
  return last - first;
}

static double
middle_of_view (LkChart *chart)
{
  double first, last;

  lk_chart_link_get_view (lk_chart_get_link (chart), &first, &last);
  return (first + last) / 2;
}

static gboolean
is_zoomed (LkChart *chart)
{
  gboolean zoomed;

  g_object_get (chart, "zoomed", &zoomed, NULL);
  return zoomed;
}

static void
test_reads_out (void)
{
  GtkWidget *window;
  LkChart *chart = show_chart (&window);

  move_to (GTK_WIDGET (chart), gtk_widget_get_width (GTK_WIDGET (chart)) / 2.0, 100);
  g_assert_cmpfloat_with_epsilon (lk_chart_get_cursor (chart), 480, 80);
  gtk_widget_grab_focus (GTK_WIDGET (chart));
  lk_chart_link_set_view (lk_chart_get_link (chart), 0, 100);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (chart));
  lk_chart_set_cursor (chart, 50);
  key (GDK_KEY_Right);
  g_assert_cmpfloat (lk_chart_get_cursor (chart), ==, 51);
  key (GDK_KEY_Left);
  key (GDK_KEY_Left);
  g_assert_cmpfloat (lk_chart_get_cursor (chart), ==, 49);
  key (GDK_KEY_Page_Down);
  g_assert_cmpfloat (lk_chart_get_cursor (chart), ==, 69);
  key (GDK_KEY_End);
  g_assert_cmpfloat (lk_chart_get_cursor (chart), ==, 1000);
  key (GDK_KEY_Home);
  g_assert_cmpfloat (lk_chart_get_cursor (chart), ==, 0);
  key (GDK_KEY_Escape);
  g_assert_true (isnan (lk_chart_get_cursor (chart)));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_the_nearest_series_comes_first (void)
{
  GtkWidget *window;
  LkChart *chart = show_chart (&window);

  lk_chart_add_series (chart, "other", "Other", 1, FALSE);
  for (int i = 0; i <= 1000; i += 10)
    lk_chart_append (chart, "other", i, 1);
  lk_chart_link_set_view (lk_chart_get_link (chart), 495, 505);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (chart));

  move_to (GTK_WIDGET (chart), 320, 40);
  lk_chart_set_cursor (chart, 500);
  gtk_test_accessible_assert_property (chart, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "Step 500, Loss 4.50, Other 1.00");
  move_to (GTK_WIDGET (chart), 320, 310);
  lk_chart_set_cursor (chart, 500);
  gtk_test_accessible_assert_property (chart, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "Step 500, Other 1.00, Loss 4.50");
  save_picture (window, "chart-nearest");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_wheel_zooms_and_pans (void)
{
  GtkWidget *window;
  LkChart *chart = show_chart (&window);
  double at, middle;

  move_to (GTK_WIDGET (chart), 400, 150);
  at = lk_chart_get_cursor (chart);
  turn_wheel (-3);
  g_assert_cmpfloat_with_epsilon (width_of_view (chart), 1000 / pow (1.25, 3), 1);
  /* What was under the pointer still is. */
  gtk_test_widget_wait_for_draw (GTK_WIDGET (chart));
  move_to (GTK_WIDGET (chart), 401, 150);
  g_assert_cmpfloat_with_epsilon (lk_chart_get_cursor (chart), at, 3);

  middle = middle_of_view (chart);
  hold_key (GDK_KEY_Shift_L, TRUE);
  turn_wheel (-2);
  hold_key (GDK_KEY_Shift_L, FALSE);
  g_assert_cmpfloat_with_epsilon (width_of_view (chart), 1000 / pow (1.25, 3), 1);
  g_assert_cmpfloat (middle_of_view (chart), <, middle - 80);

  turn_wheel (4);
  g_assert_false (is_zoomed (chart));

  /* The values alone. */
  hold_key (GDK_KEY_Control_L, TRUE);
  turn_wheel (-2);
  hold_key (GDK_KEY_Control_L, FALSE);
  g_assert_true (is_zoomed (chart));
  g_assert_cmpfloat (width_of_view (chart), ==, 1000);
  key (GDK_KEY_0);
  g_assert_false (is_zoomed (chart));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_a_box_zooms (void)
{
  GtkWidget *window;
  LkChart *chart = show_chart (&window);
  double first, last;

  /* Flat: the steps alone. */
  drag_pointer (GTK_WIDGET (chart), 200, 150, 400, 155);
  lk_chart_link_get_view (lk_chart_get_link (chart), &first, &last);
  g_assert_cmpfloat_with_epsilon (last - first, 365, 40);
  g_assert_cmpfloat_with_epsilon (first, 290, 40);

  /* A double click shows all. */
  move_to (GTK_WIDGET (chart), 300, 200);
  double_click ();
  g_assert_false (is_zoomed (chart));

  /* The middle button pans. */
  drag_pointer (GTK_WIDGET (chart), 200, 100, 300, 200);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (chart));
  first = middle_of_view (chart);
  move_to (GTK_WIDGET (chart), 200, 150);
  press_button (2, TRUE);
  for (int i = 1; i <= 10; i++)
    move_to (GTK_WIDGET (chart), 200 + i * 10, 150);
  press_button (2, FALSE);
  g_assert_cmpfloat_with_epsilon (middle_of_view (chart), first - width_of_view (chart) * 100 / 550, 5);
  save_picture (window, "chart-zoomed");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_a_box_shows_while_it_is_drawn (void)
{
  GtkWidget *window;
  LkChart *chart = show_chart (&window);

  move_to (GTK_WIDGET (chart), 200, 80);
  press_button (1, TRUE);
  for (int i = 1; i <= 5; i++)
    move_to (GTK_WIDGET (chart), 200 + 30 * i, 80 + 20 * i);
  save_picture (window, "chart-box");
  press_button (1, FALSE);
  g_assert_true (is_zoomed (chart));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_keys_zoom_and_choose (void)
{
  GtkWidget *window;
  LkChart *chart = show_chart (&window);
  LkChartLink *link = lk_chart_get_link (chart);
  gboolean logarithmic, ignores;
  double middle;

  move_to (GTK_WIDGET (chart), 599, 359);
  gtk_widget_grab_focus (GTK_WIDGET (chart));
  lk_chart_set_cursor (chart, NAN);
  key (GDK_KEY_equal);
  key (GDK_KEY_equal);
  g_assert_cmpfloat_with_epsilon (width_of_view (chart), 1000 / 2.25, 1);
  middle = middle_of_view (chart);
  hold_key (GDK_KEY_Shift_L, TRUE);
  key (GDK_KEY_Right);
  hold_key (GDK_KEY_Shift_L, FALSE);
  g_assert_cmpfloat_with_epsilon (middle_of_view (chart), middle + 0.1 * 1000 / 2.25, 1);
  key (GDK_KEY_minus);
  g_assert_cmpfloat_with_epsilon (width_of_view (chart), 1000 / 1.5, 1);
  key (GDK_KEY_0);
  g_assert_false (is_zoomed (chart));

  key (GDK_KEY_l);
  key (GDK_KEY_o);
  key (GDK_KEY_x);
  g_object_get (chart, "log-scale", &logarithmic, "ignore-outliers", &ignores, NULL);
  g_assert_true (logarithmic && ignores);
  g_assert_cmpint (lk_chart_link_get_unit (link), ==, LK_CHART_EPOCH);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  if (!pointer_available ())
    return POINTER_SKIP;

  g_test_add_func ("/ui/chart-input/reads-out", test_reads_out);
  g_test_add_func ("/ui/chart-input/the-nearest-series-comes-first", test_the_nearest_series_comes_first);
  g_test_add_func ("/ui/chart-input/wheel-zooms-and-pans", test_wheel_zooms_and_pans);
  g_test_add_func ("/ui/chart-input/a-box-zooms", test_a_box_zooms);
  g_test_add_func ("/ui/chart-input/a-box-shows-while-it-is-drawn", test_a_box_shows_while_it_is_drawn);
  g_test_add_func ("/ui/chart-input/keys-zoom-and-choose", test_keys_zoom_and_choose);
  return g_test_run ();
}
