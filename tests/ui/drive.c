#include "drive.h"

#include "app/application.h"

void
wait_until_named (gboolean (*predicate) (gpointer), gpointer data, double seconds, const char *name)
{
  gint64 deadline = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);

  while (!predicate (data))
    {
      if (g_get_monotonic_time () > deadline)
        g_error ("%s did not come true in %.0f s", name, seconds);
      /* Timeouts of the program wake the loop; this one only keeps the deadline. */
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }
}

AdwApplication *
drive_application (void)
{
  static LkApplication *application;
  g_autoptr (GError) error = NULL;

  if (application != NULL)
    return ADW_APPLICATION (application);

  application = lk_application_new ();
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  return ADW_APPLICATION (application);
}

void
save_picture (GtkWidget *widget, const char *name)
{
  const char *wanted = g_getenv ("LIKENESS_SHOTS");
  g_autofree char *folder = wanted != NULL ? g_strdup (wanted)
                                           : g_build_filename (g_getenv ("G_TEST_BUILDDIR"), "shots", NULL);
  g_autofree char *file = g_strconcat (name, ".png", NULL), *path = g_build_filename (folder, file, NULL);
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GskRenderer *renderer = gtk_native_get_renderer (gtk_widget_get_native (widget));

  gtk_test_widget_wait_for_draw (widget);
  /* Made after the draw: an older one, or one of a widget that waits to be drawn, has no picture. */
  paintable = gtk_widget_paintable_new (widget);
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (widget), gtk_widget_get_height (widget));
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (renderer, node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget),
                                                              (float) gtk_widget_get_height (widget)));
  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (gdk_texture_save_to_png (texture, path));
  g_test_message ("picture %s", path);
}

GtkWidget *
find_widget (GtkWidget *root, GType type)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = g_type_is_a (G_OBJECT_TYPE (child), type) ? child : find_widget (child, type);

      if (found != NULL)
        return found;
    }

  return NULL;
}

GtkWidget *
find_button (GtkWidget *root, const char *action)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = NULL;

      if (GTK_IS_BUTTON (child) && g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (child)), action) == 0)
        return child;
      found = find_button (child, action);
      if (found != NULL)
        return found;
    }

  return NULL;
}
