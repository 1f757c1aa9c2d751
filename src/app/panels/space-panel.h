/* A panel that shows one space of what is recorded of the probe images, at the step that is shown: the encoder's features,
 * the projector's output, or that before its last BatchNorm. A choice beside the title says which. */

#pragma once

#include "app/panels/chart-panel.h"

#define LK_TYPE_SPACE_PANEL (lk_space_panel_get_type ())
G_DECLARE_DERIVABLE_TYPE (LkSpacePanel, lk_space_panel, LK, SPACE_PANEL, LkChartPanel)

struct _LkSpacePanelClass
{
  LkChartPanelClass parent_class;

  /* What the chart is called, with %s for the space, and what it says while there is nothing to show. Translatable. */
  const char *title, *empty_text;
  /* Once: what the chart will hold. */
  void (*set_up) (LkChartPanel *self, LkChart *chart);
  /* The chosen space at the step that is shown and of the untrained network; either may be NULL. */
  void (*show) (LkChartPanel *self, LkChart *chart, const LkDiagnostics *now, const LkDiagnostics *first);
};

/* The encoder's, until another one is chosen. */
void lk_space_panel_set_space (LkSpacePanel *self, LkSpace space);
LkSpace lk_space_panel_get_space (LkSpacePanel *self);
/* Shows this one and offers no other: for who has several of them side by side, and says in their titles which is which. */
void lk_space_panel_pin (LkSpacePanel *self, LkSpace space);
