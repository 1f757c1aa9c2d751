/* Shared by setting-row.c (the row) and setting-row-menu.c (its menu). */

#pragma once

#include "app/widgets/setting-row.h"
#include "app/widgets/value-slider.h"

struct _LkSettingRow
{
  AdwPreferencesRow parent_instance;

  const LkSetting *setting;
  char *title;
  char *text, *fallback; /* canonical, as shown */
  char *reset_words;     /* NULL = the fallback is the default */
  gboolean running, showing, comparing;

  GtkLabel *title_label;
  GtkLabel *error_label, *default_label, *live_label;
  GtkRevealer *error_revealer;
  GtkBox *head, *body;
  GtkImage *lock;
  GtkButton *reset_button;
  GtkWidget *toggle, *entry, *choice; /* those that the kind has */
  GtkMenuButton *chooser;             /* instead of the list of choices; NULL = that */
  LkValueSlider *slider;
  GtkWidget *menu, *help; /* popovers, made when they are first wanted */
};

/* Asks for the default. */
void lk_setting_row_reset (LkSettingRow *self);
/* What it does, its default and limits, and what a change takes. (transfer full) */
char *lk_setting_row_dup_help (LkSettingRow *self);

/* -- setting-row-menu.c -- */

/* The actions setting.reset, .copy-key, .copy-option and .help. */
void lk_setting_row_install_menu (GtkWidgetClass *widget_class);
void lk_setting_row_add_menu (LkSettingRow *self);
