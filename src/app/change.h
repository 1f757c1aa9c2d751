/* A change of an experiment: keys with their values before and after. Found by comparing two experiments, so it also
 * holds what follows from what was asked for: with another method or data set some keys come and others go. */

#pragma once

#include "train/experiment.h"

#define LK_TYPE_CHANGE (lk_change_get_type ())
G_DECLARE_FINAL_TYPE (LkChange, lk_change, LK, CHANGE, GObject)

typedef struct
{
  const LkSetting *setting;
  char *before, *after; /* canonical; NULL = the default */
  char *from, *to;      /* what is in force; NULL where there is no such key */
} LkChangedKey;

/* NULL if the two are the same. (transfer full) */
LkChange *lk_change_new (LkExperiment *before, LkExperiment *after);

/* Two changes of the same single key in a row as one; NULL if nothing is left of them. (transfer full) */
LkChange *lk_change_join (LkChange *first, LkChange *second);

guint lk_change_get_size (LkChange *self);
const LkChangedKey *lk_change_get_key (LkChange *self, guint i);
/* Whether it is of one key, and of this one. */
gboolean lk_change_is_of (LkChange *self, const char *key);
/* Whether a key that begins so is among them. */
gboolean lk_change_touches (LkChange *self, const char *prefix);

/* For people: "Temperature: 0.2 → 0.5". NULL makes it from the keys again. */
const char *lk_change_get_title (LkChange *self);
void lk_change_set_title (LkChange *self, const char *title);
/* A line for each key, at most n and how many more there are. (transfer full) */
char *lk_change_dup_lines (LkChange *self, guint n);

/* When it was made, and at which step of the run; -1 without one. */
GDateTime *lk_change_get_time (LkChange *self);
long lk_change_get_step (LkChange *self);
void lk_change_set_step (LkChange *self, long step);

/* The position of the history that it leads to; -1 = it is a new one. */
int lk_change_get_position (LkChange *self);
void lk_change_set_position (LkChange *self, int position);

/* Makes it in an experiment, or takes it back. */
gboolean lk_change_apply (LkChange *self, LkExperiment *experiment, GError **error);
gboolean lk_change_revert (LkChange *self, LkExperiment *experiment, GError **error);
