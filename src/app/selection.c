#include "app/selection.h"

struct _LkSelection
{
  GObject parent_instance;

  GArray *ids;       /* int, as they were selected */
  GHashTable *known; /* the same, to look up */
  int anchor;        /* where Shift extends from; -1 = nowhere */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (LkSelection, lk_selection, G_TYPE_OBJECT)

const int *
lk_selection_get (LkSelection *self, int *n)
{
  *n = (int) self->ids->len;
  return (const int *) (gpointer) self->ids->data;
}

gboolean
lk_selection_contains (LkSelection *self, int id)
{
  return g_hash_table_contains (self->known, GINT_TO_POINTER (id));
}

int
lk_selection_get_lead (LkSelection *self)
{
  return self->ids->len > 0 ? g_array_index (self->ids, int, self->ids->len - 1) : -1;
}

/* -- changing without telling -------------------------------------------------------------------------------------- */

static void
drop_all (LkSelection *self)
{
  g_array_set_size (self->ids, 0);
  g_hash_table_remove_all (self->known);
}

static void
add (LkSelection *self, int id)
{
  if (g_hash_table_add (self->known, GINT_TO_POINTER (id)))
    g_array_append_val (self->ids, id);
}

static void
take_away (LkSelection *self, int id)
{
  g_hash_table_remove (self->known, GINT_TO_POINTER (id));
  for (guint i = 0; i < self->ids->len; i++)
    if (g_array_index (self->ids, int, i) == id)
      {
        g_array_remove_index (self->ids, i);
        return;
      }
}

static void
tell (LkSelection *self)
{
  g_signal_emit (self, changed_signal, 0);
}

static int
place_of (int id, const int *order, int n)
{
  for (int i = 0; i < n; i++)
    if (order[i] == id)
      return i;

  return -1;
}

/* FALSE if the panel does not show the anchor. */
static gboolean
add_range (LkSelection *self, int id, const int *order, int n)
{
  int from = place_of (self->anchor, order, n), to = place_of (id, order, n), by = to < from ? -1 : 1;

  if (from < 0 || to < 0)
    return FALSE;

  for (int i = from; i != to + by; i += by)
    add (self, order[i]);
  return TRUE;
}

/* -- public -------------------------------------------------------------------------------------------------------- */

void
lk_selection_set (LkSelection *self, const int *ids, int n)
{
  drop_all (self);
  for (int i = 0; i < n; i++)
    add (self, ids[i]);
  self->anchor = n > 0 ? ids[0] : -1;
  tell (self);
}

void
lk_selection_clear (LkSelection *self)
{
  if (self->ids->len > 0)
    lk_selection_set (self, NULL, 0);
}

void
lk_selection_press (LkSelection *self, int id, gboolean toggle, gboolean extend, const int *order, int n)
{
  if (!toggle)
    drop_all (self);

  if (extend && add_range (self, id, order, n))
    {
      tell (self);
      return;
    }

  if (toggle && lk_selection_contains (self, id))
    take_away (self, id);
  else
    add (self, id);
  self->anchor = id;
  tell (self);
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
lk_selection_finalize (GObject *object)
{
  LkSelection *self = LK_SELECTION (object);

  g_array_unref (self->ids);
  g_hash_table_unref (self->known);

  G_OBJECT_CLASS (lk_selection_parent_class)->finalize (object);
}

static void
lk_selection_class_init (LkSelectionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_selection_finalize;

  changed_signal = g_signal_new ("changed", LK_TYPE_SELECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lk_selection_init (LkSelection *self)
{
  self->ids = g_array_new (FALSE, FALSE, sizeof (int));
  self->known = g_hash_table_new (NULL, NULL);
  self->anchor = -1;
}

LkSelection *
lk_selection_new (void)
{
  return g_object_new (LK_TYPE_SELECTION, NULL);
}
