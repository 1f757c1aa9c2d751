#include "app/difficulty-model.h"

#include "app/latest-job.h"

#include <glib/gi18n.h>

#define N_PAIRS 512
/* The first answer waits for so many pairs, and goes on for so long. */
#define FIRST_PAIRS 16
#define FIRST_MICROSECONDS 60000
/* One piece of work takes about so long. */
#define PIECE_MICROSECONDS 25000
#define LEAST_PIECE 4
#define LARGEST_PIECE 64

typedef struct
{
  guint serial;
  gboolean urgent;
  gboolean refine;  /* the first answer is there */
  gboolean dropped; /* there will be no answer */
  LkNetTicket *net;
  LkDataset *dataset;
  LkRecipe *recipe;
  guint32 seed;
  gint64 began; /* when work on it began; 0 = not yet */
  GError *error;
} Question;

struct _LkDifficultyModel
{
  GObject parent_instance;

  LkSession *session; /* outlives this */
  gboolean active;
  LkRecipe *recipe; /* of the settings; NULL = to be made */
  guint32 seed;
  LkNetTicket *asked_net; /* of the last question */
  guint serial;
  LkDifficultyAnswer *answer;

  /* What a hand waits for, and what can wait: networks that come while training, and more pairs. */
  LkLatestJob *urgent, *later;
  gint urgent_wanted; /* serial of the last urgent question; atomic */

  /* The analyst's thread alone. */
  LkPool *pool;
  gint urgent_done; /* serial of the last urgent question that was answered */
  LkPairSample *sample;
  LkNetTicket *sample_net;
  LkRecipe *sample_recipe;
  LkDataset *sample_dataset;
  double pair_microseconds; /* that one took */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (LkDifficultyModel, lk_difficulty_model, G_TYPE_OBJECT)

static void
question_free (gpointer data)
{
  Question *question = data;

  lk_net_ticket_unref (question->net);
  lk_dataset_unref (question->dataset);
  lk_recipe_unref (question->recipe);
  g_clear_error (&question->error);
  g_free (question);
}

static void
answer_free (gpointer data)
{
  LkDifficultyAnswer *answer = data;

  if (answer == NULL)
    return;
  g_free (answer->words);
  g_free (answer);
}

/* -- in the analyst's thread --------------------------------------------------------------------------------------- */

static void
forget_sample (LkDifficultyModel *self)
{
  g_clear_pointer (&self->sample, lk_pair_sample_free);
  g_clear_pointer (&self->sample_net, lk_net_ticket_unref);
  g_clear_pointer (&self->sample_recipe, lk_recipe_unref);
  g_clear_pointer (&self->sample_dataset, lk_dataset_unref);
}

static gboolean
is_of (LkDifficultyModel *self, const Question *question)
{
  return self->sample != NULL && self->sample_net == question->net && self->sample_recipe == question->recipe &&
         self->sample_dataset == question->dataset;
}

static void
begin_sample (LkDifficultyModel *self, const Question *question)
{
  forget_sample (self);
  self->sample = lk_pair_sample_new (question->dataset, N_PAIRS);
  self->sample_net = lk_net_ticket_ref (question->net);
  self->sample_recipe = lk_recipe_ref (question->recipe);
  self->sample_dataset = lk_dataset_ref (question->dataset);
}

static gboolean
takes_images (const LkFrozenNet *net, const LkDataset *dataset)
{
  int h, w, c;

  lk_frozen_net_image_size (net, &h, &w, &c);
  return dataset->h == h && dataset->w == w && dataset->c == c;
}

/* Measures some more pairs. FALSE if there are no more. */
static gboolean
measure (LkDifficultyModel *self, const Question *question, const LkFrozenNet *net)
{
  int before = self->sample->done;
  int most = (int) CLAMP (PIECE_MICROSECONDS / self->pair_microseconds, LEAST_PIECE, LARGEST_PIECE);
  gint64 began = g_get_monotonic_time ();
  gboolean more = lk_pair_sample_measure_cosines (self->sample, most, net, question->dataset, question->recipe,
                                                  question->seed, self->pool);

  if (self->sample->done > before)
    self->pair_microseconds = MAX ((double) (g_get_monotonic_time () - began) / (self->sample->done - before), 1);
  return more;
}

/* A piece of the way: TRUE while there is more to measure before the answer. */
static gboolean
prepare (gpointer request, gpointer owner)
{
  LkDifficultyModel *self = owner;
  Question *question = request;
  gint64 now = g_get_monotonic_time ();
  LkFrozenNet *net;

  /* There is one sample: what can wait must not take it from what a hand waits for, and is asked again after it. Nor can a
   * sample be refined that a newer question took over. */
  question->dropped = !question->urgent && self->urgent_done != g_atomic_int_get (&self->urgent_wanted);
  question->dropped |= question->refine && !is_of (self, question);
  if (question->dropped)
    return FALSE;
  if (question->began == 0)
    question->began = now;
  net = lk_net_ticket_get (question->net, &question->error);
  if (net == NULL || !takes_images (net, question->dataset))
    return FALSE;
  if (!is_of (self, question))
    begin_sample (self, question);
  if (!measure (self, question, net))
    return FALSE;
  return question->refine || self->sample->done < FIRST_PAIRS || now - question->began < FIRST_MICROSECONDS;
}

static gpointer
compute (gconstpointer request, const gint *stop, gpointer owner)
{
  LkDifficultyModel *self = owner;
  const Question *question = request;
  LkDifficultyAnswer *answer;

  if (question->urgent)
    self->urgent_done = (gint) question->serial;
  if (question->dropped)
    return NULL;

  answer = g_new0 (LkDifficultyAnswer, 1);
  answer->serial = question->serial;
  answer->step = lk_net_ticket_step (question->net);
  if (question->error != NULL)
    answer->words = g_strdup (question->error->message);
  else if (!is_of (self, question))
    answer->words = g_strdup (_ ("The network takes images of another size"));
  else
    {
      answer->refined = self->sample->done == self->sample->n;
      lk_difficulty_measure (self->sample, answer->step > 0, &answer->difficulty);
      answer->has_bins = lk_difficulty_bins (self->sample, &answer->bins);
    }
  return answer;
}

/* -- asking -------------------------------------------------------------------------------------------------------- */

static void
make_recipe (LkDifficultyModel *self)
{
  if (self->recipe == NULL)
    self->recipe = lk_session_make_recipe (self->session, 2, &self->seed);
}

static Question *
make_question (LkDifficultyModel *self, LkNetTicket *net, gboolean urgent, gboolean refine)
{
  Question *question = g_new0 (Question, 1);

  question->serial = self->serial;
  question->urgent = urgent;
  question->refine = refine;
  question->net = lk_net_ticket_ref (net);
  question->dataset = lk_dataset_ref (lk_session_get_dataset (self->session));
  question->recipe = lk_recipe_ref (self->recipe);
  question->seed = self->seed;
  return question;
}

static void
forget_answer (LkDifficultyModel *self)
{
  g_clear_pointer (&self->answer, answer_free);
  g_signal_emit (self, changed_signal, 0);
}

static void
ask (LkDifficultyModel *self, LkLatestJob *job)
{
  LkNetTicket *net = lk_shown_net_get (lk_session_get_shown_net (self->session));

  if (!self->active)
    return;
  make_recipe (self);
  self->serial++;
  g_clear_pointer (&self->asked_net, lk_net_ticket_unref);
  if (net == NULL || self->recipe == NULL)
    {
      forget_answer (self);
      return;
    }
  self->asked_net = lk_net_ticket_ref (net);
  if (job == self->urgent)
    g_atomic_int_set (&self->urgent_wanted, (gint) self->serial);
  lk_latest_job_ask (job, make_question (self, net, job == self->urgent, FALSE));
}

static void
deliver (gconstpointer result, gpointer owner)
{
  LkDifficultyModel *self = owner;
  const LkDifficultyAnswer *answer = result;

  /* While a hand drags, the answer to where it was is better than none; but not one that is older than what is shown, nor
   * one about data that are gone. */
  if (self->asked_net == NULL || (self->answer != NULL && answer->serial < self->answer->serial))
    return;

  answer_free (self->answer);
  self->answer = g_memdup2 (answer, sizeof *answer);
  self->answer->words = g_strdup (answer->words);
  if (answer->serial != self->serial && answer->serial == (guint) g_atomic_int_get (&self->urgent_wanted))
    lk_latest_job_ask (self->later, make_question (self, self->asked_net, FALSE, FALSE));
  else if (answer->serial == self->serial && answer->words == NULL && !answer->refined)
    lk_latest_job_ask (self->later, make_question (self, self->asked_net, FALSE, TRUE));
  g_signal_emit (self, changed_signal, 0);
}

static const LkLatestKind latest_kind = {
  .compute = compute,
  .free_request = question_free,
  .deliver = deliver,
  .free_result = answer_free,
  .prepare = prepare,
};

/* -- following the session ----------------------------------------------------------------------------------------- */

static void
net_changed_cb (LkDifficultyModel *self)
{
  gboolean newer = lk_session_get_state (self->session) == LK_SESSION_RUNNING &&
                   lk_clock_is_live (lk_session_get_clock (self->session));

  ask (self, newer ? self->later : self->urgent);
}

static void
setting_changed_cb (LkDifficultyModel *self, const char *key)
{
  if (*key != '\0' && !g_str_has_prefix (key, "augment.") && !g_str_equal (key, "train.seed"))
    return;

  g_clear_pointer (&self->recipe, lk_recipe_unref);
  ask (self, self->urgent);
}

void
lk_difficulty_model_set_active (LkDifficultyModel *self, gboolean active)
{
  if (self->active == active)
    return;

  self->active = active;
  ask (self, self->urgent);
}

const LkDifficultyAnswer *
lk_difficulty_model_get_answer (LkDifficultyModel *self)
{
  return self->answer;
}

gboolean
lk_difficulty_model_is_behind (LkDifficultyModel *self)
{
  return self->asked_net != NULL && (self->answer == NULL || self->answer->serial != self->serial);
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
lk_difficulty_model_dispose (GObject *object)
{
  LkDifficultyModel *self = LK_DIFFICULTY_MODEL (object);

  g_clear_pointer (&self->urgent, lk_latest_job_free);
  g_clear_pointer (&self->later, lk_latest_job_free);
  self->active = FALSE;

  G_OBJECT_CLASS (lk_difficulty_model_parent_class)->dispose (object);
}

static void
lk_difficulty_model_finalize (GObject *object)
{
  LkDifficultyModel *self = LK_DIFFICULTY_MODEL (object);

  forget_sample (self);
  lk_pool_free (self->pool);
  g_clear_pointer (&self->recipe, lk_recipe_unref);
  g_clear_pointer (&self->asked_net, lk_net_ticket_unref);
  answer_free (self->answer);

  G_OBJECT_CLASS (lk_difficulty_model_parent_class)->finalize (object);
}

static void
lk_difficulty_model_class_init (LkDifficultyModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lk_difficulty_model_dispose;
  object_class->finalize = lk_difficulty_model_finalize;

  changed_signal = g_signal_new ("changed", LK_TYPE_DIFFICULTY_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
lk_difficulty_model_init (LkDifficultyModel *self)
{
  self->pool = lk_pool_new (1, 0, NULL);
  self->pair_microseconds = PIECE_MICROSECONDS / 16.0;
}

LkDifficultyModel *
lk_difficulty_model_new (LkSession *session)
{
  LkDifficultyModel *self = g_object_new (LK_TYPE_DIFFICULTY_MODEL, NULL);

  self->session = session;
  self->urgent = lk_latest_job_new (lk_session_get_analyst (session), LK_ANALYST_QUERY, &latest_kind, self);
  self->later = lk_latest_job_new (lk_session_get_analyst (session), LK_ANALYST_MAP, &latest_kind, self);
  g_signal_connect_object (lk_session_get_shown_net (session), "changed", G_CALLBACK (net_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "setting-changed", G_CALLBACK (setting_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}
