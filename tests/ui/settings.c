#include "settings.h"

#include "pointer.h"

const char *
value (LkSession *session, const char *key)
{
  return lk_experiment_get (lk_session_get_experiment (session), key);
}

guint
n_entries (LkSession *session)
{
  return g_list_model_get_n_items (G_LIST_MODEL (lk_session_get_history (session)));
}

guint
position (LkSession *session)
{
  return lk_history_get_position (lk_session_get_history (session));
}

const char *
title (LkSession *session, guint i)
{
  g_autoptr (LkChange) change = g_list_model_get_item (G_LIST_MODEL (lk_session_get_history (session)), i);

  return lk_change_get_title (change);
}

gboolean
is_paused_after_a_step (gpointer session)
{
  return lk_session_get_state (session) == LK_SESSION_PAUSED && lk_session_get_status (session)->step > 0;
}

/* What the fixture set is not what the test does. */
void
settings_set_up (Fixture *f, gconstpointer data)
{
  fixture_set_up (f, data);
  lk_history_clear (lk_session_get_history (f->session));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
}

void
step (Fixture *f)
{
  lk_session_step (f->session, 1);
  wait_until (is_paused_after_a_step, f->session, 60);
}

void
asked_cb (LkChange **asked, LkChange *change)
{
  g_set_object (asked, change);
}

GtkWidget *
find_scrolled (Fixture *f)
{
  GtkWidget *row = lk_sidebar_find_row (lk_window_get_sidebar (f->window), "method.id");

  return gtk_widget_get_ancestor (row, GTK_TYPE_SCROLLED_WINDOW);
}

GtkAdjustment *
scrolling (Fixture *f)
{
  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (find_scrolled (f)));
}

GtkWidget *
find_row (Fixture *f, const char *name)
{
  GtkWidget *row = lk_sidebar_find_row (lk_window_get_sidebar (f->window), name);
  double y;

  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (gtk_widget_get_ancestor (row, ADW_TYPE_EXPANDER_ROW)), TRUE);
  gtk_test_widget_wait_for_draw (row);
  gtk_widget_translate_coordinates (row, find_scrolled (f), 0, 0, NULL, &y);
  gtk_adjustment_set_value (scrolling (f), gtk_adjustment_get_value (scrolling (f)) + y - 200);
  gtk_test_widget_wait_for_draw (row);
  settle (0.1);
  return row;
}

gboolean
is_mapped (gpointer widget)
{
  return gtk_widget_get_mapped (widget);
}
