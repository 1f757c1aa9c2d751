/* Maps that were made and belong into no run: those of the pixels, or with a perplexity of one's own. The oldest give way.
 * One thread at a time. */

#pragma once

#include <glib.h>

typedef struct _LkMapStore LkMapStore;

LkMapStore *lk_map_store_new (void);
void lk_map_store_free (LkMapStore *store);
/* Copies layout [n, 2]. */
void lk_map_store_put (LkMapStore *store, long step, double perplexity, const float *layout, int n);
/* NULL if there is none; valid until the next put. */
const float *lk_map_store_get (LkMapStore *store, long step, double perplexity, int n);
