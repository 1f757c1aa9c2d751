/* The search bar: what is found stands out while one types, Enter selects it, Escape ends it. */

#include "app/panels/map-panel-private.h"

#include "app/map-search.h"
#include "app/widgets/chart-scale.h"

#include <glib/gi18n.h>

static void
show_count (LkMapPanel *self, int found, const GError *error)
{
  g_autofree char *count = lk_chart_scale_text (LK_CHART_COUNT, found, 0);
  g_autofree char *all = lk_chart_scale_text (LK_CHART_COUNT, lk_map_panel_get_n (self), 0), *words = NULL;

  if (error != NULL)
    /* translators: a regular expression that is none, and why */
    words = g_strdup_printf (_ ("No such expression: %s"), error->message);
  else if (self->match != NULL)
    /* translators: how many images a search found, of how many */
    words = g_strdup_printf (_ ("%s of %s"), count, all);
  gtk_label_set_label (self->search_count, words != NULL ? words : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->search_count), error != NULL ? words : NULL);
  if (error != NULL)
    gtk_widget_add_css_class (self->search_entry, "error");
  else
    gtk_widget_remove_css_class (self->search_entry, "error");
}

void
lk_map_panel_search_again (LkMapPanel *self)
{
  const LkDataset *dataset = lk_session_get_dataset (self->session);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));
  int n = lk_map_panel_get_n (self), found = 0;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->match, g_free);
  if (!self->stale && dataset != NULL && n > 0 && *text != '\0' && gtk_revealer_get_reveal_child (self->search_bar))
    {
      self->match = g_new (guint8, n);
      found = lk_map_search (dataset, lk_map_model_get_ids (self->model), n, text,
                             gtk_toggle_button_get_active (self->regex), self->match, &error);
      if (found < 0)
        g_clear_pointer (&self->match, g_free);
    }
  show_count (self, found, error);
}

void
lk_map_panel_open_search (LkMapPanel *self, gboolean open)
{
  gtk_revealer_set_reveal_child (self->search_bar, open);
  g_action_group_change_action_state (G_ACTION_GROUP (self->actions), "search", g_variant_new_boolean (open));
  if (open)
    gtk_widget_grab_focus (self->search_entry);
  else if (gtk_widget_get_focus_child (GTK_WIDGET (self->search_bar)) != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->scatter));
  lk_map_panel_search_again (self);
  lk_map_panel_update_marks (self);
}

/* -- what the user does ---------------------------------------------------------------------------------------------- */

static void
search_changed_cb (LkMapPanel *self)
{
  lk_map_panel_search_again (self);
  lk_map_panel_update_marks (self);
}

static void
search_activate_cb (LkMapPanel *self)
{
  const int *ids = lk_map_model_get_ids (self->model);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (int));

  for (int i = 0; self->match != NULL && i < lk_map_panel_get_n (self); i++)
    if (self->match[i])
      g_array_append_val (found, ids[i]);
  if (found->len == 0)
    {
      gtk_widget_error_bell (self->search_entry);
      return;
    }
  lk_selection_set (lk_session_get_selection (self->session), (const int *) (gpointer) found->data, (int) found->len);
}

/* First it clears what was typed, then it goes. */
static void
search_stop_cb (LkMapPanel *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (self->search_entry)) != '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  else
    lk_map_panel_open_search (self, FALSE);
}

void
lk_map_panel_bind_search (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, search_bar);
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, search_entry);
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, regex);
  gtk_widget_class_bind_template_child (widget_class, LkMapPanel, search_count);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_stop_cb);
}
