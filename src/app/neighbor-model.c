#include "app/neighbor-model.h"

#include "app/neighbor-work.h"
#include "app/session-private.h"
#include "data/fit-image.h"
#include "train/evaluator.h"

#include <glib/gi18n.h>
#include <string.h>

#define DEFAULT_K 20

/* All that an answer depends on: a question that is the last one again is not asked. */
typedef struct
{
  const LkDataset *dataset;
  const LkRecordSource *source;
  guint life, file_serial;
  long step, since, steps[LK_NEIGHBOR_STEPS];
  int n_steps, k, metric, bank, bank_size, n_probe, query, has_file;
} Key;

struct _LkNeighborModel
{
  GObject parent_instance;

  LkSession *session; /* owns this */
  gboolean active;
  int k;
  LkMetric metric;
  LkNeighborBank bank;
  gint64 since;
  char *file;
  guint8 *pixels;    /* of the file */
  guint file_serial; /* a file that was read for another one is thrown away */
  gboolean was_live; /* the clock */
  Key last;          /* of the last question; cleared when there is none */
  long pinned;       /* step of a bank that is embedded on demand; -1 = none yet */
  guint life;        /* see LkNeighborQuestion */
  LkNeighborAnswer *answer;
  LkDataset *answered; /* the data set that answer speaks of */

  LkAnalystJob *job;    /* NULL once disposed */
  LkNeighborWork *work; /* the analyst's thread alone */
  guint asked;          /* the same: serial of its question */
  int newest;           /* atomic: serial of the newest question */
  GMutex lock;          /* guards what follows */
  LkNeighborQuestion *wanted;
  LkNeighborAnswer *fresh;
  gboolean told; /* the main thread will look at fresh */
};

enum
{
  PROP_0,
  PROP_K,
  PROP_METRIC,
  PROP_BANK,
  PROP_SINCE,
  N_PROPS
};

enum
{
  CHANGED,
  PROGRESS,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkNeighborModel, lk_neighbor_model, G_TYPE_OBJECT)

/* -- in the analyst's thread --------------------------------------------------------------------------------------- */

static gboolean
is_outdated (gpointer data)
{
  LkNeighborModel *self = data;

  return (guint) g_atomic_int_get (&self->newest) != self->asked;
}

/* Whether it only is further with the same bank. */
static gboolean
is_same_but_progress (const LkNeighborAnswer *a, const LkNeighborAnswer *b)
{
  if (a->serial != b->serial || a->progress < 0 || b->progress < 0)
    return FALSE;

  for (int space = 0; space < LK_NEIGHBOR_N_SPACES; space++)
    if (a->spaces[space].n != b->spaces[space].n || g_strcmp0 (a->spaces[space].words, b->spaces[space].words) != 0)
      return FALSE;
  return TRUE;
}

/* Takes the answer. */
static void
show (LkNeighborModel *self, LkNeighborAnswer *answer)
{
  gboolean same = is_same_but_progress (self->answer, answer);

  lk_neighbor_answer_free (self->answer);
  self->answer = answer;
  g_signal_emit (self, signals[same ? PROGRESS : CHANGED], 0);
}

static gboolean
fresh_cb (gpointer data)
{
  LkNeighborModel *self = data;
  LkNeighborAnswer *fresh;

  g_mutex_lock (&self->lock);
  fresh = g_steal_pointer (&self->fresh);
  self->told = FALSE;
  g_mutex_unlock (&self->lock);

  if (fresh != NULL && self->job != NULL && fresh->serial == (guint) g_atomic_int_get (&self->newest))
    show (self, fresh);
  else
    lk_neighbor_answer_free (fresh);
  return G_SOURCE_REMOVE;
}

static void
hand_over (LkNeighborModel *self, LkNeighborAnswer *answer)
{
  gboolean tell;

  g_mutex_lock (&self->lock);
  lk_neighbor_answer_free (self->fresh);
  self->fresh = answer;
  tell = !self->told;
  self->told = TRUE;
  g_mutex_unlock (&self->lock);
  /* Not at the priority of idle sources: while the window draws they hardly come. */
  if (tell)
    g_idle_add_full (G_PRIORITY_DEFAULT, fresh_cb, g_object_ref (self), g_object_unref);
}

static gboolean
slice (gpointer data)
{
  LkNeighborModel *self = data;
  LkNeighborQuestion *question;
  gboolean more, news;

  g_mutex_lock (&self->lock);
  question = g_steal_pointer (&self->wanted);
  g_mutex_unlock (&self->lock);

  if (question != NULL)
    {
      self->asked = question->serial;
      lk_neighbor_work_ask (self->work, question);
    }
  if (is_outdated (self))
    return FALSE;

  more = lk_neighbor_work_slice (self->work, &news);
  if (news && !is_outdated (self))
    hand_over (self, lk_neighbor_answer_copy (lk_neighbor_work_answer (self->work)));
  return more;
}

/* -- asking -------------------------------------------------------------------------------------------------------- */

static void
want (LkNeighborModel *self, LkNeighborQuestion *question)
{
  guint serial = (guint) g_atomic_int_get (&self->newest) + 1;

  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->wanted, lk_neighbor_question_free);
  self->wanted = question;
  if (question != NULL)
    question->serial = serial;
  g_atomic_int_set (&self->newest, (int) serial);
  g_mutex_unlock (&self->lock);
  if (question != NULL)
    lk_analyst_wake (lk_session_get_analyst (self->session), self->job);
}

/* The recorded embeddings up to the step that is shown: the last ones, and the one that memory looks back to. */
static void
fill_steps (LkNeighborModel *self, LkNeighborQuestion *question)
{
  const LkRecord *records = self->session->records;
  int n = self->session->n_records;
  long first = -1;

  for (int i = n; i-- > 0 && question->n_steps < LK_NEIGHBOR_STEPS;)
    if (records[i].embedding && records[i].step <= question->step)
      question->steps[question->n_steps++] = records[i].step;
  for (int i = 0; i < question->n_steps / 2; i++)
    {
      long swapped = question->steps[i];

      question->steps[i] = question->steps[question->n_steps - 1 - i];
      question->steps[question->n_steps - 1 - i] = swapped;
    }

  for (int i = n; i-- > 0;)
    if (records[i].embedding)
      {
        first = records[i].step;
        if (first == self->since)
          break;
      }
  question->since = first;
}

/* A bank that is embedded on demand stays at its step while training goes on: it would never be done otherwise. */
static long
choose_step (LkNeighborModel *self)
{
  long shown = lk_session_get_shown_embedding (self->session);

  if (self->bank == LK_NEIGHBOR_BANK_RECORDED || !lk_clock_is_live (lk_session_get_clock (self->session)) ||
      self->pinned < 0 || self->pinned > shown)
    self->pinned = shown;
  return self->pinned;
}

static void
fill_images (LkNeighborModel *self, LkNeighborQuestion *question, LkRun *run)
{
  LkExperiment *experiment = lk_session_get_experiment (self->session);
  g_autoptr (LkValues) values = lk_experiment_values (experiment);
  int n_train = question->dataset->splits[LK_TRAIN].n, bank = lk_values_int (values, "eval.bank_size");

  if (run != NULL)
    question->probe = lk_run_probe_among (run, n_train, &question->n_probe);
  if (question->probe == NULL)
    {
      question->n_probe = MIN (lk_values_int (values, "eval.probe_size"), n_train);
      question->probe = lk_evaluation_images (LK_EVALUATION_PROBE, n_train, question->n_probe);
    }
  question->bank_size = self->bank == LK_NEIGHBOR_BANK_PART && bank > 0 ? MIN (bank, n_train) : n_train;
}

/* A run that can only be looked at may have been trained on images that are no longer there. */
static gboolean
is_of_dataset (LkRun *run, const LkDataset *dataset)
{
  return run != NULL && g_strcmp0 (lk_run_fingerprint (run), dataset->fingerprint) == 0;
}

static LkNeighborQuestion *
make_question (LkNeighborModel *self)
{
  LkSession *session = self->session;
  LkDataset *dataset = lk_session_get_dataset (session);
  LkRun *run = lk_session_get_run (session);
  LkRecordSource *source = lk_session_get_record_source (session);
  int lead = lk_selection_get_lead (lk_session_get_selection (session));
  LkNeighborQuestion *question = lk_neighbor_question_new (dataset);

  question->life = self->life;
  question->k = self->k;
  question->metric = self->metric;
  question->bank = self->bank;
  if (source != NULL && is_of_dataset (run, dataset))
    {
      question->source = lk_record_source_ref (source);
      question->step = choose_step (self);
      question->live = lk_session_ref_net_of (session, question->step);
      fill_steps (self, question);
    }
  fill_images (self, question, question->source != NULL ? run : NULL);
  if (self->pixels != NULL)
    question->pixels = g_memdup2 (self->pixels, lk_dataset_image_size (dataset));
  else if (lead < dataset->splits[LK_TRAIN].n)
    question->query = lead;
  return question;
}

static void
forget_file (LkNeighborModel *self)
{
  self->file_serial++;
  g_clear_pointer (&self->file, g_free);
  g_clear_pointer (&self->pixels, g_free);
}

/* TRUE if it is not the last one again; clean, so that the gaps of the struct compare too. */
static gboolean
is_new (LkNeighborModel *self, const LkNeighborQuestion *question)
{
  Key key;

  memset (&key, 0, sizeof key);
  key.dataset = question->dataset;
  key.source = question->source;
  key.life = question->life;
  key.file_serial = self->file_serial;
  key.step = question->step;
  key.since = question->since;
  key.n_steps = question->n_steps;
  memcpy (key.steps, question->steps, sizeof key.steps);
  key.k = question->k;
  key.metric = (int) question->metric;
  key.bank = (int) question->bank;
  key.bank_size = question->bank_size;
  key.n_probe = question->n_probe;
  key.query = question->query;
  key.has_file = question->pixels != NULL;
  if (memcmp (&key, &self->last, sizeof key) == 0)
    return FALSE;

  self->last = key;
  return TRUE;
}

static void
show_words (LkNeighborModel *self, const char *words)
{
  LkNeighborAnswer *answer = lk_neighbor_answer_new ();

  for (int space = 0; space < LK_NEIGHBOR_N_SPACES; space++)
    answer->spaces[space].words = g_strdup (words);
  show (self, answer);
}

/* Ids of other data are those of other images: what was answered of them is over. */
static void
take_dataset (LkNeighborModel *self, LkDataset *dataset)
{
  if (dataset == self->answered)
    return;

  forget_file (self);
  g_clear_pointer (&self->answered, lk_dataset_unref);
  if (dataset != NULL)
    self->answered = lk_dataset_ref (dataset);
  show_words (self, dataset != NULL ? _ ("Select an image to see its neighbors") : _ ("There are no images yet"));
}

static void
ask (LkNeighborModel *self)
{
  LkDataset *dataset = lk_session_get_dataset (self->session);
  g_autoptr (LkNeighborQuestion) question = NULL;

  if (self->job == NULL)
    return;

  take_dataset (self, dataset);
  if (self->active && dataset != NULL)
    {
      question = make_question (self);
      if (is_new (self, question))
        want (self, g_steal_pointer (&question));
      return;
    }
  memset (&self->last, 0, sizeof self->last);
  want (self, NULL);
}

/* -- following the session ----------------------------------------------------------------------------------------- */

static void
selection_changed_cb (LkNeighborModel *self)
{
  forget_file (self);
  ask (self);
}

/* While live it tells of every step; asking again is for those that change something. */
static void
clock_changed_cb (LkNeighborModel *self)
{
  gboolean live = lk_clock_is_live (lk_session_get_clock (self->session));

  if (live && !self->was_live)
    self->pinned = -1;
  self->was_live = live;
  if (self->active && lk_session_get_shown_embedding (self->session) != self->last.step)
    ask (self);
}

/* What was recorded at a step may be something else from now on. */
static void
run_changed_cb (LkNeighborModel *self)
{
  self->life++;
  self->pinned = -1;
  ask (self);
}

static void
setting_changed_cb (LkNeighborModel *self, const char *key)
{
  if (*key == '\0' || g_str_has_prefix (key, "eval."))
    ask (self);
}

static void
follow (LkNeighborModel *self)
{
  static const char *const runs[] = { "run-began", "run-ended", "rewound" };
  LkSession *session = self->session;

  g_signal_connect_object (lk_session_get_selection (session), "changed", G_CALLBACK (selection_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_session_get_clock (session), "changed", G_CALLBACK (clock_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_session_get_clock (session), "records", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::state", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::dataset-title", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "setting-changed", G_CALLBACK (setting_changed_cb), self, G_CONNECT_SWAPPED);
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    g_signal_connect_object (session, runs[i], G_CALLBACK (run_changed_cb), self, G_CONNECT_SWAPPED);
}

/* -- a picture file ------------------------------------------------------------------------------------------------ */

typedef struct
{
  char *path;
  LkDataset *dataset;
  guint serial;
} FileRead;

static void
file_read_free (gpointer data)
{
  FileRead *read = data;

  g_free (read->path);
  lk_dataset_unref (read->dataset);
  g_free (read);
}

static void
read_thread (GTask *task, gpointer object, gpointer data, GCancellable *cancellable)
{
  const FileRead *read = data;
  const LkDataset *d = read->dataset;
  g_autofree guint8 *pixels = g_malloc (lk_dataset_image_size (d));
  GError *error = NULL;

  if (lk_fit_image_file (read->path, d->h, d->w, d->c, pixels, &error))
    g_task_return_pointer (task, g_steal_pointer (&pixels), g_free);
  else
    g_task_return_error (task, error);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  LkNeighborModel *self = LK_NEIGHBOR_MODEL (object);
  const FileRead *read = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *pixels = g_task_propagate_pointer (G_TASK (result), &error);

  if (self->job == NULL || read->serial != self->file_serial || read->dataset != lk_session_get_dataset (self->session))
    return;

  if (pixels == NULL)
    {
      lk_session_problem (self->session, _ ("The picture could not be read"), error);
      return;
    }
  forget_file (self);
  self->file = g_strdup (read->path);
  self->pixels = g_steal_pointer (&pixels);
  ask (self);
}

void
lk_neighbor_model_query_file (LkNeighborModel *self, const char *path)
{
  LkDataset *dataset = lk_session_get_dataset (self->session);
  g_autoptr (GTask) task = NULL;
  FileRead *read;

  if (dataset == NULL)
    return;

  read = g_new (FileRead, 1);
  *read = (FileRead){ g_strdup (path), lk_dataset_ref (dataset), ++self->file_serial };
  task = g_task_new (self, NULL, read_cb, NULL);
  g_task_set_task_data (task, read, file_read_free);
  g_task_run_in_thread (task, read_thread);
}

void
lk_neighbor_model_forget_file (LkNeighborModel *self)
{
  if (self->file == NULL)
    return;

  forget_file (self);
  ask (self);
}

const char *
lk_neighbor_model_get_file (LkNeighborModel *self)
{
  return self->file;
}

const guint8 *
lk_neighbor_model_get_file_pixels (LkNeighborModel *self)
{
  return self->pixels;
}

/* -- looking ------------------------------------------------------------------------------------------------------- */

const LkNeighbors *
lk_neighbor_model_get (LkNeighborModel *self, LkNeighborSpace space)
{
  return &self->answer->spaces[space];
}

int
lk_neighbor_model_get_query (LkNeighborModel *self)
{
  return self->answer->query;
}

long
lk_neighbor_model_get_step (LkNeighborModel *self)
{
  return self->answer->step;
}

int
lk_neighbor_model_get_bank_size (LkNeighborModel *self)
{
  return self->answer->bank_size;
}

gboolean
lk_neighbor_model_is_busy (LkNeighborModel *self)
{
  return self->active && (self->answer->busy || self->answer->serial != (guint) g_atomic_int_get (&self->newest)) &&
         lk_session_get_dataset (self->session) != NULL;
}

double
lk_neighbor_model_get_progress (LkNeighborModel *self)
{
  return self->answer->progress;
}

void
lk_neighbor_model_set_active (LkNeighborModel *self, gboolean active)
{
  if (self->active == active)
    return;

  self->active = active;
  ask (self);
}

void
lk_neighbor_model_renew (LkNeighborModel *self)
{
  self->pinned = -1;
  ask (self);
}

void
lk_neighbor_model_cancel (LkNeighborModel *self)
{
  g_object_set (self, "bank", LK_NEIGHBOR_BANK_RECORDED, NULL);
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
lk_neighbor_model_dispose (GObject *object)
{
  LkNeighborModel *self = LK_NEIGHBOR_MODEL (object);

  if (self->job != NULL)
    {
      want (self, NULL);
      lk_analyst_remove (lk_session_get_analyst (self->session), g_steal_pointer (&self->job));
    }
  forget_file (self);
  g_clear_pointer (&self->answered, lk_dataset_unref);

  G_OBJECT_CLASS (lk_neighbor_model_parent_class)->dispose (object);
}

static void
lk_neighbor_model_finalize (GObject *object)
{
  LkNeighborModel *self = LK_NEIGHBOR_MODEL (object);

  lk_neighbor_work_free (self->work);
  lk_neighbor_question_free (self->wanted);
  lk_neighbor_answer_free (self->fresh);
  lk_neighbor_answer_free (self->answer);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (lk_neighbor_model_parent_class)->finalize (object);
}

static void
lk_neighbor_model_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LkNeighborModel *self = LK_NEIGHBOR_MODEL (object);

  switch (id)
    {
    case PROP_K:
      g_value_set_int (value, self->k);
      break;
    case PROP_METRIC:
      g_value_set_int (value, (int) self->metric);
      break;
    case PROP_BANK:
      g_value_set_int (value, (int) self->bank);
      break;
    case PROP_SINCE:
      g_value_set_int64 (value, self->since);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lk_neighbor_model_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LkNeighborModel *self = LK_NEIGHBOR_MODEL (object);
  GValue present = G_VALUE_INIT;
  gboolean same;

  g_value_init (&present, pspec->value_type);
  lk_neighbor_model_get_property (object, id, &present, pspec);
  same = g_param_values_cmp (pspec, &present, value) == 0;
  g_value_unset (&present);
  if (same)
    return;

  switch (id)
    {
    case PROP_K:
      self->k = g_value_get_int (value);
      break;
    case PROP_METRIC:
      self->metric = (LkMetric) g_value_get_int (value);
      break;
    case PROP_BANK:
      self->bank = (LkNeighborBank) g_value_get_int (value);
      self->pinned = -1;
      break;
    case PROP_SINCE:
      self->since = g_value_get_int64 (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
  g_object_notify_by_pspec (object, pspec);
  ask (self);
}

static void
lk_neighbor_model_class_init (LkNeighborModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lk_neighbor_model_dispose;
  object_class->finalize = lk_neighbor_model_finalize;
  object_class->get_property = lk_neighbor_model_get_property;
  object_class->set_property = lk_neighbor_model_set_property;

  properties[PROP_K] = g_param_spec_int ("k", NULL, NULL, LK_NEIGHBOR_MIN_K, LK_NEIGHBOR_MAX_K, DEFAULT_K, flags);
  properties[PROP_METRIC] = g_param_spec_int ("metric", NULL, NULL, LK_METRIC_COSINE, LK_METRIC_EUCLIDEAN,
                                              LK_METRIC_COSINE, flags);
  properties[PROP_BANK] = g_param_spec_int ("bank", NULL, NULL, LK_NEIGHBOR_BANK_RECORDED, LK_NEIGHBOR_BANK_ALL,
                                            LK_NEIGHBOR_BANK_RECORDED, flags);
  properties[PROP_SINCE] = g_param_spec_int64 ("since", NULL, NULL, -1, G_MAXLONG, -1, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGED] = g_signal_new ("changed", LK_TYPE_NEIGHBOR_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  signals[PROGRESS] = g_signal_new ("progress", LK_TYPE_NEIGHBOR_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);
}

static void
lk_neighbor_model_init (LkNeighborModel *self)
{
  g_mutex_init (&self->lock);
  self->k = DEFAULT_K;
  self->since = self->pinned = -1;
  self->answer = lk_neighbor_answer_new ();
  self->work = lk_neighbor_work_new (is_outdated, self);
}

LkNeighborModel *
lk_neighbor_model_new (LkSession *session)
{
  LkNeighborModel *self = g_object_new (LK_TYPE_NEIGHBOR_MODEL, NULL);

  self->session = session;
  self->job = lk_analyst_add (lk_session_get_analyst (session), LK_ANALYST_QUERY, slice, self);
  show_words (self, _ ("There are no images yet"));
  follow (self);
  return self;
}
