/* Actions of a widget for buttons and menus that stand elsewhere in the window. */

#pragma once

#include <gtk/gtk.h>

typedef struct
{
  const char *name; /* without its group */
  const char *type; /* of its parameter, as a GVariant type string; NULL = none */
} LkRelayedAction;

/* Below `from`, GROUP.NAME activates GROUP.NAME of `to`; of n actions. Both widgets live equally long. */
void lk_action_relay (GtkWidget *from, GtkWidget *to, const char *group, const LkRelayedAction *actions, int n);
