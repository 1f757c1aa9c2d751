/* What becomes of one panel: where it can be moved, hiding, showing, maximizing, the focus. */

#include "app/workspace-private.h"

/* -- moving ---------------------------------------------------------------------------------------------------------- */

typedef struct
{
  LkHomeKind kind; /* LK_HOME_DEFAULT: nowhere */
  LkBand band;
  int column, row;
} Target;

static Target
find_target (LkWorkspace *self, LkWorkspaceEntry *entry, LkMove move)
{
  const Target nowhere = { LK_HOME_DEFAULT, LK_BAND_MAIN, 0, 0 };
  GtkWidget *frame = lk_workspace_frame_of (entry);
  gboolean alone, alone_in_column;
  int column, row, n_columns, n_rows;
  LkBand band;

  if (frame == NULL || !lk_workspace_locate (self, frame, &band, &column, &row))
    return nowhere;
  n_columns = lk_workspace_n_columns (self, band);
  n_rows = lk_workspace_n_rows (self, band, column);
  alone = lk_workspace_n_panels (frame) == 1;
  alone_in_column = alone && n_rows == 1;

  if (move == LK_MOVE_LEFT && column > 0)
    return (Target){ LK_HOME_TAB, band, column - 1, row };
  if (move == LK_MOVE_RIGHT && column < n_columns - 1)
    return (Target){ LK_HOME_TAB, band, column + 1, row };
  if (move == LK_MOVE_UP && row > 0)
    return (Target){ LK_HOME_TAB, band, column, row - 1 };
  if (move == LK_MOVE_DOWN && row < n_rows - 1)
    return (Target){ LK_HOME_TAB, band, column, row + 1 };
  if (move == LK_MOVE_UP && band == LK_BAND_BOTTOM && lk_workspace_n_columns (self, LK_BAND_MAIN) > 0)
    return (Target){ LK_HOME_TAB, LK_BAND_MAIN, column, G_MAXINT };
  if (move == LK_MOVE_DOWN && band == LK_BAND_MAIN && lk_workspace_n_columns (self, LK_BAND_BOTTOM) > 0)
    return (Target){ LK_HOME_TAB, LK_BAND_BOTTOM, column, 0 };
  if (move == LK_MOVE_DOWN && band == LK_BAND_MAIN && !(alone_in_column && n_columns == 1))
    return (Target){ LK_HOME_COLUMN, LK_BAND_BOTTOM, 0, 0 };

  /* Beyond the last one, and where it would be alone as before: nowhere. */
  if ((move == LK_MOVE_LEFT || move == LK_MOVE_RIGHT || move == LK_MOVE_NEW_COLUMN) && !alone_in_column)
    return (Target){ LK_HOME_COLUMN, band, move == LK_MOVE_LEFT ? 0 : column + 1, 0 };
  if ((move == LK_MOVE_UP || move == LK_MOVE_DOWN || move == LK_MOVE_NEW_ROW) && !alone)
    return (Target){ LK_HOME_ROW, band, column, move == LK_MOVE_UP ? 0 : row + 1 };
  return nowhere;
}

gboolean
lk_workspace_can_move (LkWorkspace *self, const char *id, LkMove move)
{
  LkWorkspaceEntry *entry = lk_workspace_entry (self, id);

  return entry != NULL && find_target (self, entry, move).kind != LK_HOME_DEFAULT;
}

gboolean
lk_workspace_move (LkWorkspace *self, const char *id, LkMove move)
{
  LkWorkspaceEntry *entry = lk_workspace_entry (self, id);
  Target to = entry != NULL ? find_target (self, entry, move) : (Target){ LK_HOME_DEFAULT, LK_BAND_MAIN, 0, 0 };

  if (to.kind == LK_HOME_DEFAULT)
    return FALSE;

  self->building = TRUE;
  self->maximized = NULL;
  lk_workspace_put (entry, to.kind == LK_HOME_TAB   ? lk_workspace_frame_at (self, to.band, to.column, to.row)
                           : to.kind == LK_HOME_ROW ? lk_workspace_insert_row (self, to.band, to.column, to.row)
                                                    : lk_workspace_insert_column (self, to.band, to.column));
  self->building = FALSE;
  lk_workspace_settle (self);
  lk_workspace_raise (self, id);
  return TRUE;
}

/* -- hiding and showing ---------------------------------------------------------------------------------------------- */

void
lk_workspace_hide (LkWorkspace *self, const char *id)
{
  LkWorkspaceEntry *entry = lk_workspace_entry (self, id);
  GtkWidget *frame = entry != NULL ? lk_workspace_frame_of (entry) : NULL;
  LkHome home = { LK_HOME_COLUMN, LK_BAND_MAIN, 0, 0, 0 };

  if (frame == NULL || !lk_workspace_locate (self, frame, &home.band, &home.column, &home.row))
    return;

  if (lk_workspace_n_panels (frame) > 1)
    home.kind = LK_HOME_TAB;
  else if (lk_workspace_n_rows (self, home.band, home.column) > 1)
    home.kind = LK_HOME_ROW;
  home.share = lk_workspace_get_share (self, home.band, home.column, home.kind == LK_HOME_COLUMN ? -1 : home.row);
  entry->home = home;

  self->building = TRUE;
  lk_workspace_put (entry, NULL);
  self->building = FALSE;
  lk_workspace_settle (self);
}

static void
come_home (LkWorkspace *self, LkWorkspaceEntry *entry)
{
  const LkHome *home = &entry->home;
  int n = lk_workspace_n_columns (self, home->band), column = MIN (home->column, n);

  if (home->kind == LK_HOME_TAB && n > 0)
    lk_workspace_put (entry, lk_workspace_frame_at (self, home->band, column, home->row));
  else if (home->kind == LK_HOME_ROW && column < n)
    {
      int row = MIN (home->row, lk_workspace_n_rows (self, home->band, column));

      lk_workspace_put (entry, lk_workspace_insert_row (self, home->band, column, row));
      lk_workspace_set_share (self, home->band, column, row, home->share);
    }
  else if (home->kind == LK_HOME_COLUMN)
    {
      lk_workspace_put (entry, lk_workspace_insert_column (self, home->band, column));
      lk_workspace_set_share (self, home->band, column, -1, home->share);
    }
  else
    lk_workspace_put_by_kind (self, entry);
  entry->home.kind = LK_HOME_DEFAULT;
}

/* Not by state flags: what moves while it has the focus leaves them wrong. */
static gboolean
has_focus (LkWorkspace *self, GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

/* A panel with nothing that takes the focus leaves it to its frame's header. */
static void
focus_panel (LkWorkspace *self, LkWorkspaceEntry *entry)
{
  GtkWidget *frame = lk_workspace_frame_of (entry);

  gtk_widget_grab_focus (GTK_WIDGET (lk_workspace_panel_of (entry)));
  if (!has_focus (self, frame))
    gtk_widget_child_focus (frame, GTK_DIR_TAB_FORWARD);
}

void
lk_workspace_raise (LkWorkspace *self, const char *id)
{
  LkWorkspaceEntry *entry = lk_workspace_entry (self, id);

  if (entry == NULL)
    return;

  self->building = TRUE;
  if (lk_workspace_frame_of (entry) == NULL)
    come_home (self, entry);
  if (self->maximized != NULL)
    self->maximized = lk_workspace_frame_of (self->maximized) == lk_workspace_frame_of (entry) ? entry : NULL;
  lk_workspace_set_active (entry);
  self->building = FALSE;
  lk_workspace_settle (self);
  focus_panel (self, entry);
}

gboolean
lk_workspace_is_shown (LkWorkspace *self, const char *id)
{
  LkWorkspaceEntry *entry = lk_workspace_entry (self, id);

  return entry != NULL && lk_workspace_frame_of (entry) != NULL;
}

void
lk_workspace_maximize (LkWorkspace *self, const char *id)
{
  LkWorkspaceEntry *entry = lk_workspace_entry (self, id);

  if (entry == NULL)
    return;
  lk_workspace_raise (self, id);
  self->maximized = entry;
  lk_workspace_settle (self);
}

void
lk_workspace_restore (LkWorkspace *self)
{
  if (self->maximized == NULL)
    return;
  self->maximized = NULL;
  lk_workspace_settle (self);
}

const char *
lk_workspace_get_maximized (LkWorkspace *self)
{
  return self->maximized != NULL ? self->maximized->kind->id : NULL;
}

/* -- focus ----------------------------------------------------------------------------------------------------------- */

/* The place of the widget that has the focus, -1 if it is elsewhere. */
static int
find_focus (LkWorkspace *self, GPtrArray *widgets)
{
  for (guint i = 0; i < widgets->len; i++)
    if (has_focus (self, widgets->pdata[i]))
      return (int) i;
  return -1;
}

/* Where Tab stops, in reading order: of each frame its header, then its panel. Passing the focus on level by level does not
 * do: half of libpanel's widgets take it back when it leaves them by Shift+Tab. */
static GPtrArray *
list_stops (LkWorkspace *self)
{
  g_autoptr (GPtrArray) frames = lk_workspace_list_frames (self);
  GPtrArray *stops = g_ptr_array_new ();

  for (guint i = 0; i < frames->len; i++)
    {
      LkWorkspaceEntry *active = lk_workspace_get_active (self, frames->pdata[i]);

      if (active == NULL || !gtk_widget_get_mapped (frames->pdata[i]))
        continue;
      g_ptr_array_add (stops, lk_workspace_header_of (frames->pdata[i]));
      g_ptr_array_add (stops, lk_workspace_panel_of (active));
    }
  return stops;
}

gboolean
lk_workspace_focus (GtkWidget *widget, GtkDirectionType direction)
{
  LkWorkspace *self = LK_WORKSPACE (widget);
  g_autoptr (GPtrArray) stops = list_stops (self);
  int by = direction == GTK_DIR_TAB_BACKWARD ? -1 : 1, n = (int) stops->len, at;

  if (n == 0 || (direction != GTK_DIR_TAB_FORWARD && direction != GTK_DIR_TAB_BACKWARD))
    return gtk_widget_child_focus (GTK_WIDGET (self->stack), direction);

  at = find_focus (self, stops);
  if (at < 0)
    at = by > 0 ? 0 : n - 1;
  for (; at >= 0 && at < n; at += by)
    if (gtk_widget_child_focus (stops->pdata[at], direction))
      return TRUE;
  return FALSE;
}

const char *
lk_workspace_get_current (LkWorkspace *self)
{
  g_autoptr (GPtrArray) frames = lk_workspace_list_frames (self);
  LkWorkspaceEntry *active;

  if (self->maximized != NULL)
    return self->maximized->kind->id;
  active = frames->len > 0 ? lk_workspace_get_active (self, frames->pdata[MAX (find_focus (self, frames), 0)]) : NULL;
  return active != NULL ? active->kind->id : NULL;
}

void
lk_workspace_cycle (LkWorkspace *self, int direction)
{
  g_autoptr (GPtrArray) frames = lk_workspace_list_frames (self);
  int n = (int) frames->len, at = find_focus (self, frames);

  if (self->maximized != NULL)
    focus_panel (self, self->maximized);
  else if (n > 0)
    focus_panel (self, lk_workspace_get_active (
                           self, frames->pdata[at < 0 ? (direction > 0 ? 0 : n - 1) : (at + direction + n) % n]));
}
