/* The embedding map in the real window: selecting here and in another panel, lasso, isolating, time, colors and legend,
 * search, files, keys. Pictures are saved to be looked at. */

#include "fixture.h"
#include "pointer.h"

#include "app/panels/map-panel-private.h"
#include "app/widgets/image-strip-private.h"
#include "app/widgets/scatter-private.h"

#include "io/npy.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define N 100           /* images of the probe set */
#define MOST_POINTS 400 /* the same where coherence is measured */

/* -- the map --------------------------------------------------------------------------------------------------------- */

static LkMapPanel *
panel_of (Fixture *f)
{
  return LK_MAP_PANEL (lk_workspace_find (lk_window_get_workspace (f->window), "map"));
}

static gboolean
rests (gpointer data)
{
  LkMapPanel *panel = panel_of (data);

  return lk_map_panel_get_n (panel) > 0 && !panel->stale && !lk_map_model_is_busy (panel->model) &&
         lk_map_model_get_trust (panel->model) != NULL && !lk_scatter_is_moving (panel->scatter);
}

static void
wait_for_map (Fixture *f)
{
  wait_until (rests, f, 60);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (panel_of (f)->scatter));
}

static gboolean
has_records (gpointer data)
{
  Fixture *f = data;
  int n;

  lk_clock_get_records (lk_session_get_clock (f->session), &n);
  return n >= 3;
}

/* Trains for a while and waits for the map of the last step. */
static void
train (Fixture *f, long steps)
{
  press (f, "win.train");
  wait_for_step (f, steps);
  wait_until (has_records, f, 60);
  press (f, "win.train");
  wait_for_state (f, LK_SESSION_PAUSED);
  wait_for_map (f);
}

static void
activate (LkMapPanel *panel, const char *action, GVariant *target)
{
  g_assert_true (gtk_widget_activate_action_variant (GTK_WIDGET (panel->scatter), action, target));
}

static void
choose (GtkDropDown *menu, guint place)
{
  gtk_drop_down_set_selected (menu, place);
}

static LkSelection *
selection_of (Fixture *f)
{
  return lk_session_get_selection (f->session);
}

static int
id_of (LkMapPanel *panel, int point)
{
  return lk_map_model_get_ids (panel->model)[point];
}

static int
point_of (LkMapPanel *panel, int id)
{
  for (int i = 0; i < lk_map_panel_get_n (panel); i++)
    if (id_of (panel, i) == id)
      return i;

  return -1;
}

static const char *
label_of (GtkLabel *label)
{
  return gtk_label_get_label (label);
}

/* -- before training ------------------------------------------------------------------------------------------------- */

static void
test_says_what_to_do (Fixture *f, gconstpointer data)
{
  LkMapPanel *panel = panel_of (f);
  g_autofree char *words = NULL;

  g_object_get (panel->scatter, "empty-text", &words, NULL);
  g_assert_nonnull (strstr (words, "Press Train"));
  g_assert_cmpint (lk_map_panel_get_n (panel), ==, 0);
  g_assert_cmpstr (label_of (panel->reading), ==, "");
  g_assert_false (gtk_widget_get_visible (panel->side));
  save_picture (GTK_WIDGET (panel), "map-empty");
}

/* -- selecting ------------------------------------------------------------------------------------------------------- */

static void
click_point (LkMapPanel *panel, int point)
{
  double x, y;

  lk_scatter_get_place (panel->scatter, point, &x, &y);
  move_to (GTK_WIDGET (panel->scatter), x, y);
  settle (0.05);
  click_button (1);
  settle (0.1);
}

/* A point that no other one hides. */
static int
lonely_point (LkMapPanel *panel)
{
  int n = lk_map_panel_get_n (panel), best = 0;
  double most = -1;

  for (int i = 0; i < n; i++)
    {
      double x, y, nearest = INFINITY;

      lk_scatter_get_place (panel->scatter, i, &x, &y);
      for (int k = 0; k < n; k++)
        {
          double other_x, other_y;

          lk_scatter_get_place (panel->scatter, k, &other_x, &other_y);
          if (k != i)
            nearest = MIN (nearest, hypot (other_x - x, other_y - y));
        }
      if (nearest > most)
        {
          most = nearest;
          best = i;
        }
    }
  return best;
}

static void
test_selects_in_both_panels (Fixture *f, gconstpointer data)
{
  LkMapPanel *panel = panel_of (f);
  LkPanel *views = lk_workspace_find (lk_window_get_workspace (f->window), "views");
  LkImageStrip *strip = LK_IMAGE_STRIP (find_widget (GTK_WIDGET (views), LK_TYPE_IMAGE_STRIP));
  int point, n, shown, common = -1;

  train (f, 40);
  point = lonely_point (panel);
  click_point (panel, point);
  lk_selection_get (selection_of (f), &n);
  g_assert_cmpint (n, ==, 1);
  g_assert_cmpint (lk_selection_get_lead (selection_of (f)), ==, id_of (panel, point));
  g_assert_true (panel->scatter->selected[point]);
  g_assert_true (panel->scatter->faded[(point + 1) % N]);
  g_assert_false (panel->scatter->faded[point]);
  /* Its lines go to true neighbors, and dashed is what the map tore away. */
  g_assert_cmpuint (panel->scatter->lines->len, ==, 10);

  /* An image of the views that is on the map, pressed there. */
  shown = lk_session_get_views (f->session)->n_images;
  for (int i = 0; i < shown && common < 0; i++)
    if (point_of (panel, lk_session_get_views (f->session)->sample[i]) >= 0)
      common = i;
  if (common < 0)
    {
      lk_selection_set (selection_of (f), lk_session_get_views (f->session)->sample, 1);
      g_assert_true (strip->selected[0]);
      return;
    }
  g_signal_emit_by_name (strip, "pressed", common, FALSE, FALSE);
  point = point_of (panel, lk_session_get_views (f->session)->sample[common]);
  g_assert_true (panel->scatter->selected[point]);

  /* And the other way: pressed on the map, outlined in the views. */
  lk_selection_clear (selection_of (f));
  g_assert_false (strip->selected[common]);
  g_signal_emit_by_name (panel->scatter, "pressed", point, FALSE, FALSE);
  g_assert_true (strip->selected[common]);
  /* A click on nothing lets go. */
  g_signal_emit_by_name (panel->scatter, "pressed", -1, FALSE, FALSE);
  g_assert_null (panel->scatter->selected);
  g_assert_null (panel->scatter->faded);
}

static gboolean
is_within (LkMapPanel *panel, int point, double x0, double y0, double x1, double y1)
{
  double x, y;

  lk_scatter_get_place (panel->scatter, point, &x, &y);
  return x > x0 && x < x1 && y > y0 && y < y1;
}

/* Draws around a rectangle by hand; what lies within is selected. */
static void
draw_loop (LkMapPanel *panel, double x0, double y0, double x1, double y1)
{
  GtkWidget *scatter = GTK_WIDGET (panel->scatter);
  const double corners[][2] = { { x0, y0 }, { x1, y0 }, { x1, y1 }, { x0, y1 }, { x0, y0 } };

  move_to (scatter, x0, y0);
  settle (0.05);
  button (TRUE);
  for (int i = 0; i < 4; i++)
    for (int step = 1; step <= 8; step++)
      move_to (scatter, corners[i][0] + (corners[i + 1][0] - corners[i][0]) * step / 8,
               corners[i][1] + (corners[i + 1][1] - corners[i][1]) * step / 8);
  settle (0.05);
  button (FALSE);
  settle (0.1);
}

static void
test_lasso (Fixture *f, gconstpointer data)
{
  LkMapPanel *panel = panel_of (f);
  GtkWidget *scatter = GTK_WIDGET (panel->scatter);
  double width, height;
  int n, inside = 0;

  train (f, 40);
  width = gtk_widget_get_width (scatter);
  height = gtk_widget_get_height (scatter);
  gtk_widget_grab_focus (scatter);
  key (GDK_KEY_l);
  settle (0.1);
  g_assert_cmpint (panel->scatter->mode, ==, LK_SCATTER_LASSO);
  draw_loop (panel, width * 0.1, height * 0.1, width * 0.6, height * 0.6);

  lk_selection_get (selection_of (f), &n);
  for (int i = 0; i < N; i++)
    {
      /* At the very edge the hand decides. */
      if (is_within (panel, i, width * 0.1 + 2, height * 0.1 + 2, width * 0.6 - 2, height * 0.6 - 2))
        {
          g_assert_true (lk_selection_contains (selection_of (f), id_of (panel, i)));
          inside++;
        }
      else if (!is_within (panel, i, width * 0.1 - 2, height * 0.1 - 2, width * 0.6 + 2, height * 0.6 + 2))
        g_assert_false (lk_selection_contains (selection_of (f), id_of (panel, i)));
    }
  g_assert_cmpint (inside, >, 2);
  g_assert_cmpint (n, >=, inside);
  save_picture (GTK_WIDGET (f->window), "map-lasso");
}

/* -- isolating ------------------------------------------------------------------------------------------------------- */

static void
test_isolates_and_comes_back (Fixture *f, gconstpointer data)
{
  LkMapPanel *panel = panel_of (f);
  g_autofree int *ids = NULL;

  train (f, 40);
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (panel->actions), "isolate"));
  ids = g_memdup2 (lk_map_model_get_ids (panel->model), N * sizeof *ids);
  lk_selection_set (selection_of (f), ids, 40);
  activate (panel, "map.isolate", NULL);
  wait_for_map (f);
  g_assert_cmpint (lk_map_panel_get_n (panel), ==, 40);
  for (int i = 0; i < 40; i++)
    g_assert_true (lk_selection_contains (selection_of (f), id_of (panel, i)));
  g_assert_true (gtk_widget_get_visible (panel->all));
  save_picture (GTK_WIDGET (panel), "map-isolated");

  activate (panel, "map.all", NULL);
  wait_for_map (f);
  g_assert_cmpint (lk_map_panel_get_n (panel), ==, N);
  g_assert_false (gtk_widget_get_visible (panel->all));
}

/* -- time ------------------------------------------------------------------------------------------------------------ */

/* How far the drawn points go from frame to frame, against the map's radius: both root mean squares. */
typedef struct
{
  LkMapPanel *panel;
  int n;
  double before[2 * MOST_POINTS];
  double most;
  int frames;
} Motion;

static double
radius_of (const double *places, int n)
{
  double x = 0, y = 0, sum = 0;

  for (int i = 0; i < n; i++)
    {
      x += places[2 * i] / n;
      y += places[2 * i + 1] / n;
    }
  for (int i = 0; i < n; i++)
    sum += (places[2 * i] - x) * (places[2 * i] - x) + (places[2 * i + 1] - y) * (places[2 * i + 1] - y);
  return sqrt (sum / n);
}

static void
after_paint_cb (GdkFrameClock *clock, Motion *motion)
{
  double now[2 * MOST_POINTS], sum = 0;
  int n = lk_map_panel_get_n (motion->panel);

  for (int i = 0; i < n; i++)
    lk_scatter_get_place (motion->panel->scatter, i, &now[2 * i], &now[2 * i + 1]);
  for (int i = 0; n == motion->n && i < 2 * n; i++)
    sum += (now[i] - motion->before[i]) * (now[i] - motion->before[i]);
  if (n > 0 && n == motion->n)
    motion->most = MAX (motion->most, sqrt (sum / n) / radius_of (now, n));
  motion->frames += sum > 0;
  motion->n = n;
  memcpy (motion->before, now, sizeof now);
}

static gboolean
is_live_again (gpointer data)
{
  LkClock *clock = lk_session_get_clock (((Fixture *) data)->session);

  return !lk_clock_is_playing (clock) && lk_clock_is_live (clock);
}

static double
change_of_layout (const float *before, const float *after, int n)
{
  double moved = 0, places[2 * MOST_POINTS];

  for (int i = 0; i < 2 * n; i++)
    {
      moved += (double) (after[i] - before[i]) * (after[i] - before[i]);
      places[i] = after[i];
    }
  return sqrt (moved / n) / radius_of (places, n);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a, second = *(const double *) b;

  return (first > second) - (first < second);
}

static void
test_scrubs_and_plays_smoothly (Fixture *f, gconstpointer data)
{
  LkMapPanel *panel = panel_of (f);
  LkClock *clock = lk_session_get_clock (f->session);
  GdkFrameClock *frames = gtk_widget_get_frame_clock (GTK_WIDGET (f->window));
  g_autofree Motion *motion = g_new0 (Motion, 1);
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (double));
  g_autofree float *last = NULL;
  g_autofree long *steps = NULL;
  const long *records;
  gulong handler;
  int n, n_points;

  set (f, "eval.probe_size", "400");
  set (f, "optimizer.lr", "0.0003");
  motion->panel = panel;
  handler = g_signal_connect (frames, "after-paint", G_CALLBACK (after_paint_cb), motion);
  train (f, 120);
  records = lk_clock_get_records (clock, &n);
  steps = g_memdup2 (records, (gsize) n * sizeof *steps);

  /* Each recorded step shows its own map; from one to the next it stays recognizable, as far as the embedding does. */
  for (int i = 0; i < n; i++)
    {
      lk_clock_show (clock, steps[i]);
      wait_for_map (f);
      n_points = lk_map_panel_get_n (panel);
      g_assert_cmpint (lk_map_model_get_step (panel->model), ==, lk_session_get_shown_embedding (f->session));
      if (last != NULL)
        {
          double change = change_of_layout (last, lk_map_model_get_layout (panel->model), n_points);

          g_test_message ("step %ld: moved by %.3f of the radius", steps[i], change);
          g_array_append_val (changes, change);
        }
      g_free (last);
      last = g_memdup2 (lk_map_model_get_layout (panel->model), 2 * (gsize) n_points * sizeof *last);
    }
  /* A single step may change what so small a network makes of the images altogether: the median counts. */
  g_array_sort (changes, compare_doubles);
  g_assert_cmpuint (changes->len, >=, 5);
  g_assert_cmpfloat (g_array_index (changes, double, changes->len / 2), <=, 0.35);
  lk_clock_go_live (clock);
  lk_clock_play (clock, 8);
  wait_until (is_live_again, f, 60);
  wait_for_map (f);

  g_signal_handler_disconnect (frames, handler);
  g_test_message ("%d drawn frames with motion, largest step %.4f of the radius", motion->frames, motion->most);
  g_assert_cmpint (motion->frames, >, 20);
  g_assert_cmpfloat (motion->most, <=, 0.0205);
}

static void
set_perplexity (LkMapPanel *panel, double perplexity)
{
  g_signal_emit_by_name (panel->perplexity, "change", perplexity, TRUE);
}

static gboolean
is_busy (gpointer data)
{
  return lk_map_model_is_busy (panel_of (data)->model);
}

static void
test_perplexity_acts_while_training (Fixture *f, gconstpointer data)
{
  LkMapPanel *panel = panel_of (f);
  double perplexity;

  train (f, 40);
  press (f, "win.train");
  wait_for_state (f, LK_SESSION_RUNNING);
  set_perplexity (panel, 10);
  wait_until (is_busy, f, 30);
  g_object_get (panel->model, "perplexity", &perplexity, NULL);
  g_assert_cmpfloat (perplexity, ==, 10);
  g_assert_cmpstr (label_of (panel->perplexity_label), ==, "Perplexity 10");
  press (f, "win.train");
  wait_for_state (f, LK_SESSION_PAUSED);
  wait_for_map (f);
  g_assert_nonnull (strstr (label_of (panel->reading), "KL"));
  g_assert_nonnull (strstr (label_of (panel->reading), "trust"));
  g_assert_nonnull (strstr (label_of (panel->reading), "100 images"));
}

/* -- projections ----------------------------------------------------------------------------------------------------- */

static void
test_projections (Fixture *f, gconstpointer data)
{
  LkMapPanel *panel = panel_of (f);
  const float *layout;
  int ends[2];

  train (f, 40);
  choose (panel->projection, LK_MAP_PCA);
  wait_for_map (f);
  g_assert_true (gtk_widget_get_visible (panel->axes_box));
  g_assert_false (gtk_widget_get_visible (panel->perplexity_box));
  g_assert_true (g_str_has_suffix (
      gtk_string_list_get_string (GTK_STRING_LIST (gtk_drop_down_get_model (panel->axis_x)), 0), "%"));
  choose (panel->axis_x, 2);
  wait_for_map (f);

  choose (panel->projection, LK_MAP_AXIS);
  settle (0.1);
  g_assert_nonnull (strstr (label_of (panel->axis_label), "Select two images"));
  ends[0] = id_of (panel, 3);
  ends[1] = id_of (panel, 70);
  lk_selection_set (selection_of (f), ends, 2);
  activate (panel, "map.axis", NULL);
  wait_for_map (f);
  layout = lk_map_model_get_layout (panel->model);
  g_assert_cmpfloat (fabs (layout[2 * 3]), <, 1e-3);
  g_assert_cmpfloat (fabs (layout[2 * 70] - 1), <, 1e-3);
  g_assert_true (g_str_has_prefix (label_of (panel->axis_label), "From "));
  save_picture (GTK_WIDGET (panel), "map-axis");

  choose (panel->space, LK_MAP_PIXELS);
  choose (panel->projection, LK_MAP_TSNE);
  wait_for_map (f);
  g_assert_cmpint (lk_map_panel_get_n (panel), ==, N);
}

/* -- colors and legend ----------------------------------------------------------------------------------------------- */

static int
count_shown (LkMapPanel *panel)
{
  int n = 0;

  for (int i = 0; i < lk_map_panel_get_n (panel); i++)
    n += panel->scatter->shown == NULL || panel->scatter->shown[i];
  return n;
}

static void
test_legend_hides (Fixture *f, gconstpointer data)
{
  LkMapPanel *panel = panel_of (f);
  int first, second;

  train (f, 40);
  g_assert_cmpint (lk_legend_get_n_entries (panel->legend), ==, panel->colors->n_groups);
  first = panel->colors->groups[0].n;
  second = panel->colors->groups[1].n;

  lk_legend_toggle (panel->legend, 0);
  g_assert_cmpint (count_shown (panel), ==, N - first);
  lk_legend_show_only (panel->legend, 1);
  g_assert_cmpint (count_shown (panel), ==, second);
  lk_legend_show_only (panel->legend, 1);
  g_assert_cmpint (count_shown (panel), ==, N);

  /* By the pointer: one click hides, two show alone. */
  {
    GtkWidget *entry = find_widget (GTK_WIDGET (panel->legend), GTK_TYPE_TOGGLE_BUTTON);

    move_to (entry, 20, 8);
    settle (0.05);
    click_button (1);
    settle (0.8);
    g_assert_cmpint (count_shown (panel), ==, N - first);
    click_button (1);
    settle (0.8);
    g_assert_cmpint (count_shown (panel), ==, N);
    double_click ();
    settle (0.1);
    g_assert_cmpint (count_shown (panel), ==, first);
    save_picture (GTK_WIDGET (panel), "map-one-class");
    lk_legend_show_all (panel->legend);

    /* And by keys. */
    gtk_widget_grab_focus (entry);
    key_with (GDK_KEY_Control_L, GDK_KEY_Return);
    settle (0.1);
    g_assert_cmpint (count_shown (panel), ==, first);
    key (GDK_KEY_Down);
    key (GDK_KEY_Return);
    settle (0.1);
    g_assert_cmpint (count_shown (panel), ==, first + second);
  }
}

static guint
choice (LkMapPanel *panel, const char *id)
{
  for (guint i = 0; i < panel->choices->len; i++)
    if (g_str_equal (panel->choices->pdata[i], id))
      return i;

  g_error ("no color %s", id);
}

static gboolean
has_clusters (gpointer data)
{
  LkMapPanel *panel = panel_of (data);

  return lk_map_clusters_of (panel->clusters, id_of (panel, 0)) >= 0;
}

static gboolean
has_losses (gpointer data)
{
  LkMapPanel *panel = panel_of (data);

  return isfinite (lk_map_losses_of (panel->losses, id_of (panel, 0))) && panel->colors->n_groups == 0;
}

static void
test_colors (Fixture *f, gconstpointer data)
{
  LkMapPanel *panel = panel_of (f);
  const LkColumn *hue;
  int lowest = 0;

  train (f, 40);
  /* By class, unless something else is chosen. */
  g_assert_cmpstr (panel->colors->title, ==, "Class");
  for (int i = 0; i < N; i++)
    g_assert_cmphex (panel->scatter->colors[i], ==, panel->colors->groups[panel->colors->group[i]].rgb);

  choose (panel->color, choice (panel, "column:hue"));
  g_assert_true (panel->colors->is_scale);
  hue = lk_dataset_column (lk_session_get_dataset (f->session), LK_TRAIN, "hue");
  for (int i = 0; i < N; i++)
    if (hue->number[id_of (panel, i)] < hue->number[id_of (panel, lowest)])
      lowest = i;
  g_assert_cmphex (panel->scatter->colors[lowest], ==, lk_map_ramp (0, FALSE));
  save_picture (GTK_WIDGET (panel), "map-by-hue");

  choose (panel->color, choice (panel, "trust"));
  g_assert_cmphex (panel->scatter->colors[5], ==, lk_map_ramp (lk_map_model_get_trust (panel->model)[5], FALSE));
  choose (panel->color, choice (panel, "purity"));
  g_assert_true (panel->colors->is_percent);
  g_assert_cmpint (panel->colors->n_groups, ==, 0);

  choose (panel->color, choice (panel, "cluster"));
  wait_until (has_clusters, f, 30);
  g_assert_cmpint (panel->colors->n_groups, >=, 2);
  g_assert_cmpint (panel->colors->n_groups, <=, 10);
  gtk_spin_button_set_value (panel->cluster_count, 3);
  settle (0.3);
  wait_until (has_clusters, f, 30);
  save_picture (GTK_WIDGET (panel), "map-by-cluster");

  choose (panel->color, choice (panel, "loss"));
  wait_until (has_losses, f, 30);
  g_assert_true (panel->colors->is_scale);
  g_assert_cmpfloat (panel->colors->min, >, 0);

  choose (panel->color, choice (panel, "none"));
  g_assert_false (gtk_widget_get_visible (panel->side));
}

/* -- search ---------------------------------------------------------------------------------------------------------- */

static void
test_search (Fixture *f, gconstpointer data)
{
  LkMapPanel *panel = panel_of (f);
  const LkColumn *classes = lk_dataset_classes (lk_session_get_dataset (f->session), LK_TRAIN);
  g_autofree char *count = NULL;
  int n, wanted = 0;

  train (f, 40);
  for (int i = 0; i < N; i++)
    wanted += strstr (classes->categories[classes->category[id_of (panel, i)]], "star") != NULL;
  count = g_strdup_printf ("%d of %d", wanted, N);

  gtk_widget_grab_focus (GTK_WIDGET (panel->scatter));
  key (GDK_KEY_slash);
  settle (0.3);
  type ("Star");
  settle (0.2);
  g_assert_cmpstr (label_of (panel->search_count), ==, count);
  for (int i = 0; i < N; i++)
    g_assert_cmpint (panel->scatter->faded[i], ==, !panel->match[i]);
  save_picture (GTK_WIDGET (panel), "map-search");

  key (GDK_KEY_Return);
  settle (0.1);
  lk_selection_get (selection_of (f), &n);
  g_assert_cmpint (n, ==, wanted);

  /* A bad expression says so and finds nothing. */
  gtk_toggle_button_set_active (panel->regex, TRUE);
  gtk_editable_set_text (GTK_EDITABLE (panel->search_entry), "(star");
  g_assert_nonnull (strstr (label_of (panel->search_count), "No such expression"));
  g_assert_null (panel->match);
  gtk_editable_set_text (GTK_EDITABLE (panel->search_entry), "^star$");
  g_assert_cmpstr (label_of (panel->search_count), ==, count);

  gtk_widget_grab_focus (panel->search_entry);
  key (GDK_KEY_Escape);
  settle (0.1);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (panel->search_entry)), ==, "");
  g_assert_null (panel->match);
  key (GDK_KEY_Escape);
  settle (0.3);
  g_assert_false (gtk_revealer_get_reveal_child (panel->search_bar));
  g_assert_true (gtk_widget_has_focus (GTK_WIDGET (panel->scatter)));
}

/* -- files ----------------------------------------------------------------------------------------------------------- */

static char *
write_file (Fixture *f, const char *format)
{
  char *path = g_strdup_printf ("%s/map.%s", f->runs_dir, format);
  g_autoptr (GError) error = NULL;

  g_assert_true (lk_map_panel_write (panel_of (f), path, format, &error));
  g_assert_no_error (error);
  return path;
}

static void
test_files (Fixture *f, gconstpointer data)
{
  LkMapPanel *panel = panel_of (f);
  g_autofree char *png = NULL, *svg = NULL, *pdf = NULL, *csv = NULL, *npy = NULL, *text = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_auto (GStrv) rows = NULL;
  LkTensorEntry entry;

  train (f, 40);
  png = write_file (f, "png");
  texture = gdk_texture_new_from_filename (png, NULL);
  g_assert_nonnull (texture);
  g_assert_cmpint (gdk_texture_get_width (texture), >, 300);

  svg = write_file (f, "svg");
  g_assert_true (g_file_get_contents (svg, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "<text"));
  g_assert_nonnull (strstr (text, panel->colors->groups[0].name));
  g_clear_pointer (&text, g_free);
  pdf = write_file (f, "pdf");
  g_assert_true (g_file_get_contents (pdf, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "%PDF"));
  g_clear_pointer (&text, g_free);

  csv = write_file (f, "csv");
  g_assert_true (g_file_get_contents (csv, &text, NULL, NULL));
  rows = g_strsplit (text, "\n", -1);
  g_assert_cmpstr (rows[0], ==, "id,x,y,class,trust");
  g_assert_cmpuint (g_strv_length (rows), ==, N + 2);
  npy = write_file (f, "npy");
  g_assert_true (lk_npy_read (npy, &entry, &bytes, NULL));
  g_assert_cmpmem (entry.data, N * 8, lk_map_model_get_layout (panel->model), N * 8);
  for (int i = 0; i < N; i++)
    {
      g_auto (GStrv) fields = g_strsplit (rows[i + 1], ",", -1);

      g_assert_cmpint (atoi (fields[0]), ==, id_of (panel, i));
      g_assert_cmpfloat ((float) g_ascii_strtod (fields[1], NULL), ==, ((const float *) entry.data)[2 * i]);
      g_assert_cmpfloat ((float) g_ascii_strtod (fields[2], NULL), ==, ((const float *) entry.data)[2 * i + 1]);
    }
  g_clear_pointer (&bytes, g_bytes_unref);

  /* Only what is selected. */
  lk_selection_set (selection_of (f), lk_map_model_get_ids (panel->model), 7);
  gtk_check_button_set_active (panel->only_selection, TRUE);
  g_free (npy);
  npy = write_file (f, "npy");
  g_assert_true (lk_npy_read (npy, &entry, &bytes, NULL));
  g_assert_cmpint (entry.shape[0], ==, 7);

  g_unlink (png);
  g_unlink (svg);
  g_unlink (pdf);
  g_unlink (csv);
  g_unlink (npy);
}

/* -- hover, trust, words ---------------------------------------------------------------------------------------------- */

static void
test_pointing_shows_the_image (Fixture *f, gconstpointer data)
{
  LkMapPanel *panel = panel_of (f);
  g_autofree char *name = NULL, *help = NULL;
  int point;
  double x, y;

  train (f, 40);
  point = lonely_point (panel);
  lk_scatter_get_place (panel->scatter, point, &x, &y);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (panel->card)));
  move_to (GTK_WIDGET (panel->scatter), x, y);
  settle (0.3);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (panel->card)));
  name = lk_map_panel_image_name (panel, id_of (panel, point));
  g_assert_cmpstr (lk_image_card_get_name (panel->card), ==, name);
  g_assert_nonnull (strstr (lk_image_card_get_details (panel->card), "trust"));
  g_assert_nonnull (strstr (lk_image_card_get_details (panel->card), "step"));
  save_picture (GTK_WIDGET (panel), "map-card");

  /* Trust dims; that can be turned off. */
  g_assert_nonnull (panel->scatter->alpha);
  gtk_check_button_set_active (panel->dim, FALSE);
  g_assert_null (panel->scatter->alpha);

  help = lk_map_panel_help_words (panel);
  g_assert_nonnull (strstr (help, "Sizes mean little"));
  g_assert_nonnull (strstr (help, "true neighbors"));
}

/* -- choices ---------------------------------------------------------------------------------------------------------- */

static void
test_keeps_its_choices (Fixture *f, gconstpointer data)
{
  LkMapPanel *panel = panel_of (f);
  g_autofree char *state = NULL, *again = NULL;
  int value;
  double perplexity;

  lk_panel_set_state (
      LK_PANEL (panel),
      "projection=pca space=pixels mode=box color=column%3Ahue clusters=4 dim=0 lines=0 images=0 axis-x=2 "
      "axis-y=3 perplexity=12.5 unknown=1 nonsense projection=cube perplexity=1e9");
  g_object_get (panel->model, "projection", &value, "perplexity", &perplexity, NULL);
  g_assert_cmpint (value, ==, LK_MAP_PCA);
  g_assert_cmpfloat (perplexity, ==, 12.5);
  g_object_get (panel->model, "space", &value, NULL);
  g_assert_cmpint (value, ==, LK_MAP_PIXELS);
  g_assert_cmpuint (gtk_drop_down_get_selected (panel->color), ==, choice (panel, "column:hue"));
  g_assert_false (gtk_check_button_get_active (panel->dim));
  g_assert_cmpint (panel->scatter->mode, ==, LK_SCATTER_BOX);

  state = lk_panel_dup_state (LK_PANEL (panel));
  lk_panel_set_state (LK_PANEL (panel), "projection=tsne mode=pan color=none");
  lk_panel_set_state (LK_PANEL (panel), state);
  again = lk_panel_dup_state (LK_PANEL (panel));
  g_assert_cmpstr (again, ==, state);
}

/* -- where it stands -------------------------------------------------------------------------------------------------- */

/* GTK forgets the actions of a widget that was moved: the panel offers them again. */
static void
test_works_wherever_it_stands (Fixture *f, gconstpointer data)
{
  LkWorkspace *workspace = lk_window_get_workspace (f->window);

  for (int i = 0; i < 2; i++)
    {
      lk_workspace_apply_preset (workspace, "everything");
      lk_workspace_apply_preset (workspace, "explore");
      g_assert_true (gtk_widget_is_sensitive (find_button (GTK_WIDGET (panel_of (f)), "map.search")));
      g_assert_true (gtk_widget_is_sensitive (find_button (GTK_WIDGET (panel_of (f)), "map.mode")));
    }
  press (f, "map.search");
  g_assert_true (gtk_revealer_get_reveal_child (panel_of (f)->search_bar));
}

/* -- looks ------------------------------------------------------------------------------------------------------------ */

static void
use_scheme (Fixture *f, AdwColorScheme scheme)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), scheme);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
}

static void
test_looks (Fixture *f, gconstpointer data)
{
  LkMapPanel *panel = panel_of (f);
  guint32 light;

  train (f, 80);
  save_picture (GTK_WIDGET (f->window), "map-window");
  light = panel->scatter->colors[0];
  use_scheme (f, ADW_COLOR_SCHEME_FORCE_DARK);
  g_assert_cmphex (panel->scatter->colors[0], !=, light);
  save_picture (GTK_WIDGET (f->window), "map-window-dark");
  use_scheme (f, ADW_COLOR_SCHEME_DEFAULT);
  g_assert_cmphex (panel->scatter->colors[0], ==, light);

  lk_workspace_maximize (lk_window_get_workspace (f->window), "map");
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
  save_picture (GTK_WIDGET (f->window), "map-wide");
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  if (!pointer_available ())
    return POINTER_SKIP;

#define TEST(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  TEST ("/ui/map/says-what-to-do", test_says_what_to_do);
  TEST ("/ui/map/selects-in-both-panels", test_selects_in_both_panels);
  TEST ("/ui/map/lasso", test_lasso);
  TEST ("/ui/map/isolates-and-comes-back", test_isolates_and_comes_back);
  TEST ("/ui/map/scrubs-and-plays-smoothly", test_scrubs_and_plays_smoothly);
  TEST ("/ui/map/perplexity-acts-while-training", test_perplexity_acts_while_training);
  TEST ("/ui/map/projections", test_projections);
  TEST ("/ui/map/legend-hides", test_legend_hides);
  TEST ("/ui/map/colors", test_colors);
  TEST ("/ui/map/search", test_search);
  TEST ("/ui/map/files", test_files);
  TEST ("/ui/map/pointing-shows-the-image", test_pointing_shows_the_image);
  TEST ("/ui/map/keeps-its-choices", test_keeps_its_choices);
  TEST ("/ui/map/works-wherever-it-stands", test_works_wherever_it_stands);
  TEST ("/ui/map/looks", test_looks);

  return g_test_run ();
}
