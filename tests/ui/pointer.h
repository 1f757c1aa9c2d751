/* Pointer and keys by the true way in: the X server's XTest extension. */

#pragma once

#include <gtk/gtk.h>

/* The exit status of a test that cannot be run here. */
#define POINTER_SKIP 77

/* FALSE where there is no X server with XTest; says so as TAP. */
gboolean pointer_available (void);

/* Iterates the main loop for so long, so that what was typed or moved arrives. */
void settle (double seconds);

/* Moves the pointer to a place in a widget. */
void move_to (GtkWidget *widget, double x, double y);
/* The same while something is dragged and dropped: then no window gets events that could be waited for. */
void drag_to (GtkWidget *widget, double x, double y);
void drop (void);
/* The first button, or another one: 3 = the right one, 4 and 5 = the wheel. */
void button (gboolean down);
void press_button (guint which, gboolean down);
void click_button (guint which);
void double_click (void);
/* Presses the first button in a widget, moves to another place in it by and by, and lets go. */
void drag_pointer (GtkWidget *widget, double x0, double y0, double x1, double y1);

void key (guint keyval);
/* One key after the other. */
void type (const char *text);
/* With a key held down: GDK_KEY_Alt_L, GDK_KEY_Shift_L, GDK_KEY_Control_L. */
void key_with (guint modifier, guint keyval);
/* The first button, with a key held down. */
void click_with (guint modifier);
/* Holds such a key, or lets it go. */
void hold_key (guint modifier, gboolean down);
