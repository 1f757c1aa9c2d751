/* What the optimizer does at each step: learning rate and length of the gradient, on one logarithmic axis. */

#include "app/panels/run-chart.h"

#include <glib/gi18n.h>
#include <stddef.h>

typedef LkRunChart LkOptimizerPanel;
typedef LkRunChartClass LkOptimizerPanelClass;

G_DEFINE_FINAL_TYPE (LkOptimizerPanel, lk_optimizer_panel, LK_TYPE_RUN_CHART)

static const LkRunColumn columns[] = {
  { "lr", N_ ("Learning rate"), offsetof (LkMetrics, lr), FALSE },
  { "grad_norm", N_ ("Gradient norm"), offsetof (LkMetrics, grad_norm), TRUE },
};

static const LkRunChartSpec spec = {
  .title = N_ ("Optimizer"),
  .empty_text = N_ ("Learning rate and length of the gradient, step by step."),
  .format = LK_CHART_NUMBER,
  .log_scale = TRUE,
  .n = G_N_ELEMENTS (columns),
  .columns = columns,
};

static void
lk_optimizer_panel_class_init (LkOptimizerPanelClass *klass)
{
  klass->spec = &spec;
}

static void
lk_optimizer_panel_init (LkOptimizerPanel *self)
{
}
