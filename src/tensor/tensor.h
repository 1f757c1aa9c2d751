/* Values, the tape that records what was done to them, and the table of operations.
 *
 * A value is always 4 numbers wide: n images of h x w pixels with c channels (NHWC); a matrix is n x c. The tape is
 * rebuilt in each step, so method code reads as arithmetic and control flow is C. lk_tape_backward () walks it back.
 *
 * Gradients are set or added: the first consumer sets, later ones add, so nothing is cleared in advance. What needs no
 * gradient is never computed. Work is cut into slices of the batch that do not depend on the number of threads, and
 * partial sums are added in slice order: same bits for any number of threads.
 *
 * A step can be abandoned at any operation: after lk_tape_cancel () every operation is a no-op, and effects on state
 * that outlives the step (running statistics) wait for lk_tape_commit (). In planning mode operations only claim their
 * memory, which tells what a step will need before it runs. */

#pragma once

#include "base/philox.h"
#include "base/pool.h"
#include "tensor/arena.h"
#include "tensor/real.h"

#include <glib.h>

typedef struct
{
  int n, h, w, c;
} LkShape;

typedef struct _LkNode LkNode;
typedef struct _LkTape LkTape;

typedef struct _LkVar
{
  LkShape shape;
  LkReal *x;  /* [n, h, w, c] */
  LkReal *g;  /* gradient, same shape; NULL until someone writes it */
  LkNode *by; /* the operation that made it; NULL for inputs and parameters */
  gboolean needs_grad;
  gboolean has_grad; /* g holds the sum of what consumers wrote so far */
  const char *name;  /* of a parameter; for messages */
} LkVar;

typedef struct
{
  const char *name;
  void (*forward) (LkNode *node, LkTape *tape);
  /* Writes the gradients of the inputs that need one through lk_grad_target (). */
  void (*backward) (LkNode *node, LkTape *tape);
  /* Records a small random instance on the tape and returns its output: what the gradient check runs. variant counts
   * up from 0; NULL ends the list. Inputs come from lk_sample_input () and stay away from kinks. */
  LkVar *(*sample) (LkTape *tape, LkRng *rng, int variant);
} LkOp;

struct _LkNode
{
  const LkOp *op;
  LkVar **in;
  int n_in;
  LkVar *out;
  void *args; /* the operation's own struct, in the step's arena */
};

static inline size_t
lk_shape_count (LkShape shape)
{
  return (size_t) shape.n * (size_t) shape.h * (size_t) shape.w * (size_t) shape.c;
}

static inline LkShape
lk_matrix_shape (int rows, int columns)
{
  return (LkShape){ rows, 1, 1, columns };
}

/* Numbers in one row (one image, or one row of a matrix). */
static inline size_t
lk_row_count (LkShape shape)
{
  return (size_t) shape.h * (size_t) shape.w * (size_t) shape.c;
}

/* -- the tape ------------------------------------------------------------------------------------------------------ */

/* A tape that allocates from arena and works with pool; owns neither. */
LkTape *lk_tape_new (LkArena *arena, LkPool *pool);
void lk_tape_free (LkTape *tape);

/* Forgets the last step and rewinds the arena to where the tape began. training: BatchNorm uses batch statistics and
 * nodes are recorded; otherwise running statistics, and nothing is recorded. */
void lk_tape_begin (LkTape *tape, gboolean training);

/* Between these two, operations run but are not recorded, and their results need no gradient. May nest. */
void lk_tape_pause_recording (LkTape *tape);
void lk_tape_resume_recording (LkTape *tape);

/* Operations only claim memory from now on (until FALSE). */
void lk_tape_set_planning (LkTape *tape, gboolean planning);

/* Any thread may ask the step to stop; it does so at the next operation. Stays set until lk_tape_begin (). */
void lk_tape_cancel (LkTape *tape);
gboolean lk_tape_cancelled (const LkTape *tape);

/* d loss / d x for everything recorded, into parameters' and inputs' g. loss is one number. */
void lk_tape_backward (LkTape *tape, LkVar *loss);

/* Applies what waited: running statistics and counters. */
void lk_tape_commit (LkTape *tape);

/* The first recorded value that is not finite, as "op of parameter [n,h,w,c]", or NULL. (transfer full) */
char *lk_tape_find_not_finite (const LkTape *tape);

gboolean lk_tape_training (const LkTape *tape);
LkPool *lk_tape_pool (const LkTape *tape);
LkArena *lk_tape_arena (const LkTape *tape);

/* A value that takes no gradient (an input batch) or does (gradient checks), uninitialised. */
LkVar *lk_tape_var (LkTape *tape, LkShape shape, gboolean needs_grad);

/* The same with a copy of float data: how a batch enters the tape. */
LkVar *lk_tape_input (LkTape *tape, LkShape shape, const float *data);

/* The number in a 1 x 1 value (0 while planning). */
double lk_var_number (const LkVar *var);

/* Copies values out, for whoever must not touch them (everything outside tensor/). */
void lk_var_read (const LkVar *var, float *out);

/* State that outlives the step (a queue, a center): once the step is complete (lk_tape_commit ()), the rows of x stand in
 * those of state from first on. state: the value of a tensor of the net, as wide as x. */
void lk_store_rows (LkTape *tape, LkVar *state, int first, const LkVar *x);

/* Each row of a tensor of the net divided by its length, now: before training, or after a step. */
void lk_unit_rows_of_state (LkVar *state);

/* -- for operations (tensor/op-*.c) -------------------------------------------------------------------------------- */

/* Makes the output and records the node; then lk_tape_run () computes it. args_size bytes of args, cleared. */
LkNode *lk_tape_node (LkTape *tape, const LkOp *op, LkShape out, size_t args_size, int n_in, LkVar *const *in);

/* Runs forward unless planning or cancelled, and returns the output. */
LkVar *lk_tape_run (LkTape *tape, LkNode *node);

/* Where the gradient of var goes: *beta is 0 (set) for the first writer and 1 (add) afterwards. NULL: not needed. */
LkReal *lk_grad_target (LkTape *tape, LkVar *var, LkReal *beta);

/* After the step is complete: copies n values, adds to a counter. */
void lk_tape_defer_copy (LkTape *tape, LkReal *to, const LkReal *from, size_t n);
void lk_tape_defer_count (LkTape *tape, gint64 *counter, gint64 add);

/* Memory that lives for the step, and gradient memory that returns to a free list when its node has run. */
void *lk_tape_alloc (LkTape *tape, size_t bytes);
LkReal *lk_tape_grad_alloc (LkTape *tape, size_t count);
void lk_tape_grad_free (LkTape *tape, LkReal *memory, size_t count);

/* Random value for a sample: uniform in [low, high], needs a gradient. */
LkVar *lk_sample_input (LkTape *tape, LkRng *rng, LkShape shape, double low, double high);

/* Fixed slices: how many of at most rows_per_slice rows, and the bounds of one. */
int lk_slice_count (int rows, int rows_per_slice);
void lk_slice_bounds (int rows, int rows_per_slice, int slice, int *first, int *count);
