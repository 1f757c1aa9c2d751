/* The verdict on a run, in words: healthy, or in which of five ways it went wrong, and since when.
 *
 * It rests on what is measured on the probe set of clean images, in eval mode, and on the loss; never on labels or k-NN,
 * which notice a collapse late. A last BatchNorm of the projector hides a constant output, so the spread is looked at
 * before it. A state is told when two measurements in a row, some steps apart, show it, and left when figures are clearly
 * better: one odd measurement raises no alarm. From one bad state to another it takes five. */

#pragma once

#include "methods/method.h"
#include "train/run.h"

typedef enum
{
  LK_VERDICT_UNKNOWN,     /* too little was measured yet, or all images are the same */
  LK_VERDICT_HEALTHY,     /* none of these */
  LK_VERDICT_CONSTANT,    /* all images get almost the same output */
  LK_VERDICT_DIMENSIONAL, /* outputs differ along very few directions */
  LK_VERDICT_CLUSTER,     /* outputs lie in a few tight clusters, with nothing told apart inside them */
  LK_VERDICT_DEAD_UNITS,  /* many units of the backbone say the same of every image */
  LK_VERDICT_DIVERGENCE, /* not a finite number, parameters that blew up, or a loss that fell and went back to chance */
} LkVerdictState;

#define LK_VERDICT_N_STATES 7
#define LK_VERDICT_TRIES 2

/* "unknown", "healthy", "constant", "dimensional", "cluster", "dead-units", "divergence": as events and JSON have it. */
const char *lk_verdict_state_id (LkVerdictState state);
/* LK_VERDICT_UNKNOWN for any other text, NULL included. */
LkVerdictState lk_verdict_state_of_id (const char *id);
/* Translated: "Constant output". */
const char *lk_verdict_state_title (LkVerdictState state);
/* A collapse, dead units or divergence. */
gboolean lk_verdict_state_is_bad (LkVerdictState state);

/* One thing to try: a setting and the value to give it. */
typedef struct
{
  const char *key; /* "method.stop_gradient" */
  char *text;      /* canonical, as lk_experiment_set () takes it */
  char *title;     /* translated, for a button: "Turn on Stop gradient" */
  gboolean live;   /* it can be done in the middle of the run */
} LkVerdictTry;

typedef struct
{
  LkVerdictState state;
  long step;       /* of the newest measurement it rests on; -1 = there is none */
  long onset_step; /* of the first measurement since which it holds; -1 unless the state is bad or healthy */
  char *evidence;  /* translated, a sentence or two: what was measured, against what it should be */
  /* The likely cause: a setting that is in force and what it does; both NULL if none stands out. tries[0] undoes it. */
  const char *cause_key;
  char *cause; /* translated, a sentence */
  int n_tries; /* all of them for a bad state, else 0 */
  LkVerdictTry tries[LK_VERDICT_TRIES];
} LkVerdict;

/* Whom the verdict is about. */
typedef struct
{
  const LkMethod *method;
  const LkValues *values; /* in force at the last row */
  int n_images;           /* training images: the batch shrinks to them; 0 = enough */
  int n_classes;          /* 0 = no labels; only a method that trains on labels is asked what chance is with them */
  long loss_since;        /* the last step before which a setting of the method changed: the loss was another one; 0 */
  gboolean not_finite;    /* training stopped after the last row for a loss or gradient that is not finite */
} LkVerdictCase;

/* A pure function of rows [n], steps rising, from the start of the run to the step that is looked at. Any thread.
 * (transfer full) */
LkVerdict *lk_verdict_of_rows (const LkMetrics *rows, int n, const LkVerdictCase *about);
/* The same of a run after that step (-1 = its last), with the settings that were in force there and the alarm that ended
 * it. (transfer full) */
LkVerdict *lk_verdict_of_run (LkRun *run, long step, int n_images, int n_classes);
/* LkVerdictCase.loss_since of a run after that step. */
long lk_verdict_method_changed_at (LkRun *run, long step);
void lk_verdict_free (LkVerdict *verdict);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkVerdict, lk_verdict_free)

/* -- while rows come in ---------------------------------------------------------------------------------------------- */

/* What is remembered of the rows so far; a plain value. */
typedef struct
{
  LkVerdictState state;
  long onset_step;         /* of state */
  LkVerdictState rumor;    /* what the newest measurement shows; LK_VERDICT_UNKNOWN = nothing new */
  long rumor_step;         /* where it began */
  int rumor_times;         /* how many measurements in a row showed it */
  LkMetrics measured;      /* the newest measurement; its step is -1 before the first */
  double start_norm, norm; /* of the parameters, first and now; NAN = not measured yet */
  double start_spread;     /* of the untrained backbone's outputs; NAN = not measured yet */
  double loss, least_loss; /* smoothed; NAN before the first */
  long at_chance_since;    /* step; -1 = it is not */
} LkVerdictWatch;

void lk_verdict_watch_init (LkVerdictWatch *watch);
/* Takes the next row. TRUE if that changed watch->state. */
gboolean lk_verdict_watch_take (LkVerdictWatch *watch, const LkMetrics *row, const LkVerdictCase *about);
/* In words. (transfer full) */
LkVerdict *lk_verdict_of_watch (const LkVerdictWatch *watch, const LkVerdictCase *about);
/* Training stopped after that step, for a loss or gradient that is not finite. TRUE if that changed watch->state. */
gboolean lk_verdict_watch_fail (LkVerdictWatch *watch, long step);
