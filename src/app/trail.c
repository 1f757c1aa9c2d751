#include "app/trail.h"

/* Nobody walks further back. */
#define MOST_PLACES 500

typedef struct
{
  int id;
  char *file;
} Place;

struct _LkTrail
{
  GArray *places; /* of Place */
  int at;         /* -1 = nowhere yet */
};

static void
place_clear (gpointer data)
{
  g_free (((Place *) data)->file);
}

LkTrail *
lk_trail_new (void)
{
  LkTrail *trail = g_new (LkTrail, 1);

  trail->places = g_array_new (FALSE, FALSE, sizeof (Place));
  g_array_set_clear_func (trail->places, place_clear);
  trail->at = -1;
  return trail;
}

void
lk_trail_free (LkTrail *trail)
{
  g_array_unref (trail->places);
  g_free (trail);
}

static Place *
place_at (LkTrail *trail, int i)
{
  return &g_array_index (trail->places, Place, i);
}

void
lk_trail_visit (LkTrail *trail, int id, const char *file)
{
  Place place = { file != NULL ? -1 : id, NULL };

  if (trail->at >= 0 && place_at (trail, trail->at)->id == place.id &&
      g_strcmp0 (place_at (trail, trail->at)->file, file) == 0)
    return;

  g_array_set_size (trail->places, (guint) trail->at + 1);
  if (trail->places->len == MOST_PLACES)
    g_array_remove_index (trail->places, 0);
  place.file = g_strdup (file);
  g_array_append_val (trail->places, place);
  trail->at = (int) trail->places->len - 1;
}

void
lk_trail_clear (LkTrail *trail)
{
  g_array_set_size (trail->places, 0);
  trail->at = -1;
}

gboolean
lk_trail_can_go (LkTrail *trail, int by)
{
  int to = trail->at + by;

  return to >= 0 && to < (int) trail->places->len;
}

gboolean
lk_trail_go (LkTrail *trail, int by, int *id, const char **file)
{
  if (!lk_trail_can_go (trail, by))
    return FALSE;

  trail->at += by;
  *id = place_at (trail, trail->at)->id;
  *file = place_at (trail, trail->at)->file;
  return TRUE;
}
