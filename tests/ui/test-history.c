/* Settings without a window: values as people type them, steps, undo and redo. */

#include "settings.h"

#include "app/widgets/number-parse.h"
#include "app/widgets/number-slider.h"
#include "base/error.h"

#include <math.h>
#include <string.h>

static const LkSetting temperature =
    LK_REAL ("method.temperature", "Temperature", 0.2, 0.01, 10, 0.05, 1, LK_SCALE_LOG, LK_LIVE, "Help.");
static const LkSetting angle =
    LK_REAL ("augment.rotation.degrees", "Angle", 15, 0, 180, 0, 90, LK_SCALE_LINEAR, LK_LIVE, "Help.", .unit = "°");
static const LkSetting side =
    LK_INT ("data.image_size", "Image size", 32, 8, 128, 16, 64, LK_SCALE_LINEAR, LK_RESTART, "Help.", .unit = "px");
static const LkSetting bank =
    LK_INT ("eval.bank_size", "Bank", 10000, 0, 10000000, 100, 60000, LK_SCALE_LOG, LK_RESTART, "Help.");

/* -- numbers ------------------------------------------------------------------------------------------------------- */

static void
test_typed_numbers (void)
{
  static const struct
  {
    const LkSetting *setting;
    const char *text;
    double value; /* NAN = refused */
  } typed[] = {
    { &temperature, "0.5", 0.5 },
    { &temperature, " 5 % ", 0.05 },
    { &temperature, "0.3/2", 0.15 },
    { &temperature, "1e-1", 0.1 },
    { &temperature, "2^-3", 0.125 },
    { &temperature, "(1 + 2) * 0.1", 0.3 },
    { &temperature, "1 − 0.5 × 1.5", 0.25 },
    { &temperature, "-(-2)", 2 },
    { &temperature, "0.2 px", NAN },
    { &temperature, "1/0", NAN },
    { &temperature, "0x1", NAN },
    { &temperature, "inf", NAN },
    { &temperature, "1,5", NAN },
    { &temperature, "", NAN },
    { &temperature, "2 * (3", NAN },
    { &temperature, "3 3", NAN },
    { &temperature, "((((((((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))))))))))", NAN },
    { &temperature, "11", NAN },
    { &angle, "30 °", 30 },
    { &angle, "30°", 30 },
    { &angle, "360/8", 45 },
    { &side, "2*16 px", 32 },
    { &side, "32PX", 32 },
    { &side, "px", NAN },
    { &side, "100/3", NAN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (typed); i++)
    {
      g_autoptr (GError) error = NULL;
      double value = NAN;
      gboolean ok = lk_number_parse (typed[i].setting, typed[i].text, &value, &error);

      g_test_message ("“%s”: %g %s", typed[i].text, value, error != NULL ? error->message : "");
      g_assert_cmpint (ok, ==, isfinite (typed[i].value));
      if (ok)
        g_assert_cmpfloat_with_epsilon (value, typed[i].value, 1e-12);
      else
        g_assert_error (error, LK_ERROR, LK_ERROR_SETTING);
    }
}

static void
test_errors_say_the_range (void)
{
  g_autoptr (GError) error = NULL;
  double value;

  g_assert_false (lk_number_parse (&side, "7", &value, &error));
  g_assert_cmpstr (error->message, ==, "Beyond its limits. Possible: 8 to 128 px.");
}

static void
test_steps_are_round (void)
{
  static const struct
  {
    const LkSetting *setting;
    double from, steps, to;
  } steps[] = {
    { &temperature, 0.2, 1, 0.21 },
    { &temperature, 0.2, 10, 0.3 },
    { &temperature, 0.2, 0.1, 0.201 },
    { &temperature, 0.2, -1, 0.19 },
    { &temperature, 0.1, -1, 0.099 },
    { &temperature, 0.95, 10, 1 },
    { &temperature, 0.05, -1, 0.05 },
    { &temperature, 5, 1, 5.1 },
    { &temperature, 5, -10, 4 },
    { &angle, 15, 1, 15.5 },
    { &angle, 15, 10, 20 },
    { &angle, 15, 0.1, 15.05 },
    { &angle, 0, -1, 0 },
    { &side, 32, 1, 33 },
    { &side, 32, 0.1, 33 },
    { &side, 64, 10, 64 },
    { &bank, 10000, 1, 11000 },
    { &bank, 10000, -1, 9900 },
    { &bank, 100, -1, 0 },
    { &bank, 0, 1, 100 },
    { &bank, 0, -1, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      double to = lk_slider_step (steps[i].setting, steps[i].from, steps[i].steps);

      g_test_message ("%g by %g: %.17g", steps[i].from, steps[i].steps, to);
      g_assert_cmpfloat (to, ==, steps[i].to);
    }
}

/* -- history ------------------------------------------------------------------------------------------------------- */

static LkSession *
make_session (void)
{
  return lk_session_new (NULL);
}

static void
request (LkSession *session, const char *key, const char *text)
{
  g_autoptr (GError) error = NULL;

  lk_session_request (session, key, text, &error);
  g_assert_no_error (error);
}

static void
drag (LkSession *session, const char *key, const char *text)
{
  g_assert_true (lk_session_adjust (session, key, text, NULL));
}

static void
test_undo_and_redo (void)
{
  g_autoptr (LkSession) session = make_session ();

  g_assert_false (lk_session_undo (session));
  request (session, "method.temperature", "0.5");
  request (session, "optimizer.nesterov", "true");
  request (session, "method.temperature", NULL);
  g_assert_cmpuint (n_entries (session), ==, 3);
  g_assert_cmpstr (title (session, 0), ==, "Temperature: 0.2 → 0.5");
  g_assert_cmpstr (title (session, 1), ==, "Nesterov: off → on");

  g_assert_true (lk_session_undo (session));
  g_assert_cmpstr (value (session, "method.temperature"), ==, "0.5");
  g_assert_true (lk_session_undo (session));
  g_assert_cmpstr (value (session, "optimizer.nesterov"), ==, "false");
  g_assert_true (lk_session_redo (session));
  g_assert_cmpstr (value (session, "optimizer.nesterov"), ==, "true");
  lk_session_go_to (session, 0);
  g_assert_cmpstr (value (session, "method.temperature"), ==, "0.2");
  g_assert_cmpstr (value (session, "optimizer.nesterov"), ==, "false");
  lk_session_go_to (session, 3);
  g_assert_cmpstr (value (session, "optimizer.nesterov"), ==, "true");
  g_assert_false (lk_session_redo (session));

  /* A new change forgets what was undone; one that changes nothing does not. */
  lk_session_undo (session);
  request (session, "method.temperature", "0.50");
  g_assert_cmpuint (n_entries (session), ==, 3);
  request (session, "method.temperature", "0.7");
  g_assert_cmpuint (n_entries (session), ==, 3);
  g_assert_false (lk_session_redo (session));
  g_assert_cmpstr (title (session, 2), ==, "Temperature: 0.5 → 0.7");
}

static void
test_a_drag_is_one_entry (void)
{
  g_autoptr (LkSession) session = make_session ();

  drag (session, "method.temperature", "0.3");
  drag (session, "method.temperature", "0.4");
  request (session, "method.temperature", "0.5");
  g_assert_cmpuint (n_entries (session), ==, 1);
  g_assert_cmpstr (title (session, 0), ==, "Temperature: 0.2 → 0.5");

  /* Let go where it already was: the next drag is another one. */
  drag (session, "method.temperature", "0.6");
  request (session, "method.temperature", "0.6");
  drag (session, "method.temperature", "0.7");
  g_assert_cmpuint (n_entries (session), ==, 3);

  /* Another key ends a gesture. */
  drag (session, "optimizer.momentum", "0.8");
  drag (session, "method.temperature", "0.8");
  g_assert_cmpuint (n_entries (session), ==, 5);
  lk_session_undo (session);
  drag (session, "optimizer.momentum", "0.7");
  g_assert_cmpuint (n_entries (session), ==, 5);

  /* There and back again is nothing. */
  lk_history_clear (lk_session_get_history (session));
  drag (session, "eval.knn_k", "30");
  drag (session, "eval.knn_k", "40");
  request (session, "eval.knn_k", "20");
  g_assert_cmpuint (n_entries (session), ==, 0);
  g_assert_cmpuint (position (session), ==, 0);
}

/* Another method takes keys away: undo brings them back with their values. */
static void
test_a_method_is_one_entry (void)
{
  g_autoptr (LkSession) session = make_session ();

  request (session, "method.temperature", "0.5");
  request (session, "method.id", "simsiam");
  g_assert_null (value (session, "method.temperature"));
  g_assert_cmpuint (n_entries (session), ==, 2);
  g_assert_cmpstr (title (session, 1), ==, "Method: SimCLR → SimSiam");
  lk_session_undo (session);
  g_assert_cmpstr (value (session, "method.temperature"), ==, "0.5");
  lk_session_undo (session);
  g_assert_cmpstr (value (session, "method.temperature"), ==, "0.2");
  lk_session_go_to (session, 2);
  g_assert_cmpstr (value (session, "method.id"), ==, "simsiam");
}

/* An id and a path are two settings, and one choice. */
static void
test_a_data_set_is_one_entry (void)
{
  g_autoptr (LkSession) session = make_session ();
  g_autofree char *folder = g_dir_make_tmp ("pictures-XXXXXX", NULL), *base = g_path_get_basename (folder);
  g_autofree char *forth = g_strdup_printf ("Data set: Shapes → %s", base);
  g_autofree char *picture = g_build_filename (folder, "a.png", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (picture, "none", -1, NULL));
  request (session, "data.mean", "0.5");
  lk_session_open_dataset (session, folder, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_entries (session), ==, 2);
  g_assert_cmpstr (title (session, 1), ==, forth);
  g_assert_cmpstr (value (session, "data.path"), ==, folder);
  /* Belongs to the data set that was. */
  g_assert_cmpstr (value (session, "data.mean"), ==, "");
  lk_session_undo (session);
  g_assert_cmpstr (value (session, "data.id"), ==, "shapes");
  g_assert_cmpstr (value (session, "data.path"), ==, "");
  g_assert_cmpstr (value (session, "data.mean"), ==, "0.5");
  lk_session_redo (session);
  g_assert_cmpstr (value (session, "data.path"), ==, folder);
  remove_tree (folder);
}

static void
test_reset_all_is_one_entry (void)
{
  g_autoptr (LkSession) session = make_session ();

  request (session, "method.id", "simsiam");
  request (session, "optimizer.momentum", "0.8");
  request (session, "augment.flip.probability", "0.1");
  lk_session_reset_all (session);
  g_assert_cmpuint (n_entries (session), ==, 4);
  g_assert_cmpstr (value (session, "optimizer.momentum"), ==, "0.9");
  g_assert_cmpstr (value (session, "augment.flip.probability"), !=, "0.1");
  g_assert_cmpstr (value (session, "method.id"), ==, "simsiam");
  lk_session_undo (session);
  g_assert_cmpstr (value (session, "optimizer.momentum"), ==, "0.8");
  g_assert_cmpstr (value (session, "augment.flip.probability"), ==, "0.1");
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/settings/numbers-as-people-type-them", test_typed_numbers);
  g_test_add_func ("/ui/settings/errors-say-the-range", test_errors_say_the_range);
  g_test_add_func ("/ui/settings/steps-are-round", test_steps_are_round);
  g_test_add_func ("/ui/settings/undo-and-redo", test_undo_and_redo);
  g_test_add_func ("/ui/settings/a-drag-is-one-entry", test_a_drag_is_one_entry);
  g_test_add_func ("/ui/settings/a-method-is-one-entry", test_a_method_is_one_entry);
  g_test_add_func ("/ui/settings/a-data-set-is-one-entry", test_a_data_set_is_one_entry);
  g_test_add_func ("/ui/settings/reset-all-is-one-entry", test_reset_all_is_one_entry);
  return g_test_run ();
}
