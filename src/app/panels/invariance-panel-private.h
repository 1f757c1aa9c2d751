/* Shared by the files of the invariance panel: invariance-panel.c (the widget, what it shows), invariance-panel-words.c
 * (what the bars mean), invariance-panel-files.c (pictures and data of it). */

#pragma once

#include "app/invariance-model.h"
#include "app/panels/panel.h"
#include "app/widgets/chart.h"
#include "app/widgets/meter-list.h"

#define LK_TYPE_INVARIANCE_PANEL (lk_invariance_panel_get_type ())
G_DECLARE_FINAL_TYPE (LkInvariancePanel, lk_invariance_panel, LK, INVARIANCE_PANEL, LkPanel)

struct _LkInvariancePanel
{
  LkPanel parent_instance;

  LkInvarianceModel *model; /* not owned: the session's */
  GSimpleActionGroup *actions;

  GtkStack *stack, *charts, *chart_tools;
  GtkLabel *note, *words, *empty, *chosen;
  GtkDropDown *level, *space;
  GtkWidget *controls, *area;
  LkMeterList *list;
  LkChart *strengths, *steps;
  GtkToggleButton *over_strengths, *over_steps;
  const LkTransform *selected;
  gboolean updating; /* choices are shown, not made */
};

/* -- invariance-panel.c -- */

LkInvarianceSpace lk_invariance_panel_get_space (LkInvariancePanel *self);
int lk_invariance_panel_get_level (LkInvariancePanel *self);
/* What the bars show, and what is faintly behind them: without a run the untrained network and NULL. */
const LkInvariance *lk_invariance_panel_get_shown (LkInvariancePanel *self);
const LkInvariance *lk_invariance_panel_get_behind (LkInvariancePanel *self);

/* -- invariance-panel-words.c -- */

/* What all bars say together; trained: they are not those of the untrained network itself. (transfer full) */
char *lk_invariance_words (const LkInvariance *shown,
                           const LkInvariance *behind,
                           LkInvarianceSpace space,
                           int level,
                           gboolean trained);
/* All there is to say of a bar. (transfer full) */
char *
lk_invariance_row_words (const LkInvarianceRow *row, const LkInvarianceRow *behind, LkInvarianceSpace space, int level);
/* What stands at the end of a bar: "0.23". (transfer full) */
char *lk_invariance_row_text (const LkInvarianceRow *row, LkInvarianceSpace space, int level);

/* -- invariance-panel-files.c -- */

/* format: "png", "svg", "pdf" (the bars), "csv" (all that is measured). For tests too. */
gboolean lk_invariance_panel_write (LkInvariancePanel *self, const char *path, const char *format, GError **error);
void lk_invariance_panel_save_as (LkInvariancePanel *self, const char *format);
