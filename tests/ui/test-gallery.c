/* The neighbors panel in the real window: neighbors of what is selected elsewhere, walking on and back, choices, recorded
 * steps, dropped pictures, what is written out. Skips where XTest is missing. */

#include "fixture.h"
#include "pointer.h"

#include "app/panels/neighbor-panel-private.h"
#include "app/timeline-bar.h"
#include "app/widgets/image-grid-private.h"
#include "app/widgets/image-strip.h"
#include "io/npy.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char layout[] =
    "[layout]\nversion=1\nothers=hide\nbottom=240\n[frame 1]\ncolumn=0\nwidth=400\npanels=loss;\n"
    "[frame 2]\ncolumn=1\nwidth=600\npanels=neighbors;\n[frame 3]\nband=bottom\npanels=views;\n";

static LkNeighborPanel *
panel_of (Fixture *f)
{
  return LK_NEIGHBOR_PANEL (lk_workspace_find (lk_window_get_workspace (f->window), "neighbors"));
}

static LkSelection *
selection_of (Fixture *f)
{
  return lk_session_get_selection (f->session);
}

static LkNeighborModel *
model_of (Fixture *f)
{
  return lk_session_get_neighbors (f->session);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture_set_up (f, data);
  lk_workspace_restore_layout (lk_window_get_workspace (f->window), layout, &error);
  g_assert_no_error (error);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
}

static const char *
page (Fixture *f)
{
  return gtk_stack_get_visible_child_name (panel_of (f)->stack);
}

static gboolean
has_answer (gpointer data)
{
  Fixture *f = data;

  return !lk_neighbor_model_is_busy (model_of (f)) && g_str_equal (page (f), "gallery");
}

static const LkNeighbors *
neighbors (Fixture *f, LkNeighborSpace space)
{
  return lk_neighbor_model_get (model_of (f), space);
}

static void
select_image (Fixture *f, int id)
{
  lk_selection_set (selection_of (f), &id, 1);
  wait_until (has_answer, f, 30);
  g_assert_cmpint (lk_neighbor_model_get_query (model_of (f)), ==, id);
}

static void
train (Fixture *f, int steps)
{
  const LkTrainerStatus *status = lk_session_get_status (f->session);
  long before = status != NULL ? status->step : 0;

  lk_session_step (f->session, steps);
  wait_for_step (f, before + steps);
  wait_for_state (f, LK_SESSION_PAUSED);
}

/* The section of the grid that shows a space: who left stands between the first two. */
static int
section_of (Fixture *f, LkNeighborSpace space)
{
  return (int) space + (space > 0 && neighbors (f, LK_NEIGHBOR_EMBEDDING)->n_left > 0);
}

static void
point_at (Fixture *f, LkNeighborSpace space, int item)
{
  LkImageGrid *grid = panel_of (f)->grid;
  graphene_rect_t place;

  gtk_test_widget_wait_for_draw (GTK_WIDGET (grid));
  g_assert_true (lk_image_grid_get_place (grid, section_of (f, space), item, &place));
  move_to (GTK_WIDGET (grid), place.origin.x + place.size.width / 2, place.origin.y + 30);
}

static gboolean
is_outlined (Fixture *f, int id)
{
  return g_hash_table_contains (panel_of (f)->grid->selected, GINT_TO_POINTER (id));
}

/* -- tests ----------------------------------------------------------------------------------------------------------- */

static void
test_before_training (Fixture *f, gconstpointer data)
{
  GtkWidget *strip;

  g_assert_cmpstr (page (f), ==, "empty");
  g_assert_nonnull (strstr (gtk_label_get_label (panel_of (f)->empty), "Select an image"));
  save_picture (GTK_WIDGET (f->window), "gallery-empty");

  /* Selected in another panel, by the pointer. */
  strip = find_widget (GTK_WIDGET (f->window), LK_TYPE_IMAGE_STRIP);
  move_to (strip, 20, 40);
  click_button (1);
  wait_until (has_answer, f, 30);
  g_assert_cmpint (lk_neighbor_model_get_query (model_of (f)), ==, lk_selection_get_lead (selection_of (f)));
  g_assert_cmpint (neighbors (f, LK_NEIGHBOR_PIXELS)->n, ==, 20);
  g_assert_cmpint (neighbors (f, LK_NEIGHBOR_EMBEDDING)->n, ==, 0);
  g_assert_nonnull (panel_of (f)->grid->sections[0].empty);
  save_picture (GTK_WIDGET (f->window), "gallery-before-training");
}

static void
test_sections_show_the_model (Fixture *f, gconstpointer data)
{
  LkImageGrid *grid;

  train (f, 60);
  select_image (f, 5);
  grid = panel_of (f)->grid;
  for (int space = 0; space < LK_NEIGHBOR_N_SPACES; space++)
    {
      const LkNeighbors *n = neighbors (f, (LkNeighborSpace) space);
      const LkGridSection *section = &grid->sections[section_of (f, (LkNeighborSpace) space)];

      g_assert_cmpint (n->n, ==, 20);
      g_assert_cmpint (section->n, ==, 20);
      for (int i = 0; i < n->n; i++)
        {
          g_assert_cmpint (section->items[i].id, ==, n->ids[i]);
          g_assert_cmpint (section->items[i].crossed, ==, n->same_class[i] == 0);
          g_assert_cmpint (section->items[i].badged, ==, n->joined != NULL && n->joined[i]);
          g_assert_cmpfloat (section->items[i].bar, >=, i > 0 ? section->items[i - 1].bar : 0);
        }
      g_assert_nonnull (strstr (section->note, "precision@20"));
    }
  g_assert_cmpstr (gtk_label_get_label (panel_of (f)->reading), ==, "step 60");
  save_picture (GTK_WIDGET (f->window), "gallery");
}

static void
test_walking (Fixture *f, gconstpointer data)
{
  int second, third;

  train (f, 20);
  select_image (f, 5);
  second = neighbors (f, LK_NEIGHBOR_EMBEDDING)->ids[0];
  point_at (f, LK_NEIGHBOR_EMBEDDING, 0);
  click_button (1);
  wait_until (has_answer, f, 30);
  g_assert_cmpint (lk_selection_get_lead (selection_of (f)), ==, second);
  g_assert_cmpint (lk_neighbor_model_get_query (model_of (f)), ==, second);

  third = neighbors (f, LK_NEIGHBOR_PIXELS)->ids[1];
  point_at (f, LK_NEIGHBOR_PIXELS, 1);
  click_button (1);
  wait_until (has_answer, f, 30);
  g_assert_cmpint (lk_neighbor_model_get_query (model_of (f)), ==, third);

  /* By keys, by the mouse's own buttons, by those of the panel. */
  key_with (GDK_KEY_Alt_L, GDK_KEY_Left);
  wait_until (has_answer, f, 30);
  g_assert_cmpint (lk_selection_get_lead (selection_of (f)), ==, second);
  press_button (8, TRUE);
  press_button (8, FALSE);
  g_assert_cmpint (lk_selection_get_lead (selection_of (f)), ==, 5);
  press (f, "gallery.forward");
  g_assert_cmpint (lk_selection_get_lead (selection_of (f)), ==, second);
  key_with (GDK_KEY_Alt_L, GDK_KEY_Right);
  g_assert_cmpint (lk_selection_get_lead (selection_of (f)), ==, third);
  /* Elsewhere in the window these keys move the timeline; here they do not, at the end of the trail either. */
  key_with (GDK_KEY_Alt_L, GDK_KEY_Right);
  for (int i = 0; i < 3; i++)
    key_with (GDK_KEY_Alt_L, GDK_KEY_Left);
  g_assert_true (lk_clock_is_live (lk_session_get_clock (f->session)));
  g_assert_cmpint (lk_selection_get_lead (selection_of (f)), ==, 5);
  g_assert_false (gtk_widget_is_sensitive (find_button (GTK_WIDGET (f->window), "gallery.back")));
  key_with (GDK_KEY_Alt_L, GDK_KEY_Right);
  key_with (GDK_KEY_Alt_L, GDK_KEY_Right);
  g_assert_false (gtk_widget_is_sensitive (find_button (GTK_WIDGET (f->window), "gallery.forward")));

  /* From the middle another way: what lay ahead is forgotten. */
  press (f, "gallery.back");
  select_image (f, 9);
  g_assert_false (gtk_widget_is_sensitive (find_button (GTK_WIDGET (f->window), "gallery.forward")));
}

static void
test_adding_to_the_selection (Fixture *f, gconstpointer data)
{
  int other, n;

  select_image (f, 5);
  other = neighbors (f, LK_NEIGHBOR_PIXELS)->ids[2];
  g_assert_false (is_outlined (f, other));
  point_at (f, LK_NEIGHBOR_PIXELS, 2);
  click_with (GDK_KEY_Control_L);
  lk_selection_get (selection_of (f), &n);
  g_assert_cmpint (n, ==, 2);
  g_assert_true (is_outlined (f, other));
}

static gboolean
follows_slider (gpointer data)
{
  Fixture *f = data;

  return !lk_value_slider_is_held (panel_of (f)->k_slider) && has_answer (f) &&
         neighbors (f, LK_NEIGHBOR_PIXELS)->n == (int) lk_value_slider_get_value (panel_of (f)->k_slider);
}

static void
test_choices (Fixture *f, gconstpointer data)
{
  LkNeighborPanel *panel = panel_of (f);
  g_autofree char *state = NULL, *text = NULL;

  train (f, 20);
  select_image (f, 5);
  gtk_widget_grab_focus (lk_value_slider_get_scale (panel->k_slider));
  key_with (GDK_KEY_Shift_L, GDK_KEY_Right);
  wait_until (follows_slider, f, 30);
  g_assert_cmpint (neighbors (f, LK_NEIGHBOR_PIXELS)->n, >, 20);
  g_assert_cmpint (panel->grid->sections[section_of (f, LK_NEIGHBOR_PIXELS)].n, ==,
                   neighbors (f, LK_NEIGHBOR_PIXELS)->n);
  text = g_strdup_printf ("k %d", neighbors (f, LK_NEIGHBOR_PIXELS)->n);
  g_assert_cmpstr (gtk_label_get_label (panel->k_label), ==, text);
  g_object_set (model_of (f), "k", 30, NULL);

  gtk_drop_down_set_selected (panel->metric, LK_METRIC_EUCLIDEAN);
  wait_until (has_answer, f, 30);
  g_assert_cmpfloat (neighbors (f, LK_NEIGHBOR_PIXELS)->distance[0], >, 0);
  g_assert_nonnull (strstr (panel->grid->sections[0].items[0].words, "distance"));
  g_assert_null (strstr (panel->grid->sections[0].items[0].words, "cosine"));

  gtk_drop_down_set_selected (panel->since, 1);
  state = lk_panel_dup_state (LK_PANEL (panel));
  g_assert_cmpstr (state, ==, "k=30 metric=1 bank=0 since=previous left=0");
  lk_panel_set_state (LK_PANEL (panel), "k=7 metric=0 bank=0 since=first left=1");
  wait_until (has_answer, f, 30);
  g_assert_cmpint (neighbors (f, LK_NEIGHBOR_EMBEDDING)->n, ==, 7);
  g_assert_cmpint (gtk_drop_down_get_selected (panel->metric), ==, LK_METRIC_COSINE);
  g_assert_cmpint (gtk_drop_down_get_selected (panel->since), ==, 0);
  /* What a file may hold does no harm. */
  lk_panel_set_state (LK_PANEL (panel), "k=1e9 metric=-3 bank=77 since=99999 = k nonsense");
  wait_until (has_answer, f, 30);
  g_assert_cmpint (neighbors (f, LK_NEIGHBOR_EMBEDDING)->n, ==, 7);
}

static gboolean
shows_wanted_step (gpointer data)
{
  Fixture *f = data;

  return has_answer (f) && lk_neighbor_model_get_step (model_of (f)) == f->wanted_step;
}

/* Scrolls to the title of the second section; not there until the new sections have been laid out. */
static gboolean
title_is_in_view (gpointer data)
{
  LkNeighborPanel *panel = panel_of (data);
  GtkWidget *view = GTK_WIDGET (panel->scroller), *grid = GTK_WIDGET (panel->grid);
  graphene_rect_t title = lk_image_grid_get_title_place (panel->grid, 1);
  double x, y;

  if (gtk_widget_get_height (grid) < panel->grid->height || title.origin.y <= 0)
    return FALSE;
  gtk_adjustment_set_value (panel->grid->scroll, title.origin.y);
  return gtk_widget_translate_coordinates (grid, view, 0, (double) title.origin.y, &x, &y) && y >= 0 &&
         y + 16 < gtk_widget_get_height (view);
}

static void
test_recorded_steps (Fixture *f, gconstpointer data)
{
  LkClock *clock = lk_session_get_clock (f->session);
  LkNeighborPanel *panel = panel_of (f);
  g_autofree int *before = NULL;
  const LkNeighbors *now;
  const long *records;
  int n, joined = 0;

  train (f, 30);
  train (f, 30);
  select_image (f, 5);
  records = lk_clock_get_records (clock, &n);
  g_assert_cmpint (n, >=, 2);
  g_assert_cmpint (neighbors (f, LK_NEIGHBOR_EMBEDDING)->since, ==, records[0]);

  f->wanted_step = records[0];
  lk_clock_show (clock, records[0]);
  wait_until (shows_wanted_step, f, 30);
  g_assert_cmpstr (gtk_label_get_label (panel->reading), ==, "step 0");
  before = g_memdup2 (neighbors (f, LK_NEIGHBOR_EMBEDDING)->ids, 20 * sizeof *before);
  /* The untrained network is the random encoder. */
  g_assert_cmpmem (before, 20 * sizeof *before, neighbors (f, LK_NEIGHBOR_RANDOM)->ids, 20 * sizeof *before);

  lk_clock_go_live (clock);
  f->wanted_step = 60;
  wait_until (shows_wanted_step, f, 30);
  now = neighbors (f, LK_NEIGHBOR_EMBEDDING);
  for (int i = 0; i < now->n; i++)
    {
      gboolean was = FALSE;

      for (int k = 0; k < 20; k++)
        was |= before[k] == now->ids[i];
      g_assert_cmpint (now->joined[i] != 0, ==, !was);
      joined += !was;
    }
  g_assert_cmpint (now->n_left, ==, joined);
  g_assert_cmpint (joined, >, 0);
  g_assert_true (panel->grid->sections[1].foldable);
  g_assert_nonnull (strstr (panel->grid->sections[1].title, "left since step 0"));

  /* Its strip opens by a click on its title, and stays open. */
  {
    graphene_rect_t title;
    int height;

    wait_until (title_is_in_view, f, 10);
    settle (0.1);
    title = lk_image_grid_get_title_place (panel->grid, 1);
    height = panel->grid->height;
    move_to (GTK_WIDGET (panel->grid), title.origin.x + 30, title.origin.y + 8);
    click_button (1);
    g_assert_false (panel->grid->sections[1].folded);
    gtk_test_widget_wait_for_draw (GTK_WIDGET (panel->grid));
    g_assert_cmpint (panel->grid->height, >=, height);
    save_picture (GTK_WIDGET (panel), "gallery-left");
  }
  select_image (f, 7);
  g_assert_true (!panel->grid->sections[1].foldable || !panel->grid->sections[1].folded);

  /* From now on: what comes is compared with this step. */
  gtk_drop_down_set_selected (panel->since, 2);
  wait_until (has_answer, f, 30);
  g_assert_cmpint (neighbors (f, LK_NEIGHBOR_EMBEDDING)->n_left, ==, 0);
  train (f, 30);
  f->wanted_step = lk_session_get_shown_embedding (f->session);
  g_assert_cmpint (f->wanted_step, >, 60);
  wait_until (shows_wanted_step, f, 30);
  g_assert_cmpint (neighbors (f, LK_NEIGHBOR_EMBEDDING)->since, ==, 60);
  g_assert_cmpstr (gtk_string_object_get_string (gtk_drop_down_get_selected_item (panel->since)), ==, "Since step 60");
}

/* -- pictures from elsewhere ----------------------------------------------------------------------------------------- */

/* A picture of another size than the data's. (transfer full) */
static char *
make_picture (Fixture *f, const char *name, int side, guint shade)
{
  g_autofree guint8 *pixels = g_malloc0 ((gsize) (side * side * 3));
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  char *path = g_build_filename (f->runs_dir, name, NULL);

  for (int i = 0; i < side * side; i++)
    memset (pixels + 3 * i, (i / side > side / 3 && i % side > side / 3) ? (int) shade : 20, 3);
  bytes = g_bytes_new (pixels, (gsize) (side * side * 3));
  texture = gdk_memory_texture_new (side, side, GDK_MEMORY_R8G8B8, bytes, (gsize) side * 3);
  g_assert_true (gdk_texture_save_to_png (texture, path));
  return path;
}

static gboolean
shows_file (gpointer data)
{
  Fixture *f = data;

  return lk_neighbor_model_get_file (model_of (f)) != NULL && has_answer (f);
}

static void
put_file (GValue *value, GFile *file)
{
  g_value_init (value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (value, gdk_file_list_new_from_array (&file, 1));
}

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_auto (GValue) value = G_VALUE_INIT;

  put_file (&value, file);
  return gdk_content_provider_new_for_value (&value);
}

static void
test_dropping_a_picture (Fixture *f, gconstpointer data)
{
  LkNeighborPanel *panel = panel_of (f);
  GtkDragSource *source = gtk_drag_source_new ();
  GtkWidget *line = gtk_widget_get_next_sibling (find_widget (GTK_WIDGET (f->window), LK_TYPE_TIMELINE_BAR)),
            *area = GTK_WIDGET (panel);
  g_autofree char *path = make_picture (f, "box.png", 90, 200);

  train (f, 20);
  select_image (f, 5);
  /* Taken from the status line, as from another program's window. */
  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  g_signal_connect (source, "prepare", G_CALLBACK (prepare_cb), path);
  gtk_widget_add_controller (line, GTK_EVENT_CONTROLLER (source));
  move_to (line, 20, 8);
  button (TRUE);
  for (int i = 1; i <= 6; i++)
    drag_to (line, 20 + i * 8, 8 - i * 4);
  settle (0.1);
  for (int i = 8; i >= 0; i--)
    drag_to (area, gtk_widget_get_width (area) / 2.0 - i * 4, gtk_widget_get_height (area) / 2.0 - i * 3);
  settle (0.1);
  drop ();
  wait_until (shows_file, f, 30);
  g_assert_cmpstr (lk_neighbor_model_get_file (model_of (f)), ==, path);
  /* The window, which takes drops too, did not open the picture's folder. */
  g_assert_cmpint (lk_session_get_state (f->session), ==, LK_SESSION_PAUSED);
  g_assert_cmpstr (gtk_label_get_label (panel->query_name), ==, "box.png");
  g_assert_cmpint (neighbors (f, LK_NEIGHBOR_EMBEDDING)->n, ==, 20);
  g_assert_cmpint (neighbors (f, LK_NEIGHBOR_EMBEDDING)->same_class[0], ==, -1);
  g_assert_false (panel->grid->sections[0].items[0].crossed);
  save_picture (GTK_WIDGET (f->window), "gallery-dropped");

  /* Back to the image and forward to the picture again. */
  press (f, "gallery.back");
  wait_until (has_answer, f, 30);
  g_assert_null (lk_neighbor_model_get_file (model_of (f)));
  g_assert_cmpint (lk_neighbor_model_get_query (model_of (f)), ==, 5);
  press (f, "gallery.forward");
  wait_until (shows_file, f, 30);
  press (f, "gallery.put-away");
  wait_until (has_answer, f, 30);
  g_assert_cmpint (lk_neighbor_model_get_query (model_of (f)), ==, 5);
  g_assert_false (gtk_widget_get_visible (panel->put_away));
}

static void
drop_file (Fixture *f, const char *path)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (panel_of (f)));
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_auto (GValue) value = G_VALUE_INIT;
  gboolean taken;

  put_file (&value, file);
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DROP_TARGET (controller))
        g_signal_emit_by_name (controller, "drop", &value, 5.0, 5.0, &taken);
    }
}

static void
test_bad_files (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->runs_dir, "not-a-picture.png", NULL);

  select_image (f, 5);
  g_assert_true (g_file_set_contents (path, "hello", -1, NULL));
  drop_file (f, path);
  wait_until (has_problem, f, 30);
  g_assert_nonnull (strstr (f->problem, "not-a-picture.png"));
  g_assert_null (lk_neighbor_model_get_file (model_of (f)));
  g_assert_cmpint (lk_neighbor_model_get_query (model_of (f)), ==, 5);

  /* A folder is for the window. */
  drop_file (f, f->runs_dir);
  g_assert_nonnull (find_widget (GTK_WIDGET (f->window), g_type_from_name ("AdwToastWidget")));
  g_assert_null (lk_neighbor_model_get_file (model_of (f)));
}

static void
test_pasting (Fixture *f, gconstpointer data)
{
  g_autofree char *path = make_picture (f, "copied.png", 40, 220);
  g_autoptr (GdkTexture) texture = gdk_texture_new_from_filename (path, NULL);
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (f->window));
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *first = NULL;

  select_image (f, 5);
  gtk_widget_grab_focus (GTK_WIDGET (panel_of (f)->grid));
  gdk_clipboard_set_texture (clipboard, texture);
  key_with (GDK_KEY_Control_L, GDK_KEY_v);
  wait_until (shows_file, f, 30);
  g_assert_cmpstr (gtk_label_get_label (panel_of (f)->query_name), ==, "Pasted picture");
  first = g_strdup (lk_neighbor_model_get_file (model_of (f)));
  g_assert_true (g_file_test (first, G_FILE_TEST_EXISTS));

  select_image (f, 6);
  {
    g_auto (GValue) value = G_VALUE_INIT;

    put_file (&value, file);
    gdk_clipboard_set_value (clipboard, &value);
  }
  key_with (GDK_KEY_Control_L, GDK_KEY_v);
  wait_until (shows_file, f, 30);
  g_assert_cmpstr (lk_neighbor_model_get_file (model_of (f)), ==, path);

  /* Nothing of it stays behind. */
  gtk_window_close (GTK_WINDOW (f->window));
  wait_until (is_closed, f, 60);
  g_assert_false (g_file_test (first, G_FILE_TEST_EXISTS));
}

static gboolean
has_folder (gpointer data)
{
  Fixture *f = data;
  const LkDataset *dataset = lk_session_get_dataset (f->session);

  return dataset != NULL && g_str_equal (dataset->id, "folder") &&
         lk_session_get_state (f->session) == LK_SESSION_READY;
}

static void
test_without_labels (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (f->runs_dir, "pictures", NULL);
  g_autoptr (GError) error = NULL;
  const LkGridSection *section;

  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *name = g_strdup_printf ("pictures/%02u.png", i);

      g_free (make_picture (f, name, 20, 60 + 4 * i));
    }
  select_image (f, 5);
  g_assert_true (lk_session_open_dataset (f->session, folder, &error));
  wait_until (has_folder, f, 60);
  g_assert_cmpstr (page (f), ==, "empty");
  g_assert_false (gtk_widget_is_sensitive (find_button (GTK_WIDGET (f->window), "gallery.back")));

  select_image (f, 3);
  section = &panel_of (f)->grid->sections[section_of (f, LK_NEIGHBOR_PIXELS)];
  g_assert_cmpint (section->n, >, 0);
  g_assert_null (section->note);
  g_assert_null (section->items[0].caption);
  for (int i = 0; i < section->n; i++)
    g_assert_false (section->items[i].crossed);
  g_assert_nonnull (strstr (section->items[0].words, ".png"));
  save_picture (GTK_WIDGET (f->window), "gallery-no-labels");
}

/* -- what is written out ----------------------------------------------------------------------------------------------- */

static void
test_exports (Fixture *f, gconstpointer data)
{
  LkNeighborPanel *panel = panel_of (f);
  g_autofree char *png = g_build_filename (f->runs_dir, "n.png", NULL),
                  *csv = g_build_filename (f->runs_dir, "n.csv", NULL);
  g_autofree char *npy = g_build_filename (f->runs_dir, "n.npy", NULL), *text = NULL;
  const LkColumn *classes = lk_dataset_classes (lk_session_get_dataset (f->session), LK_TRAIN);
  g_auto (GStrv) lines = NULL;
  g_autoptr (GdkTexture) picture = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  LkTensorEntry entry;
  int line = 1;

  train (f, 30);
  select_image (f, 5);
  lk_neighbor_panel_write (panel, csv, "csv", &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (csv, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpstr (lines[0], ==, "space,rank,id,label,file,distance,joined");
  lk_neighbor_panel_write (panel, npy, "npy", &error);
  g_assert_no_error (error);
  g_assert_true (lk_npy_read (npy, &entry, &bytes, &error));
  g_assert_cmpint (entry.shape[0], ==, 3);
  g_assert_cmpint (entry.shape[1], ==, 20);

  for (int space = 0; space < LK_NEIGHBOR_N_SPACES; space++)
    {
      static const char *const names[] = { "embedding", "pixels", "random" };
      const LkNeighbors *n = neighbors (f, (LkNeighborSpace) space);

      for (int i = 0; i < n->n; i++, line++)
        {
          g_auto (GStrv) fields = g_strsplit (lines[line], ",", -1);

          g_assert_cmpstr (fields[0], ==, names[space]);
          g_assert_cmpint (atoi (fields[1]), ==, i + 1);
          g_assert_cmpint (atoi (fields[2]), ==, n->ids[i]);
          g_assert_cmpstr (fields[3], ==, classes->categories[classes->category[n->ids[i]]]);
          g_assert_true ((float) g_ascii_strtod (fields[5], NULL) == n->distance[i]);
          g_assert_cmpstr (fields[6], ==, n->joined == NULL ? "" : n->joined[i] ? "1" : "0");
          g_assert_cmpint (((const gint32 *) entry.data)[space * 20 + i], ==, n->ids[i]);
        }
    }
  g_assert_cmpstr (lines[line], ==, "");

  lk_neighbor_panel_write (panel, png, "png", &error);
  g_assert_no_error (error);
  picture = gdk_texture_new_from_filename (png, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_texture_get_height (picture), >, 2 * panel->grid->height);

  /* The whole gallery, and what is on the screen is as it was. */
  gtk_widget_activate_action (GTK_WIDGET (panel), "gallery.copy", NULL);
  g_assert_true (gdk_content_formats_contain_gtype (
      gdk_clipboard_get_formats (gtk_widget_get_clipboard (GTK_WIDGET (panel))), GDK_TYPE_TEXTURE));
  lk_neighbor_panel_write (panel, "/nowhere/n.csv", "csv", &error);
  g_assert_nonnull (error);
}

/* -- keys and words ---------------------------------------------------------------------------------------------------- */

static void
test_keys (Fixture *f, gconstpointer data)
{
  LkImageGrid *grid;
  int id;

  train (f, 20);
  select_image (f, 5);
  grid = panel_of (f)->grid;
  gtk_widget_grab_focus (GTK_WIDGET (grid));
  key (GDK_KEY_Home);
  key (GDK_KEY_Right);
  g_assert_cmpint (grid->item, ==, 1);
  id = neighbors (f, LK_NEIGHBOR_EMBEDDING)->ids[1];
  g_assert_nonnull (strstr (grid->words, "Embedding, image 2 of 20"));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (grid), GTK_ACCESSIBLE_PROPERTY_LABEL, "Neighbors");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (grid), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, grid->words);
  save_picture (GTK_WIDGET (panel_of (f)), "gallery-keys");
  key (GDK_KEY_Return);
  wait_until (has_answer, f, 30);
  g_assert_cmpint (lk_neighbor_model_get_query (model_of (f)), ==, id);

  /* Out of one section into the next, and down the rows. */
  key (GDK_KEY_Home);
  for (int i = 0; i < 10 && grid->sections[grid->section].column == 0; i++)
    key (GDK_KEY_Right);
  g_assert_cmpint (grid->sections[grid->section].column, ==, 1);
  key (GDK_KEY_Down);
  g_assert_cmpint (grid->item, >, 1);
  g_assert_cmpint (grid->sections[grid->section].column, ==, 1);
  key (GDK_KEY_End);
  g_assert_cmpint (grid->item, ==, 19);
  g_assert_cmpfloat (gtk_adjustment_get_value (grid->scroll), >, 0);
  key_with (GDK_KEY_Control_L, GDK_KEY_Return);
  g_assert_true (lk_selection_contains (selection_of (f), id));
}

/* -- sizes and colors -------------------------------------------------------------------------------------------------- */

/* What this thread itself worked, in microseconds: others on the machine do not count. */
static gint64
worked (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static void
before_paint_cb (gint64 *times)
{
  times[0] = worked ();
}

static void
after_paint_cb (gint64 *times)
{
  times[1] = MAX (times[1], worked () - times[0]);
}

static int
by_length (gconstpointer a, gconstpointer b)
{
  return *(const gint64 *) a < *(const gint64 *) b ? -1 : *(const gint64 *) a > *(const gint64 *) b;
}

/* 60 frames a second leave 16.7 ms for each. */
static void
test_scrolling (Fixture *f, gconstpointer data)
{
  GtkWidget *grid;
  GdkFrameClock *clock;
  gint64 times[2], paint[120];

  train (f, 20);
  g_object_set (model_of (f), "k", 100, NULL);
  select_image (f, 5);
  grid = GTK_WIDGET (panel_of (f)->grid);
  lk_workspace_maximize (lk_window_get_workspace (f->window), "neighbors");
  gtk_test_widget_wait_for_draw (grid);
  clock = gtk_widget_get_frame_clock (grid);
  g_signal_connect_swapped (clock, "before-paint", G_CALLBACK (before_paint_cb), times);
  g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (after_paint_cb), times);
  for (guint i = 0; i < G_N_ELEMENTS (paint); i++)
    {
      times[0] = times[1] = 0;
      gtk_adjustment_set_value (panel_of (f)->grid->scroll, i * 12);
      gtk_test_widget_wait_for_draw (grid);
      paint[i] = times[1];
    }
  g_signal_handlers_disconnect_by_data (clock, times);
  g_assert_cmpfloat (gtk_adjustment_get_value (panel_of (f)->grid->scroll), >, 1000);
  qsort (paint, G_N_ELEMENTS (paint), sizeof *paint, by_length);
  g_test_message ("frames while scrolling 3 x 100 images: p50 %.1f, p95 %.1f, max %.1f ms", (double) paint[60] / 1000,
                  (double) paint[114] / 1000, (double) paint[119] / 1000);
  g_assert_cmpint (paint[60], >, 0);
  g_assert_cmpint (paint[60], <, 16700);
  save_picture (GTK_WIDGET (f->window), "gallery-100");
}

static void
test_looks (Fixture *f, gconstpointer data)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  static const char narrow[] =
      "[layout]\nversion=1\nothers=hide\nbottom=200\n[frame 1]\ncolumn=0\nwidth=900\npanels=loss;\n"
      "[frame 2]\ncolumn=1\nwidth=300\npanels=neighbors;\n";

  train (f, 60);
  select_image (f, 5);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  save_picture (GTK_WIDGET (f->window), "gallery-dark");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
  lk_workspace_restore_layout (lk_window_get_workspace (f->window), narrow, NULL);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
  save_picture (GTK_WIDGET (f->window), "gallery-narrow");
  lk_workspace_maximize (lk_window_get_workspace (f->window), "neighbors");
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
  save_picture (GTK_WIDGET (f->window), "gallery-wide");
  /* The buttons in its header moved along. */
  g_assert_true (gtk_widget_is_sensitive (find_button (GTK_WIDGET (f->window), "gallery.open")));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/ui/gallery/before-training", test_before_training },
    { "/ui/gallery/sections-show-the-model", test_sections_show_the_model },
    { "/ui/gallery/walking", test_walking },
    { "/ui/gallery/adding-to-the-selection", test_adding_to_the_selection },
    { "/ui/gallery/choices", test_choices },
    { "/ui/gallery/recorded-steps", test_recorded_steps },
    { "/ui/gallery/dropping-a-picture", test_dropping_a_picture },
    { "/ui/gallery/bad-files", test_bad_files },
    { "/ui/gallery/pasting", test_pasting },
    { "/ui/gallery/without-labels", test_without_labels },
    { "/ui/gallery/exports", test_exports },
    { "/ui/gallery/keys", test_keys },
    { "/ui/gallery/scrolling", test_scrolling },
    { "/ui/gallery/looks", test_looks },
  };

  gtk_test_init (&argc, &argv, NULL);
  if (!pointer_available ())
    return POINTER_SKIP;
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, fixture_tear_down);
  return g_test_run ();
}
