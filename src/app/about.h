/* The window that says what Likeness is, whose work is in it, and on what it runs. */

#pragma once

#include <gtk/gtk.h>

void lk_about_show (GtkWindow *parent);
/* What a report of a problem should say: versions, display, processor. Lines of plain English, not translated. */
char *lk_about_dup_debug_info (GtkWindow *window);
