/* The neighbors of the selected image: those in the embedding of the step that is shown, those in the pixels and those in
 * the random encoder side by side, with who is new and who left. Watches the session's neighbor model, selection, clock and
 * data set; a press on a neighbor selects it, and so walks on. A picture file can be the query instead. */

#include "app/panels/neighbor-panel-private.h"

#include "app/dataset-texture.h"
#include "app/widgets/chart-scale.h"
#include "app/widgets/flow-layout.h"
#include "app/widgets/row-layout.h"

#include <glib/gi18n.h>
#include <math.h>

G_DEFINE_FINAL_TYPE (LkNeighborPanel, lk_neighbor_panel, LK_TYPE_PANEL)

#define QUERY_SIDE 84
#define TOOL_SPACING 2
#define CONTROL_SPACING 6
/* Where the images of a section come from: the spaces, then who left. */
#define LEFT 1
#define N_SECTIONS (LK_NEIGHBOR_N_SPACES + 1)

static GdkTexture *
image_cb (int id, int side, gpointer data)
{
  const LkDataset *dataset = lk_session_get_dataset (LK_NEIGHBOR_PANEL (data)->session);

  if (dataset == NULL || id >= dataset->splits[LK_TRAIN].n)
    return NULL;

  return lk_dataset_texture_new (dataset, id, lk_dataset_texture_magnification (dataset, side));
}

/* -- the query ----------------------------------------------------------------------------------------------------- */

static void
show_image (LkNeighborPanel *self, const LkDataset *dataset, int id)
{
  const char *file = lk_image_file (dataset, id);
  int side = QUERY_SIDE * gtk_widget_get_scale_factor (GTK_WIDGET (self));
  g_autoptr (GdkTexture) texture = image_cb (id, side, self);
  g_autofree char *name = lk_image_name (dataset, id);
  g_autofree char *all = lk_chart_scale_text (LK_CHART_COUNT, dataset->splits[LK_TRAIN].n, 0);
  /* translators: number of an image, how many there are */
  g_autofree char *place = g_strdup_printf (_ ("Training image %d of %s"), id, all);

  gtk_picture_set_paintable (self->query_picture, GDK_PAINTABLE (texture));
  gtk_label_set_label (self->query_name, name);
  gtk_label_set_label (self->query_detail, file != NULL ? file : place);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->query_detail), place);
}

static void
show_file (LkNeighborPanel *self, const LkDataset *dataset)
{
  const guint8 *pixels = lk_neighbor_model_get_file_pixels (self->model);
  int side = QUERY_SIDE * gtk_widget_get_scale_factor (GTK_WIDGET (self));
  g_autoptr (GdkTexture) texture = lk_pixels_texture_new (pixels, dataset->h, dataset->w, dataset->c,
                                                          lk_dataset_texture_magnification (dataset, side));
  g_autofree char *name = lk_neighbor_panel_file_name (self), *detail = NULL;

  /* translators: width and height in pixels */
  detail = g_strdup_printf (_ ("Picture file, as the network sees it: %d × %d"), dataset->w, dataset->h);
  gtk_picture_set_paintable (self->query_picture, GDK_PAINTABLE (texture));
  gtk_label_set_label (self->query_name, name);
  gtk_label_set_label (self->query_detail, detail);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->query_detail), lk_neighbor_model_get_file (self->model));
}

/* FALSE if there is none. */
static gboolean
show_query (LkNeighborPanel *self, const LkDataset *dataset)
{
  int query = lk_neighbor_model_get_query (self->model);
  gboolean file = lk_neighbor_model_get_file (self->model) != NULL;

  gtk_widget_set_visible (self->put_away, file);
  if (file)
    show_file (self, dataset);
  else if (query >= 0 && query < dataset->splits[LK_TRAIN].n)
    show_image (self, dataset, query);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->query_picture), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gtk_label_get_label (self->query_name), -1);
  return file || query >= 0;
}

/* -- the neighbors ------------------------------------------------------------------------------------------------- */

static double
largest_distance (const LkNeighbors *neighbors)
{
  double largest = 0;

  for (int i = 0; i < neighbors->n; i++)
    largest = MAX (largest, (double) neighbors->distance[i]);

  return largest;
}

static const char *
caption_of (const LkDataset *dataset, int id)
{
  return lk_image_class (dataset, id);
}

/* The strings live in chunk. */
static LkImageGridItem *
make_items (LkNeighborPanel *self, const LkDataset *dataset, const LkNeighbors *neighbors, GStringChunk *chunk)
{
  LkImageGridItem *items = g_new0 (LkImageGridItem, MAX (neighbors->n, 1));
  double largest = largest_distance (neighbors);
  int metric;

  g_object_get (self->model, "metric", &metric, NULL);
  for (int i = 0; i < neighbors->n; i++)
    {
      g_autofree char *words = lk_neighbor_words (dataset, neighbors, (LkMetric) metric, i);

      items[i] = (LkImageGridItem){
        .id = neighbors->ids[i],
        .bar = largest > 0 ? (double) neighbors->distance[i] / largest : 0,
        .caption = caption_of (dataset, neighbors->ids[i]),
        .words = g_string_chunk_insert (chunk, words),
        .crossed = neighbors->same_class[i] == 0,
        .badged = neighbors->joined != NULL && neighbors->joined[i],
      };
    }
  return items;
}

static LkImageGridItem *
make_left_items (LkNeighborPanel *self, const LkDataset *dataset, const LkNeighbors *neighbors, GStringChunk *chunk)
{
  LkImageGridItem *items = g_new0 (LkImageGridItem, MAX (neighbors->n_left, 1));

  for (int i = 0; i < neighbors->n_left; i++)
    {
      int id = neighbors->left[i];
      g_autofree char *name = lk_image_name (dataset, id);

      items[i] = (LkImageGridItem){
        .id = id, .bar = NAN, .caption = caption_of (dataset, id), .words = g_string_chunk_insert (chunk, name)
      };
    }
  return items;
}

/* Who left stands below the embedding, of which alone it is known. Returns how many sections there are. */
static int
fill_sections (LkNeighborPanel *self, LkImageGridSection *sections, GStringChunk *chunk)
{
  const LkDataset *dataset = lk_session_get_dataset (self->session);
  int n = 0;

  for (int space = 0; space < LK_NEIGHBOR_N_SPACES; space++)
    {
      const LkNeighbors *neighbors = lk_neighbor_model_get (self->model, (LkNeighborSpace) space);
      g_autofree char *note = lk_neighbor_note (neighbors);

      sections[n++] = (LkImageGridSection){
        .title = lk_neighbor_space_title ((LkNeighborSpace) space),
        .note = note != NULL ? g_string_chunk_insert (chunk, note) : NULL,
        .empty = neighbors->words,
        /* translators: on images that have become neighbors; as short as can be */
        .badge = _ ("new"),
        .column = space,
        .n = neighbors->n,
        .items = make_items (self, dataset, neighbors, chunk),
      };
      if (space == LK_NEIGHBOR_EMBEDDING && neighbors->n_left > 0)
        {
          g_autofree char *since = lk_neighbor_step_words (neighbors->since);
          /* translators: a number of images, "step 120" */
          g_autofree char *title = g_strdup_printf (_ ("%d left since %s"), neighbors->n_left, since);

          sections[n++] = (LkImageGridSection){
            .title = g_string_chunk_insert (chunk, title),
            .column = space,
            .foldable = TRUE,
            .folded = !self->left_open,
            .n = neighbors->n_left,
            .items = make_left_items (self, dataset, neighbors, chunk),
          };
        }
    }
  return n;
}

static void
show_neighbors (LkNeighborPanel *self)
{
  LkImageGridSection sections[N_SECTIONS];
  GStringChunk *chunk = g_string_chunk_new (4096);
  int n = fill_sections (self, sections, chunk);

  lk_image_grid_set_sections (self->grid, sections, n);
  for (int i = 0; i < n; i++)
    g_free ((gpointer) sections[i].items);
  g_string_chunk_free (chunk);
}

static void
show_selection (LkNeighborPanel *self)
{
  int n;
  const int *ids = lk_selection_get (lk_session_get_selection (self->session), &n);

  lk_image_grid_set_selected (self->grid, ids, n);
}

static void
show_reading (LkNeighborPanel *self, gboolean any)
{
  long step = lk_neighbor_model_get_step (self->model);
  g_autofree char *words = any && step >= 0 ? lk_neighbor_step_words (step) : NULL;
  g_autofree char *bank = lk_chart_scale_text (LK_CHART_COUNT, lk_neighbor_model_get_bank_size (self->model), 0);
  g_autofree char *tip = words != NULL
                             /* translators: "step 702", a number of images */
                             ? g_strdup_printf (_ ("The network of %s, searched among %s images"), words, bank)
                             : NULL;

  gtk_label_set_label (self->reading, words != NULL ? words : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->reading), tip);
}

void
lk_neighbor_panel_update (LkNeighborPanel *self)
{
  const LkDataset *dataset = lk_session_get_dataset (self->session);
  gboolean any = dataset != NULL && show_query (self, dataset);

  gtk_label_set_label (
      self->empty, dataset == NULL ? _ ("Choose a data set or open a folder of images to see which of them are alike.")
                                   : _ ("Select an image in any panel, or drop a picture here."));
  if (any)
    {
      show_neighbors (self);
      show_selection (self);
    }
  show_reading (self, any);
  gtk_stack_set_visible_child_name (self->stack, any ? "gallery" : "empty");
  lk_neighbor_panel_update_progress (self);
  lk_neighbor_panel_update_actions (self);
}

/* -- watching ------------------------------------------------------------------------------------------------------ */

static void
changed_cb (LkNeighborPanel *self)
{
  lk_neighbor_panel_update (self);
  lk_neighbor_panel_note_query (self);
}

static void
selection_cb (LkNeighborPanel *self)
{
  show_selection (self);
  lk_neighbor_panel_note_selection (self);
}

static void
take_dataset (LkNeighborPanel *self)
{
  LkDataset *dataset = lk_session_get_dataset (self->session);

  g_clear_pointer (&self->dataset, lk_dataset_unref);
  self->dataset = dataset != NULL ? lk_dataset_ref (dataset) : NULL;
}

/* Images of other data are others. */
static void
dataset_cb (LkNeighborPanel *self)
{
  if (lk_session_get_dataset (self->session) == self->dataset)
    return;

  take_dataset (self);
  lk_trail_clear (self->trail);
  lk_image_grid_forget_images (self->grid);
  lk_neighbor_panel_update (self);
}

static int *
ids_of_section (LkNeighborPanel *self, int section, int *n)
{
  const LkNeighbors *embedding = lk_neighbor_model_get (self->model, LK_NEIGHBOR_EMBEDDING), *neighbors;
  gboolean with_left = embedding->n_left > 0;

  if (with_left && section == LEFT)
    {
      *n = embedding->n_left;
      return embedding->left;
    }

  neighbors = lk_neighbor_model_get (self->model,
                                     (LkNeighborSpace) (section > LEFT && with_left ? section - 1 : section));
  *n = neighbors->n;
  return neighbors->ids;
}

/* The selection turns the model, and that what is pressed: a copy. */
static void
pressed_cb (LkNeighborPanel *self, int section, int item, gboolean toggle, gboolean extend)
{
  int n;
  const int *ids = ids_of_section (self, section, &n);
  g_autofree int *order = g_memdup2 (ids, (gsize) n * sizeof *ids);

  if (item < n)
    lk_selection_press (lk_session_get_selection (self->session), order[item], toggle, extend, order, n);
}

static void
folded_cb (LkNeighborPanel *self, int section, gboolean folded)
{
  self->left_open = !folded;
}

/* -- widget -------------------------------------------------------------------------------------------------------- */

/* A control that gets the focus is to be seen: all of them stand at the top. Not so when it is the window that comes back to
 * the front, which a focus controller would not tell apart. */
static void
focus_moved_cb (LkNeighborPanel *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = gtk_root_get_focus (root);

  if (focus != NULL && gtk_widget_is_ancestor (focus, self->controls))
    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
}

/* What nobody sees is not computed. */
static void
lk_neighbor_panel_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lk_neighbor_panel_parent_class)->map (widget);
  g_signal_connect_object (gtk_widget_get_root (widget), "notify::focus-widget", G_CALLBACK (focus_moved_cb), widget,
                           G_CONNECT_SWAPPED);
  lk_neighbor_model_set_active (LK_NEIGHBOR_PANEL (widget)->model, TRUE);
}

static void
lk_neighbor_panel_unmap (GtkWidget *widget)
{
  g_signal_handlers_disconnect_by_func (gtk_widget_get_root (widget), focus_moved_cb, widget);
  lk_neighbor_model_set_active (LK_NEIGHBOR_PANEL (widget)->model, FALSE);
  GTK_WIDGET_CLASS (lk_neighbor_panel_parent_class)->unmap (widget);
}

static void
lk_neighbor_panel_watch (LkPanel *panel, LkSession *session)
{
  LkNeighborPanel *self = LK_NEIGHBOR_PANEL (panel);
  LkClock *clock = lk_session_get_clock (session);

  self->session = session;
  self->model = g_object_ref (lk_session_get_neighbors (session));
  take_dataset (self);
  lk_neighbor_panel_set_up_query (self);
  lk_neighbor_panel_set_up_tools (self);
  g_signal_connect_object (self->model, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::state", G_CALLBACK (dataset_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::dataset-title", G_CALLBACK (dataset_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_session_get_selection (session), "changed", G_CALLBACK (selection_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (clock, "changed", G_CALLBACK (lk_neighbor_panel_update_since), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (clock, "records", G_CALLBACK (lk_neighbor_panel_update_since), self, G_CONNECT_SWAPPED);
  lk_neighbor_panel_note_selection (self);
  lk_neighbor_panel_update (self);
}

static char *
lk_neighbor_panel_dup_state (LkPanel *panel)
{
  return lk_neighbor_panel_dup_choices (LK_NEIGHBOR_PANEL (panel));
}

static void
lk_neighbor_panel_set_state (LkPanel *panel, const char *state)
{
  lk_neighbor_panel_set_choices (LK_NEIGHBOR_PANEL (panel), state);
}

static void
lk_neighbor_panel_dispose (GObject *object)
{
  LkNeighborPanel *self = LK_NEIGHBOR_PANEL (object);

  lk_neighbor_panel_forget_pasted (self);
  g_clear_object (&self->model);
  g_clear_object (&self->actions);

  G_OBJECT_CLASS (lk_neighbor_panel_parent_class)->dispose (object);
}

static void
lk_neighbor_panel_finalize (GObject *object)
{
  LkNeighborPanel *self = LK_NEIGHBOR_PANEL (object);

  lk_trail_free (self->trail);
  g_clear_pointer (&self->dataset, lk_dataset_unref);
  g_array_unref (self->since_steps);
  g_free (self->awaited);

  G_OBJECT_CLASS (lk_neighbor_panel_parent_class)->finalize (object);
}

static void
lk_neighbor_panel_class_init (LkNeighborPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_neighbor_panel_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_neighbor_panel_finalize;
  widget_class->map = lk_neighbor_panel_map;
  widget_class->unmap = lk_neighbor_panel_unmap;
  LK_PANEL_CLASS (klass)->watch = lk_neighbor_panel_watch;
  LK_PANEL_CLASS (klass)->dup_state = lk_neighbor_panel_dup_state;
  LK_PANEL_CLASS (klass)->set_state = lk_neighbor_panel_set_state;

  g_type_ensure (LK_TYPE_IMAGE_GRID);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/likeness/Likeness/ui/neighbor-panel.ui");
  gtk_widget_class_bind_template_child_full (widget_class, "tools", FALSE,
                                             G_STRUCT_OFFSET (LkNeighborPanel, panel_tools));
  gtk_widget_class_bind_template_child (widget_class, LkNeighborPanel, stack);
  gtk_widget_class_bind_template_child (widget_class, LkNeighborPanel, reading);
  gtk_widget_class_bind_template_child (widget_class, LkNeighborPanel, empty);
  gtk_widget_class_bind_template_child (widget_class, LkNeighborPanel, query_picture);
  gtk_widget_class_bind_template_child (widget_class, LkNeighborPanel, query_name);
  gtk_widget_class_bind_template_child (widget_class, LkNeighborPanel, query_detail);
  gtk_widget_class_bind_template_child (widget_class, LkNeighborPanel, put_away);
  gtk_widget_class_bind_template_child (widget_class, LkNeighborPanel, scroller);
  gtk_widget_class_bind_template_child (widget_class, LkNeighborPanel, controls);
  gtk_widget_class_bind_template_child (widget_class, LkNeighborPanel, grid);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, folded_cb);
  lk_neighbor_panel_bind_tools (widget_class);
  lk_neighbor_panel_install_keys (widget_class);
}

static void
lk_neighbor_panel_init (LkNeighborPanel *self)
{
  GtkLayoutManager *tools = lk_row_layout_new (TOOL_SPACING);

  self->trail = lk_trail_new ();
  self->since_steps = g_array_new (FALSE, FALSE, sizeof (long));
  self->actions = g_simple_action_group_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (self->controls, lk_flow_layout_new (CONTROL_SPACING, FALSE));
  lk_row_layout_let_vanish (LK_ROW_LAYOUT (tools), GTK_WIDGET (self->reading));
  gtk_widget_set_layout_manager (self->panel_tools, tools);
  gtk_widget_set_size_request (GTK_WIDGET (self->query_picture), QUERY_SIDE, QUERY_SIDE);
  lk_image_grid_set_image_func (self->grid, image_cb, self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->grid), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Neighbors"), -1);
}
