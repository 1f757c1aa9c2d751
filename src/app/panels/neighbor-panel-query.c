/* Where the queries of the neighbors panel come from: files that are dropped, chosen or pasted, and the places where the
 * user was before. */

#include "app/panels/neighbor-panel-private.h"
#include "app/widgets/save-as.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

/* -- files --------------------------------------------------------------------------------------------------------- */

/* The first of these files; what is wrong with it the session tells. */
static gboolean
query_files (LkNeighborPanel *self, const GSList *files)
{
  const char *path = files != NULL ? g_file_peek_path (files->data) : NULL;

  if (lk_session_get_dataset (self->session) == NULL)
    {
      lk_toast (GTK_WIDGET (self), _ ("Open a data set first: its images are what a picture is compared with"));
      return FALSE;
    }
  if (path == NULL)
    {
      lk_toast (GTK_WIDGET (self), _ ("Only files on this machine can be looked for"));
      return FALSE;
    }
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      lk_toast (GTK_WIDGET (self),
                _ ("This is a folder. Drop one picture, or drop the folder on another panel to train on it"));
      return FALSE;
    }

  lk_neighbor_model_query_file (self->model, path);
  if (files->next != NULL)
    lk_toast (GTK_WIDGET (self), _ ("Only the first of these files is looked for"));
  return TRUE;
}

static gboolean
drop_cb (LkNeighborPanel *self, const GValue *value)
{
  return query_files (self, g_value_get_boxed (value));
}

static void
opened_cb (GtkNativeDialog *dialog, int response, LkNeighborPanel *self)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    query_files (self, &(GSList){ .data = file });
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
open_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  LkNeighborPanel *self = data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_ ("Find Neighbors of a Picture"), GTK_WINDOW (root),
                                                              GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_filter_set_name (filter, _ ("Pictures"));
  gtk_file_filter_add_pixbuf_formats (filter);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  g_signal_connect_object (dialog, "response", G_CALLBACK (opened_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
put_away_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  lk_neighbor_model_forget_file (LK_NEIGHBOR_PANEL (data)->model);
}

/* -- pasting ------------------------------------------------------------------------------------------------------- */

/* A picture without a file gets one, for as long as the panel lives: one can go back to it. */
static void
query_texture (LkNeighborPanel *self, GdkTexture *texture)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL, *path = NULL;

  if (self->pasted == NULL)
    self->pasted = g_dir_make_tmp ("likeness-pasted-XXXXXX", &error);
  if (self->pasted == NULL)
    {
      lk_toast (GTK_WIDGET (self), error->message);
      return;
    }

  name = g_strdup_printf ("%d.png", ++self->n_pasted);
  path = g_build_filename (self->pasted, name, NULL);
  if (gdk_texture_save_to_png (texture, path))
    lk_neighbor_model_query_file (self->model, path);
  else
    lk_toast (GTK_WIDGET (self), _ ("The picture could not be pasted"));
}

static void
texture_cb (GObject *clipboard, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkNeighborPanel) self = data;
  g_autoptr (GdkTexture) texture = gdk_clipboard_read_texture_finish (GDK_CLIPBOARD (clipboard), result, NULL);

  if (texture != NULL && lk_session_get_dataset (self->session) != NULL)
    query_texture (self, texture);
  else
    lk_toast (GTK_WIDGET (self), _ ("There is no picture in the clipboard. Copy one, or a picture file"));
}

static void
files_cb (GObject *clipboard, GAsyncResult *result, gpointer data)
{
  g_autoptr (LkNeighborPanel) self = data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (clipboard), result, NULL);

  if (value != NULL)
    query_files (self, g_value_get_boxed (value));
}

static void
paste_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  LkNeighborPanel *self = data;
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);

  if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST) ||
      gdk_content_formats_contain_mime_type (formats, "text/uri-list"))
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL, files_cb,
                                    g_object_ref (self));
  else
    gdk_clipboard_read_texture_async (clipboard, NULL, texture_cb, g_object_ref (self));
}

void
lk_neighbor_panel_forget_pasted (LkNeighborPanel *self)
{
  for (int i = 1; i <= self->n_pasted; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d.png", i), *path = g_build_filename (self->pasted, name, NULL);

      g_unlink (path);
    }
  if (self->pasted != NULL)
    g_rmdir (self->pasted);
  g_clear_pointer (&self->pasted, g_free);
  self->n_pasted = 0;
}

char *
lk_neighbor_panel_file_name (LkNeighborPanel *self)
{
  const char *file = lk_neighbor_model_get_file (self->model);
  g_autofree char *folder = g_path_get_dirname (file);

  if (g_strcmp0 (folder, self->pasted) == 0)
    return g_strdup (_ ("Pasted picture"));

  return g_filename_display_basename (file);
}

/* -- back and forward ---------------------------------------------------------------------------------------------- */

void
lk_neighbor_panel_update_actions (LkNeighborPanel *self)
{
  static const struct
  {
    const char *name;
    int by;
  } walks[] = { { "back", -1 }, { "forward", 1 } };
  static const char *const with_images[] = { "save", "copy", "copy-table" };
  gboolean any = self->stack != NULL && g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "gallery") == 0;

  for (guint i = 0; i < G_N_ELEMENTS (walks); i++)
    g_simple_action_set_enabled (
        G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), walks[i].name)),
        lk_trail_can_go (self->trail, walks[i].by));
  for (guint i = 0; i < G_N_ELEMENTS (with_images); i++)
    g_simple_action_set_enabled (
        G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), with_images[i])), any);
}

void
lk_neighbor_panel_note_selection (LkNeighborPanel *self)
{
  int lead = lk_selection_get_lead (lk_session_get_selection (self->session));

  g_clear_pointer (&self->awaited, g_free);
  if (lead >= 0)
    lk_trail_visit (self->trail, lead, NULL);
  lk_neighbor_panel_update_actions (self);
}

/* A file becomes the query once it was read; what the model shows until then is no place of its own. */
void
lk_neighbor_panel_note_query (LkNeighborPanel *self)
{
  const char *file = lk_neighbor_model_get_file (self->model);
  int query = lk_neighbor_model_get_query (self->model);

  if (self->awaited != NULL && g_strcmp0 (file, self->awaited) != 0)
    return;

  g_clear_pointer (&self->awaited, g_free);
  if (file != NULL || query >= 0)
    lk_trail_visit (self->trail, query, file);
  lk_neighbor_panel_update_actions (self);
}

static void
walk (LkNeighborPanel *self, int by)
{
  const char *file;
  int id;

  if (!lk_trail_go (self->trail, by, &id, &file))
    return;

  if (file != NULL)
    {
      g_free (self->awaited);
      self->awaited = g_strdup (file);
      lk_neighbor_model_query_file (self->model, file);
    }
  else
    lk_selection_set (lk_session_get_selection (self->session), &id, 1);
  lk_neighbor_panel_update_actions (self);
}

static void
back_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  walk (data, -1);
}

static void
forward_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  walk (data, 1);
}

/* The buttons at the side of a mouse. */
static void
side_button_cb (GtkGestureClick *click, int n, double x, double y, LkNeighborPanel *self)
{
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (click));

  if (button != 8 && button != 9)
    {
      gtk_gesture_set_state (GTK_GESTURE (click), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  walk (self, button == 8 ? -1 : 1);
}

/* -- set up -------------------------------------------------------------------------------------------------------- */

static void
save_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  lk_neighbor_panel_save_as (data, g_variant_get_string (parameter, NULL));
}

static void
copy_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  lk_neighbor_panel_copy_picture (data);
}

static void
copy_table_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  lk_neighbor_panel_copy_table (data);
}

static void
cancel_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  lk_neighbor_model_cancel (LK_NEIGHBOR_PANEL (data)->model);
}

void
lk_neighbor_panel_set_up_query (LkNeighborPanel *self)
{
  static const GActionEntry entries[] = {
    { "back", back_action },      { "forward", forward_action },   { "open", open_action },
    { "paste", paste_action },    { "put-away", put_away_action }, { "cancel", cancel_action },
    { "save", save_action, "s" }, { "copy", copy_action },         { "copy-table", copy_table_action },
  };
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);
  GtkGesture *click = gtk_gesture_click_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  lk_panel_set_actions (LK_PANEL (self), "gallery", G_ACTION_GROUP (self->actions));

  /* Deeper than the window's own, and so asked first. */
  g_signal_connect_swapped (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (side_button_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  lk_neighbor_panel_update_actions (self);
}

/* The key is the panel's also where the trail ends: elsewhere in the window it moves the timeline. */
static gboolean
walk_key (GtkWidget *widget, GVariant *args, gpointer data)
{
  int by;

  g_variant_get (args, "(i)", &by);
  walk (LK_NEIGHBOR_PANEL (widget), by);
  return TRUE;
}

void
lk_neighbor_panel_install_keys (GtkWidgetClass *widget_class)
{
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, GDK_ALT_MASK, walk_key, "(i)", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, GDK_ALT_MASK, walk_key, "(i)", 1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_v, GDK_CONTROL_MASK, "gallery.paste", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "gallery.copy", NULL);
}
