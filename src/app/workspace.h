/* How panels are arranged: in frames, the frames in columns and rows of two bands, all of which can be dragged, resized,
 * maximized and hidden. Panels know nothing of it; nothing else knows how it is done.
 *
 * Signal "changed": something that a saved layout holds, or that lk_workspace_is_shown () tells, is not what it was. */

#pragma once

#include "app/panels/panel.h"

#define LK_TYPE_WORKSPACE (lk_workspace_get_type ())
G_DECLARE_FINAL_TYPE (LkWorkspace, lk_workspace, LK, WORKSPACE, AdwBin)

typedef enum
{
  LK_MOVE_LEFT, /* into the frame beside it; beyond the last one into a new column */
  LK_MOVE_RIGHT,
  LK_MOVE_UP,
  LK_MOVE_DOWN,
  LK_MOVE_NEW_COLUMN,
  LK_MOVE_NEW_ROW,
} LkMove;

/* Adds panels under their kinds' ids and titles, each where its kind says: as a tab if others stand there. Kinds must
 * outlive the workspace. A panel is made when it is first seen, or looked for. */
void lk_workspace_add (LkWorkspace *self, int n, const LkPanelKind *kinds, LkSession *session);
/* NULL if there is none. */
LkPanel *lk_workspace_find (LkWorkspace *self, const char *id);

/* -- panels, by id; ids that are not known do nothing -- */

/* Shows a panel, brings it in front and gives it the focus. */
void lk_workspace_raise (LkWorkspace *self, const char *id);
/* A panel that was hidden comes back where it was. */
void lk_workspace_hide (LkWorkspace *self, const char *id);
/* Not hidden; it may stand behind another tab. */
gboolean lk_workspace_is_shown (LkWorkspace *self, const char *id);
/* Gives a panel's frame the whole workspace, until restored or another panel is raised. */
void lk_workspace_maximize (LkWorkspace *self, const char *id);
void lk_workspace_restore (LkWorkspace *self);
/* The id of the maximized panel or NULL. */
const char *lk_workspace_get_maximized (LkWorkspace *self);
/* FALSE, and nothing happens, if there is no way to go; can_move () tells without moving. */
gboolean lk_workspace_move (LkWorkspace *self, const char *id, LkMove move);
gboolean lk_workspace_can_move (LkWorkspace *self, const char *id, LkMove move);
/* The id of the panel that has the focus, else of the first one; NULL if all are hidden. */
const char *lk_workspace_get_current (LkWorkspace *self);
/* Gives the focus to the next (1) or previous (-1) frame. */
void lk_workspace_cycle (LkWorkspace *self, int direction);

/* -- layouts; the text is described in workspace-layout.h -- */

char *lk_workspace_dup_layout (LkWorkspace *self);
/* FALSE and error if the text is none: nothing changes then. Panels that are not known are skipped, those that the text
 * does not name come where their kind says, so that none is ever lost. */
gboolean lk_workspace_restore_layout (LkWorkspace *self, const char *text, GError **error);
/* Every panel where its kind says. */
void lk_workspace_reset (LkWorkspace *self);

/* Layouts that come with the program: ids and translatable titles. */
typedef struct
{
  const char *id, *title;
} LkWorkspacePreset;

const LkWorkspacePreset *lk_workspace_presets (int *n);
void lk_workspace_apply_preset (LkWorkspace *self, const char *id);
