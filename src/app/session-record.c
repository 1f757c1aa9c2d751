/* What the run recorded: which steps the clock can show, what the network made of the probe images at the step that is
 * shown, and the way back to a checkpoint. */

#include "app/session-private.h"

#include "tensor/gemm.h"

#include <glib/gi18n.h>
#include <math.h>

/* -- diagnostics of the step that is shown --------------------------------------------------------------------------- */

typedef struct
{
  LkRecordSource *source;
  long step;
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  lk_record_source_unref (look->source);
  g_free (look);
}

/* Of all spaces of one step. */
typedef struct
{
  LkDiagnostics *of[LK_N_SPACES];
} Seen;

static void
clear_diagnostics (LkDiagnostics *diagnostics[LK_N_SPACES])
{
  for (int space = 0; space < LK_N_SPACES; space++)
    g_clear_pointer (&diagnostics[space], lk_diagnostics_free);
}

static void
seen_free (gpointer data)
{
  clear_diagnostics (((Seen *) data)->of);
  g_free (data);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Seen, seen_free)

static void
look_thread (GTask *task, gpointer object, gpointer data, GCancellable *cancellable)
{
  Look *look = data;
  g_autoptr (LkProbeRecord) record = NULL;
  GError *error = NULL;
  Seen *seen = NULL;

  lk_thread_init ();
  record = lk_record_source_load_record (look->source, look->step, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (record != NULL)
    {
      seen = g_new0 (Seen, 1);
      for (int space = 0; space < LK_N_SPACES; space++)
        seen->of[space] = lk_diagnostics_new (record, (LkSpace) space, look->step);
    }
  g_task_return_pointer (task, seen, seen_free);
}

/* The last embedding at or before a step; -1 if there is none. */
static long
embedding_at (LkSession *self, long step)
{
  long found = -1;

  for (int i = 0; i < self->n_records && self->records[i].step <= step; i++)
    if (self->records[i].embedding)
      found = self->records[i].step;

  return found;
}

static void look_at (LkSession *self);

static void
take_look (LkSession *self, Seen *seen)
{
  LkDiagnostics **place = self->diagnostics;

  if (self->first_diagnostics[LK_SPACE_BACKBONE] == NULL && seen->of[LK_SPACE_BACKBONE]->step == 0)
    place = self->first_diagnostics;
  clear_diagnostics (place);
  for (int space = 0; space < LK_N_SPACES; space++)
    place[space] = g_steal_pointer (&seen->of[space]);
  g_signal_emit (self, lk_session_signals[LK_SESSION_SNAPSHOT], 0);
}

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  LkSession *self = LK_SESSION (object);
  Look *look = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (Seen) seen = g_task_propagate_pointer (G_TASK (result), &error);

  self->looking = FALSE;
  /* Not of a run that is gone. */
  if (look->source == self->source && seen != NULL)
    take_look (self, seen);
  else if (look->source == self->source)
    {
      self->failed_look = look->step;
      /* What was thinned out in the meantime is no trouble. */
      if (embedding_at (self, look->step) == look->step)
        lk_session_problem (self, _ ("What was recorded at this step cannot be shown"), error);
    }
  look_at (self);
  lk_session_check_closed (self);
}

/* Which step is to be looked at next: the untrained network once, then the one that is shown; -1 = nothing new. */
static long
next_look (LkSession *self)
{
  long wanted = embedding_at (self, lk_clock_get_step (self->clock));
  const LkDiagnostics *have = lk_session_get_diagnostics (self, LK_SPACE_BACKBONE);

  if (self->first_diagnostics[LK_SPACE_BACKBONE] == NULL && embedding_at (self, 0) == 0 && self->failed_look != 0)
    return 0;

  return wanted == self->failed_look || (have != NULL && have->step == wanted) ? -1 : wanted;
}

/* One look at a time; the next begins with what is wanted by then. */
static void
look_at (LkSession *self)
{
  long step = self->source != NULL && !self->looking ? next_look (self) : -1;
  g_autoptr (GTask) task = NULL;
  Look *look;

  if (step < 0)
    return;

  /* Step 0 is there already. */
  if (step == 0 && self->first_diagnostics[LK_SPACE_BACKBONE] != NULL)
    {
      clear_diagnostics (self->diagnostics);
      g_signal_emit (self, lk_session_signals[LK_SESSION_SNAPSHOT], 0);
      return;
    }

  look = g_new (Look, 1);
  *look = (Look){ lk_record_source_ref (self->source), step };
  self->looking = TRUE;
  task = g_task_new (self, NULL, looked_cb, NULL);
  g_task_set_task_data (task, look, look_free);
  g_task_run_in_thread (task, look_thread);
}

const LkDiagnostics *
lk_session_get_diagnostics (LkSession *self, LkSpace space)
{
  return self->diagnostics[LK_SPACE_BACKBONE] != NULL ? self->diagnostics[space] : self->first_diagnostics[space];
}

const LkDiagnostics *
lk_session_get_first_diagnostics (LkSession *self, LkSpace space)
{
  return self->first_diagnostics[space];
}

/* -- records ------------------------------------------------------------------------------------------------------- */

static void
read_records (LkSession *self, LkRun *run)
{
  g_autofree long *steps = NULL;

  g_clear_pointer (&self->records, g_free);
  self->n_records = lk_run_records (run, &self->records);
  steps = g_new (long, MAX (self->n_records, 1));
  for (int i = 0; i < self->n_records; i++)
    steps[i] = self->records[i].step;
  lk_clock_set_records (self->clock, steps, self->n_records);
}

void
lk_session_drain_records (LkSession *self)
{
  LkRun *run = lk_session_get_run (self);
  int version;

  if (run == NULL)
    return;

  if (self->source == NULL)
    self->source = lk_record_source_new (run);
  version = lk_run_records_version (run);
  if (version != self->records_version)
    {
      self->records_version = version;
      read_records (self, run);
    }
  look_at (self);
}

static void
drop_diagnostics (LkSession *self)
{
  clear_diagnostics (self->diagnostics);
  clear_diagnostics (self->first_diagnostics);
}

void
lk_session_let_go (LkSession *self)
{
  if (self->source == NULL)
    return;

  lk_record_source_close (self->source);
  g_clear_pointer (&self->source, lk_record_source_unref);
}

void
lk_session_drop_records (LkSession *self)
{
  drop_diagnostics (self);
  g_clear_pointer (&self->records, g_free);
  self->n_records = 0;
  self->records_version = -1;
  self->failed_look = -1;
  lk_clock_go_live (self->clock);
  lk_clock_set_records (self->clock, NULL, 0);
  lk_clock_set_newest (self->clock, 0);
}

LkRecordSource *
lk_session_get_record_source (LkSession *self)
{
  return self->source;
}

long
lk_session_get_shown_embedding (LkSession *self)
{
  return embedding_at (self, lk_clock_get_step (self->clock));
}

LkFrozenNet *
lk_session_ref_net (LkSession *self)
{
  return self->trainer != NULL ? lk_trainer_ref_net (self->trainer) : NULL;
}

LkFrozenNet *
lk_session_ref_net_of (LkSession *self, long step)
{
  return self->trainer != NULL ? lk_trainer_ref_net_of (self->trainer, step) : NULL;
}

gboolean
lk_session_has_checkpoint (LkSession *self, long step)
{
  for (int i = 0; i < self->n_records; i++)
    if (self->records[i].step == step)
      return self->records[i].checkpoint;

  return FALSE;
}

/* -- the clock ----------------------------------------------------------------------------------------------------- */

static void
show_views_of_step (LkSession *self)
{
  LkRun *run = lk_session_get_run (self);
  LkPreview *preview = NULL;

  if (run != NULL && self->dataset != NULL)
    preview = lk_preview_of_step (run, self->dataset, lk_clock_get_step (self->clock), NULL);
  /* Those of another step would be untrue. */
  if (preview != NULL)
    lk_session_show_views (self, preview);
  else
    lk_session_drop_views (self);
}

static void
clock_changed_cb (LkSession *self)
{
  gboolean live = lk_clock_is_live (self->clock);

  if (!live)
    show_views_of_step (self);
  else if (self->was_scrubbed)
    lk_session_make_views (self);
  self->was_scrubbed = !live;
  look_at (self);
}

void
lk_session_watch_clock (LkSession *self)
{
  g_signal_connect_object (self->clock, "changed", G_CALLBACK (clock_changed_cb), self, G_CONNECT_SWAPPED);
}

/* -- rewinding ----------------------------------------------------------------------------------------------------- */

void
lk_session_rewind (LkSession *self, long step)
{
  g_autoptr (GError) error = NULL;

  if (self->trainer == NULL)
    return;

  if (!lk_trainer_rewind (self->trainer, step, &error))
    {
      lk_session_problem (self, _ ("The run could not be rewound"), error);
      return;
    }
  self->rewinding = TRUE;
  lk_session_watch_trainer (self);
}

long
lk_session_get_surgery (LkSession *self, char **key)
{
  if (self->trainer != NULL)
    return lk_trainer_surgery (self->trainer, key);

  *key = NULL;
  return -1;
}

/* The settings that the checkpoint brought back; the trainer has them already. One entry of the history: undone, it gives
 * back the settings, not the steps. */
static void
follow_settings (LkSession *self)
{
  g_autoptr (LkExperiment) in_force = lk_trainer_dup_experiment (self->trainer);
  g_autoptr (GPtrArray) settings = lk_experiment_settings (self->experiment);
  /* translators: an entry of the history: the run went back to one of its steps, and so did its settings */
  g_autofree char *title = g_strdup_printf (_ ("Rewound to step %ld"), self->status.step);

  self->settling = TRUE;
  lk_session_begin_group (self);
  for (guint i = 0; i < settings->len; i++)
    {
      const char *key = ((const LkSetting *) g_ptr_array_index (settings, i))->key;
      const char *text = lk_experiment_get (in_force, key);

      if (text == NULL || g_strcmp0 (text, lk_experiment_get (self->experiment, key)) == 0)
        continue;
      if (lk_experiment_is_default (in_force, key))
        lk_experiment_reset (self->experiment, key);
      else
        lk_experiment_set (self->experiment, key, text, NULL);
    }
  lk_session_end_group (self, title);
  self->settling = FALSE;
  lk_session_make_views (self);
}

void
lk_session_drain_rewinds (LkSession *self)
{
  if (self->trainer == NULL)
    return;

  if (self->status.rewinds != self->rewinds_seen)
    {
      self->rewinds_seen = self->status.rewinds;
      self->rewinding = FALSE;
      self->rows_seen = self->events_seen = 0;
      self->newest_loss = self->newest_knn = NAN;
      drop_diagnostics (self);
      self->failed_look = -1;
      lk_clock_go_live (self->clock);
      g_signal_emit (self, lk_session_signals[LK_SESSION_REWOUND], 0);
      follow_settings (self);
    }
  else if (self->rewinding && !self->status.rewinding)
    {
      g_autoptr (GError) error = lk_trainer_dup_error (self->trainer);

      self->rewinding = FALSE;
      lk_session_problem (self, _ ("The run could not be rewound"), error);
    }
}
