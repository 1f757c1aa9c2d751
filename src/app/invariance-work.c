#include "app/invariance-work.h"

/* Bars that grow one by one are shown so often (microseconds). */
#define NEWS_PERIOD 100000

struct _LkInvarianceWork
{
  LkPool *pool; /* this thread alone, out of the trainer's way */
  LkInvarianceTask *task;
  LkInvarianceMeter *meter; /* of the task; NULL = not begun */
  LkValues *recipe;
  int levels_told;
  gint64 told_time;
};

void
lk_invariance_task_free (LkInvarianceTask *task)
{
  if (task == NULL)
    return;

  g_clear_pointer (&task->dataset, lk_dataset_unref);
  g_clear_pointer (&task->net, lk_net_ticket_unref);
  g_clear_pointer (&task->recipe, lk_values_free);
  g_free (task);
}

void
lk_invariance_news_free (LkInvarianceNews *news)
{
  if (news == NULL)
    return;

  lk_invariance_free (news->measured);
  g_clear_pointer (&news->recipe, lk_values_free);
  g_free (news->words);
  g_free (news);
}

LkInvarianceWork *
lk_invariance_work_new (void)
{
  LkInvarianceWork *work = g_new0 (LkInvarianceWork, 1);

  work->pool = lk_pool_new (1, 0, NULL);
  return work;
}

static void
drop_task (LkInvarianceWork *work)
{
  g_clear_pointer (&work->meter, lk_invariance_meter_free);
  g_clear_pointer (&work->recipe, lk_values_free);
  g_clear_pointer (&work->task, lk_invariance_task_free);
}

void
lk_invariance_work_free (LkInvarianceWork *work)
{
  drop_task (work);
  lk_pool_free (work->pool);
  g_free (work);
}

void
lk_invariance_work_ask (LkInvarianceWork *work, LkInvarianceTask *task)
{
  drop_task (work);
  work->task = task;
  work->levels_told = 0;
}

gboolean
lk_invariance_work_has_bars (LkInvarianceWork *work)
{
  return work->meter != NULL && lk_invariance_meter_get (work->meter)->levels_done >= LK_INVARIANCE_BARS;
}

static gboolean
begin (LkInvarianceWork *work, GError **error)
{
  const LkInvarianceTask *task = work->task;
  LkFrozenNet *net = lk_net_ticket_get (task->net, error);

  if (net == NULL)
    return FALSE;
  work->recipe = lk_values_copy (task->recipe != NULL ? task->recipe : lk_frozen_net_values (net));
  work->meter = lk_invariance_meter_new (net, work->recipe, task->dataset, LK_INVARIANCE_IMAGES, error);
  return work->meter != NULL;
}

/* -- news ---------------------------------------------------------------------------------------------------------- */

static LkInvarianceNews *
news_new (const LkInvarianceTask *task)
{
  LkInvarianceNews *news = g_new0 (LkInvarianceNews, 1);

  news->serial = task->serial;
  news->life = task->life;
  news->untrained = task->untrained;
  news->step = lk_net_ticket_step (task->net);
  return news;
}

static LkInvarianceNews *
measured_news (LkInvarianceWork *work, gboolean done)
{
  LkInvarianceNews *news = news_new (work->task);

  news->measured = lk_invariance_copy (lk_invariance_meter_get (work->meter));
  news->recipe = lk_values_copy (work->recipe);
  news->done = done;
  return news;
}

static gboolean
is_news (LkInvarianceWork *work)
{
  const LkInvariance *measured = lk_invariance_meter_get (work->meter);
  gint64 now = g_get_monotonic_time ();

  /* The first bars come one by one; later a whole level at a time. */
  if (measured->levels_done == work->levels_told && (measured->levels_done > 0 || now - work->told_time < NEWS_PERIOD))
    return FALSE;

  work->levels_told = measured->levels_done;
  work->told_time = now;
  return TRUE;
}

gboolean
lk_invariance_work_slice (LkInvarianceWork *work, LkInvarianceNews **news)
{
  g_autoptr (GError) error = NULL;
  gboolean more;

  *news = NULL;
  if (work->task == NULL)
    return FALSE;

  if (work->meter == NULL && !begin (work, &error))
    {
      *news = news_new (work->task);
      (*news)->words = g_strdup (error->message);
      (*news)->done = TRUE;
      drop_task (work);
      return FALSE;
    }

  more = lk_invariance_meter_work (work->meter, work->pool);
  if (!more || is_news (work))
    *news = measured_news (work, !more);
  if (!more)
    drop_task (work);
  return more;
}
