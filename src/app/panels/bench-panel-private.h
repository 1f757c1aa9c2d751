/* Shared by the files of the augmentation bench: bench-panel.c (the widget, what it shows), bench-panel-files.c (pictures
 * and data of it). */

#pragma once

#include "app/bench-model.h"
#include "app/panels/panel.h"
#include "app/recipe-editor.h"
#include "app/widgets/image-strip.h"
#include "app/widgets/stage-strip.h"
#include "app/widgets/value-slider.h"

#define LK_TYPE_BENCH_PANEL (lk_bench_panel_get_type ())
G_DECLARE_FINAL_TYPE (LkBenchPanel, lk_bench_panel, LK, BENCH_PANEL, LkPanel)

/* How many of something there are to be. */
typedef struct
{
  const LkSetting *setting;
  const char *property; /* of the model */
  GtkBox *box;
  GtkLabel *label;
  LkValueSlider *slider;
} LkBenchCount;

struct _LkBenchPanel
{
  LkPanel parent_instance;

  LkSession *session; /* not owned: the panel's own */
  LkBenchModel *model;
  GSimpleActionGroup *actions;
  LkBenchCount images, views;

  GtkWidget *panel_tools; /* of the template */
  GtkStack *stack;
  GtkLabel *reading, *cell_name;
  GtkWidget *area, *pictures, *controls;
  LkRecipeEditor *recipe;
  LkImageStrip *grid;
  LkStageStrip *stages;
};

/* -- bench-panel-files.c -- */

/* format: "png", "csv", "npy". For tests too. */
gboolean lk_bench_panel_write (LkBenchPanel *self, const char *path, const char *format, GError **error);
void lk_bench_panel_set_up_actions (LkBenchPanel *self);
void lk_bench_panel_update_actions (LkBenchPanel *self);
void lk_bench_panel_install_keys (GtkWidgetClass *widget_class);
