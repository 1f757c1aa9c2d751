/* Where pictures and data of a chart go: a file that the user names, or the clipboard. */

#include "app/widgets/chart-private.h"

#include <adwaita.h>
#include <glib/gi18n.h>

static const struct
{
  const char *extension, *name, *type;
} formats[] = {
  [LK_CHART_PNG] = { ".png", N_ ("PNG picture"), "image/png" },
  [LK_CHART_SVG] = { ".svg", N_ ("SVG drawing"), "image/svg+xml" },
  [LK_CHART_PDF] = { ".pdf", N_ ("PDF document"), "application/pdf" },
  [LK_CHART_CSV] = { ".csv", N_ ("CSV table"), "text/csv" },
};

/* Says it where the window says such things. */
static void
toast (LkChart *self, const char *text)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_TOAST_OVERLAY);
  g_autofree char *markup = g_markup_escape_text (text, -1);

  if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), adw_toast_new (markup));
  else
    g_message ("%s", text);
}

/* What the name says counts, else what was asked for. */
static LkChartExport
format_of (const char *path, LkChartExport wanted)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_str_has_suffix (path, formats[i].extension))
      return (LkChartExport) i;

  return wanted;
}

void
lk_chart_save (LkChart *self, GFile *file, LkChartExport wanted)
{
  const char *path = g_file_peek_path (file);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    text = g_strdup (_ ("Charts are saved on this machine only"));
  else if (lk_chart_export (self, path, format_of (path, wanted), &error))
    /* translators: a file's name */
    text = g_strdup_printf (_ ("Saved %s"), name);
  else
    /* translators: what went wrong */
    text = g_strdup_printf (_ ("The chart could not be saved: %s"), error->message);
  toast (self, text);
}

static void
response_cb (GtkNativeDialog *dialog, int response, LkChart *self)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  LkChartExport wanted = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (dialog), "format"));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    lk_chart_save (self, file, wanted);
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

void
lk_chart_save_as (LkChart *self, LkChartExport format)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkFileChooserNative *dialog;
  g_autofree char *name = g_strconcat (self->title, formats[format].extension, NULL);

  if (lk_chart_is_empty (self))
    {
      toast (self, _ ("There is nothing to save yet."));
      return;
    }

  dialog = gtk_file_chooser_native_new (_ ("Save Chart"), GTK_WINDOW (root), GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), g_strdelimit (name, "/", '-'));
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

      gtk_file_filter_set_name (filter, _ (formats[i].name));
      gtk_file_filter_add_mime_type (filter, formats[i].type);
      gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
      if (i == format)
        gtk_file_chooser_set_filter (GTK_FILE_CHOOSER (dialog), filter);
    }
  g_object_set_data (G_OBJECT (dialog), "format", GINT_TO_POINTER (format));
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

void
lk_chart_copy_picture (LkChart *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  if (lk_chart_is_empty (self))
    {
      toast (self, _ ("There is nothing to copy yet."));
      return;
    }

  texture = lk_chart_make_texture (self, &error);
  if (texture == NULL)
    {
      toast (self, error->message);
      return;
    }

  gdk_clipboard_set_texture (gtk_widget_get_clipboard (GTK_WIDGET (self)), texture);
  toast (self, _ ("Copied the picture"));
}
