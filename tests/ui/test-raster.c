/* Axes, curves, sliders: what charts draw with, without a display. */

#include "app/widgets/chart-curve.h"
#include "app/widgets/chart-link.h"
#include "app/widgets/chart-scale.h"
#include "app/widgets/number-slider.h"

#include <math.h>
#include <string.h>

/* -- scales -------------------------------------------------------------------------------------------------------- */

static void
assert_ticks (LkChartScale scale, int wanted, const double *expected, int n_expected)
{
  double ticks[LK_CHART_MAX_TICKS], step;
  int n = lk_chart_scale_ticks (&scale, wanted, ticks, &step);

  g_assert_cmpint (n, ==, n_expected);
  for (int i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (ticks[i], expected[i], 1e-9 * (1 + fabs (expected[i])));
}

static void
test_nice_ticks (void)
{
  assert_ticks ((LkChartScale){ 0, 1, FALSE }, 5, (double[]){ 0, 0.2, 0.4, 0.6, 0.8, 1 }, 6);
  assert_ticks ((LkChartScale){ 3.93, 4.61, FALSE }, 4, (double[]){ 4, 4.2, 4.4, 4.6 }, 4);
  assert_ticks ((LkChartScale){ -1.1, 0.3, FALSE }, 3, (double[]){ -1, -0.5, 0 }, 3);
  assert_ticks ((LkChartScale){ 0, 4680, FALSE }, 5, (double[]){ 0, 1000, 2000, 3000, 4000 }, 5);
}

static void
test_log_ticks (void)
{
  LkChartScale scale = { 0.01, 100, TRUE };

  assert_ticks (scale, 5, (double[]){ 0.01, 0.1, 1, 10, 100 }, 5);
  g_assert_cmpfloat_with_epsilon (lk_chart_scale_unit (&scale, 1), 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (lk_chart_scale_value (&scale, 0.75), 10, 1e-9);
  g_assert_true (isinf (lk_chart_scale_unit (&scale, 0)));
  /* Where there is no value, none is drawn. */
  g_assert_true (isnan (lk_chart_scale_unit (&scale, NAN)));
  /* Within a decade: round distances. */
  assert_ticks ((LkChartScale){ 2.1, 4.2, TRUE }, 4, (double[]){ 3, 4 }, 2);
}

static void
test_ticks_of_time (void)
{
  static const double expected[] = { 0, 30, 60, 90, 120 };
  LkChartScale scale = { 0, 130, FALSE };
  double ticks[LK_CHART_MAX_TICKS], step;
  int n = lk_chart_scale_time_ticks (&scale, 5, FALSE, ticks, &step);

  g_assert_cmpint (n, ==, 5);
  for (int i = 0; i < n; i++)
    g_assert_cmpfloat (ticks[i], ==, expected[i]);

  /* Local time: at whole hours of the day, wherever that is. */
  scale = (LkChartScale){ 1.7e9, 1.7e9 + 5 * 3600, FALSE };
  n = lk_chart_scale_time_ticks (&scale, 5, TRUE, ticks, &step);
  g_assert_cmpint (n, ==, 5);
  for (int i = 0; i < n; i++)
    {
      g_autofree char *text = lk_chart_scale_text (LK_CHART_CLOCK, ticks[i], step);

      g_assert_true (g_str_has_suffix (text, ":00"));
    }
}

static void
test_many_ticks_stay_within_the_array (void)
{
  double ticks[LK_CHART_MAX_TICKS], step;

  g_assert_cmpint (lk_chart_scale_ticks (&(LkChartScale){ 0, 1000, FALSE }, 500, ticks, &step), ==, LK_CHART_MAX_TICKS);
  g_assert_cmpint (lk_chart_scale_ticks (&(LkChartScale){ 1e-30, 1e30, TRUE }, 500, ticks, &step), <=,
                   LK_CHART_MAX_TICKS);
}

static void
assert_text (LkChartFormat format, double value, double step, const char *expected)
{
  g_autofree char *text = lk_chart_scale_text (format, value, step);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_texts (void)
{
  assert_text (LK_CHART_NUMBER, 4.2, 0.2, "4.2");
  assert_text (LK_CHART_NUMBER, -0.0, 0.5, "0.0");
  assert_text (LK_CHART_NUMBER, 3.9123, 0, "3.91");
  assert_text (LK_CHART_NUMBER, 0.000001, 0, "1e-06");
  assert_text (LK_CHART_PERCENT, 0.802, 0, "80.2 %");
  assert_text (LK_CHART_PERCENT, 0.8, 0.1, "80 %");
  assert_text (LK_CHART_COUNT, 12345, 0, "12,345");
  assert_text (LK_CHART_COUNT, 999, 0, "999");
  assert_text (LK_CHART_COUNT, 1000000, 0, "1,000,000");
  assert_text (LK_CHART_PERCENT, NAN, 0, "–");
  assert_text (LK_CHART_DURATION, 65, 0, "1:05");
  assert_text (LK_CHART_DURATION, 7390, 0, "2:03:10");
  assert_text (LK_CHART_DURATION, 0.4, 0.2, "0.4 s");
}

static void
test_outliers_do_not_make_the_range (void)
{
  float values[1000];
  double min, max;

  for (int i = 0; i < 1000; i++)
    values[i] = 1 + (float) i / 1000;
  values[10] = 1e9f;
  values[500] = NAN;
  values[501] = -INFINITY;

  g_assert_true (lk_chart_robust_range (values, 1000, 0.02, &min, &max));
  g_assert_cmpfloat (min, >=, 1);
  g_assert_cmpfloat (max, <=, 2);
  g_assert_true (lk_chart_robust_range (values, 1000, 0, &min, &max));
  g_assert_cmpfloat (max, ==, 1e9f);
  g_assert_false (lk_chart_robust_range (values + 500, 2, 0.02, &min, &max));
  g_assert_false (lk_chart_robust_range (values, 0, 0.02, &min, &max));
}

static void
test_a_flat_curve_has_room (void)
{
  LkChartScale scale = lk_chart_scale_fit (2, 2, FALSE, 0.05);

  g_assert_cmpfloat (scale.min, <, 2);
  g_assert_cmpfloat (scale.max, >, 2);
  scale = lk_chart_scale_fit (0, 0, FALSE, 0.05);
  g_assert_cmpfloat (scale.min, <, scale.max);
  scale = lk_chart_scale_fit (3, 3, TRUE, 0.05);
  g_assert_true (scale.log && scale.min < 3 && scale.max > 3);
  /* A log axis of what is not positive is none. */
  g_assert_false (lk_chart_scale_fit (-1, 3, TRUE, 0.05).log);
}

/* -- curves -------------------------------------------------------------------------------------------------------- */

static void
test_smoothing_is_debiased (void)
{
  g_autoptr (LkCurve) curve = lk_curve_new ();
  const double y[] = { 4, 2, 7, 1 }, weight = 0.6;
  double average = 0, bias = 1;

  lk_curve_set_smoothing (curve, weight);
  for (int i = 0; i < 4; i++)
    {
      lk_curve_append (curve, i, y[i]);
      average = weight * average + (1 - weight) * y[i];
      bias *= weight;
      g_assert_cmpfloat_with_epsilon (lk_curve_y (curve, i, TRUE), average / (1 - bias), 1e-6);
      g_assert_cmpfloat (lk_curve_y (curve, i, FALSE), ==, (float) y[i]);
    }
  g_assert_cmpfloat (lk_curve_y (curve, 0, TRUE), ==, 4);

  /* The same afterwards as from the start. */
  lk_curve_set_smoothing (curve, 0);
  g_assert_cmpfloat (lk_curve_y (curve, 3, TRUE), ==, 1);
  lk_curve_set_smoothing (curve, weight);
  g_assert_cmpfloat_with_epsilon (lk_curve_y (curve, 3, TRUE), average / (1 - bias), 1e-6);
}

static void
test_a_constant_stays_constant (void)
{
  g_autoptr (LkCurve) curve = lk_curve_new ();

  lk_curve_set_smoothing (curve, 0.999);
  for (int i = 0; i < 5000; i++)
    {
      lk_curve_append (curve, i, 0.1);
      g_assert_cmpfloat (lk_curve_y (curve, i, TRUE), ==, 0.1f);
    }
}

static void
test_ranges_match_a_plain_loop (void)
{
  g_autoptr (LkCurve) curve = lk_curve_new ();
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (int i = 0; i < 3000; i++)
    lk_curve_append (curve, i, g_rand_double_range (random, -1, 1));

  for (int trial = 0; trial < 500; trial++)
    {
      int first = g_rand_int_range (random, 0, 2999), last = g_rand_int_range (random, first + 1, 3001);
      float low, high, expected_low = INFINITY, expected_high = -INFINITY;

      for (int i = first; i < last; i++)
        {
          expected_low = fminf (expected_low, (float) lk_curve_y (curve, i, FALSE));
          expected_high = fmaxf (expected_high, (float) lk_curve_y (curve, i, FALSE));
        }
      lk_curve_range (curve, first, last, FALSE, &low, &high);
      g_assert_cmpfloat (low, ==, expected_low);
      g_assert_cmpfloat (high, ==, expected_high);
    }
}

static void
test_nearest (void)
{
  g_autoptr (LkCurve) curve = lk_curve_new ();

  g_assert_cmpint (lk_curve_nearest (curve, 3), ==, -1);
  for (int i = 0; i < 5; i++)
    lk_curve_append (curve, i * 10, i);
  g_assert_cmpint (lk_curve_nearest (curve, -100), ==, 0);
  g_assert_cmpint (lk_curve_nearest (curve, 14), ==, 1);
  g_assert_cmpint (lk_curve_nearest (curve, 16), ==, 2);
  g_assert_cmpint (lk_curve_nearest (curve, 1e9), ==, 4);
}

/* Equal columns of 0 .. width, without gaps. */
static void
columns_of (const LkCurve *curve, double width, int n, float *low, float *high)
{
  g_autofree double *edges = g_new (double, n + 1);

  for (int i = 0; i <= n; i++)
    edges[i] = width * i / n;
  lk_curve_columns (curve, FALSE, &(LkColumns){ .n = n, .edges = edges }, low, high);
}

static void
test_one_spike_in_a_million_shows (void)
{
  g_autoptr (LkCurve) curve = lk_curve_new ();
  float low[800], high[800], top = -INFINITY;

  for (int i = 0; i < 1000000; i++)
    lk_curve_append (curve, i, i == 654321 ? 100 : 0);
  columns_of (curve, 1000000, 800, low, high);

  for (int i = 0; i < 800; i++)
    top = fmaxf (top, high[i]);
  g_assert_cmpfloat (top, ==, 100);
  g_assert_cmpfloat (high[654321 / 1250], ==, 100);
  g_assert_cmpfloat (high[100], ==, 0);
}

static void
test_lines_pass_between_samples (void)
{
  g_autoptr (LkCurve) curve = lk_curve_new ();
  float low[100], high[100];

  lk_curve_append (curve, 20, 0);
  lk_curve_append (curve, 80, 60);
  columns_of (curve, 100, 100, low, high);

  g_assert_true (isnan (low[10]));
  g_assert_true (isnan (low[90]));
  for (int i = 21; i < 79; i++)
    {
      g_assert_cmpfloat_with_epsilon (low[i], i - 20, 1e-4);
      g_assert_cmpfloat_with_epsilon (high[i], i - 19, 1e-4);
    }
}

static void
test_lines_do_not_cross_gaps (void)
{
  g_autoptr (LkCurve) curve = lk_curve_new ();
  double edges[101];
  LkColumns columns = { .n = 100, .edges = edges, .n_gaps = 1, .gaps = (double[]){ 45 } };
  float low[100], high[100];

  for (int i = 0; i <= 100; i++)
    edges[i] = i;
  for (int i = 0; i <= 10; i++)
    lk_curve_append (curve, i * 10, 1);
  lk_curve_columns (curve, FALSE, &columns, low, high);

  /* The line ends at the sample before the gap and begins at the one after it. */
  g_assert_cmpfloat (low[39], ==, 1);
  for (int i = 41; i < 50; i++)
    g_assert_true (isnan (low[i]) && isnan (high[i]));
  for (int i = 50; i < 100; i++)
    g_assert_cmpfloat (low[i], ==, 1);

  /* The same when the view begins and ends within the gap. */
  for (int i = 0; i <= 100; i++)
    edges[i] = 41 + i * 0.08;
  lk_curve_columns (curve, FALSE, &columns, low, high);
  for (int i = 0; i < 100; i++)
    g_assert_true (isnan (low[i]));
}

static void
test_before (void)
{
  g_autoptr (LkCurve) curve = lk_curve_new ();

  for (int i = 0; i < 300; i++)
    lk_curve_append (curve, i, i);
  g_assert_cmpint (lk_curve_before (curve, 299), ==, 299);
  g_assert_cmpint (lk_curve_before (curve, 298.9), ==, 298);
  g_assert_cmpint (lk_curve_before (curve, INFINITY), ==, 299);
  g_assert_cmpint (lk_curve_before (curve, -1), ==, -1);
}

/* -- time ---------------------------------------------------------------------------------------------------------- */

/* 200 steps of half a second, 20 to an epoch; an hour passes after step 100. */
static LkTimeBase *
time_with_a_pause (void)
{
  LkTimeBase *base = lk_time_base_new ();

  for (int i = 1; i <= 200; i++)
    {
      if (i == 101)
        lk_time_base_break (base);
      lk_time_base_append (base, i, i / 20.0, i * 0.5, 1e9 + i * 0.5 + (i > 100 ? 3600 : 0));
    }
  return base;
}

static void
test_units_go_there_and_back (void)
{
  g_autoptr (LkTimeBase) base = time_with_a_pause ();

  g_assert_cmpfloat (lk_time_base_to (base, LK_CHART_STEP, 42), ==, 42);
  g_assert_cmpfloat_with_epsilon (lk_time_base_to (base, LK_CHART_EPOCH, 42), 2.1, 1e-9);
  g_assert_cmpfloat_with_epsilon (lk_time_base_to (base, LK_CHART_RELATIVE, 42.5), 21.25, 1e-9);
  g_assert_cmpfloat_with_epsilon (lk_time_base_to (base, LK_CHART_WALL, 200), 1e9 + 3700, 1e-6);
  /* Beyond both ends. */
  g_assert_cmpfloat_with_epsilon (lk_time_base_to (base, LK_CHART_RELATIVE, 0), 0, 1e-9);
  g_assert_cmpfloat_with_epsilon (lk_time_base_to (base, LK_CHART_EPOCH, 240), 12, 1e-9);

  for (int unit = 0; unit < LK_CHART_N_UNITS; unit++)
    for (double step = 0; step <= 220; step += 0.25)
      g_assert_cmpfloat_with_epsilon (
          lk_time_base_from (base, (LkChartUnit) unit, lk_time_base_to (base, (LkChartUnit) unit, step)), step, 1e-5);

  lk_time_base_clear (base);
  g_assert_cmpfloat (lk_time_base_to (base, LK_CHART_WALL, 7), ==, 7);
}

static void
test_a_pause_is_a_gap_on_the_clock_only (void)
{
  g_autoptr (LkTimeBase) base = time_with_a_pause ();
  const double *gaps;
  int n;

  lk_time_base_gaps (base, LK_CHART_STEP, &n);
  g_assert_cmpint (n, ==, 0);
  lk_time_base_gaps (base, LK_CHART_RELATIVE, &n);
  g_assert_cmpint (n, ==, 0);
  gaps = lk_time_base_gaps (base, LK_CHART_WALL, &n);
  g_assert_cmpint (n, ==, 1);
  g_assert_cmpfloat (gaps[0], ==, 100);

  /* A break that took no time to speak of is none. */
  lk_time_base_break (base);
  lk_time_base_append (base, 201, 10.05, 100.5, 1e9 + 3700.5);
  lk_time_base_gaps (base, LK_CHART_WALL, &n);
  g_assert_cmpint (n, ==, 1);
}

static void
test_a_night_hides_no_coffee_break (void)
{
  g_autoptr (LkTimeBase) base = lk_time_base_new ();
  const double *gaps;
  double wall = 1e9;
  int n;

  for (int i = 1; i <= 120; i++)
    {
      if (i == 101 || i == 111)
        lk_time_base_break (base);
      wall += i == 101 ? 8 * 3600 : i == 111 ? 600 : 0.5;
      lk_time_base_append (base, i, i / 20.0, i * 0.5, wall);
    }
  gaps = lk_time_base_gaps (base, LK_CHART_WALL, &n);
  g_assert_cmpint (n, ==, 2);
  g_assert_cmpfloat (gaps[0], ==, 100);
  g_assert_cmpfloat (gaps[1], ==, 110);

  /* Another run has another pace. */
  lk_time_base_clear (base);
  lk_time_base_append (base, 1, 0, 0, 2e9);
  lk_time_base_append (base, 2, 0, 1, 2e9 + 1);
  lk_time_base_break (base);
  lk_time_base_append (base, 3, 0, 2, 2e9 + 11);
  gaps = lk_time_base_gaps (base, LK_CHART_WALL, &n);
  g_assert_cmpint (n, ==, 1);
  g_assert_cmpfloat (gaps[0], ==, 2);
}

/* -- link ---------------------------------------------------------------------------------------------------------- */

static void
assert_view (LkChartLink *link, double expected_first, double expected_last)
{
  double first, last;

  lk_chart_link_get_view (link, &first, &last);
  g_assert_cmpfloat_with_epsilon (first, expected_first, 1e-6);
  g_assert_cmpfloat_with_epsilon (last, expected_last, 1e-6);
}

static void
test_views_follow_the_end_or_stay (void)
{
  g_autoptr (LkChartLink) link = lk_chart_link_new ();

  lk_chart_link_extend (link, 100);
  assert_view (link, 0, 100);
  lk_chart_link_zoom (link, 2, 0.5);
  assert_view (link, 25, 75);
  g_assert_true (lk_chart_link_is_zoomed (link));
  lk_chart_link_extend (link, 110);
  assert_view (link, 25, 75);

  /* Panned to the end it goes on with it, and no further. */
  lk_chart_link_pan (link, 10);
  assert_view (link, 60, 110);
  lk_chart_link_extend (link, 120);
  assert_view (link, 70, 120);
  lk_chart_link_pan (link, -0.2);
  lk_chart_link_extend (link, 130);
  assert_view (link, 60, 110);

  lk_chart_link_zoom (link, 0.01, 0.3);
  g_assert_false (lk_chart_link_is_zoomed (link));
  assert_view (link, 0, 130);
  lk_chart_link_set_view (link, 90, 80);
  assert_view (link, 80, 90);
}

static void
count_cb (int *n)
{
  (*n)++;
}

static void
test_a_long_run_is_told_of_once (void)
{
  g_autoptr (LkChartLink) link = lk_chart_link_new ();
  double first, last;
  int told = 0;

  g_signal_connect_swapped (link, "changed", G_CALLBACK (count_cb), &told);
  for (int i = 0; i < 1000; i++)
    lk_chart_link_append (link, i, 0, i, i, FALSE);
  g_assert_cmpint (told, ==, 0);
  lk_chart_link_extend (link, 999);
  g_assert_cmpint (told, ==, 1);
  lk_chart_link_get_extent (link, &first, &last);
  g_assert_cmpfloat (last, ==, 999);
}

static void
test_views_zoom_in_the_unit_that_is_shown (void)
{
  g_autoptr (LkChartLink) link = lk_chart_link_new ();
  double first, last;

  /* The second half of the steps takes three quarters of the time. */
  for (int i = 0; i <= 100; i++)
    lk_chart_link_append (link, i, i / 10.0, i <= 50 ? i : 50 + (i - 50) * 3, 1e9 + i, FALSE);
  lk_chart_link_extend (link, 100);
  lk_chart_link_set_unit (link, LK_CHART_RELATIVE);
  lk_chart_link_zoom (link, 2, 0);
  lk_chart_link_get_view (link, &first, &last);
  g_assert_cmpfloat_with_epsilon (first, 0, 1e-6);
  g_assert_cmpfloat_with_epsilon (last, 50 + 50 / 3.0, 1e-6);
}

static void
test_links_say_what_is_new (void)
{
  g_autoptr (LkChartLink) link = lk_chart_link_new ();
  int changes = 0, moves = 0;

  g_signal_connect_swapped (link, "changed", G_CALLBACK (count_cb), &changes);
  g_signal_connect_swapped (link, "moved", G_CALLBACK (count_cb), &moves);
  lk_chart_link_set_hover (link, 3);
  lk_chart_link_set_hover (link, 3);
  lk_chart_link_set_playhead (link, NAN);
  g_assert_cmpint (moves, ==, 1);
  g_assert_cmpint (changes, ==, 0);

  lk_chart_link_add_mark (link, 10, LK_MARK_CHANGE, "Temperature: 0.2 → 0.5");
  lk_chart_link_add_mark (link, 20, LK_MARK_PAUSE, "Paused");
  g_assert_cmpint (changes, ==, 2);
  lk_chart_link_clear (link);
  g_assert_cmpuint (lk_chart_link_get_marks (link)->len, ==, 0);
  g_assert_true (isnan (lk_chart_link_get_hover (link)));
}

/* -- painting ------------------------------------------------------------------------------------------------------ */

#define W 40
#define H 30

static guint
alpha_at (const uint32_t *pixels, int x, int y)
{
  return pixels[y * W + x] >> 24;
}

static void
test_strokes_cover_what_they_should (void)
{
  uint32_t pixels[W * H] = { 0 };
  LkRaster raster = { pixels, W, H, W };
  float top[W * LK_RASTER_OVERSAMPLING], bottom[W * LK_RASTER_OVERSAMPLING];
  guint sum = 0;

  /* A level line at 10.5, two pixels thick, from pixel 10 to pixel 30. */
  for (int i = 0; i < W * LK_RASTER_OVERSAMPLING; i++)
    top[i] = bottom[i] = i >= 40 && i < 120 ? 10.5f : NAN;
  lk_raster_stroke (&raster, top, bottom, 2, (LkColor){ 1, 0, 0, 1 });

  for (int y = 0; y < H; y++)
    sum += alpha_at (pixels, 20, y);
  g_assert_cmpuint (alpha_at (pixels, 20, 10), ==, 255);
  g_assert_cmpint (abs ((int) sum - 2 * 255), <=, 3);
  g_assert_cmpuint (pixels[10 * W + 20] >> 16 & 255, ==, 255);
  g_assert_cmpuint (pixels[10 * W + 20] & 255, ==, 0);
  /* Nothing where there is no line, nothing above or below. */
  for (int y = 0; y < H; y++)
    {
      g_assert_cmpuint (alpha_at (pixels, 4, y), ==, 0);
      g_assert_cmpuint (alpha_at (pixels, 36, y), ==, 0);
      if (y < 9 || y > 12)
        g_assert_cmpuint (alpha_at (pixels, 20, y), ==, 0);
    }
}

static void
test_strokes_stay_inside (void)
{
  uint32_t pixels[(H + 2) * W];
  LkRaster raster = { pixels + W, W, H, W };
  float top[W * LK_RASTER_OVERSAMPLING], bottom[W * LK_RASTER_OVERSAMPLING];

  memset (pixels, 0, sizeof pixels);
  for (int i = 0; i < W * LK_RASTER_OVERSAMPLING; i++)
    {
      top[i] = i % 3 == 0 ? -INFINITY : -50;
      bottom[i] = i % 2 == 0 ? INFINITY : H + 50;
    }
  lk_raster_stroke (&raster, top, bottom, 3, (LkColor){ 0, 0, 1, 1 });
  for (int x = 0; x < W; x++)
    {
      g_assert_cmphex (pixels[x], ==, 0);
      g_assert_cmphex (pixels[(H + 1) * W + x], ==, 0);
      g_assert_cmpuint (pixels[W + x] >> 24, ==, 255);
    }
}

static void
test_a_million_samples_are_painted_within_a_frame (void)
{
  enum
  {
    WIDTH = 1200,
    HEIGHT = 400,
    N = WIDTH * LK_RASTER_OVERSAMPLING
  };
  g_autoptr (LkCurve) curve = lk_curve_new ();
  g_autoptr (GRand) random = g_rand_new_with_seed (2);
  g_autofree uint32_t *pixels = g_new0 (uint32_t, WIDTH * HEIGHT);
  g_autofree float *low = g_new (float, N), *high = g_new (float, N);
  LkRaster raster = { pixels, WIDTH, HEIGHT, WIDTH };
  gint64 best = G_MAXINT64;

  for (int i = 0; i < 1000000; i++)
    lk_curve_append (curve, i, g_rand_double (random) * 100);

  for (int trial = 0; trial < 5; trial++)
    {
      gint64 began = g_get_monotonic_time ();

      columns_of (curve, 1000000, N, low, high);
      for (int i = 0; i < N; i++)
        {
          low[i] = HEIGHT - low[i] * 4;
          high[i] = HEIGHT - high[i] * 4;
        }
      lk_raster_stroke (&raster, high, low, 1, (LkColor){ 0, 0, 1, 0.3f });
      best = MIN (best, g_get_monotonic_time () - began);
    }
  g_test_message ("10^6 samples on 1200 x 400 pixels: %.2f ms", (double) best / 1000);
  /* 16.7 is a frame; the limit leaves room for a busy machine and a sanitizer. */
  g_assert_cmpint (best, <, 60000);
}

/* -- sliders ------------------------------------------------------------------------------------------------------- */

static const LkSetting temperature =
    LK_REAL ("method.temperature", "Temperature", 0.2, 0.01, 10, 0.05, 1, LK_SCALE_LOG, LK_LIVE, "");
static const LkSetting momentum = LK_REAL ("m", "Momentum", 0.9, 0, 0.999, 0, 0.99, LK_SCALE_LINEAR, LK_LIVE, "");
static const LkSetting epochs = LK_INT ("e", "Epochs", 20, 1, 100000, 1, 200, LK_SCALE_LOG, LK_RESTART, "");
static const LkSetting from_zero = LK_INT ("s", "Size", 0, 0, 1000, 0, 0, LK_SCALE_LOG, LK_RESTART, "");

static void
test_sliders_give_round_numbers_in_range (void)
{
  const LkSetting *const settings[] = { &temperature, &momentum, &epochs, &from_zero };

  for (guint k = 0; k < G_N_ELEMENTS (settings); k++)
    {
      double min, max, last = -INFINITY;

      lk_slider_range (settings[k], &min, &max);
      g_assert_cmpfloat (min, <, max);
      for (int i = 0; i <= 1000; i++)
        {
          double value = lk_slider_value (settings[k], i / 1000.0);
          g_autofree char *text = lk_number_text (settings[k], value);
          g_autofree char *canonical = lk_setting_parse (settings[k], text, NULL);

          g_assert_nonnull (canonical);
          g_assert_cmpfloat (value, >=, last);
          g_assert_cmpfloat (g_ascii_strtod (text, NULL), ==, value);
          g_assert_cmpuint (strlen (text), <=, 8);
          last = value;
        }
      g_assert_cmpfloat (lk_slider_position (settings[k], min), ==, 0);
      g_assert_cmpfloat (lk_slider_position (settings[k], max), ==, 1);
    }
  g_assert_cmpfloat (lk_slider_value (&temperature, 0), ==, 0.05);
  g_assert_cmpfloat (lk_slider_value (&temperature, 1), ==, 1);
  g_assert_cmpfloat_with_epsilon (lk_slider_value (&temperature, lk_slider_position (&temperature, 0.2)), 0.2, 1e-12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/scale/ticks-are-nice-numbers", test_nice_ticks);
  g_test_add_func ("/ui/scale/log-axis", test_log_ticks);
  g_test_add_func ("/ui/scale/ticks-of-time", test_ticks_of_time);
  g_test_add_func ("/ui/scale/many-ticks-stay-within-the-array", test_many_ticks_stay_within_the_array);
  g_test_add_func ("/ui/scale/texts", test_texts);
  g_test_add_func ("/ui/scale/outliers-do-not-make-the-range", test_outliers_do_not_make_the_range);
  g_test_add_func ("/ui/scale/a-flat-curve-has-room", test_a_flat_curve_has_room);
  g_test_add_func ("/ui/curve/smoothing-is-debiased", test_smoothing_is_debiased);
  g_test_add_func ("/ui/curve/a-constant-stays-constant", test_a_constant_stays_constant);
  g_test_add_func ("/ui/curve/ranges-match-a-plain-loop", test_ranges_match_a_plain_loop);
  g_test_add_func ("/ui/curve/nearest", test_nearest);
  g_test_add_func ("/ui/curve/one-spike-in-a-million-shows", test_one_spike_in_a_million_shows);
  g_test_add_func ("/ui/curve/lines-pass-between-samples", test_lines_pass_between_samples);
  g_test_add_func ("/ui/curve/lines-do-not-cross-gaps", test_lines_do_not_cross_gaps);
  g_test_add_func ("/ui/curve/before", test_before);
  g_test_add_func ("/ui/time/units-go-there-and-back", test_units_go_there_and_back);
  g_test_add_func ("/ui/time/a-pause-is-a-gap-on-the-clock-only", test_a_pause_is_a_gap_on_the_clock_only);
  g_test_add_func ("/ui/time/a-night-hides-no-coffee-break", test_a_night_hides_no_coffee_break);
  g_test_add_func ("/ui/link/views-follow-the-end-or-stay", test_views_follow_the_end_or_stay);
  g_test_add_func ("/ui/link/a-long-run-is-told-of-once", test_a_long_run_is_told_of_once);
  g_test_add_func ("/ui/link/views-zoom-in-the-unit-that-is-shown", test_views_zoom_in_the_unit_that_is_shown);
  g_test_add_func ("/ui/link/says-what-is-new", test_links_say_what_is_new);
  g_test_add_func ("/ui/raster/strokes-cover-what-they-should", test_strokes_cover_what_they_should);
  g_test_add_func ("/ui/raster/strokes-stay-inside", test_strokes_stay_inside);
  g_test_add_func ("/ui/raster/a-million-samples-are-painted-within-a-frame",
                   test_a_million_samples_are_painted_within_a_frame);
  g_test_add_func ("/ui/slider/round-numbers-in-range", test_sliders_give_round_numbers_in_range);
  return g_test_run ();
}
