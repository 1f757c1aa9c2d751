/* A calculation is read by recursive descent:
 *
 *   sum = product { ("+" | "-") product }
 *   product = power { ("*" | "/") power }
 *   power = ["-" | "+"] power | atom [ "^" power ]
 *   atom = (number | "(" sum ")") ["%"] */

#include "app/widgets/number-parse.h"

#include "app/widgets/number-slider.h"
#include "base/error.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define DEEPEST 32
#define UNLIMITED 2147483647.0

typedef struct
{
  const char *at;
  int depth;
  gboolean bad;
} Parser;

static double read_sum (Parser *parser);

/* Past blanks and, if it is next, the sign. */
static gboolean
take (Parser *parser, const char *sign)
{
  while (g_ascii_isspace (*parser->at))
    parser->at++;
  if (!g_str_has_prefix (parser->at, sign))
    return FALSE;

  parser->at += strlen (sign);
  return TRUE;
}

static double
read_atom (Parser *parser)
{
  double value;

  if (take (parser, "("))
    {
      value = read_sum (parser);
      parser->bad = parser->bad || !take (parser, ")");
    }
  else
    {
      char *end;

      /* Not the hexadecimal numbers and infinities that strtod () knows. */
      parser->bad = parser->bad || !(g_ascii_isdigit (*parser->at) || *parser->at == '.') ||
                    g_ascii_strncasecmp (parser->at, "0x", 2) == 0;
      value = g_ascii_strtod (parser->at, &end);
      parser->bad = parser->bad || end == parser->at;
      parser->at = end;
    }

  return take (parser, "%") ? value / 100 : value;
}

static double
read_power (Parser *parser)
{
  double value;

  if (++parser->depth > DEEPEST)
    parser->bad = TRUE;
  if (parser->bad)
    return 0;

  if (take (parser, "-") || take (parser, "−"))
    value = -read_power (parser);
  else if (take (parser, "+"))
    value = read_power (parser);
  else
    {
      value = read_atom (parser);
      if (take (parser, "^"))
        value = pow (value, read_power (parser));
    }

  parser->depth--;
  return value;
}

static double
read_product (Parser *parser)
{
  double value = read_power (parser);

  for (;;)
    if (take (parser, "*") || take (parser, "×"))
      value *= read_power (parser);
    else if (take (parser, "/") || take (parser, "÷"))
      value /= read_power (parser);
    else
      return value;
}

static double
read_sum (Parser *parser)
{
  double value = read_product (parser);

  for (;;)
    if (take (parser, "+"))
      value += read_product (parser);
    else if (take (parser, "-") || take (parser, "−"))
      value -= read_product (parser);
    else
      return value;
}

static char *
without_unit (const LkSetting *setting, const char *text)
{
  char *number = g_strstrip (g_strdup (text));
  const char *const units[] = { setting->unit, setting->unit != NULL ? _ (setting->unit) : NULL };

  for (guint i = 0; i < G_N_ELEMENTS (units) && units[i] != NULL; i++)
    {
      gsize length = strlen (number), unit = strlen (units[i]);

      if (length > unit && g_ascii_strcasecmp (number + length - unit, units[i]) == 0)
        {
          number[length - unit] = '\0';
          break;
        }
    }

  return number;
}

char *
lk_number_range_words (const LkSetting *setting)
{
  g_autofree char *min = lk_number_text (setting, setting->min), *max = lk_number_words (setting, setting->max);

  if (setting->max >= UNLIMITED)
    /* translators: a range of numbers that is open at its upper end */
    return g_strdup_printf (_ ("%s or more"), min);

  /* translators: the two ends of a range of numbers */
  return g_strdup_printf (_ ("%s to %s"), min, max);
}

gboolean
lk_number_parse (const LkSetting *setting, const char *text, double *value, GError **error)
{
  g_autofree char *number = without_unit (setting, text);
  g_autofree char *range = lk_number_range_words (setting);
  Parser parser = { number, 0, FALSE };
  double result = read_sum (&parser);

  take (&parser, " ");
  if (parser.bad || *parser.at != '\0' || !isfinite (result))
    g_set_error (error, LK_ERROR, LK_ERROR_SETTING, _ ("Not a number. Possible: %s."), range);
  else if (setting->kind == LK_SETTING_INT && result != floor (result))
    g_set_error (error, LK_ERROR, LK_ERROR_SETTING, _ ("Not a whole number. Possible: %s."), range);
  else if (result < setting->min || result > setting->max)
    g_set_error (error, LK_ERROR, LK_ERROR_SETTING, _ ("Beyond its limits. Possible: %s."), range);
  else
    {
      *value = result;
      return TRUE;
    }

  return FALSE;
}
