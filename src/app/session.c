#include "app/session-private.h"

#include "app/run-link.h"
#include "tensor/gemm.h"

enum
{
  PROP_0,
  PROP_STATE,
  PROP_DATASET_TITLE,
  PROP_PATH,
  PROP_MODIFIED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
guint lk_session_signals[LK_SESSION_N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkSession, lk_session, G_TYPE_OBJECT)

LkSessionState
lk_session_get_state (LkSession *self)
{
  return self->state;
}

const char *
lk_session_state_name (LkSessionState state)
{
  static const char *const names[] = { "empty",  "loading",  "ready",  "starting", "running",
                                       "paused", "finished", "failed", "read-only" };

  return names[state];
}

void
lk_session_set_state (LkSession *self, LkSessionState state)
{
  if (self->state == state)
    return;

  self->state = state;
  lk_analyst_set_limited (self->analyst, state == LK_SESSION_RUNNING);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

LkExperiment *
lk_session_get_experiment (LkSession *self)
{
  return self->experiment;
}

LkDataset *
lk_session_get_dataset (LkSession *self)
{
  return self->dataset;
}

const char *
lk_session_get_runs_dir (LkSession *self)
{
  return self->runs_dir;
}

LkSelection *
lk_session_get_selection (LkSession *self)
{
  return self->selection;
}

LkClock *
lk_session_get_clock (LkSession *self)
{
  return self->clock;
}

LkChartLink *
lk_session_get_chart_link (LkSession *self)
{
  return self->chart_link;
}

LkAnalyst *
lk_session_get_analyst (LkSession *self)
{
  return self->analyst;
}

LkNeighborModel *
lk_session_get_neighbors (LkSession *self)
{
  return self->neighbors;
}

LkPairModel *
lk_session_get_pair (LkSession *self)
{
  return self->pair;
}

LkInvarianceModel *
lk_session_get_invariance (LkSession *self)
{
  return self->invariance;
}

LkShownNet *
lk_session_get_shown_net (LkSession *self)
{
  return self->shown_net;
}

LkMapModel *
lk_session_get_map (LkSession *self)
{
  return self->map;
}

void
lk_session_problem (LkSession *self, const char *title, const GError *error)
{
  g_signal_emit (self, lk_session_signals[LK_SESSION_PROBLEM], 0, title, error != NULL ? error->message : NULL);
}

gboolean
lk_session_has_run (LkSession *self)
{
  return self->trainer != NULL || self->viewed != NULL || self->state == LK_SESSION_STARTING;
}

/* -- experiment ---------------------------------------------------------------------------------------------------- */

static void
experiment_changed_cb (LkSession *self, const char *key)
{
  g_signal_emit (self, lk_session_signals[LK_SESSION_SETTING_CHANGED], 0, key);
  lk_session_check_modified (self);

  if (self->settling)
    return;
  if (*key == '\0' || g_str_has_prefix (key, "data."))
    lk_session_data_changed (self);
  if (*key == '\0' || g_str_has_prefix (key, "augment.") || g_str_has_prefix (key, "method."))
    lk_session_make_views (self);
}

static void
follow_experiment (LkSession *self, LkExperiment *experiment)
{
  if (self->experiment != NULL)
    g_signal_handlers_disconnect_by_data (self->experiment, self);
  g_set_object (&self->experiment, experiment);
  g_signal_connect_object (self->experiment, "changed", G_CALLBACK (experiment_changed_cb), self, G_CONNECT_SWAPPED);
}

void
lk_session_take_experiment (LkSession *self, LkExperiment *experiment)
{
  follow_experiment (self, experiment);
  lk_history_clear (self->history);
  experiment_changed_cb (self, "");
}

/* -- closing ------------------------------------------------------------------------------------------------------- */

void
lk_session_check_closed (LkSession *self)
{
  if (self->closing && self->starting == 0 && self->retiring == 0 && !self->looking)
    g_signal_emit (self, lk_session_signals[LK_SESSION_CLOSED], 0);
}

void
lk_session_close (LkSession *self)
{
  if (self->closing)
    return;

  self->closing = TRUE;
  lk_session_drop_loading (self);
  lk_session_reset (self);
  /* No thread may be within a library when the program ends and the library goes away. */
  lk_analyst_stop (self->analyst);
  lk_session_check_closed (self);
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
lk_session_dispose (GObject *object)
{
  LkSession *self = LK_SESSION (object);

  g_object_run_dispose (G_OBJECT (self->neighbors));
  g_object_run_dispose (G_OBJECT (self->pair));
  g_object_run_dispose (G_OBJECT (self->invariance));
  lk_session_drop_loading (self);
  lk_session_reset (self);
  lk_session_drop_views (self);
  g_clear_object (&self->shown_net);
  if (self->experiment != NULL)
    g_signal_handlers_disconnect_by_data (self->experiment, self);
  g_clear_object (&self->experiment);
  g_clear_object (&self->before_group);
  g_clear_object (&self->history);
  g_clear_pointer (&self->dataset, lk_dataset_unref);

  G_OBJECT_CLASS (lk_session_parent_class)->dispose (object);
}

static void
lk_session_finalize (GObject *object)
{
  LkSession *self = LK_SESSION (object);

  g_object_unref (self->map);
  g_object_unref (self->selection);
  g_object_unref (self->clock);
  g_object_unref (self->chart_link);
  g_object_unref (self->neighbors);
  g_object_unref (self->pair);
  g_object_unref (self->invariance);
  lk_analyst_free (self->analyst);
  g_free (self->runs_dir);
  g_free (self->path);
  g_free (self->saved_text);
  g_free (self->loaded_values);
  g_free (self->loading_values);

  G_OBJECT_CLASS (lk_session_parent_class)->finalize (object);
}

static void
lk_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkSession *self = LK_SESSION (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_int (value, (int) self->state);
      break;
    case PROP_DATASET_TITLE:
      g_value_set_string (value, self->dataset != NULL ? self->dataset->title : NULL);
      break;
    case PROP_PATH:
      g_value_set_string (value, self->path);
      break;
    case PROP_MODIFIED:
      g_value_set_boolean (value, self->modified);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static guint
add_signal (const char *name, guint n, GType a, GType b)
{
  return g_signal_new (name, LK_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, n, a, b);
}

static void
lk_session_class_init (LkSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  guint *signals = lk_session_signals;

  object_class->dispose = lk_session_dispose;
  object_class->finalize = lk_session_finalize;
  object_class->get_property = lk_session_get_property;

  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, LK_SESSION_EMPTY, LK_SESSION_READ_ONLY,
                                             LK_SESSION_EMPTY, flags);
  properties[PROP_DATASET_TITLE] = g_param_spec_string ("dataset-title", NULL, NULL, NULL, flags);
  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, flags);
  properties[PROP_MODIFIED] = g_param_spec_boolean ("modified", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[LK_SESSION_SETTING_CHANGED] = add_signal ("setting-changed", 1, G_TYPE_STRING, G_TYPE_NONE);
  signals[LK_SESSION_SIGNAL_LOADING] = add_signal ("loading", 2, G_TYPE_DOUBLE, G_TYPE_STRING);
  signals[LK_SESSION_RUN_BEGAN] = add_signal ("run-began", 0, G_TYPE_NONE, G_TYPE_NONE);
  signals[LK_SESSION_RUN_ENDED] = add_signal ("run-ended", 0, G_TYPE_NONE, G_TYPE_NONE);
  signals[LK_SESSION_ROWS] = add_signal ("rows", 2, G_TYPE_INT, G_TYPE_INT);
  signals[LK_SESSION_EVENTS] = add_signal ("events", 2, G_TYPE_INT, G_TYPE_INT);
  signals[LK_SESSION_REWOUND] = add_signal ("rewound", 0, G_TYPE_NONE, G_TYPE_NONE);
  signals[LK_SESSION_SNAPSHOT] = add_signal ("snapshot", 0, G_TYPE_NONE, G_TYPE_NONE);
  signals[LK_SESSION_STATUS] = add_signal ("status", 0, G_TYPE_NONE, G_TYPE_NONE);
  signals[LK_SESSION_VIEWS] = add_signal ("views", 0, G_TYPE_NONE, G_TYPE_NONE);
  signals[LK_SESSION_PROBLEM] = add_signal ("problem", 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[LK_SESSION_ASK_RESTART] = add_signal ("ask-restart", 1, LK_TYPE_CHANGE, G_TYPE_NONE);
  signals[LK_SESSION_CLOSED] = add_signal ("closed", 0, G_TYPE_NONE, G_TYPE_NONE);
}

static void
lk_session_init (LkSession *self)
{
  g_autoptr (LkExperiment) experiment = lk_experiment_new ();

  self->follow = TRUE;
  self->history = lk_history_new ();
  self->selection = lk_selection_new ();
  self->clock = lk_clock_new ();
  self->records_version = -1;
  self->failed_look = -1;
  lk_session_watch_clock (self);
  self->chart_link = lk_chart_link_new ();
  self->analyst = lk_analyst_new (LK_SESSION_NICE, lk_thread_init);
  self->shown_net = lk_shown_net_new (self);
  self->neighbors = lk_neighbor_model_new (self);
  self->pair = lk_pair_model_new (self);
  self->invariance = lk_invariance_model_new (self);
  lk_run_link_follow (self->chart_link, self);
  follow_experiment (self, experiment);
  self->map = lk_map_model_new (self);
}

LkSession *
lk_session_new (const char *runs_dir)
{
  LkSession *self = g_object_new (LK_TYPE_SESSION, NULL);

  self->runs_dir = g_strdup (runs_dir);
  return self;
}
