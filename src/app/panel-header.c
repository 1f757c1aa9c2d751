#include "app/panel-header.h"

#include "app/widgets/row-layout.h"

#include <glib/gi18n.h>

#define SHORT_TITLE 10 /* letters */
#define SPACING 6
#define TAB_SPACING 2

typedef struct
{
  GtkBox *row, *tabs;
  AdwBin *tools;
  GtkMenuButton *menu_button;

  int n;
  const char *active;
} LkPanelHeaderPrivate;

enum
{
  CHOSEN,
  COMMAND,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_TYPE_WITH_PRIVATE (LkPanelHeader, lk_panel_header, ADW_TYPE_BIN)

#define PRIVATE(self) ((LkPanelHeaderPrivate *) lk_panel_header_get_instance_private (self))

static const char *
id_of (GtkWidget *title)
{
  return g_object_get_data (G_OBJECT (title), "id");
}

/* -- titles -------------------------------------------------------------------------------------------------------- */

static void
tab_clicked_cb (GtkWidget *tab)
{
  LkPanelHeader *self = LK_PANEL_HEADER (gtk_widget_get_ancestor (tab, LK_TYPE_PANEL_HEADER));

  /* The button of the active panel stays down. */
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (tab), TRUE);
  g_signal_emit (self, signals[CHOSEN], 0, id_of (tab));
}

static GtkWidget *
title_new (const LkPanelKind *kind, gboolean is_alone, gboolean is_active)
{
  GtkWidget *label = gtk_label_new (_ (kind->title)), *title = label;

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (is_active)
    {
      gtk_widget_add_css_class (label, "heading");
      /* Where room is shortest it still says what is shown. */
      gtk_label_set_width_chars (GTK_LABEL (label), (int) MIN (g_utf8_strlen (_ (kind->title), -1), SHORT_TITLE));
    }
  if (!is_alone)
    {
      title = g_object_new (GTK_TYPE_TOGGLE_BUTTON, "accessible-role", GTK_ACCESSIBLE_ROLE_TAB, "child", label,
                            "active", is_active, "valign", GTK_ALIGN_CENTER, "tooltip-text", _ (kind->title), NULL);
      gtk_widget_add_css_class (title, "flat");
      gtk_widget_add_css_class (title, "panel-tab");
      gtk_accessible_update_property (GTK_ACCESSIBLE (title), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (kind->title), -1);
      gtk_accessible_update_state (GTK_ACCESSIBLE (title), GTK_ACCESSIBLE_STATE_SELECTED, is_active, -1);
      g_signal_connect (title, "clicked", G_CALLBACK (tab_clicked_cb), NULL);
    }
  g_object_set_data (G_OBJECT (title), "id", (gpointer) kind->id);
  return title;
}

static void
take_tools (AdwBin *slot, GtkWidget *tools)
{
  GtkWidget *parent = tools != NULL ? gtk_widget_get_parent (tools) : NULL;

  if (parent == GTK_WIDGET (slot) && parent != NULL)
    return;
  if (parent != NULL)
    adw_bin_set_child (ADW_BIN (parent), NULL);
  adw_bin_set_child (slot, tools);
}

void
lk_panel_header_show (LkPanelHeader *self, int n, const LkPanelKind *const *kinds, int active, LkPanel *panel)
{
  LkPanelHeaderPrivate *priv = PRIVATE (self);
  GtkWidget *child;
  gboolean had_focus = gtk_widget_get_focus_child (GTK_WIDGET (priv->tabs)) != NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (priv->tabs))) != NULL)
    gtk_box_remove (priv->tabs, child);
  for (int i = 0; i < n; i++)
    {
      GtkWidget *title = title_new (kinds[i], n == 1, i == active);

      gtk_box_append (priv->tabs, title);
      if (i == active)
        lk_row_layout_serve_first (LK_ROW_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (priv->tabs))), title);
      if (had_focus && i == active)
        gtk_widget_grab_focus (title);
    }

  priv->n = n;
  priv->active = active >= 0 ? kinds[active]->id : NULL;
  take_tools (priv->tools, panel != NULL ? lk_panel_get_tools (panel) : NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (priv->menu_button), n > 0);
  if (active >= 0)
    {
      /* translators: the menu of a panel, by the panel's title */
      g_autofree char *name = g_strdup_printf (_ ("Menu of %s"), _ (kinds[active]->title));

      gtk_widget_set_tooltip_text (GTK_WIDGET (priv->menu_button), name);
      gtk_accessible_update_property (GTK_ACCESSIBLE (priv->menu_button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
    }
}

void
lk_panel_header_drop_tools (LkPanelHeader *self)
{
  adw_bin_set_child (PRIVATE (self)->tools, NULL);
}

const char *
lk_panel_header_pick (LkPanelHeader *self, double x, double y)
{
  LkPanelHeaderPrivate *priv = PRIVATE (self);
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);

  for (; picked != NULL && picked != GTK_WIDGET (self); picked = gtk_widget_get_parent (picked))
    if (picked == GTK_WIDGET (priv->tools) || picked == GTK_WIDGET (priv->menu_button))
      return NULL;
    else if (id_of (picked) != NULL)
      return id_of (picked);
  return priv->active;
}

/* -- commands ------------------------------------------------------------------------------------------------------ */

static const char *const commands[] = {
  "panel.maximize", "panel.restore",   "panel.hide",       "panel.move-left", "panel.move-right",
  "panel.move-up",  "panel.move-down", "panel.new-column", "panel.new-row",
};

static void
command_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LkPanelHeader *self = LK_PANEL_HEADER (widget);

  if (PRIVATE (self)->active != NULL)
    g_signal_emit (self, signals[COMMAND], 0, PRIVATE (self)->active, name + strlen ("panel."));
}

void
lk_panel_header_set_enabled (LkPanelHeader *self, const char *command, gboolean enabled)
{
  g_autofree char *name = g_strconcat ("panel.", command, NULL);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), name, enabled);
}

/* Twice: maximized or back. The middle button: away with it. */
static void
pressed_cb (LkPanelHeader *self, int n_press, double x, double y, GtkGesture *gesture)
{
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));
  const char *id = lk_panel_header_pick (self, x, y);

  if (id == NULL)
    return;
  if (button == GDK_BUTTON_MIDDLE)
    g_signal_emit (self, signals[COMMAND], 0, id, "hide");
  else if (button == GDK_BUTTON_PRIMARY && n_press == 2)
    {
      gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
      g_signal_emit (self, signals[COMMAND], 0, id, "maximize");
    }
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
lk_panel_header_dispose (GObject *object)
{
  LkPanelHeaderPrivate *priv = PRIVATE (LK_PANEL_HEADER (object));

  /* Tools belong to their panel, which may be shown elsewhere by now. */
  if (priv->tools != NULL)
    adw_bin_set_child (priv->tools, NULL);
  priv->tools = NULL;

  G_OBJECT_CLASS (lk_panel_header_parent_class)->dispose (object);
}

static void
lk_panel_header_class_init (LkPanelHeaderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_panel_header_dispose;

  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[COMMAND] = g_signal_new ("command", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    gtk_widget_class_install_action (widget_class, commands[i], NULL, command_action);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/likeness/Likeness/ui/panel-header.ui");
  gtk_widget_class_bind_template_child_private (widget_class, LkPanelHeader, row);
  gtk_widget_class_bind_template_child_private (widget_class, LkPanelHeader, tabs);
  gtk_widget_class_bind_template_child_private (widget_class, LkPanelHeader, tools);
  gtk_widget_class_bind_template_child_private (widget_class, LkPanelHeader, menu_button);
}

/* Where room is short the tools give way first, then the other titles; what is shown last. */
static void
lay_out (LkPanelHeader *self)
{
  LkPanelHeaderPrivate *priv = PRIVATE (self);
  GtkLayoutManager *layout = lk_row_layout_new (SPACING);

  lk_row_layout_serve_first (LK_ROW_LAYOUT (layout), GTK_WIDGET (priv->tabs));
  gtk_widget_set_layout_manager (GTK_WIDGET (priv->row), layout);
  gtk_widget_set_layout_manager (GTK_WIDGET (priv->tabs), lk_row_layout_new (TAB_SPACING));
}

static void
lk_panel_header_init (LkPanelHeader *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  lay_out (self);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}
