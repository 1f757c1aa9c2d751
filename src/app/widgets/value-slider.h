/* The slider of one number: linear or in ratios, over its soft limits; a value beyond them lies at the end with an arrow
 * that says so. Arrow keys and wheel make a step, with Shift ten, with Ctrl a tenth; double click asks for the default.
 * The wheel acts when the slider has the focus, or when the pointer was moved onto it and rested there: scrolling past
 * never changes a value.
 *
 * Signals:
 *   "moved" (double value)                  it shows another value
 *   "change" (double value, gboolean final) the user wants it: of a drag or of steps in a row at once, then each 60 ms,
 *                                           and with final = TRUE at the end; while locked only that last one
 *   "reset" ()                              a double click */

#pragma once

#include "base/setting.h"

#include <gtk/gtk.h>

#define LK_TYPE_VALUE_SLIDER (lk_value_slider_get_type ())
G_DECLARE_FINAL_TYPE (LkValueSlider, lk_value_slider, LK, VALUE_SLIDER, GtkBox)

/* The setting must outlive it. */
GtkWidget *lk_value_slider_new (const LkSetting *setting);

/* Shows the value in force. What a hand holds is not moved under it, but for steps that somebody else took back. */
void lk_value_slider_show (LkValueSlider *self, double value);
double lk_value_slider_get_value (LkValueSlider *self);
/* Whether a gesture is going on: what it shows is not yet final. */
gboolean lk_value_slider_is_held (LkValueSlider *self);
void lk_value_slider_set_locked (LkValueSlider *self, gboolean locked);
/* So many steps up, or down; 10 and 0.1 are coarse and fine ones. */
void lk_value_slider_step (LkValueSlider *self, double steps);

/* The control itself, for its accessible name. */
GtkWidget *lk_value_slider_get_scale (LkValueSlider *self);

/* The steps that keys stand for: 0 if they do not. */
double lk_steps_of_key (guint keyval, GdkModifierType modifiers, gboolean rtl);
