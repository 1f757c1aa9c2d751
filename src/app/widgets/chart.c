#include "app/widgets/chart-private.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

/* Data is drawn at most so often (microseconds); the pointer has every frame. */
#define DATA_PERIOD 33000
/* Room under the chip for the labels of the axis. */
#define CHIP_BOTTOM 40

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_EMPTY_TEXT,
  PROP_FORMAT,
  PROP_SMOOTHING,
  PROP_LOG_SCALE,
  PROP_IGNORE_OUTLIERS,
  PROP_UNIT,
  PROP_CURSOR,
  PROP_ZOOMED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LkChart, lk_chart, GTK_TYPE_WIDGET)

static void
series_free (gpointer data)
{
  LkChartSeries *series = data;

  g_free (series->id);
  g_free (series->title);
  lk_curve_free (series->curve);
  g_free (series);
}

static void
bins_free (gpointer data)
{
  LkChartBins *bins = data;

  g_free (bins->id);
  g_free (bins->title);
  g_free (bins->edges);
  g_free (bins->heights);
  g_free (bins);
}

static void
reference_free (gpointer data)
{
  LkChartReference *reference = data;

  g_free (reference->id);
  g_free (reference->title);
  g_free (reference);
}

static LkChartSeries *
series_at (LkChart *self, guint i)
{
  return g_ptr_array_index (self->series, i);
}

static LkChartSeries *
find_series (LkChart *self, const char *id)
{
  for (guint i = 0; i < self->series->len; i++)
    if (g_str_equal (series_at (self, i)->id, id))
      return series_at (self, i);

  g_return_val_if_reached (NULL);
}

gboolean
lk_chart_is_empty (LkChart *self)
{
  return self->layer->is_empty (self);
}

/* -- drawing anew -------------------------------------------------------------------------------------------------- */

void
lk_chart_invalidate (LkChart *self)
{
  g_clear_handle_id (&self->content_timeout, g_source_remove);
  g_clear_pointer (&self->content, gsk_render_node_unref);
  g_clear_pointer (&self->names, gsk_render_node_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
content_timeout_cb (gpointer data)
{
  LkChart *self = data;

  self->content_timeout = 0;
  lk_chart_invalidate (self);
  return G_SOURCE_REMOVE;
}

/* New data: drawn soon. */
static void
data_changed (LkChart *self)
{
  gint64 age = g_get_monotonic_time () - self->content_time;

  lk_chart_update_words (self, FALSE);
  if (self->content == NULL || age >= DATA_PERIOD)
    lk_chart_invalidate (self);
  else if (self->content_timeout == 0)
    self->content_timeout = g_timeout_add ((guint) ((DATA_PERIOD - age) / 1000) + 1, content_timeout_cb, self);
}

static void
zoom_changed (LkChart *self)
{
  gboolean zoomed = lk_chart_is_zoomed (self);

  if (gtk_widget_get_visible (self->chip) != zoomed)
    {
      gtk_widget_set_visible (self->chip, zoomed);
      gtk_widget_action_set_enabled (GTK_WIDGET (self), "chart.reset-zoom", zoomed);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ZOOMED]);
    }
}

/* -- link ---------------------------------------------------------------------------------------------------------- */

static void
link_viewed_cb (LkChart *self)
{
  zoom_changed (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNIT]);
  lk_chart_invalidate (self);
}

static void
link_moved_cb (LkChart *self)
{
  /* Of many charts that read out together the one that is pointed at speaks. */
  gboolean mine = self->own_link || self->pointed || gtk_widget_has_focus (GTK_WIDGET (self));

  lk_chart_update_words (self, mine);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CURSOR]);
  /* The content stays: only what lies over it is new. */
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
take_link (LkChart *self, LkChartLink *link)
{
  if (self->link != NULL)
    g_signal_handlers_disconnect_by_data (self->link, self);
  g_set_object (&self->link, link);
  g_signal_connect_object (link, "changed", G_CALLBACK (data_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "viewed", G_CALLBACK (link_viewed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "moved", G_CALLBACK (link_moved_cb), self, G_CONNECT_SWAPPED);
}

void
lk_chart_set_link (LkChart *self, LkChartLink *link)
{
  self->own_link = FALSE;
  take_link (self, link);
  link_viewed_cb (self);
}

LkChartLink *
lk_chart_get_link (LkChart *self)
{
  return self->link;
}

double
lk_chart_get_cursor (LkChart *self)
{
  return lk_chart_link_get_hover (self->link);
}

void
lk_chart_set_cursor (LkChart *self, double at)
{
  lk_chart_link_set_hover (self->link, at);
}

/* -- zoom ---------------------------------------------------------------------------------------------------------- */

gboolean
lk_chart_is_zoomed (LkChart *self)
{
  return self->y_zoomed || lk_chart_link_is_zoomed (self->link);
}

void
lk_chart_zoom_values (LkChart *self, double min, double max)
{
  self->y_zoomed = min < max && isfinite (min) && isfinite (max);
  self->y_min = min;
  self->y_max = max;
  zoom_changed (self);
  lk_chart_invalidate (self);
}

void
lk_chart_reset_zoom (LkChart *self)
{
  lk_chart_zoom_values (self, NAN, NAN);
  lk_chart_link_reset_view (self->link);
}

/* -- curves -------------------------------------------------------------------------------------------------------- */

void
lk_chart_add_series (LkChart *self, const char *id, const char *title, int color, gboolean raw)
{
  LkChartSeries *series = g_new0 (LkChartSeries, 1);

  *series = (LkChartSeries){ g_strdup (id), g_strdup (title), color, raw, lk_curve_new () };
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
  data_changed (self);
}

int
lk_chart_get_size (LkChart *self, const char *id)
{
  return lk_curve_size (find_series (self, id)->curve);
}

double
lk_chart_get_value (LkChart *self, const char *id, double step)
{
  LkChartSeries *series = find_series (self, id);
  int i = lk_curve_before (series->curve, step);

  return i >= 0 ? lk_curve_y (series->curve, i, series->raw) : NAN;
}

double
lk_chart_get_raw (LkChart *self, const char *id, double step)
{
  LkChartSeries *series = find_series (self, id);
  int i = lk_curve_before (series->curve, step);

  return i >= 0 ? lk_curve_y (series->curve, i, FALSE) : NAN;
}

gboolean
lk_chart_has_raw (LkChart *self)
{
  for (guint i = 0; i < self->series->len; i++)
    if (series_at (self, i)->raw)
      return TRUE;

  return FALSE;
}

void
lk_chart_set_smoothing (LkChart *self, double weight)
{
  if (self->smoothing == weight)
    return;

  self->smoothing = weight;
  for (guint i = 0; i < self->series->len; i++)
    if (series_at (self, i)->raw)
      lk_curve_set_smoothing (series_at (self, i)->curve, weight);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SMOOTHING]);
  lk_chart_invalidate (self);
}

void
lk_chart_set_curve (LkChart *self, const char *id, int n, const double *steps, const double *values)
{
  lk_curve_clear (find_series (self, id)->curve);
  for (int i = 0; i < n; i++)
    lk_chart_append (self, id, steps[i], values[i]);
  data_changed (self);
}

void
lk_chart_set_axis (LkChart *self, const char *x_title, LkChartFormat x_format)
{
  g_free (self->x_title);
  self->x_title = g_strdup (x_title);
  self->x_format = x_format;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "chart.unit", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "chart.ignore-outliers", FALSE);
  lk_chart_invalidate (self);
}

/* -- bins ---------------------------------------------------------------------------------------------------------- */

void
lk_chart_set_values (LkChart *self, const char *x_title, LkChartFormat x_format)
{
  self->layer = &lk_chart_bin_layer;
  lk_chart_set_axis (self, x_title, x_format);
}

gboolean
lk_chart_is_over_values (LkChart *self)
{
  return self->x_title != NULL;
}

void
lk_chart_add_bins (LkChart *self, const char *id, const char *title, int color, gboolean faint)
{
  LkChartBins *bins = g_new0 (LkChartBins, 1);

  *bins = (LkChartBins){ g_strdup (id), g_strdup (title), color, faint, 0, NULL, NULL };
  g_ptr_array_add (self->bins, bins);
}

static void
fit_extent (LkChart *self)
{
  double first = NAN, last = NAN;

  for (guint i = 0; i < self->bins->len; i++)
    {
      const LkChartBins *bins = g_ptr_array_index (self->bins, i);

      if (bins->n == 0)
        continue;
      first = fmin (first, bins->edges[0]);
      last = fmax (last, bins->edges[bins->n]);
    }
  if (first < last)
    lk_chart_link_set_extent (self->link, first, last);
}

void
lk_chart_set_bins (LkChart *self, const char *id, int n, const double *edges, const double *heights)
{
  for (guint i = 0; i < self->bins->len; i++)
    {
      LkChartBins *bins = g_ptr_array_index (self->bins, i);

      if (!g_str_equal (bins->id, id))
        continue;
      g_free (bins->edges);
      g_free (bins->heights);
      bins->n = n;
      bins->edges = n > 0 ? g_memdup2 (edges, (gsize) (n + 1) * sizeof *edges) : NULL;
      bins->heights = n > 0 ? g_memdup2 (heights, (gsize) n * sizeof *heights) : NULL;
      fit_extent (self);
      data_changed (self);
      return;
    }

  g_return_if_reached ();
}

/* -- all ----------------------------------------------------------------------------------------------------------- */

static gboolean
reference_has_id (gconstpointer reference, gconstpointer id)
{
  return g_str_equal (((const LkChartReference *) reference)->id, id);
}

/* Puts it in the place of one with the same id; what is not finite takes that away. */
static void
set_reference (LkChart *self, const LkChartReference *wanted)
{
  LkChartReference *reference;
  guint i;

  if (g_ptr_array_find_with_equal_func (self->references, wanted->id, reference_has_id, &i))
    {
      reference = g_ptr_array_index (self->references, i);
      if (reference->value == wanted->value && g_str_equal (reference->title, wanted->title))
        return;
      g_ptr_array_remove_index (self->references, i);
    }
  else if (!isfinite (wanted->value))
    return;

  if (isfinite (wanted->value))
    {
      reference = g_memdup2 (wanted, sizeof *wanted);
      reference->id = g_strdup (wanted->id);
      reference->title = g_strdup (wanted->title);
      g_ptr_array_add (self->references, reference);
    }
  data_changed (self);
}

void
lk_chart_set_reference (LkChart *self, const char *id, const char *title, double value, gboolean fit)
{
  set_reference (self, &(LkChartReference){ (char *) id, (char *) title, value, fit, FALSE });
}

void
lk_chart_set_place (LkChart *self, const char *id, const char *title, double at)
{
  set_reference (self, &(LkChartReference){ (char *) id, (char *) title, at, FALSE, TRUE });
}

void
lk_chart_clear (LkChart *self)
{
  for (guint i = 0; i < self->series->len; i++)
    lk_curve_clear (series_at (self, i)->curve);
  for (guint i = 0; i < self->bins->len; i++)
    ((LkChartBins *) g_ptr_array_index (self->bins, i))->n = 0;
  g_ptr_array_set_size (self->references, 0);
  lk_chart_zoom_values (self, NAN, NAN);
  if (self->own_link)
    lk_chart_link_clear (self->link);
  lk_chart_update_words (self, TRUE);
}

/* -- widget -------------------------------------------------------------------------------------------------------- */

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
  LkChart *self = LK_CHART (widget);
  GtkRequisition chip;

  gtk_widget_get_preferred_size (self->chip, NULL, &chip);
  gtk_widget_size_allocate (self->chip,
                            &(const GtkAllocation){ (width - chip.width) / 2,
                                                    MAX (height - chip.height - CHIP_BOTTOM, 0), chip.width,
                                                    chip.height },
                            -1);
  if (self->menu != NULL)
    gtk_popover_present (GTK_POPOVER (self->menu));
  lk_chart_invalidate (self);
}

static void
lk_chart_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  LkChart *self = LK_CHART (widget);

  GTK_WIDGET_CLASS (lk_chart_parent_class)->css_changed (widget, change);
  g_clear_pointer (&self->typesetter, lk_typesetter_free);
  lk_chart_invalidate (self);
}

static void
lk_chart_dispose (GObject *object)
{
  LkChart *self = LK_CHART (object);

  g_clear_handle_id (&self->content_timeout, g_source_remove);
  g_clear_pointer (&self->content, gsk_render_node_unref);
  g_clear_pointer (&self->names, gsk_render_node_unref);
  g_clear_pointer (&self->typesetter, lk_typesetter_free);
  g_clear_pointer (&self->chip, gtk_widget_unparent);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_object (&self->link);

  G_OBJECT_CLASS (lk_chart_parent_class)->dispose (object);
}

static void
lk_chart_finalize (GObject *object)
{
  LkChart *self = LK_CHART (object);

  g_ptr_array_unref (self->series);
  g_ptr_array_unref (self->bins);
  g_ptr_array_unref (self->references);
  g_free (self->title);
  g_free (self->empty_text);
  g_free (self->x_title);

  G_OBJECT_CLASS (lk_chart_parent_class)->finalize (object);
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
    case PROP_IGNORE_OUTLIERS:
      g_value_set_boolean (value, self->ignore_outliers);
      break;
    case PROP_UNIT:
      g_value_set_int (value, (int) lk_chart_link_get_unit (self->link));
      break;
    case PROP_CURSOR:
      g_value_set_double (value, lk_chart_get_cursor (self));
      break;
    case PROP_ZOOMED:
      g_value_set_boolean (value, lk_chart_is_zoomed (self));
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
    case PROP_IGNORE_OUTLIERS:
      self->ignore_outliers = g_value_get_boolean (value);
      break;
    case PROP_UNIT:
      lk_chart_link_set_unit (self->link, (LkChartUnit) g_value_get_int (value));
      return;
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
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS, notify = flags | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = lk_chart_dispose;
  object_class->finalize = lk_chart_finalize;
  object_class->get_property = lk_chart_get_property;
  object_class->set_property = lk_chart_set_property;
  widget_class->snapshot = lk_chart_snapshot;
  widget_class->measure = lk_chart_measure;
  widget_class->size_allocate = lk_chart_size_allocate;
  widget_class->css_changed = lk_chart_css_changed;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  properties[PROP_EMPTY_TEXT] = g_param_spec_string ("empty-text", NULL, NULL, "", flags);
  properties[PROP_FORMAT] = g_param_spec_int ("format", NULL, NULL, 0, LK_CHART_N_FORMATS - 1, LK_CHART_NUMBER, flags);
  properties[PROP_SMOOTHING] = g_param_spec_double ("smoothing", NULL, NULL, 0, 0.999, 0.6, notify);
  properties[PROP_LOG_SCALE] = g_param_spec_boolean ("log-scale", NULL, NULL, FALSE, flags);
  properties[PROP_IGNORE_OUTLIERS] = g_param_spec_boolean ("ignore-outliers", NULL, NULL, FALSE, flags);
  properties[PROP_UNIT] = g_param_spec_int ("unit", NULL, NULL, 0, LK_CHART_N_UNITS - 1, LK_CHART_STEP, notify);
  properties[PROP_CURSOR] = g_param_spec_double ("cursor", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0,
                                                 notify | G_PARAM_LAX_VALIDATION);
  properties[PROP_ZOOMED] = g_param_spec_boolean ("zoomed", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  lk_chart_install_actions (widget_class);
  lk_chart_install_keys (widget_class);
}

static void
make_chip (LkChart *self)
{
  self->chip = gtk_button_new_with_label (_ ("Zoomed: show all"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->chip), "chart.reset-zoom");
  gtk_widget_add_css_class (self->chip, "chip");
  /* The key 0 does the same: one stop less on the way through the window. */
  gtk_widget_set_focusable (self->chip, FALSE);
  gtk_widget_set_visible (self->chip, FALSE);
  gtk_widget_set_parent (self->chip, GTK_WIDGET (self));
}

static void
lk_chart_init (LkChart *self)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  g_autoptr (LkChartLink) link = lk_chart_link_new ();

  self->smoothing = 0.6;
  self->layer = &lk_chart_curve_layer;
  self->series = g_ptr_array_new_with_free_func (series_free);
  self->bins = g_ptr_array_new_with_free_func (bins_free);
  self->references = g_ptr_array_new_with_free_func (reference_free);
  self->own_link = TRUE;
  make_chip (self);
  take_link (self, link);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "chart.reset-zoom", FALSE);

  lk_chart_watch_pointer (self);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (lk_chart_invalidate), NULL);
  g_signal_connect_object (style, "notify::dark", G_CALLBACK (lk_chart_invalidate), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (style, "notify::high-contrast", G_CALLBACK (lk_chart_invalidate), self, G_CONNECT_SWAPPED);
}

GtkWidget *
lk_chart_new (const char *title, LkChartFormat format, const char *empty_text)
{
  return g_object_new (LK_TYPE_CHART, "title", title, "format", (int) format, "empty-text", empty_text, NULL);
}
