/* Driving the real window in process: waiting for things to come true, finding widgets, saving pictures. */

#pragma once

#include "app/window.h"

/* Iterates the main loop until predicate (data) holds; fails the test by name after so many seconds. */
#define wait_until(predicate, data, seconds) wait_until_named (predicate, data, seconds, #predicate)
void wait_until_named (gboolean (*predicate) (gpointer), gpointer data, double seconds, const char *name);

/* Registers the application once; windows of tests belong to it. */
AdwApplication *drive_application (void);

/* Saves what a widget shows as NAME.png in $LIKENESS_SHOTS, or in the folder of the build. */
void save_picture (GtkWidget *widget, const char *name);

/* The first descendant of a type, depth first; NULL if there is none. */
GtkWidget *find_widget (GtkWidget *root, GType type);
/* The first button whose action has this name. */
GtkWidget *find_button (GtkWidget *root, const char *action);
