/* What an editor does to the recipe of a session's experiment. Each function is one entry of the history, and tells by
 * "problem" if it is refused. view: 0 = the first one, which the others follow; 1 = the second and every second one after
 * it, as far as augment.view2 says that they differ. */

#pragma once

#include "app/session.h"

/* The transforms of the order. (transfer container): const LkTransform * */
GPtrArray *lk_recipe_change_dup_order (LkSession *session);

/* Canonical text of a setting of a transform in a view. (transfer full) */
char *lk_recipe_change_dup_value (LkSession *session, const LkSetting *setting, int view);
double lk_recipe_change_get_number (LkSession *session, const LkSetting *setting, int view);
/* How many settings of the transform differ in the second view. */
int lk_recipe_change_count_overrides (LkSession *session, const LkTransform *transform);

/* text NULL: the default, or in the second view that of the first. final as in lk_session_request () (TRUE) and
 * lk_session_adjust (). FALSE with an error, not told, for a bad value. */
gboolean lk_recipe_change_set (LkSession *session,
                               const LkSetting *setting,
                               int view,
                               const char *text,
                               gboolean final,
                               GError **error);
/* On: it comes up with this probability. */
void lk_recipe_change_switch (LkSession *session, const LkTransform *transform, int view, double probability);

/* To a place of the order, 0 = the first. */
void lk_recipe_change_move (LkSession *session, const LkTransform *transform, int place);
/* Where it stands in the default order; comes up with this probability. */
void lk_recipe_change_add (LkSession *session, const LkTransform *transform, double probability);
void lk_recipe_change_remove (LkSession *session, const LkTransform *transform);
/* The second view is made as the first one. */
void lk_recipe_change_unify (LkSession *session);
/* All settings of lk_augment_settings (), with a title for the history. */
void lk_recipe_change_replace (LkSession *session, const LkValues *values, const char *title);
