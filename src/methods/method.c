#include "methods/method.h"

#include "methods/method-list.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* One line a method; the window and `likeness-cli list methods` show them in this order. */
static const LkMethod *const methods[] = {
  &LK_METHOD_SYMBOL (pair),        &LK_METHOD_SYMBOL (triplet),       &LK_METHOD_SYMBOL (simclr),
  &LK_METHOD_SYMBOL (dcl),         &LK_METHOD_SYMBOL (moco),          &LK_METHOD_SYMBOL (mocov3),
  &LK_METHOD_SYMBOL (nnclr),       &LK_METHOD_SYMBOL (align_uniform), &LK_METHOD_SYMBOL (swav),
  &LK_METHOD_SYMBOL (deepcluster), &LK_METHOD_SYMBOL (byol),          &LK_METHOD_SYMBOL (simsiam),
  &LK_METHOD_SYMBOL (dino),        &LK_METHOD_SYMBOL (directpred),    &LK_METHOD_SYMBOL (directset),
  &LK_METHOD_SYMBOL (barlow),      &LK_METHOD_SYMBOL (vicreg),        &LK_METHOD_SYMBOL (wmse),
  &LK_METHOD_SYMBOL (supervised),  &LK_METHOD_SYMBOL (autoencoder),   &LK_METHOD_SYMBOL (random),
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

const char *
lk_family_title (LkFamily family)
{
  static const char *const titles[LK_N_FAMILIES] = {
    [LK_FAMILY_MARGIN] = N_ ("Energy and margin"),
    [LK_FAMILY_CONTRASTIVE] = N_ ("Contrastive (InfoNCE)"),
    [LK_FAMILY_CLUSTERING] = N_ ("Clustering"),
    [LK_FAMILY_ASYMMETRIC] = N_ ("Non-contrastive: predictor and target"),
    [LK_FAMILY_STATISTICS] = N_ ("Non-contrastive: statistics"),
    [LK_FAMILY_REFERENCE] = N_ ("References"),
  };

  return titles[family];
}

const char *
lk_family_summary (LkFamily family)
{
  static const char *const summaries[LK_N_FAMILIES] = {
    [LK_FAMILY_MARGIN] = N_ ("Views of one image get a low energy, other images at least a margin more."),
    [LK_FAMILY_CONTRASTIVE] = N_ ("Among many images, find the one that is another view of this one."),
    [LK_FAMILY_CLUSTERING] = N_ ("Views of one image fall into the same cluster, and the clusters share the images."),
    [LK_FAMILY_ASYMMETRIC] = N_ ("One view predicts the other; an asymmetry between the two sides takes the place of "
                                 "other images."),
    [LK_FAMILY_STATISTICS] = N_ ("Views agree while the outputs keep their variance and say different things."),
    [LK_FAMILY_REFERENCE] = N_ ("What self-supervised features are measured against."),
  };

  return summaries[family];
}

int
lk_method_views (const LkMethod *method, const LkValues *values)
{
  return method->views != NULL ? method->views (values) : 2;
}

static void
build_into (LkMethodRun *run, LkNet *net, const LkMethod *method, const LkValues *values, int h, int w, int c)
{
  run->net = net;
  run->values = values;
  run->backbone = lk_encoder_new (lk_values_text (values, "encoder.id"), lk_values_int (values, "encoder.width"),
                                  run->net, "backbone", h, w, c);
  method->build (run);
  lk_method_run_set_values (run, values);
  for (int i = 0; i < LK_MAX_CURVES; i++)
    run->curve[i] = NAN;
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
  run->seed = seed;
  build_into (run, lk_net_new (seed), method, values, h, w, c);
}

void
lk_method_run_build_blank (LkMethodRun *run, const LkMethod *method, const LkValues *values, int h, int w, int c)
{
  build_into (run, lk_net_new_blank (), method, values, h, w, c);
}

void
lk_method_run_set_values (LkMethodRun *run, const LkValues *values)
{
  gboolean without_norm = lk_values_get (values, "method.projector_norm") != NULL &&
                          !lk_values_switch (values, "method.projector_norm");

  run->values = values;
  run->projector.without_norm = run->teacher_projector.without_norm = without_norm;
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

int
lk_batch_targets (const LkBatch *batch)
{
  return batch->groups[0].n_views;
}

/* The first groups of views. */
static LkVar *
embed_groups (LkTape *tape, const LkEncoder *encoder, const LkMlp *head, const LkBatch *batch, int n_groups)
{
  LkVar *parts[LK_MAX_GROUPS];

  for (int g = 0; g < n_groups; g++)
    {
      const LkViewGroup *group = &batch->groups[g];
      LkVar *images = lk_tape_input (tape, (LkShape){ group->n_views * batch->rows, group->h, group->w, group->c },
                                     group->x);

      parts[g] = lk_encode (tape, encoder, images, group->n_views, NULL);
      if (head != NULL)
        parts[g] = lk_mlp (tape, head, parts[g], group->n_views, NULL);
    }
  return lk_concat_rows (tape, n_groups, parts);
}

LkVar *
lk_embed_views (LkTape *tape, const LkEncoder *encoder, const LkMlp *head, const LkBatch *batch)
{
  return embed_groups (tape, encoder, head, batch, batch->n_groups);
}

LkVar *
lk_unit_views (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  return lk_l2_rows (tape, lk_embed_views (tape, run->backbone, &run->projector, batch));
}

LkVar *
lk_embed_targets (LkTape *tape, const LkEncoder *encoder, const LkMlp *head, const LkBatch *batch)
{
  return embed_groups (tape, encoder, head, batch, 1);
}

int
lk_view_pairs (int targets, int views, LkViewPair pairs[LK_MAX_PAIRS])
{
  int n = 0;

  for (int other = 0; other < views; other++)
    for (int target = 0; target < targets; target++)
      if (target != other)
        pairs[n++] = (LkViewPair){ target, other };
  return n;
}

/* Rows of the view of each pair, the target's or the other one. */
static LkVar *
gather_views (LkTape *tape, LkVar *x, const LkViewPair *pairs, int n_pairs, int rows, gboolean target)
{
  int *index = lk_tape_alloc (tape, (size_t) (n_pairs * rows) * sizeof *index);

  for (int i = 0; i < n_pairs * rows; i++)
    {
      const LkViewPair *pair = &pairs[i / rows];

      index[i] = (target ? pair->target : pair->other) * rows + i % rows;
    }
  return lk_gather_rows (tape, x, index, n_pairs * rows);
}

LkVar *
lk_paired_others (LkTape *tape, LkVar *x, const LkViewPair *pairs, int n_pairs, int rows)
{
  return gather_views (tape, x, pairs, n_pairs, rows, FALSE);
}

LkVar *
lk_paired_targets (LkTape *tape, LkVar *x, const LkViewPair *pairs, int n_pairs, int rows)
{
  return gather_views (tape, x, pairs, n_pairs, rows, TRUE);
}

/* cos (p_j, t_i) of all pairs: [pairs * rows, 1]. */
static LkVar *
pair_cosines (LkTape *tape, LkVar *p, LkVar *t, int rows)
{
  LkViewPair pairs[LK_MAX_PAIRS];
  int n = lk_view_pairs (t->shape.n / rows, p->shape.n / rows, pairs);

  return lk_row_dot (tape, lk_paired_others (tape, lk_l2_rows (tape, p), pairs, n, rows),
                     lk_paired_targets (tape, lk_l2_rows (tape, t), pairs, n, rows));
}

LkVar *
lk_cross_view_cosine (LkTape *tape, LkVar *p, LkVar *t, int rows)
{
  return lk_scale (tape, lk_mean (tape, pair_cosines (tape, p, t, rows)), -1);
}

LkVar *
lk_cross_view_cosine_rows (LkTape *tape, LkVar *p, LkVar *t, int rows)
{
  LkVar *cosines = pair_cosines (tape, p, t, rows);

  return lk_scale (tape, lk_mean_over_views (tape, cosines, cosines->shape.n / rows), -1);
}

/* -- heads --------------------------------------------------------------------------------------------------------- */

void
lk_build_projector (LkMethodRun *run)
{
  const int widths[] = { run->backbone->features, lk_values_int (run->values, "method.hidden"),
                         lk_values_int (run->values, "method.output") };

  run->projector = lk_mlp_new (run->net, "projector", 2, widths, LK_MLP_PLAIN);
}

void
lk_build_predictor (LkMethodRun *run)
{
  int output = lk_values_int (run->values, "method.output");
  const int widths[] = { output, lk_values_int (run->values, "method.predictor_width"), output };

  run->predictor = lk_mlp_new (run->net, "predictor", 2, widths, LK_MLP_PLAIN);
}

LkVar *
lk_predict (LkMethodRun *run, LkTape *tape, const LkBatch *batch, LkVar *z)
{
  if (!lk_values_switch (run->values, "method.predictor"))
    return z;
  return lk_mlp (tape, &run->predictor, z, lk_batch_views (batch), NULL);
}

/* -- teachers ------------------------------------------------------------------------------------------------------ */

#define TEACHER "teacher."

void
lk_build_teacher (LkMethodRun *run)
{
  const LkEncoder *online = run->backbone;
  const LkMlp *projector = &run->projector;
  int widths[LK_MAX_MLP_LAYERS + 1] = { online->features };

  for (int i = 0; i < projector->n_layers; i++)
    widths[i + 1] = projector->linear[i].weight->dims[0];

  lk_net_set_scope (run->net, TEACHER, LK_PARAM_FROZEN);
  run->teacher_backbone = lk_encoder_new (online->kind->id, online->width, run->net, "backbone", online->h, online->w,
                                          online->c);
  if (projector->n_layers > 0)
    run->teacher_projector = lk_mlp_new (run->net, "projector", projector->n_layers, widths, projector->end);
  lk_net_set_scope (run->net, NULL, 0);
  lk_net_copy_to_teacher (run->net, TEACHER);
}

LkVar *
lk_embed_teacher (LkMethodRun *run, LkTape *tape, const LkBatch *batch)
{
  LkVar *outputs;

  lk_tape_pause_recording (tape);
  outputs = lk_embed_targets (tape, run->teacher_backbone, &run->teacher_projector, batch);
  lk_tape_resume_recording (tape);
  return outputs;
}

LkVar *
lk_prediction_target (LkMethodRun *run, LkTape *tape, const LkBatch *batch, LkVar *z)
{
  if (lk_values_switch (run->values, "method.ema_target"))
    return lk_embed_teacher (run, tape, batch);
  return lk_values_switch (run->values, "method.stop_gradient") ? lk_detach (tape, z) : z;
}

void
lk_follow_teacher (LkMethodRun *run)
{
  double momentum = lk_values_real (run->values, "method.momentum");
  double progress = (double) run->step / (double) MAX (run->total_steps, 1);

  lk_net_ema_teacher (run->net, TEACHER, 1 - (1 - momentum) * (cos (G_PI * progress) + 1) / 2);
}

double
lk_teacher_distance (const LkMethodRun *run)
{
  return lk_net_teacher_distance (run->net, TEACHER);
}

gboolean
lk_prototypes_are_held (const LkMethodRun *run)
{
  return (double) run->step < lk_values_real (run->values, "method.prototypes_held") * (double) run->steps_per_epoch;
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

double
lk_mean_number (LkTape *tape, LkVar *x)
{
  return lk_var_number (lk_mean (tape, lk_detach (tape, x)));
}

LkVar *
lk_other_view (LkTape *tape, LkVar *x)
{
  int rows = x->shape.n / 2;

  return lk_concat_rows (tape, 2, (LkVar *[]){ lk_rows (tape, x, rows, rows), lk_rows (tape, x, 0, rows) });
}
