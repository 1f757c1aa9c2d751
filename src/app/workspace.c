#include "app/workspace-private.h"

#include "app/panel-header.h"
#include "app/widgets/share-layout.h"

#include <glib/gi18n.h>
#include <libpanel.h>

#define RIGHT_SHARE 560 /* of a right column that is made: what is looked at most stands there */
#define DROP_SHARE 160  /* of the bottom band while it is shown only to be dropped on */

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkWorkspace, lk_workspace, ADW_TYPE_BIN)

/* -- a frame's header, as libpanel wants it -------------------------------------------------------------------------- */

#define LK_TYPE_FRAME_HEADER (lk_frame_header_get_type ())
G_DECLARE_FINAL_TYPE (LkFrameHeader, lk_frame_header, LK, FRAME_HEADER, LkPanelHeader)

struct _LkFrameHeader
{
  LkPanelHeader parent_instance;

  PanelFrame *frame;
};

enum
{
  PROP_0,
  PROP_FRAME,
};

static gboolean
lk_frame_header_can_drop (PanelFrameHeader *header, PanelWidget *widget)
{
  return TRUE;
}

static void
lk_frame_header_init_interface (PanelFrameHeaderInterface *iface)
{
  iface->can_drop = lk_frame_header_can_drop;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LkFrameHeader,
                               lk_frame_header,
                               LK_TYPE_PANEL_HEADER,
                               G_IMPLEMENT_INTERFACE (PANEL_TYPE_FRAME_HEADER, lk_frame_header_init_interface))

static void
lk_frame_header_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_FRAME)
    g_value_set_object (value, LK_FRAME_HEADER (object)->frame);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lk_frame_header_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  /* The frame owns its header. */
  if (id == PROP_FRAME)
    g_set_weak_pointer (&LK_FRAME_HEADER (object)->frame, g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lk_frame_header_dispose (GObject *object)
{
  g_clear_weak_pointer (&LK_FRAME_HEADER (object)->frame);

  G_OBJECT_CLASS (lk_frame_header_parent_class)->dispose (object);
}

static void
lk_frame_header_class_init (LkFrameHeaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = lk_frame_header_get_property;
  object_class->set_property = lk_frame_header_set_property;
  object_class->dispose = lk_frame_header_dispose;
  g_object_class_override_property (object_class, PROP_FRAME, "frame");
}

static void
lk_frame_header_init (LkFrameHeader *self)
{
}

/* -- a frame -------------------------------------------------------------------------------------------------------- */

#define LK_TYPE_FRAME (lk_frame_get_type ())
G_DECLARE_FINAL_TYPE (LkFrame, lk_frame, LK, FRAME, PanelFrame)

struct _LkFrame
{
  PanelFrame parent_instance;
};

G_DEFINE_FINAL_TYPE (LkFrame, lk_frame, PANEL_TYPE_FRAME)

/* GTK asks a widget to take the focus before it asks what is in it, and libpanel's frame hands it to its panel at once:
 * Tab never came to the header. */
static gboolean
lk_frame_grab_focus (GtkWidget *widget)
{
  return FALSE;
}

static void
lk_frame_class_init (LkFrameClass *klass)
{
  GTK_WIDGET_CLASS (klass)->grab_focus = lk_frame_grab_focus;
}

static void
lk_frame_init (LkFrame *self)
{
}

/* -- the paneds of libpanel ------------------------------------------------------------------------------------------ */

/* The bands stand in a paned; each band is a grid, which holds a paned of columns, each of which holds one of frames. In a
 * paned each child has a resizer for parent, whose handle reports where it is dragged to. libpanel's own layout keeps
 * pixels and cannot be asked for them: a layout manager in its place divides by shares. */

static int
size_of (PanelPaned *paned)
{
  return (int) panel_paned_get_n_children (paned);
}

static GtkWidget *
nth_of (PanelPaned *paned, int nth)
{
  return panel_paned_get_nth_child (paned, (guint) nth);
}

static LkShareLayout *
layout_of (PanelPaned *paned)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (paned));

  if (layout == NULL)
    {
      layout = lk_share_layout_new (gtk_orientable_get_orientation (GTK_ORIENTABLE (paned)));
      gtk_widget_set_layout_manager (GTK_WIDGET (paned), layout);
    }
  return LK_SHARE_LAYOUT (layout);
}

static PanelPaned *
columns_of (LkWorkspace *self, LkBand band)
{
  return PANEL_PANED (gtk_widget_get_first_child (self->grids[band]));
}

static PanelPaned *
rows_of (LkWorkspace *self, LkBand band, int column)
{
  return PANEL_PANED (gtk_widget_get_first_child (nth_of (columns_of (self, band), column)));
}

int
lk_workspace_n_columns (LkWorkspace *self, LkBand band)
{
  return size_of (columns_of (self, band));
}

int
lk_workspace_n_rows (LkWorkspace *self, LkBand band, int column)
{
  return size_of (rows_of (self, band, column));
}

GtkWidget *
lk_workspace_frame_at (LkWorkspace *self, LkBand band, int column, int row)
{
  PanelPaned *rows = rows_of (self, band, MIN (column, lk_workspace_n_columns (self, band) - 1));

  return nth_of (rows, MIN (row, size_of (rows) - 1));
}

GPtrArray *
lk_workspace_list_frames (LkWorkspace *self)
{
  GPtrArray *frames = g_ptr_array_new ();

  for (int band = 0; band < LK_N_BANDS; band++)
    for (int column = 0; column < lk_workspace_n_columns (self, band); column++)
      for (int row = 0; row < lk_workspace_n_rows (self, band, column); row++)
        g_ptr_array_add (frames, lk_workspace_frame_at (self, band, column, row));
  return frames;
}

gboolean
lk_workspace_locate (LkWorkspace *self, GtkWidget *frame, LkBand *band, int *column, int *row)
{
  for (int b = 0; b < LK_N_BANDS; b++)
    for (int c = 0; c < lk_workspace_n_columns (self, b); c++)
      for (int r = 0; r < lk_workspace_n_rows (self, b, c); r++)
        if (lk_workspace_frame_at (self, b, c, r) == frame)
          {
            *band = b;
            *column = c;
            *row = r;
            return TRUE;
          }
  return FALSE;
}

/* -- shares of the space --------------------------------------------------------------------------------------------- */

static PanelPaned *
paned_at (LkWorkspace *self, LkBand band, int column, int row)
{
  return column < 0 ? PANEL_PANED (self->bands) : row < 0 ? columns_of (self, band) : rows_of (self, band, column);
}

double
lk_workspace_get_share (LkWorkspace *self, LkBand band, int column, int row)
{
  PanelPaned *paned = paned_at (self, band, column, row);
  GtkWidget *child = nth_of (paned, column < 0 ? (int) band : row < 0 ? column : row);

  return lk_share_layout_get_share (layout_of (paned), gtk_widget_get_parent (child));
}

void
lk_workspace_set_share (LkWorkspace *self, LkBand band, int column, int row, double share)
{
  PanelPaned *paned = paned_at (self, band, column, row);
  GtkWidget *child = nth_of (paned, column < 0 ? (int) band : row < 0 ? column : row);

  if (share > 0)
    lk_share_layout_set_share (layout_of (paned), gtk_widget_get_parent (child), share);
}

void
lk_workspace_set_bottom_share (LkWorkspace *self, int thousandths)
{
  lk_workspace_set_share (self, LK_BAND_MAIN, -1, -1, LK_LAYOUT_WHOLE - thousandths);
  lk_workspace_set_share (self, LK_BAND_BOTTOM, -1, -1, thousandths);
}

static void
handle_moved_cb (GtkWidget *resizer, GParamSpec *pspec, LkWorkspace *self)
{
  PanelPaned *paned = PANEL_PANED (gtk_widget_get_parent (resizer));
  int position;

  g_object_get (resizer, "drag-position", &position, NULL);
  lk_share_layout_resize (layout_of (paned), resizer, position);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Whether a band, a column or a frame has something to show. */
static gboolean
is_seen (LkWorkspace *self, GtkWidget *child)
{
  if (PANEL_IS_GRID (child) && size_of (PANEL_PANED (gtk_widget_get_first_child (child))) == 0)
    return FALSE;
  return self->maximized == NULL || gtk_widget_is_ancestor (self->maximized->widget, child);
}

/* Shows the children that are to be seen, and handles between them. */
static void
settle_paned (LkWorkspace *self, PanelPaned *paned)
{
  gboolean has_next = FALSE;

  layout_of (paned);
  for (int i = size_of (paned) - 1; i >= 0; i--)
    {
      GtkWidget *child = nth_of (paned, i), *resizer = gtk_widget_get_parent (child);
      gboolean seen = is_seen (self, child);

      gtk_widget_set_visible (resizer, seen);
      gtk_widget_set_visible (gtk_widget_get_next_sibling (child), has_next);
      has_next = has_next || seen;
      g_signal_handlers_disconnect_by_func (resizer, handle_moved_cb, self);
      g_signal_connect_object (resizer, "notify::drag-position", G_CALLBACK (handle_moved_cb), self, 0);
    }
}

/* -- panels in frames ------------------------------------------------------------------------------------------------ */

LkWorkspaceEntry *
lk_workspace_entry (LkWorkspace *self, const char *id)
{
  for (guint i = 0; id != NULL && i < self->entries->len; i++)
    if (g_str_equal (((LkWorkspaceEntry *) self->entries->pdata[i])->kind->id, id))
      return self->entries->pdata[i];
  return NULL;
}

/* Charts take long to make, and most of those at the start stand behind others. */
LkPanel *
lk_workspace_panel_of (LkWorkspaceEntry *entry)
{
  if (entry->panel == NULL)
    {
      entry->panel = lk_panel_create (entry->kind, entry->session);
      if (entry->state != NULL)
        lk_panel_set_state (entry->panel, entry->state);
      g_clear_pointer (&entry->state, g_free);
      panel_widget_set_child (PANEL_WIDGET (entry->widget), GTK_WIDGET (entry->panel));
    }
  return entry->panel;
}

GtkWidget *
lk_workspace_frame_of (LkWorkspaceEntry *entry)
{
  return gtk_widget_get_ancestor (entry->widget, PANEL_TYPE_FRAME);
}

int
lk_workspace_n_panels (GtkWidget *frame)
{
  return (int) panel_frame_get_n_pages (PANEL_FRAME (frame));
}

GtkWidget *
lk_workspace_header_of (GtkWidget *frame)
{
  return GTK_WIDGET (panel_frame_get_header (PANEL_FRAME (frame)));
}

LkWorkspaceEntry *
lk_workspace_panel_at (LkWorkspace *self, GtkWidget *frame, int nth)
{
  return lk_workspace_entry (self, panel_widget_get_id (panel_frame_get_page (PANEL_FRAME (frame), (guint) nth)));
}

LkWorkspaceEntry *
lk_workspace_get_active (LkWorkspace *self, GtkWidget *frame)
{
  PanelWidget *widget = panel_frame_get_visible_child (PANEL_FRAME (frame));

  return widget != NULL ? lk_workspace_entry (self, panel_widget_get_id (widget)) : NULL;
}

void
lk_workspace_set_active (LkWorkspaceEntry *entry)
{
  panel_frame_set_visible_child (PANEL_FRAME (lk_workspace_frame_of (entry)), PANEL_WIDGET (entry->widget));
}

void
lk_workspace_put (LkWorkspaceEntry *entry, GtkWidget *frame)
{
  GtkWidget *before = lk_workspace_frame_of (entry);

  if (before == frame)
    return;
  if (before != NULL)
    panel_frame_remove (PANEL_FRAME (before), PANEL_WIDGET (entry->widget));
  if (frame != NULL)
    panel_frame_add (PANEL_FRAME (frame), PANEL_WIDGET (entry->widget));
}

/* The frame of a place in the main band, made where it is missing. */
static GtkWidget *
frame_of_place (LkWorkspace *self, LkPanelPlace place)
{
  int n = lk_workspace_n_columns (self, LK_BAND_MAIN);

  if (n == 0)
    return lk_workspace_insert_column (self, LK_BAND_MAIN, 0);
  if (place == LK_PLACE_RIGHT && n == 1)
    {
      GtkWidget *frame = lk_workspace_insert_column (self, LK_BAND_MAIN, 1);

      lk_workspace_set_share (self, LK_BAND_MAIN, 0, -1, LK_LAYOUT_WHOLE - RIGHT_SHARE);
      lk_workspace_set_share (self, LK_BAND_MAIN, 1, -1, RIGHT_SHARE);
      return frame;
    }
  if (place == LK_PLACE_RIGHT)
    return lk_workspace_frame_at (self, LK_BAND_MAIN, n - 1, 0);
  if (place == LK_PLACE_LEFT_BELOW && lk_workspace_n_rows (self, LK_BAND_MAIN, 0) == 1)
    return lk_workspace_insert_row (self, LK_BAND_MAIN, 0, 1);

  return lk_workspace_frame_at (self, LK_BAND_MAIN, 0, place == LK_PLACE_LEFT_BELOW ? 1 : 0);
}

void
lk_workspace_put_by_kind (LkWorkspace *self, LkWorkspaceEntry *entry)
{
  LkPanelPlace place = entry->kind->place != LK_PLACE_AWAY ? entry->kind->place : LK_PLACE_RIGHT;

  if (place != LK_PLACE_BOTTOM)
    lk_workspace_put (entry, frame_of_place (self, place));
  else
    lk_workspace_put (entry, lk_workspace_n_columns (self, LK_BAND_BOTTOM) == 0
                                 ? lk_workspace_insert_column (self, LK_BAND_BOTTOM, 0)
                                 : lk_workspace_frame_at (self, LK_BAND_BOTTOM, 0, 0));
}

/* -- headers --------------------------------------------------------------------------------------------------------- */

static const char *const move_names[] = { "move-left", "move-right", "move-up", "move-down", "new-column", "new-row" };

static void
show_header (LkWorkspace *self, GtkWidget *frame)
{
  LkPanelHeader *header = LK_PANEL_HEADER (panel_frame_get_header (PANEL_FRAME (frame)));
  LkWorkspaceEntry *active = lk_workspace_get_active (self, frame);
  int n = lk_workspace_n_panels (frame), at = -1;
  g_autofree const LkPanelKind **kinds = g_new (const LkPanelKind *, MAX (n, 1));

  for (int i = 0; i < n; i++)
    {
      LkWorkspaceEntry *entry = lk_workspace_panel_at (self, frame, i);

      kinds[i] = entry->kind;
      if (entry == active)
        at = i;
    }
  lk_panel_header_show (header, n, kinds, at, active != NULL ? lk_workspace_panel_of (active) : NULL);
  if (active == NULL)
    return;

  lk_panel_header_set_enabled (header, "maximize", self->maximized == NULL);
  lk_panel_header_set_enabled (header, "restore", self->maximized != NULL);
  for (guint i = 0; i < G_N_ELEMENTS (move_names); i++)
    lk_panel_header_set_enabled (header, move_names[i],
                                 self->maximized == NULL && lk_workspace_can_move (self, active->kind->id, i));
}

static void
page_changed_cb (GtkWidget *frame, GParamSpec *pspec, LkWorkspace *self)
{
  LkWorkspaceEntry *active;

  if (self->building)
    return;
  active = lk_workspace_get_active (self, frame);
  if (self->maximized != NULL && active != NULL && lk_workspace_frame_of (self->maximized) == frame)
    self->maximized = active;
  show_header (self, frame);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
chosen_cb (LkPanelHeader *header, const char *id, LkWorkspace *self)
{
  lk_workspace_raise (self, id);
}

static void
command_cb (LkPanelHeader *header, const char *id, const char *command, LkWorkspace *self)
{
  if (g_str_equal (command, "hide"))
    lk_workspace_hide (self, id);
  else if (g_str_equal (command, "restore") || self->maximized != NULL)
    lk_workspace_restore (self);
  else if (g_str_equal (command, "maximize"))
    lk_workspace_maximize (self, id);
  else
    for (guint i = 0; i < G_N_ELEMENTS (move_names); i++)
      if (g_str_equal (command, move_names[i]))
        lk_workspace_move (self, id, i);
}

/* -- dragging -------------------------------------------------------------------------------------------------------- */

/* libpanel's drop targets come up at its dock's signal. Its own headers would open empty edges of the dock as well. */

static GdkContentProvider *
drag_prepare_cb (GtkDragSource *source, double x, double y, LkWorkspace *self)
{
  GtkWidget *header = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  LkWorkspaceEntry *entry = lk_workspace_entry (self, lk_panel_header_pick (LK_PANEL_HEADER (header), x, y));

  if (entry == NULL)
    return NULL;
  g_object_set_data (G_OBJECT (source), "widget", entry->widget);
  return gdk_content_provider_new_typed (PANEL_TYPE_WIDGET, entry->widget);
}

static void
drag_begin_cb (GtkDragSource *source, GdkDrag *drag, LkWorkspace *self)
{
  GtkWidget *header = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  g_autoptr (GdkPaintable) picture = gtk_widget_paintable_new (header);

  gtk_drag_source_set_icon (source, picture, 24, 12);
  lk_workspace_restore (self);
  if (lk_workspace_n_columns (self, LK_BAND_BOTTOM) == 0)
    {
      self->opened_bottom = TRUE;
      lk_workspace_insert_column (self, LK_BAND_BOTTOM, 0);
      lk_workspace_set_bottom_share (self, DROP_SHARE);
      settle_paned (self, PANEL_PANED (self->bands));
    }
  g_signal_emit_by_name (self->dock, "panel-drag-begin", g_object_get_data (G_OBJECT (source), "widget"));
}

/* The targets go out of sight before the drop leaves them, and would go on waiting for it: they are told it is over. */
static void
end_drops (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DROP_TARGET (controller))
        gtk_drop_target_reject (GTK_DROP_TARGET (controller));
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    end_drops (child);
}

static void
drag_end_cb (GtkDragSource *source, GdkDrag *drag, gboolean delete_data, LkWorkspace *self)
{
  g_signal_emit_by_name (self->dock, "panel-drag-end", g_object_get_data (G_OBJECT (source), "widget"));
  if (self->opened_bottom)
    lk_workspace_set_bottom_share (self, LK_BOTTOM_SHARE);
  self->opened_bottom = FALSE;
  end_drops (self->dock);
  lk_workspace_settle (self);
}

static void
add_drag_source (LkWorkspace *self, GtkWidget *header)
{
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (source), GTK_PHASE_CAPTURE);
  g_signal_connect_object (source, "prepare", G_CALLBACK (drag_prepare_cb), self, 0);
  g_signal_connect_object (source, "drag-begin", G_CALLBACK (drag_begin_cb), self, 0);
  g_signal_connect_object (source, "drag-end", G_CALLBACK (drag_end_cb), self, 0);
  gtk_widget_add_controller (header, GTK_EVENT_CONTROLLER (source));
}

/* -- frames ---------------------------------------------------------------------------------------------------------- */

/* Also called by libpanel, where something is dropped beside a frame. */
static GtkWidget *
create_frame (LkWorkspace *self)
{
  GtkWidget *frame = g_object_new (LK_TYPE_FRAME, NULL), *header = g_object_new (LK_TYPE_FRAME_HEADER, NULL);

  gtk_widget_set_overflow (frame, GTK_OVERFLOW_HIDDEN);
  g_signal_connect_object (header, "chosen", G_CALLBACK (chosen_cb), self, 0);
  g_signal_connect_object (header, "command", G_CALLBACK (command_cb), self, 0);
  add_drag_source (self, header);
  panel_frame_set_header (PANEL_FRAME (frame), PANEL_FRAME_HEADER (header));
  g_signal_connect_object (frame, "notify::visible-child", G_CALLBACK (page_changed_cb), self, 0);
  return frame;
}

GtkWidget *
lk_workspace_insert_row (LkWorkspace *self, LkBand band, int column, int row)
{
  GtkWidget *frame = create_frame (self);

  panel_paned_insert (rows_of (self, band, column), row, frame);
  return frame;
}

GtkWidget *
lk_workspace_insert_column (LkWorkspace *self, LkBand band, int column)
{
  panel_grid_insert_column (PANEL_GRID (self->grids[band]), (guint) column);
  return lk_workspace_insert_row (self, band, column, 0);
}

static void
remove_empty_frames (LkWorkspace *self, LkBand band)
{
  for (int column = lk_workspace_n_columns (self, band) - 1; column >= 0; column--)
    {
      PanelPaned *rows = rows_of (self, band, column);

      for (int row = size_of (rows) - 1; row >= 0; row--)
        if (lk_workspace_n_panels (nth_of (rows, row)) == 0)
          {
            lk_panel_header_drop_tools (LK_PANEL_HEADER (lk_workspace_header_of (nth_of (rows, row))));
            panel_paned_remove (rows, nth_of (rows, row));
          }
      if (size_of (rows) == 0)
        panel_paned_remove (columns_of (self, band), nth_of (columns_of (self, band), column));
    }
}

void
lk_workspace_settle (LkWorkspace *self)
{
  g_autoptr (GPtrArray) frames = NULL;

  for (int band = 0; band < LK_N_BANDS; band++)
    remove_empty_frames (self, band);
  if (self->maximized != NULL && lk_workspace_frame_of (self->maximized) == NULL)
    self->maximized = NULL;

  settle_paned (self, PANEL_PANED (self->bands));
  for (int band = 0; band < LK_N_BANDS; band++)
    {
      settle_paned (self, columns_of (self, band));
      for (int column = 0; column < lk_workspace_n_columns (self, band); column++)
        settle_paned (self, rows_of (self, band, column));
    }

  frames = lk_workspace_list_frames (self);
  /* What is arranged before anybody sees it may be arranged anew. */
  for (guint i = 0; gtk_widget_get_realized (GTK_WIDGET (self)) && i < frames->len; i++)
    show_header (self, frames->pdata[i]);
  gtk_stack_set_visible_child_name (self->stack, frames->len > 0 ? "panels" : "empty");
  g_signal_emit (self, signals[CHANGED], 0);
}

/* -- object ---------------------------------------------------------------------------------------------------------- */

static void
add_entry (LkWorkspace *self, const LkPanelKind *kind, LkSession *session)
{
  LkWorkspaceEntry *entry = g_new0 (LkWorkspaceEntry, 1);

  entry->kind = kind;
  entry->session = g_object_ref (session);
  entry->widget = g_object_ref_sink (panel_widget_new ());
  panel_widget_set_id (PANEL_WIDGET (entry->widget), kind->id);
  panel_widget_set_title (PANEL_WIDGET (entry->widget), _ (kind->title));
  g_ptr_array_add (self->entries, entry);
  if (kind->place != LK_PLACE_AWAY)
    lk_workspace_put_by_kind (self, entry);
}

void
lk_workspace_add (LkWorkspace *self, int n, const LkPanelKind *kinds, LkSession *session)
{
  self->building = TRUE;
  for (int i = 0; i < n; i++)
    add_entry (self, &kinds[i], session);
  self->building = FALSE;
  lk_workspace_settle (self);
}

LkPanel *
lk_workspace_find (LkWorkspace *self, const char *id)
{
  LkWorkspaceEntry *entry = lk_workspace_entry (self, id);

  return entry != NULL ? lk_workspace_panel_of (entry) : NULL;
}

static void
lk_workspace_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lk_workspace_parent_class)->realize (widget);

  lk_workspace_settle (LK_WORKSPACE (widget));
}

static void
entry_free (gpointer data)
{
  LkWorkspaceEntry *entry = data;

  g_object_unref (entry->widget);
  g_object_unref (entry->session);
  g_free (entry->state);
  g_free (entry);
}

static void
lk_workspace_dispose (GObject *object)
{
  LkWorkspace *self = LK_WORKSPACE (object);

  /* Frames tell of their end page by page. */
  self->building = TRUE;
  self->maximized = NULL;
  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_pointer (&self->entries, g_ptr_array_unref);

  G_OBJECT_CLASS (lk_workspace_parent_class)->dispose (object);
}

static void
lk_workspace_class_init (LkWorkspaceClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  panel_init ();
  G_OBJECT_CLASS (klass)->dispose = lk_workspace_dispose;
  widget_class->focus = lk_workspace_focus;
  widget_class->realize = lk_workspace_realize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);

  g_type_ensure (PANEL_TYPE_DOCK);
  g_type_ensure (PANEL_TYPE_PANED);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/likeness/Likeness/ui/workspace.ui");
  gtk_widget_class_bind_template_child (widget_class, LkWorkspace, stack);
  gtk_widget_class_bind_template_child (widget_class, LkWorkspace, dock);
  gtk_widget_class_bind_template_child (widget_class, LkWorkspace, bands);
}

static void
lk_workspace_init (LkWorkspace *self)
{
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  for (int band = 0; band < LK_N_BANDS; band++)
    {
      self->grids[band] = panel_grid_new ();
      g_signal_connect_object (self->grids[band], "create-frame", G_CALLBACK (create_frame), self, G_CONNECT_SWAPPED);
      panel_paned_append (PANEL_PANED (self->bands), self->grids[band]);
    }
  lk_workspace_set_bottom_share (self, LK_BOTTOM_SHARE);
  lk_workspace_settle (self);
}
