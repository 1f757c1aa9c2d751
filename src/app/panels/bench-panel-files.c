/* Pictures and data of the augmentation bench: for files that the user names, and for the clipboard. */

#include "app/bench-words.h"
#include "app/panels/bench-panel-private.h"
#include "app/widgets/chart-theme.h"
#include "app/widgets/save-as.h"
#include "io/npy.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define MARGIN 12
#define NARROWEST_PICTURE 320
#define PICTURE_SCALE 2

static const LkSaveFormat formats[] = {
  { "png", N_ ("PNG picture") },
  { "csv", N_ ("CSV table") },
  { "npy", N_ ("NumPy array") },
};

/* -- what is saved ------------------------------------------------------------------------------------------------- */

/* The grid. (transfer full) */
static GdkTexture *
make_picture (LkBenchPanel *self)
{
  LkChartTheme theme = lk_chart_theme (GTK_WIDGET (self));
  GtkSnapshot *whole = gtk_snapshot_new (), *images = gtk_snapshot_new ();
  int width = MAX (gtk_widget_get_width (GTK_WIDGET (self->grid)), NARROWEST_PICTURE);
  int height = lk_image_strip_snapshot_whole (self->grid, images, width, PICTURE_SCALE) + 2 * MARGIN;
  g_autoptr (GskRenderNode) node = gtk_snapshot_free_to_node (images);
  g_autoptr (GskRenderNode) all = NULL;
  graphene_rect_t paper = GRAPHENE_RECT_INIT (0, 0, (float) (width + 2 * MARGIN), (float) height);

  gtk_snapshot_scale (whole, PICTURE_SCALE, PICTURE_SCALE);
  gtk_snapshot_append_color (whole, &theme.ground, &paper);
  gtk_snapshot_translate (whole, &GRAPHENE_POINT_INIT (MARGIN, MARGIN));
  gtk_snapshot_append_node (whole, node);
  all = gtk_snapshot_free_to_node (whole);
  return gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (GTK_WIDGET (self))), all,
                                      &GRAPHENE_RECT_INIT (0, 0, paper.size.width * PICTURE_SCALE,
                                                           paper.size.height * PICTURE_SCALE));
}

/* A view into the upper left corner of a picture of the images' size, which it fills unless it is a small one. */
static void
copy_view (const LkPreview *preview, int image, int view, float *to)
{
  const float *from = lk_preview_view (preview, image, view);
  gsize row = (gsize) preview->view_size[view][1] * (gsize) preview->c;

  for (int y = 0; y < preview->view_size[view][0]; y++)
    memcpy (to + (gsize) y * (gsize) preview->w * (gsize) preview->c, from + (gsize) y * row, row * sizeof (float));
}

/* [image, 1 + view, h, w, c] float32, 0..1: of each image the original, then its views; NAN where a small view has no
 * pixels. */
static gboolean
write_views (const LkPreview *preview, const char *path, GError **error)
{
  gsize size = (gsize) preview->h * (gsize) preview->w * (gsize) preview->c;
  gint64 shape[5] = { preview->n_images, 1 + preview->n_views, preview->h, preview->w, preview->c };
  gsize n = (gsize) (shape[0] * shape[1]) * size;
  g_autofree float *all = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    all[i] = NAN;
  for (int i = 0; i < preview->n_images; i++)
    {
      float *to = all + (gsize) (i * (1 + preview->n_views)) * size;

      memcpy (to, preview->originals + (gsize) i * size, size * sizeof (float));
      for (int view = 0; view < preview->n_views; view++)
        copy_view (preview, i, view, to + (gsize) (1 + view) * size);
    }
  return lk_npy_write (path, LK_DTYPE_F32, shape, G_N_ELEMENTS (shape), all, error);
}

gboolean
lk_bench_panel_write (LkBenchPanel *self, const char *path, const char *format, GError **error)
{
  const LkBench *bench = lk_bench_model_get (self->model);

  if (g_str_equal (format, "png"))
    {
      g_autoptr (GdkTexture) picture = make_picture (self);
      g_autoptr (GBytes) png = gdk_texture_save_to_png_bytes (picture);

      return g_file_set_contents (path, g_bytes_get_data (png, NULL), (gssize) g_bytes_get_size (png), error);
    }
  if (g_str_equal (format, "csv"))
    {
      g_autofree char *table = lk_bench_table (bench);

      return g_file_set_contents (path, table, -1, error);
    }

  return write_views (bench->preview, path, error);
}

/* -- the dialog ---------------------------------------------------------------------------------------------------- */

static void
save (GtkWidget *panel, GFile *file, const char *format)
{
  const char *path;
  g_autoptr (GError) error = NULL;

  if (lk_bench_model_get (LK_BENCH_PANEL (panel)->model) == NULL)
    {
      lk_toast (panel, _ ("There are no views any more"));
      return;
    }

  path = lk_save_path (panel, file, _ ("Views are saved on this machine only"));
  if (path == NULL)
    return;
  lk_bench_panel_write (LK_BENCH_PANEL (panel), path, format, &error);
  /* translators: what went wrong */
  lk_save_tell (panel, file, _ ("The views could not be saved: %s"), error);
}

static void
save_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  lk_save_as (GTK_WIDGET (data), _ ("Save Views"), "views", formats, G_N_ELEMENTS (formats),
              g_variant_get_string (parameter, NULL), save);
}

/* -- the clipboard ------------------------------------------------------------------------------------------------- */

static void
copy_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GdkTexture) picture = make_picture (data);

  lk_copy_picture (GTK_WIDGET (data), picture, NULL);
}

static void
copy_table_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autofree char *table = lk_bench_table (lk_bench_model_get (LK_BENCH_PANEL (data)->model));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (data)), table);
  lk_toast (GTK_WIDGET (data), _ ("Copied the table"));
}

/* -- actions ------------------------------------------------------------------------------------------------------- */

void
lk_bench_panel_update_actions (LkBenchPanel *self)
{
  static const char *const names[] = { "save", "copy", "copy-table" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), names[i])),
                                 lk_bench_model_get (self->model) != NULL);
}

void
lk_bench_panel_set_up_actions (LkBenchPanel *self)
{
  static const GActionEntry entries[] = {
    { "save", save_action, "s" },
    { "copy", copy_action },
    { "copy-table", copy_table_action },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  lk_panel_set_actions (LK_PANEL (self), "bench", G_ACTION_GROUP (self->actions));
}

void
lk_bench_panel_install_keys (GtkWidgetClass *widget_class)
{
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "bench.copy", NULL);
}
