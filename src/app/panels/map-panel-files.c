/* Pictures and data of the map: for files that the user names, and for the clipboard. */

#include "app/panels/map-panel-private.h"

#include "app/map-table.h"
#include "app/widgets/picture-file.h"
#include "app/widgets/save-as.h"

#include <glib/gi18n.h>

static const LkSaveFormat formats[] = {
  { "png", N_ ("PNG picture") }, { "svg", N_ ("SVG drawing") }, { "pdf", N_ ("PDF document") },
  { "csv", N_ ("CSV table") },   { "npy", N_ ("NumPy array") },
};

/* -- writing --------------------------------------------------------------------------------------------------------- */

/* Which points a file holds: those that are shown, and selected if only these are wanted. (transfer full) */
static guint8 *
kept_points (LkMapPanel *self)
{
  LkSelection *selection = lk_session_get_selection (self->session);
  const int *ids = lk_map_model_get_ids (self->model);
  int n = lk_map_panel_get_n (self);
  gboolean selected = gtk_check_button_get_active (self->only_selection) &&
                      gtk_widget_get_sensitive (GTK_WIDGET (self->only_selection));
  guint8 *keep = g_new (guint8, MAX (n, 1));

  for (int i = 0; i < n; i++)
    keep[i] = (self->colors->group[i] < 0 || lk_legend_is_shown (self->legend, self->colors->group[i])) &&
              (!selected || lk_selection_contains (selection, ids[i]));
  return keep;
}

/* On paper colors are those for light ground. */
static gboolean
make_picture (LkMapPanel *self, LkScatterExport format, GByteArray *bytes, GError **error)
{
  g_autoptr (LkMapColors) colors = lk_map_panel_make_colors (self, FALSE);
  g_autoptr (GArray) legend = lk_map_panel_make_legend (self, colors, FALSE);
  g_autofree guint8 *keep = kept_points (self);
  gboolean ok;

  lk_scatter_set_colors (self->scatter, colors->rgb);
  lk_scatter_set_shown (self->scatter, keep);
  ok = lk_scatter_make_picture (self->scatter, format, TRUE, (const LkScatterLegend *) (gpointer) legend->data,
                                (int) legend->len, bytes, error);
  lk_map_panel_update_colors (self);
  return ok;
}

static gboolean
write_picture (LkMapPanel *self, const char *path, LkScatterExport format, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  return make_picture (self, format, bytes, error) &&
         g_file_set_contents (path, (const char *) bytes->data, (gssize) bytes->len, error);
}

static gboolean
has_map (LkMapPanel *self, GError **error)
{
  if (!self->stale && lk_map_panel_get_n (self) > 0 && lk_map_model_get_layout (self->model) != NULL)
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("The map is empty."));
  return FALSE;
}

gboolean
lk_map_panel_write (LkMapPanel *self, const char *path, const char *format, GError **error)
{
  LkMapTable table = { .dataset = lk_session_get_dataset (self->session),
                       .n = lk_map_panel_get_n (self),
                       .ids = lk_map_model_get_ids (self->model),
                       .layout = lk_map_model_get_layout (self->model),
                       .trust = lk_map_model_get_trust (self->model) };
  g_autofree guint8 *keep = NULL;

  if (!has_map (self, error))
    return FALSE;

  if (g_str_equal (format, "png"))
    return write_picture (self, path, LK_SCATTER_PNG, error);
  if (g_str_equal (format, "svg"))
    return write_picture (self, path, LK_SCATTER_SVG, error);
  if (g_str_equal (format, "pdf"))
    return write_picture (self, path, LK_SCATTER_PDF, error);

  keep = kept_points (self);
  return g_str_equal (format, "csv") ? lk_map_table_write_csv (&table, keep, path, error)
                                     : lk_map_table_write_npy (&table, keep, path, error);
}

/* -- the dialog ------------------------------------------------------------------------------------------------------ */

static void
save (GtkWidget *panel, GFile *file, const char *format)
{
  const char *path = lk_save_path (panel, file, _ ("Maps are saved on this machine only"));
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return;
  lk_map_panel_write (LK_MAP_PANEL (panel), path, format, &error);
  /* translators: what went wrong */
  lk_save_tell (panel, file, _ ("The map could not be saved: %s"), error);
}

void
lk_map_panel_export (LkMapPanel *self, const char *format)
{
  long step = lk_map_model_get_step (self->model);
  g_autofree char *name = step >= 0 ? g_strdup_printf ("map-step-%ld", step) : g_strdup ("map");

  lk_save_as (GTK_WIDGET (self), _ ("Save Map"), name, formats, G_N_ELEMENTS (formats), format, save);
}

/* -- the clipboard --------------------------------------------------------------------------------------------------- */

void
lk_map_panel_copy (LkMapPanel *self)
{
  g_autoptr (GByteArray) png = g_byte_array_new ();
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GError) error = NULL;

  if (has_map (self, &error) && make_picture (self, LK_SCATTER_PNG, png, &error))
    texture = lk_picture_texture (png, &error);
  lk_copy_picture (GTK_WIDGET (self), texture, error);
}
