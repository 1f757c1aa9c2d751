/* The embedding map: the images of the probe set as points, near where the network thinks them alike, while it learns. With
 * colors by class, factor, cluster or measure and their legend; selecting, isolating and searching; and what can and cannot
 * be read from it. Watches the session's map (map-model.h), its selection and its data set. */

#include "app/panels/map-panel-private.h"

#include "app/widgets/flow-layout.h"
#include "app/widgets/side-layout.h"

#include <glib/gi18n.h>

#define SIDE_WIDTH 520 /* from here on the legend stands beside the map */
#define TOOLBAR_SPACING 6

G_DEFINE_FINAL_TYPE (LkMapPanel, lk_map_panel, LK_TYPE_PANEL)

/* -- points ---------------------------------------------------------------------------------------------------------- */

int
lk_map_panel_get_n (LkMapPanel *self)
{
  return lk_scatter_get_n_points (self->scatter);
}

static char *
point_name (int point, gpointer panel)
{
  LkMapPanel *self = panel;

  return lk_map_panel_image_name (self, lk_map_model_get_ids (self->model)[point]);
}

static void
show_status (LkMapPanel *self)
{
  g_autofree char *reading = lk_map_panel_reading (self, G_MAXINT), *empty = lk_map_panel_empty_words (self);
  g_autofree char *first = lk_map_panel_reading (self, 1);

  gtk_label_set_label (self->reading, reading);
  gtk_label_set_label (self->short_reading, first);
  gtk_widget_set_tooltip_text (gtk_widget_get_parent (GTK_WIDGET (self->reading)), reading);
  g_object_set (self->scatter, "empty-text", empty, NULL);
  gtk_widget_set_visible (self->progress, lk_map_model_is_busy (self->model));
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress), lk_map_model_get_progress (self->model));
  lk_map_panel_update_tools (self);
}

/* All that hangs on which points there are. */
static void
show_other_points (LkMapPanel *self, int n, const float *layout)
{
  lk_scatter_set_points (self->scatter, n, layout);
  self->stale = FALSE;
  lk_map_panel_update_images (self);
  lk_map_panel_update_choices (self);
  lk_map_panel_update_colors (self);
  lk_map_panel_search_again (self);
  lk_map_panel_update_marks (self);
  lk_map_panel_show_trust (self);
}

static void
moved_cb (LkMapPanel *self)
{
  const float *layout = lk_map_model_get_layout (self->model);
  int n = layout != NULL ? lk_map_model_get_n (self->model) : 0;

  if (self->stale || n != lk_map_panel_get_n (self))
    show_other_points (self, n, layout);
  else if (n > 0)
    lk_scatter_move_points (self->scatter, layout);
  show_status (self);
}

static void
points_cb (LkMapPanel *self)
{
  lk_map_panel_show_card (self, -1);
  self->stale = TRUE;
  moved_cb (self);
}

static void
measured_cb (LkMapPanel *self)
{
  if (!self->stale)
    {
      lk_map_panel_show_trust (self);
      lk_map_panel_show_card (self, self->hovered);
    }
  show_status (self);
}

static void
selection_cb (LkMapPanel *self)
{
  lk_map_panel_update_marks (self);
  lk_map_panel_update_tools (self);
}

/* -- what the pointer does ------------------------------------------------------------------------------------------- */

/* On a map there is no order to extend along: Shift adds, as Ctrl does. */
static void
pressed_cb (LkMapPanel *self, int point, gboolean toggle, gboolean extend)
{
  LkSelection *selection = lk_session_get_selection (self->session);
  const int *ids = lk_map_model_get_ids (self->model);

  if (point >= 0)
    lk_selection_press (selection, ids[point], toggle || extend, FALSE, ids, lk_map_panel_get_n (self));
  else if (!toggle && !extend)
    lk_selection_clear (selection);
}

static void
enclosed_cb (LkMapPanel *self, GArray *points, gboolean add)
{
  LkSelection *selection = lk_session_get_selection (self->session);
  const int *ids = lk_map_model_get_ids (self->model);
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (int));
  int n = 0;
  const int *before = lk_selection_get (selection, &n);

  if (add)
    g_array_append_vals (all, before, (guint) n);
  for (guint i = 0; i < points->len; i++)
    g_array_append_val (all, ids[g_array_index (points, int, i)]);
  lk_selection_set (selection, (const int *) (gpointer) all->data, (int) all->len);
}

static void
hovered_cb (LkMapPanel *self, int point)
{
  lk_map_panel_show_card (self, self->stale ? -1 : point);
}

/* -- panel ----------------------------------------------------------------------------------------------------------- */

static void
dataset_cb (LkMapPanel *self)
{
  lk_map_panel_update_choices (self);
  show_status (self);
}

static void
lk_map_panel_watch (LkPanel *panel, LkSession *session)
{
  LkMapPanel *self = LK_MAP_PANEL (panel);

  self->session = session;
  self->model = lk_session_get_map (session);
  self->clusters = lk_map_clusters_new (session);
  self->losses = lk_map_losses_new (session);
  lk_map_panel_set_up_tools (self);

  g_signal_connect_object (self->model, "points", G_CALLBACK (points_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "moved", G_CALLBACK (moved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "measured", G_CALLBACK (measured_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "status", G_CALLBACK (show_status), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->clusters, "changed", G_CALLBACK (lk_map_panel_update_colors), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->losses, "changed", G_CALLBACK (lk_map_panel_update_colors), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_session_get_selection (session), "changed", G_CALLBACK (selection_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::state", G_CALLBACK (dataset_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (lk_map_panel_update_colors),
                           self, G_CONNECT_SWAPPED);
  points_cb (self);
}

static void
lk_map_panel_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lk_map_panel_parent_class)->map (widget);
  lk_map_model_set_active (LK_MAP_PANEL (widget)->model, TRUE);
}

static void
lk_map_panel_unmap (GtkWidget *widget)
{
  lk_map_model_set_active (LK_MAP_PANEL (widget)->model, FALSE);
  GTK_WIDGET_CLASS (lk_map_panel_parent_class)->unmap (widget);
}

/* The map takes the focus, not the first button of the toolbar. */
static gboolean
lk_map_panel_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (LK_MAP_PANEL (widget)->scatter));
}

static void
lk_map_panel_dispose (GObject *object)
{
  LkMapPanel *self = LK_MAP_PANEL (object);

  if (self->scatter != NULL)
    {
      lk_scatter_set_images (self->scatter, NULL, NULL, NULL);
      lk_scatter_set_name_func (self->scatter, NULL, NULL, NULL);
    }
  g_clear_object (&self->clusters);
  g_clear_object (&self->losses);
  g_clear_object (&self->actions);

  G_OBJECT_CLASS (lk_map_panel_parent_class)->dispose (object);
}

static void
lk_map_panel_finalize (GObject *object)
{
  LkMapPanel *self = LK_MAP_PANEL (object);

  g_clear_pointer (&self->colors, lk_map_colors_free);
  g_clear_pointer (&self->choices, g_ptr_array_unref);
  g_free (self->wanted_color);
  g_free (self->match);

  G_OBJECT_CLASS (lk_map_panel_parent_class)->finalize (object);
}

static void
lk_map_panel_class_init (LkMapPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_map_panel_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_map_panel_finalize;
  widget_class->map = lk_map_panel_map;
  widget_class->unmap = lk_map_panel_unmap;
  widget_class->grab_focus = lk_map_panel_grab_focus;
  LK_PANEL_CLASS (klass)->watch = lk_map_panel_watch;
  LK_PANEL_CLASS (klass)->dup_state = lk_map_panel_dup_state;
  LK_PANEL_CLASS (klass)->set_state = lk_map_panel_set_state;

  g_type_ensure (LK_TYPE_IMAGE_CARD);
  g_type_ensure (LK_TYPE_LEGEND);
  g_type_ensure (LK_TYPE_SCATTER);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/likeness/Likeness/ui/map-panel.ui");
  lk_map_panel_bind_tools (widget_class);
  lk_map_panel_bind_colors (widget_class);
  lk_map_panel_bind_marks (widget_class);
  lk_map_panel_bind_search (widget_class);
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, reading);
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, short_reading);
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, area);
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, overlay);
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, side);
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, progress);
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, scatter);
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, card);
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, legend);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, enclosed_cb);
  gtk_widget_class_bind_template_callback (widget_class, hovered_cb);
}

static void
lk_map_panel_init (LkMapPanel *self)
{
  self->stale = TRUE;
  self->hovered = -1;
  self->choices = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (self->area, lk_side_layout_new (SIDE_WIDTH));
  gtk_widget_set_layout_manager (self->toolbar, lk_flow_layout_new (TOOLBAR_SPACING, FALSE));
  g_object_set (self->scatter, "title", _ ("Embedding map"), NULL);
  lk_scatter_set_name_func (self->scatter, point_name, self, NULL);
}
