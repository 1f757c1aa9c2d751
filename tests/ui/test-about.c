/* What the program says of itself: the about window and the page of shortcuts. Pictures of both are saved. */

#include "fixture.h"

#include "config.h"
#include "train/machine.h"

#include <string.h>

static GtkWidget *
find_toplevel (GType type)
{
  GListModel *all = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (all, i);

      if (g_type_is_a (G_OBJECT_TYPE (window), type) && gtk_widget_get_mapped (window))
        return window;
    }
  return NULL;
}

static gboolean
is_about_shown (gpointer data)
{
  return find_toplevel (ADW_TYPE_ABOUT_WINDOW) != NULL;
}

static void
test_about (Fixture *f, gconstpointer data)
{
  g_autofree char *version = NULL, *debug_info = NULL, *comments = NULL;
  GtkLicense license;
  GtkWidget *about;

  g_action_group_activate_action (G_ACTION_GROUP (drive_application ()), "about", NULL);
  wait_until (is_about_shown, NULL, 10);
  about = find_toplevel (ADW_TYPE_ABOUT_WINDOW);
  save_picture (about, "about");

  g_object_get (about, "version", &version, "license-type", &license, "debug-info", &debug_info, "comments", &comments,
                NULL);
  g_assert_cmpstr (version, ==, LK_VERSION);
  g_assert_cmpint (license, ==, GTK_LICENSE_GPL_3_0);
  g_assert_cmpstr (comments, !=, "");
  g_test_message ("%s", debug_info);
  for (const char *const *part = (const char *const[]){ "Likeness " LK_VERSION, "GTK 4.", "libadwaita 1.",
                                                        "libpanel 1.", "Renderer", "scale 1", "OpenBLAS", NULL };
       *part != NULL; part++)
    g_assert_nonnull (strstr (debug_info, *part));
  g_assert_nonnull (strstr (debug_info, lk_machine_instruction_set ()));
  g_assert_nonnull (strstr (debug_info, lk_machine_backend ()));
  gtk_window_destroy (GTK_WINDOW (about));
}

static gboolean
is_overlay_shown (gpointer data)
{
  return find_toplevel (GTK_TYPE_SHORTCUTS_WINDOW) != NULL;
}

static void
test_shortcuts (Fixture *f, gconstpointer data)
{
  GtkWidget *overlay;

  /* The theme of libadwaita 1.2 gives a label of GTK's page a width below 0, which GTK warns of. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.show-help-overlay", NULL);
  wait_until (is_overlay_shown, NULL, 10);
  overlay = find_toplevel (GTK_TYPE_SHORTCUTS_WINDOW);
  save_picture (overlay, "shortcuts");
  /* Small enough for the screen of a laptop. */
  g_assert_cmpint (gtk_widget_get_height (overlay), <=, 768);
  g_assert_cmpint (gtk_widget_get_width (overlay), <=, 1366);
  gtk_window_close (GTK_WINDOW (overlay));
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
#define TEST(path, function) g_test_add (path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  TEST ("/ui/about/tells-versions-and-license", test_about);
  TEST ("/ui/about/lists-the-keys", test_shortcuts);
#undef TEST
  return g_test_run ();
}
