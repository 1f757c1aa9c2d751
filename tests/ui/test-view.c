/* The real window's view: layouts that come with the program, the layout on disk, presentation mode, sizes from a small
 * screen to a large one. Pictures of each are saved to be looked at. */

#include "fixture.h"

#include <glib/gstdio.h>
#include <string.h>

static void
draw (Fixture *f)
{
  gtk_widget_queue_draw (GTK_WIDGET (f->window));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
}

static gboolean
is_in_size (gpointer data)
{
  Fixture *f = data;
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (f->window), &width, &height);
  /* A window that has no manager draws its own edge. */
  return ABS (gtk_widget_get_width (GTK_WIDGET (f->window)) - width) <= 12 &&
         ABS (gtk_widget_get_height (GTK_WIDGET (f->window)) - height) <= 12;
}

static void
resize (Fixture *f, int width, int height)
{
  gtk_window_set_default_size (GTK_WINDOW (f->window), width, height);
  wait_until (is_in_size, f, 10);
  draw (f);
}

static void
activate (Fixture *f, const char *action)
{
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;

  g_assert_true (g_action_parse_detailed_name (action, &name, &target, NULL));
  g_assert_true (gtk_widget_activate_action_variant (GTK_WIDGET (f->window), name, target));
}

static void
train_a_little (Fixture *f)
{
  press (f, "win.train");
  wait_for_step (f, 60);
  press (f, "win.train");
  wait_for_state (f, LK_SESSION_PAUSED);
}

static void
use_scheme (AdwColorScheme scheme)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), scheme);
}

/* -- layouts ------------------------------------------------------------------------------------------------------- */

/* The widest thing that the workspace would have to scroll for. */
static int
widest_within (GtkWidget *widget)
{
  int widest = 0;

  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), "PanelDock"))
    gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &widest, NULL, NULL, NULL);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && widest == 0;
       child = gtk_widget_get_next_sibling (child))
    widest = widest_within (child);
  return widest;
}

/* Every layout fits into the window as it opens, with the settings beside it. */
static void
assert_fits (Fixture *f)
{
  int widest = widest_within (GTK_WIDGET (lk_window_get_workspace (f->window)));

  g_assert_cmpint (widest, >, 0);
  g_assert_cmpint (widest, <=, gtk_widget_get_width (GTK_WIDGET (lk_window_get_workspace (f->window))));
}

static void
test_presets (Fixture *f, gconstpointer data)
{
  LkWorkspace *workspace = lk_window_get_workspace (f->window);
  int n_presets, n_kinds;
  const LkWorkspacePreset *presets = lk_workspace_presets (&n_presets);
  const LkPanelKind *kinds = lk_panel_kinds (&n_kinds);

  g_assert_cmpint (n_presets, ==, 5);
  for (int i = 0; i < n_presets; i++)
    {
      lk_workspace_apply_preset (workspace, presets[i].id);
      draw (f);
      assert_fits (f);
    }
  train_a_little (f);
  for (int i = 0; i < n_presets; i++)
    {
      g_autofree char *action = g_strconcat ("win.layout::", presets[i].id, NULL);
      g_autofree char *light = g_strconcat ("preset-", presets[i].id, NULL), *dark = g_strconcat (light, "-dark", NULL);

      activate (f, action);
      g_assert_nonnull (lk_workspace_get_current (workspace));
      draw (f);
      assert_fits (f);
      save_picture (GTK_WIDGET (f->window), light);
      use_scheme (ADW_COLOR_SCHEME_FORCE_DARK);
      save_picture (GTK_WIDGET (f->window), dark);
      use_scheme (ADW_COLOR_SCHEME_DEFAULT);
    }
  for (int i = 0; i < n_kinds; i++)
    g_assert_true (lk_workspace_is_shown (workspace, kinds[i].id));

  activate (f, "win.layout::tune");
  g_assert_true (lk_workspace_is_shown (workspace, "views"));
  g_assert_true (lk_workspace_is_shown (workspace, "loss"));
  activate (f, "win.reset-layout");
  for (int i = 0; i < n_kinds; i++)
    g_assert_cmpint (lk_workspace_is_shown (workspace, kinds[i].id), ==, kinds[i].place != LK_PLACE_AWAY);
}

static gboolean
is_checked (Fixture *f, const char *action)
{
  GAction *own = g_action_map_lookup_action (G_ACTION_MAP (f->window), action);
  g_autoptr (GVariant) state = g_action_get_state (own);

  return g_variant_get_boolean (state);
}

static void
test_menu_follows (Fixture *f, gconstpointer data)
{
  LkWorkspace *workspace = lk_window_get_workspace (f->window);

  g_assert_true (is_checked (f, "panel-loss"));
  activate (f, "win.panel-loss");
  g_assert_false (is_checked (f, "panel-loss"));
  g_assert_false (lk_workspace_is_shown (workspace, "loss"));
  activate (f, "win.panel-loss");
  g_assert_true (is_checked (f, "panel-loss"));
  lk_workspace_hide (workspace, "knn");
  g_assert_false (is_checked (f, "panel-knn"));

  lk_workspace_raise (workspace, "loss");
  activate (f, "win.maximize-panel");
  g_assert_cmpstr (lk_workspace_get_maximized (workspace), ==, "loss");
  draw (f);
  save_picture (GTK_WIDGET (f->window), "maximized");
  activate (f, "win.maximize-panel");
  g_assert_null (lk_workspace_get_maximized (workspace));
  activate (f, "win.next-panel");
  g_assert_cmpstr (lk_workspace_get_current (workspace), !=, "loss");
  activate (f, "win.previous-panel");
  g_assert_cmpstr (lk_workspace_get_current (workspace), ==, "loss");
}

/* -- the layout on disk -------------------------------------------------------------------------------------------- */

static char *
read_layout (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->runs_dir, "layout", NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

static gboolean
is_written (gpointer data)
{
  g_autofree char *text = read_layout (data);

  return text != NULL && strstr (text, "hidden=") != NULL;
}

/* Another program's window, with the layout of a folder. */
static LkWindow *
other_window (Fixture *f, LkSession **session)
{
  LkWindow *window;

  *session = lk_session_new (NULL);
  window = lk_window_new (drive_application (), *session);
  lk_window_begin_layout (window, f->runs_dir);
  return window;
}

static void
test_layout_survives (Fixture *f, gconstpointer data)
{
  LkWorkspace *workspace = lk_window_get_workspace (f->window);
  g_autoptr (LkSession) session = NULL;
  g_autofree char *before = NULL, *after = NULL, *text = NULL;
  LkWindow *other;
  int width, height;

  lk_window_begin_layout (f->window, f->runs_dir);
  lk_workspace_move (workspace, "knn", LK_MOVE_LEFT);
  lk_workspace_hide (workspace, "loss");
  before = lk_workspace_dup_layout (workspace);
  /* Nobody asks for it: the first change arms the timer. */
  wait_until (is_written, f, 10);
  gtk_window_set_default_size (GTK_WINDOW (f->window), 1100, 700);
  activate (f, "win.toggle-sidebar");
  gtk_window_close (GTK_WINDOW (f->window));
  wait_until (is_closed, f, 60);
  text = read_layout (f);

  other = other_window (f, &session);
  after = lk_workspace_dup_layout (lk_window_get_workspace (other));
  g_assert_cmpstr (after, ==, before);
  gtk_window_get_default_size (GTK_WINDOW (other), &width, &height);
  g_assert_cmpint (width, ==, 1100);
  g_assert_cmpint (height, ==, 700);
  g_assert_nonnull (strstr (text, "sidebar=0"));
  gtk_window_destroy (GTK_WINDOW (other));
}

static void
test_bad_layouts_are_set_aside (Fixture *f, gconstpointer data)
{
  static const char *const bad[] = {
    "\177ELF",
    "[layout]\nversion=7\n",
    "[layout]\nversion=1\n[window]\nwidth=-5\n",
    "[layout]\nversion=1\n[frame 1]\ncolumn=1e9\npanels=loss;\n",
  };
  g_autofree char *path = g_build_filename (f->runs_dir, "layout", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *aside = g_strdup_printf ("%s.bad-%u", path, i + 1), *kept = NULL;
      g_autoptr (LkSession) session = NULL;
      LkWindow *other;

      g_assert_true (g_file_set_contents (path, bad[i], -1, NULL));
      other = other_window (f, &session);
      g_assert_true (g_file_get_contents (aside, &kept, NULL, NULL));
      g_assert_cmpstr (kept, ==, bad[i]);
      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
      g_assert_true (lk_workspace_is_shown (lk_window_get_workspace (other), "loss"));
      g_assert_nonnull (find_widget (GTK_WIDGET (other), g_type_from_name ("AdwToastWidget")));
      gtk_window_destroy (GTK_WINDOW (other));
    }
}

/* -- presentation and sizes ---------------------------------------------------------------------------------------- */

static int
text_height (Fixture *f)
{
  g_autoptr (PangoLayout) text = gtk_widget_create_pango_layout (GTK_WIDGET (chart_of (f, "loss")), "0");
  int height;

  pango_layout_get_pixel_size (text, NULL, &height);
  return height;
}

static AdwFlap *
flap_of (Fixture *f)
{
  return ADW_FLAP (find_widget (GTK_WIDGET (f->window), ADW_TYPE_FLAP));
}

static void
test_presentation (Fixture *f, gconstpointer data)
{
  int before = text_height (f);

  train_a_little (f);
  activate (f, "win.presentation");
  g_assert_true (is_checked (f, "presentation"));
  draw (f);
  g_assert_cmpint (text_height (f), >=, before * 5 / 4);
  g_assert_false (adw_flap_get_reveal_flap (flap_of (f)));
  save_picture (GTK_WIDGET (f->window), "presentation");
  use_scheme (ADW_COLOR_SCHEME_FORCE_DARK);
  save_picture (GTK_WIDGET (f->window), "presentation-dark");
  use_scheme (ADW_COLOR_SCHEME_DEFAULT);
  resize (f, 800, 600);
  save_picture (GTK_WIDGET (f->window), "presentation-800x600");

  resize (f, 1280, 800);
  activate (f, "win.end-presentation");
  g_assert_false (is_checked (f, "presentation"));
  draw (f);
  g_assert_cmpint (text_height (f), ==, before);
  g_assert_true (adw_flap_get_reveal_flap (flap_of (f)));
}

static void
test_sizes (Fixture *f, gconstpointer data)
{
  static const int sizes[][2] = { { 600, 400 }, { 800, 600 }, { 1280, 800 }, { 1920, 1080 }, { 3840, 2160 } };

  train_a_little (f);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *name = g_strdup_printf ("size-%dx%d", sizes[i][0], sizes[i][1]);

      activate (f, "win.reset-layout");
      resize (f, sizes[i][0], sizes[i][1]);
      save_picture (GTK_WIDGET (f->window), name);
      /* The fullest layout does not force the window wider either. */
      activate (f, "win.layout::everything");
      draw (f);
      g_assert_true (is_in_size (f));
      if (sizes[i][0] == 800)
        {
          save_picture (GTK_WIDGET (f->window), "size-800x600-everything");
          activate (f, "win.layout::tune");
          draw (f);
          save_picture (GTK_WIDGET (f->window), "size-800x600-tune");
        }
    }
  save_picture (GTK_WIDGET (f->window), "size-3840x2160-everything");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/ui/view/presets", test_presets },
    { "/ui/view/the-menu-follows", test_menu_follows },
    { "/ui/view/the-layout-survives", test_layout_survives },
    { "/ui/view/bad-layouts-are-set-aside", test_bad_layouts_are_set_aside },
    { "/ui/view/presentation", test_presentation },
    { "/ui/view/sizes", test_sizes },
  };

  gtk_test_init (&argc, &argv, NULL);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, fixture_set_up, tests[i].func, fixture_tear_down);
  return g_test_run ();
}
