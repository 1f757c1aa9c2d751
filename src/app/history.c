#include "app/history.h"

/* Enough for a day's work; each entry is small. */
#define MOST 1000

struct _LkHistory
{
  GObject parent_instance;

  GPtrArray *changes; /* LkChange, oldest first */
  guint position;
  gboolean open; /* the newest entry belongs to a gesture that may go on */
};

enum
{
  PROP_0,
  PROP_POSITION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LkHistory,
                               lk_history,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* -- entries ------------------------------------------------------------------------------------------------------- */

static void
splice (LkHistory *self, guint at, guint removed, LkChange *added)
{
  if (removed > 0)
    g_ptr_array_remove_range (self->changes, at, removed);
  if (added != NULL)
    g_ptr_array_insert (self->changes, (int) at, g_object_ref (added));
  if (removed > 0 || added != NULL)
    g_list_model_items_changed (G_LIST_MODEL (self), at, removed, added != NULL);
}

void
lk_history_set_position (LkHistory *self, guint position)
{
  g_return_if_fail (position <= self->changes->len);

  self->open = FALSE;
  self->position = position;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POSITION]);
}

static LkChange *
get (LkHistory *self, guint i)
{
  return g_ptr_array_index (self->changes, i);
}

static gboolean
goes_on (LkHistory *self, LkChange *change)
{
  return self->open && lk_change_get_size (change) == 1 &&
         lk_change_is_of (get (self, self->position - 1), lk_change_get_key (change, 0)->setting->key);
}

void
lk_history_add (LkHistory *self, LkChange *change, gboolean final)
{
  guint at = self->position, tail = self->changes->len - self->position;

  if (goes_on (self, change))
    {
      g_autoptr (LkChange) joined = lk_change_join (get (self, at - 1), change);

      splice (self, at - 1, 1, joined);
      lk_history_set_position (self, joined != NULL ? at : at - 1);
      self->open = joined != NULL && !final;
      return;
    }

  splice (self, at, tail, change);
  if (self->changes->len > MOST)
    splice (self, 0, 1, NULL);
  lk_history_set_position (self, self->changes->len);
  self->open = !final;
}

void
lk_history_close (LkHistory *self)
{
  self->open = FALSE;
}

guint
lk_history_get_position (LkHistory *self)
{
  return self->position;
}

LkChange *
lk_history_get_undo (LkHistory *self)
{
  return self->position > 0 ? get (self, self->position - 1) : NULL;
}

LkChange *
lk_history_get_redo (LkHistory *self)
{
  return self->position < self->changes->len ? get (self, self->position) : NULL;
}

void
lk_history_clear (LkHistory *self)
{
  self->position = 0;
  splice (self, 0, self->changes->len, NULL);
  lk_history_set_position (self, 0);
}

/* -- list model ---------------------------------------------------------------------------------------------------- */

static GType
get_item_type (GListModel *model)
{
  return LK_TYPE_CHANGE;
}

static guint
get_n_items (GListModel *model)
{
  return LK_HISTORY (model)->changes->len;
}

static gpointer
get_item (GListModel *model, guint i)
{
  LkHistory *self = LK_HISTORY (model);

  return i < self->changes->len ? g_object_ref (get (self, i)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
lk_history_finalize (GObject *object)
{
  g_ptr_array_unref (LK_HISTORY (object)->changes);

  G_OBJECT_CLASS (lk_history_parent_class)->finalize (object);
}

static void
lk_history_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_POSITION)
    g_value_set_uint (value, LK_HISTORY (object)->position);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lk_history_class_init (LkHistoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lk_history_finalize;
  object_class->get_property = lk_history_get_property;

  properties[PROP_POSITION] = g_param_spec_uint ("position", NULL, NULL, 0, G_MAXUINT, 0,
                                                 G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lk_history_init (LkHistory *self)
{
  self->changes = g_ptr_array_new_with_free_func (g_object_unref);
}

LkHistory *
lk_history_new (void)
{
  return g_object_new (LK_TYPE_HISTORY, NULL);
}
