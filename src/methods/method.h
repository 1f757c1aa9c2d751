/* The registry of SSL methods. A new method is one file with one LkMethod and one line in method.c. */

#pragma once

#include "augment/batch.h"
#include "base/setting.h"
#include "nn/encoder.h"

/* What a method works with; the trainer owns it. */
typedef struct
{
  LkNet *net;
  LkEncoder *backbone; /* "backbone." */
  LkMlp projector;     /* "projector." */
  LkMlp predictor;     /* "predictor."; n_layers 0 = none */
  LkEncoder *teacher_backbone;
  LkMlp teacher_projector;
  const LkValues *values; /* settings in force at this step */
  int n_classes;          /* 0 = no labels */
  int batch_size;
  long step, total_steps; /* of the run */
} LkMethodRun;

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

typedef struct
{
  const char *id;     /* "simclr" */
  const char *title;  /* "SimCLR" */
  const char *family; /* translatable: "contrastive" */
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
  /* Energies [rows, 1] of the pairs that a batch with two views is: low where the method says that view 0 and view 1
   * belong together. What the loss makes of a pair, without what compares it with others. NULL = it compares no pairs. */
  LkVar *(*energy) (LkMethodRun *run, LkTape *tape, const LkBatch *batch);
  const char *energy_formula; /* "−cos (p, z′)" */
  /* The same loss image by image: [rows, 1], whose mean over the images that have one is the loss; NAN for an image without
   * one. For looking: nothing is recorded. */
  LkVar *(*sample_losses) (LkMethodRun *run, LkTape *tape, const LkBatch *batch);
  /* After the optimizer: EMA, queue, center. May be NULL. */
  void (*after) (LkMethodRun *run);
  /* Losses worth a line: chance, collapse. Returns how many (at most 4). May be NULL. */
  int (*reference_lines) (const LkMethodRun *run, LkReferenceLine lines[4]);
} LkMethod;

const LkMethod *const *lk_methods (int *n);
const LkMethod *lk_method_find (const char *id);

/* Number of views a method wants under these settings. */
int lk_method_views (const LkMethod *method, const LkValues *values);

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

/* -- for method files ---------------------------------------------------------------------------------------------- */

/* All views of the batch through encoder and (unless NULL) head: [views * rows, d], view-major. Groups of other sizes
 * pass on their own; BatchNorm statistics are per view. */
LkVar *lk_embed_views (LkTape *tape, const LkEncoder *encoder, const LkMlp *head, const LkBatch *batch);
int lk_batch_views (const LkBatch *batch);

/* -mean cos (p_i, t_j) over all ordered pairs of different views i, j: p, t [views * rows, d]. */
LkVar *lk_cross_view_cosine (LkTape *tape, LkVar *p, LkVar *t, int views);
/* The same sample by sample: [rows, 1]. */
LkVar *lk_cross_view_cosine_rows (LkTape *tape, LkVar *p, LkVar *t, int views);

/* What lk_cross_entropy () takes the mean of: [n, 1]; NAN for a row without a target. */
LkVar *lk_cross_entropy_rows (LkTape *tape, LkVar *logits, const int *target, const int *exclude);
/* One number n times: [n, 1]. */
LkVar *lk_constant_rows (LkTape *tape, double number, int n);
/* Mean over the views of each sample: x [views * rows, d] -> [rows, d]. */
LkVar *lk_mean_over_views (LkTape *tape, LkVar *x, int views);

/* For energies; x [2 * rows, d], two views: the same samples in the other view. */
LkVar *lk_other_view (LkTape *tape, LkVar *x);
