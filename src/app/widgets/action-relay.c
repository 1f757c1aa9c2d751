#include "app/widgets/action-relay.h"

static void
activate_cb (GSimpleAction *action, GVariant *parameter, GtkWidget *to)
{
  gtk_widget_activate_action_variant (to, g_object_get_data (G_OBJECT (action), "full-name"), parameter);
}

GActionGroup *
lk_action_relay_new (GtkWidget *to, const char *group, const LkRelayedAction *actions, int n)
{
  GSimpleActionGroup *relay = g_simple_action_group_new ();

  for (int i = 0; i < n; i++)
    {
      g_autoptr (GVariantType) type = actions[i].type != NULL ? g_variant_type_new (actions[i].type) : NULL;
      g_autoptr (GSimpleAction) action = g_simple_action_new (actions[i].name, type);

      g_object_set_data_full (G_OBJECT (action), "full-name", g_strconcat (group, ".", actions[i].name, NULL), g_free);
      g_signal_connect_object (action, "activate", G_CALLBACK (activate_cb), to, 0);
      g_action_map_add_action (G_ACTION_MAP (relay), G_ACTION (action));
    }
  return G_ACTION_GROUP (relay);
}
