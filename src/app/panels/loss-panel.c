/* The loss of every step, with the losses that the method names (chance, collapse) as lines. */

#include "app/panels/run-chart.h"

#include <glib/gi18n.h>
#include <stddef.h>

typedef LkRunChart LkLossPanel;
typedef LkRunChartClass LkLossPanelClass;

G_DEFINE_FINAL_TYPE (LkLossPanel, lk_loss_panel, LK_TYPE_RUN_CHART)

static const LkRunColumn columns[] = { { "loss", N_ ("Loss"), offsetof (LkMetrics, loss), TRUE } };

static const LkRunChartSpec spec = {
  .title = N_ ("Loss"),
  .empty_text = N_ ("What training makes smaller, step by step. Press Train to begin."),
  .format = LK_CHART_NUMBER,
  .reading_step = 0.001,
  .n = G_N_ELEMENTS (columns),
  .columns = columns,
};

static void
draw_lines (LkRunChart *self, LkSession *session)
{
  LkReferenceLine lines[4];
  int n = lk_session_reference_lines (session, lines);

  for (int i = 0; i < n; i++)
    lk_chart_set_reference (lk_chart_panel_get_chart (LK_CHART_PANEL (self)), lines[i].id, _ (lines[i].title),
                            lines[i].loss, FALSE);
}

static void
lk_loss_panel_class_init (LkLossPanelClass *klass)
{
  klass->spec = &spec;
  klass->emptied = draw_lines;
}

static void
lk_loss_panel_init (LkLossPanel *self)
{
}
