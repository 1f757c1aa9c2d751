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

/* The best that the encoder's features could have; their number is known once they were recorded. */
static void
draw_line (LkRunChart *self, LkSession *session)
{
  const LkDiagnostics *diagnostics = lk_session_get_diagnostics (session, LK_SPACE_BACKBONE);
  LkChart *chart = lk_chart_panel_get_chart (LK_CHART_PANEL (self));
  g_autofree char *title = NULL;

  lk_chart_set_reference (chart, "collapse", _ ("collapse"), 0, TRUE);
  if (diagnostics == NULL)
    return;

  /* translators: a line of the encoder's d features: 1 / square root of d */
  title = g_strdup_printf (_ ("encoder, isotropic: 1/√%d ="), diagnostics->d);
  lk_chart_set_reference (chart, "isotropic", title, 1 / sqrt (diagnostics->d), FALSE);
}

/* Features are recorded now and then, the last ones after the last status, and of a run to look at there is none. */
static void
snapshot_cb (LkRunChart *self, LkSession *session)
{
  if (lk_session_get_diagnostics (session, LK_SPACE_BACKBONE) != NULL)
    draw_line (self, session);
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
  klass->status = draw_line;
}

static void
lk_spread_panel_init (LkSpreadPanel *self)
{
}
