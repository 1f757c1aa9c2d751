/* The chart alone: what it draws, reads out, says and writes to files. */

#include "drive.h"

#include "app/widgets/chart-private.h"

#include <math.h>
#include <string.h>
#include <time.h>

static GtkWidget *
show_in_window (GtkWidget *widget)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), 640, 340);
  gtk_window_set_child (GTK_WINDOW (window), widget);
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (widget);
  return window;
}

static LkChart *
make_chart (void)
{
  LkChart *chart = LK_CHART (lk_chart_new ("Loss", LK_CHART_NUMBER, "Nothing yet."));

  lk_chart_add_series (chart, "loss", "Loss", 0, TRUE);
  return chart;
}

static double
loss_at (int i)
{
  return 2 + 4 * exp (-i / 300.0) + 0.3 * sin (i * 1.7) * cos (i * 0.31);
}

/* Two curves of 1000 steps, 100 to an epoch, half a second each, an hour's pause after step 400; marks; a line. */
static LkChart *
make_run (void)
{
  LkChart *chart = make_chart ();
  LkChartLink *link = lk_chart_get_link (chart);

  lk_chart_add_series (chart, "knn", "k-NN error", 1, FALSE);
  for (int i = 0; i <= 1000; i++)
    {
      lk_chart_link_append (link, i, i / 100.0, i * 0.5, 1.7e9 + i * 0.5 + (i > 400 ? 3600 : 0), i == 401);
      lk_chart_append (chart, "loss", i, loss_at (i));
      if (i % 100 == 0)
        lk_chart_append (chart, "knn", i, 3 - i / 1000.0);
    }
  lk_chart_link_extend (link, 1000);
  lk_chart_set_reference (chart, "chance", "chance", 6.24, FALSE);
  lk_chart_link_add_mark (link, 400, LK_MARK_PAUSE, "Paused");
  lk_chart_link_add_mark (link, 600, LK_MARK_CHANGE, "Temperature: 0.2 → 0.5");
  lk_chart_link_add_mark (link, 700, LK_MARK_CHECKPOINT, "Checkpoint");
  lk_chart_link_add_mark (link, 800, LK_MARK_REWIND, "Rewound from step 900 to 800");
  lk_chart_link_add_mark (link, 900, LK_MARK_ALARM, "The features collapse");
  for (int i = 0; i < 12; i++)
    lk_chart_link_add_mark (link, 640 + i, LK_MARK_CHANGE, "Learning rate");
  return chart;
}

static void
make_histogram (LkChart *chart, const char *id, double mean, double width)
{
  enum
  {
    N = 40
  };
  double edges[N + 1], heights[N];

  for (int i = 0; i <= N; i++)
    edges[i] = -1 + i / 20.0;
  for (int i = 0; i < N; i++)
    heights[i] = exp (-pow (((edges[i] + edges[i + 1]) / 2 - mean) / width, 2) / 2) / 10;
  lk_chart_set_bins (chart, id, N, edges, heights);
}

static LkChart *
make_similarity (void)
{
  LkChart *chart = LK_CHART (lk_chart_new ("Similarity", LK_CHART_PERCENT, "Nothing yet."));

  lk_chart_set_values (chart, "cosine", LK_CHART_NUMBER);
  lk_chart_add_bins (chart, "now", "Step 702", 0, FALSE);
  lk_chart_add_bins (chart, "pairs", "Views of one image", 1, FALSE);
  lk_chart_add_bins (chart, "before", "Untrained", 5, TRUE);
  make_histogram (chart, "now", 0.08, 0.2);
  make_histogram (chart, "pairs", 0.7, 0.15);
  make_histogram (chart, "before", 0.8, 0.1);
  return chart;
}

/* -- words --------------------------------------------------------------------------------------------------------- */

static void
test_says_what_it_shows (void)
{
  LkChart *chart = make_chart ();
  GtkWidget *window = show_in_window (GTK_WIDGET (chart));
  g_autofree char *empty = lk_chart_dup_summary (chart), *words = NULL;

  g_assert_cmpstr (empty, ==, "Nothing yet.");
  for (int i = 1; i <= 100; i++)
    lk_chart_append (chart, "loss", i, i < 50 ? 4.1 : 2.3);
  lk_chart_append (chart, "loss", 101, NAN);
  lk_chart_set_reference (chart, "chance", "chance", 6.24, FALSE);
  words = lk_chart_dup_summary (chart);
  g_assert_cmpint (lk_chart_get_size (chart, "loss"), ==, 100);
  g_assert_cmpstr (words, ==,
                   "Loss fell from 4.10 to 2.30 by step 100. Lowest 2.30, highest 4.10. Line “chance” at 6.24.");

  lk_chart_clear (chart);
  g_assert_cmpint (lk_chart_get_size (chart, "loss"), ==, 0);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_is_accessible (void)
{
  LkChart *chart = make_chart ();
  GtkWidget *window = show_in_window (GTK_WIDGET (chart));

  gtk_test_accessible_assert_role (chart, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (chart, GTK_ACCESSIBLE_PROPERTY_LABEL, "Loss");
  lk_chart_append (chart, "loss", 1, 4.1);
  lk_chart_append (chart, "loss", 2, 4.2);
  lk_chart_set_cursor (chart, 2);
  gtk_test_accessible_assert_property (chart, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "Step 2, Loss 4.16");
  g_assert_true (gtk_widget_get_focusable (GTK_WIDGET (chart)));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_histogram_says_what_it_shows (void)
{
  LkChart *chart = make_similarity ();
  GtkWidget *window = show_in_window (GTK_WIDGET (chart));
  g_autofree char *words = lk_chart_dup_summary (chart);

  g_assert_nonnull (strstr (words, "Step 702: 40 bins, highest 10.0 % at cosine 0.05 to 0.10."));
  lk_chart_set_cursor (chart, 0.72);
  /* The macro of this does not like a percent sign. */
  g_assert_null (gtk_test_accessible_check_property (
      GTK_ACCESSIBLE (chart), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
      "cosine 0.70 to 0.75, Step 702 0.1 %, Views of one image 9.9 %, Untrained 7.5 %"));
  save_picture (window, "chart-histogram");
  gtk_window_destroy (GTK_WINDOW (window));
}

/* -- pictures ------------------------------------------------------------------------------------------------------ */

static void
set_scheme (AdwColorScheme scheme)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), scheme);
}

static void
test_looks_right_in_light_and_dark (void)
{
  LkChart *chart = make_run ();
  GtkWidget *window = show_in_window (GTK_WIDGET (chart));

  lk_chart_set_cursor (chart, 645);
  save_picture (window, "chart-light");
  set_scheme (ADW_COLOR_SCHEME_FORCE_DARK);
  save_picture (window, "chart-dark");
  set_scheme (ADW_COLOR_SCHEME_DEFAULT);

  /* On the clock the pause is a gap. */
  lk_chart_set_cursor (chart, NAN);
  g_object_set (chart, "unit", (int) LK_CHART_WALL, NULL);
  save_picture (window, "chart-wall");
  g_object_set (chart, "unit", (int) LK_CHART_EPOCH, NULL);
  lk_chart_link_set_view (lk_chart_get_link (chart), 300, 800);
  lk_chart_link_set_playhead (lk_chart_get_link (chart), 500);
  save_picture (window, "chart-playhead");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_outliers_are_ticked_not_hidden (void)
{
  LkChart *chart = LK_CHART (lk_chart_new ("Gradient norm", LK_CHART_NUMBER, ""));
  GtkWidget *window;

  lk_chart_add_series (chart, "norm", "Gradient norm", 0, TRUE);
  for (int i = 0; i < 1000; i++)
    lk_chart_append (chart, "norm", i, i % 97 == 0 ? 50 : 2 + sin (i * 0.3));
  window = show_in_window (GTK_WIDGET (chart));
  save_picture (window, "chart-outliers");
  g_object_set (chart, "ignore-outliers", TRUE, NULL);
  save_picture (window, "chart-outliers-ignored");
  g_object_set (chart, "ignore-outliers", FALSE, "log-scale", TRUE, NULL);
  save_picture (window, "chart-outliers-log");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_type_and_lines_follow_the_font (void)
{
  LkChart *chart = make_run ();
  GtkWidget *window = show_in_window (GTK_WIDGET (chart));
  g_autoptr (GtkCssProvider) large = gtk_css_provider_new ();

  gtk_style_context_add_provider_for_display (gtk_widget_get_display (window), GTK_STYLE_PROVIDER (large),
                                              GTK_STYLE_PROVIDER_PRIORITY_USER);
  gtk_css_provider_load_from_data (large, "chart { font-size: 200%; }", -1);
  save_picture (window, "chart-large");

  /* Whatever the font, curves lie on whole pixels. */
  for (int percent = 90; percent <= 200; percent += 10)
    {
      g_autofree char *css = g_strdup_printf ("chart { font-size: %d%%; }", percent);
      const LkRect *plot = &chart->frame.plot;

      gtk_css_provider_load_from_data (large, css, -1);
      gtk_test_widget_wait_for_draw (GTK_WIDGET (chart));
      g_test_message ("%d %%: %g, %g, height %g", percent, plot->x, plot->y, plot->height);
      g_assert_cmpfloat (plot->x, ==, floor (plot->x));
      g_assert_cmpfloat (plot->y, ==, floor (plot->y));
      g_assert_cmpfloat (plot->width, ==, floor (plot->width));
      g_assert_cmpfloat (plot->height, ==, floor (plot->height));
    }
  gtk_style_context_remove_provider_for_display (gtk_widget_get_display (window), GTK_STYLE_PROVIDER (large));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* -- zoom ---------------------------------------------------------------------------------------------------------- */

static void
test_linked_charts_zoom_and_read_together (void)
{
  LkChart *one = make_run (), *other = make_chart ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *window;
  gboolean zoomed;

  lk_chart_set_link (other, lk_chart_get_link (one));
  for (int i = 0; i <= 500; i++)
    lk_chart_append (other, "loss", i, i);
  gtk_widget_set_vexpand (GTK_WIDGET (one), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (other), TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (one));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (other));
  window = show_in_window (box);

  lk_chart_set_cursor (one, 321);
  g_assert_cmpfloat (lk_chart_get_cursor (other), ==, 321);
  lk_chart_link_zoom (lk_chart_get_link (other), 4, 0);
  g_object_get (one, "zoomed", &zoomed, NULL);
  g_assert_true (zoomed);
  save_picture (window, "chart-linked");
  gtk_widget_activate_action (GTK_WIDGET (one), "chart.reset-zoom", NULL);
  g_object_get (other, "zoomed", &zoomed, NULL);
  g_assert_false (zoomed);

  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_keeps_what_its_user_chose (void)
{
  LkChart *chart = make_chart (), *other = make_chart ();
  g_autofree char *usual = lk_chart_dup_state (chart), *state = NULL;
  gboolean logarithmic, ignores;
  double smoothing;

  g_object_ref_sink (chart);
  g_object_ref_sink (other);
  g_assert_cmpstr (usual, ==, "smoothing=0.6 log=0 outliers=1 unit=0");
  lk_chart_set_state (chart, "smoothing=0.95 log=1 future=3 outliers=0 nonsense unit=2 smoothing=7");
  state = lk_chart_dup_state (chart);
  g_assert_cmpstr (state, ==, "smoothing=0.95 log=1 outliers=0 unit=2");
  lk_chart_set_state (other, state);
  g_object_get (other, "smoothing", &smoothing, "log-scale", &logarithmic, "ignore-outliers", &ignores, NULL);
  g_assert_cmpfloat (smoothing, ==, 0.95);
  g_assert_true (logarithmic && ignores);
  g_object_unref (chart);
  g_object_unref (other);
}

/* -- files --------------------------------------------------------------------------------------------------------- */

static char *
export_to (LkChart *chart, const char *name, LkChartExport format)
{
  const char *wanted = g_getenv ("LIKENESS_SHOTS");
  g_autofree char *folder = wanted != NULL ? g_strdup (wanted)
                                           : g_build_filename (g_getenv ("G_TEST_BUILDDIR"), "shots", NULL);
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (folder, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  lk_chart_export (chart, path, format, &error);
  g_assert_no_error (error);
  return path;
}

static char *
read_text (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *text;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
test_png_opens (void)
{
  LkChart *chart = make_run ();
  GtkWidget *window = show_in_window (GTK_WIDGET (chart));
  g_autofree char *path = export_to (chart, "export.png", LK_CHART_PNG);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = gdk_texture_new_from_filename (path, &error);

  g_assert_no_error (error);
  g_assert_cmpint (gdk_texture_get_width (texture), ==, 2 * gtk_widget_get_width (GTK_WIDGET (chart)));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_svg_keeps_text (void)
{
  LkChart *chart = make_run (), *histogram = make_similarity ();
  GtkWidget *window = show_in_window (GTK_WIDGET (chart)), *other = show_in_window (GTK_WIDGET (histogram));
  g_autofree char *path = export_to (chart, "export.svg", LK_CHART_SVG), *svg = read_text (path);
  g_autofree char *bars_path = export_to (histogram, "export-histogram.svg", LK_CHART_SVG);
  g_autofree char *bars = read_text (bars_path);

  g_assert_nonnull (strstr (svg, ">Loss</text>"));
  g_assert_nonnull (strstr (svg, ">k-NN error</text>"));
  g_assert_nonnull (strstr (svg, ">chance 6.24</text>"));
  g_assert_nonnull (strstr (svg, ">step</text>"));
  g_assert_nonnull (strstr (bars, ">Untrained</text>"));
  g_assert_nonnull (strstr (bars, ">cosine</text>"));
  gtk_window_destroy (GTK_WINDOW (window));
  gtk_window_destroy (GTK_WINDOW (other));
}

static void
test_pdf_is_one (void)
{
  LkChart *chart = make_run (), *histogram = make_similarity ();
  GtkWidget *window = show_in_window (GTK_WIDGET (chart)), *other = show_in_window (GTK_WIDGET (histogram));
  g_autofree char *path = export_to (chart, "export.pdf", LK_CHART_PDF), *pdf = read_text (path);
  g_autofree char *bars_path = export_to (histogram, "export-histogram.pdf", LK_CHART_PDF);
  g_autofree char *bars = read_text (bars_path);

  g_assert_true (g_str_has_prefix (pdf, "%PDF-"));
  g_assert_true (g_str_has_prefix (bars, "%PDF-"));
  gtk_window_destroy (GTK_WINDOW (window));
  gtk_window_destroy (GTK_WINDOW (other));
}

static void
test_csv_equals_the_data (void)
{
  LkChart *chart = make_run ();
  GtkWidget *window = show_in_window (GTK_WIDGET (chart));
  g_autofree char *path = export_to (chart, "export.csv", LK_CHART_CSV), *csv = read_text (path);
  g_auto (GStrv) lines = g_strsplit (csv, "\n", -1);

  g_assert_cmpstr (lines[0], ==, "step,epoch,seconds,wall,loss,loss_smoothed,knn");
  g_assert_cmpuint (g_strv_length (lines), ==, 1 + 1001 + 1);
  for (int i = 0; i <= 1000; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[1 + i], ",", -1);

      g_assert_cmpuint (g_strv_length (fields), ==, 7);
      g_assert_cmpfloat (g_ascii_strtod (fields[0], NULL), ==, i);
      g_assert_cmpfloat_with_epsilon (g_ascii_strtod (fields[1], NULL), i / 100.0, 1e-8);
      g_assert_cmpfloat_with_epsilon (g_ascii_strtod (fields[2], NULL), i * 0.5, 1e-6);
      g_assert_cmpfloat ((float) g_ascii_strtod (fields[4], NULL), ==, (float) loss_at (i));
      g_assert_cmpfloat ((float) g_ascii_strtod (fields[5], NULL), ==, (float) lk_chart_get_value (chart, "loss", i));
      if (i % 100 == 0)
        g_assert_cmpfloat ((float) g_ascii_strtod (fields[6], NULL), ==, (float) (3 - i / 1000.0));
      else
        g_assert_cmpstr (fields[6], ==, "");
    }
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_export_says_what_went_wrong (void)
{
  LkChart *chart = make_chart ();
  GtkWidget *window = show_in_window (GTK_WIDGET (chart));
  g_autoptr (GError) empty = NULL, nowhere = NULL;

  g_assert_false (lk_chart_export (chart, "/tmp/x.png", LK_CHART_PNG, &empty));
  g_assert_error (empty, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  lk_chart_append (chart, "loss", 1, 1);
  g_assert_false (lk_chart_export (chart, "/nowhere/at/all.svg", LK_CHART_SVG, &nowhere));
  g_assert_error (nowhere, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_saving_says_how_it_went (void)
{
  LkChart *chart = make_run ();
  GtkWidget *overlay = adw_toast_overlay_new (), *window, *toast;
  g_autoptr (GFile) elsewhere = g_file_new_for_uri ("sftp://example.org/loss.png");

  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), GTK_WIDGET (chart));
  window = show_in_window (overlay);
  lk_chart_save (chart, elsewhere, LK_CHART_PNG);
  toast = find_widget (overlay, g_type_from_name ("AdwToastWidget"));
  g_assert_nonnull (toast);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (find_widget (toast, GTK_TYPE_LABEL))), ==,
                   "Charts are saved on this machine only");
  gtk_window_destroy (GTK_WINDOW (window));
}

/* -- a million ----------------------------------------------------------------------------------------------------- */

typedef struct
{
  double began;
  GArray *times; /* double, ms */
} Frames;

/* Of this thread: what others do on the machine does not count. */
static double
cpu_ms (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (double) time.tv_sec * 1e3 + (double) time.tv_nsec / 1e6;
}

static void
before_paint_cb (Frames *frames)
{
  frames->began = cpu_ms ();
}

static void
after_paint_cb (Frames *frames)
{
  double ms = cpu_ms () - frames->began;

  g_array_append_val (frames->times, ms);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return (*(const double *) a > *(const double *) b) - (*(const double *) a < *(const double *) b);
}

static double
quantile (GArray *times, double q)
{
  g_array_sort (times, compare);
  return g_array_index (times, double, (guint) (q * (times->len - 1)));
}

static void
test_a_million_samples_zoom_and_pan (void)
{
  LkChart *chart = LK_CHART (lk_chart_new ("Loss", LK_CHART_NUMBER, ""));
  LkChartLink *link = lk_chart_get_link (chart);
  Frames frames = { 0, g_array_new (FALSE, FALSE, sizeof (double)) };
  static const char *const ids[] = { "one", "two", "three" };
  g_autofree char *path = NULL, *svg = NULL;
  GtkWidget *window;
  GdkFrameClock *clock;

  for (int k = 0; k < 3; k++)
    {
      lk_chart_add_series (chart, ids[k], ids[k], k, TRUE);
      for (int i = 0; i < 1000000; i++)
        lk_chart_append (chart, ids[k], i, k + 2 + 4 * exp (-i / 2e5) + 0.3 * sin (i * 0.7) * sin (i * 0.011));
    }
  lk_chart_set_reference (chart, "far", "far away", 60, FALSE);
  window = show_in_window (GTK_WIDGET (chart));
  clock = gtk_widget_get_frame_clock (GTK_WIDGET (chart));
  g_signal_connect_swapped (clock, "before-paint", G_CALLBACK (before_paint_cb), &frames);
  g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (after_paint_cb), &frames);
  lk_chart_link_set_view (link, 400000, 600000);
  save_picture (window, "chart-million");

  g_array_set_size (frames.times, 0);
  for (int i = 0; i < 120; i++)
    {
      if (i % 2 == 0)
        lk_chart_link_zoom (link, i < 60 ? 1.2 : 1 / 1.2, 0.3);
      else
        lk_chart_link_pan (link, 0.05);
      gtk_test_widget_wait_for_draw (GTK_WIDGET (chart));
    }
  g_test_message ("3 x 2 x 10^6 samples, CPU time of a frame while zooming and panning: p50 %.1f ms, p95 %.1f ms",
                  quantile (frames.times, 0.5), quantile (frames.times, 0.95));
  /* A frame is 16.7 ms, and half of it is the toolkit's; the limit leaves room for a core that is shared. */
  g_assert_cmpfloat (quantile (frames.times, 0.5), <, 33);

  /* A file of it does not grow with the samples. */
  lk_chart_reset_zoom (chart);
  path = export_to (chart, "export-million.svg", LK_CHART_SVG);
  svg = read_text (path);
  g_test_message ("an SVG of them: %zu bytes", strlen (svg));
  g_assert_cmpuint (strlen (svg), <, 400000);
  g_signal_handlers_disconnect_by_data (clock, &frames);
  g_array_unref (frames.times);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/ui/chart/says-what-it-shows", test_says_what_it_shows);
  g_test_add_func ("/ui/chart/is-accessible", test_is_accessible);
  g_test_add_func ("/ui/chart/histogram-says-what-it-shows", test_histogram_says_what_it_shows);
  g_test_add_func ("/ui/chart/looks-right-in-light-and-dark", test_looks_right_in_light_and_dark);
  g_test_add_func ("/ui/chart/outliers-are-ticked-not-hidden", test_outliers_are_ticked_not_hidden);
  g_test_add_func ("/ui/chart/type-and-lines-follow-the-font", test_type_and_lines_follow_the_font);
  g_test_add_func ("/ui/chart/linked-charts-zoom-and-read-together", test_linked_charts_zoom_and_read_together);
  g_test_add_func ("/ui/chart/keeps-what-its-user-chose", test_keeps_what_its_user_chose);
  g_test_add_func ("/ui/chart/png-opens", test_png_opens);
  g_test_add_func ("/ui/chart/svg-keeps-text", test_svg_keeps_text);
  g_test_add_func ("/ui/chart/pdf-is-one", test_pdf_is_one);
  g_test_add_func ("/ui/chart/csv-equals-the-data", test_csv_equals_the_data);
  g_test_add_func ("/ui/chart/export-says-what-went-wrong", test_export_says_what_went_wrong);
  g_test_add_func ("/ui/chart/saving-says-how-it-went", test_saving_says_how_it_went);
  g_test_add_func ("/ui/chart/a-million-samples-zoom-and-pan", test_a_million_samples_zoom_and_pan);
  return g_test_run ();
}
