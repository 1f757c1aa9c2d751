/* What a chart says in words, to people who listen instead of look. */

#include "app/widgets/chart-private.h"

#include <glib/gi18n.h>
#include <math.h>

char *
lk_chart_dup_summary (LkChart *self)
{
  GString *words = g_string_new (NULL);

  if (lk_chart_is_empty (self))
    return g_string_free (g_string_append (words, self->empty_text != NULL ? self->empty_text : ""), FALSE);

  self->layer->summarize (self, words);
  for (guint i = 0; i < self->references->len; i++)
    {
      const LkChartReference *reference = g_ptr_array_index (self->references, i);
      g_autofree char *value = lk_chart_scale_text (reference->upright ? self->x_format : self->format,
                                                    reference->value, 0);

      g_string_append_c (words, ' ');
      /* translators: a reference line in words: its name, its value */
      g_string_append_printf (words, _ ("Line “%s” at %s."), reference->title, value);
    }

  return g_string_free (words, FALSE);
}

GPtrArray *
lk_chart_marks_between (LkChart *self, double first, double last)
{
  const GPtrArray *marks = lk_chart_link_get_marks (self->link);
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < marks->len; i++)
    {
      LkChartMark *mark = g_ptr_array_index (marks, i);

      if (mark->step >= first && mark->step <= last)
        g_ptr_array_add (found, mark);
    }

  return found;
}

char *
lk_chart_dup_readout (LkChart *self, double at)
{
  g_autofree char *place = self->layer->place (self, at);
  g_autoptr (GPtrArray) marks = lk_chart_marks_between (self, at, at);
  g_autoptr (GArray) entries = lk_chart_read (self, at);
  GString *words = g_string_new (place);

  for (guint i = 0; i < entries->len; i++)
    {
      const LkChartEntry *entry = &g_array_index (entries, LkChartEntry, i);
      g_autofree char *value = lk_chart_scale_text (self->format, entry->value, 0);

      g_string_append_printf (words, ", %s %s", entry->title, value);
    }
  for (guint i = 0; i < marks->len; i++)
    g_string_append_printf (words, ", %s", ((LkChartMark *) g_ptr_array_index (marks, i))->text);

  return g_string_free (words, FALSE);
}

void
lk_chart_update_words (LkChart *self, gboolean now)
{
  double at = lk_chart_get_cursor (self);
  gint64 time = g_get_monotonic_time ();
  g_autofree char *words = NULL;

  /* A screen reader that follows a curve at 30 Hz says nothing. */
  if (!now && time - self->words_time < G_USEC_PER_SEC)
    return;

  self->words_time = time;
  words = isnan (at) || lk_chart_is_empty (self) ? lk_chart_dup_summary (self) : lk_chart_dup_readout (self, at);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
}
