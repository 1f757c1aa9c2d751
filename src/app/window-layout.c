/* The layout on disk: a key file "layout" under $XDG_STATE_HOME/likeness with the workspace's layout (workspace-layout.h)
 * and
 *
 *   [window]  width=1280  height=800  maximized=0  sidebar=1  sidebar-width=320
 *
 * A change is written after at most three seconds, by a timer that the first one arms, and when the window closes. A file
 * that cannot be read is kept beside it under another name. */

#include "app/set-aside.h"
#include "app/window-private.h"

#include "app/debug.h"
#include "app/workspace-layout.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#define GROUP "window"
#define PATIENCE_MS 3000
#define SIDEBAR_MIN 260
#define SIDEBAR_MAX 600
#define LARGEST 16384

/* -- writing --------------------------------------------------------------------------------------------------------- */

static char *
dup_text (LkWindow *self)
{
  g_autofree char *workspace = lk_workspace_dup_layout (self->workspace);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  int width, height;

  g_key_file_load_from_data (file, workspace, strlen (workspace), G_KEY_FILE_NONE, NULL);
  /* Of a maximized window this is the size it goes back to. */
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  if (width > 0 && height > 0)
    {
      g_key_file_set_integer (file, GROUP, "width", width);
      g_key_file_set_integer (file, GROUP, "height", height);
    }
  g_key_file_set_integer (file, GROUP, "maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
  g_key_file_set_integer (file, GROUP, "sidebar", self->has_sidebar);
  g_key_file_set_integer (file, GROUP, "sidebar-width", self->sidebar_width);
  return g_key_file_to_data (file, NULL, NULL);
}

static void
write_file (LkWindow *self)
{
  g_autofree char *text = dup_text (self), *folder = g_path_get_dirname (self->layout_path);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (folder, 0700);
  if (!g_file_set_contents_full (self->layout_path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    g_warning ("%s", error->message);
}

static gboolean
timeout_cb (gpointer data)
{
  LkWindow *self = data;

  self->layout_timeout = 0;
  write_file (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (LkWindow *self)
{
  if (self->layout_path != NULL && self->layout_timeout == 0)
    self->layout_timeout = g_timeout_add (PATIENCE_MS, timeout_cb, self);
}

void
lk_window_end_layout (LkWindow *self)
{
  g_clear_handle_id (&self->layout_timeout, g_source_remove);
  if (self->layout_path != NULL)
    write_file (self);
  g_clear_pointer (&self->layout_path, g_free);
}

/* -- reading --------------------------------------------------------------------------------------------------------- */

static gboolean
restore (LkWindow *self, const char *text, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  int width, height, maximized, sidebar, sidebar_width;

  if (!g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, error) ||
      !lk_layout_read_number (file, GROUP, "width", 1, LARGEST, 0, &width, error) ||
      !lk_layout_read_number (file, GROUP, "height", 1, LARGEST, 0, &height, error) ||
      !lk_layout_read_number (file, GROUP, "maximized", 0, 1, 0, &maximized, error) ||
      !lk_layout_read_number (file, GROUP, "sidebar", 0, 1, 1, &sidebar, error) ||
      !lk_layout_read_number (file, GROUP, "sidebar-width", SIDEBAR_MIN, SIDEBAR_MAX, self->sidebar_width,
                              &sidebar_width, error) ||
      !lk_workspace_restore_layout (self->workspace, text, error))
    return FALSE;

  if (width > 0 && height > 0)
    gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  if (maximized)
    gtk_window_maximize (GTK_WINDOW (self));
  self->sidebar_width = sidebar_width;
  gtk_widget_set_size_request (self->sidebar_box, sidebar_width, -1);
  adw_flap_set_reveal_flap (self->flap, sidebar);
  return TRUE;
}

/* Under the first name that is free. */
static void
set_aside (LkWindow *self, const GError *error)
{
  g_autofree char *aside = lk_set_aside (self->layout_path);
  g_autofree char *words = lk_set_aside_words (self->layout_path, aside, error);

  lk_window_toast (self, _ ("The layout could not be restored"), words);
}

void
lk_window_begin_layout (LkWindow *self, const char *folder)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  self->layout_path = folder != NULL ? g_build_filename (folder, "layout", NULL)
                                     : g_build_filename (g_get_user_state_dir (), "likeness", "layout", NULL);
  if (g_file_get_contents (self->layout_path, &text, NULL, &error))
    restore (self, text, &error);
  if (error != NULL && !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    set_aside (self, error);
  g_clear_handle_id (&self->layout_timeout, g_source_remove);

  g_signal_connect_object (self->workspace, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::default-width", G_CALLBACK (changed_cb), NULL);
  g_signal_connect (self, "notify::default-height", G_CALLBACK (changed_cb), NULL);
  g_signal_connect (self, "notify::maximized", G_CALLBACK (changed_cb), NULL);
}

/* -- the sidebar ----------------------------------------------------------------------------------------------------- */

static void
handle_began_cb (LkWindow *self)
{
  self->drag_width = gtk_widget_get_width (self->sidebar_box);
}

static void
handle_moved_cb (LkWindow *self, double x)
{
  self->sidebar_width = (int) CLAMP (self->drag_width + x, SIDEBAR_MIN, SIDEBAR_MAX);
  gtk_widget_set_size_request (self->sidebar_box, self->sidebar_width, -1);
  /* The handle moves with what it moves, so the next offset counts from here. */
  self->drag_width = self->sidebar_width - x;
  changed_cb (self);
}

/* What the user wants, not what a narrow window or a presentation makes of it. */
static void
sidebar_revealed_cb (LkWindow *self)
{
  if (adw_flap_get_folded (self->flap) || gtk_widget_has_css_class (GTK_WIDGET (self), "presentation"))
    return;
  self->has_sidebar = adw_flap_get_reveal_flap (self->flap);
  changed_cb (self);
}

void
lk_window_set_up_sidebar (LkWindow *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  self->has_sidebar = TRUE;
  self->sidebar_width = 320;
  gtk_widget_set_size_request (self->sidebar_box, self->sidebar_width, -1);
  gtk_widget_set_cursor_from_name (self->sidebar_handle, "col-resize");
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (handle_began_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (handle_moved_cb), self);
  gtk_widget_add_controller (self->sidebar_handle, GTK_EVENT_CONTROLLER (drag));
  g_signal_connect_object (self->flap, "notify::reveal-flap", G_CALLBACK (sidebar_revealed_cb), self,
                           G_CONNECT_SWAPPED);
}
