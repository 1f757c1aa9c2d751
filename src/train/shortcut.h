/* Shortcuts: how much of what a network finds alike is explained by cues that need no learning - the colors of an image, how
 * bright it is, how hard its contrast, what lies along its border; and, for two views of one image, how far their crops
 * overlap. A network that can match views by such a cue has no reason to learn what the images show (Geirhos et al. 2020,
 * "Shortcut learning in deep neural networks").
 *
 * Image cues: for each of n images all others are put in order twice, by the cosine of their features and by each cue, and
 * scored so that the nearest count most (analysis/top-scores.h). The part of the variance of the network's scores that the
 * cues' scores explain is split among them fairly (analysis/shared-variance.h). 0: its neighbors have nothing to do with the
 * cue; 1: they are the neighbors by that cue.
 *
 * What this cannot tell: whether the network uses a cue, or what the images show happens to go with it (lemons are yellow);
 * a cue that is measured otherwise than here may explain more, so a low part is no proof of absence; and what cues have in
 * common is split evenly for want of anything better. To change a cue and see whether the network follows is the business of
 * the invariance meter. Crop overlap is another matter: it is drawn at random, so what it explains it causes. */

#pragma once

#include "augment/augment.h"
#include "data/dataset.h"

typedef enum
{
  LK_CUE_COLOR,      /* histogram of hue and saturation, whatever the brightness */
  LK_CUE_BRIGHTNESS, /* mean of the gray image */
  LK_CUE_CONTRAST,   /* standard deviation of the gray image */
  LK_CUE_BORDER,     /* how bright the rim is, all around */
  LK_N_IMAGE_CUES,
  LK_CUE_OVERLAP = LK_N_IMAGE_CUES, /* of the crops of two views */
  LK_N_CUES
} LkCue;

const char *lk_cue_id (LkCue cue);
const char *lk_cue_title (LkCue cue); /* translatable */

/* -- what there is of each cue ------------------------------------------------------------------------------------- */

#define LK_SHORTCUT_IMAGES 256 /* enough for two digits, and quick to compare */
#define LK_SHORTCUT_LEAST 8    /* fewer say nothing */

typedef struct _LkCueTable LkCueTable; /* immutable */

/* Compares n images of the training split, all with one another. (transfer full) */
LkCueTable *lk_cue_table_new (const LkDataset *dataset, const int *images, int n);
LkCueTable *lk_cue_table_ref (LkCueTable *table);
void lk_cue_table_unref (LkCueTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkCueTable, lk_cue_table_unref)

int lk_cue_table_size (const LkCueTable *table);
/* FALSE if all images are alike in it: gray images have no color. */
gboolean lk_cue_table_has (const LkCueTable *table, LkCue cue);

/* -- what they explain --------------------------------------------------------------------------------------------- */

typedef struct
{
  double part[LK_N_CUES]; /* 0..1; NAN: there is no such cue, or it was not measured */
  double explained;       /* by all image cues together: the sum of their parts; NAN if the features say nothing */
} LkShortcut;

/* features [n, d] of the table's images. The part of LK_CUE_OVERLAP is NAN. All parts are NAN where features are not finite,
 * or all the same. */
void lk_shortcut_of_features (const LkCueTable *table, const float *features, int d, LkShortcut *shortcut);

/* The squared rank correlation (Spearman) of overlap and cosine of n positive pairs, 0 where more overlap makes them less
 * alike; NAN if the crops overlap alike. Pairs that are not finite do not count. */
double lk_shortcut_of_overlap (const float *overlap, const float *cosine, int n);

/* From this part on an image cue is called a shortcut. */
#define LK_SHORTCUT_PART 0.15

/* The image cue that explains most, if it is a shortcut; LK_N_CUES if none is. */
LkCue lk_shortcut_name (const LkShortcut *shortcut);

/* Whether a trained network relies on the cue clearly less than the untrained one did: by a tenth at least. */
gboolean lk_shortcut_fades (const LkShortcut *now, const LkShortcut *untrained, LkCue cue);

/* -- what to do about it ------------------------------------------------------------------------------------------- */

#define LK_MAX_ADVICE 5

typedef struct
{
  const char *transform; /* id of the one that is to be strengthened */
  int n;                 /* 0: it is as strong as is sensible */
  struct
  {
    const char *key;
    char *text;
  } change[LK_MAX_ADVICE];
} LkShortcutAdvice;

/* Which settings make the recipe vary that cue more: one notch, about twice as much. values: augment.* in force. Free with
 * lk_shortcut_advice_clear (). */
void lk_shortcut_advise (LkCue cue, const LkValues *values, LkShortcutAdvice *advice);
void lk_shortcut_advice_clear (LkShortcutAdvice *advice);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LkShortcutAdvice, lk_shortcut_advice_clear)
