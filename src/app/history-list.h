/* The history of the settings as a list, the newest change on top and the beginning below: where the experiment stands is
 * marked, and a click on a line goes there. */

#pragma once

#include "app/session.h"

#include <gtk/gtk.h>

#define LK_TYPE_HISTORY_LIST (lk_history_list_get_type ())
G_DECLARE_FINAL_TYPE (LkHistoryList, lk_history_list, LK, HISTORY_LIST, GtkBox)

void lk_history_list_set_session (LkHistoryList *self, LkSession *session);
