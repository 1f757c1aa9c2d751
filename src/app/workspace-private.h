/* Shared by the files of the workspace: workspace.c (frames, columns and rows; alone to know libpanel), workspace-moves.c
 * (what becomes of one panel) and workspace-store.c (layouts). A frame is an opaque widget to the others. */

#pragma once

#include "app/workspace-layout.h"
#include "app/workspace.h"

#define LK_BOTTOM_SHARE 320 /* of the height, in thousandths */

/* How a panel stands among the others, so that it can come back there. */
typedef enum
{
  LK_HOME_DEFAULT, /* where its kind says */
  LK_HOME_TAB,
  LK_HOME_ROW,
  LK_HOME_COLUMN,
} LkHomeKind;

typedef struct
{
  LkHomeKind kind;
  LkBand band;
  int column, row;
  double share;
} LkHome;

typedef struct
{
  const LkPanelKind *kind;
  LkSession *session;
  LkPanel *panel;    /* NULL: nobody has seen it yet */
  char *state;       /* of a panel that is not made yet; may be NULL */
  GtkWidget *widget; /* what libpanel moves about */
  LkHome home;       /* of a hidden panel */
} LkWorkspaceEntry;

struct _LkWorkspace
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkWidget *dock, *bands, *grids[LK_N_BANDS];
  GPtrArray *entries; /* in the order of adding */
  LkWorkspaceEntry *maximized;
  gboolean building;      /* signals wait */
  gboolean opened_bottom; /* for a drag */
};

/* NULL if there is no such panel; id may be NULL. */
LkWorkspaceEntry *lk_workspace_entry (LkWorkspace *self, const char *id);

/* -- places: band, column, row -- */

int lk_workspace_n_columns (LkWorkspace *self, LkBand band);
int lk_workspace_n_rows (LkWorkspace *self, LkBand band, int column);
/* Column and row beyond the last are the last. There must be one. */
GtkWidget *lk_workspace_frame_at (LkWorkspace *self, LkBand band, int column, int row);
gboolean lk_workspace_locate (LkWorkspace *self, GtkWidget *frame, LkBand *band, int *column, int *row);
/* All frames in reading order, column by column. */
GPtrArray *lk_workspace_list_frames (LkWorkspace *self);
GtkWidget *lk_workspace_header_of (GtkWidget *frame);
/* GtkWidgetClass.focus */
gboolean lk_workspace_focus (GtkWidget *widget, GtkDirectionType direction);

/* New frames, still empty. */
GtkWidget *lk_workspace_insert_row (LkWorkspace *self, LkBand band, int column, int row);
GtkWidget *lk_workspace_insert_column (LkWorkspace *self, LkBand band, int column);

/* The share of a frame in its column; with row -1 that of the column in its band, with column -1 that of the band. Setting
 * one of 0 does nothing. */
double lk_workspace_get_share (LkWorkspace *self, LkBand band, int column, int row);
void lk_workspace_set_share (LkWorkspace *self, LkBand band, int column, int row, double share);
void lk_workspace_set_bottom_share (LkWorkspace *self, int thousandths);

/* -- panels in frames -- */

/* Makes it if need be. */
LkPanel *lk_workspace_panel_of (LkWorkspaceEntry *entry);

/* NULL if the panel is hidden. */
GtkWidget *lk_workspace_frame_of (LkWorkspaceEntry *entry);
/* Takes a panel out of its frame, if it is in one, and into another, if it is not NULL. */
void lk_workspace_put (LkWorkspaceEntry *entry, GtkWidget *frame);
void lk_workspace_put_by_kind (LkWorkspace *self, LkWorkspaceEntry *entry);
int lk_workspace_n_panels (GtkWidget *frame);
LkWorkspaceEntry *lk_workspace_panel_at (LkWorkspace *self, GtkWidget *frame, int nth);
LkWorkspaceEntry *lk_workspace_get_active (LkWorkspace *self, GtkWidget *frame);
void lk_workspace_set_active (LkWorkspaceEntry *entry);

/* After every change: takes away what became empty, shows what is to be seen, and tells. */
void lk_workspace_settle (LkWorkspace *self);
