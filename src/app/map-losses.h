/* The loss of each image that the map shows, by the network of the step that is shown: computed by the session's analyst
 * (train/sample-loss.h). Unknown at steps whose network is neither new nor in a checkpoint.
 *
 * Signal "changed" (): other losses. */

#pragma once

#include "app/session.h"

#define LK_TYPE_MAP_LOSSES (lk_map_losses_get_type ())
G_DECLARE_FINAL_TYPE (LkMapLosses, lk_map_losses, LK, MAP_LOSSES, GObject)

LkMapLosses *lk_map_losses_new (LkSession *session);

/* Computes only while it is active. */
void lk_map_losses_set_active (LkMapLosses *self, gboolean active);

/* Whether they are unknown for good at the step that is shown. */
gboolean lk_map_losses_are_netless (LkMapLosses *self);
/* The loss of a training image; NAN while unknown. */
double lk_map_losses_of (LkMapLosses *self, int id);
