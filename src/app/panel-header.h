/* The head of a frame of panels: the title of a single panel, or a tab for each of several, then the tools of the one that
 * is shown, then a menu to rearrange it. It changes nothing itself, it asks by its signals.
 *
 * Signal "chosen" (const char *id): this panel shall be shown.
 * Signal "command" (const char *id, const char *command): for this panel was asked "maximize", "restore", "hide",
 * "move-left", "move-right", "move-up", "move-down", "new-column" or "new-row". */

#pragma once

#include "app/panels/panel.h"

#define LK_TYPE_PANEL_HEADER (lk_panel_header_get_type ())
G_DECLARE_DERIVABLE_TYPE (LkPanelHeader, lk_panel_header, LK, PANEL_HEADER, AdwBin)

struct _LkPanelHeaderClass
{
  AdwBinClass parent_class;
};

/* What the header is about: n panels, the active one among them (-1 if n is 0). Ids and titles must outlive the header. */
void lk_panel_header_show (LkPanelHeader *self, int n, const LkPanelKind *const *kinds, int active, LkPanel *panel);
/* Lets go of the tools before the header goes: taken out of a window together with it, buttons of GTK 4.8 lose track of
 * their accessible role. */
void lk_panel_header_drop_tools (LkPanelHeader *self);
void lk_panel_header_set_enabled (LkPanelHeader *self, const char *command, gboolean enabled);
/* The panel whose title is at a place, the active one beside the titles; NULL on tools and menu. */
const char *lk_panel_header_pick (LkPanelHeader *self, double x, double y);
