/* What is marked on the map: the selection and what the search found, with the rest in gray; lines to true neighbors; the
 * card of the image that is pointed at; images in place of dots. */

#include "app/panels/map-panel-private.h"

#include "app/dataset-texture.h"
#include "app/map-lines.h"

#include <string.h>

#define MOST_LINED 12 /* selected points that have lines: more would hide the map */
#define LINES_EACH 10 /* to so many true neighbors */
#define CARD_SIDE 168 /* of the large image, in pixels of the window */
#define CARD_GAP 14   /* between the point and its card */

/* -- selection and search -------------------------------------------------------------------------------------------- */

int
lk_map_panel_selected_points (LkMapPanel *self, int *points, int most)
{
  LkSelection *selection = lk_session_get_selection (self->session);
  const int *ids = lk_map_model_get_ids (self->model);
  int n = lk_map_panel_get_n (self), found = 0;

  for (int i = 0; !self->stale && i < n; i++)
    if (lk_selection_contains (selection, ids[i]))
      {
        if (found < most)
          points[found] = i;
        found++;
      }
  return found;
}

void
lk_map_panel_update_marks (LkMapPanel *self)
{
  LkSelection *selection = lk_session_get_selection (self->session);
  const int *ids = lk_map_model_get_ids (self->model);
  int n = lk_map_panel_get_n (self), n_selected = 0;
  g_autofree guint8 *selected = g_new0 (guint8, MAX (n, 1)), *faded = g_new0 (guint8, MAX (n, 1));

  if (self->stale)
    return;
  for (int i = 0; i < n; i++)
    {
      selected[i] = lk_selection_contains (selection, ids[i]);
      n_selected += selected[i];
    }
  for (int i = 0; i < n; i++)
    faded[i] = self->match != NULL ? !self->match[i] : !selected[i];
  lk_scatter_set_selected (self->scatter, n_selected > 0 ? selected : NULL);
  lk_scatter_set_faded (self->scatter, self->match != NULL || n_selected > 0 ? faded : NULL);
  lk_map_panel_update_lines (self);
}

void
lk_map_panel_update_lines (LkMapPanel *self)
{
  const float *layout = lk_map_model_get_layout (self->model);
  int chosen[MOST_LINED], n_selected = lk_map_panel_selected_points (self, chosen, MOST_LINED), k = 0;
  const int *neighbors = lk_map_model_get_neighbors (self->model, &k);
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (LkMapLine));
  g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (LkScatterLine));

  if (layout != NULL && neighbors != NULL && n_selected <= MOST_LINED && gtk_check_button_get_active (self->lines))
    lk_map_lines (layout, lk_map_panel_get_n (self), neighbors, k, LINES_EACH, chosen, n_selected, kept);
  for (guint i = 0; i < kept->len; i++)
    {
      const LkMapLine *line = &g_array_index (kept, LkMapLine, i);

      g_array_append_val (lines, ((LkScatterLine){ line->from, line->to, line->torn }));
    }
  lk_scatter_set_lines (self->scatter, (const LkScatterLine *) (gpointer) lines->data, (int) lines->len);
}

/* -- images ---------------------------------------------------------------------------------------------------------- */

static GdkTexture *
point_image (int point, gpointer panel)
{
  LkMapPanel *self = panel;
  const LkDataset *dataset = lk_session_get_dataset (self->session);

  return dataset != NULL ? lk_dataset_texture_new (dataset, lk_map_model_get_ids (self->model)[point], 1) : NULL;
}

void
lk_map_panel_update_images (LkMapPanel *self)
{
  gboolean wanted = gtk_check_button_get_active (self->thumbnails);

  lk_scatter_set_images (self->scatter, wanted ? point_image : NULL, self, NULL);
}

void
lk_map_panel_show_card (LkMapPanel *self, int point)
{
  const LkDataset *dataset = lk_session_get_dataset (self->session);
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self)), id;
  int side = MIN (CARD_SIDE, gtk_widget_get_height (self->overlay) / 2);
  g_autofree char *name = NULL, *details = NULL;
  g_autoptr (GdkTexture) image = NULL;

  self->hovered = dataset != NULL ? point : -1;
  gtk_widget_set_visible (GTK_WIDGET (self->card), self->hovered >= 0);
  if (self->hovered < 0)
    return;

  id = lk_map_model_get_ids (self->model)[point];
  name = lk_map_panel_image_name (self, id);
  details = lk_map_panel_image_details (self, point);
  image = lk_dataset_texture_new (dataset, id, lk_dataset_texture_magnification (dataset, side * scale));
  lk_image_card_show (self->card, image, name, details);
  gtk_widget_queue_allocate (self->overlay);
}

/* Beside the point, on the side that has room. */
static gboolean
card_position_cb (GtkOverlay *overlay, GtkWidget *child, GdkRectangle *place, LkMapPanel *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (overlay)), height = gtk_widget_get_height (GTK_WIDGET (overlay));
  GtkRequisition size;
  double x, y;

  if (child != GTK_WIDGET (self->card) || self->hovered < 0)
    return FALSE;

  gtk_widget_get_preferred_size (child, NULL, &size);
  lk_scatter_get_place (self->scatter, self->hovered, &x, &y);
  *place = (GdkRectangle){ (int) x + CARD_GAP, (int) y + CARD_GAP, size.width, size.height };
  if (place->x + place->width > width)
    place->x = (int) x - CARD_GAP - place->width;
  place->x = CLAMP (place->x, 0, MAX (width - place->width, 0));
  place->y = CLAMP (place->y, 0, MAX (height - place->height, 0));
  return TRUE;
}

void
lk_map_panel_bind_marks (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, card_position_cb);
}
