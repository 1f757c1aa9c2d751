/* A row of the sidebar, made from one LkSetting: a switch, a slider with a field for typed values, a choice or a text. It
 * shows whether the value differs from the default (with a button that brings that back), and a lock where a change needs
 * a new run. It changes nothing itself: it asks by its signal and shows what it is given.
 *
 * A click with the right button, a long press or the menu key opens a menu: reset, copy, help.
 *
 * Signal "change" (const char *text, gboolean final): the user wants this value; NULL = the default. Gestures of the
 * slider send many, the last with final = TRUE; see widgets/value-slider.h. */

#pragma once

#include "base/setting.h"

#include <adwaita.h>

#define LK_TYPE_SETTING_ROW (lk_setting_row_get_type ())
G_DECLARE_FINAL_TYPE (LkSettingRow, lk_setting_row, LK, SETTING_ROW, AdwPreferencesRow)

/* title: NULL = that of the setting. The setting must outlive the row. */
GtkWidget *lk_setting_row_new (const LkSetting *setting, const char *title);

/* Names of the choices for people, in the order of their ids; NULL-terminated. */
void lk_setting_row_set_choice_titles (LkSettingRow *self, const char *const *titles);

/* A choice is made in a popover instead of a list: it belongs to the row from now on, and asks through
 * lk_setting_row_choose (). */
void lk_setting_row_set_chooser (LkSettingRow *self, GtkPopover *chooser);
/* As if the user had made this choice. */
void lk_setting_row_choose (LkSettingRow *self, const char *text);

const LkSetting *lk_setting_row_get_setting (LkSettingRow *self);

/* Shows a value (canonical text) and the default it is compared with. Takes away an error. */
void lk_setting_row_show (LkSettingRow *self, const char *text, const char *fallback);
/* What its button and its menu say where the fallback is no default: "As in view 1". NULL = it is the default. */
void lk_setting_row_set_reset_words (LkSettingRow *self, const char *words);
/* Shows why a value was refused, under the row, until the next value. */
void lk_setting_row_show_error (LkSettingRow *self, const char *message);
/* Whether a run is going: settings that are not live are locked, live ones marked. */
void lk_setting_row_set_running (LkSettingRow *self, gboolean running);

/* TRUE if every word of the query (lower case) is in the title, the key or the help. */
gboolean lk_setting_row_matches (LkSettingRow *self, const char *query);
gboolean lk_setting_row_is_changed (LkSettingRow *self);
/* Whether somebody writes in its field: the text there is not the value. */
gboolean lk_setting_row_is_edited (LkSettingRow *self);
/* Whether it says what the default is where the value is another. */
void lk_setting_row_set_comparing (LkSettingRow *self, gboolean comparing);
