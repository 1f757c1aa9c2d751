#include "methods/queue.h"

void
lk_queue_build (LkMethodRun *run, int size, int width)
{
  const float place[] = { 0, (float) size };

  run->state[LK_QUEUE_ROWS] = lk_net_add (run->net, "queue.rows", LK_PARAM_BUFFER, 2, (int[4]){ size, width },
                                          LK_INIT_UNIT_NORMAL, 1);
  run->state[LK_QUEUE_STEP] = lk_net_add (run->net, "queue.step", LK_PARAM_BUFFER, 2, (int[4]){ size, 1 }, LK_INIT_ZERO,
                                          1);
  run->state[LK_QUEUE_PLACE] = lk_net_add (run->net, "queue.place", LK_PARAM_BUFFER, 2, (int[4]){ 2, 1 }, LK_INIT_ZERO,
                                           1);
  lk_unit_rows_of_state (&run->state[LK_QUEUE_ROWS]->var);
  lk_param_write (run->state[LK_QUEUE_PLACE], place);
}

static int
next_place (const LkMethodRun *run)
{
  float place[2];

  lk_param_read (run->state[LK_QUEUE_PLACE], place);
  return (int) place[0];
}

int
lk_queue_length (const LkMethodRun *run)
{
  int size = run->state[LK_QUEUE_ROWS]->dims[0];
  float place[2];

  if (run->n_images > 0)
    return MIN (size, MAX (run->n_images - run->batch_size, run->batch_size));

  /* A network that is only looked at: as the run left it. */
  lk_param_read (run->state[LK_QUEUE_PLACE], place);
  return (int) place[1];
}

LkVar *
lk_queue_rows (const LkMethodRun *run, LkTape *tape)
{
  return lk_detach (tape, lk_rows (tape, &run->state[LK_QUEUE_ROWS]->var, 0, lk_queue_length (run)));
}

/* count rows from first on, beginning at place: with what they are stamped. */
static void
store (LkMethodRun *run, LkTape *tape, LkVar *rows, int first, int count, int place)
{
  if (count == 0)
    return;
  lk_store_rows (tape, &run->state[LK_QUEUE_ROWS]->var, place, lk_rows (tape, rows, first, count));
  lk_store_rows (tape, &run->state[LK_QUEUE_STEP]->var, place, lk_constant_rows (tape, (double) run->step, count));
}

void
lk_queue_push (LkMethodRun *run, LkTape *tape, LkVar *rows)
{
  int length = lk_queue_length (run), count = MIN (rows->shape.n, length), skipped = rows->shape.n - count;
  int place = (next_place (run) + skipped) % length, until_end = MIN (count, length - place);

  rows = lk_detach (tape, rows);
  store (run, tape, rows, skipped, until_end, place);
  store (run, tape, rows, skipped + until_end, count - until_end, 0);
  lk_store_rows (tape, &run->state[LK_QUEUE_PLACE]->var, 0, lk_constant (tape, (place + count) % length));
  lk_store_rows (tape, &run->state[LK_QUEUE_PLACE]->var, 1, lk_constant (tape, length));
}

double
lk_queue_age (const LkMethodRun *run)
{
  int length = lk_queue_length (run);
  g_autofree float *steps = g_new (float, run->state[LK_QUEUE_STEP]->count);
  double sum = 0;

  lk_param_read (run->state[LK_QUEUE_STEP], steps);
  for (int i = 0; i < length; i++)
    sum += (double) run->step - (double) steps[i];
  return sum / length;
}
