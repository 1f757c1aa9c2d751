/* Which settings of a recipe make a cue useless: one notch stronger each time. */

#include "train/shortcut.h"

#include <math.h>
#include <string.h>

/* What varies a cue. Up to a floor at once, then twice (or half) as much with every notch, as far as the limit. */
typedef struct
{
  LkCue cue;
  const char *transform, *key;
  double floor, limit; /* a limit below the floor: less is stronger */
} Lever;

static const Lever levers[] = {
  { LK_CUE_COLOR, "jitter", "augment.jitter.probability", 0.8, 0.8 },
  { LK_CUE_COLOR, "jitter", "augment.jitter.saturation", 0.4, 0.8 },
  { LK_CUE_COLOR, "jitter", "augment.jitter.hue", 0.1, 0.5 },
  { LK_CUE_COLOR, "gray", "augment.gray.probability", 0.2, 0.5 },
  { LK_CUE_BRIGHTNESS, "jitter", "augment.jitter.probability", 0.8, 0.8 },
  { LK_CUE_BRIGHTNESS, "jitter", "augment.jitter.brightness", 0.4, 0.8 },
  { LK_CUE_CONTRAST, "jitter", "augment.jitter.probability", 0.8, 0.8 },
  { LK_CUE_CONTRAST, "jitter", "augment.jitter.contrast", 0.4, 0.8 },
  { LK_CUE_BORDER, "crop", "augment.crop.probability", 1, 1 },
  { LK_CUE_BORDER, "crop", "augment.crop.scale_min", 0.5, 0.08 },
  { LK_CUE_BORDER, "jitter", "augment.jitter.brightness", 0.4, 0.8 },
  { LK_CUE_OVERLAP, "crop", "augment.crop.probability", 1, 1 },
  { LK_CUE_OVERLAP, "crop", "augment.crop.scale_min", 0.5, 0.08 },
};

static void
add (LkShortcutAdvice *advice, const char *key, char *text)
{
  g_assert (advice->n < LK_MAX_ADVICE);
  advice->change[advice->n].key = key;
  advice->change[advice->n++].text = text;
}

/* One notch on from value; value itself where it is at the limit or beyond. */
static double
notch (const Lever *lever, double value)
{
  if (lever->limit < lever->floor)
    return value <= lever->limit ? value : value > lever->floor ? lever->floor : fmax (value / 2, lever->limit);

  return value >= lever->limit ? value : value < lever->floor ? lever->floor : fmin (2 * value, lever->limit);
}

static void
pull (const Lever *lever, const LkValues *values, LkShortcutAdvice *advice)
{
  double value = lk_values_real (values, lever->key), wanted = notch (lever, value);
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  /* One that stands there as text may lie a bit beside it. */
  if (fabs (wanted - value) > 1e-9)
    add (advice, lever->key, g_strdup (g_ascii_formatd (text, sizeof text, "%g", wanted)));
}

/* The order with these transforms in it; NULL if they are there. Where the registry has them is a good place. */
static char *
order_with (const char *order, const char *const *wanted)
{
  g_auto (GStrv) there = g_strsplit_set (order, ", ", -1);
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean missing = FALSE;

  for (int i = 0; there[i] != NULL; i++)
    if (there[i][0] != '\0')
      g_string_append_printf (text, "%s%s", text->len > 0 ? "," : "", there[i]);
  for (int i = 0; wanted[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) there, wanted[i]))
      {
        /* A crop sets the size: what comes before it sees the whole image. */
        if (strcmp (wanted[i], "crop") == 0)
          g_string_prepend (text, text->len > 0 ? "crop," : "crop");
        else
          g_string_append_printf (text, "%s%s", text->len > 0 ? "," : "", wanted[i]);
        missing = TRUE;
      }
  return missing ? g_strdup (text->str) : NULL;
}

void
lk_shortcut_advise (LkCue cue, const LkValues *values, LkShortcutAdvice *advice)
{
  const char *wanted[LK_MAX_ADVICE + 1] = { NULL };
  int n = 0;
  char *order;

  *advice = (LkShortcutAdvice){ 0 };
  for (guint i = 0; i < G_N_ELEMENTS (levers); i++)
    {
      if (levers[i].cue != cue)
        continue;
      if (advice->transform == NULL)
        advice->transform = levers[i].transform;
      pull (&levers[i], values, advice);
      if (!g_strv_contains (wanted, levers[i].transform))
        wanted[n++] = levers[i].transform;
    }
  order = order_with (lk_values_text (values, "augment.order"), wanted);
  if (order != NULL)
    add (advice, "augment.order", order);
}

void
lk_shortcut_advice_clear (LkShortcutAdvice *advice)
{
  for (int i = 0; i < advice->n; i++)
    g_free (advice->change[i].text);
  *advice = (LkShortcutAdvice){ 0 };
}
