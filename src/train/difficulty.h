/* How hard a recipe makes the task for an encoder: whether it finds two views of one image more alike than views of two
 * images. Where it nearly always does there is little left to learn; where it hardly ever does nothing says what belongs
 * together. */

#pragma once

#include "train/pair-energy.h"

typedef enum
{
  LK_DIFFICULTY_UNKNOWN, /* nothing measured, or not finite */
  LK_DIFFICULTY_FLAT,    /* all pairs are alike: the encoder tells no images apart */
  LK_DIFFICULTY_EASY,    /* confusion below LK_DIFFICULTY_LOW */
  LK_DIFFICULTY_FAIR,
  LK_DIFFICULTY_OPEN, /* confusion above LK_DIFFICULTY_HIGH before any training: nothing gives views away, learning begins */
  LK_DIFFICULTY_HARD, /* the same after some */
} LkDifficultyVerdict;

#define LK_DIFFICULTY_LOW 0.02
#define LK_DIFFICULTY_HIGH 0.45

typedef struct
{
  int n; /* pairs of each sort */
  /* 0..1: how often a random pair is more alike than a positive one, ties by half: 1 - AUC (Mann & Whitney 1947). 0: never;
   * 0.5: the two sorts cannot be told apart. */
  double confusion;
  double positive, random; /* mean cosines */
  LkDifficultyVerdict verdict;
} LkDifficulty;

/* Of what is measured of the cosines, for a network that was trained, or not yet. */
void lk_difficulty_measure (const LkPairSample *sample, gboolean trained, LkDifficulty *difficulty);

/* Histograms of the cosines: edges rise to 1, from a round number at or below all of them, so that an axis that follows them
 * seldom jumps. FALSE if there is nothing finite to count. */
gboolean lk_difficulty_bins (const LkPairSample *sample, LkPairBins *bins);
