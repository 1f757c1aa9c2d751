/* How panels are arranged. Panels know nothing of it; nothing else knows how it is done. */

#pragma once

#include "app/panels/panel.h"

#define LK_TYPE_WORKSPACE (lk_workspace_get_type ())
G_DECLARE_FINAL_TYPE (LkWorkspace, lk_workspace, LK, WORKSPACE, AdwBin)

/* Adds a panel under its kind's id and title, where the kind says. */
void lk_workspace_add (LkWorkspace *self, const LkPanelKind *kind, LkPanel *panel);
/* NULL if there is none. */
LkPanel *lk_workspace_find (LkWorkspace *self, const char *id);
