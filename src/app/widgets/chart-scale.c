#include "app/widgets/chart-scale.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>

double
lk_chart_scale_unit (const LkChartScale *scale, double value)
{
  if (scale->log && value <= 0)
    return -INFINITY;
  if (scale->log)
    return log (value / scale->min) / log (scale->max / scale->min);

  return (value - scale->min) / (scale->max - scale->min);
}

double
lk_chart_scale_value (const LkChartScale *scale, double unit)
{
  if (scale->log)
    return scale->min * exp (unit * log (scale->max / scale->min));

  return scale->min + unit * (scale->max - scale->min);
}

/* The nice number nearest above a distance. */
static double
nice_step (double distance)
{
  double power = pow (10, floor (log10 (distance))), rest = distance / power;

  /* A hair of room: 0.2 / 0.1 is not to become 5. */
  if (rest <= 1 + 1e-9)
    return power;
  if (rest <= 2 + 1e-9)
    return 2 * power;
  if (rest <= 5 + 1e-9)
    return 5 * power;
  return 10 * power;
}

static int
linear_ticks (const LkChartScale *scale, int wanted, double ticks[LK_CHART_MAX_TICKS], double *step)
{
  double first, slack;
  int n = 0;

  *step = nice_step ((scale->max - scale->min) / MAX (wanted, 1));
  slack = 1e-9 * *step;
  first = ceil ((scale->min - slack) / *step);

  for (double i = first; i * *step <= scale->max + slack && n < LK_CHART_MAX_TICKS; i++)
    ticks[n++] = i == 0 ? 0 : i * *step;

  return n;
}

static int
log_ticks (const LkChartScale *scale, int wanted, double ticks[LK_CHART_MAX_TICKS])
{
  static const double between[] = { 1, 2, 5 };
  double decades = log10 (scale->max / scale->min);
  int low = (int) floor (log10 (scale->min)), high = (int) ceil (log10 (scale->max)), n = 0;
  int every = MAX (1, (int) ceil (decades / MAX (wanted, 1)));
  int n_between = decades * 3 <= wanted * 1.5 ? 3 : 1;

  for (int decade = low; decade <= high; decade++)
    for (int i = 0; i < n_between && n < LK_CHART_MAX_TICKS; i++)
      {
        double value = between[i] * pow (10, decade);

        if (decade % every == 0 && value >= scale->min * (1 - 1e-9) && value <= scale->max * (1 + 1e-9))
          ticks[n++] = value;
      }

  return n;
}

int
lk_chart_scale_ticks (const LkChartScale *scale, int wanted, double ticks[LK_CHART_MAX_TICKS], double *step)
{
  int n = scale->log ? log_ticks (scale, wanted, ticks) : 0;

  /* A log axis of less than a decade too is better read at round distances. */
  if (n < 2)
    return linear_ticks (scale, wanted, ticks, step);

  *step = 0;
  return n;
}

static int
decimals_of (double value, double step)
{
  double magnitude = step > 0 ? step : fabs (value) / 100;

  if (!(magnitude > 0))
    return step > 0 ? 0 : 2;

  return CLAMP ((int) ceil (-log10 (magnitude) - 1e-9), 0, 9);
}

/* How far local time is ahead of UTC, in seconds. */
static double
local_offset (double unix_time)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local ((gint64) unix_time);

  return time != NULL ? (double) g_date_time_get_utc_offset (time) / G_USEC_PER_SEC : 0;
}

int
lk_chart_scale_time_ticks (const LkChartScale *scale,
                           int wanted,
                           gboolean local,
                           double ticks[LK_CHART_MAX_TICKS],
                           double *step)
{
  static const double steps[] = { 1,    2,    5,    10,    15,    30,    60,    120,    300,    600,    900,
                                  1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 2592000 };
  double distance = (scale->max - scale->min) / MAX (wanted, 1), offset;
  guint i = 0;
  int n = 0;

  if (distance < steps[0] || distance > steps[G_N_ELEMENTS (steps) - 1])
    return linear_ticks (scale, wanted, ticks, step);

  while (steps[i] < distance)
    i++;
  *step = steps[i];
  offset = local ? local_offset (scale->min) : 0;
  for (double j = ceil ((scale->min + offset) / *step); j * *step - offset <= scale->max && n < LK_CHART_MAX_TICKS; j++)
    ticks[n++] = j * *step - offset;

  return n;
}

static char *
duration_text (double seconds, double step)
{
  long s = lround (fabs (seconds));
  const char *sign = seconds < 0 && s > 0 ? "-" : "";

  if (step > 0 && step < 1)
    /* translators: seconds */
    return g_strdup_printf (_ ("%.*f s"), decimals_of (0, step), seconds);
  if (s >= 3600)
    return g_strdup_printf ("%s%ld:%02ld:%02ld", sign, s / 3600, s / 60 % 60, s % 60);
  return g_strdup_printf ("%s%ld:%02ld", sign, s / 60, s % 60);
}

static char *
clock_text (double unix_time, double step)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local ((gint64) floor (unix_time));

  if (time == NULL)
    return g_strdup ("–");
  /* translators: a day on an axis of time, for g_date_time_format () */
  return g_date_time_format (time, step >= 86400 ? _ ("%e %b") : step >= 60 ? "%H:%M" : "%H:%M:%S");
}

static char *
count_text (double value)
{
  g_autofree char *digits = g_strdup_printf ("%.0f", value);
  GString *text = g_string_new (NULL);
  int n = (int) strlen (digits);

  for (int i = 0; i < n; i++)
    {
      g_string_append_c (text, digits[i]);
      if (g_ascii_isdigit (digits[i]) && i < n - 1 && (n - 1 - i) % 3 == 0)
        /* translators: what stands between thousands, as in 12,000 */
        g_string_append (text, C_ ("thousands separator", ","));
    }

  return g_string_free (text, FALSE);
}

char *
lk_chart_scale_text (LkChartFormat format, double value, double step)
{
  if (!isfinite (value))
    return g_strdup ("–");

  switch (format)
    {
    case LK_CHART_COUNT:
      return count_text (value);

    case LK_CHART_PERCENT:
      /* translators: a percentage; the space before the sign does not break */
      return g_strdup_printf (_ ("%.*f %%"), step > 0 ? decimals_of (0, step * 100) : 1, value * 100);

    case LK_CHART_DURATION:
      return duration_text (value, step);

    case LK_CHART_CLOCK:
      return clock_text (value, step);

    case LK_CHART_NUMBER:
    case LK_CHART_N_FORMATS:
    default:
      if (fabs (value) >= 1e6 || (value != 0 && fabs (value) < 1e-4))
        return g_strdup_printf ("%.3g", value);
      return g_strdup_printf ("%.*f", decimals_of (value, step), value == 0 ? 0.0 : value);
    }
}

static int
compare_floats (const void *a, const void *b)
{
  float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

gboolean
lk_chart_robust_range (const float *values, int n, double outliers, double *min, double *max)
{
  enum
  {
    SAMPLES = 4096
  };
  float sample[SAMPLES];
  int stride = (n + SAMPLES - 1) / SAMPLES, m = 0, cut;

  for (int i = n - 1; i >= 0; i -= stride)
    if (isfinite (values[i]))
      sample[m++] = values[i];
  if (m == 0)
    return FALSE;

  qsort (sample, (size_t) m, sizeof *sample, compare_floats);
  cut = (int) floor (outliers * m);
  cut = MIN (cut, m / 4);
  *min = sample[cut];
  *max = sample[m - 1 - cut];
  return TRUE;
}

LkChartScale
lk_chart_scale_fit (double min, double max, gboolean log_scale, double margin)
{
  LkChartScale scale = { min, max, log_scale && min > 0 };
  double room;

  if (scale.log)
    {
      double ratio = max > min ? pow (max / min, margin) : 1.5;

      scale.min /= ratio;
      scale.max *= ratio;
      return scale;
    }

  room = (max - min) * margin;
  if (!(room > 0))
    room = fabs (min) > 0 ? fabs (min) * 0.05 : 0.5;
  scale.min -= room;
  scale.max += room;
  return scale;
}
