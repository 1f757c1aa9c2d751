/* The registry of SSL methods. A new method is one file with one LkMethod and one line in method.c. */

#pragma once

#include "augment/batch.h"
#include "base/setting.h"
#include "methods/diagram.h"
#include "nn/encoder.h"

#define LK_MAX_STATE 8
#define LK_MAX_CURVES 8

/* What a method works with; the trainer owns it. */
typedef struct
{
  LkNet *net;
  LkEncoder *backbone; /* "backbone." */
  LkMlp projector;     /* "projector." */
  LkMlp predictor;     /* "predictor."; n_layers 0 = none */
  LkEncoder *teacher_backbone;
  LkMlp teacher_projector;
  LkParam *state[LK_MAX_STATE]; /* what else the method keeps (queue, center, prototypes), by an enum of its file */
  const LkValues *values;       /* settings in force at this step */
  int n_classes;                /* 0 = no labels */
  int n_images;                 /* of the training split; 0 in a network that is only looked at */
  int batch_size;
  uint32_t seed;                           /* of what a step draws (LK_STREAM_STEP) */
  long step, total_steps, steps_per_epoch; /* of the run */
  double curve[LK_MAX_CURVES];             /* what the loss said of each of the method's curves; NAN = nothing */
} LkMethodRun;

/* The families of methods, in the order in which they are offered. */
typedef enum
{
  LK_FAMILY_MARGIN,
  LK_FAMILY_CONTRASTIVE,
  LK_FAMILY_CLUSTERING,
  LK_FAMILY_ASYMMETRIC,
  LK_FAMILY_STATISTICS,
  LK_FAMILY_REFERENCE,
  LK_N_FAMILIES,
} LkFamily;

typedef struct
{
  const char *id; /* "chance", "collapse" */
  const char *title;
  double loss;
} LkReferenceLine;

/* Ways in which an embedding collapses. */
typedef enum
{
  LK_COLLAPSE_CONSTANT = 1 << 0,    /* all images to one point */
  LK_COLLAPSE_DIMENSIONAL = 1 << 1, /* to few directions */
  LK_COLLAPSE_CLUSTER = 1 << 2,     /* to few points */
} LkCollapse;

/* An ingredient that keeps a method from collapsing: a switch that has to be on, a number with bounds. */
typedef struct
{
  const char *key;
  guint against;             /* LkCollapse, those it prevents */
  double least, most;        /* inside of these it does; a switch is 0 or 1 */
  double cure;               /* the value to give it when it is outside */
  const char *unless_switch; /* it does not matter while this one is on; NULL = it always does */
  const char *why;           /* translatable: a sentence, what happens outside of these bounds */
} LkSafeguard;

/* What a curve tells others than its reader. */
typedef enum
{
  LK_CURVE_PLAIN,
  LK_CURVE_USAGE, /* 0..1: exp (entropy of how often each cluster is chosen) / number of clusters */
} LkMethodCurveRole;

/* A number of the method's own, one a step: column method.ID of metrics.csv. */
typedef struct
{
  const char *id;    /* "queue_age" */
  const char *title; /* translatable */
  const char *help;  /* translatable: what it says, and what is healthy */
  const char *unit;  /* translatable; NULL = a bare number */
  LkMethodCurveRole role;
} LkMethodCurve;

typedef enum
{
  LK_PICTURE_MATRIX, /* [rows, columns]: a heat map */
  LK_PICTURE_SERIES, /* [series, n]: each row is a curve over 0 ... n - 1 */
  LK_PICTURE_IMAGES, /* [n, h, w, c], normalized as the batch is */
} LkMethodPictureKind;

/* What a method has to show beside its curves, made of a network and a batch when somebody looks. */
typedef struct
{
  const char *id;    /* "correlation" */
  const char *title; /* translatable */
  const char *help;  /* translatable */
  LkMethodPictureKind kind;
  double low, high;          /* of the heat map's scale; equal = from the numbers */
  const char *const *series; /* translatable names, NULL-terminated; NULL where there are none */
} LkMethodPicture;

/* What the trainer offers at the start of an epoch. */
typedef struct
{
  int epoch; /* 0 = the first */
  LkPool *pool;
  /* Outputs of the projector for all training images, clean, in eval mode: out [n_images, outputs]. FALSE = cancelled. */
  gboolean (*embed) (gpointer data, float *out);
  gpointer data;
} LkEpochStart;

typedef struct
{
  const char *id;    /* "simclr" */
  const char *title; /* "SimCLR" */
  LkFamily family;
  int year;
  const char *reference;     /* "Chen et al. 2020, A Simple Framework ..." */
  const char *summary;       /* translatable: two sentences for a class */
  const LkSetting *settings; /* method.* */
  int n_settings;
  const LkDefault *defaults; /* NULL-terminated by key; may be NULL */
  gboolean needs_labels;
  const LkSafeguard *safeguards; /* the most telling first; may be NULL */
  int n_safeguards;

  /* Number of views of a sample; NULL = 2. */
  int (*views) (const LkValues *values);
  /* Adds heads to run->net (the backbone is there). What a live switch may need is built here, always. */
  void (*build) (LkMethodRun *run);
  /* The loss as one number. Records on the tape, touches no state. */
  LkVar *(*loss) (LkMethodRun *run, LkTape *tape, const LkBatch *batch);
  const char
      *not_finite; /* translatable: what beside a high rate makes this loss not finite, and the cure; NULL = nothing */
  /* Energies [rows, 1] of the pairs that a batch with two views is: low where the method says that view 0 and view 1
   * belong together. What the loss makes of a pair, without what compares it with others. NULL = it compares no pairs. */
  LkVar *(*energy) (LkMethodRun *run, LkTape *tape, const LkBatch *batch);
  const char *energy_formula; /* "−cos (p, z′)" */
  /* The same loss image by image: [rows, 1], whose mean over the images that have one is the loss; NAN for an image without
   * one. For looking: nothing is recorded. */
  LkVar *(*sample_losses) (LkMethodRun *run, LkTape *tape, const LkBatch *batch);
  /* Before the first step of each epoch: clusters of a memory. Writes the run's state, as a function of that state alone, for
   * it may be asked again at the same step. FALSE if embed () was cancelled; nothing is changed then. May be NULL. */
  gboolean (*epoch_begin) (LkMethodRun *run, const LkEpochStart *start);
  /* After the gradients, before the optimizer: holds layers that are frozen for a while. May be NULL. */
  void (*before_update) (LkMethodRun *run);
  /* After the optimizer: EMA. What the loss computed and later steps need (queue, center) goes through lk_store_rows ().
   * May be NULL. */
  void (*after) (LkMethodRun *run);

  const LkMethodCurve *curves; /* the loss puts their numbers into run->curve[]; at most LK_MAX_CURVES */
  int n_curves;
  const LkMethodPicture *pictures;
  int n_pictures;
  /* One of them, of a batch as the loss gets it. */
  LkVar *(*picture) (LkMethodRun *run, LkTape *tape, const LkBatch *batch, int which);
  /* The method as a drawing under these settings (methods/diagram.h). */
  void (*diagram) (const LkValues *values, LkDiagram *diagram);
  /* Losses worth a line: chance, collapse. Returns how many (at most 4). May be NULL. */
  int (*reference_lines) (const LkMethodRun *run, LkReferenceLine lines[4]);
} LkMethod;

const LkMethod *const *lk_methods (int *n);
const LkMethod *lk_method_find (const char *id);

/* Translatable: a name and a sentence. */
const char *lk_family_title (LkFamily family);
const char *lk_family_summary (LkFamily family);

/* Number of views a method wants under these settings; augment.views may give it more. */
int lk_method_views (const LkMethod *method, const LkValues *values);

/* What makes the views that a step of the method trains on, of images of h x w (0, 0 = not known yet: what hangs on it is
 * not checked, and all views have the images' size). Errors of lk_view_plan () and lk_recipe_new (), and small views for an
 * encoder that takes one size only. (transfer full) */
LkRecipe *lk_method_recipe (const LkMethod *method, const LkValues *values, int h, int w, GError **error);

/* Backbone (encoder.id, encoder.width) on h x w x c images, then the method's heads. Ownership of what run points to
 * stays with run; free with lk_method_run_clear (), which frees backbones and the net. */
void lk_method_run_build (LkMethodRun *run,
                          const LkMethod *method,
                          const LkValues *values,
                          uint32_t seed,
                          int h,
                          int w,
                          int c);
/* The same of zeros and without gradients, for values that are copied in. */
void lk_method_run_build_blank (LkMethodRun *run, const LkMethod *method, const LkValues *values, int h, int w, int c);
void lk_method_run_clear (LkMethodRun *run);
/* Settings in force from now on; owned by the caller. Live ingredients of the heads follow them. */
void lk_method_run_set_values (LkMethodRun *run, const LkValues *values);

/* -- for method files ---------------------------------------------------------------------------------------------- */

/* All views of the batch through encoder and (unless NULL) head: [views * rows, d], view-major. Groups of other sizes
 * pass on their own; BatchNorm statistics are per view. */
LkVar *lk_embed_views (LkTape *tape, const LkEncoder *encoder, const LkMlp *head, const LkBatch *batch);
int lk_batch_views (const LkBatch *batch);

/* The same through the projector, rows of length 1. */
LkVar *lk_unit_views (LkMethodRun *run, LkTape *tape, const LkBatch *batch);

/* Only the views that are fit to be a target: with multi-crop the large ones, which come first; else all. */
LkVar *lk_embed_targets (LkTape *tape, const LkEncoder *encoder, const LkMlp *head, const LkBatch *batch);
int lk_batch_targets (const LkBatch *batch);

typedef struct
{
  int target, other; /* views */
} LkViewPair;

#define LK_MAX_PAIRS (LK_MAX_VIEWS * (LK_MAX_VIEWS - 1))

/* All pairs of a target (view 0 ... targets - 1) and another view, by the other view, then the target. Returns how many. */
int lk_view_pairs (int targets, int views, LkViewPair pairs[LK_MAX_PAIRS]);
/* x [views * rows, d] -> [n_pairs * rows, d]: of each pair the other view, or the target. */
LkVar *lk_paired_others (LkTape *tape, LkVar *x, const LkViewPair *pairs, int n_pairs, int rows);
LkVar *lk_paired_targets (LkTape *tape, LkVar *x, const LkViewPair *pairs, int n_pairs, int rows);

/* -mean cos (p_j, t_i) over all pairs of a target i and another view j: p [views * rows, d], t [targets * rows, d]. */
LkVar *lk_cross_view_cosine (LkTape *tape, LkVar *p, LkVar *t, int rows);
/* The same sample by sample: [rows, 1]. */
LkVar *lk_cross_view_cosine_rows (LkTape *tape, LkVar *p, LkVar *t, int rows);

/* Projector: Linear, BatchNorm, ReLU, Linear, from the features by method.hidden to method.output. */
void lk_build_projector (LkMethodRun *run);
/* Predictor: the same from method.output by method.predictor_width to method.output. */
void lk_build_predictor (LkMethodRun *run);
/* z [views * rows, d] through the predictor; z itself where method.predictor is off. */
LkVar *lk_predict (LkMethodRun *run, LkTape *tape, const LkBatch *batch, LkVar *z);

/* A teacher of backbone and projector (if there is one) as they stand, named "teacher.". */
void lk_build_teacher (LkMethodRun *run);
/* What the teacher makes of the targets, a constant: [targets * rows, d]. */
LkVar *lk_embed_teacher (LkMethodRun *run, LkTape *tape, const LkBatch *batch);
/* What one view predicts of the other: the teacher's outputs; with method.ema_target off the network's own z [views * rows,
 * d], which method.stop_gradient holds constant. */
LkVar *lk_prediction_target (LkMethodRun *run, LkTape *tape, const LkBatch *batch, LkVar *z);
/* teacher <- tau teacher + (1 - tau) online of parameters, tau rising from method.momentum to 1 along a cosine by the end of the
 * run: tau = 1 - (1 - momentum) (cos (pi k / K) + 1) / 2                          (Grill et al. 2020, sec. 3.2) */
void lk_follow_teacher (LkMethodRun *run);
/* Euclidean distance of the teacher's parameters from the network's, as a share of the length of these: a curve of methods
 * with an EMA target. */
double lk_teacher_distance (const LkMethodRun *run);

/* Whether the step is one of those in which prototypes stay as they began (method.prototypes_held). */
gboolean lk_prototypes_are_held (const LkMethodRun *run);

/* What lk_cross_entropy () takes the mean of: [n, 1]; NAN for a row without a target. */
LkVar *lk_cross_entropy_rows (LkTape *tape, LkVar *logits, const int *target, const int *exclude);
/* One number n times: [n, 1]. */
LkVar *lk_constant_rows (LkTape *tape, double number, int n);
/* Mean over the views of each sample: x [views * rows, d] -> [rows, d]. */
LkVar *lk_mean_over_views (LkTape *tape, LkVar *x, int views);

/* A number for a curve from what the loss has computed: no gradient. */
double lk_mean_number (LkTape *tape, LkVar *x);

/* For energies; x [2 * rows, d], two views: the same samples in the other view. */
LkVar *lk_other_view (LkTape *tape, LkVar *x);
