/* The experiment: all its settings in sections, with a search that filters them. Made from the specs alone. */

#pragma once

#include "app/session.h"

#include <adwaita.h>

#define LK_TYPE_SIDEBAR (lk_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (LkSidebar, lk_sidebar, LK, SIDEBAR, AdwBin)

void lk_sidebar_set_session (LkSidebar *self, LkSession *session);
void lk_sidebar_focus_search (LkSidebar *self);
void lk_sidebar_show_history (LkSidebar *self);
/* The row of a key, or NULL. */
GtkWidget *lk_sidebar_find_row (LkSidebar *self, const char *key);
