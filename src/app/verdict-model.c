#include "app/verdict-model.h"

/* While rows come the verdict is renewed so often at most; and, in a long run, in so small a part of the time. */
#define PERIOD_MS 400
#define MOST_SHARE 0.05

struct _LkVerdictModel
{
  GObject parent_instance;

  LkSession *session; /* outlives this */
  LkVerdict *verdict;
  guint timeout;
  gint64 cost; /* microseconds that the last one took */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (LkVerdictModel, lk_verdict_model, G_TYPE_OBJECT)

LkVerdict *
lk_verdict_of_session (LkSession *session, long step)
{
  LkRun *run = lk_session_get_run (session);
  const LkDataset *dataset = lk_session_get_dataset (session);
  const LkColumn *classes = dataset != NULL ? lk_dataset_classes (dataset, LK_TRAIN) : NULL;

  if (run == NULL)
    return NULL;

  return lk_verdict_of_run (run, step, dataset != NULL ? dataset->splits[LK_TRAIN].n : 0,
                            classes != NULL ? classes->n_categories : 0);
}

static void
renew (LkVerdictModel *self)
{
  LkClock *clock = lk_session_get_clock (self->session);
  gint64 start = g_get_monotonic_time ();

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_pointer (&self->verdict, lk_verdict_free);
  self->verdict = lk_verdict_of_session (self->session, lk_clock_is_live (clock) ? -1 : lk_clock_get_step (clock));
  self->cost = g_get_monotonic_time () - start;
  g_signal_emit (self, changed_signal, 0);
}

static gboolean
timeout_cb (gpointer data)
{
  LkVerdictModel *self = data;

  self->timeout = 0;
  renew (self);
  return G_SOURCE_REMOVE;
}

/* Rows after the step that is shown change nothing. */
static void
rows_cb (LkVerdictModel *self)
{
  if (self->timeout == 0 && lk_clock_is_live (lk_session_get_clock (self->session)))
    self->timeout = g_timeout_add (MAX (PERIOD_MS, (guint) ((double) self->cost / MOST_SHARE / 1000)), timeout_cb,
                                   self);
}

/* While it is live the clock goes with the rows. */
static void
clock_cb (LkVerdictModel *self, LkClock *clock)
{
  if (lk_clock_is_live (clock))
    rows_cb (self);
  else
    renew (self);
}

static void
lk_verdict_model_dispose (GObject *object)
{
  LkVerdictModel *self = LK_VERDICT_MODEL (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_pointer (&self->verdict, lk_verdict_free);

  G_OBJECT_CLASS (lk_verdict_model_parent_class)->dispose (object);
}

static void
lk_verdict_model_class_init (LkVerdictModelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_verdict_model_dispose;

  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
lk_verdict_model_init (LkVerdictModel *self)
{
}

LkVerdictModel *
lk_verdict_model_new (LkSession *session)
{
  LkVerdictModel *self = g_object_new (LK_TYPE_VERDICT_MODEL, NULL);

  self->session = session;
  g_signal_connect_object (session, "rows", G_CALLBACK (rows_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "events", G_CALLBACK (rows_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "run-began", G_CALLBACK (renew), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "run-ended", G_CALLBACK (renew), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "rewound", G_CALLBACK (renew), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::state", G_CALLBACK (renew), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_session_get_clock (session), "changed", G_CALLBACK (clock_cb), self, G_CONNECT_SWAPPED);
  renew (self);
  return self;
}

const LkVerdict *
lk_verdict_model_get (LkVerdictModel *self)
{
  return self->verdict;
}
