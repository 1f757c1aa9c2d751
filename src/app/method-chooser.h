/* All methods to choose from, by family, each with its year and a sentence; searchable. It changes nothing itself.
 *
 * Signal "chosen" (const char *id): the user wants this method. */

#pragma once

#include "methods/method.h"

#include <gtk/gtk.h>

#define LK_TYPE_METHOD_CHOOSER (lk_method_chooser_get_type ())
G_DECLARE_FINAL_TYPE (LkMethodChooser, lk_method_chooser, LK, METHOD_CHOOSER, GtkPopover)

GtkWidget *lk_method_chooser_new (void);
/* The one that is in force. */
void lk_method_chooser_set_method (LkMethodChooser *self, const char *id);
/* How many are shown. */
int lk_method_chooser_search (LkMethodChooser *self, const char *words);
GtkWidget *lk_method_chooser_find_row (LkMethodChooser *self, const char *id);
