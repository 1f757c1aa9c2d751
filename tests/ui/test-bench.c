/* The augmentation bench in the real window: its images, one draw under a moving slider, stages, files; and how soon pictures
 * come while a slider is dragged and training runs. */

#include "pointer.h"
#include "settings.h"

#include "app/panels/bench-panel-private.h"
#include "io/npy.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static LkBenchPanel *
panel_of (Fixture *f)
{
  LkWorkspace *workspace = lk_window_get_workspace (f->window);

  lk_workspace_raise (workspace, "bench");
  return (LkBenchPanel *) lk_workspace_find (workspace, "bench");
}

static const LkBench *
bench_of (Fixture *f)
{
  return lk_bench_model_get (panel_of (f)->model);
}

/* -- waiting ------------------------------------------------------------------------------------------------------- */

static void
count_cb (int *count)
{
  (*count)++;
}

static gboolean
has_bench (gpointer f)
{
  return bench_of (f) != NULL;
}

/* The bench is that of the settings, draw and data of now. */
static gboolean
is_up_to_date (gpointer data)
{
  Fixture *f = data;
  const LkBench *bench = bench_of (f);
  g_autoptr (LkValues) values = lk_experiment_values (lk_session_get_experiment (f->session));
  g_autoptr (LkRecipe) recipe = NULL;
  g_autofree float *workspace = NULL, *view = NULL;
  int images, views;
  gsize size;

  g_object_get (panel_of (f)->model, "images", &images, "views", &views, NULL);
  if (bench == NULL || bench->dataset != lk_session_get_dataset (f->session) || bench->preview->n_images != images ||
      bench->preview->n_views != views)
    return FALSE;

  recipe = lk_recipe_new (values, views, NULL, NULL);
  workspace = g_new (float, lk_recipe_workspace (recipe, bench->preview->h, bench->preview->w, bench->preview->c));
  size = lk_dataset_image_size (bench->dataset);
  view = g_new (float, size);
  for (int i = 0; i < images; i++)
    for (int v = 0; v < views; v++)
      {
        int sample = bench->preview->sample[i];

        lk_recipe_view (recipe, lk_dataset_image (bench->dataset, LK_TRAIN, sample), bench->preview->h,
                        bench->preview->w, bench->preview->c,
                        (LkAugmentKey){ bench->seed, bench->draw, (uint32_t) sample, v }, NULL, view, NULL, NULL,
                        workspace);
        if (memcmp (view, bench->preview->views + (gsize) (i * views + v) * size, size * sizeof (float)) != 0)
          return FALSE;
      }
  return TRUE;
}

static void
wait_for_bench (Fixture *f)
{
  wait_until (is_up_to_date, f, 30);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
}

static gboolean
shows_first (gpointer data)
{
  Fixture *f = data;

  return bench_of (f)->preview->sample[0] == (int) f->wanted_step;
}

static gboolean
has_another_draw (gpointer data)
{
  Fixture *f = data;

  return bench_of (f)->draw == (guint32) f->wanted_step;
}

static void
save_pictures (Fixture *f, const char *name)
{
  static const AdwColorScheme schemes[] = { ADW_COLOR_SCHEME_FORCE_LIGHT, ADW_COLOR_SCHEME_FORCE_DARK };

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      g_autofree char *file = g_strdup_printf ("%s-%s", name, i == 0 ? "light" : "dark");

      adw_style_manager_set_color_scheme (adw_style_manager_get_default (), schemes[i]);
      gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
      save_picture (GTK_WIDGET (f->window), file);
    }
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

static void
bench_set_up (Fixture *f, gconstpointer data)
{
  settings_set_up (f, data);
  gtk_window_set_default_size (GTK_WINDOW (f->window), 1600, 1000);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (f->window), "win.layout", "s", "tune"));
  wait_until (has_bench, f, 30);
  wait_for_bench (f);
}

/* -- images -------------------------------------------------------------------------------------------------------- */

static void
test_selected_images_are_shown (Fixture *f, gconstpointer data)
{
  LkSelection *selection = lk_session_get_selection (f->session);
  LkBenchPanel *panel = panel_of (f);
  int id = 600, image, column, row = 3;

  /* Selected anywhere: it comes first, and is the one that is looked into. */
  lk_selection_set (selection, &id, 1);
  f->wanted_step = id;
  wait_until (shows_first, f, 30);
  lk_image_strip_get_cell (panel->grid, &image, &column);
  g_assert_cmpint (image, ==, 0);

  /* Pressed here: it stays where it is. */
  id = bench_of (f)->preview->sample[row];
  g_signal_emit_by_name (panel->grid, "pressed", row, FALSE, FALSE);
  g_assert_cmpint (lk_selection_get_lead (selection), ==, id);
  wait_for_bench (f);
  g_assert_cmpint (bench_of (f)->preview->sample[row], ==, id);
  lk_image_strip_get_cell (panel->grid, &image, &column);
  g_assert_cmpint (image, ==, row);
  save_pictures (f, "bench");
}

static void
test_keys_go_from_view_to_view (Fixture *f, gconstpointer data)
{
  LkBenchPanel *panel = panel_of (f);
  int image, column;

  lk_image_strip_set_cell (panel->grid, 0, 1);
  gtk_widget_grab_focus (GTK_WIDGET (panel->grid));
  for (int i = 0; i < 3; i++)
    key (GDK_KEY_Right);
  lk_image_strip_get_cell (panel->grid, &image, &column);
  g_assert_cmpint (image, ==, 0);
  g_assert_cmpint (column, ==, 4);
  g_assert_true (g_str_has_prefix (gtk_label_get_label (panel->cell_name), "View 4 of "));
  /* Past the last view comes the next image. */
  key (GDK_KEY_Right);
  lk_image_strip_get_cell (panel->grid, &image, &column);
  g_assert_cmpint (image, ==, 1);
  g_assert_cmpint (column, ==, 0);
  g_assert_false (g_str_has_prefix (gtk_label_get_label (panel->cell_name), "View"));
  key (GDK_KEY_Return);
  g_assert_cmpint (lk_selection_get_lead (lk_session_get_selection (f->session)), ==, bench_of (f)->preview->sample[1]);
}

static gboolean
is_2x8 (gpointer f)
{
  return bench_of (f)->preview->n_images == 2 && bench_of (f)->preview->n_views == 8;
}

static void
test_how_many (Fixture *f, gconstpointer data)
{
  LkBenchPanel *panel = panel_of (f);
  g_autofree char *state = NULL;

  for (int i = 0; i < 6; i++)
    lk_value_slider_step (panel->images.slider, -1);
  for (int i = 0; i < 4; i++)
    lk_value_slider_step (panel->views.slider, 1);
  wait_until (is_2x8, f, 30);
  wait_for_bench (f);
  save_picture (GTK_WIDGET (f->window), "bench-2x8");
  state = lk_panel_dup_state (LK_PANEL (panel));
  g_assert_cmpstr (state, ==, "images=2 views=8 recipe=1");

  lk_panel_set_state (LK_PANEL (panel), "images=24 views=1 recipe=0 nonsense");
  wait_for_bench (f);
  g_assert_cmpint (bench_of (f)->preview->n_images, ==, 24);
  g_assert_cmpint (bench_of (f)->preview->n_views, ==, 1);
  g_assert_cmpint (lk_image_strip_get_visible (panel->grid), ==, 24);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (panel->recipe)));
  lk_panel_set_state (LK_PANEL (panel), state);
  wait_for_bench (f);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (panel->recipe)));
}

/* -- draws --------------------------------------------------------------------------------------------------------- */

static double
crop_width (Fixture *f)
{
  const LkBench *bench = bench_of (f);
  const LkDrawn *drawn = lk_bench_drawn (bench, 0, 0);

  for (int i = 0; i < lk_recipe_length (bench->recipe); i++)
    if (g_str_equal (drawn[i].transform->id, "crop"))
      return drawn[i].values[0];
  g_assert_not_reached ();
}

/* A setting that moves keeps what is random; R draws anew, and undo brings the old picture back. */
static void
test_the_draw_is_pinned (Fixture *f, gconstpointer data)
{
  double left;
  gsize size;
  g_autofree float *views = NULL;

  set (f, "augment.jitter.probability", "1");
  wait_for_bench (f);
  left = crop_width (f);
  size = lk_dataset_image_size (bench_of (f)->dataset);
  views = g_memdup2 (bench_of (f)->preview->views, size * sizeof (float));

  set (f, "augment.jitter.brightness", "0.9");
  wait_for_bench (f);
  g_assert_cmpfloat (crop_width (f), ==, left);
  g_assert_cmpint (memcmp (views, bench_of (f)->preview->views, size * sizeof (float)), !=, 0);
  g_assert_true (lk_session_undo (f->session));
  wait_for_bench (f);
  g_assert_cmpmem (views, size * sizeof (float), bench_of (f)->preview->views, size * sizeof (float));

  gtk_widget_grab_focus (GTK_WIDGET (panel_of (f)->grid));
  key (GDK_KEY_r);
  f->wanted_step = 1;
  wait_until (has_another_draw, f, 30);
  g_assert_cmpint (memcmp (views, bench_of (f)->preview->views, size * sizeof (float)), !=, 0);
}

/* -- stages -------------------------------------------------------------------------------------------------------- */

/* What is drawn can be read: all of it, by those who listen, too. */
static void
test_stages_tell_what_was_drawn (Fixture *f, gconstpointer data)
{
  LkBenchPanel *panel = panel_of (f);
  const LkDrawn *drawn;
  g_autofree char *words = NULL;

  set (f, "augment.order", "crop, flip, jitter");
  set (f, "augment.flip.probability", "0");
  set (f, "augment.jitter.probability", "1");
  wait_for_bench (f);
  lk_image_strip_set_cell (panel->grid, 0, 1);
  g_signal_emit_by_name (panel->grid, "cell", 0, 1);
  drawn = lk_bench_drawn (bench_of (f), 0, 0);
  words = g_strdup_printf ("original. Crop: left %.0f, top %.0f, width %.0f, height %.0f. Color jitter: brightness "
                           "%.2f, contrast %.2f, saturation %.2f, hue %.2f, order %.0f.",
                           drawn[0].values[0], drawn[0].values[1], drawn[0].values[2], drawn[0].values[3],
                           drawn[2].values[0], drawn[2].values[1], drawn[2].values[2], drawn[2].values[3],
                           drawn[2].values[4]);
  gtk_test_accessible_assert_property (GTK_WIDGET (panel->stages), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words);
}

/* -- before, during and after a run -------------------------------------------------------------------------------- */

static gboolean
is_scrubbed (gpointer f)
{
  return !lk_clock_is_live (lk_session_get_clock (((Fixture *) f)->session));
}

static void
test_of_a_run (Fixture *f, gconstpointer data)
{
  lk_session_train (f->session);
  wait_for_step (f, 3);
  set (f, "augment.crop.scale_min", "0.5");
  wait_for_bench (f);

  lk_session_pause (f->session);
  wait_for_state (f, LK_SESSION_PAUSED);
  lk_clock_show (lk_session_get_clock (f->session), 0);
  wait_until (is_scrubbed, f, 30);
  set (f, "augment.crop.scale_min", "0.6");
  wait_for_bench (f);
  lk_session_reset (f->session);
  wait_for_state (f, LK_SESSION_READY);
  wait_for_bench (f);
}

static void
test_other_data (Fixture *f, gconstpointer data)
{
  int changes = 0;

  g_signal_connect_swapped (panel_of (f)->model, "changed", G_CALLBACK (count_cb), &changes);
  set (f, "data.image_size", "96");
  wait_for_state (f, LK_SESSION_LOADING);
  wait_for_state (f, LK_SESSION_READY);
  wait_for_bench (f);
  g_assert_cmpint (bench_of (f)->preview->w, ==, 96);
  g_assert_cmpint (changes, >, 0);
  /* Of 8 images of 96 pixels with 4 views all are seen. */
  g_assert_cmpint (lk_image_strip_get_visible (panel_of (f)->grid), ==, 8);
  save_picture (GTK_WIDGET (f->window), "bench-96");
  g_signal_handlers_disconnect_by_data (panel_of (f)->model, &changes);
}

/* -- files --------------------------------------------------------------------------------------------------------- */

static void
check_table (const LkBench *bench, const char *path)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL, first = NULL;
  const LkDrawn *drawn = lk_bench_drawn (bench, 0, 0);

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpstr (lines[0], ==, "seed,draw,image,class,view,stage,transform,probability,applied,name,value");
  g_assert_cmpstr (drawn[0].transform->id, ==, "crop");
  first = g_strsplit (lines[1], ",", -1);
  g_assert_cmpuint (g_strv_length (first), ==, 11);
  g_assert_cmpint (atoi (first[2]), ==, bench->preview->sample[0]);
  g_assert_cmpstr (first[6], ==, "crop");
  g_assert_cmpstr (first[9], ==, "left");
  g_assert_cmpfloat (g_ascii_strtod (first[10], NULL), ==, drawn[0].values[0]);
  /* Each view has the four values of its crop, the five of its jitter or a row without, and one row for each other. */
  g_assert_cmpuint (g_strv_length (lines), >, (guint) (bench->preview->n_images * bench->preview->n_views * 6));
}

static void
check_array (const LkBench *bench, const char *path)
{
  LkTensorEntry entry;
  g_autoptr (GBytes) bytes = NULL;
  const LkPreview *preview = bench->preview;
  gsize size = lk_dataset_image_size (bench->dataset);
  const float *all;

  g_assert_true (lk_npy_read (path, &entry, &bytes, NULL));
  g_assert_cmpint (entry.rank, ==, 5);
  g_assert_cmpint (entry.shape[0], ==, preview->n_images);
  g_assert_cmpint (entry.shape[1], ==, 1 + preview->n_views);
  g_assert_cmpint (entry.shape[4], ==, preview->c);
  all = entry.data;
  for (int i = 0; i < preview->n_images; i++, all += (gsize) (1 + preview->n_views) * size)
    {
      g_assert_cmpmem (all, size * sizeof (float), preview->originals + (gsize) i * size, size * sizeof (float));
      g_assert_cmpmem (all + size, (gsize) preview->n_views * size * sizeof (float),
                       preview->views + (gsize) (i * preview->n_views) * size,
                       (gsize) preview->n_views * size * sizeof (float));
    }
}

static void
test_files (Fixture *f, gconstpointer data)
{
  static const char *const formats[] = { "png", "csv", "npy" };
  g_autofree char *paths[G_N_ELEMENTS (formats)] = { NULL };
  g_autoptr (GdkTexture) picture = NULL;
  g_autoptr (GError) error = NULL;

  set (f, "augment.order", "crop, flip, jitter");
  wait_for_bench (f);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      paths[i] = g_strdup_printf ("%s/views.%s", f->runs_dir, formats[i]);
      lk_bench_panel_write (panel_of (f), paths[i], formats[i], &error);
      g_assert_no_error (error);
    }
  picture = gdk_texture_new_from_filename (paths[0], &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_texture_get_width (picture), >, 600);
  g_assert_cmpint (gdk_texture_get_height (picture), >, 100);
  check_table (bench_of (f), paths[1]);
  check_array (bench_of (f), paths[2]);
}

/* -- small views --------------------------------------------------------------------------------------------------- */

static gboolean
has_views (gpointer data)
{
  Fixture *f = data;
  const LkBench *bench = bench_of (f);

  return bench != NULL && bench->preview->n_views == f->wanted_step && bench->preview->h == 32;
}

static void
wait_for_views (Fixture *f, int n)
{
  f->wanted_step = n;
  wait_until (has_views, f, 30);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
}

/* In the file small views lie in the upper left corner of a picture, with nothing around them. */
static void
check_small_views (Fixture *f)
{
  g_autofree char *path = g_strdup_printf ("%s/views.npy", f->runs_dir);
  const LkPreview *preview = bench_of (f)->preview;
  gsize size = lk_dataset_image_size (bench_of (f)->dataset);
  g_autoptr (GBytes) bytes = NULL;
  LkTensorEntry entry;
  const float *view;

  g_assert_true (lk_bench_panel_write (panel_of (f), path, "npy", NULL));
  g_assert_true (lk_npy_read (path, &entry, &bytes, NULL));
  g_assert_cmpint (entry.shape[1], ==, 9);
  view = (const float *) entry.data + 8 * size;
  g_assert_cmpmem (view, (gsize) (16 * preview->c) * sizeof (float), lk_preview_view (preview, 0, 7),
                   (gsize) (16 * preview->c) * sizeof (float));
  g_assert_true (isnan (view[16 * preview->c]) && isnan (view[size - 1]));
}

/* The stages of a cell come a moment after its picture. */
static gboolean
names_a_small_cell (gpointer panel)
{
  return g_str_has_suffix (gtk_label_get_label (LK_BENCH_PANEL (panel)->cell_name), ", 16 × 16 px");
}

static void
test_multi_crop (Fixture *f, gconstpointer data)
{
  LkBenchPanel *panel = panel_of (f);
  GtkWidget *slider = GTK_WIDGET (panel->views.slider);

  set (f, "data.image_size", "32");
  wait_for_state (f, LK_SESSION_LOADING);
  wait_for_state (f, LK_SESSION_READY);
  wait_for_views (f, 4);
  g_assert_true (gtk_widget_get_sensitive (slider));

  set (f, "augment.small_views", "6");
  wait_for_views (f, 8);
  g_assert_false (gtk_widget_get_sensitive (slider));
  g_assert_cmpstr (gtk_label_get_label (panel->views.label), ==, "8 views");
  for (int view = 0; view < 8; view++)
    g_assert_cmpint (bench_of (f)->preview->view_size[view][0], ==, view < 2 ? 32 : 16);
  g_assert_false (lk_session_request (f->session, "augment.small_views", "7", NULL));
  check_small_views (f);

  lk_image_strip_set_cell (panel->grid, 0, 5);
  set (f, "augment.small_scale_max", "0.4");
  wait_until (has_views, f, 30);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
  wait_until (names_a_small_cell, panel, 10);
  save_pictures (f, "bench-multi-crop");

  set (f, "augment.small_views", "0");
  wait_for_views (f, 4);
  g_assert_true (gtk_widget_get_sensitive (slider));
}

/* -- how soon ------------------------------------------------------------------------------------------------------ */

#define DRAG_SECONDS 3.0
#define BURN_MS 15

typedef struct
{
  gint64 first_change, began;
  gboolean fresh;   /* the bench changed, and is not drawn yet */
  GArray *pictures; /* double, seconds: when one was on the screen */
  GArray *frames;   /* double, ms */
} Watch;

static double
seconds_of (clockid_t id)
{
  struct timespec time;

  clock_gettime (id, &time);
  return (double) time.tv_sec + (double) time.tv_nsec / 1e9;
}

/* How much longer than its processor time some work of this thread takes: 1 where it has a core for itself. */
static double
crowding (void)
{
  double wall = seconds_of (CLOCK_MONOTONIC), own = seconds_of (CLOCK_THREAD_CPUTIME_ID), now = own;

  while (now - own < BURN_MS / 1000.0)
    now = seconds_of (CLOCK_THREAD_CPUTIME_ID);
  return MAX ((seconds_of (CLOCK_MONOTONIC) - wall) / (now - own), 1);
}

static void *
crowding_thread (void *result)
{
  setpriority (PRIO_PROCESS, (id_t) syscall (SYS_gettid), 10);
  *(double *) result = crowding ();
  return NULL;
}

/* The same for a thread that is as nice as the analyst. */
static double
nice_crowding (void)
{
  pthread_t thread;
  double result = 1;

  g_assert_cmpint (pthread_create (&thread, NULL, crowding_thread, &result), ==, 0);
  pthread_join (thread, NULL);
  return result;
}

static void
changed_cb (Watch *watch)
{
  watch->fresh = watch->first_change > 0;
}

static void
setting_cb (Watch *watch, const char *key)
{
  if (watch->first_change == 0 && g_str_equal (key, "augment.jitter.brightness"))
    watch->first_change = g_get_monotonic_time ();
}

static void
before_paint_cb (Watch *watch)
{
  watch->began = g_get_monotonic_time ();
}

static void
after_paint_cb (Watch *watch)
{
  gint64 now = g_get_monotonic_time ();
  double ms = (double) (now - watch->began) / 1e3, second = (double) (now - watch->first_change) / 1e6;

  if (watch->first_change == 0)
    return;
  g_array_append_val (watch->frames, ms);
  if (watch->fresh)
    g_array_append_val (watch->pictures, second);
  watch->fresh = FALSE;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
quantile (GArray *values, double q)
{
  g_autoptr (GArray) sorted = g_array_copy (values);

  g_array_sort (sorted, compare);
  return g_array_index (sorted, double, (guint) (q * (sorted->len - 1)));
}

static double
longest_gap (GArray *times)
{
  double longest = 0;

  for (guint i = 1; i < times->len; i++)
    longest = MAX (longest, g_array_index (times, double, i) - g_array_index (times, double, i - 1));
  return longest;
}

/* Back and forth over the slider without a rest. */
static void
drag_for (GtkWidget *scale, double seconds)
{
  double width = gtk_widget_get_width (scale), y = gtk_widget_get_height (scale) / 2.0;
  double began = seconds_of (CLOCK_MONOTONIC), now;

  move_to (scale, width / 2, y);
  button (TRUE);
  while ((now = seconds_of (CLOCK_MONOTONIC) - began) < seconds)
    move_to (scale, width * (0.5 + 0.35 * sin (now * 4)), y);
  button (FALSE);
}

/* The goals: the first picture within 200 ms of the first change, at least ten a second from then on (so that a drag does
 * not starve them), frames of at most 33 ms at the 95th percentile; all with training on all cores.
 *
 * They are asserted as they stand where this machine has nothing else to do. Where it has, they hold for the share of it
 * that is left: before and after the drag a thread of the analyst's niceness and the main thread measure how much longer
 * than its processor time a piece of work takes. Training alone makes that up to about 2 for the nice thread on two cores
 * (three busy threads); what is above that, and above 1.2 for the main thread, is others' work and stretches the times that
 * are allowed by as much. */
static void
test_a_drag_while_training (Fixture *f, gconstpointer data)
{
  GtkWidget *scale = find_widget (find_row (f, "augment.jitter.brightness"), GTK_TYPE_SCALE);
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (f->window));
  Watch watch = { .pictures = g_array_new (FALSE, FALSE, sizeof (double)),
                  .frames = g_array_new (FALSE, FALSE, sizeof (double)) };
  double nice_slack, slack, first, rate;

  lk_session_train (f->session);
  wait_for_step (f, 2);
  nice_slack = nice_crowding ();
  slack = crowding ();
  g_signal_connect_swapped (panel_of (f)->model, "changed", G_CALLBACK (changed_cb), &watch);
  g_signal_connect_swapped (f->session, "setting-changed", G_CALLBACK (setting_cb), &watch);
  g_signal_connect_swapped (clock, "before-paint", G_CALLBACK (before_paint_cb), &watch);
  g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (after_paint_cb), &watch);

  drag_for (scale, DRAG_SECONDS);

  g_signal_handlers_disconnect_by_data (clock, &watch);
  g_signal_handlers_disconnect_by_data (f->session, &watch);
  g_signal_handlers_disconnect_by_data (panel_of (f)->model, &watch);
  nice_slack = MAX (MAX (nice_slack, nice_crowding ()) / 2, 1);
  slack = MAX (MAX (slack, crowding ()) / 1.2, 1);
  nice_slack = MAX (nice_slack, slack);

  g_assert_cmpint (lk_session_get_state (f->session), ==, LK_SESSION_RUNNING);
  g_assert_cmpuint (watch.pictures->len, >, 1);
  first = g_array_index (watch.pictures, double, 0);
  rate = (watch.pictures->len - 1) / (g_array_index (watch.pictures, double, watch.pictures->len - 1) - first);
  g_test_message ("first picture after %.0f ms, then %.1f a second (longest gap %.0f ms); %u frames, p50 %.1f ms, "
                  "p95 %.1f ms; times allowed are stretched %.2f-fold, of frames %.2f-fold, for what else runs here",
                  first * 1e3, rate, longest_gap (watch.pictures) * 1e3, watch.frames->len,
                  quantile (watch.frames, 0.5), quantile (watch.frames, 0.95), nice_slack, slack);
  g_assert_cmpfloat (first, <=, 0.2 * nice_slack);
  g_assert_cmpfloat (rate, >=, 10 / nice_slack);
  g_assert_cmpfloat (quantile (watch.frames, 0.95), <=, 33 * slack);
  save_pictures (f, "bench-training");

  g_array_unref (watch.pictures);
  g_array_unref (watch.frames);
}

/* Color images of 32 pixels and a network that keeps all cores busy. */
static void
busy_set_up (Fixture *f, gconstpointer data)
{
  bench_set_up (f, data);
  set (f, "data.image_size", "32");
  wait_for_state (f, LK_SESSION_LOADING);
  wait_for_state (f, LK_SESSION_READY);
  set (f, "train.threads", "0");
  set (f, "train.batch_size", "128");
  set (f, "encoder.width", "32");
  set (f, "train.epochs", "500");
  wait_for_bench (f);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*set_up) (Fixture *, gconstpointer);
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/ui/bench/selected-images-are-shown", bench_set_up, test_selected_images_are_shown },
    { "/ui/bench/keys-go-from-view-to-view", bench_set_up, test_keys_go_from_view_to_view },
    { "/ui/bench/how-many", bench_set_up, test_how_many },
    { "/ui/bench/the-draw-is-pinned", bench_set_up, test_the_draw_is_pinned },
    { "/ui/bench/stages-tell-what-was-drawn", bench_set_up, test_stages_tell_what_was_drawn },
    { "/ui/bench/before-during-and-after-a-run", bench_set_up, test_of_a_run },
    { "/ui/bench/other-data", bench_set_up, test_other_data },
    { "/ui/bench/files", bench_set_up, test_files },
    { "/ui/bench/multi-crop", bench_set_up, test_multi_crop },
    { "/ui/bench/a-drag-while-training", busy_set_up, test_a_drag_while_training },
  };

  gtk_test_init (&argc, &argv, NULL);
  if (!pointer_available ())
    return POINTER_SKIP;
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, tests[i].set_up, tests[i].func, fixture_tear_down);
  return g_test_run ();
}
