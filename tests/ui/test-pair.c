/* The energy of a pair in the real window: before training, of two views, of two images, at a recorded step. */

#include "fixture.h"

#include "app/panels/panel.h"
#include "app/widgets/image-strip.h"

#include <math.h>
#include <string.h>

static LkPairModel *
model_of (Fixture *f)
{
  return lk_session_get_pair (f->session);
}

static gboolean
is_measured (gpointer data)
{
  LkPairModel *model = model_of (data);

  return !lk_pair_model_is_busy (model) && lk_pair_model_get_answer (model)->sample != NULL;
}

static gboolean
is_answered (gpointer data)
{
  Fixture *f = data;
  const LkPairAnswer *answer = lk_pair_model_get_answer (model_of (f));

  return answer->step == f->wanted_step;
}

static GtkWidget *
panel_of (Fixture *f)
{
  return GTK_WIDGET (lk_workspace_find (lk_window_get_workspace (f->window), "pair"));
}

/* Whether a label that is seen says this. */
static gboolean
says (GtkWidget *widget, const char *words)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
      strstr (gtk_label_get_label (GTK_LABEL (widget)), words) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (says (child, words))
      return TRUE;
  return FALSE;
}

static void
open_panel (Fixture *f)
{
  lk_workspace_raise (lk_window_get_workspace (f->window), "pair");
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
}

static void
select_images (Fixture *f, int n, const int *ids)
{
  lk_selection_set (lk_session_get_selection (f->session), ids, n);
}

/* So many steps, each of them recorded, and then rest. */
static void
train_some (Fixture *f)
{
  set (f, "record.every", "0.001");
  press (f, "win.train");
  wait_for_step (f, 20);
  press (f, "win.train");
  wait_for_state (f, LK_SESSION_PAUSED);
}

static void
save_pictures (Fixture *f, const char *name)
{
  g_autofree char *dark = g_strconcat (name, "-dark", NULL);

  save_picture (GTK_WIDGET (f->window), name);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
  save_picture (GTK_WIDGET (f->window), dark);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

static void
test_before_training (Fixture *f, gconstpointer data)
{
  g_autofree char *empty = NULL;

  open_panel (f);
  g_assert_true (says (panel_of (f), "Select an image"));
  g_object_get (chart_of (f, "pair"), "empty-text", &empty, NULL);
  g_assert_nonnull (strstr (empty, "There is no network yet"));

  /* The pair is shown all the same. */
  select_images (f, 1, (int[]){ 3 });
  g_assert_cmpint (lk_pair_model_get_images (model_of (f))->n_views, ==, 2);
  g_assert_true (says (panel_of (f), "Two views of one image"));
  g_assert_false (lk_pair_model_is_busy (model_of (f)));
  save_picture (GTK_WIDGET (f->window), "pair-before");
}

/* The panel does not widen the window: another one in its place asks for as much. */
static void
assert_fits (Fixture *f)
{
  int width;

  gtk_widget_measure (panel_of (f), GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  g_assert_cmpint (width, <=, 380);
  gtk_widget_measure (lk_panel_get_tools (LK_PANEL (panel_of (f))), GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL,
                      NULL);
  g_assert_cmpint (width, <=, 120);
}

static void
test_two_views (Fixture *f, gconstpointer data)
{
  g_autofree float *views = NULL;
  g_autofree char *summary = NULL;
  const LkPreview *images;
  gsize size;
  double energy;

  open_panel (f);
  train_some (f);
  select_images (f, 1, (int[]){ 3 });
  wait_until (is_measured, f, 60);
  images = lk_pair_model_get_images (model_of (f));
  energy = lk_pair_model_get_answer (model_of (f))->energy[LK_ENERGY_COSINE];
  g_assert_cmpint (images->n_images, ==, 1);
  g_assert_cmpfloat (energy, >=, 0);
  g_assert_cmpfloat (energy, <=, 2);
  g_assert_true (says (panel_of (f), "of random pairs lie higher"));
  summary = lk_chart_dup_summary (chart_of (f, "pair"));
  g_assert_nonnull (strstr (summary, "Positive pairs"));
  g_assert_nonnull (strstr (summary, "this pair"));
  assert_fits (f);
  save_pictures (f, "pair-views");

  /* Drawn again: other views of the same image, with an energy of their own. */
  size = 2 * (gsize) images->h * images->w * images->c * sizeof (float);
  views = g_memdup2 (images->views, size);
  press (f, "win.redraw-views");
  wait_until (is_measured, f, 60);
  images = lk_pair_model_get_images (model_of (f));
  g_assert_cmpint (memcmp (images->views, views, size), !=, 0);
  g_assert_cmpfloat (lk_pair_model_get_answer (model_of (f))->energy[LK_ENERGY_COSINE], !=, energy);
}

static void
test_two_images (Fixture *f, gconstpointer data)
{
  GtkDropDown *kind;
  g_autofree char *state = NULL;

  open_panel (f);
  train_some (f);
  /* Of three the last two. */
  select_images (f, 3, (int[]){ 9, 5, 7 });
  wait_until (is_measured, f, 60);
  g_assert_cmpint (lk_pair_model_get_images (model_of (f))->n_images, ==, 2);
  g_assert_cmpint (lk_pair_model_get_images (model_of (f))->sample[0], ==, 5);
  g_assert_true (says (panel_of (f), "Two images as they are"));

  /* The method's own energy: SimCLR's is -cos / T. */
  kind = GTK_DROP_DOWN (find_widget (panel_of (f), GTK_TYPE_DROP_DOWN));
  g_assert_cmpint (g_list_model_get_n_items (gtk_drop_down_get_model (kind)), ==, 2);
  gtk_drop_down_set_selected (kind, 1);
  g_assert_cmpfloat (fabs (lk_pair_model_get_answer (model_of (f))->energy[LK_ENERGY_METHOD]), <=, 5.001);
  save_pictures (f, "pair-images");
  state = lk_panel_dup_state (LK_PANEL (panel_of (f)));
  g_assert_nonnull (strstr (state, "energy=method"));
  gtk_drop_down_set_selected (kind, 0);
  lk_panel_set_state (LK_PANEL (panel_of (f)), state);
  g_assert_cmpint (gtk_drop_down_get_selected (kind), ==, 1);

  /* The same image twice is one image. */
  select_images (f, 0, NULL);
  g_assert_null (lk_pair_model_get_images (model_of (f)));
  g_assert_true (says (panel_of (f), "Select an image"));
}

/* A recorded step with a checkpoint has a network; one without says why there is none. */
static void
test_recorded_steps (Fixture *f, gconstpointer data)
{
  LkClock *clock = lk_session_get_clock (f->session);
  int n;

  open_panel (f);
  train_some (f);
  select_images (f, 2, (int[]){ 1, 2 });
  wait_until (is_measured, f, 60);

  lk_clock_show (clock, 0);
  g_assert_true (lk_session_has_checkpoint (f->session, 0));
  f->wanted_step = 0;
  wait_until (is_answered, f, 60);
  g_assert_nonnull (lk_pair_model_get_answer (model_of (f))->sample);

  lk_clock_get_records (clock, &n);
  for (int i = 0; i < n; i++)
    {
      long step = lk_clock_get_records (clock, &n)[i];

      if (lk_session_has_checkpoint (f->session, step))
        continue;
      lk_clock_show (clock, step);
      f->wanted_step = step;
      wait_until (is_answered, f, 60);
      g_assert_null (lk_pair_model_get_answer (model_of (f))->sample);
      g_assert_true (says (panel_of (f), lk_pair_model_get_answer (model_of (f))->words));
      break;
    }

  lk_clock_go_live (clock);
  wait_until (is_measured, f, 60);

  press (f, "win.reset");
  wait_for_state (f, LK_SESSION_READY);
  g_assert_null (lk_pair_model_get_answer (model_of (f))->sample);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add ("/ui/pair/before-training-it-says-so", Fixture, NULL, fixture_set_up, test_before_training,
              fixture_tear_down);
  g_test_add ("/ui/pair/two-views-of-one-image", Fixture, NULL, fixture_set_up, test_two_views, fixture_tear_down);
  g_test_add ("/ui/pair/two-images-and-the-methods-own", Fixture, NULL, fixture_set_up, test_two_images,
              fixture_tear_down);
  g_test_add ("/ui/pair/recorded-steps", Fixture, NULL, fixture_set_up, test_recorded_steps, fixture_tear_down);
  return g_test_run ();
}
