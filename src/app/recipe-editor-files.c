/* The recipe as text: for the clipboard and for files. */

#include "app/recipe-editor-private.h"

#include "app/recipe-change.h"
#include "app/widgets/save-as.h"
#include "augment/recipe-code.h"
#include "augment/recipe-text.h"

#include <glib/gi18n.h>

static const LkSaveFormat formats[] = { { "recipe", N_ ("Recipes") }, { "py", N_ ("PyTorch code") } };

static LkValues *
values_of (LkRecipeEditor *self)
{
  return lk_experiment_values (lk_session_get_experiment (self->session));
}

/* -- out ----------------------------------------------------------------------------------------------------------- */

char *
lk_recipe_editor_dup_code (LkRecipeEditor *self, GError **error)
{
  g_autoptr (LkValues) values = values_of (self);
  const LkDataset *dataset = lk_session_get_dataset (self->session);
  LkNormalize normalize;

  /* Without data: the usual size of small color images. */
  if (dataset == NULL)
    return lk_recipe_to_pytorch (values, 32, 32, 3, NULL, error);

  for (int k = 0; k < 4; k++)
    {
      normalize.mean[k] = (float) dataset->mean[k];
      normalize.std[k] = (float) dataset->std[k];
    }
  return lk_recipe_to_pytorch (values, dataset->h, dataset->w, dataset->c, &normalize, error);
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (LkValues) values = values_of (LK_RECIPE_EDITOR (widget));
  g_autofree char *text = lk_recipe_to_text (values);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  lk_toast (widget, _ ("Recipe copied"));
}

static void
copy_code_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *code = lk_recipe_editor_dup_code (LK_RECIPE_EDITOR (widget), &error);

  if (code != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), code);
  lk_toast (widget, code != NULL ? _ ("PyTorch code copied") : error->message);
}

gboolean
lk_recipe_editor_save (LkRecipeEditor *self, const char *path, GError **error)
{
  g_autoptr (LkValues) values = NULL;
  g_autofree char *code = NULL;

  if (!g_str_has_suffix (path, ".py"))
    {
      values = values_of (self);
      return lk_recipe_save (values, path, error);
    }

  code = lk_recipe_editor_dup_code (self, error);
  return code != NULL && g_file_set_contents (path, code, -1, error);
}

/* NULL, and the user is told, if it lies elsewhere. */
static const char *
path_of (GtkWidget *widget, GFile *file)
{
  return lk_save_path (widget, file, _ ("Recipes are kept on this machine only"));
}

static void
save_cb (GtkWidget *widget, GFile *file, const char *format)
{
  const char *path = path_of (widget, file);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *words = NULL;

  if (path == NULL)
    return;
  if (lk_recipe_editor_save (LK_RECIPE_EDITOR (widget), path, &error))
    words = g_strdup_printf (_ ("Saved as %s"), name);
  else
    words = g_strdup_printf (_ ("The recipe could not be saved: %s"), error->message);
  lk_toast (widget, words);
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_save_as (widget, _ ("Save Recipe As"), _ ("recipe"), formats, G_N_ELEMENTS (formats), "recipe", save_cb);
}

/* -- in ------------------------------------------------------------------------------------------------------------ */

static void
paste_cb (GObject *clipboard, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) widget = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, &error);
  /* translators: where a recipe comes from; what is wrong with it follows */
  g_autoptr (LkValues) values = text != NULL ? lk_recipe_parse (text, _ ("Clipboard"), &error) : NULL;

  if (values != NULL)
    lk_recipe_change_replace (LK_RECIPE_EDITOR (widget)->session, values, _ ("Recipe: pasted"));
  else
    lk_toast (widget, error != NULL ? error->message : _ ("There is no text to paste"));
}

static void
paste_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (widget), NULL, paste_cb, g_object_ref (widget));
}

gboolean
lk_recipe_editor_load (LkRecipeEditor *self, const char *path, GError **error)
{
  g_autoptr (LkValues) values = lk_recipe_load (path, error);
  g_autofree char *name = g_path_get_basename (path);
  /* translators: in the history: a file */
  g_autofree char *title = g_strdup_printf (_ ("Recipe: %s"), name);

  if (values == NULL)
    return FALSE;

  lk_recipe_change_replace (self->session, values, title);
  return TRUE;
}

static void
load_cb (LkRecipeEditor *self, int response, GtkNativeDialog *dialog)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  const char *path = response == GTK_RESPONSE_ACCEPT && file != NULL ? path_of (GTK_WIDGET (self), file) : NULL;
  g_autoptr (GError) error = NULL;

  if (path != NULL && !lk_recipe_editor_load (self, path, &error))
    lk_toast (GTK_WIDGET (self), error->message);
  g_object_unref (dialog);
}

static void
load_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (widget));
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_ ("Load Recipe"), window, GTK_FILE_CHOOSER_ACTION_OPEN,
                                                              NULL, NULL);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ (formats[0].name));
  gtk_file_filter_add_suffix (filter, formats[0].format);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (load_cb), widget, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

void
lk_recipe_editor_install_files (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "recipe.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "recipe.copy-code", NULL, copy_code_action);
  gtk_widget_class_install_action (widget_class, "recipe.paste", NULL, paste_action);
  gtk_widget_class_install_action (widget_class, "recipe.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "recipe.load", NULL, load_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "recipe.copy", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_v, GDK_CONTROL_MASK, "recipe.paste", NULL);
}
