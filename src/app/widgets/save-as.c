#include "app/widgets/save-as.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* What waits for the user's answer. */
typedef struct
{
  const LkSaveFormat *formats;
  int n;
  const char *format;
  LkSaveFunc save;
} SaveAs;

void
lk_toast (GtkWidget *widget, const char *text)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  g_autofree char *markup = g_markup_escape_text (text, -1);

  if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), adw_toast_new (markup));
  else
    g_message ("%s", text);
}

const char *
lk_save_format_of (const char *path, const LkSaveFormat *formats, int n, const char *wanted)
{
  for (int i = 0; i < n; i++)
    {
      g_autofree char *suffix = g_strconcat (".", formats[i].format, NULL);

      if (g_str_has_suffix (path, suffix))
        return formats[i].format;
    }
  return wanted;
}

const char *
lk_save_path (GtkWidget *owner, GFile *file, const char *elsewhere)
{
  const char *path = g_file_peek_path (file);

  if (path == NULL)
    lk_toast (owner, elsewhere);
  return path;
}

void
lk_save_tell (GtkWidget *owner, GFile *file, const char *failed, const GError *error)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autoptr (GString) text = g_string_new (NULL);

  if (error == NULL)
    /* translators: a file's name */
    g_string_printf (text, _ ("Saved %s"), name);
  else
    {
      g_string_assign (text, failed);
      g_string_replace (text, "%s", error->message, 1);
    }
  lk_toast (owner, text->str);
}

void
lk_copy_picture (GtkWidget *owner, GdkTexture *picture, const GError *error)
{
  if (picture != NULL)
    gdk_clipboard_set_texture (gtk_widget_get_clipboard (owner), picture);
  lk_toast (owner, picture != NULL ? _ ("Copied the picture") : error->message);
}

static void
response_cb (GtkNativeDialog *dialog, int response, GtkWidget *owner)
{
  const SaveAs *as = g_object_get_data (G_OBJECT (dialog), "save-as");
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  g_autofree char *name = file != NULL ? g_file_get_basename (file) : NULL;

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    as->save (owner, file, lk_save_format_of (name, as->formats, as->n, as->format));
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
add_filter (GtkFileChooser *chooser, const LkSaveFormat *format, gboolean chosen)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  g_autofree char *pattern = g_strconcat ("*.", format->format, NULL);

  gtk_file_filter_set_name (filter, _ (format->name));
  gtk_file_filter_add_pattern (filter, pattern);
  gtk_file_chooser_add_filter (chooser, filter);
  if (chosen)
    gtk_file_chooser_set_filter (chooser, filter);
}

void
lk_save_as (GtkWidget *owner,
            const char *title,
            const char *name,
            const LkSaveFormat *formats,
            int n,
            const char *format,
            LkSaveFunc save)
{
  GtkRoot *root = gtk_widget_get_root (owner);
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, GTK_WINDOW (root), GTK_FILE_CHOOSER_ACTION_SAVE,
                                                              NULL, NULL);
  g_autofree char *file = g_strconcat (name, ".", format, NULL);
  SaveAs *as = g_new (SaveAs, 1);

  *as = (SaveAs){ formats, n, lk_save_format_of (file, formats, n, NULL), save };
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), g_strdelimit (file, "/", '-'));
  for (int i = 0; i < n; i++)
    add_filter (GTK_FILE_CHOOSER (dialog), &formats[i], formats[i].format == as->format);
  g_object_set_data_full (G_OBJECT (dialog), "save-as", as, g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), owner, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
