/* The live settings of the present method, each a row as in the sidebar, with the help of the one at hand in full below
 * them. Follows the session.
 *
 * Signal "shown" (const char *key): the pointer or the focus came to a row. */

#pragma once

#include "app/session.h"

#include <gtk/gtk.h>

#define LK_TYPE_METHOD_SWITCHES (lk_method_switches_get_type ())
G_DECLARE_FINAL_TYPE (LkMethodSwitches, lk_method_switches, LK, METHOD_SWITCHES, GtkBox)

void lk_method_switches_set_session (LkMethodSwitches *self, LkSession *session);
/* Shows the help of a key; NULL and what is no live setting leave it as it is. */
void lk_method_switches_explain (LkMethodSwitches *self, const char *key);
/* The key whose help is shown; NULL without any. */
const char *lk_method_switches_get_explained (LkMethodSwitches *self);
/* NULL if there is none of this key. */
GtkWidget *lk_method_switches_find_row (LkMethodSwitches *self, const char *key);
