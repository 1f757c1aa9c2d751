#include "app/widgets/chart-tools.h"

struct _LkChartTools
{
  AdwBin parent_instance;

  LkChart *chart;
  GtkMenuButton *button;
  GtkAdjustment *smoothing;
  GtkWidget *smoothing_box, *unit_box, *outliers, *log_scale, *reset;
  GtkDropDown *unit;
};

enum
{
  PROP_0,
  PROP_CHART,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LkChartTools, lk_chart_tools, ADW_TYPE_BIN)

/* What makes no sense for this chart is not offered. */
static void
opened_cb (LkChartTools *self)
{
  gboolean over_values = lk_chart_is_over_values (self->chart);

  gtk_widget_set_visible (self->smoothing_box, lk_chart_has_raw (self->chart));
  gtk_widget_set_visible (self->unit_box, !over_values);
  gtk_widget_set_visible (self->outliers, !over_values);
}

static void
export_cb (LkChartTools *self, GtkWidget *button)
{
  gtk_menu_button_popdown (self->button);
  gtk_widget_activate_action (GTK_WIDGET (self->chart), "chart.export", "s", gtk_widget_get_name (button));
}

static void
copy_cb (LkChartTools *self)
{
  gtk_menu_button_popdown (self->button);
  gtk_widget_activate_action (GTK_WIDGET (self->chart), "chart.copy", NULL);
}

static void
reset_cb (LkChartTools *self)
{
  lk_chart_reset_zoom (self->chart);
}

static gboolean
unit_from_index (GBinding *binding, const GValue *from, GValue *to, gpointer data)
{
  g_value_set_int (to, (int) g_value_get_uint (from));
  return TRUE;
}

static gboolean
index_from_unit (GBinding *binding, const GValue *from, GValue *to, gpointer data)
{
  g_value_set_uint (to, (guint) g_value_get_int (from));
  return TRUE;
}

static void
take_chart (LkChartTools *self, LkChart *chart)
{
  GBindingFlags both = G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE;

  self->chart = chart;
  if (chart == NULL)
    return;

  g_object_bind_property (chart, "smoothing", self->smoothing, "value", both);
  g_object_bind_property (chart, "log-scale", self->log_scale, "active", both);
  g_object_bind_property (chart, "ignore-outliers", self->outliers, "active", both);
  g_object_bind_property (chart, "zoomed", self->reset, "sensitive", G_BINDING_SYNC_CREATE);
  g_object_bind_property_full (chart, "unit", self->unit, "selected", both, index_from_unit, unit_from_index, NULL,
                               NULL);
}

static void
lk_chart_tools_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_CHART:
      take_chart (LK_CHART_TOOLS (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_chart_tools_class_init (LkChartToolsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->set_property = lk_chart_tools_set_property;

  properties[PROP_CHART] = g_param_spec_object ("chart", NULL, NULL, LK_TYPE_CHART,
                                                G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/likeness/Likeness/ui/chart-tools.ui");
  gtk_widget_class_bind_template_child (widget_class, LkChartTools, button);
  gtk_widget_class_bind_template_child (widget_class, LkChartTools, smoothing);
  gtk_widget_class_bind_template_child (widget_class, LkChartTools, smoothing_box);
  gtk_widget_class_bind_template_child (widget_class, LkChartTools, unit_box);
  gtk_widget_class_bind_template_child (widget_class, LkChartTools, unit);
  gtk_widget_class_bind_template_child (widget_class, LkChartTools, outliers);
  gtk_widget_class_bind_template_child (widget_class, LkChartTools, log_scale);
  gtk_widget_class_bind_template_child (widget_class, LkChartTools, reset);
  gtk_widget_class_bind_template_callback (widget_class, opened_cb);
  gtk_widget_class_bind_template_callback (widget_class, export_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, reset_cb);
}

static void
lk_chart_tools_init (LkChartTools *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
