/* What a window works on: the open experiment, its data set, the trainer and its run. Panels get a Session and watch it;
 * they never talk to one another. No widgets here, and nothing here ever waits for the trainer.
 *
 * Properties: "state" (int, LkSessionState), "dataset-title" (string), "path" (string, the experiment's file; NULL = it
 * has none), "modified" (boolean: it differs from its file, or without one from the defaults on the same data).
 *
 * Signals:
 *   "setting-changed" (const char *key)  a value, or the set of keys, changed (key "" = many)
 *   "loading" (double fraction, const char *what)   how far the data set is; what may be ""
 *   "run-began" ()             a trainer is there; its run is born at the first step
 *   "run-ended" ()             what the panels show of it is past
 *   "rows" (int first, int n)  metric rows of the run that are new
 *   "events" (int first, int n)
 *   "rewound" ()               the run went back: rows and events are read anew from the first one
 *   "snapshot" ()              lk_session_get_diagnostics () is new
 *   "status" ()                lk_session_get_status () is new
 *   "views" ()                 lk_session_get_views () is new
 *   "problem" (const char *title, const char *detail)   for a toast
 *   "ask-restart" (LkChange *change)   it needs a new run; lk_session_restart_with () for "yes"
 *   "closed" ()                lk_session_close () is done */

#pragma once

#include "app/clock.h"
#include "app/selection.h"
#include "app/history.h"
#include "app/invariance-model.h"
#include "app/map-model.h"
#include "app/neighbor-model.h"
#include "app/pair-model.h"
#include "app/record-source.h"
#include "app/shown-net.h"
#include "app/widgets/chart-link.h"
#include "train/analyst.h"
#include "train/diagnostics.h"
#include "train/trainer.h"

#define LK_TYPE_SESSION (lk_session_get_type ())
G_DECLARE_FINAL_TYPE (LkSession, lk_session, LK, SESSION, GObject)

typedef enum
{
  LK_SESSION_EMPTY, /* no data set: loading failed, or nothing was opened yet */
  LK_SESSION_LOADING,
  LK_SESSION_READY,    /* data, no run */
  LK_SESSION_STARTING, /* the trainer is being made */
  LK_SESSION_RUNNING,
  LK_SESSION_PAUSED,
  LK_SESSION_FINISHED,
  LK_SESSION_FAILED,
  LK_SESSION_READ_ONLY, /* a run that can only be looked at */
} LkSessionState;

/* runs_dir: where run folders go; NULL keeps runs in memory only. */
LkSession *lk_session_new (const char *runs_dir);

const char *lk_session_get_runs_dir (LkSession *self);
LkSessionState lk_session_get_state (LkSession *self);
/* For logs: "ready", "running" ... */
const char *lk_session_state_name (LkSessionState state);
LkExperiment *lk_session_get_experiment (LkSession *self);
/* NULL until one is loaded. */
LkDataset *lk_session_get_dataset (LkSession *self);
/* Which images are selected, and which step is shown: both live as long as the session. */
LkSelection *lk_session_get_selection (LkSession *self);
LkClock *lk_session_get_clock (LkSession *self);
/* What the charts of the run share; it follows the session by itself. */
LkChartLink *lk_session_get_chart_link (LkSession *self);
/* The thread that computes neighbors and maps beside the trainer; lives as long as the session. */
LkAnalyst *lk_session_get_analyst (LkSession *self);
/* The embedding map; it follows run and clock by itself. */
LkMapModel *lk_session_get_map (LkSession *self);

/* The neighbors of the selected image; lives as long as the session. */
LkNeighborModel *lk_session_get_neighbors (LkSession *self);
/* The energy of the selected pair of images; lives as long as the session. */
LkPairModel *lk_session_get_pair (LkSession *self);
/* How far each transform moves the embedding; lives as long as the session. */
LkInvarianceModel *lk_session_get_invariance (LkSession *self);

/* -- experiment and data -------------------------------------------------------------------------------------------- */

/* Takes an id of a source or a path, ends a run, and loads in a thread. */
gboolean lk_session_open_dataset (LkSession *self, const char *name_or_path, GError **error);
/* The defaults on the present data, without a file; ends a run. */
void lk_session_new_experiment (LkSession *self);
gboolean lk_session_open_experiment (LkSession *self, const char *path, GError **error);
/* The same, but what was opened belongs to no file. */
gboolean lk_session_open_preset (LkSession *self, const char *path, GError **error);
/* As it was at the end of an earlier session: all its settings as a file's text, and its file or NULL. */
gboolean lk_session_restore_experiment (LkSession *self, const char *text, const char *path, GError **error);
/* Saves, and path is the experiment's file from now on. */
gboolean lk_session_save_experiment (LkSession *self, const char *path, GError **error);
const char *lk_session_get_path (LkSession *self);
gboolean lk_session_is_modified (LkSession *self);
void lk_session_cancel_loading (LkSession *self);
/* A data set that is opened from now on counts as being loaded, but nothing works on it until it is released. */
void lk_session_hold_loading (LkSession *self);
void lk_session_release_loading (LkSession *self);

/* -- settings ------------------------------------------------------------------------------------------------------ */

/* Whether a change of this key would end the run that is going. */
gboolean lk_session_needs_restart (LkSession *self, const char *key);
/* What a control does: changes a setting (text NULL = its default), live in a run if it can be, else asks by
 * "ask-restart" and changes nothing. FALSE with an error for a bad value. What changed is an entry of the history. */
gboolean lk_session_request (LkSession *self, const char *key, const char *text, GError **error);
/* The same in the midst of a gesture: up to the next request of this key all of it is one entry. */
gboolean lk_session_adjust (LkSession *self, const char *key, const char *text, GError **error);
/* Several settings at once, all or none: one entry of the history, with a title for people or NULL. */
gboolean lk_session_request_all (LkSession *self, const LkValues *values, const char *title, GError **error);
/* As the user answered "yes": ends the run, then changes. */
gboolean lk_session_restart_with (LkSession *self, LkChange *change, GError **error);

/* Data set and method are choices: their settings have defaults, they themselves have none. */
gboolean lk_session_is_choice (const char *key);
/* How many settings but the choices differ from their defaults. */
int lk_session_count_changed (LkSession *self);
/* All but the choices back to the defaults: one entry of the history. Asks as lk_session_request () does. */
void lk_session_reset_all (LkSession *self);

/* -- undo and redo ------------------------------------------------------------------------------------------------- */

LkHistory *lk_session_get_history (LkSession *self);
/* Undo and redo are changes like others: made live, or asked about by "ask-restart". FALSE if there is nothing to do. */
gboolean lk_session_undo (LkSession *self);
gboolean lk_session_redo (LkSession *self);
/* So that the first so many entries of the history are in force. */
void lk_session_go_to (LkSession *self, guint position);

/* -- the run ------------------------------------------------------------------------------------------------------- */

void lk_session_train (LkSession *self);
void lk_session_pause (LkSession *self);
void lk_session_step (LkSession *self, int steps);
/* Opens a run's folder at its last checkpoint, paused, with its settings and its data; loads in a thread. A run that cannot
 * go on (damaged, written by another program, its data gone) opens read-only, and "problem" says why. */
void lk_session_open_run (LkSession *self, const char *path);
/* Ends the run; its folder stays. */
void lk_session_reset (LkSession *self);
/* Stops, saves and joins in the background; "closed" when nothing of it is left running. */
void lk_session_close (LkSession *self);

/* Back to a step with a checkpoint: what came after it is kept in the run's folder, settings are again those of that step.
 * Returns at once; "rewound" when it is done, "problem" if it cannot be. */
void lk_session_rewind (LkSession *self, long step);
gboolean lk_session_has_checkpoint (LkSession *self, long step);
/* What the run recorded, for threads that read it; NULL while there is no run, another one for another run. */
LkRecordSource *lk_session_get_record_source (LkSession *self);
/* The recorded step whose embedding shows the step of the clock: the last one at or before it; -1 if there is none. Look
 * again at the clock's "changed" and "records". */
long lk_session_get_shown_embedding (LkSession *self);
/* The network of the newest recorded step of a run in training, or of the checkpoint that it was opened at; NULL if there is
 * none. (transfer full) */
LkFrozenNet *lk_session_ref_net (LkSession *self);
/* That of a step that is shown while training: NULL unless it is one of the last two that were recorded; older ones may have
 * a checkpoint (lk_frozen_net_load ()). (transfer full) */
LkFrozenNet *lk_session_ref_net_of (LkSession *self, long step);
/* The network of the step that is shown, whatever the session does; lives as long as the session. */
LkShownNet *lk_session_get_shown_net (LkSession *self);
/* Step of the checkpoint right before the newest change of a live setting, and which one that was (transfer full; may be
 * NULL); -1 if there is none. Rewinding there undoes the change. */
long lk_session_get_surgery (LkSession *self, char **key);

/* What the network makes of the probe images at the step that is shown (or the last one recorded before it), and what the
 * untrained network made of them; NULL while unknown, or if the run recorded no such space (only some projectors end in a
 * BatchNorm; older runs have the backbone alone). Valid until the next "snapshot" or the end of the run. */
const LkDiagnostics *lk_session_get_diagnostics (LkSession *self, LkSpace space);
const LkDiagnostics *lk_session_get_first_diagnostics (LkSession *self, LkSpace space);

/* NULL without a run. */
const LkTrainerStatus *lk_session_get_status (LkSession *self);
LkRun *lk_session_get_run (LkSession *self);
/* How many of the run's rows "rows" has told of. */
int lk_session_get_n_rows (LkSession *self);
int lk_session_reference_lines (LkSession *self, LkReferenceLine lines[4]);
/* The newest values that were measured; NAN if there are none. */
double lk_session_last_loss (LkSession *self);
double lk_session_last_knn (LkSession *self);

/* -- views --------------------------------------------------------------------------------------------------------- */

/* NULL without data. */
const LkPreview *lk_session_get_views (LkSession *self);
/* A recipe of the present settings for so many views of the images' size (0 = the views of training, small ones too), and the
 * seed that draws them; NULL while a text makes none, which is refused where it is set. (transfer full) */
LkRecipe *lk_session_make_recipe (LkSession *self, int n_views, guint32 *seed);
/* Another draw of the same images. */
void lk_session_redraw_views (LkSession *self);
/* While training: whether the views are those of the last batch, or stay the same images and draws. */
void lk_session_follow_batches (LkSession *self, gboolean follow);
