/* What a map of points says in words, to people who listen instead of look. */

#include "app/widgets/scatter-private.h"

#include "app/widgets/chart-scale.h"

#include <glib/gi18n.h>

static void
append_point (LkScatter *self, GString *words)
{
  g_autofree char *name = lk_scatter_dup_name (self, self->cursor);

  g_string_append (words, "; ");
  if (name != NULL)
    /* translators: number of the point that keys act on, its name */
    g_string_append_printf (words, _ ("point %d: %s"), self->cursor + 1, name);
  else
    g_string_append_printf (words, _ ("point %d"), self->cursor + 1);
  if (self->selected != NULL && self->selected[self->cursor])
    g_string_append (words, _ (", selected"));
}

static char *
make_words (LkScatter *self)
{
  g_autofree char *all = lk_chart_scale_text (LK_CHART_COUNT, self->n, 0);
  g_autofree char *some = lk_chart_scale_text (LK_CHART_COUNT, self->n_selected, 0);
  GString *words;

  if (self->n == 0)
    return g_strdup (self->empty_text != NULL ? self->empty_text : "");

  words = g_string_new (NULL);
  /* translators: how many points there are, how many of them are selected */
  g_string_append_printf (words, ngettext ("%s point, %s selected", "%s points, %s selected", (gulong) self->n), all,
                          some);
  if (self->cursor >= 0)
    append_point (self, words);
  g_string_append_c (words, '.');
  return g_string_free (words, FALSE);
}

void
lk_scatter_update_words (LkScatter *self)
{
  char *words = make_words (self);

  if (g_strcmp0 (words, self->words) != 0)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
  g_free (self->words);
  self->words = words;
}
