#include "app/panels/chart-panel.h"

#include "app/widgets/chart-tools.h"
#include "app/widgets/row-layout.h"

#define TOOL_SPACING 12

typedef struct
{
  LkChart *chart;
  GtkLabel *note, *reading;
} LkChartPanelPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (LkChartPanel, lk_chart_panel, LK_TYPE_PANEL)

#define PRIVATE(self) ((LkChartPanelPrivate *) lk_chart_panel_get_instance_private (LK_CHART_PANEL (self)))

static char *
lk_chart_panel_dup_state (LkPanel *panel)
{
  return lk_chart_dup_state (PRIVATE (panel)->chart);
}

static void
lk_chart_panel_set_state (LkPanel *panel, const char *state)
{
  lk_chart_set_state (PRIVATE (panel)->chart, state);
}

static void
lk_chart_panel_class_init (LkChartPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  LK_PANEL_CLASS (klass)->dup_state = lk_chart_panel_dup_state;
  LK_PANEL_CLASS (klass)->set_state = lk_chart_panel_set_state;

  g_type_ensure (LK_TYPE_CHART);
  g_type_ensure (LK_TYPE_CHART_TOOLS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/likeness/Likeness/ui/chart-panel.ui");
  gtk_widget_class_bind_template_child_private (widget_class, LkChartPanel, chart);
  gtk_widget_class_bind_template_child_private (widget_class, LkChartPanel, note);
  gtk_widget_class_bind_template_child_private (widget_class, LkChartPanel, reading);
}

static void
lk_chart_panel_init (LkChartPanel *self)
{
  GtkLayoutManager *layout = lk_row_layout_new (TOOL_SPACING);

  gtk_widget_init_template (GTK_WIDGET (self));
  lk_row_layout_let_vanish (LK_ROW_LAYOUT (layout), GTK_WIDGET (PRIVATE (self)->note));
  gtk_widget_set_layout_manager (lk_panel_get_tools (LK_PANEL (self)), layout);
}

LkChart *
lk_chart_panel_get_chart (LkChartPanel *self)
{
  return PRIVATE (self)->chart;
}

void
lk_chart_panel_set_reading (LkChartPanel *self, const char *text)
{
  gtk_label_set_label (PRIVATE (self)->reading, text);
}

void
lk_chart_panel_set_note (LkChartPanel *self, const char *text)
{
  /* A tooltip that is set makes GTK ask the X server where the pointer is, and wait: not for every step. */
  if (g_str_equal (gtk_label_get_label (PRIVATE (self)->note), text))
    return;

  gtk_label_set_label (PRIVATE (self)->note, text);
  /* Where it is cut short it can still be read. */
  gtk_widget_set_tooltip_text (GTK_WIDGET (PRIVATE (self)->note), text);
}
