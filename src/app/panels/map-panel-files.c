/* Pictures and data of the map: for files that the user names, and for the clipboard. */

#include "app/panels/map-panel-private.h"

#include "app/map-table.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

static const struct
{
  const char *format, *name, *type;
} formats[] = {
  { "png", N_ ("PNG picture"), "image/png" },
  { "svg", N_ ("SVG drawing"), "image/svg+xml" },
  { "pdf", N_ ("PDF document"), "application/pdf" },
  { "csv", N_ ("CSV table"), "text/csv" },
  { "npy", N_ ("NumPy array"), "application/octet-stream" },
};

/* Says it where the window says such things. */
static void
toast (LkMapPanel *self, const char *text)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_TOAST_OVERLAY);
  g_autofree char *markup = g_markup_escape_text (text, -1);

  if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), adw_toast_new (markup));
  else
    g_message ("%s", text);
}

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
write_picture (LkMapPanel *self, const char *path, LkScatterExport format, GError **error)
{
  g_autoptr (LkMapColors) colors = lk_map_panel_make_colors (self, FALSE);
  g_autoptr (GArray) legend = lk_map_panel_make_legend (self, colors, FALSE);
  g_autofree guint8 *keep = kept_points (self);
  gboolean ok;

  lk_scatter_set_colors (self->scatter, colors->rgb);
  lk_scatter_set_shown (self->scatter, keep);
  ok = lk_scatter_export (self->scatter, path, format, TRUE, (const LkScatterLegend *) (gpointer) legend->data,
                          (int) legend->len, error);
  lk_map_panel_update_colors (self);
  return ok;
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

  if (self->stale || table.n == 0 || table.layout == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("The map is empty."));
      return FALSE;
    }

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

/* What the name says counts, else what was asked for. */
static const char *
format_of (const char *path, const char *wanted)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *suffix = g_strconcat (".", formats[i].format, NULL);

      if (g_str_has_suffix (path, suffix))
        return formats[i].format;
    }
  return wanted;
}

static void
save (LkMapPanel *self, GFile *file, const char *wanted)
{
  const char *path = g_file_peek_path (file);
  g_autofree char *name = g_file_get_basename (file), *text = NULL;
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    text = g_strdup (_ ("Maps are saved on this machine only"));
  else if (lk_map_panel_write (self, path, format_of (path, wanted), &error))
    text = g_strdup_printf (_ ("Saved %s"), name);
  else
    /* translators: what went wrong */
    text = g_strdup_printf (_ ("The map could not be saved: %s"), error->message);
  toast (self, text);
}

static void
response_cb (GtkNativeDialog *dialog, int response, LkMapPanel *self)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    save (self, file, g_object_get_data (G_OBJECT (dialog), "format"));
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

void
lk_map_panel_export (LkMapPanel *self, const char *format)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_ ("Save Map"), GTK_WINDOW (root),
                                                              GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);
  long step = lk_map_model_get_step (self->model);
  g_autofree char *name = step >= 0 ? g_strdup_printf ("map-step-%ld.%s", step, format)
                                    : g_strdup_printf ("map.%s", format);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
      g_autofree char *pattern = g_strconcat ("*.", formats[i].format, NULL);

      gtk_file_filter_set_name (filter, _ (formats[i].name));
      gtk_file_filter_add_pattern (filter, pattern);
      gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
      if (g_str_equal (formats[i].format, format))
        gtk_file_chooser_set_filter (GTK_FILE_CHOOSER (dialog), filter);
    }
  g_object_set_data_full (G_OBJECT (dialog), "format", g_strdup (format), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* -- the clipboard --------------------------------------------------------------------------------------------------- */

void
lk_map_panel_copy (LkMapPanel *self)
{
  g_autofree char *folder = g_dir_make_tmp ("likeness-XXXXXX", NULL);
  g_autofree char *path = folder != NULL ? g_build_filename (folder, "map.png", NULL) : NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GError) error = NULL;

  if (path != NULL && lk_map_panel_write (self, path, "png", &error))
    texture = gdk_texture_new_from_filename (path, &error);
  if (texture != NULL)
    gdk_clipboard_set_texture (gtk_widget_get_clipboard (GTK_WIDGET (self)), texture);
  toast (self, texture != NULL ? _ ("Copied the picture")
               : error != NULL ? error->message
                               : _ ("The picture could not be made."));
  if (path != NULL)
    {
      g_unlink (path);
      g_rmdir (folder);
    }
}
