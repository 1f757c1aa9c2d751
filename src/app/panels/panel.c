#include "app/panels/panel.h"

typedef struct
{
  LkSession *session;
  GtkWidget *tools;
  char *prefix; /* of the actions */
  GActionGroup *actions;
} LkPanelPrivate;

enum
{
  PROP_0,
  PROP_SESSION,
  PROP_TOOLS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (LkPanel, lk_panel, ADW_TYPE_BIN)

static void
lk_panel_constructed (GObject *object)
{
  LkPanel *self = LK_PANEL (object);
  LkPanelPrivate *priv = lk_panel_get_instance_private (self);

  G_OBJECT_CLASS (lk_panel_parent_class)->constructed (object);
  LK_PANEL_GET_CLASS (self)->watch (self, priv->session);
}

static void
lk_panel_dispose (GObject *object)
{
  LkPanelPrivate *priv = lk_panel_get_instance_private (LK_PANEL (object));

  g_clear_object (&priv->session);
  g_clear_object (&priv->tools);
  g_clear_object (&priv->actions);
  g_clear_pointer (&priv->prefix, g_free);

  G_OBJECT_CLASS (lk_panel_parent_class)->dispose (object);
}

static void
lk_panel_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkPanelPrivate *priv = lk_panel_get_instance_private (LK_PANEL (object));

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, priv->session);
      break;
    case PROP_TOOLS:
      g_value_set_object (value, priv->tools);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_panel_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LkPanelPrivate *priv = lk_panel_get_instance_private (LK_PANEL (object));

  switch (id)
    {
    case PROP_SESSION:
      priv->session = g_value_dup_object (value);
      break;
    case PROP_TOOLS:
      /* A widget of a template, not in any parent yet. */
      g_set_object (&priv->tools, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

/* GTK 4.8 does not tell buttons that were moved with the widget that has the actions that these are still there. */
static void
offer_actions (GtkWidget *widget, GParamSpec *pspec, LkPanel *self)
{
  LkPanelPrivate *priv = lk_panel_get_instance_private (self);

  gtk_widget_insert_action_group (widget, priv->prefix, NULL);
  if (gtk_widget_get_root (widget) != NULL)
    gtk_widget_insert_action_group (widget, priv->prefix, priv->actions);
}

static void
offer_actions_where_it_stands (LkPanel *self, GtkWidget *widget)
{
  g_signal_connect_object (widget, "notify::root", G_CALLBACK (offer_actions), self, 0);
  offer_actions (widget, NULL, self);
}

void
lk_panel_set_actions (LkPanel *self, const char *prefix, GActionGroup *actions)
{
  LkPanelPrivate *priv = lk_panel_get_instance_private (self);

  g_return_if_fail (priv->actions == NULL);

  priv->prefix = g_strdup (prefix);
  priv->actions = g_object_ref (actions);
  offer_actions_where_it_stands (self, GTK_WIDGET (self));
  if (priv->tools != NULL)
    offer_actions_where_it_stands (self, priv->tools);
}

static gboolean
lk_panel_grab_focus (GtkWidget *widget)
{
  GtkWidget *child = adw_bin_get_child (ADW_BIN (widget));

  return child != NULL && gtk_widget_grab_focus (child);
}

/* The default would take the focus back that is on its way out of the child. */
static gboolean
lk_panel_focus (GtkWidget *widget, GtkDirectionType direction)
{
  GtkWidget *child = adw_bin_get_child (ADW_BIN (widget));

  return child != NULL && gtk_widget_child_focus (child, direction);
}

static void
lk_panel_class_init (LkPanelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = lk_panel_constructed;
  object_class->dispose = lk_panel_dispose;
  object_class->get_property = lk_panel_get_property;
  object_class->set_property = lk_panel_set_property;
  GTK_WIDGET_CLASS (klass)->grab_focus = lk_panel_grab_focus;
  GTK_WIDGET_CLASS (klass)->focus = lk_panel_focus;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, LK_TYPE_SESSION,
                                                  G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_TOOLS] = g_param_spec_object ("tools", NULL, NULL, GTK_TYPE_WIDGET,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lk_panel_init (LkPanel *self)
{
}

LkSession *
lk_panel_get_session (LkPanel *self)
{
  LkPanelPrivate *priv = lk_panel_get_instance_private (self);

  return priv->session;
}

GtkWidget *
lk_panel_get_tools (LkPanel *self)
{
  LkPanelPrivate *priv = lk_panel_get_instance_private (self);

  return priv->tools;
}

char *
lk_panel_dup_state (LkPanel *self)
{
  LkPanelClass *klass = LK_PANEL_GET_CLASS (self);

  return klass->dup_state != NULL ? klass->dup_state (self) : NULL;
}

void
lk_panel_set_state (LkPanel *self, const char *state)
{
  LkPanelClass *klass = LK_PANEL_GET_CLASS (self);

  if (klass->set_state != NULL)
    klass->set_state (self, state);
}
