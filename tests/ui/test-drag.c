/* Panels dragged by the pointer: into another frame, to a new column, to a band that was empty; handles, double and middle
 * clicks. Skips where XTest is missing. */

#include "drive.h"
#include "pointer.h"

#include "app/panel-header.h"

#include <string.h>

typedef struct
{
  LkSession *session;
  LkWindow *window;
  LkWorkspace *workspace;
  gboolean closed;
} Fixture;

static void
set_true_cb (gboolean *flag)
{
  *flag = TRUE;
}

static gboolean
is_true (gpointer flag)
{
  return *(gboolean *) flag;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  static const char layout[] = "[layout]\nversion=1\nothers=hide\nbottom=320\n[frame 1]\ncolumn=0\npanels=loss;\n"
                               "[frame 2]\ncolumn=1\npanels=knn;\n[frame 3]\nband=bottom\npanels=views;\n";

  f->session = lk_session_new (NULL);
  f->window = lk_window_new (drive_application (), f->session);
  f->workspace = lk_window_get_workspace (f->window);
  g_signal_connect_swapped (f->session, "closed", G_CALLBACK (set_true_cb), &f->closed);
  g_assert_true (lk_workspace_restore_layout (f->workspace, layout, NULL));
  gtk_window_set_default_size (GTK_WINDOW (f->window), 1280, 800);
  gtk_window_present (GTK_WINDOW (f->window));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
  settle (0.2);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gtk_window_close (GTK_WINDOW (f->window));
  wait_until (is_true, &f->closed, 60);
  g_object_unref (f->session);
}

static GtkWidget *
frame_of (Fixture *f, const char *id)
{
  return gtk_widget_get_ancestor (GTK_WIDGET (lk_workspace_find (f->workspace, id)), g_type_from_name ("PanelFrame"));
}

static GtkWidget *
header_of (Fixture *f, const char *id)
{
  return find_widget (frame_of (f, id), LK_TYPE_PANEL_HEADER);
}

static gboolean
same_frame (Fixture *f, const char *one, const char *other)
{
  return frame_of (f, one) == frame_of (f, other);
}

/* Where one of two panels' frames lies to the other. */
static double
offset (Fixture *f, const char *one, const char *other, gboolean down)
{
  double x, y;

  gtk_widget_translate_coordinates (frame_of (f, one), frame_of (f, other), 0, 0, &x, &y);
  return down ? y : x;
}

static void
glide_to (GtkWidget *widget, double x, double y)
{
  for (int i = 8; i >= 0; i--)
    drag_to (widget, x - i * 3, y - i * 2);
  settle (0.1);
}

/* Takes a panel by its title; the button stays down. */
static void
take (Fixture *f, const char *id)
{
  GtkWidget *header = header_of (f, id);

  move_to (header, 30, gtk_widget_get_height (header) / 2.0);
  button (TRUE);
  for (int i = 1; i <= 6; i++)
    drag_to (header, 30 + i * 6, gtk_widget_get_height (header) / 2.0 + i * 4);
  settle (0.1);
}

/* Drops what was taken on a frame, at a part of its size from its middle. */
static void
drop_on (Fixture *f, GtkWidget *frame, double dx, double dy)
{
  GtkWidget *controls = find_widget (frame, g_type_from_name ("PanelDropControls"));

  g_assert_true (gtk_widget_get_mapped (controls));
  glide_to (controls, gtk_widget_get_width (controls) / 2.0 + dx, gtk_widget_get_height (controls) / 2.0 + dy);
  drop ();
  settle (0.3);
}

static void
test_into_another_frame (Fixture *f, gconstpointer data)
{
  take (f, "loss");
  save_picture (GTK_WIDGET (f->window), "drag");
  drop_on (f, frame_of (f, "knn"), 0, 0);
  g_assert_true (same_frame (f, "loss", "knn"));
  /* The frame that was left is gone. */
  g_assert_cmpfloat (gtk_widget_get_width (frame_of (f, "knn")), >, 800);
  save_picture (GTK_WIDGET (f->window), "drag-tabs");

  /* Across the bands as well. */
  take (f, "views");
  drop_on (f, frame_of (f, "knn"), 0, 0);
  g_assert_true (same_frame (f, "views", "knn"));
}

static void
test_beside_a_frame (Fixture *f, gconstpointer data)
{
  take (f, "views");
  drop_on (f, frame_of (f, "knn"), 40, 0);
  g_assert_false (same_frame (f, "views", "knn"));
  g_assert_cmpfloat (offset (f, "views", "knn", FALSE), >, 100);

  take (f, "loss");
  drop_on (f, frame_of (f, "knn"), 0, 40);
  g_assert_false (same_frame (f, "loss", "knn"));
  g_assert_cmpfloat (offset (f, "loss", "knn", TRUE), >, 100);
  save_picture (GTK_WIDGET (f->window), "drag-beside");
}

static void
test_to_an_empty_band (Fixture *f, gconstpointer data)
{
  GtkWidget *grid, *empty;

  lk_workspace_hide (f->workspace, "views");
  settle (0.1);
  take (f, "loss");
  grid = gtk_widget_get_ancestor (frame_of (f, "knn"), g_type_from_name ("PanelGrid"));
  empty = find_widget (gtk_widget_get_next_sibling (gtk_widget_get_parent (grid)), g_type_from_name ("PanelFrame"));
  g_assert_nonnull (empty);
  drop_on (f, empty, 0, 0);
  g_assert_cmpfloat (offset (f, "loss", "knn", TRUE), >, 100);

  /* Dropped nowhere, it stays where it was, and the band that was opened for it is gone. */
  lk_workspace_move (f->workspace, "loss", LK_MOVE_UP);
  settle (0.1);
  g_assert_true (same_frame (f, "loss", "knn"));
  take (f, "loss");
  glide_to (GTK_WIDGET (lk_window_get_sidebar (f->window)), 100, 300);
  drop ();
  settle (0.8);
  g_assert_true (same_frame (f, "loss", "knn"));
  g_assert_cmpint (gtk_widget_get_height (frame_of (f, "knn")), >, 500);
}

static void
test_a_handle_resizes (Fixture *f, gconstpointer data)
{
  GtkWidget *loss = frame_of (f, "loss");
  int before = gtk_widget_get_width (loss), height = gtk_widget_get_height (loss);
  g_autofree char *text = NULL;

  move_to (loss, before + 3, 200);
  button (TRUE);
  for (int i = 1; i <= 10; i++)
    move_to (loss, before + 3 + (i > 2 ? 0 : i * 5), 200);
  for (int i = 1; i <= 10; i++)
    move_to (GTK_WIDGET (f->workspace), 12 + before + 3 - i * 10, 200);
  button (FALSE);
  settle (0.2);
  g_assert_cmpint (ABS (gtk_widget_get_width (loss) - (before - 100)), <, 12);
  g_assert_cmpint (gtk_widget_get_height (loss), ==, height);
  text = lk_workspace_dup_layout (f->workspace);
  g_assert_nonnull (strstr (text, "width=39"));
}

static void
test_clicks (Fixture *f, gconstpointer data)
{
  GtkWidget *header = header_of (f, "knn");

  move_to (header, 30, 18);
  click_button (GDK_BUTTON_PRIMARY);
  click_button (GDK_BUTTON_PRIMARY);
  settle (0.1);
  g_assert_cmpstr (lk_workspace_get_maximized (f->workspace), ==, "knn");
  settle (0.6);
  move_to (header_of (f, "knn"), 30, 18);
  click_button (GDK_BUTTON_PRIMARY);
  click_button (GDK_BUTTON_PRIMARY);
  settle (0.1);
  g_assert_null (lk_workspace_get_maximized (f->workspace));

  move_to (header_of (f, "knn"), 30, 18);
  click_button (GDK_BUTTON_MIDDLE);
  settle (0.1);
  g_assert_false (lk_workspace_is_shown (f->workspace, "knn"));
}

static gboolean
is_presenting (Fixture *f)
{
  return gtk_widget_has_css_class (GTK_WIDGET (f->window), "presentation");
}

static void
test_keys (Fixture *f, gconstpointer data)
{
  move_to (GTK_WIDGET (f->workspace), 300, 200);
  key (GDK_KEY_F5);
  g_assert_true (is_presenting (f));
  key (GDK_KEY_F5);
  g_assert_false (is_presenting (f));
  key (GDK_KEY_F5);
  key (GDK_KEY_Escape);
  g_assert_false (is_presenting (f));

  lk_workspace_raise (f->workspace, "loss");
  key (GDK_KEY_F6);
  g_assert_cmpstr (lk_workspace_get_current (f->workspace), ==, "knn");
  key_with (GDK_KEY_Shift_L, GDK_KEY_F6);
  g_assert_cmpstr (lk_workspace_get_current (f->workspace), ==, "loss");
  key_with (GDK_KEY_Control_L, GDK_KEY_m);
  g_assert_cmpstr (lk_workspace_get_maximized (f->workspace), ==, "loss");
  key_with (GDK_KEY_Control_L, GDK_KEY_m);
  g_assert_null (lk_workspace_get_maximized (f->workspace));
  key_with (GDK_KEY_Alt_L, GDK_KEY_1);
  g_assert_cmpfloat (offset (f, "loss", "views", FALSE), >, 100);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/ui/drag/into-another-frame", test_into_another_frame },
    { "/ui/drag/beside-a-frame", test_beside_a_frame },
    { "/ui/drag/to-an-empty-band", test_to_an_empty_band },
    { "/ui/drag/a-handle-resizes", test_a_handle_resizes },
    { "/ui/drag/clicks", test_clicks },
    { "/ui/drag/keys", test_keys },
  };

  gtk_test_init (&argc, &argv, NULL);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  if (!pointer_available ())
    return POINTER_SKIP;

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);
  return g_test_run ();
}
