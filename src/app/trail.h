/* Where somebody walked among images: back and forward, as in a browser. A place is an image of the training split, or a
 * picture file. */

#pragma once

#include <glib.h>

typedef struct _LkTrail LkTrail;

LkTrail *lk_trail_new (void);
void lk_trail_free (LkTrail *trail);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkTrail, lk_trail_free)

/* Somebody is at an image, or (file not NULL) at a file: what lay ahead is forgotten. Nothing happens if he was there. */
void lk_trail_visit (LkTrail *trail, int id, const char *file);
void lk_trail_clear (LkTrail *trail);

/* Whether there is a place so many further on (-1 = back). */
gboolean lk_trail_can_go (LkTrail *trail, int by);
/* Goes there; what is given stays valid until the trail changes. FALSE if there is no such place. */
gboolean lk_trail_go (LkTrail *trail, int by, int *id, const char **file);
