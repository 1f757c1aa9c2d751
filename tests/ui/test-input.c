/* The true way in: pointer and keys through the X server's XTest extension. Skips where that is missing. */

#include "fixture.h"
#include "pointer.h"

#include "app/widgets/image-strip.h"
#include "app/widgets/setting-row.h"

#include <math.h>

static GtkWidget *
show (GtkWidget *widget)
{
  GtkWidget *window = gtk_window_new ();

  if (GTK_IS_LIST_BOX_ROW (widget))
    {
      GtkWidget *list = gtk_list_box_new ();

      gtk_list_box_append (GTK_LIST_BOX (list), widget);
      widget = list;
    }
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 240);
  gtk_window_set_child (GTK_WINDOW (window), widget);
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (widget);
  settle (0.1);
  return window;
}

/* -- a slider ------------------------------------------------------------------------------------------------------ */

static const LkSetting temperature =
    LK_REAL ("method.temperature", "Temperature", 0.2, 0.01, 10, 0.05, 1, LK_SCALE_LOG, LK_LIVE, "Help.");
static const LkSetting hidden =
    LK_INT ("method.hidden", "Projector width", 256, 4, 8192, 32, 2048, LK_SCALE_LOG, LK_RESTART, "Help.");

typedef struct
{
  int changes, finals;
  double last;
} Asked;

static void
change_cb (LkSettingRow *row, const char *text, gboolean final, Asked *asked)
{
  asked->changes++;
  asked->finals += final;
  asked->last = g_ascii_strtod (text, NULL);
  lk_setting_row_show (row, text, "0.2");
}

/* Drags a row's slider from its middle to the right for half a second. */
static void
drag (GtkWidget *row)
{
  GtkWidget *slider = find_widget (row, GTK_TYPE_SCALE);
  double width = gtk_widget_get_width (slider), y = gtk_widget_get_height (slider) / 2.0;

  move_to (slider, width / 2, y);
  button (TRUE);
  for (int i = 1; i <= 20; i++)
    move_to (slider, width / 2 + i * width / 50, y);
  button (FALSE);
  settle (0.2);
}

static GtkWidget *
make_row (const LkSetting *setting, Asked *asked)
{
  GtkWidget *row = lk_setting_row_new (setting, NULL);
  g_autofree char *fallback = lk_setting_default (setting);

  lk_setting_row_show (LK_SETTING_ROW (row), fallback, fallback);
  g_signal_connect (row, "change", G_CALLBACK (change_cb), asked);
  return row;
}

static void
test_a_drag_is_paced (void)
{
  Asked asked = { 0 };
  GtkWidget *row = make_row (&temperature, &asked), *window = show (row);
  gint64 began = g_get_monotonic_time (), ms;

  drag (row);
  ms = (g_get_monotonic_time () - began) / 1000;
  g_test_message ("%d changes in %d ms, last %g", asked.changes, (int) ms, asked.last);
  g_assert_cmpint (asked.changes, >=, 3);
  /* One at once, then one each 60 ms, and the last one. */
  g_assert_cmpint (asked.changes, <=, (int) (ms / 60) + 2);
  g_assert_cmpint (asked.finals, ==, 1);
  g_assert_cmpfloat (asked.last, >, 0.6);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_a_locked_drag_asks_once (void)
{
  Asked asked = { 0 };
  GtkWidget *row = make_row (&hidden, &asked), *window = show (row);

  lk_setting_row_set_running (LK_SETTING_ROW (row), TRUE);
  drag (row);
  g_assert_cmpint (asked.changes, ==, 1);
  g_assert_cmpint (asked.finals, ==, 1);
  gtk_window_destroy (GTK_WINDOW (window));
}

static gboolean
has_tooltip (gpointer unused)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (toplevels, i);
      GType type = g_type_from_name ("GtkTooltipWindow");
      GtkWidget *tooltip = type != 0 ? find_widget (window, type) : NULL;

      if (tooltip != NULL && gtk_widget_get_mapped (tooltip))
        return TRUE;
    }

  return FALSE;
}

static void
test_help_on_hover (void)
{
  Asked asked = { 0 };
  GtkWidget *row = make_row (&temperature, &asked), *window = show (row);

  move_to (row, 40, 12);
  move_to (row, 42, 13);
  wait_until (has_tooltip, NULL, 5);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* -- the window ---------------------------------------------------------------------------------------------------- */

static gboolean
is_ready (gpointer session)
{
  return lk_session_get_state (session) == LK_SESSION_READY;
}

static gboolean
is_paused_after_a_step (gpointer session)
{
  return lk_session_get_state (session) == LK_SESSION_PAUSED && lk_session_get_status (session)->step > 0;
}

static gboolean
is_training (gpointer session)
{
  const LkTrainerStatus *status = lk_session_get_status (session);

  return lk_session_get_state (session) == LK_SESSION_RUNNING && status != NULL && status->step > 0;
}

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
test_space_trains_and_pauses (void)
{
  g_autoptr (LkSession) session = lk_session_new (NULL);
  LkWindow *window = lk_window_new (drive_application (), session);
  gboolean closed = FALSE;

  g_signal_connect_swapped (session, "closed", G_CALLBACK (set_true_cb), &closed);
  lk_session_request (session, "data.train_size", "512", NULL);
  lk_session_request (session, "data.image_size", "16", NULL);
  lk_session_request (session, "train.batch_size", "32", NULL);
  lk_session_request (session, "encoder.width", "8", NULL);
  lk_session_request (session, "eval.query_size", "100", NULL);
  g_assert_true (lk_session_open_dataset (session, "shapes", NULL));
  gtk_window_present (GTK_WINDOW (window));
  wait_until (is_ready, session, 30);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  move_to (GTK_WIDGET (window), 640, 200);

  key (GDK_KEY_space);
  wait_until (is_training, session, 60);
  key (GDK_KEY_space);
  wait_until (is_paused_after_a_step, session, 60);

  gtk_window_close (GTK_WINDOW (window));
  wait_until (is_true, &closed, 60);
}

/* -- images -------------------------------------------------------------------------------------------------------- */

/* The places of the selected images among those that are shown: "0 2". */
static char *
selected_places (Fixture *f)
{
  const LkPreview *views = lk_session_get_views (f->session);
  GString *places = g_string_new (NULL);

  for (int i = 0; i < views->n_images; i++)
    if (lk_selection_contains (lk_session_get_selection (f->session), views->sample[i]))
      g_string_append_printf (places, "%s%d", places->len > 0 ? " " : "", i);

  return g_string_free (places, FALSE);
}

static void
assert_selected (Fixture *f, const char *wanted)
{
  g_autofree char *places = selected_places (f);

  g_assert_cmpstr (places, ==, wanted);
}

static void
test_images_are_selected (Fixture *f, gconstpointer data)
{
  GtkWidget *strip = find_widget (GTK_WIDGET (f->window), LK_TYPE_IMAGE_STRIP);
  const LkPreview *views = lk_session_get_views (f->session);
  g_autofree char *words = NULL;
  const LkColumn *classes = lk_dataset_classes (lk_session_get_dataset (f->session), LK_TRAIN);

  gtk_test_widget_wait_for_draw (strip);
  move_to (strip, 20, 40);
  click_button (1);
  assert_selected (f, "0");
  key (GDK_KEY_Right);
  key (GDK_KEY_Right);
  assert_selected (f, "0");
  key_with (GDK_KEY_Control_L, GDK_KEY_space);
  assert_selected (f, "0 2");
  words = g_strdup_printf (
      "%d images, each with its original and %d augmented views. Image 3 of %d: %s, #%d, selected.", views->n_images,
      views->n_views, views->n_images, classes->categories[classes->category[views->sample[2]]], views->sample[2]);
  gtk_test_accessible_assert_property (strip, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words);
  key_with (GDK_KEY_Control_L, GDK_KEY_Return);
  assert_selected (f, "0");
  key (GDK_KEY_Home);
  key (GDK_KEY_Return);
  key (GDK_KEY_Right);
  key (GDK_KEY_Right);
  key (GDK_KEY_Right);
  key_with (GDK_KEY_Shift_L, GDK_KEY_Return);
  assert_selected (f, "0 1 2 3");
  save_picture (GTK_WIDGET (f->window), "images-selected");

  move_to (strip, 21, 41);
  click_with (GDK_KEY_Control_L);
  assert_selected (f, "1 2 3");
  /* One model for all: what another panel selects is outlined here. */
  lk_selection_set (lk_session_get_selection (f->session), &views->sample[4], 1);
  assert_selected (f, "4");
  save_picture (strip, "images-selected-elsewhere");
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  if (!pointer_available ())
    return POINTER_SKIP;

  g_test_add_func ("/ui/input/a-drag-is-paced", test_a_drag_is_paced);
  g_test_add_func ("/ui/input/a-locked-drag-asks-once", test_a_locked_drag_asks_once);
  g_test_add_func ("/ui/input/help-on-hover", test_help_on_hover);
  g_test_add_func ("/ui/input/space-trains-and-pauses", test_space_trains_and_pauses);
  g_test_add ("/ui/input/images-are-selected", Fixture, NULL, fixture_set_up, test_images_are_selected,
              fixture_tear_down);
  return g_test_run ();
}
