/* Pictures and data of the neighbors panel: for files that the user names, and for the clipboard. */

#include "app/panels/neighbor-panel-private.h"

#include "app/csv.h"
#include "app/widgets/chart-theme.h"
#include "app/widgets/save-as.h"
#include "io/npy.h"

#include <glib/gi18n.h>
#include <string.h>

#define MARGIN 12
#define QUERY_SIDE 84
/* So wide that the three sections stand side by side. */
#define NARROWEST_PICTURE 480
#define PICTURE_SCALE 2

static const LkSaveFormat formats[] = {
  { "png", N_ ("PNG picture") },
  { "csv", N_ ("CSV table") },
  { "npy", N_ ("NumPy array") },
};

/* -- the picture ----------------------------------------------------------------------------------------------------- */

static void
append_label (LkNeighborPanel *self,
              GtkSnapshot *snapshot,
              const char *text,
              double scale,
              float y,
              const GdkRGBA *color)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (scale));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (MARGIN * 2 + QUERY_SIDE, y));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

/* The query with its names, at the head of the picture. */
static void
append_query (LkNeighborPanel *self, GtkSnapshot *snapshot, const LkChartTheme *theme)
{
  GdkPaintable *paintable = gtk_picture_get_paintable (self->query_picture);
  long step = lk_neighbor_model_get_step (self->model);
  GdkRGBA faint = lk_chart_ink (theme, 0.65f);

  if (paintable != NULL)
    {
      float w = (float) gdk_paintable_get_intrinsic_width (paintable);
      float h = (float) gdk_paintable_get_intrinsic_height (paintable), unit = QUERY_SIDE / MAX (w, h);

      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (MARGIN, MARGIN));
      gdk_paintable_snapshot (paintable, snapshot, (double) (w * unit), (double) (h * unit));
      gtk_snapshot_restore (snapshot);
    }
  append_label (self, snapshot, gtk_label_get_label (self->query_name), 1.2, MARGIN, &theme->ink);
  append_label (self, snapshot, gtk_label_get_label (self->query_detail), 0.9, MARGIN + 28, &faint);
  if (step >= 0)
    {
      g_autofree char *words = lk_neighbor_step_words (step);

      append_label (self, snapshot, words, 0.9, MARGIN + 50, &faint);
    }
}

/* (transfer full) */
static GdkTexture *
make_picture (LkNeighborPanel *self)
{
  LkChartTheme theme = lk_chart_theme (GTK_WIDGET (self));
  GtkSnapshot *whole = gtk_snapshot_new (), *images = gtk_snapshot_new ();
  int width = MAX (gtk_widget_get_width (GTK_WIDGET (self->grid)), NARROWEST_PICTURE);
  int height = lk_image_grid_snapshot_whole (self->grid, images, width, PICTURE_SCALE) + QUERY_SIDE + 3 * MARGIN;
  g_autoptr (GskRenderNode) node = gtk_snapshot_free_to_node (images);
  g_autoptr (GskRenderNode) all = NULL;
  graphene_rect_t paper = GRAPHENE_RECT_INIT (0, 0, (float) (width + 2 * MARGIN), (float) height);

  gtk_snapshot_scale (whole, PICTURE_SCALE, PICTURE_SCALE);
  gtk_snapshot_append_color (whole, &theme.ground, &paper);
  append_query (self, whole, &theme);
  gtk_snapshot_translate (whole, &GRAPHENE_POINT_INIT (MARGIN, QUERY_SIDE + 2 * MARGIN));
  if (node != NULL)
    gtk_snapshot_append_node (whole, node);
  all = gtk_snapshot_free_to_node (whole);
  return gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (GTK_WIDGET (self))), all,
                                      &GRAPHENE_RECT_INIT (0, 0, paper.size.width * PICTURE_SCALE,
                                                           paper.size.height * PICTURE_SCALE));
}

/* -- the data -------------------------------------------------------------------------------------------------------- */

static void
append_rows (LkNeighborPanel *self, GString *csv, LkNeighborSpace space)
{
  static const char *const names[] = { "embedding", "pixels", "random" };
  const LkNeighbors *neighbors = lk_neighbor_model_get (self->model, space);
  const LkDataset *dataset = lk_session_get_dataset (self->session);

  for (int i = 0; i < neighbors->n; i++)
    {
      int id = neighbors->ids[i];
      const char *class = lk_image_class (dataset, id), *file = lk_image_file (dataset, id);

      g_string_append_printf (csv, "%s,%d,%d,", names[space], i + 1, id);
      lk_csv_append_text (csv, class != NULL ? class : "");
      g_string_append_c (csv, ',');
      lk_csv_append_text (csv, file != NULL ? file : "");
      g_string_append_c (csv, ',');
      lk_csv_append_number (csv, (double) neighbors->distance[i]);
      g_string_append_printf (csv, ",%s\n", neighbors->joined == NULL ? "" : neighbors->joined[i] ? "1" : "0");
    }
}

/* (transfer full) */
static char *
make_table (LkNeighborPanel *self)
{
  GString *csv = g_string_new ("space,rank,id,label,file,distance,joined\n");

  for (int space = 0; space < LK_NEIGHBOR_N_SPACES; space++)
    append_rows (self, csv, (LkNeighborSpace) space);

  return g_string_free (csv, FALSE);
}

/* [space, rank] int32, -1 where a space has no such neighbor. */
static gboolean
write_ids (LkNeighborPanel *self, const char *path, GError **error)
{
  gint64 shape[2] = { LK_NEIGHBOR_N_SPACES, 0 };
  g_autofree gint32 *ids = NULL;

  for (int space = 0; space < LK_NEIGHBOR_N_SPACES; space++)
    shape[1] = MAX (shape[1], lk_neighbor_model_get (self->model, (LkNeighborSpace) space)->n);
  ids = g_new (gint32, (gsize) (shape[0] * shape[1]));
  for (int space = 0; space < LK_NEIGHBOR_N_SPACES; space++)
    {
      const LkNeighbors *neighbors = lk_neighbor_model_get (self->model, (LkNeighborSpace) space);

      for (int i = 0; i < shape[1]; i++)
        ids[space * shape[1] + i] = i < neighbors->n ? neighbors->ids[i] : -1;
    }

  return lk_npy_write (path, LK_DTYPE_I32, shape, 2, ids, error);
}

gboolean
lk_neighbor_panel_write (LkNeighborPanel *self, const char *path, const char *format, GError **error)
{
  if (g_str_equal (format, "png"))
    {
      g_autoptr (GdkTexture) picture = make_picture (self);
      g_autoptr (GBytes) png = gdk_texture_save_to_png_bytes (picture);

      return g_file_set_contents (path, g_bytes_get_data (png, NULL), (gssize) g_bytes_get_size (png), error);
    }
  if (g_str_equal (format, "csv"))
    {
      g_autofree char *table = make_table (self);

      return g_file_set_contents (path, table, -1, error);
    }

  return write_ids (self, path, error);
}

/* -- the dialog ------------------------------------------------------------------------------------------------------ */

static void
save (GtkWidget *panel, GFile *file, const char *format)
{
  const char *path = lk_save_path (panel, file, _ ("Neighbors are saved on this machine only"));
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return;
  lk_neighbor_panel_write (LK_NEIGHBOR_PANEL (panel), path, format, &error);
  /* translators: what went wrong */
  lk_save_tell (panel, file, _ ("The neighbors could not be saved: %s"), error);
}

void
lk_neighbor_panel_save_as (LkNeighborPanel *self, const char *format)
{
  int query = lk_neighbor_model_get_query (self->model);
  g_autofree char *name = query >= 0 ? g_strdup_printf ("neighbors-of-%d", query) : g_strdup ("neighbors");

  lk_save_as (GTK_WIDGET (self), _ ("Save Neighbors"), name, formats, G_N_ELEMENTS (formats), format, save);
}

/* -- the clipboard --------------------------------------------------------------------------------------------------- */

void
lk_neighbor_panel_copy_picture (LkNeighborPanel *self)
{
  g_autoptr (GdkTexture) picture = make_picture (self);

  lk_copy_picture (GTK_WIDGET (self), picture, NULL);
}

void
lk_neighbor_panel_copy_table (LkNeighborPanel *self)
{
  g_autofree char *table = make_table (self);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), table);
  lk_toast (GTK_WIDGET (self), _ ("Copied the table"));
}
