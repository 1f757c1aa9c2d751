/* What the shortcut panel says. */

#include "app/panels/shortcut-panel-private.h"

#include <glib/gi18n.h>
#include <math.h>

char *
lk_shortcut_part_text (double part)
{
  return isfinite (part) ? lk_chart_scale_text (LK_CHART_PERCENT, part, 0.01) : g_strdup ("–");
}

static LkCue
largest (const LkShortcut *shortcut)
{
  LkCue most = LK_N_CUES;

  for (LkCue cue = 0; cue < LK_N_IMAGE_CUES; cue++)
    if (isfinite (shortcut->part[cue]) && (most == LK_N_CUES || shortcut->part[cue] > shortcut->part[most]))
      most = cue;
  return most;
}

/* No cue is a shortcut. */
static char *
none_words (const LkShortcut *shortcut)
{
  LkCue most = largest (shortcut);
  g_autofree char *part = most < LK_N_CUES ? lk_shortcut_part_text (shortcut->part[most]) : NULL;
  g_autofree char *whole = lk_shortcut_part_text (shortcut->explained);

  if (most == LK_N_CUES)
    return g_strdup (_ ("The network finds all images alike, or its outputs are not finite."));
  /* translators: two percentages and between them the name of a cue ("Color") */
  return g_strdup_printf (
      _ ("No shortcut: all cues together explain %s of what the network finds alike, and the largest "
         "(%s) %s."),
      whole, _ (lk_cue_title (most)), part);
}

/* What is to be strengthened against a cue. */
static char *
advice_words (LkCue cue, const LkValues *values)
{
  g_auto (LkShortcutAdvice) advice = { 0 };

  lk_shortcut_advise (cue, values, &advice);
  if (advice.n == 0)
    return g_strdup (_ ("The recipe varies it as far as is sensible: train longer."));
  /* translators: the name of a transform ("Color jitter") */
  return g_strdup_printf (_ ("To strengthen: %s."), _ (lk_transform_find (advice.transform)->title));
}

static char *
named_words (const LkShortcutAt *shown, const LkShortcutAt *untrained, LkCue named)
{
  const char *title = _ (lk_cue_title (named));
  g_autofree char *part = lk_shortcut_part_text (shown->shortcut.part[named]), *before = NULL;

  if (untrained == NULL || !isfinite (untrained->shortcut.part[named]))
    /* translators: the name of a cue ("Color"), a percentage */
    return g_strdup_printf (
        _ ("%s explains %s of what the untrained network finds alike. Where the recipe leaves it alone, "
           "training can use it as a shortcut."),
        title, part);

  before = lk_shortcut_part_text (untrained->shortcut.part[named]);
  if (lk_shortcut_fades (&shown->shortcut, &untrained->shortcut, named))
    /* translators: the name of a cue ("Color"), two percentages */
    return g_strdup_printf (
        _ ("%s explains %s of what the network finds alike, less than before training (%s): it is being "
           "unlearned."),
        title, part, before);
  /* translators: the name of a cue ("Color"), two percentages */
  return g_strdup_printf (_ ("Shortcut: %s explains %s of what the network finds alike; before training it was %s."),
                          title, part, before);
}

char *
lk_shortcut_words (const LkShortcutAt *shown, const LkShortcutAt *untrained, const LkValues *values)
{
  LkCue named = lk_shortcut_name (&shown->shortcut);
  g_autofree char *words = NULL, *advice = NULL;

  if (named == LK_N_CUES)
    return none_words (&shown->shortcut);

  words = named_words (shown, untrained, named);
  advice = advice_words (named, values);
  return g_strconcat (words, " ", advice, NULL);
}

char *
lk_shortcut_bar_words (const LkShortcutAt *shown, const LkShortcutAt *untrained, LkCue cue)
{
  g_autofree char *part = lk_shortcut_part_text (shown->shortcut.part[cue]);
  g_autofree char *before = untrained != NULL ? lk_shortcut_part_text (untrained->shortcut.part[cue]) : NULL;

  if (!isfinite (shown->shortcut.part[cue]))
    /* translators: the name of a cue ("Color") */
    return g_strdup_printf (_ ("%s: not measured, or nothing to measure"), _ (lk_cue_title (cue)));
  if (before == NULL)
    /* translators: the name of a cue ("Color"), a percentage */
    return g_strdup_printf (_ ("%s: explains %s"), _ (lk_cue_title (cue)), part);
  /* translators: the name of a cue ("Color"), two percentages */
  return g_strdup_printf (_ ("%s: explains %s, before training %s"), _ (lk_cue_title (cue)), part, before);
}

/* What is measured. */
static const char *
cue_help (LkCue cue)
{
  switch (cue)
    {
    case LK_CUE_COLOR:
      return _ ("Color: which hues an image has and how vivid they are, not where.");
    case LK_CUE_BRIGHTNESS:
      return _ ("Brightness: how bright an image is as a whole.");
    case LK_CUE_CONTRAST:
      return _ ("Contrast: how far its grays spread.");
    case LK_CUE_BORDER:
      return _ ("Border: how bright its rim is, all around.");
    case LK_CUE_OVERLAP:
    case LK_N_CUES:
    default:
      return _ ("Crop overlap: how much of the image two views share. It is drawn at random, so what it explains of "
                "how alike "
                "two views are, it causes.");
    }
}

static const char *
missing_help (LkCue cue)
{
  switch (cue)
    {
    case LK_CUE_COLOR:
      return _ ("Gray images have no color.");
    case LK_CUE_OVERLAP:
      return _ ("Not measured yet, or the crops of all views overlap alike.");
    default:
      return _ ("All images are the same in it.");
    }
}

char *
lk_shortcut_cue_words (const LkShortcutAt *shown, LkCue cue, const LkShortcutAdvice *advice)
{
  if (!isfinite (shown->shortcut.part[cue]))
    return g_strdup_printf ("%s %s", cue_help (cue), missing_help (cue));
  if (advice->n == 0)
    return g_strdup_printf ("%s %s", cue_help (cue), _ ("The recipe varies it as far as is sensible."));
  return g_strdup (cue_help (cue));
}
