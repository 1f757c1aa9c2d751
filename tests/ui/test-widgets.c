/* The widgets alone: setting row, image strip, what they keep of a frame. */

#include "drive.h"

#include "app/widgets/chart-private.h"
#include "app/widgets/image-strip-private.h"
#include "app/widgets/scrubber-private.h"
#include "app/widgets/setting-row.h"

#include <math.h>

static GtkWidget *
show_in_window (GtkWidget *widget)
{
  GtkWidget *window = gtk_window_new ();

  if (GTK_IS_LIST_BOX_ROW (widget))
    {
      GtkWidget *list = gtk_list_box_new ();

      gtk_list_box_append (GTK_LIST_BOX (list), widget);
      widget = list;
    }
  gtk_window_set_default_size (GTK_WINDOW (window), 600, 320);
  gtk_window_set_child (GTK_WINDOW (window), widget);
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (widget);
  return window;
}

/* -- setting row --------------------------------------------------------------------------------------------------- */

static const LkSetting temperature =
    LK_REAL ("method.temperature", "Temperature", 0.2, 0.01, 10, 0.05, 1, LK_SCALE_LOG, LK_LIVE, "Help.");
static const LkSetting hidden =
    LK_INT ("method.hidden", "Projector width", 256, 4, 8192, 32, 2048, LK_SCALE_LOG, LK_RESTART, "Help.");
static const LkSetting stop = LK_SWITCH ("method.stop_gradient", "Stop gradient", TRUE, LK_LIVE, "Help.");

typedef struct
{
  int changes;
  char *text;
} Asked;

static void
change_cb (LkSettingRow *row, const char *text, gboolean final, Asked *asked)
{
  asked->changes++;
  g_free (asked->text);
  asked->text = g_strdup (text);
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

static GtkWidget *
find_error (GtkWidget *row)
{
  return find_widget (find_widget (row, GTK_TYPE_REVEALER), GTK_TYPE_LABEL);
}

static void
test_row_takes_typed_values (void)
{
  Asked asked = { 0, NULL };
  GtkWidget *row = make_row (&temperature, &asked), *window = show_in_window (row);
  GtkWidget *entry = find_widget (row, GTK_TYPE_ENTRY);

  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "0.2");
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpint (asked.changes, ==, 0);

  gtk_editable_set_text (GTK_EDITABLE (entry), " 0.5 ");
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpint (asked.changes, ==, 1);
  g_assert_cmpstr (asked.text, ==, "0.5");

  lk_setting_row_show_error (LK_SETTING_ROW (row), "method.temperature=99: expected 0.01 .. 10");
  g_assert_true (gtk_widget_has_css_class (entry, "error"));
  gtk_test_accessible_assert_state (entry, GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE);
  gtk_test_accessible_assert_relation (entry, GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE, find_error (row));
  g_assert_false (lk_setting_row_is_changed (LK_SETTING_ROW (row)));
  lk_setting_row_show (LK_SETTING_ROW (row), "0.5", "0.2");
  g_assert_false (gtk_widget_has_css_class (entry, "error"));
  g_assert_false (gtk_test_accessible_has_state (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_STATE_INVALID));
  g_assert_false (gtk_test_accessible_has_relation (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE));
  g_assert_true (lk_setting_row_is_changed (LK_SETTING_ROW (row)));
  gtk_window_destroy (GTK_WINDOW (window));
  g_free (asked.text);
}

static void
test_row_slider_gives_round_numbers (void)
{
  Asked asked = { 0, NULL };
  GtkWidget *row = make_row (&temperature, &asked), *window = show_in_window (row);

  gtk_range_set_value (GTK_RANGE (find_widget (row, GTK_TYPE_SCALE)), 0.537);
  g_assert_cmpint (asked.changes, ==, 1);
  g_assert_cmpstr (asked.text, ==, "0.25");
  gtk_window_destroy (GTK_WINDOW (window));
  g_free (asked.text);
}

static void
test_row_switch_waits_for_an_answer (void)
{
  Asked asked = { 0, NULL };
  GtkWidget *row = make_row (&stop, &asked), *window = show_in_window (row);
  GtkWidget *toggle = find_widget (row, GTK_TYPE_SWITCH);

  gtk_switch_set_active (GTK_SWITCH (toggle), FALSE);
  g_assert_cmpstr (asked.text, ==, "false");
  lk_setting_row_show (LK_SETTING_ROW (row), "true", "true");
  g_assert_true (gtk_switch_get_active (GTK_SWITCH (toggle)));
  g_assert_cmpint (asked.changes, ==, 1);
  gtk_window_destroy (GTK_WINDOW (window));
  g_free (asked.text);
}

static void
test_row_is_accessible (void)
{
  Asked asked = { 0, NULL };
  GtkWidget *row = make_row (&hidden, &asked), *window = show_in_window (row);

  gtk_test_accessible_assert_property (find_widget (row, GTK_TYPE_SCALE), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Projector width");
  gtk_test_accessible_assert_property (find_widget (row, GTK_TYPE_ENTRY), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Projector width");
  gtk_test_accessible_assert_property (find_widget (row, GTK_TYPE_ENTRY), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "Help.");
  gtk_test_accessible_assert_property (find_widget (row, GTK_TYPE_IMAGE), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Fixed once a run has begun.");
  g_assert_true (lk_setting_row_matches (LK_SETTING_ROW (row), "proj width"));
  g_assert_false (lk_setting_row_matches (LK_SETTING_ROW (row), "proj blur"));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* -- strip --------------------------------------------------------------------------------------------------------- */

static void
test_strip_is_crisp (void)
{
  GtkWidget *strip = lk_image_strip_new (), *window;
  float originals[4 * 8 * 8], views[4 * 2 * 8 * 8];

  for (int i = 0; i < 4 * 64; i++)
    originals[i] = (float) ((i / 8 + i) % 2);
  for (int i = 0; i < 8 * 64; i++)
    views[i] = (float) (i % 64) / 63;
  lk_image_strip_show (LK_IMAGE_STRIP (strip), 4, 2, 8, 8, 1, originals, views, NULL);
  window = show_in_window (strip);

  g_assert_cmpint (lk_image_strip_get_visible (LK_IMAGE_STRIP (strip)), ==, 4);
  gtk_test_accessible_assert_property (strip, GTK_ACCESSIBLE_PROPERTY_LABEL, "Augmented views");
  save_picture (window, "strip");
  gtk_window_destroy (GTK_WINDOW (window));
}

/* -- what is kept of a frame --------------------------------------------------------------------------------------- */

/* At another scale of the screen pixels are others. */
static void
assert_drawn_anew (GtkWidget *widget, GskRenderNode *const *kept)
{
  GtkWidget *window = show_in_window (widget);

  g_assert_nonnull (*kept);
  g_object_notify (G_OBJECT (widget), "scale-factor");
  g_assert_null (*kept);
  gtk_test_widget_wait_for_draw (widget);
  g_assert_nonnull (*kept);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_another_scale_is_another_picture (void)
{
  LkChart *chart = LK_CHART (lk_chart_new ("Loss", LK_CHART_NUMBER, ""));
  LkImageStrip *strip = LK_IMAGE_STRIP (lk_image_strip_new ());
  LkScrubber *scrubber = LK_SCRUBBER (lk_scrubber_new ());
  const float pixels[2 * 64] = { 0 };

  lk_chart_add_series (chart, "loss", "Loss", 0, FALSE);
  lk_chart_append (chart, "loss", 1, 1);
  assert_drawn_anew (GTK_WIDGET (chart), &chart->content);
  lk_image_strip_show (strip, 1, 1, 8, 8, 1, pixels, pixels + 64, NULL);
  assert_drawn_anew (GTK_WIDGET (strip), &strip->node);
  assert_drawn_anew (GTK_WIDGET (scrubber), &scrubber->node);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/ui/setting-row/takes-typed-values", test_row_takes_typed_values);
  g_test_add_func ("/ui/setting-row/slider-gives-round-numbers", test_row_slider_gives_round_numbers);
  g_test_add_func ("/ui/setting-row/switch-waits-for-an-answer", test_row_switch_waits_for_an_answer);
  g_test_add_func ("/ui/setting-row/is-accessible", test_row_is_accessible);
  g_test_add_func ("/ui/image-strip/is-crisp-and-named", test_strip_is_crisp);
  g_test_add_func ("/ui/widgets/another-scale-is-another-picture", test_another_scale_is_another_picture);
  return g_test_run ();
}
