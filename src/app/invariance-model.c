#include "app/invariance-model.h"

#include "app/session-private.h"

/* Networks of recorded steps that wait: while training begins they come faster than they are measured. */
#define MAX_WAITING 4
#define MAX_UNTRAINED 8

/* Under one recipe. */
typedef struct
{
  char *recipe;
  LkInvariance *measured;
} Untrained;

struct _LkInvarianceModel
{
  GObject parent_instance;

  LkSession *session; /* owns this */
  gboolean active;
  gboolean was_live;
  guint serial, life;    /* see LkInvarianceTask */
  GPtrArray *all;        /* LkInvariance, steps rising */
  GHashTable *recipes;   /* step -> LkValues: those that they were measured with */
  GHashTable *failures;  /* step -> char *: why there is nothing */
  GPtrArray *untrained;  /* Untrained, the newest last */
  GPtrArray *waiting;    /* LkNetTicket of recorded steps, the oldest first */
  LkInvarianceTask *now; /* what the analyst was asked last; NULL = nothing */

  LkAnalystJob *job;      /* NULL once disposed */
  LkInvarianceWork *work; /* the analyst's thread alone */
  gboolean working;       /* the same: it has a task */
  GMutex lock;            /* guards what follows */
  LkInvarianceTask *wanted;
  GQueue fresh; /* LkInvarianceNews */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (LkInvarianceModel, lk_invariance_model, G_TYPE_OBJECT)

static void choose (LkInvarianceModel *self);

static void
untrained_free (gpointer data)
{
  Untrained *untrained = data;

  lk_invariance_free (untrained->measured);
  g_free (untrained->recipe);
  g_free (untrained);
}

/* -- what is there ------------------------------------------------------------------------------------------------- */

/* All that the strengths of a recipe depend on, as one text. (transfer full) */
static char *
describe_recipe (const LkValues *values)
{
  GString *text = g_string_new (NULL);
  int n;
  const LkSetting *settings = lk_augment_settings (&n);

  for (int i = 0; i < n; i++)
    g_string_append_printf (text, "%s\n", lk_values_text (values, settings[i].key));
  return g_string_free (text, FALSE);
}

static LkInvariance *
find_step (LkInvarianceModel *self, long step)
{
  for (guint i = 0; i < self->all->len; i++)
    if (((LkInvariance *) g_ptr_array_index (self->all, i))->step == step)
      return g_ptr_array_index (self->all, i);

  return NULL;
}

static LkInvariance *
find_untrained (LkInvarianceModel *self, const LkValues *values)
{
  g_autofree char *recipe = describe_recipe (values);

  for (guint i = 0; i < self->untrained->len; i++)
    if (g_str_equal (((Untrained *) g_ptr_array_index (self->untrained, i))->recipe, recipe))
      return ((Untrained *) g_ptr_array_index (self->untrained, i))->measured;

  return NULL;
}

static gboolean
has_levels (const LkInvariance *measured, int levels)
{
  return measured != NULL && measured->levels_done >= levels;
}

static gboolean
has_run (LkInvarianceModel *self)
{
  return lk_session_get_record_source (self->session) != NULL;
}

/* The step whose bars are to be shown: a recorded one that was scrubbed to, if it is measured; else that of the network
 * that is shown. -1 without a run. */
static long
shown_step (LkInvarianceModel *self)
{
  LkClock *clock = lk_session_get_clock (self->session);
  LkNetTicket *net = lk_shown_net_get (lk_session_get_shown_net (self->session));

  if (!has_run (self) || net == NULL)
    return -1;
  if (!lk_clock_is_live (clock) && find_step (self, lk_clock_get_step (clock)) != NULL)
    return lk_clock_get_step (clock);
  return lk_net_ticket_step (net);
}

/* The recipe under which the untrained network is compared; (transfer full). */
static LkValues *
shown_recipe (LkInvarianceModel *self)
{
  const LkInvariance *shown = lk_invariance_model_get_shown (self);
  const LkValues *values = shown != NULL ? g_hash_table_lookup (self->recipes, GSIZE_TO_POINTER (shown->step)) : NULL;

  return values != NULL ? lk_values_copy (values) : lk_experiment_values (lk_session_get_experiment (self->session));
}

/* -- in the analyst's thread --------------------------------------------------------------------------------------- */

static void
take_measured (LkInvarianceModel *self, LkInvarianceNews *news)
{
  guint at = 0;

  while (at < self->all->len && ((LkInvariance *) g_ptr_array_index (self->all, at))->step < news->step)
    at++;
  if (at < self->all->len && ((LkInvariance *) g_ptr_array_index (self->all, at))->step == news->step)
    {
      /* Measured once more for what lies between: the bars stay meanwhile. */
      if (has_levels (g_ptr_array_index (self->all, at), news->measured->levels_done + 1))
        return;
      g_ptr_array_remove_index (self->all, at);
    }
  g_ptr_array_insert (self->all, (int) at, g_steal_pointer (&news->measured));
  g_hash_table_insert (self->recipes, GSIZE_TO_POINTER (news->step), g_steal_pointer (&news->recipe));
}

static void
take_untrained (LkInvarianceModel *self, LkInvarianceNews *news)
{
  Untrained *untrained = g_new (Untrained, 1);

  *untrained = (Untrained){ describe_recipe (news->recipe), g_steal_pointer (&news->measured) };
  for (guint i = 0; i < self->untrained->len; i++)
    if (g_str_equal (((Untrained *) g_ptr_array_index (self->untrained, i))->recipe, untrained->recipe))
      {
        g_ptr_array_remove_index (self->untrained, i);
        break;
      }
  g_ptr_array_add (self->untrained, untrained);
  if (self->untrained->len > MAX_UNTRAINED)
    g_ptr_array_remove_index (self->untrained, 0);
}

static void
take_news (LkInvarianceModel *self, LkInvarianceNews *news)
{
  if (news->done && self->now != NULL && news->serial == self->now->serial)
    g_clear_pointer (&self->now, lk_invariance_task_free);
  if (news->life != self->life)
    return;

  if (news->measured != NULL && news->untrained)
    take_untrained (self, news);
  else if (news->measured != NULL)
    take_measured (self, news);
  else
    g_hash_table_insert (self->failures, GSIZE_TO_POINTER (news->untrained ? -1 : news->step),
                         g_steal_pointer (&news->words));
}

static gboolean
fresh_cb (gpointer data)
{
  LkInvarianceModel *self = data;
  LkInvarianceNews *news;

  if (self->job == NULL)
    return G_SOURCE_REMOVE;

  for (;;)
    {
      g_mutex_lock (&self->lock);
      news = g_queue_pop_head (&self->fresh);
      g_mutex_unlock (&self->lock);
      if (news == NULL)
        break;
      take_news (self, news);
      lk_invariance_news_free (news);
    }
  choose (self);
  g_signal_emit (self, changed_signal, 0);
  return G_SOURCE_REMOVE;
}

static void
hand_over (LkInvarianceModel *self, LkInvarianceNews *news)
{
  gboolean tell;

  g_mutex_lock (&self->lock);
  tell = g_queue_is_empty (&self->fresh);
  g_queue_push_tail (&self->fresh, news);
  g_mutex_unlock (&self->lock);
  /* Not at the priority of idle sources: while the window draws they hardly come. */
  if (tell)
    g_idle_add_full (G_PRIORITY_DEFAULT, fresh_cb, g_object_ref (self), g_object_unref);
}

static gboolean
slice (gpointer data)
{
  LkInvarianceModel *self = data;
  LkInvarianceTask *task = NULL;
  LkInvarianceNews *news = NULL;
  gboolean more;

  g_mutex_lock (&self->lock);
  if (self->wanted != NULL && (!self->working || self->wanted->urgent || lk_invariance_work_has_bars (self->work)))
    task = g_steal_pointer (&self->wanted);
  g_mutex_unlock (&self->lock);

  if (task != NULL)
    lk_invariance_work_ask (self->work, task);
  self->working |= task != NULL;
  if (!self->working)
    return FALSE;

  more = lk_invariance_work_slice (self->work, &news);
  if (news != NULL)
    hand_over (self, news);
  self->working = more;
  if (more)
    return TRUE;

  g_mutex_lock (&self->lock);
  more = self->wanted != NULL;
  g_mutex_unlock (&self->lock);
  return more;
}

/* -- what is to be done -------------------------------------------------------------------------------------------- */

/* Takes net and recipe over. */
static LkInvarianceTask *
task_new (LkInvarianceModel *self, LkNetTicket *net, LkValues *recipe)
{
  LkInvarianceTask *task = g_new0 (LkInvarianceTask, 1);

  *task = (LkInvarianceTask){ .life = self->life,
                              .untrained = recipe != NULL,
                              .dataset = lk_dataset_ref (lk_session_get_dataset (self->session)),
                              .net = net,
                              .recipe = recipe };
  return task;
}

static LkInvarianceTask *
untrained_task (LkInvarianceModel *self, LkValues *recipe)
{
  LkNetTicket *net = lk_shown_net_get_untrained (lk_session_get_shown_net (self->session));

  return task_new (self, lk_net_ticket_ref (net), recipe);
}

/* The network of a step: the one that is shown, one that waits, or its checkpoint. */
static LkInvarianceTask *
step_task (LkInvarianceModel *self, long step)
{
  LkNetTicket *net = lk_shown_net_get (lk_session_get_shown_net (self->session));

  if (lk_net_ticket_step (net) == step)
    return task_new (self, lk_net_ticket_ref (net), NULL);
  for (guint i = 0; i < self->waiting->len; i++)
    if (lk_net_ticket_step (g_ptr_array_index (self->waiting, i)) == step)
      return task_new (self, lk_net_ticket_ref (g_ptr_array_index (self->waiting, i)), NULL);
  return task_new (self, lk_net_ticket_new_recorded (lk_session_get_record_source (self->session), step), NULL);
}

static gboolean
has_failed (LkInvarianceModel *self, long step)
{
  return g_hash_table_contains (self->failures, GSIZE_TO_POINTER (step));
}

static gboolean
wants_step (LkInvarianceModel *self, long step, int levels)
{
  return step >= 0 && !has_failed (self, step) && !has_levels (find_step (self, step), levels);
}

/* The step of an earlier record whose bars are still to be measured; -1 if there is none. */
static long
earlier_step (LkInvarianceModel *self)
{
  for (guint i = 0; i < self->waiting->len; i++)
    if (wants_step (self, lk_net_ticket_step (g_ptr_array_index (self->waiting, i)), LK_INVARIANCE_BARS))
      return lk_net_ticket_step (g_ptr_array_index (self->waiting, i));
  for (int i = 0; i < self->session->n_records; i++)
    if (self->session->records[i].checkpoint && wants_step (self, self->session->records[i].step, LK_INVARIANCE_BARS))
      return self->session->records[i].step;
  return -1;
}

/* What is to be measured next; NULL = all is. */
static LkInvarianceTask *
next_task (LkInvarianceModel *self)
{
  long shown = shown_step (self), earlier;
  g_autoptr (LkValues) recipe = shown_recipe (self);
  const LkInvariance *untrained = find_untrained (self, recipe);
  gboolean cannot = has_failed (self, -1), compares = cannot || has_levels (untrained, LK_INVARIANCE_BARS);

  /* Of many records that come fast only the first goes before what all are compared with. */
  if (!compares && self->all->len > 0)
    return untrained_task (self, g_steal_pointer (&recipe));
  if (wants_step (self, shown, LK_INVARIANCE_BARS))
    return step_task (self, shown);
  if (!compares)
    return untrained_task (self, g_steal_pointer (&recipe));
  /* The newest networks are kept for a short while only. */
  earlier = has_run (self) ? earlier_step (self) : -1;
  if (earlier >= 0 && self->waiting->len > 1)
    return step_task (self, earlier);
  if (wants_step (self, shown, LK_INVARIANCE_LEVELS))
    return step_task (self, shown);
  if (!cannot && !has_levels (untrained, LK_INVARIANCE_LEVELS))
    return untrained_task (self, g_steal_pointer (&recipe));
  return earlier >= 0 ? step_task (self, earlier) : NULL;
}

static gboolean
is_same_task (const LkInvarianceTask *a, const LkInvarianceTask *b)
{
  g_autofree char *recipe_a = NULL, *recipe_b = NULL;

  if (a == NULL || b == NULL || a->life != b->life || a->untrained != b->untrained ||
      lk_net_ticket_step (a->net) != lk_net_ticket_step (b->net))
    return FALSE;
  if (!a->untrained)
    return TRUE;
  recipe_a = describe_recipe (a->recipe);
  recipe_b = describe_recipe (b->recipe);
  return g_str_equal (recipe_a, recipe_b);
}

static LkInvarianceTask *
copy_task (const LkInvarianceTask *task)
{
  LkInvarianceTask *copy = g_memdup2 (task, sizeof *task);

  copy->dataset = lk_dataset_ref (task->dataset);
  copy->net = lk_net_ticket_ref (task->net);
  copy->recipe = task->recipe != NULL ? lk_values_copy (task->recipe) : NULL;
  return copy;
}

/* What was measured by now needs no network any more. */
static void
drop_measured_nets (LkInvarianceModel *self)
{
  for (guint i = self->waiting->len; i-- > 0;)
    if (!wants_step (self, lk_net_ticket_step (g_ptr_array_index (self->waiting, i)), LK_INVARIANCE_BARS))
      g_ptr_array_remove_index (self->waiting, i);
}

static void
choose (LkInvarianceModel *self)
{
  g_autoptr (LkInvarianceTask) task = NULL;
  LkClock *clock = lk_session_get_clock (self->session);

  if (self->job == NULL)
    return;

  drop_measured_nets (self);
  if (self->active && lk_shown_net_get (lk_session_get_shown_net (self->session)) != NULL)
    task = next_task (self);
  if (task == NULL || is_same_task (task, self->now))
    return;

  task->serial = ++self->serial;
  task->urgent = !lk_clock_is_live (clock) || !has_run (self) || (self->now != NULL && self->now->life != self->life);
  g_clear_pointer (&self->now, lk_invariance_task_free);
  self->now = copy_task (task);
  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->wanted, lk_invariance_task_free);
  self->wanted = g_steal_pointer (&task);
  g_mutex_unlock (&self->lock);
  lk_analyst_wake (lk_session_get_analyst (self->session), self->job);
}

/* -- following the session ----------------------------------------------------------------------------------------- */

static void
look_again (LkInvarianceModel *self)
{
  choose (self);
  g_signal_emit (self, changed_signal, 0);
}

/* Another network is shown: while training, that of the step that was recorded last. */
static void
shown_cb (LkInvarianceModel *self)
{
  LkNetTicket *net = lk_shown_net_get (lk_session_get_shown_net (self->session));

  if (self->active && has_run (self) && net != NULL && lk_clock_is_live (lk_session_get_clock (self->session)) &&
      wants_step (self, lk_net_ticket_step (net), LK_INVARIANCE_BARS))
    {
      if (!g_ptr_array_find (self->waiting, net, NULL))
        g_ptr_array_add (self->waiting, lk_net_ticket_ref (net));
      /* The newest is measured first, and of those before it the second oldest goes: what stays is spread. */
      if (self->waiting->len > MAX_WAITING)
        g_ptr_array_remove_index (self->waiting, 1);
    }
  look_again (self);
}

static void
clock_changed_cb (LkInvarianceModel *self)
{
  gboolean live = lk_clock_is_live (lk_session_get_clock (self->session));

  /* While live each step is another one, but only a record brings another network. */
  if (!live || !self->was_live)
    look_again (self);
  self->was_live = live;
}

static void
forget (LkInvarianceModel *self)
{
  self->life++;
  g_ptr_array_set_size (self->all, 0);
  g_hash_table_remove_all (self->recipes);
  g_hash_table_remove_all (self->failures);
  g_ptr_array_set_size (self->waiting, 0);
}

static void
run_changed_cb (LkInvarianceModel *self)
{
  forget (self);
  look_again (self);
}

/* Another network to begin with. */
static void
data_changed_cb (LkInvarianceModel *self)
{
  g_ptr_array_set_size (self->untrained, 0);
  run_changed_cb (self);
}

/* The recipe of a run to come; in a run it counts from the next step on. */
static void
setting_changed_cb (LkInvarianceModel *self, const char *key)
{
  static const char *const of_net[] = { "encoder.", "method.", "train.seed", "data." };

  if (has_run (self))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (of_net); i++)
    if (*key == '\0' || g_str_has_prefix (key, of_net[i]))
      {
        data_changed_cb (self);
        return;
      }
  if (g_str_has_prefix (key, "augment."))
    look_again (self);
}

static void
follow (LkInvarianceModel *self)
{
  static const char *const runs[] = { "run-began", "run-ended", "rewound" };
  LkSession *session = self->session;

  g_signal_connect_object (session, "notify::dataset-title", G_CALLBACK (data_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "setting-changed", G_CALLBACK (setting_changed_cb), self, G_CONNECT_SWAPPED);
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    g_signal_connect_object (session, runs[i], G_CALLBACK (run_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_session_get_clock (session), "changed", G_CALLBACK (clock_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_session_get_shown_net (session), "changed", G_CALLBACK (shown_cb), self,
                           G_CONNECT_SWAPPED);
}

/* -- for panels ---------------------------------------------------------------------------------------------------- */

void
lk_invariance_model_set_active (LkInvarianceModel *self, gboolean active)
{
  if (self->active == active)
    return;

  self->active = active;
  if (active)
    shown_cb (self);
}

const LkInvariance *
lk_invariance_model_get_shown (LkInvarianceModel *self)
{
  long step = shown_step (self);
  const LkInvariance *shown = find_step (self, step);

  if (shown == NULL && step >= 0 && lk_clock_is_live (lk_session_get_clock (self->session)) && self->all->len > 0)
    shown = g_ptr_array_index (self->all, self->all->len - 1);
  return shown;
}

const LkInvariance *
lk_invariance_model_get_untrained (LkInvarianceModel *self)
{
  g_autoptr (LkValues) recipe = shown_recipe (self);

  return find_untrained (self, recipe);
}

const LkInvariance *const *
lk_invariance_model_get_all (LkInvarianceModel *self, int *n)
{
  *n = (int) self->all->len;
  return (const LkInvariance *const *) self->all->pdata;
}

const char *
lk_invariance_model_get_words (LkInvarianceModel *self)
{
  return g_hash_table_lookup (self->failures, GSIZE_TO_POINTER (shown_step (self)));
}

gboolean
lk_invariance_model_is_busy (LkInvarianceModel *self)
{
  g_autoptr (LkValues) recipe = shown_recipe (self);

  if (lk_shown_net_get (lk_session_get_shown_net (self->session)) == NULL)
    return FALSE;
  return wants_step (self, shown_step (self), LK_INVARIANCE_BARS) ||
         (!has_failed (self, -1) && !has_levels (find_untrained (self, recipe), LK_INVARIANCE_BARS));
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
lk_invariance_model_dispose (GObject *object)
{
  LkInvarianceModel *self = LK_INVARIANCE_MODEL (object);

  if (self->job != NULL)
    lk_analyst_remove (lk_session_get_analyst (self->session), g_steal_pointer (&self->job));

  G_OBJECT_CLASS (lk_invariance_model_parent_class)->dispose (object);
}

static void
lk_invariance_model_finalize (GObject *object)
{
  LkInvarianceModel *self = LK_INVARIANCE_MODEL (object);

  lk_invariance_work_free (self->work);
  lk_invariance_task_free (self->wanted);
  lk_invariance_task_free (self->now);
  g_queue_clear_full (&self->fresh, (GDestroyNotify) lk_invariance_news_free);
  g_ptr_array_unref (self->all);
  g_ptr_array_unref (self->untrained);
  g_ptr_array_unref (self->waiting);
  g_hash_table_unref (self->recipes);
  g_hash_table_unref (self->failures);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (lk_invariance_model_parent_class)->finalize (object);
}

static void
lk_invariance_model_class_init (LkInvarianceModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lk_invariance_model_dispose;
  object_class->finalize = lk_invariance_model_finalize;

  changed_signal = g_signal_new ("changed", LK_TYPE_INVARIANCE_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
lk_invariance_model_init (LkInvarianceModel *self)
{
  g_mutex_init (&self->lock);
  g_queue_init (&self->fresh);
  self->was_live = TRUE;
  self->all = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_invariance_free);
  self->untrained = g_ptr_array_new_with_free_func (untrained_free);
  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_net_ticket_unref);
  self->recipes = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) lk_values_free);
  self->failures = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->work = lk_invariance_work_new ();
}

LkInvarianceModel *
lk_invariance_model_new (LkSession *session)
{
  LkInvarianceModel *self = g_object_new (LK_TYPE_INVARIANCE_MODEL, NULL);

  self->session = session;
  self->job = lk_analyst_add (lk_session_get_analyst (session), LK_ANALYST_MAP, slice, self);
  follow (self);
  return self;
}
