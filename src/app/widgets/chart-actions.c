/* What can be chosen for a chart: its actions, its menu, and the choices as text. */

#include "app/widgets/chart-private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const extensions[] = { "png", "svg", "pdf", "csv" };

static void
reset_zoom_cb (GtkWidget *widget, const char *action, GVariant *target)
{
  lk_chart_reset_zoom (LK_CHART (widget));
}

static void
export_cb (GtkWidget *widget, const char *action, GVariant *target)
{
  const char *extension = g_variant_get_string (target, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (extensions); i++)
    if (g_str_equal (extension, extensions[i]))
      lk_chart_save_as (LK_CHART (widget), (LkChartExport) i);
}

static void
copy_cb (GtkWidget *widget, const char *action, GVariant *target)
{
  lk_chart_copy_picture (LK_CHART (widget));
}

void
lk_chart_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_property_action (widget_class, "chart.log-scale", "log-scale");
  gtk_widget_class_install_property_action (widget_class, "chart.ignore-outliers", "ignore-outliers");
  gtk_widget_class_install_property_action (widget_class, "chart.unit", "unit");
  gtk_widget_class_install_action (widget_class, "chart.reset-zoom", NULL, reset_zoom_cb);
  gtk_widget_class_install_action (widget_class, "chart.export", "s", export_cb);
  gtk_widget_class_install_action (widget_class, "chart.copy", NULL, copy_cb);
}

void
lk_chart_show_menu (LkChart *self, double x, double y)
{
  if (self->menu == NULL)
    {
      g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/io/github/likeness/Likeness/ui/chart-menu.ui");

      self->menu = gtk_popover_menu_new_from_model (G_MENU_MODEL (gtk_builder_get_object (builder, "menu")));
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
    }

  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(const GdkRectangle){ (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

/* -- state --------------------------------------------------------------------------------------------------------- */

char *
lk_chart_dup_state (LkChart *self)
{
  char smoothing[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup_printf ("smoothing=%s log=%d outliers=%d unit=%d",
                          g_ascii_formatd (smoothing, sizeof smoothing, "%g", self->smoothing), self->log_scale,
                          !self->ignore_outliers, (int) lk_chart_link_get_unit (self->link));
}

static void
take_word (LkChart *self, const char *key, const char *text)
{
  double value = g_ascii_strtod (text, NULL);

  if (g_str_equal (key, "smoothing") && value >= 0 && value <= 0.999)
    g_object_set (self, "smoothing", value, NULL);
  else if (g_str_equal (key, "log"))
    g_object_set (self, "log-scale", value != 0, NULL);
  else if (g_str_equal (key, "outliers"))
    g_object_set (self, "ignore-outliers", value == 0, NULL);
  else if (g_str_equal (key, "unit") && value >= 0 && value < LK_CHART_N_UNITS)
    g_object_set (self, "unit", (int) value, NULL);
}

void
lk_chart_set_state (LkChart *self, const char *state)
{
  g_auto (GStrv) words = g_strsplit (state, " ", -1);

  for (int i = 0; words[i] != NULL; i++)
    {
      char *equals = strchr (words[i], '=');

      if (equals == NULL)
        continue;
      *equals = '\0';
      take_word (self, words[i], equals + 1);
    }
}
