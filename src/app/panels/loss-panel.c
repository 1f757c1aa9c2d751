/* The loss of every step: raw faint, its debiased average in front, and the losses that the method names (chance,
 * collapse) as lines. Watches the rows of the session's run. */

#include "app/panels/panel.h"
#include "app/widgets/chart.h"

#include <glib/gi18n.h>
#include <math.h>

#define LK_TYPE_LOSS_PANEL (lk_loss_panel_get_type ())
G_DECLARE_FINAL_TYPE (LkLossPanel, lk_loss_panel, LK, LOSS_PANEL, LkPanel)

struct _LkLossPanel
{
  LkPanel parent_instance;

  LkChart *chart;
  GtkLabel *reading;
};

G_DEFINE_FINAL_TYPE (LkLossPanel, lk_loss_panel, LK_TYPE_PANEL)

static void
show_reading (LkLossPanel *self, LkSession *session)
{
  double last = lk_session_last_loss (session);
  g_autofree char *text = isfinite (last) ? lk_chart_scale_text (LK_CHART_NUMBER, last, 0.001) : g_strdup ("");

  gtk_label_set_label (self->reading, text);
}

static void
run_began_cb (LkLossPanel *self, LkSession *session)
{
  LkReferenceLine lines[4];
  int n = lk_session_reference_lines (session, lines);

  lk_chart_clear (self->chart);
  for (int i = 0; i < n; i++)
    lk_chart_set_reference (self->chart, lines[i].id, _ (lines[i].title), lines[i].loss, FALSE);
}

static void
rows_cb (LkLossPanel *self, int first, int n, LkSession *session)
{
  g_autofree LkMetrics *rows = g_new (LkMetrics, n);

  n = lk_run_rows (lk_session_get_run (session), first, n, rows);
  for (int i = 0; i < n; i++)
    lk_chart_append (self->chart, "loss", (double) rows[i].step, rows[i].loss);
  show_reading (self, session);
}

static void
run_ended_cb (LkLossPanel *self, LkSession *session)
{
  lk_chart_clear (self->chart);
  show_reading (self, session);
}

static void
lk_loss_panel_watch (LkPanel *panel, LkSession *session)
{
  lk_chart_set_link (LK_LOSS_PANEL (panel)->chart, lk_session_get_chart_link (session));
  g_signal_connect_object (session, "run-began", G_CALLBACK (run_began_cb), panel, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "rewound", G_CALLBACK (run_began_cb), panel, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "rows", G_CALLBACK (rows_cb), panel, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "run-ended", G_CALLBACK (run_ended_cb), panel, G_CONNECT_SWAPPED);
}

static void
lk_loss_panel_class_init (LkLossPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  LK_PANEL_CLASS (klass)->watch = lk_loss_panel_watch;

  g_type_ensure (LK_TYPE_CHART);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/likeness/Likeness/ui/loss-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LkLossPanel, chart);
  gtk_widget_class_bind_template_child (widget_class, LkLossPanel, reading);
}

static void
lk_loss_panel_init (LkLossPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  lk_chart_add_series (self->chart, "loss", _ ("Loss"), 0, TRUE);
}
