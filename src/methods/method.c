#include "methods/method.h"

#include "methods/method-list.h"

#include <math.h>
#include <string.h>

/* One line a method; the window and `likeness-cli list methods` show them in this order. */
static const LkMethod *const methods[] = {
  &LK_METHOD_SYMBOL (simclr),
  &LK_METHOD_SYMBOL (simsiam),
  &LK_METHOD_SYMBOL (byol),
  &LK_METHOD_SYMBOL (supervised),
};

const LkMethod *const *
lk_methods (int *n)
{
  *n = G_N_ELEMENTS (methods);
  return methods;
}

const LkMethod *
lk_method_find (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    if (strcmp (methods[i]->id, id) == 0)
      return methods[i];

  return NULL;
}

int
lk_method_views (const LkMethod *method, const LkValues *values)
{
  return method->views != NULL ? method->views (values) : 2;
}

static void
build_into (LkMethodRun *run, LkNet *net, const LkMethod *method, const LkValues *values, int h, int w, int c)
{
  run->values = values;
  run->net = net;
  run->backbone = lk_encoder_new (lk_values_text (values, "encoder.id"), lk_values_int (values, "encoder.width"),
                                  run->net, "backbone", h, w, c);
  method->build (run);
}

void
lk_method_run_build (LkMethodRun *run,
                     const LkMethod *method,
                     const LkValues *values,
                     uint32_t seed,
                     int h,
                     int w,
                     int c)
{
  build_into (run, lk_net_new (seed), method, values, h, w, c);
}

void
lk_method_run_build_blank (LkMethodRun *run, const LkMethod *method, const LkValues *values, int h, int w, int c)
{
  build_into (run, lk_net_new_blank (), method, values, h, w, c);
}

void
lk_method_run_clear (LkMethodRun *run)
{
  lk_encoder_free (run->backbone);
  lk_encoder_free (run->teacher_backbone);
  lk_net_free (run->net);
  memset (run, 0, sizeof *run);
}

int
lk_batch_views (const LkBatch *batch)
{
  int views = 0;

  for (int g = 0; g < batch->n_groups; g++)
    views += batch->groups[g].n_views;
  return views;
}

LkVar *
lk_embed_views (LkTape *tape, const LkEncoder *encoder, const LkMlp *head, const LkBatch *batch)
{
  LkVar *parts[LK_MAX_GROUPS];

  for (int g = 0; g < batch->n_groups; g++)
    {
      const LkViewGroup *group = &batch->groups[g];
      LkVar *images = lk_tape_input (tape, (LkShape){ group->n_views * batch->rows, group->h, group->w, group->c },
                                     group->x);

      parts[g] = lk_encode (tape, encoder, images, group->n_views, NULL);
      if (head != NULL)
        parts[g] = lk_mlp (tape, head, parts[g], group->n_views, NULL);
    }
  return lk_concat_rows (tape, batch->n_groups, parts);
}

/* cos (p_i, t_j) for every row of p, j = i + shift: unit rows p, t -> [views * rows, 1]. */
static LkVar *
shifted_cosine (LkTape *tape, LkVar *p, LkVar *t, int rows, int shift)
{
  int *other = g_newa (int, p->shape.n);

  /* Row of view v meets the same sample in view v + shift. */
  for (int i = 0; i < p->shape.n; i++)
    other[i] = (i + shift * rows) % p->shape.n;
  return lk_row_dot (tape, p, lk_gather_rows (tape, t, other, p->shape.n));
}

LkVar *
lk_cross_view_cosine (LkTape *tape, LkVar *p, LkVar *t, int views)
{
  int rows = p->shape.n / views;
  LkVar *total = NULL;

  p = lk_l2_rows (tape, p);
  t = lk_l2_rows (tape, t);
  for (int shift = 1; shift < views; shift++)
    {
      LkVar *cosine = lk_mean (tape, shifted_cosine (tape, p, t, rows, shift));

      total = total != NULL ? lk_add (tape, total, cosine) : cosine;
    }
  return lk_scale (tape, total, -1.0 / (views - 1));
}

LkVar *
lk_cross_view_cosine_rows (LkTape *tape, LkVar *p, LkVar *t, int views)
{
  int rows = p->shape.n / views;
  LkVar *total = NULL;

  p = lk_l2_rows (tape, p);
  t = lk_l2_rows (tape, t);
  for (int shift = 1; shift < views; shift++)
    {
      LkVar *cosine = shifted_cosine (tape, p, t, rows, shift);

      total = total != NULL ? lk_add (tape, total, cosine) : cosine;
    }
  return lk_scale (tape, lk_mean_over_views (tape, total, views), -1.0 / (views - 1));
}

LkVar *
lk_cross_entropy_rows (LkTape *tape, LkVar *logits, const int *target, const int *exclude)
{
  int n = logits->shape.n;
  g_autofree LkVar **rows = g_new (LkVar *, n);

  for (int i = 0; i < n; i++)
    rows[i] = target[i] < 0 ? lk_constant (tape, NAN)
                            : lk_cross_entropy (tape, lk_rows (tape, logits, i, 1), &target[i],
                                                exclude != NULL ? &exclude[i] : NULL);
  return lk_concat_rows (tape, n, rows);
}

LkVar *
lk_constant_rows (LkTape *tape, double number, int n)
{
  g_autofree int *first = g_new0 (int, n);

  return lk_gather_rows (tape, lk_constant (tape, number), first, n);
}

LkVar *
lk_mean_over_views (LkTape *tape, LkVar *x, int views)
{
  int rows = x->shape.n / views;
  LkVar *total = lk_rows (tape, x, 0, rows);

  for (int v = 1; v < views; v++)
    total = lk_add (tape, total, lk_rows (tape, x, v * rows, rows));
  return lk_scale (tape, total, 1.0 / views);
}

LkVar *
lk_other_view (LkTape *tape, LkVar *x)
{
  int rows = x->shape.n / 2;

  return lk_concat_rows (tape, 2, (LkVar *[]){ lk_rows (tape, x, rows, rows), lk_rows (tape, x, 0, rows) });
}
