#include "app/clock.h"

#include <string.h>

#define SLOWEST 0.25
#define FASTEST 30.0

struct _LkClock
{
  GObject parent_instance;

  gboolean live;
  long step, newest;
  long *records;
  int n_records;
  guint play_timeout;
};

enum
{
  PROP_0,
  PROP_LIVE,
  PROP_PLAYING,
  N_PROPS
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_RECORDS,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkClock, lk_clock, G_TYPE_OBJECT)

gboolean
lk_clock_is_live (LkClock *self)
{
  return self->live;
}

long
lk_clock_get_step (LkClock *self)
{
  return self->live ? self->newest : self->step;
}

long
lk_clock_get_newest (LkClock *self)
{
  return self->newest;
}

const long *
lk_clock_get_records (LkClock *self, int *n)
{
  *n = self->n_records;
  return self->records;
}

/* -- turning it ---------------------------------------------------------------------------------------------------- */

static void
turn (LkClock *self, gboolean live, long step)
{
  gboolean was_live = self->live;

  if (live == was_live && (live || step == self->step))
    return;

  self->live = live;
  self->step = step;
  if (live != was_live)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LIVE]);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Of the recorded step nearest to one; -1 without records. */
static int
nearest (LkClock *self, long step)
{
  int low = 0, high = self->n_records;

  while (low < high)
    {
      int middle = low + (high - low) / 2;

      if (self->records[middle] < step)
        low = middle + 1;
      else
        high = middle;
    }
  if (low > 0 && (low == self->n_records || step - self->records[low - 1] <= self->records[low] - step))
    low--;

  return low < self->n_records ? low : -1;
}

void
lk_clock_show (LkClock *self, long step)
{
  int i = nearest (self, step);

  if (i >= 0)
    turn (self, FALSE, self->records[i]);
}

void
lk_clock_move (LkClock *self, int by)
{
  int i;

  if (self->n_records == 0 || by == 0)
    return;

  /* Live stands behind the last record. */
  i = (self->live ? self->n_records : nearest (self, self->step)) + by;
  if (i >= self->n_records)
    lk_clock_go_live (self);
  else
    turn (self, FALSE, self->records[MAX (i, 0)]);
}

void
lk_clock_go_live (LkClock *self)
{
  lk_clock_stop (self);
  turn (self, TRUE, self->newest);
}

/* -- playing ------------------------------------------------------------------------------------------------------- */

static gboolean
play_cb (gpointer data)
{
  LkClock *self = data;

  lk_clock_move (self, 1);
  return self->live ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

void
lk_clock_play (LkClock *self, double steps_per_second)
{
  if (self->n_records == 0)
    return;

  lk_clock_stop (self);
  if (self->live)
    turn (self, FALSE, self->records[0]);
  self->play_timeout = g_timeout_add ((guint) (1000 / CLAMP (steps_per_second, SLOWEST, FASTEST)), play_cb, self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLAYING]);
}

void
lk_clock_stop (LkClock *self)
{
  if (self->play_timeout == 0)
    return;

  g_clear_handle_id (&self->play_timeout, g_source_remove);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLAYING]);
}

gboolean
lk_clock_is_playing (LkClock *self)
{
  return self->play_timeout != 0;
}

/* -- for the session ------------------------------------------------------------------------------------------------- */

void
lk_clock_set_records (LkClock *self, const long *steps, int n)
{
  int i;

  if (n == self->n_records && (n == 0 || memcmp (steps, self->records, (gsize) n * sizeof *steps) == 0))
    return;

  g_free (self->records);
  self->records = g_memdup2 (steps, (gsize) n * sizeof *steps);
  self->n_records = n;
  g_signal_emit (self, signals[SIGNAL_RECORDS], 0);

  if (self->live)
    return;
  i = nearest (self, self->step);
  if (i < 0)
    lk_clock_go_live (self);
  else
    turn (self, FALSE, self->records[i]);
}

void
lk_clock_set_newest (LkClock *self, long step)
{
  if (self->newest == step)
    return;

  self->newest = step;
  if (self->live)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
lk_clock_dispose (GObject *object)
{
  g_clear_handle_id (&LK_CLOCK (object)->play_timeout, g_source_remove);

  G_OBJECT_CLASS (lk_clock_parent_class)->dispose (object);
}

static void
lk_clock_finalize (GObject *object)
{
  g_free (LK_CLOCK (object)->records);

  G_OBJECT_CLASS (lk_clock_parent_class)->finalize (object);
}

static void
lk_clock_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkClock *self = LK_CLOCK (object);

  switch (id)
    {
    case PROP_LIVE:
      g_value_set_boolean (value, self->live);
      break;
    case PROP_PLAYING:
      g_value_set_boolean (value, lk_clock_is_playing (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_clock_class_init (LkClockClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lk_clock_dispose;
  object_class->finalize = lk_clock_finalize;
  object_class->get_property = lk_clock_get_property;

  properties[PROP_LIVE] = g_param_spec_boolean ("live", NULL, NULL, TRUE, flags);
  properties[PROP_PLAYING] = g_param_spec_boolean ("playing", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", LK_TYPE_CLOCK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                          0);
  signals[SIGNAL_RECORDS] = g_signal_new ("records", LK_TYPE_CLOCK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                          0);
}

static void
lk_clock_init (LkClock *self)
{
  self->live = TRUE;
}

LkClock *
lk_clock_new (void)
{
  return g_object_new (LK_TYPE_CLOCK, NULL);
}
