#include "app/widgets/number-slider.h"

#include <glib/gi18n.h>
#include <math.h>

void
lk_slider_range (const LkSetting *setting, double *min, double *max)
{
  gboolean soft = setting->soft_max > setting->soft_min;

  *min = soft ? setting->soft_min : setting->min;
  *max = soft ? setting->soft_max : setting->max;
  if (setting->scale == LK_SCALE_LOG && *min <= 0)
    *min = *max / 1000;
}

double
lk_slider_position (const LkSetting *setting, double value)
{
  double min, max, position;

  lk_slider_range (setting, &min, &max);
  if (setting->scale == LK_SCALE_LOG)
    position = value > 0 ? log (value / min) / log (max / min) : 0;
  else
    position = max > min ? (value - min) / (max - min) : 0;

  return CLAMP (position, 0, 1);
}

/* The largest 1, 2 or 5 times a power of ten that is not above a distance. */
static double
round_step (double distance)
{
  double power = pow (10, floor (log10 (distance) + 1e-9)), rest = distance / power;

  return rest >= 5 - 1e-9 ? 5 * power : rest >= 2 - 1e-9 ? 2 * power : power;
}

/* To the nearest multiple of such a step. */
static double
round_to (double value, double distance)
{
  double step = round_step (distance);

  /* Through decimals, so that 0.3 does not become 0.30000000000000004. */
  if (step < 1)
    {
      double inverse = round (1 / step);

      return round (value * inverse) / inverse;
    }
  return round (value / step) * step;
}

double
lk_slider_value (const LkSetting *setting, double position)
{
  double min, max, value;

  lk_slider_range (setting, &min, &max);
  if (position <= 0 || position >= 1)
    value = position <= 0 ? min : max;
  else if (setting->scale == LK_SCALE_LOG)
    {
      value = min * pow (max / min, position);
      value = round_to (value, pow (10, floor (log10 (value)) - 1));
    }
  else
    {
      value = min + (max - min) * position;
      value = round_to (value, (max - min) / 200);
    }

  return setting->kind == LK_SETTING_INT ? round (value) : value;
}

/* What one step changes. */
static double
step_size (const LkSetting *setting, double value, gboolean down)
{
  double min, max, size;

  lk_slider_range (setting, &min, &max);
  if (setting->scale == LK_SCALE_LOG)
    {
      /* Down from 0.1 the next is 0.099. */
      size = MAX (fabs (value), min) * (down ? 1 - 1e-9 : 1);
      return pow (10, floor (log10 (size) + (down ? 0 : 1e-12)) - 1);
    }

  return round_step ((max - min) / 100);
}

double
lk_slider_step (const LkSetting *setting, double value, double steps)
{
  double size = step_size (setting, value, steps < 0) * fabs (steps), min, max, stepped;

  if (setting->kind == LK_SETTING_INT)
    size = MAX (round (size), 1);
  stepped = round_to (steps < 0 ? value - size : value + size, size / 10);
  if (setting->kind == LK_SETTING_INT)
    stepped = round (stepped);

  lk_slider_range (setting, &min, &max);
  /* Many a setting has a zero below a range in ratios that means "all" or "off". */
  if (setting->scale == LK_SCALE_LOG && value <= 0 && steps > 0)
    return min;
  if (value < min || value > max)
    return CLAMP (stepped, setting->min, setting->max);
  if (setting->scale == LK_SCALE_LOG && stepped < min && setting->min == 0)
    return value > min ? min : 0;
  return CLAMP (stepped, min, max);
}

char *
lk_number_text (const LkSetting *setting, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (text, sizeof text, setting->kind == LK_SETTING_INT ? "%.0f" : "%.6g", value);
  return g_strdup (text);
}

char *
lk_number_words (const LkSetting *setting, double value)
{
  char *text = lk_number_text (setting, value);
  g_autofree char *number = NULL;

  if (setting->unit == NULL)
    return text;

  number = text;
  /* translators: a number and its unit */
  return g_strdup_printf (_ ("%s %s"), number, _ (setting->unit));
}
