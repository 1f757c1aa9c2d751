/* How far the features of different images lie apart: standard deviation of the L2-normalized output over the probe set.
 * The projector's last BatchNorm hides a collapse, so what lies before it is drawn too. Isotropic features reach
 * 1 / sqrt (d), collapsed ones 0. */

#include "app/panels/run-chart.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stddef.h>

typedef LkRunChart LkSpreadPanel;
typedef LkRunChartClass LkSpreadPanelClass;

G_DEFINE_FINAL_TYPE (LkSpreadPanel, lk_spread_panel, LK_TYPE_RUN_CHART)

static const LkRunColumn columns[] = {
  { "l2_std", N_ ("Projector"), offsetof (LkMetrics, l2_std), FALSE },
  { "l2_std_raw", N_ ("before BatchNorm"), offsetof (LkMetrics, l2_std_raw), FALSE },
  { "backbone_l2_std", N_ ("Encoder"), offsetof (LkMetrics, backbone_l2_std), FALSE },
};

static const LkRunChartSpec spec = {
  .title = N_ ("Feature spread"),
  .empty_text = N_ (
      "How far the features of different images lie apart. Near 0 all images look the same to the network. "
      "Measured while training."),
  .format = LK_CHART_NUMBER,
  .reading_step = 0.001,
  .n = G_N_ELEMENTS (columns),
  .columns = columns,
};

/* The best that so many dimensions could have; they are known once they were recorded. */
static void
draw_lines (LkRunChart *self, LkSession *session)
{
  const LkDiagnostics *encoder = lk_session_get_diagnostics (session, LK_SPACE_BACKBONE);
  const LkDiagnostics *projector = lk_session_get_diagnostics (session, LK_SPACE_PROJECTOR);
  LkChart *chart = lk_chart_panel_get_chart (LK_CHART_PANEL (self));
  /* translators: a line of the encoder's d features: 1 / square root of d */
  g_autofree char *of_encoder = g_strdup_printf (_ ("encoder, isotropic: 1/√%d ="), encoder != NULL ? encoder->d : 0);
  /* translators: a line of the projector's d outputs: 1 / square root of d */
  g_autofree char *of_projector = g_strdup_printf (_ ("projector, isotropic: 1/√%d ="),
                                                   projector != NULL ? projector->d : 0);

  lk_chart_set_reference (chart, "collapse", _ ("collapse"), 0, TRUE);
  if (encoder != NULL)
    lk_chart_set_reference (chart, "encoder", of_encoder, 1 / sqrt (encoder->d), FALSE);
  if (projector != NULL)
    lk_chart_set_reference (chart, "projector", of_projector, 1 / sqrt (projector->d), FALSE);
}

/* Features are recorded now and then, the last ones after the last status, and of a run to look at there is none. */
static void
snapshot_cb (LkRunChart *self, LkSession *session)
{
  if (lk_session_get_diagnostics (session, LK_SPACE_BACKBONE) != NULL)
    draw_lines (self, session);
}

static void
lk_spread_panel_watch (LkPanel *panel, LkSession *session)
{
  LK_PANEL_CLASS (lk_spread_panel_parent_class)->watch (panel, session);
  g_signal_connect_object (session, "snapshot", G_CALLBACK (snapshot_cb), panel, G_CONNECT_SWAPPED);
}

static void
lk_spread_panel_class_init (LkSpreadPanelClass *klass)
{
  LK_PANEL_CLASS (klass)->watch = lk_spread_panel_watch;
  klass->spec = &spec;
  klass->status = draw_lines;
}

static void
lk_spread_panel_init (LkSpreadPanel *self)
{
}
