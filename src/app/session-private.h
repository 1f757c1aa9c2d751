/* Shared by the files of the session: session.c (object), session-settings.c (changes), session-file.c (the experiment as
 * a document), session-data.c (loading), session-run.c (trainer), session-open-run.c (a run from its folder),
 * session-record.c (what the run recorded), session-views.c (previews). */

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
  LkAnalyst *analyst;
  LkMapModel *map;
  LkNeighborModel *neighbors;
  LkPairModel *pair;
  LkInvarianceModel *invariance;
  LkShownNet *shown_net;
  char *path, *saved_text; /* of the experiment's file; NULL = it has none */
  gboolean modified;
  LkHistory *history;
  LkExperiment *before_group; /* while several changes become one entry of the history */
  gboolean settling;          /* several settings change: the data set and the views are looked at after the last one */

  /* Loading. */
  GCancellable *loading;
  char *loaded_values, *loading_values; /* what the data set was, and is being, loaded from */
  gboolean holds_loading, load_waits;   /* until it is released */
  guint reload_timeout;
  gboolean opening_run; /* what is loading is a run ... */
  char *run_to_open;    /* ... which waits until the last trainer is gone */

  /* The run. */
  LkTrainer *trainer;
  LkRun *viewed;      /* a run that can only be looked at; there is no trainer then */
  guint start_serial; /* a trainer that comes for another one is thrown away */
  int starting;       /* threads that make a trainer */
  int retiring;       /* threads that end one */
  int wanted_steps;   /* once it is made: -1 = run, 0 = stay paused */
  guint drain_timeout;
  LkTrainerStatus status;
  int rows_seen, events_seen;
  double newest_loss, newest_knn; /* NAN if not measured yet */
  gboolean closing;

  /* What the run recorded. */
  LkRecordSource *source; /* NULL while there is no run */
  LkRecord *records;
  int n_records, records_version;
  LkDiagnostics *diagnostics[LK_N_SPACES]; /* of the step that is shown; all NULL: it is step 0, or not yet known */
  LkDiagnostics *first_diagnostics[LK_N_SPACES]; /* of step 0; all NULL: not yet known */
  gboolean looking;                              /* a thread works on diagnostics */
  gboolean rewinding, was_scrubbed;
  int rewinds_seen;
  long failed_look; /* this step's embedding cannot be read; -1 = all could so far */

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
  LK_SESSION_REWOUND,
  LK_SESSION_SNAPSHOT,
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
/* Puts another experiment in the place of the present one; no run may be going. */
void lk_session_take_experiment (LkSession *self, LkExperiment *experiment);

/* -- neighbor-model.c -- */

/* The session owns it, and runs its dispose before the analyst goes. */
LkNeighborModel *lk_neighbor_model_new (LkSession *session);

/* -- pair-model.c -- */

/* The same. */
LkPairModel *lk_pair_model_new (LkSession *session);

/* -- invariance-model.c -- */

/* The same. */
LkInvarianceModel *lk_invariance_model_new (LkSession *session);

/* -- shown-net.c -- */

LkShownNet *lk_shown_net_new (LkSession *session);

/* -- session-file.c -- */

/* Looks whether the experiment still is as in its file. */
void lk_session_check_modified (LkSession *self);
/* The experiment is that of a run, whose folder keeps it: there is nothing to save. */
void lk_session_note_run_experiment (LkSession *self);

/* -- session-settings.c -- */

/* What changes between the two is one entry of the history, with a title for people or NULL. Not nested. */
void lk_session_begin_group (LkSession *self);
void lk_session_end_group (LkSession *self, const char *title);

/* -- session-data.c -- */

/* Loads again if the data settings are no longer those that were loaded. */
void lk_session_data_changed (LkSession *self);
void lk_session_load (LkSession *self);
/* A change of the data waits to be loaded: loads it now. FALSE if there is none. */
gboolean lk_session_load_changed_data (LkSession *self);
void lk_session_drop_loading (LkSession *self);

/* Drops what is loaded in favor of this, which the experiment describes. Takes the data set over (NULL: there is none). */
void lk_session_take_dataset (LkSession *self, LkDataset *dataset);
/* All data settings of an experiment in one text: equal texts describe equal data. (transfer full) */
char *lk_session_describe_data (LkExperiment *experiment);
/* A cancellable for a new load, which takes the place of one under way. */
GCancellable *lk_session_begin_loading (LkSession *self);

/* -- session-run.c -- */

/* Niceness of threads that compute while a window is open. */
#define LK_SESSION_NICE 10

/* Takes the trainer over and tells that there is a run. */
void lk_session_adopt (LkSession *self, LkTrainer *trainer);
/* Takes what is pending in the trainer's mailbox, or in the run that is viewed. FALSE when it has come to rest and
 * everything was taken. */
gboolean lk_session_drain (LkSession *self);
/* Drains from a timeout until the trainer has come to rest. */
void lk_session_watch_trainer (LkSession *self);
/* Ends a trainer in a thread of its own; takes it over. */
void lk_session_retire (LkSession *self, LkTrainer *trainer);

/* Hands a live setting to the trainer. */
gboolean lk_session_tell_trainer (LkSession *self, const char *key, GError **error);

/* -- session-open-run.c -- */

/* A trainer is gone: opens the run that waited for it. */
void lk_session_open_waiting_run (LkSession *self);

/* -- session-record.c -- */

/* Looks whether there are new records, and at those that are shown. */
void lk_session_drain_records (LkSession *self);
/* The run is going away: no thread reads it from now on. */
void lk_session_let_go (LkSession *self);
/* It is gone: there is nothing to show of it. */
void lk_session_drop_records (LkSession *self);
/* After the status: notes a rewind that was done, or was not. */
void lk_session_drain_rewinds (LkSession *self);
void lk_session_watch_clock (LkSession *self);

/* -- session-views.c -- */

/* Takes the views over and tells. */
void lk_session_show_views (LkSession *self, LkPreview *preview);

/* Whether the recipe that an experiment describes can be made for the images that are open. */
gboolean lk_session_check_recipe (LkSession *self, LkExperiment *experiment, GError **error);
/* The pinned images with the settings of the moment. */
void lk_session_make_views (LkSession *self);
void lk_session_show_batch (LkSession *self, LkPreview *preview);
void lk_session_drop_views (LkSession *self);
