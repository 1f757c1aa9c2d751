#include "methods/method.h"

#include "methods/method-list.h"

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

LkVar *
lk_cross_view_cosine (LkTape *tape, LkVar *p, LkVar *t, int views)
{
  int rows = p->shape.n / views;
  LkVar *total = NULL;

  p = lk_l2_rows (tape, p);
  t = lk_l2_rows (tape, t);
  for (int shift = 1; shift < views; shift++)
    {
      /* Row of view v meets the same sample in view v + shift. */
      int *other = g_newa (int, p->shape.n);
      LkVar *cosine;

      for (int i = 0; i < p->shape.n; i++)
        other[i] = (i + shift * rows) % p->shape.n;
      cosine = lk_mean (tape, lk_row_dot (tape, p, lk_gather_rows (tape, t, other, p->shape.n)));
      total = total != NULL ? lk_add (tape, total, cosine) : cosine;
    }
  return lk_scale (tape, total, -1.0 / (views - 1));
}

LkVar *
lk_other_view (LkTape *tape, LkVar *x)
{
  int rows = x->shape.n / 2;

  return lk_concat_rows (tape, 2, (LkVar *[]){ lk_rows (tape, x, rows, rows), lk_rows (tape, x, 0, rows) });
}

LkVar *
lk_mean_over_views (LkTape *tape, LkVar *x)
{
  int rows = x->shape.n / 2;

  return lk_scale (tape, lk_add (tape, lk_rows (tape, x, 0, rows), lk_rows (tape, x, rows, rows)), 0.5);
}
