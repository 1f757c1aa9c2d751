/* How many directions the features use: RankMe and participation ratio of the projector's output and of the encoder's
 * features, on the probe set. A fall while the loss falls too is dimensional collapse. */

#include "app/panels/run-chart.h"

#include <glib/gi18n.h>
#include <stddef.h>

typedef LkRunChart LkRankPanel;
typedef LkRunChartClass LkRankPanelClass;

G_DEFINE_FINAL_TYPE (LkRankPanel, lk_rank_panel, LK_TYPE_RUN_CHART)

static const LkRunColumn columns[] = {
  { "rankme", N_ ("Projector"), offsetof (LkMetrics, rankme), FALSE },
  { "backbone_rankme", N_ ("Encoder"), offsetof (LkMetrics, backbone_rankme), FALSE },
  { "participation", N_ ("Projector, participation"), offsetof (LkMetrics, participation), FALSE },
  { "backbone_participation", N_ ("Encoder, participation"), offsetof (LkMetrics, backbone_participation), FALSE },
};

static const LkRunChartSpec spec = {
  .title = N_ ("Effective rank"),
  .empty_text = N_ (
      "How many directions the features use (RankMe), and how many share most of the variance (participation ratio). A "
      "fall means collapse. Measured while training."),
  .format = LK_CHART_NUMBER,
  .reading_step = 0.1,
  .n = G_N_ELEMENTS (columns),
  .columns = columns,
};

static void
lk_rank_panel_class_init (LkRankPanelClass *klass)
{
  klass->spec = &spec;
}

static void
lk_rank_panel_init (LkRankPanel *self)
{
}
