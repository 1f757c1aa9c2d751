/* Actions of a widget for buttons and menus that stand elsewhere in the window. */

#pragma once

#include <gtk/gtk.h>

typedef struct
{
  const char *name; /* without its group */
  const char *type; /* of its parameter, as a GVariant type string; NULL = none */
} LkRelayedAction;

/* A group in which NAME activates GROUP.NAME of the widget; of n actions. (transfer full) */
GActionGroup *lk_action_relay_new (GtkWidget *to, const char *group, const LkRelayedAction *actions, int n);
