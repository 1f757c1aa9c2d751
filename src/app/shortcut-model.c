#include "app/shortcut-model.h"

#include "app/latest-job.h"
#include "app/session-private.h"
#include "app/shortcut-work.h"
#include "train/evaluator.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>

/* What the crops' overlap explains for one network under one recipe. */
typedef struct
{
  LkNetTicket *net;
  LkRecipe *recipe;
  double part;
} Overlap;

struct _LkShortcutModel
{
  GObject parent_instance;

  LkSession *session; /* outlives this */
  gboolean active;
  guint life;           /* another one when what is measured is of no use any more */
  LkNetTicket *network; /* the untrained one that all of this began with */
  int *images;          /* [n] that the cues are looked for in; NULL = to be chosen */
  int n;
  LkRecipe *recipe; /* of the settings; NULL = to be made */
  guint32 seed;
  long told_step; /* that was shown when "changed" was emitted last */

  GArray *measured; /* LkShortcutAt, by rising step */
  Overlap shown_overlap, first_overlap;
  LkShortcutAt shown, untrained; /* as they are given out, with overlap */

  LkLatestJob *job;
  gboolean asked;       /* an answer is on its way */
  LkShortcutWork *work; /* the analyst's thread alone */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (LkShortcutModel, lk_shortcut_model, G_TYPE_OBJECT)

/* -- what is measured ---------------------------------------------------------------------------------------------- */

#define MEASURED(self, i) (&g_array_index ((self)->measured, LkShortcutAt, i))

static LkShortcutAt *
find (LkShortcutModel *self, long step)
{
  for (guint i = 0; i < self->measured->len; i++)
    if (MEASURED (self, i)->step == step)
      return MEASURED (self, i);

  return NULL;
}

static void
keep (LkShortcutModel *self, long step, const LkShortcut *shortcut)
{
  LkShortcutAt at = { step, *shortcut };
  guint place = 0;

  while (place < self->measured->len && MEASURED (self, place)->step < step)
    place++;
  g_array_insert_val (self->measured, place, at);
}

static void
clear_overlap (Overlap *overlap)
{
  g_clear_pointer (&overlap->net, lk_net_ticket_unref);
  g_clear_pointer (&overlap->recipe, lk_recipe_unref);
  overlap->part = NAN;
}

static void
keep_overlap (LkShortcutModel *self, const LkShortcutAnswer *answer)
{
  gboolean first = answer->net == lk_shown_net_get_untrained (lk_session_get_shown_net (self->session));
  Overlap *overlap = first ? &self->first_overlap : &self->shown_overlap;
  LkShortcutAt *at = find (self, lk_net_ticket_step (answer->net));

  clear_overlap (overlap);
  overlap->net = lk_net_ticket_ref (answer->net);
  overlap->recipe = lk_recipe_ref (answer->recipe);
  overlap->part = answer->shortcut.part[LK_CUE_OVERLAP];
  if (at != NULL)
    at->shortcut.part[LK_CUE_OVERLAP] = overlap->part;
}

static void
forget (LkShortcutModel *self)
{
  self->life++;
  g_array_set_size (self->measured, 0);
  g_clear_pointer (&self->network, lk_net_ticket_unref);
  g_clear_pointer (&self->images, g_free);
  clear_overlap (&self->shown_overlap);
  clear_overlap (&self->first_overlap);
}

/* -- what is wanted ------------------------------------------------------------------------------------------------ */

static gboolean
is_recorded (LkShortcutModel *self, long step)
{
  for (int i = 0; i < self->session->n_records; i++)
    if (self->session->records[i].step == step)
      return self->session->records[i].embedding;

  return FALSE;
}

static long
shown_step (LkShortcutModel *self)
{
  return MAX (lk_session_get_shown_embedding (self->session), 0);
}

/* The first ones of the probe set: of the run, or those that a run would have. */
static void
choose_images (LkShortcutModel *self)
{
  int n_train = self->session->dataset->splits[LK_TRAIN].n;
  LkRun *run = lk_session_get_run (self->session);

  if (self->images != NULL)
    return;
  self->images = run != NULL ? lk_run_probe_among (run, n_train, &self->n) : NULL;
  if (self->images == NULL)
    {
      self->n = MIN (LK_SHORTCUT_IMAGES, n_train);
      self->images = lk_evaluation_images (LK_EVALUATION_PROBE, n_train, self->n);
    }
  self->n = MIN (self->n,
                 MIN (LK_SHORTCUT_IMAGES, atoi (lk_experiment_get (self->session->experiment, "eval.probe_size"))));
}

static void
make_recipe (LkShortcutModel *self)
{
  if (self->recipe == NULL)
    self->recipe = lk_session_make_recipe (self->session, 2, &self->seed);
}

static LkShortcutQuestion *
question_new (LkShortcutModel *self, LkShortcutUnit unit, long step, LkNetTicket *net)
{
  LkShortcutQuestion *question = g_new0 (LkShortcutQuestion, 1);

  *question = (LkShortcutQuestion){ .unit = unit, .life = self->life, .step = step, .n = self->n, .seed = self->seed };
  question->dataset = lk_dataset_ref (self->session->dataset);
  question->images = g_memdup2 (self->images, (gsize) self->n * sizeof (int));
  if (unit == LK_SHORTCUT_RECORDED)
    question->source = lk_record_source_ref (self->session->source);
  else
    question->net = lk_net_ticket_ref (net);
  if (unit == LK_SHORTCUT_OVERLAP)
    question->recipe = lk_recipe_ref (self->recipe);
  return question;
}

/* The image cues of a step; NULL if they are there. */
static LkShortcutQuestion *
ask_for_step (LkShortcutModel *self, long step)
{
  if (find (self, step) != NULL)
    return NULL;
  if (is_recorded (self, step))
    return question_new (self, LK_SHORTCUT_RECORDED, step, NULL);
  return step == 0 ? question_new (self, LK_SHORTCUT_UNTRAINED, 0, self->network) : NULL;
}

static LkShortcutQuestion *
ask_for_overlap (LkShortcutModel *self, const Overlap *have, LkNetTicket *net)
{
  if (self->recipe == NULL || (have->net == net && have->recipe == self->recipe))
    return NULL;
  return question_new (self, LK_SHORTCUT_OVERLAP, lk_net_ticket_step (net), net);
}

/* What is seen first, then the rest of the history. */
static LkShortcutQuestion *
next_question (LkShortcutModel *self)
{
  LkNetTicket *shown = lk_shown_net_get (lk_session_get_shown_net (self->session));
  LkShortcutQuestion *question = ask_for_step (self, shown_step (self));

  if (question == NULL)
    question = ask_for_step (self, 0);
  if (question == NULL && shown != self->network)
    question = ask_for_overlap (self, &self->shown_overlap, shown);
  if (question == NULL)
    question = ask_for_overlap (self, &self->first_overlap, self->network);
  for (int i = 0; question == NULL && i < self->session->n_records; i++)
    if (self->session->records[i].embedding)
      question = ask_for_step (self, self->session->records[i].step);
  return question;
}

static void
go_on (LkShortcutModel *self)
{
  LkNetTicket *untrained = lk_shown_net_get_untrained (lk_session_get_shown_net (self->session));
  LkShortcutQuestion *question;

  if (!self->active || self->asked || untrained == NULL)
    return;

  if (self->network != untrained)
    {
      forget (self);
      self->network = lk_net_ticket_ref (untrained);
    }
  choose_images (self);
  if (self->n < LK_SHORTCUT_LEAST)
    return;
  make_recipe (self);
  question = next_question (self);
  if (question == NULL)
    return;
  self->asked = TRUE;
  lk_latest_job_ask (self->job, question);
}

/* -- in the analyst's thread --------------------------------------------------------------------------------------- */

static gboolean
prepare (gpointer request, gpointer owner)
{
  return lk_shortcut_work_prepare (LK_SHORTCUT_MODEL (owner)->work, request);
}

static gpointer
compute (gconstpointer request, const gint *stop, gpointer owner)
{
  return lk_shortcut_work_answer (LK_SHORTCUT_MODEL (owner)->work, request);
}

static void
deliver (gconstpointer result, gpointer owner)
{
  LkShortcutModel *self = owner;
  const LkShortcutAnswer *answer = result;

  self->asked = FALSE;
  if (answer->life == self->life)
    {
      if (answer->unit == LK_SHORTCUT_OVERLAP)
        keep_overlap (self, answer);
      else
        keep (self, answer->step, &answer->shortcut);
      g_signal_emit (self, changed_signal, 0);
    }
  go_on (self);
}

static const LkLatestKind latest_kind = {
  .compute = compute,
  .free_request = lk_shortcut_question_free,
  .deliver = deliver,
  .free_result = lk_shortcut_answer_free,
  .prepare = prepare,
};

/* -- following the session ----------------------------------------------------------------------------------------- */

static void
run_changed_cb (LkShortcutModel *self)
{
  forget (self);
  g_signal_emit (self, changed_signal, 0);
  go_on (self);
}

static void
net_changed_cb (LkShortcutModel *self)
{
  if (lk_shown_net_get_untrained (lk_session_get_shown_net (self->session)) != self->network)
    run_changed_cb (self);
  else
    go_on (self);
}

static void
clock_cb (LkShortcutModel *self)
{
  if (shown_step (self) != self->told_step)
    {
      self->told_step = shown_step (self);
      g_signal_emit (self, changed_signal, 0);
    }
  go_on (self);
}

static void
setting_changed_cb (LkShortcutModel *self, const char *key)
{
  if (*key != '\0' && !g_str_has_prefix (key, "augment.") && !g_str_equal (key, "train.seed"))
    return;

  g_clear_pointer (&self->recipe, lk_recipe_unref);
  /* What could be strengthened is another thing now. */
  g_signal_emit (self, changed_signal, 0);
  go_on (self);
}

/* -- for panels ---------------------------------------------------------------------------------------------------- */

void
lk_shortcut_model_set_active (LkShortcutModel *self, gboolean active)
{
  self->active = active;
  go_on (self);
}

const LkShortcutAt *
lk_shortcut_model_get_untrained (LkShortcutModel *self)
{
  const LkShortcutAt *at = find (self, 0);

  if (at == NULL)
    return NULL;
  self->untrained = *at;
  self->untrained.shortcut.part[LK_CUE_OVERLAP] = self->first_overlap.part;
  return &self->untrained;
}

const LkShortcutAt *
lk_shortcut_model_get_shown (LkShortcutModel *self)
{
  const LkShortcutAt *at = NULL;

  for (guint i = 0; i < self->measured->len && MEASURED (self, i)->step <= shown_step (self); i++)
    at = MEASURED (self, i);
  if (at == NULL)
    return NULL;
  self->shown = *at;
  self->shown.shortcut.part[LK_CUE_OVERLAP] = at->step == 0 ? self->first_overlap.part : self->shown_overlap.part;
  return &self->shown;
}

const LkShortcutAt *
lk_shortcut_model_get_all (LkShortcutModel *self, int *n)
{
  *n = (int) self->measured->len;
  return (const LkShortcutAt *) (const void *) self->measured->data;
}

const char *
lk_shortcut_model_get_words (LkShortcutModel *self)
{
  LkDataset *dataset = self->session->dataset;

  if (dataset == NULL)
    return _ ("Open images to see by which cues a network finds them alike.");
  if (dataset->splits[LK_TRAIN].n < LK_SHORTCUT_LEAST)
    return _ ("There are too few images to tell.");
  return NULL;
}

gboolean
lk_shortcut_model_strengthen (LkShortcutModel *self, LkCue cue, GError **error)
{
  g_autoptr (LkValues) values = lk_experiment_values (self->session->experiment);
  g_auto (LkShortcutAdvice) advice = { 0 };
  g_autofree char *title = NULL;
  gboolean ok = TRUE;

  lk_shortcut_advise (cue, values, &advice);
  if (advice.n == 0)
    return FALSE;

  /* translators: an entry of the history: the name of a transform */
  title = g_strdup_printf (_ ("Strengthened: %s"), _ (lk_transform_find (advice.transform)->title));
  lk_session_begin_group (self->session);
  for (int i = 0; ok && i < advice.n; i++)
    ok = lk_session_request (self->session, advice.change[i].key, advice.change[i].text, error);
  lk_session_end_group (self->session, title);
  return ok;
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
lk_shortcut_model_dispose (GObject *object)
{
  LkShortcutModel *self = LK_SHORTCUT_MODEL (object);

  self->active = FALSE;
  g_clear_pointer (&self->job, lk_latest_job_free);
  forget (self);

  G_OBJECT_CLASS (lk_shortcut_model_parent_class)->dispose (object);
}

static void
lk_shortcut_model_finalize (GObject *object)
{
  LkShortcutModel *self = LK_SHORTCUT_MODEL (object);

  lk_shortcut_work_free (self->work);
  g_clear_pointer (&self->recipe, lk_recipe_unref);
  g_array_unref (self->measured);

  G_OBJECT_CLASS (lk_shortcut_model_parent_class)->finalize (object);
}

static void
lk_shortcut_model_class_init (LkShortcutModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lk_shortcut_model_dispose;
  object_class->finalize = lk_shortcut_model_finalize;

  changed_signal = g_signal_new ("changed", LK_TYPE_SHORTCUT_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 0);
}

static void
lk_shortcut_model_init (LkShortcutModel *self)
{
  self->measured = g_array_new (FALSE, FALSE, sizeof (LkShortcutAt));
  self->work = lk_shortcut_work_new ();
  self->shown_overlap.part = self->first_overlap.part = NAN;
  self->told_step = -1;
}

LkShortcutModel *
lk_shortcut_model_new (LkSession *session)
{
  static const char *const runs[] = { "run-began", "run-ended", "rewound", "notify::dataset-title" };
  LkShortcutModel *self = g_object_new (LK_TYPE_SHORTCUT_MODEL, NULL);

  self->session = session;
  self->job = lk_latest_job_new (lk_session_get_analyst (session), LK_ANALYST_MAP, &latest_kind, self);
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    g_signal_connect_object (session, runs[i], G_CALLBACK (run_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "setting-changed", G_CALLBACK (setting_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_session_get_shown_net (session), "changed", G_CALLBACK (net_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session->clock, "changed", G_CALLBACK (clock_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session->clock, "records", G_CALLBACK (clock_cb), self, G_CONNECT_SWAPPED);
  return self;
}
