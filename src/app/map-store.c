#include "app/map-store.h"

#define MAX_BYTES (64 << 20)

typedef struct
{
  long step;
  double perplexity;
  int n;
  float *layout;
} Kept;

struct _LkMapStore
{
  GQueue kept; /* Kept, the oldest first */
  gsize bytes;
};

static gsize
size_of (int n)
{
  return (gsize) n * 2 * sizeof (float);
}

static void
drop (LkMapStore *self, GList *link)
{
  Kept *kept = link->data;

  self->bytes -= size_of (kept->n);
  g_free (kept->layout);
  g_free (kept);
  g_queue_delete_link (&self->kept, link);
}

static GList *
find (LkMapStore *self, long step, double perplexity)
{
  for (GList *link = self->kept.head; link != NULL; link = link->next)
    {
      const Kept *kept = link->data;

      if (kept->step == step && kept->perplexity == perplexity)
        return link;
    }
  return NULL;
}

LkMapStore *
lk_map_store_new (void)
{
  return g_new0 (LkMapStore, 1);
}

void
lk_map_store_free (LkMapStore *self)
{
  while (self->kept.head != NULL)
    drop (self, self->kept.head);
  g_free (self);
}

void
lk_map_store_put (LkMapStore *self, long step, double perplexity, const float *layout, int n)
{
  GList *old = find (self, step, perplexity);
  Kept *kept = g_new (Kept, 1);

  if (old != NULL)
    drop (self, old);
  *kept = (Kept){ step, perplexity, n, g_memdup2 (layout, size_of (n)) };
  g_queue_push_tail (&self->kept, kept);
  self->bytes += size_of (n);
  while (self->bytes > MAX_BYTES && self->kept.length > 1)
    drop (self, self->kept.head);
}

const float *
lk_map_store_get (LkMapStore *self, long step, double perplexity, int n)
{
  GList *link = find (self, step, perplexity);
  const Kept *kept = link != NULL ? link->data : NULL;

  return kept != NULL && kept->n == n ? kept->layout : NULL;
}
