/* What the verdict's files share: judging (verdict-watch.c), causes and cures (verdict-causes.c), words (verdict.c). */

#pragma once

#include "train/verdict.h"

/* Outputs of the projector; 0 if the settings do not say. */
int lk_verdict_outputs (const LkVerdictCase *about);
/* Losses of a network that tells nothing apart, and of one that collapsed; NAN where the method names none. */
typedef struct
{
  double chance, collapse;
} LkVerdictLines;

LkVerdictLines lk_verdict_lines (const LkVerdictCase *about);

/* Spread of the projector's outputs before a last BatchNorm: 1 = they point evenly in all directions, 0 = one point;
 * NAN if it is not known how many there are. */
double lk_verdict_spread (const LkMetrics *row, const LkVerdictCase *about);

/* The parameters' length that counts as a divergence, as a multiple of that at the start. */
#define LK_VERDICT_LARGEST_GROWTH 100

/* With fewer outputs than this an embedding has no room, whatever they say. */
#define LK_VERDICT_FEWEST_OUTPUTS 3

/* Among how many prototypes images choose: exp (entropy of their shares), by the curve LK_CURVE_USAGE. NAN where the method
 * has none, or nothing was said yet. */
double lk_verdict_prototypes_used (const LkMetrics *row, const LkVerdictCase *about);
/* Almost all images have the same few of them. already: they had. */
gboolean lk_verdict_few_are_used (const LkMetrics *row, const LkVerdictCase *about, gboolean already);

/* There is nothing to tell apart. */
gboolean lk_verdict_images_are_alike (const LkVerdictWatch *watch);

/* Fills cause and tries of a bad state. */
void lk_verdict_find_cause (LkVerdict *verdict, const LkVerdictCase *about);
