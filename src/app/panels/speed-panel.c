/* How fast training goes: images per second of each step, augmentation included, evaluation not. */

#include "app/panels/run-chart.h"

#include <glib/gi18n.h>
#include <stddef.h>

typedef LkRunChart LkSpeedPanel;
typedef LkRunChartClass LkSpeedPanelClass;

G_DEFINE_FINAL_TYPE (LkSpeedPanel, lk_speed_panel, LK_TYPE_RUN_CHART)

static const LkRunColumn columns[] = {
  { "images_per_second", N_ ("Images per second"), offsetof (LkMetrics, images_per_second), TRUE },
};

static const LkRunChartSpec spec = {
  .title = N_ ("Speed"),
  .empty_text = N_ ("Images per second, augmentation included."),
  .format = LK_CHART_COUNT,
  .n = G_N_ELEMENTS (columns),
  .columns = columns,
};

static void
name_unit (LkRunChart *self, const LkMetrics *row)
{
  lk_chart_panel_set_note (LK_CHART_PANEL (self), _ ("images/s"));
}

static void
forget_unit (LkRunChart *self, LkSession *session)
{
  lk_chart_panel_set_note (LK_CHART_PANEL (self), "");
}

static void
lk_speed_panel_class_init (LkSpeedPanelClass *klass)
{
  klass->spec = &spec;
  klass->measured = name_unit;
  klass->emptied = forget_unit;
}

static void
lk_speed_panel_init (LkSpeedPanel *self)
{
}
