/* What the bars mean, in words. */

#include "app/panels/invariance-panel-private.h"

#include <glib/gi18n.h>
#include <math.h>

#define MOST_NAMES 4

/* The title of a transform inside a sentence. (transfer full) */
static char *
name_of (const LkTransform *transform)
{
  const char *title = _ (transform->title), *rest = g_utf8_next_char (title);
  g_autofree char *first = g_utf8_strdown (title, rest - title);

  /* translators: write "keep" where names of transforms ("Color jitter") begin with a capital inside a sentence too */
  if (g_str_equal (C_ ("names inside a sentence", "lower case"), "keep"))
    return g_strdup (title);
  return g_strconcat (first, rest, NULL);
}

/* "crop, flip and gray". (transfer full) */
static char *
join (GPtrArray *names)
{
  GString *text = g_string_new (NULL);
  guint n = names->len, shown = n > MOST_NAMES ? MOST_NAMES - 1 : n;

  for (guint i = 0; i < shown; i++)
    {
      if (i > 0)
        /* translators: between the last two of several names, as in "crop, flip and rotation" */
        g_string_append (text, i + 1 == n ? _ (" and ") : ", ");
      g_string_append (text, g_ptr_array_index (names, i));
    }
  if (shown < n)
    /* translators: after some names: "crop, flip, rotation and 2 more" */
    g_string_append_printf (text, ngettext (" and %u more", " and %u more", n - shown), n - shown);
  return g_string_free (text, FALSE);
}

/* What format (with one %s for the names) says of the transforms with that notice; nothing if there are none. */
static void
append_notice (GString *words,
               const LkInvariance *shown,
               const LkInvariance *behind,
               LkInvarianceSpace space,
               int level,
               LkNotice notice,
               const char *format)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *joined = NULL;
  g_auto (GStrv) parts = NULL;

  for (int i = 0; i < shown->n_rows; i++)
    if (lk_invariance_judge (&shown->rows[i], behind != NULL ? &behind->rows[i] : NULL, space, level) == notice)
      g_ptr_array_add (names, name_of (shown->rows[i].transform));
  if (names->len == 0)
    return;

  joined = join (names);
  parts = g_strsplit (format, "%s", 2);
  if (words->len > 0)
    g_string_append_c (words, ' ');
  g_string_append_printf (words, "%s%s%s", parts[0], joined, parts[1] != NULL ? parts[1] : "");
}

static void
append_largest (GString *words, const LkInvariance *shown, LkInvarianceSpace space, int level)
{
  int largest = lk_invariance_largest (shown, space, level);
  const LkInvarianceRow *row = largest >= 0 ? &shown->rows[largest] : NULL;
  g_autofree char *name = NULL, *text = NULL;

  if (row == NULL)
    return;
  name = name_of (row->transform);
  text = lk_invariance_row_text (row, space, level);
  if (words->len > 0)
    g_string_append_c (words, ' ');
  if (row->in_recipe)
    /* translators: a transform, a number */
    g_string_append_printf (words, _ ("What moves it most: %s (%s)."), name, text);
  else
    /* translators: a transform, a number */
    g_string_append_printf (words, _ ("What moves it most: %s (%s), which the recipe leaves out."), name, text);
}

char *
lk_invariance_words (const LkInvariance *shown,
                     const LkInvariance *behind,
                     LkInvarianceSpace space,
                     int level,
                     gboolean trained)
{
  GString *words = g_string_new (NULL);

  if (shown->levels_done > 0 && lk_invariance_largest (shown, space, level) < 0)
    return g_string_free (
        g_string_append (words, _ ("The network puts all images in one place: there is no distance to compare with.")),
        FALSE);

  if (!trained)
    g_string_append (words, _ ("This network is untrained."));
  else if (behind != NULL)
    {
      append_notice (words, shown, behind, space, level, LK_NOTICE_IGNORES,
                     _ ("The network has learned to ignore %s."));
      append_notice (words, shown, behind, space, level, LK_NOTICE_LESS,
                     _ ("The network has learned to heed %s less."));
      append_notice (words, shown, behind, space, level, LK_NOTICE_MORE, _ ("The network has learned to look at %s."));
      append_notice (words, shown, behind, space, level, LK_NOTICE_NEVER, _ ("The network never noticed %s."));
    }
  else
    g_string_append (words, _ ("The untrained network, to compare with, is still to be measured."));
  append_largest (words, shown, space, level);
  append_notice (words, shown, behind, space, level, LK_NOTICE_NO_EFFECT, _ ("No effect on these images: %s."));
  return g_string_free (words, FALSE);
}

/* -- a bar --------------------------------------------------------------------------------------------------------- */

char *
lk_invariance_row_text (const LkInvarianceRow *row, LkInvarianceSpace space, int level)
{
  double moved = row->values[space][level].moved;

  if (!row->acts || row->values[LK_INVARIANCE_PIXELS][level].moved == 0)
    /* translators: instead of a number: the transform does not change these images */
    return g_strdup (_ ("none"));
  return isfinite (moved) ? lk_chart_scale_text (LK_CHART_NUMBER, moved, 0.01) : g_strdup ("–");
}

static const char *
notice_words (LkNotice notice)
{
  switch (notice)
    {
    case LK_NOTICE_NEVER:
      return _ ("The network never noticed it.");
    case LK_NOTICE_IGNORES:
      return _ ("The network has learned to ignore it.");
    case LK_NOTICE_LESS:
      return _ ("The network has learned to heed it less.");
    case LK_NOTICE_MORE:
      return _ ("The network has learned to look at it.");
    case LK_NOTICE_SEES:
      return _ ("The network sees it about as before training.");
    case LK_NOTICE_NO_EFFECT:
      return _ ("It does not change these images.");
    case LK_NOTICE_UNKNOWN:
      break;
    }
  return "";
}

char *
lk_invariance_row_words (const LkInvarianceRow *row, const LkInvarianceRow *behind, LkInvarianceSpace space, int level)
{
  LkNotice notice = lk_invariance_judge (row, behind, space, level);
  GString *words = g_string_new (_ (row->transform->title));

  g_string_append (words, ": ");
  if (notice == LK_NOTICE_NO_EFFECT || !isfinite (row->values[space][level].moved))
    {
      g_string_append (words, notice == LK_NOTICE_NO_EFFECT ? notice_words (notice) : _ ("not measured"));
      return g_string_free (words, FALSE);
    }

  g_string_append_printf (words, _ ("moves the embedding by %.2f of the distance between images."),
                          row->values[space][level].moved);
  if (behind != NULL && isfinite (behind->values[space][level].moved))
    {
      g_string_append_c (words, ' ');
      g_string_append_printf (words, _ ("Before training: %.2f."), behind->values[space][level].moved);
      if (*notice_words (notice) != '\0')
        g_string_append_printf (words, " %s", notice_words (notice));
    }
  g_string_append_c (words, ' ');
  g_string_append_printf (words, _ ("The pixels themselves move by %.2f."),
                          row->values[LK_INVARIANCE_PIXELS][level].moved);
  if (!row->in_recipe)
    g_string_append_printf (words, " %s", _ ("It is not in the recipe."));
  return g_string_free (words, FALSE);
}
