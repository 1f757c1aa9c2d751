#include "app/widgets/chart-private.h"

#include <adwaita.h>
#include <math.h>

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_EMPTY_TEXT,
  PROP_FORMAT,
  PROP_SMOOTHING,
  PROP_LOG_SCALE,
  PROP_CURSOR,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LkChart, lk_chart, GTK_TYPE_WIDGET)

static void
series_free (LkChartSeries *series)
{
  g_free (series->id);
  g_free (series->title);
  lk_curve_free (series->curve);
  g_free (series);
}

static void
reference_free (LkChartReference *reference)
{
  g_free (reference->id);
  g_free (reference->title);
  g_free (reference);
}

static LkChartSeries *
find_series (LkChart *self, const char *id)
{
  for (guint i = 0; i < self->series->len; i++)
    {
      LkChartSeries *series = g_ptr_array_index (self->series, i);

      if (g_str_equal (series->id, id))
        return series;
    }

  g_return_val_if_reached (NULL);
}

gboolean
lk_chart_series_smooth (const LkChartSeries *series)
{
  return series->raw;
}

gboolean
lk_chart_is_empty (LkChart *self)
{
  for (guint i = 0; i < self->series->len; i++)
    {
      LkChartSeries *series = g_ptr_array_index (self->series, i);

      if (lk_curve_size (series->curve) > 0)
        return FALSE;
    }

  return TRUE;
}

void
lk_chart_invalidate (LkChart *self)
{
  for (int i = 0; i < LK_CHART_N_NODES; i++)
    g_clear_pointer (&self->nodes[i], gsk_render_node_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* -- data ---------------------------------------------------------------------------------------------------------- */

void
lk_chart_add_series (LkChart *self, const char *id, const char *title, int color, gboolean raw)
{
  LkChartSeries *series = g_new0 (LkChartSeries, 1);

  series->id = g_strdup (id);
  series->title = g_strdup (title);
  series->color = color;
  series->raw = raw;
  series->curve = lk_curve_new ();
  lk_curve_set_smoothing (series->curve, raw ? self->smoothing : 0);
  g_ptr_array_add (self->series, series);
  lk_chart_invalidate (self);
}

void
lk_chart_append (LkChart *self, const char *id, double step, double value)
{
  LkChartSeries *series = find_series (self, id);

  if (!isfinite (value))
    return;

  lk_curve_append (series->curve, step, value);
  lk_chart_link_extend (self->link, step);
  lk_chart_update_words (self, FALSE);
  lk_chart_invalidate (self);
}

static gboolean
reference_has_id (gconstpointer reference, gconstpointer id)
{
  return g_str_equal (((const LkChartReference *) reference)->id, id);
}

void
lk_chart_set_reference (LkChart *self, const char *id, const char *title, double value, gboolean fit)
{
  LkChartReference *reference;
  guint i;

  if (g_ptr_array_find_with_equal_func (self->references, id, reference_has_id, &i))
    {
      reference = g_ptr_array_index (self->references, i);
      if (reference->value == value && g_str_equal (reference->title, title))
        return;
      g_ptr_array_remove_index (self->references, i);
    }
  else if (!isfinite (value))
    return;

  if (isfinite (value))
    {
      reference = g_new0 (LkChartReference, 1);
      reference->id = g_strdup (id);
      reference->title = g_strdup (title);
      reference->value = value;
      reference->fit = fit;
      g_ptr_array_add (self->references, reference);
    }
  lk_chart_update_words (self, FALSE);
  lk_chart_invalidate (self);
}

void
lk_chart_add_mark (LkChart *self, double step, LkMarkKind kind, const char *text)
{
  lk_chart_link_add_mark (self->link, step, kind, text);
}

static void
link_changed_cb (LkChart *self)
{
  if (!lk_chart_is_empty (self))
    lk_chart_invalidate (self);
}

static void
link_moved_cb (LkChart *self)
{
  lk_chart_update_words (self, TRUE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CURSOR]);
  /* The nodes stay: only what lies over them is new. */
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
take_link (LkChart *self, LkChartLink *link)
{
  if (self->link != NULL)
    g_signal_handlers_disconnect_by_data (self->link, self);
  g_set_object (&self->link, link);
  g_signal_connect_object (link, "changed", G_CALLBACK (link_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "moved", G_CALLBACK (link_moved_cb), self, G_CONNECT_SWAPPED);
}

void
lk_chart_set_link (LkChart *self, LkChartLink *link)
{
  take_link (self, link);
  self->own_link = FALSE;
  lk_chart_invalidate (self);
}

LkChartLink *
lk_chart_get_link (LkChart *self)
{
  return self->link;
}

void
lk_chart_clear (LkChart *self)
{
  for (guint i = 0; i < self->series->len; i++)
    {
      LkChartSeries *series = g_ptr_array_index (self->series, i);

      lk_curve_clear (series->curve);
    }
  g_ptr_array_set_size (self->references, 0);
  if (self->own_link)
    lk_chart_link_clear (self->link);
  lk_chart_update_words (self, TRUE);
  lk_chart_invalidate (self);
}

void
lk_chart_truncate (LkChart *self, double step)
{
  for (guint i = 0; i < self->series->len; i++)
    {
      LkChartSeries *series = g_ptr_array_index (self->series, i);

      lk_curve_truncate (series->curve, step);
    }
  if (self->own_link)
    lk_chart_link_truncate (self->link, step);
  lk_chart_update_words (self, TRUE);
  lk_chart_invalidate (self);
}

int
lk_chart_get_size (LkChart *self, const char *id)
{
  return lk_curve_size (find_series (self, id)->curve);
}

double
lk_chart_get_last (LkChart *self, const char *id)
{
  LkChartSeries *series = find_series (self, id);
  int n = lk_curve_size (series->curve);

  return n > 0 ? lk_curve_y (series->curve, n - 1, lk_chart_series_smooth (series)) : NAN;
}

double
lk_chart_get_value (LkChart *self, const char *id, double step)
{
  LkChartSeries *series = find_series (self, id);
  int i = lk_curve_before (series->curve, step);

  return i >= 0 ? lk_curve_y (series->curve, i, lk_chart_series_smooth (series)) : NAN;
}

void
lk_chart_set_smoothing (LkChart *self, double weight)
{
  if (self->smoothing == weight)
    return;

  self->smoothing = weight;
  for (guint i = 0; i < self->series->len; i++)
    {
      LkChartSeries *series = g_ptr_array_index (self->series, i);

      if (series->raw)
        lk_curve_set_smoothing (series->curve, weight);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SMOOTHING]);
  lk_chart_invalidate (self);
}

double
lk_chart_get_cursor (LkChart *self)
{
  return lk_chart_link_get_hover (self->link);
}

void
lk_chart_set_cursor (LkChart *self, double step)
{
  lk_chart_link_set_hover (self->link, step);
}

/* -- widget -------------------------------------------------------------------------------------------------------- */

static void
lk_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LkChart *self = LK_CHART (widget);

  lk_chart_draw (self, snapshot);
  lk_chart_draw_playhead (self, snapshot);
  lk_chart_draw_readout (self, snapshot);
}

static void
lk_chart_measure (GtkWidget *widget,
                  GtkOrientation orientation,
                  int for_size,
                  int *minimum,
                  int *natural,
                  int *minimum_baseline,
                  int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 160 : 96;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 480 : 240;
}

static void
lk_chart_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  lk_chart_invalidate (LK_CHART (widget));
}

static void
lk_chart_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (lk_chart_parent_class)->css_changed (widget, change);
  lk_chart_invalidate (LK_CHART (widget));
}

static void
lk_chart_dispose (GObject *object)
{
  LkChart *self = LK_CHART (object);

  for (int i = 0; i < LK_CHART_N_NODES; i++)
    g_clear_pointer (&self->nodes[i], gsk_render_node_unref);
  g_clear_pointer (&self->series, g_ptr_array_unref);
  g_clear_pointer (&self->references, g_ptr_array_unref);
  g_clear_object (&self->link);
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->empty_text, g_free);

  G_OBJECT_CLASS (lk_chart_parent_class)->dispose (object);
}

static void
lk_chart_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkChart *self = LK_CHART (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_EMPTY_TEXT:
      g_value_set_string (value, self->empty_text);
      break;
    case PROP_FORMAT:
      g_value_set_int (value, (int) self->format);
      break;
    case PROP_SMOOTHING:
      g_value_set_double (value, self->smoothing);
      break;
    case PROP_LOG_SCALE:
      g_value_set_boolean (value, self->log_scale);
      break;
    case PROP_CURSOR:
      g_value_set_double (value, lk_chart_get_cursor (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_chart_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LkChart *self = LK_CHART (object);

  switch (id)
    {
    case PROP_TITLE:
      g_free (self->title);
      self->title = g_value_dup_string (value);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->title, -1);
      break;
    case PROP_EMPTY_TEXT:
      g_free (self->empty_text);
      self->empty_text = g_value_dup_string (value);
      break;
    case PROP_FORMAT:
      self->format = (LkChartFormat) g_value_get_int (value);
      break;
    case PROP_SMOOTHING:
      lk_chart_set_smoothing (self, g_value_get_double (value));
      return;
    case PROP_LOG_SCALE:
      self->log_scale = g_value_get_boolean (value);
      break;
    case PROP_CURSOR:
      lk_chart_set_cursor (self, g_value_get_double (value));
      return;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  lk_chart_invalidate (self);
}

static void
lk_chart_class_init (LkChartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lk_chart_dispose;
  object_class->get_property = lk_chart_get_property;
  object_class->set_property = lk_chart_set_property;
  widget_class->snapshot = lk_chart_snapshot;
  widget_class->measure = lk_chart_measure;
  widget_class->size_allocate = lk_chart_size_allocate;
  widget_class->css_changed = lk_chart_css_changed;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  properties[PROP_EMPTY_TEXT] = g_param_spec_string ("empty-text", NULL, NULL, "", flags);
  properties[PROP_FORMAT] = g_param_spec_int ("format", NULL, NULL, 0, LK_CHART_COUNT, LK_CHART_NUMBER, flags);
  properties[PROP_SMOOTHING] = g_param_spec_double ("smoothing", NULL, NULL, 0, 0.999, 0.6,
                                                    flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_LOG_SCALE] = g_param_spec_boolean ("log-scale", NULL, NULL, FALSE, flags);
  properties[PROP_CURSOR] = g_param_spec_double ("cursor", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0,
                                                 flags | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_LAX_VALIDATION);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  lk_chart_install_keys (widget_class);
}

static void
lk_chart_init (LkChart *self)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  g_autoptr (LkChartLink) link = lk_chart_link_new ();

  self->smoothing = 0.6;
  self->series = g_ptr_array_new_with_free_func ((GDestroyNotify) series_free);
  self->references = g_ptr_array_new_with_free_func ((GDestroyNotify) reference_free);
  self->own_link = TRUE;
  take_link (self, link);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);

  lk_chart_watch_pointer (self);
  g_signal_connect_object (style, "notify::dark", G_CALLBACK (lk_chart_invalidate), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (style, "notify::high-contrast", G_CALLBACK (lk_chart_invalidate), self, G_CONNECT_SWAPPED);
}

GtkWidget *
lk_chart_new (const char *title, LkChartFormat format, const char *empty_text)
{
  return g_object_new (LK_TYPE_CHART, "title", title, "format", (int) format, "empty-text", empty_text, NULL);
}
