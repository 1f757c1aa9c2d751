/* Compiled once with each build of the engine: runs a layer of real size and gives its output and gradients as double,
 * so that the fast float kernels can be held against the plain double ones. */

#include "engine-case.h"

#include "tensor/gemm.h"
#include "tensor/ops.h"

typedef struct
{
  LkArena *arena;
  LkPool *pool;
  LkTape *tape;
  LkRng rng;
  double *out;
  size_t written;
} Case;

/* Values that float holds exactly, so that both builds see the same numbers. */
static LkVar *
input (Case *c, LkShape shape, double scale)
{
  LkVar *var = lk_tape_var (c->tape, shape, TRUE);

  for (size_t i = 0; i < lk_shape_count (shape); i++)
    var->x[i] = (LkReal) (float) (scale * lk_rng_range (&c->rng, -1, 1));
  return var;
}

static void
give (Case *c, const LkReal *values, size_t count)
{
  if (c->out != NULL)
    for (size_t i = 0; i < count; i++)
      c->out[c->written + i] = (double) values[i];
  c->written += count;
}

static void
finish (Case *c, LkVar *y, int n, LkVar *const *in)
{
  LkVar *dy = input (c, y->shape, 1);

  lk_tape_backward (c->tape, lk_sum (c->tape, lk_mul (c->tape, y, lk_detach (c->tape, dy))));
  give (c, y->x, lk_shape_count (y->shape));
  for (int i = 0; i < n; i++)
    give (c, in[i]->g, lk_shape_count (in[i]->shape));
}

static void
run_conv (Case *c, LkShape shape, int out, int kernel, int stride)
{
  LkVar *x = input (c, shape, 1), *w = input (c, (LkShape){ out, shape.c, kernel, kernel }, 0.2);

  finish (c, lk_conv2d (c->tape, x, w, stride, kernel / 2), 2, (LkVar *[]){ x, w });
}

static void
run_batchnorm (Case *c, LkShape shape, int groups, gboolean residual)
{
  LkVar *in[4] = { input (c, shape, 3), input (c, lk_matrix_shape (1, shape.c), 1),
                   input (c, lk_matrix_shape (1, shape.c), 1), residual ? input (c, shape, 1) : NULL };

  finish (c, lk_batchnorm (c->tape, in[0], in[1], in[2], in[3], TRUE, groups, NULL), residual ? 4 : 3, in);
}

static void
run_matrices (Case *c)
{
  LkVar *x = input (c, lk_matrix_shape (200, 96), 1), *w = input (c, lk_matrix_shape (70, 96), 0.3);
  LkVar *b = input (c, lk_matrix_shape (1, 70), 1);
  LkVar *z = lk_l2_rows (c->tape, lk_relu (c->tape, lk_linear (c->tape, x, w, b)));

  finish (c, lk_scale (c->tape, lk_matmul_bt (c->tape, z, z), 5), 3, (LkVar *[]){ x, w, b });
}

static void
run_statistics (Case *c)
{
  LkVar *x = input (c, lk_matrix_shape (200, 70), 1);
  LkVar *y = lk_whiten (c->tape, lk_center_columns (c->tape, x), 2, 0.1), *turned = lk_transpose (c->tape, y);
  LkVar *products = lk_off_diagonal (c->tape, lk_matmul_bt (c->tape, turned, turned));

  finish (c, lk_mul (c->tape, lk_column_mean (c->tape, products), lk_column_mean (c->tape, x)), 1, (LkVar *[]){ x });
}

static gboolean
run (Case *c, int index)
{
  switch (index)
    {
    case 0:
      run_conv (c, (LkShape){ 20, 28, 28, 1 }, 32, 3, 1);
      return TRUE;
    case 1:
      run_conv (c, (LkShape){ 35, 28, 28, 32 }, 64, 3, 2);
      return TRUE;
    case 2:
      run_conv (c, (LkShape){ 16, 14, 14, 64 }, 128, 3, 2);
      return TRUE;
    case 3:
      run_conv (c, (LkShape){ 17, 7, 7, 128 }, 256, 3, 2);
      return TRUE;
    case 4:
      run_conv (c, (LkShape){ 16, 9, 9, 20 }, 12, 1, 2);
      return TRUE;
    case 5:
      run_conv (c, (LkShape){ 5, 11, 13, 3 }, 7, 3, 1);
      return TRUE;
    case 6:
      run_batchnorm (c, (LkShape){ 24, 9, 7, 32 }, 2, FALSE);
      return TRUE;
    case 7:
      run_batchnorm (c, (LkShape){ 24, 5, 5, 64 }, 1, TRUE);
      return TRUE;
    case 8:
      run_batchnorm (c, (LkShape){ 10, 6, 6, 5 }, 2, FALSE);
      return TRUE;
    case 9:
      run_batchnorm (c, (LkShape){ 40, 1, 1, 256 }, 2, FALSE);
      return TRUE;
    case 10:
      run_batchnorm (c, (LkShape){ 18, 4, 4, 48 }, 1, TRUE);
      return TRUE;
    case 11:
      run_matrices (c);
      return TRUE;
    case 12:
      run_statistics (c);
      return TRUE;
    default:
      return FALSE;
    }
}

size_t
ENGINE_CASE (int index, int threads, double *out)
{
  Case c = { .rng = lk_rng (3, LK_STREAM_TEST, (uint32_t) index, 0, 0), .out = out };

  lk_thread_init ();
  c.arena = lk_arena_new ((size_t) 1 << 32);
  c.pool = lk_pool_new (threads, 0, lk_thread_init);
  c.tape = lk_tape_new (c.arena, c.pool);
  lk_tape_begin (c.tape, TRUE);
  if (!run (&c, index))
    c.written = 0;
  lk_tape_free (c.tape);
  lk_pool_free (c.pool);
  lk_arena_free (c.arena);
  return c.written;
}
