/* How the window shows things: panels and layouts, presentation mode, full screen. */

#include "app/window-private.h"

#include <glib/gi18n.h>

/* -- panels and layouts ---------------------------------------------------------------------------------------------- */

static void
reset_layout_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_workspace_reset (LK_WINDOW (widget)->workspace);
}

static void
layout_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_workspace_apply_preset (LK_WINDOW (widget)->workspace, g_variant_get_string (parameter, NULL));
}

static void
maximize_panel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkWorkspace *workspace = LK_WINDOW (widget)->workspace;

  if (lk_workspace_get_maximized (workspace) != NULL)
    lk_workspace_restore (workspace);
  else
    lk_workspace_maximize (workspace, lk_workspace_get_current (workspace));
}

static void
raise_panel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_workspace_raise (LK_WINDOW (widget)->workspace, g_variant_get_string (parameter, NULL));
}

static void
next_panel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_workspace_cycle (LK_WINDOW (widget)->workspace, 1);
}

static void
previous_panel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lk_workspace_cycle (LK_WINDOW (widget)->workspace, -1);
}

static void
panel_toggled_cb (GSimpleAction *action, GVariant *parameter, LkWindow *self)
{
  const char *id = g_object_get_data (G_OBJECT (action), "id");

  if (lk_workspace_is_shown (self->workspace, id))
    lk_workspace_hide (self->workspace, id);
  else
    lk_workspace_raise (self->workspace, id);
}

static void
workspace_changed_cb (LkWindow *self)
{
  int n;
  const LkPanelKind *kinds = lk_panel_kinds (&n);

  for (int i = 0; i < n; i++)
    {
      g_autofree char *name = g_strconcat ("panel-", kinds[i].id, NULL);
      gboolean shown = lk_workspace_is_shown (self->workspace, kinds[i].id);

      g_action_change_state (g_action_map_lookup_action (G_ACTION_MAP (self), name), g_variant_new_boolean (shown));
    }
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.maximize-panel",
                                 lk_workspace_get_current (self->workspace) != NULL);
}

/* One action for each panel, with a check mark where it is shown. */
static void
add_panel_item (LkWindow *self, const LkPanelKind *kind)
{
  g_autofree char *name = g_strconcat ("panel-", kind->id, NULL), *full = g_strconcat ("win.", name, NULL);
  g_autoptr (GSimpleAction) action = g_simple_action_new_stateful (name, NULL, g_variant_new_boolean (TRUE));

  g_object_set_data (G_OBJECT (action), "id", (gpointer) kind->id);
  g_signal_connect_object (action, "activate", G_CALLBACK (panel_toggled_cb), self, 0);
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (action));
  g_menu_append (self->panel_section, _ (kind->title), full);
}

/* -- presentation ---------------------------------------------------------------------------------------------------- */

/* Larger type and thicker lines, for a lecture hall; what only the one who works needs is out of the way. */
static void
set_presenting (LkWindow *self, gboolean presenting)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "presentation");

  if (gtk_widget_has_css_class (GTK_WIDGET (self), "presentation") == presenting)
    return;

  g_action_change_state (action, g_variant_new_boolean (presenting));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.end-presentation", presenting);
  if (presenting)
    gtk_widget_add_css_class (GTK_WIDGET (self), "presentation");
  adw_flap_set_reveal_flap (self->flap, !presenting && self->has_sidebar && !adw_flap_get_folded (self->flap));
  if (!presenting)
    gtk_widget_remove_css_class (GTK_WIDGET (self), "presentation");
}

static void
presentation_toggled_cb (GSimpleAction *action, GVariant *parameter, LkWindow *self)
{
  set_presenting (self, !gtk_widget_has_css_class (GTK_WIDGET (self), "presentation"));
}

static void
end_presentation_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  set_presenting (LK_WINDOW (widget), FALSE);
}

static void
add_presentation (LkWindow *self)
{
  g_autoptr (GSimpleAction) action = g_simple_action_new_stateful ("presentation", NULL, g_variant_new_boolean (FALSE));

  g_signal_connect_object (action, "activate", G_CALLBACK (presentation_toggled_cb), self, 0);
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (action));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.end-presentation", FALSE);
}

/* -- object ---------------------------------------------------------------------------------------------------------- */

void
lk_window_install_view_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.reset-layout", NULL, reset_layout_action);
  gtk_widget_class_install_action (widget_class, "win.layout", "s", layout_action);
  gtk_widget_class_install_action (widget_class, "win.maximize-panel", NULL, maximize_panel_action);
  gtk_widget_class_install_action (widget_class, "win.raise-panel", "s", raise_panel_action);
  gtk_widget_class_install_action (widget_class, "win.next-panel", NULL, next_panel_action);
  gtk_widget_class_install_action (widget_class, "win.previous-panel", NULL, previous_panel_action);
  gtk_widget_class_install_action (widget_class, "win.end-presentation", NULL, end_presentation_action);
  gtk_widget_class_install_property_action (widget_class, "win.fullscreen", "fullscreened");
}

void
lk_window_set_up_view (LkWindow *self)
{
  int n_kinds, n_presets;
  const LkPanelKind *kinds = lk_panel_kinds (&n_kinds);
  const LkWorkspacePreset *presets = lk_workspace_presets (&n_presets);

  lk_workspace_add (self->workspace, n_kinds, kinds, self->session);
  for (int i = 0; i < n_kinds; i++)
    add_panel_item (self, &kinds[i]);
  for (int i = 0; i < n_presets; i++)
    {
      g_autofree char *action = g_strconcat ("win.layout::", presets[i].id, NULL);

      g_menu_append (self->layout_section, _ (presets[i].title), action);
    }
  add_presentation (self);
  g_signal_connect_object (self->workspace, "changed", G_CALLBACK (workspace_changed_cb), self, G_CONNECT_SWAPPED);
  workspace_changed_cb (self);
}
