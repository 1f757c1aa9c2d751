/* Shared by the files of the session: session.c (object, experiment), session-settings.c (changes), session-data.c
 * (loading), session-run.c (trainer), session-views.c (previews). */

#pragma once

#include "app/session.h"

#include <gio/gio.h>

struct _LkSession
{
  GObject parent_instance;

  LkSessionState state;
  char *runs_dir;
  LkExperiment *experiment;
  LkDataset *dataset;
  LkSelection *selection;
  LkClock *clock;
  LkChartLink *chart_link;
  gboolean settling; /* several settings change: the data set is looked at after the last one */

  /* Loading. */
  GCancellable *loading;
  char *loaded_values; /* what the data set was, or is being, loaded from */
  guint reload_timeout;

  /* The run. */
  LkTrainer *trainer;
  guint start_serial; /* a trainer that comes for another one is thrown away */
  int starting;       /* threads that make a trainer */
  int retiring;       /* threads that end one */
  int wanted_steps;   /* once it is made: -1 = run, 0 = stay paused */
  guint drain_timeout;
  LkTrainerStatus status;
  int rows_seen, events_seen;
  double newest_loss, newest_knn; /* NAN if not measured yet */
  gboolean closing;

  /* Views. */
  LkPreview *views;
  guint32 draw;
  gboolean follow;
  gint64 own_views_time;
};

enum
{
  LK_SESSION_SETTING_CHANGED,
  LK_SESSION_SIGNAL_LOADING,
  LK_SESSION_RUN_BEGAN,
  LK_SESSION_RUN_ENDED,
  LK_SESSION_ROWS,
  LK_SESSION_EVENTS,
  LK_SESSION_STATUS,
  LK_SESSION_VIEWS,
  LK_SESSION_PROBLEM,
  LK_SESSION_ASK_RESTART,
  LK_SESSION_CLOSED,
  LK_SESSION_N_SIGNALS
};
extern guint lk_session_signals[LK_SESSION_N_SIGNALS];

void lk_session_set_state (LkSession *self, LkSessionState state);
void lk_session_problem (LkSession *self, const char *title, const GError *error);
/* A run is going, or being made. */
gboolean lk_session_has_run (LkSession *self);
void lk_session_check_closed (LkSession *self);

/* -- session-data.c -- */

/* Loads again if the data settings are no longer those that were loaded. */
void lk_session_data_changed (LkSession *self);
void lk_session_load (LkSession *self);
void lk_session_drop_loading (LkSession *self);

/* -- session-run.c -- */

/* Hands a live setting to the trainer. */
gboolean lk_session_tell_trainer (LkSession *self, const char *key, GError **error);

/* -- session-views.c -- */

/* Whether the recipe that the settings describe can be made. */
gboolean lk_session_check_recipe (LkSession *self, GError **error);
/* The pinned images with the settings of the moment. */
void lk_session_make_views (LkSession *self);
void lk_session_show_batch (LkSession *self, LkPreview *preview);
void lk_session_drop_views (LkSession *self);
