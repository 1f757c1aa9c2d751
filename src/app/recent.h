/* What was opened lately: lists of paths (or ids of data sets) in the preferences, newest first. */

#pragma once

#include <gio/gio.h>

#define LK_RECENT_EXPERIMENTS "recent-experiments"
#define LK_RECENT_DATASETS "recent-datasets"

/* Puts it first; at most ten are remembered. */
void lk_recent_add (GSettings *settings, const char *list, const char *path);
/* Those that are still there; an id without a slash always is. (transfer full) */
char **lk_recent_list (GSettings *settings, const char *list);
/* The newest that is still there, or NULL. (transfer full) */
char *lk_recent_first (GSettings *settings, const char *list);
void lk_recent_clear (GSettings *settings);

/* Keeps a menu at what was opened lately: each item is win.open-path with its path, the last one win.clear-recent. */
void lk_recent_fill_menu (GSettings *settings, GMenu *menu);
