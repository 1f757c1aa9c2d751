/* What a chart says in words: to people who listen instead of look, and in the readout. */

#include "app/widgets/chart-private.h"

#include <glib/gi18n.h>
#include <math.h>

static char *
value_text (LkChart *self, double value)
{
  return lk_chart_scale_text (self->format, value, 0);
}

static void
append_course (LkChart *self, GString *words, const LkChartSeries *series)
{
  const LkCurve *curve = series->curve;
  gboolean smooth = lk_chart_series_smooth (series);
  int n = lk_curve_size (curve);
  double first = lk_curve_y (curve, 0, smooth), last = lk_curve_y (curve, n - 1, smooth);
  g_autofree char *from = value_text (self, first), *to = value_text (self, last);
  g_autofree char *step = lk_chart_scale_text (LK_CHART_COUNT, lk_curve_x (curve, n - 1), 0);

  if (g_str_equal (from, to))
    /* translators: a curve in words: name, value, last step */
    g_string_append_printf (words, _ ("%s stands at %s at step %s."), series->title, to, step);
  else if (last < first)
    /* translators: a curve in words: name, first value, last value, last step */
    g_string_append_printf (words, _ ("%s fell from %s to %s by step %s."), series->title, from, to, step);
  else
    /* translators: a curve in words: name, first value, last value, last step */
    g_string_append_printf (words, _ ("%s rose from %s to %s by step %s."), series->title, from, to, step);
}

static void
append_extremes (LkChart *self, GString *words, const LkChartSeries *series)
{
  float low, high;
  g_autofree char *low_text = NULL, *high_text = NULL;

  lk_curve_range (series->curve, 0, lk_curve_size (series->curve), FALSE, &low, &high);
  low_text = value_text (self, low);
  high_text = value_text (self, high);
  g_string_append_c (words, ' ');
  /* translators: a curve in words: smallest and largest value */
  g_string_append_printf (words, _ ("Lowest %s, highest %s."), low_text, high_text);
}

char *
lk_chart_dup_summary (LkChart *self)
{
  GString *words = g_string_new (NULL);

  if (lk_chart_is_empty (self))
    return g_string_free (g_string_append (words, self->empty_text != NULL ? self->empty_text : ""), FALSE);

  for (guint i = 0; i < self->series->len; i++)
    {
      const LkChartSeries *series = g_ptr_array_index (self->series, i);

      if (lk_curve_size (series->curve) == 0)
        continue;
      if (words->len > 0)
        g_string_append_c (words, ' ');
      append_course (self, words, series);
      append_extremes (self, words, series);
    }

  for (guint i = 0; i < self->references->len; i++)
    {
      const LkChartReference *reference = g_ptr_array_index (self->references, i);
      g_autofree char *value = value_text (self, reference->value);

      g_string_append_c (words, ' ');
      /* translators: a reference line in words: its name, its value */
      g_string_append_printf (words, _ ("Line “%s” at %s."), reference->title, value);
    }

  return g_string_free (words, FALSE);
}

char *
lk_chart_dup_marks (LkChart *self, double step, double reach)
{
  const GPtrArray *marks = lk_chart_link_get_marks (self->link);
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();

  for (guint i = 0; i < marks->len; i++)
    {
      const LkChartMark *mark = g_ptr_array_index (marks, i);

      if (fabs (mark->step - step) <= reach && !g_ptr_array_find_with_equal_func (texts, mark->text, g_str_equal, NULL))
        g_ptr_array_add (texts, mark->text);
    }
  if (texts->len == 0)
    return NULL;

  g_ptr_array_add (texts, NULL);
  return g_strjoinv ("\n", (char **) texts->pdata);
}

char *
lk_chart_dup_readout (LkChart *self, double step)
{
  GString *words = g_string_new (NULL);
  g_autofree char *step_text = lk_chart_scale_text (LK_CHART_COUNT, step, 0);
  g_autofree char *marks = lk_chart_dup_marks (self, step, 0);

  g_string_append_printf (words, _ ("Step %s"), step_text);
  for (guint i = 0; i < self->series->len; i++)
    {
      const LkChartSeries *series = g_ptr_array_index (self->series, i);
      int j = lk_curve_nearest (series->curve, step);
      g_autofree char *value = NULL;

      if (j < 0)
        continue;
      value = value_text (self, lk_curve_y (series->curve, j, lk_chart_series_smooth (series)));
      g_string_append_printf (words, ", %s %s", series->title, value);
    }
  if (marks != NULL)
    g_string_append_printf (words, ", %s", marks);

  return g_string_free (words, FALSE);
}

void
lk_chart_update_words (LkChart *self, gboolean now)
{
  gint64 time = g_get_monotonic_time ();
  g_autofree char *words = NULL;

  /* A screen reader that follows a curve at 30 Hz says nothing. */
  if (!now && time - self->words_time < G_USEC_PER_SEC)
    return;

  self->words_time = time;
  words = isnan (lk_chart_get_cursor (self)) ? lk_chart_dup_summary (self)
                                             : lk_chart_dup_readout (self, lk_chart_get_cursor (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
}
