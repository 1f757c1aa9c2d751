#include "app/widgets/number-slider.h"

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

/* The nearest multiple of the largest 1, 2 or 5 times a power of ten that is not above a distance. */
static double
round_to (double value, double distance)
{
  double power = pow (10, floor (log10 (distance) + 1e-9)), rest = distance / power;
  double step = rest >= 5 - 1e-9 ? 5 * power : rest >= 2 - 1e-9 ? 2 * power : power;

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

char *
lk_number_text (const LkSetting *setting, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (text, sizeof text, setting->kind == LK_SETTING_INT ? "%.0f" : "%.6g", value);
  return g_strdup (text);
}
