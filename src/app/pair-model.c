#include "app/pair-model.h"

#include "app/session-private.h"

struct _LkPairModel
{
  GObject parent_instance;

  LkSession *session; /* owns this */
  gboolean active;
  guint life; /* see LkPairQuestion */
  gboolean was_live;
  gboolean asked;     /* there was something to ask about */
  LkRecipe *recipe;   /* NULL = to be made */
  guint32 seed, draw; /* of the views */
  LkPreview *images;
  LkPairAnswer *answer;

  LkAnalystJob *job;    /* NULL once disposed */
  LkPairWork *work;     /* the analyst's thread alone */
  gboolean working;     /* the same: it has a question */
  guint newest, oldest; /* serials: of the newest question, and of the first one whose answer is still worth having */
  GMutex lock;          /* guards what follows */
  LkPairQuestion *wanted;
  LkPairAnswer *fresh;
  gboolean told; /* the main thread will look at fresh */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (LkPairModel, lk_pair_model, G_TYPE_OBJECT)

/* -- in the analyst's thread --------------------------------------------------------------------------------------- */

static gboolean
fresh_cb (gpointer data)
{
  LkPairModel *self = data;
  LkPairAnswer *fresh;

  g_mutex_lock (&self->lock);
  fresh = g_steal_pointer (&self->fresh);
  self->told = FALSE;
  g_mutex_unlock (&self->lock);

  if (fresh != NULL && self->job != NULL && fresh->serial >= self->oldest)
    {
      lk_pair_answer_free (self->answer);
      self->answer = fresh;
      g_signal_emit (self, changed_signal, 0);
    }
  else
    lk_pair_answer_free (fresh);
  return G_SOURCE_REMOVE;
}

static void
hand_over (LkPairModel *self, LkPairAnswer *answer)
{
  gboolean tell;

  g_mutex_lock (&self->lock);
  lk_pair_answer_free (self->fresh);
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
  LkPairModel *self = data;
  LkPairQuestion *question = NULL;
  LkPairAnswer *answer;
  gboolean more;

  g_mutex_lock (&self->lock);
  if (self->wanted != NULL && !(self->working && self->wanted->waits))
    question = g_steal_pointer (&self->wanted);
  g_mutex_unlock (&self->lock);

  if (question != NULL)
    lk_pair_work_ask (self->work, question);
  self->working |= question != NULL;
  if (!self->working)
    return FALSE;

  answer = lk_pair_work_slice (self->work);
  if (answer == NULL)
    return TRUE;

  self->working = FALSE;
  hand_over (self, answer);
  g_mutex_lock (&self->lock);
  more = self->wanted != NULL;
  g_mutex_unlock (&self->lock);
  return more;
}

/* -- the pair ------------------------------------------------------------------------------------------------------ */

/* Without one there are no views. */
static void
make_recipe (LkPairModel *self)
{
  if (self->recipe == NULL)
    self->recipe = lk_session_make_recipe (self->session, 2, &self->seed);
}

/* The two that were selected last, the later one second; how many there are. */
static int
find_pair (LkPairModel *self, const LkDataset *dataset, int ids[2])
{
  int n, found = 0;
  const int *selected = lk_selection_get (lk_session_get_selection (self->session), &n);

  for (int i = MAX (n - 2, 0); i < n; i++)
    if (selected[i] < dataset->splits[LK_TRAIN].n)
      ids[found++] = selected[i];
  return found;
}

static LkPreview *
make_images (LkPairModel *self, const LkDataset *d)
{
  int ids[2], n = find_pair (self, d, ids);
  const LkRecipe *recipe = n == 1 ? self->recipe : NULL;
  g_autofree float *workspace = NULL;
  LkPreview *pair;

  if (n == 0)
    return NULL;

  pair = lk_preview_new (d, ids, n, recipe);
  if (recipe != NULL)
    {
      workspace = g_new (float, lk_recipe_workspace (recipe, d->h, d->w, d->c));
      lk_preview_make (pair, 0, d, recipe, self->seed, self->draw, NULL, workspace);
    }
  return pair;
}

/* -- asking -------------------------------------------------------------------------------------------------------- */

/* The step whose network is to be shown: a recorded one that was scrubbed to; while live the newest one that is published,
 * or, of a run that does not train, the last one with a checkpoint. */
static long
choose_step (LkPairModel *self, const LkFrozenNet *live)
{
  LkClock *clock = lk_session_get_clock (self->session);
  const LkRecord *records = self->session->records;

  if (!lk_clock_is_live (clock))
    return lk_clock_get_step (clock);
  if (live != NULL)
    return lk_frozen_net_step (live);
  for (int i = self->session->n_records; i-- > 0;)
    if (records[i].checkpoint)
      return records[i].step;
  return -1;
}

/* NULL if there is no network, or no recipe, to ask about. */
static LkPairQuestion *
make_question (LkPairModel *self, LkDataset *dataset)
{
  LkRecordSource *source = lk_session_get_record_source (self->session);
  g_autoptr (LkFrozenNet) live = lk_session_ref_net (self->session);
  long step = choose_step (self, live);
  gsize size = lk_dataset_image_size (dataset);
  LkPairQuestion *question;

  if (source == NULL || step < 0 || self->recipe == NULL)
    return NULL;

  question = g_new0 (LkPairQuestion, 1);
  *question = (LkPairQuestion){ .life = self->life,
                                .dataset = lk_dataset_ref (dataset),
                                .source = lk_record_source_ref (source),
                                .live = g_steal_pointer (&live),
                                .step = step,
                                .recipe = lk_recipe_ref (self->recipe),
                                .seed = self->seed };
  if (self->images != NULL)
    question->images = g_memdup2 (self->images->n_views == 2 ? self->images->views : self->images->originals,
                                  2 * size * sizeof (float));
  return question;
}

/* newer: only the network is another one. */
static void
want (LkPairModel *self, LkPairQuestion *question, gboolean newer)
{
  self->newest++;
  if (!newer || question == NULL)
    self->oldest = self->newest;

  g_mutex_lock (&self->lock);
  if (question != NULL)
    {
      question->serial = self->newest;
      question->waits = newer && (self->wanted == NULL || self->wanted->waits);
    }
  g_clear_pointer (&self->wanted, lk_pair_question_free);
  self->wanted = question;
  g_mutex_unlock (&self->lock);
  if (question != NULL)
    lk_analyst_wake (lk_session_get_analyst (self->session), self->job);
}

static void
forget_answer (LkPairModel *self)
{
  lk_pair_answer_free (self->answer);
  self->answer = lk_pair_answer_new ();
}

static void
ask (LkPairModel *self, gboolean newer)
{
  LkDataset *dataset = lk_session_get_dataset (self->session);
  LkPairQuestion *question = NULL;

  if (self->job == NULL)
    return;

  if (!newer)
    {
      g_clear_pointer (&self->images, lk_preview_free);
      if (self->active && dataset != NULL)
        {
          make_recipe (self);
          self->images = make_images (self, dataset);
        }
    }
  if (self->active && dataset != NULL)
    question = make_question (self, dataset);
  self->asked = question != NULL;
  if (!self->asked)
    forget_answer (self);
  want (self, question, newer);
  if (!newer || !self->asked)
    g_signal_emit (self, changed_signal, 0);
}

/* -- following the session ----------------------------------------------------------------------------------------- */

static void
pair_changed_cb (LkPairModel *self)
{
  ask (self, FALSE);
}

static void
records_cb (LkPairModel *self)
{
  if (lk_clock_is_live (lk_session_get_clock (self->session)))
    ask (self, TRUE);
}

static void
clock_changed_cb (LkPairModel *self)
{
  gboolean live = lk_clock_is_live (lk_session_get_clock (self->session));

  /* While live each step is another one, but only a record brings another network. */
  if (!live || !self->was_live)
    ask (self, TRUE);
  self->was_live = live;
}

static void
run_changed_cb (LkPairModel *self)
{
  self->life++;
  forget_answer (self);
  ask (self, FALSE);
}

static void
setting_changed_cb (LkPairModel *self, const char *key)
{
  if (*key != '\0' && !g_str_has_prefix (key, "augment.") && !g_str_equal (key, "train.seed"))
    return;

  g_clear_pointer (&self->recipe, lk_recipe_unref);
  ask (self, FALSE);
}

/* The views of one image are drawn anew together with those that the window shows. */
static void
views_cb (LkPairModel *self)
{
  if (self->draw == self->session->draw)
    return;

  self->draw = self->session->draw;
  ask (self, FALSE);
}

static void
follow (LkPairModel *self)
{
  static const char *const runs[] = { "run-began", "run-ended", "rewound" };
  LkSession *session = self->session;

  g_signal_connect_object (lk_session_get_selection (session), "changed", G_CALLBACK (pair_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_session_get_clock (session), "changed", G_CALLBACK (clock_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_session_get_clock (session), "records", G_CALLBACK (records_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::dataset-title", G_CALLBACK (pair_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "setting-changed", G_CALLBACK (setting_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "views", G_CALLBACK (views_cb), self, G_CONNECT_SWAPPED);
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    g_signal_connect_object (session, runs[i], G_CALLBACK (run_changed_cb), self, G_CONNECT_SWAPPED);
}

/* -- for panels ---------------------------------------------------------------------------------------------------- */

void
lk_pair_model_set_active (LkPairModel *self, gboolean active)
{
  if (self->active == active)
    return;

  self->active = active;
  ask (self, FALSE);
}

const LkPreview *
lk_pair_model_get_images (LkPairModel *self)
{
  return self->images;
}

const LkPairAnswer *
lk_pair_model_get_answer (LkPairModel *self)
{
  return self->answer;
}

gboolean
lk_pair_model_is_busy (LkPairModel *self)
{
  return self->asked && self->answer->serial < self->oldest;
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
lk_pair_model_dispose (GObject *object)
{
  LkPairModel *self = LK_PAIR_MODEL (object);

  if (self->job != NULL)
    {
      want (self, NULL, FALSE);
      lk_analyst_remove (lk_session_get_analyst (self->session), g_steal_pointer (&self->job));
    }

  G_OBJECT_CLASS (lk_pair_model_parent_class)->dispose (object);
}

static void
lk_pair_model_finalize (GObject *object)
{
  LkPairModel *self = LK_PAIR_MODEL (object);

  lk_pair_work_free (self->work);
  lk_pair_question_free (self->wanted);
  lk_pair_answer_free (self->fresh);
  lk_pair_answer_free (self->answer);
  lk_preview_free (self->images);
  g_clear_pointer (&self->recipe, lk_recipe_unref);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (lk_pair_model_parent_class)->finalize (object);
}

static void
lk_pair_model_class_init (LkPairModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lk_pair_model_dispose;
  object_class->finalize = lk_pair_model_finalize;

  changed_signal = g_signal_new ("changed", LK_TYPE_PAIR_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lk_pair_model_init (LkPairModel *self)
{
  g_mutex_init (&self->lock);
  self->was_live = TRUE;
  self->answer = lk_pair_answer_new ();
  self->work = lk_pair_work_new ();
}

LkPairModel *
lk_pair_model_new (LkSession *session)
{
  LkPairModel *self = g_object_new (LK_TYPE_PAIR_MODEL, NULL);

  self->session = session;
  self->job = lk_analyst_add (lk_session_get_analyst (session), LK_ANALYST_MAP, slice, self);
  follow (self);
  return self;
}
