#include "tensor/op-private.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

/* An effect on state that outlives the step. */
typedef struct
{
  LkReal *to;
  const LkReal *from;
  size_t n;
  gint64 *counter;
  gint64 add;
} Deferred;

/* Gradient memory that is free again, by exact size: layers of equal shape follow one another. */
typedef struct _FreeBlock FreeBlock;
struct _FreeBlock
{
  FreeBlock *next;
  size_t count;
};

struct _LkTape
{
  LkArena *arena;
  LkPool *pool;
  size_t start; /* mark of the arena when the tape began */
  gboolean training;
  gboolean planning;
  int paused; /* depth of lk_tape_pause_recording () */
  atomic_int cancelled;

  GPtrArray *nodes; /* LkNode in the arena */
  GArray *deferred; /* Deferred */
  FreeBlock *free_grads;
  LkConvPlans *conv_plans;
  size_t temporary; /* most that an operation takes within one call */
};

LkTape *
lk_tape_new (LkArena *arena, LkPool *pool)
{
  LkTape *tape = g_new0 (LkTape, 1);

  tape->arena = arena;
  tape->pool = pool;
  tape->start = lk_arena_mark (arena);
  tape->nodes = g_ptr_array_sized_new (256);
  tape->deferred = g_array_sized_new (FALSE, FALSE, sizeof (Deferred), 256);
  return tape;
}

void
lk_tape_free (LkTape *tape)
{
  if (tape == NULL)
    return;

  lk_conv_plans_free (tape->conv_plans);
  g_ptr_array_unref (tape->nodes);
  g_array_unref (tape->deferred);
  g_free (tape);
}

void
lk_tape_begin (LkTape *tape, gboolean training)
{
  lk_arena_rewind (tape->arena, tape->start);
  g_ptr_array_set_size (tape->nodes, 0);
  g_array_set_size (tape->deferred, 0);
  tape->free_grads = NULL;
  tape->training = training;
  tape->paused = 0;
  atomic_store (&tape->cancelled, 0);
}

void
lk_tape_pause_recording (LkTape *tape)
{
  tape->paused++;
}

void
lk_tape_resume_recording (LkTape *tape)
{
  g_assert (tape->paused > 0);
  tape->paused--;
}

void
lk_tape_set_planning (LkTape *tape, gboolean planning)
{
  tape->planning = planning;
  tape->temporary = 0;
}

gboolean
lk_tape_is_planning (const LkTape *tape)
{
  return tape->planning;
}

void
lk_tape_claim_temporary (LkTape *tape, size_t bytes)
{
  size_t mark = lk_arena_mark (tape->arena);

  tape->temporary = MAX (tape->temporary, bytes);
  lk_arena_alloc (tape->arena, bytes);
  lk_arena_rewind (tape->arena, mark);
}

LkConvPlans *
lk_tape_conv_plans (LkTape *tape)
{
  if (tape->conv_plans == NULL)
    tape->conv_plans = lk_conv_plans_new (lk_pool_threads (tape->pool));

  return tape->conv_plans;
}

void
lk_tape_cancel (LkTape *tape)
{
  atomic_store (&tape->cancelled, 1);
}

gboolean
lk_tape_cancelled (const LkTape *tape)
{
  return atomic_load (&((LkTape *) tape)->cancelled) != 0;
}

gboolean
lk_tape_training (const LkTape *tape)
{
  return tape->training;
}

LkPool *
lk_tape_pool (const LkTape *tape)
{
  return tape->pool;
}

LkArena *
lk_tape_arena (const LkTape *tape)
{
  return tape->arena;
}

/* -- values -------------------------------------------------------------------------------------------------------- */

static gboolean
is_idle (const LkTape *tape)
{
  return tape->planning || lk_tape_cancelled (tape);
}

LkVar *
lk_tape_var (LkTape *tape, LkShape shape, gboolean needs_grad)
{
  LkVar *var = lk_tape_alloc (tape, sizeof *var);

  g_assert (shape.n > 0 && shape.h > 0 && shape.w > 0 && shape.c > 0);
  *var = (LkVar){ .shape = shape, .needs_grad = needs_grad };
  var->x = lk_tape_alloc (tape, lk_shape_count (shape) * sizeof (LkReal));
  return var;
}

LkVar *
lk_tape_input (LkTape *tape, LkShape shape, const float *data)
{
  LkVar *var = lk_tape_var (tape, shape, FALSE);
  size_t count = lk_shape_count (shape);

  if (!is_idle (tape))
    for (size_t i = 0; i < count; i++)
      var->x[i] = data[i];

  return var;
}

double
lk_var_number (const LkVar *var)
{
  g_assert (lk_shape_count (var->shape) == 1);
  return var->x[0];
}

void
lk_var_read (const LkVar *var, float *out)
{
  size_t count = lk_shape_count (var->shape);

  for (size_t i = 0; i < count; i++)
    out[i] = (float) var->x[i];
}

/* -- nodes --------------------------------------------------------------------------------------------------------- */

LkNode *
lk_tape_node (LkTape *tape, const LkOp *op, LkShape out, size_t args_size, int n_in, LkVar *const *in)
{
  LkNode *node = lk_tape_alloc (tape, sizeof *node);
  gboolean needs_grad = FALSE;

  *node = (LkNode){ .op = op, .n_in = n_in };
  node->in = lk_tape_alloc (tape, (size_t) n_in * sizeof *node->in);
  for (int i = 0; i < n_in; i++)
    {
      node->in[i] = in[i];
      needs_grad |= in[i] != NULL && in[i]->needs_grad;
    }
  if (args_size > 0)
    {
      node->args = lk_tape_alloc (tape, args_size);
      memset (node->args, 0, args_size);
    }

  node->out = lk_tape_var (tape, out, needs_grad && tape->training && tape->paused == 0);
  node->out->by = node;
  if (node->out->needs_grad)
    g_ptr_array_add (tape->nodes, node);

  return node;
}

LkVar *
lk_tape_run (LkTape *tape, LkNode *node)
{
  if (!is_idle (tape))
    node->op->forward (node, tape);

  return node->out;
}

LkReal *
lk_grad_target (LkTape *tape, LkVar *var, LkReal *beta)
{
  if (var == NULL || !var->needs_grad)
    return NULL;

  if (var->g == NULL)
    var->g = lk_tape_grad_alloc (tape, lk_shape_count (var->shape));
  *beta = var->has_grad ? 1 : 0;
  var->has_grad = TRUE;
  return var->g;
}

void
lk_tape_backward (LkTape *tape, LkVar *loss)
{
  LkReal beta;
  LkReal *seed;

  g_assert (lk_shape_count (loss->shape) == 1);
  seed = lk_grad_target (tape, loss, &beta);
  if (seed == NULL)
    return;
  if (!tape->planning)
    seed[0] = 1;

  for (guint i = tape->nodes->len; i-- > 0;)
    {
      LkNode *node = g_ptr_array_index (tape->nodes, i);
      LkVar *out = node->out;

      if (!out->has_grad)
        continue;
      if (lk_tape_cancelled (tape))
        return;

      if (tape->planning)
        {
          for (int j = 0; j < node->n_in; j++)
            lk_grad_target (tape, node->in[j], &beta);
          lk_tape_claim_temporary (tape, tape->temporary);
        }
      else
        node->op->backward (node, tape);

      lk_tape_grad_free (tape, out->g, lk_shape_count (out->shape));
      out->g = NULL;
      out->has_grad = FALSE;
    }
}

void
lk_tape_commit (LkTape *tape)
{
  for (guint i = 0; i < tape->deferred->len; i++)
    {
      Deferred *d = &g_array_index (tape->deferred, Deferred, i);

      if (d->counter != NULL)
        *d->counter += d->add;
      else
        memcpy (d->to, d->from, d->n * sizeof (LkReal));
    }
  g_array_set_size (tape->deferred, 0);
}

void
lk_tape_defer_copy (LkTape *tape, LkReal *to, const LkReal *from, size_t n)
{
  Deferred deferred = { .to = to, .from = from, .n = n };

  g_array_append_val (tape->deferred, deferred);
}

void
lk_store_rows (LkTape *tape, LkVar *state, int first, const LkVar *x)
{
  size_t width = lk_row_count (state->shape);

  g_assert (lk_row_count (x->shape) == width && first >= 0 && first + x->shape.n <= state->shape.n);
  lk_tape_defer_copy (tape, state->x + (size_t) first * width, x->x, lk_shape_count (x->shape));
}

void
lk_unit_rows_of_state (LkVar *state)
{
  size_t width = lk_row_count (state->shape);

  for (int i = 0; i < state->shape.n; i++)
    {
      LkReal *row = state->x + (size_t) i * width;
      double squares = 0;

      for (size_t j = 0; j < width; j++)
        squares += (double) row[j] * (double) row[j];
      for (size_t j = 0; j < width; j++)
        row[j] = (LkReal) ((double) row[j] / MAX (sqrt (squares), 1e-12));
    }
}

void
lk_tape_defer_count (LkTape *tape, gint64 *counter, gint64 add)
{
  Deferred deferred = { .counter = counter, .add = add };

  g_array_append_val (tape->deferred, deferred);
}

char *
lk_tape_find_not_finite (const LkTape *tape)
{
  for (guint i = 0; i < tape->nodes->len; i++)
    {
      const LkNode *node = g_ptr_array_index (tape->nodes, i);
      const LkVar *out = node->out;
      size_t count = lk_shape_count (out->shape);
      const char *name = NULL;

      for (int j = 0; j < node->n_in; j++)
        if (node->in[j] != NULL && node->in[j]->name != NULL)
          {
            name = node->in[j]->name;
            break;
          }

      for (size_t k = 0; k < count; k++)
        if (!isfinite ((double) out->x[k]))
          return g_strdup_printf ("%s%s%s [%d,%d,%d,%d]", node->op->name, name != NULL ? " of " : "",
                                  name != NULL ? name : "", out->shape.n, out->shape.h, out->shape.w, out->shape.c);
    }

  return NULL;
}

/* -- memory -------------------------------------------------------------------------------------------------------- */

void *
lk_tape_alloc (LkTape *tape, size_t bytes)
{
  return lk_arena_alloc (tape->arena, bytes);
}

LkReal *
lk_tape_grad_alloc (LkTape *tape, size_t count)
{
  for (FreeBlock **link = &tape->free_grads; *link != NULL; link = &(*link)->next)
    if ((*link)->count == count)
      {
        FreeBlock *block = *link;

        *link = block->next;
        return (LkReal *) block;
      }

  return lk_arena_alloc (tape->arena, MAX (count * sizeof (LkReal), sizeof (FreeBlock)));
}

void
lk_tape_grad_free (LkTape *tape, LkReal *memory, size_t count)
{
  FreeBlock *block = (FreeBlock *) (void *) memory;

  block->next = tape->free_grads;
  block->count = count;
  tape->free_grads = block;
}

/* -- samples and slices -------------------------------------------------------------------------------------------- */

LkVar *
lk_sample_input (LkTape *tape, LkRng *rng, LkShape shape, double low, double high)
{
  LkVar *var = lk_tape_var (tape, shape, TRUE);
  size_t count = lk_shape_count (shape);

  for (size_t i = 0; i < count; i++)
    var->x[i] = (LkReal) lk_rng_range (rng, low, high);

  return var;
}

int
lk_slice_count (int rows, int rows_per_slice)
{
  return (rows + rows_per_slice - 1) / rows_per_slice;
}

void
lk_slice_bounds (int rows, int rows_per_slice, int slice, int *first, int *count)
{
  *first = slice * rows_per_slice;
  *count = MIN (rows_per_slice, rows - *first);
}
