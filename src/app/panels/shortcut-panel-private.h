/* Shared by the files of the shortcut panel: shortcut-panel.c (widgets), shortcut-panel-words.c (what it says),
 * shortcut-panel-files.c (what it saves). */

#pragma once

#include "app/panels/panel.h"
#include "app/shortcut-model.h"
#include "app/widgets/chart.h"
#include "app/widgets/meter-list.h"

#define LK_TYPE_SHORTCUT_PANEL (lk_shortcut_panel_get_type ())
G_DECLARE_FINAL_TYPE (LkShortcutPanel, lk_shortcut_panel, LK, SHORTCUT_PANEL, LkPanel)

struct _LkShortcutPanel
{
  LkPanel parent_instance;

  LkShortcutModel *model;
  GSimpleActionGroup *actions;
  GtkStack *stack;
  GtkLabel *note, *empty, *words, *cue_words;
  GtkButton *strengthen;
  LkMeterList *list;
  LkChart *chart;
  LkCue chosen; /* by the user; LK_N_CUES = the panel chooses the largest */
};

/* -- shortcut-panel-words.c -- */

/* "12 %", or what stands there in its place. All are (transfer full). */
char *lk_shortcut_part_text (double part);
/* Which cue explains most, whether it is a shortcut, and which transform to strengthen against it. untrained: NULL if that is
 * what is shown; values: augment.* in force. */
char *lk_shortcut_words (const LkShortcutAt *shown, const LkShortcutAt *untrained, const LkValues *values);
/* All there is to say about a cue's bar. */
char *lk_shortcut_bar_words (const LkShortcutAt *shown, const LkShortcutAt *untrained, LkCue cue);
/* What the cue is, why it may be missing, and what can be done. */
char *lk_shortcut_cue_words (const LkShortcutAt *shown, LkCue cue, const LkShortcutAdvice *advice);

/* -- shortcut-panel-files.c -- */

gboolean lk_shortcut_panel_write (LkShortcutPanel *self, const char *path, const char *format, GError **error);
void lk_shortcut_panel_save_as (LkShortcutPanel *self, const char *format);
