/* A section of the sidebar: an expander with the rows of some settings of the session's experiment, and a summary of them
 * beside its title. */

#pragma once

#include "app/session.h"

#include <adwaita.h>

#define LK_TYPE_SETTING_SECTION (lk_setting_section_get_type ())
G_DECLARE_FINAL_TYPE (LkSettingSection, lk_setting_section, LK, SETTING_SECTION, AdwExpanderRow)

/* prefix: keys begin with it, e.g. "optimizer."; hidden: NULL or a NULL-terminated list of keys without a row. Rows drop
 * what their titles share with the section's ("Crop: probability"). */
GtkWidget *
lk_setting_section_new (LkSession *session, const char *title, const char *prefix, const char *const *hidden);

/* Makes rows for the settings that exist now, if they are others than before. */
void lk_setting_section_update (LkSettingSection *self);
/* Shows the value of a key, or of all for "". */
void lk_setting_section_show (LkSettingSection *self, const char *key);
void lk_setting_section_set_running (LkSettingSection *self, gboolean running);
/* Shows only the rows that match a query (lower case; "" = all) and, if asked, differ from their defaults; opens if there
 * are some and hides if there are none. How many there are. */
int lk_setting_section_filter (LkSettingSection *self, const char *query, gboolean only_changed);
/* NULL if the section has no row of this key. */
GtkWidget *lk_setting_section_find (LkSettingSection *self, const char *key);
