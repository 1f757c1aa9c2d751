/* How hard the recipe, as it is set now, makes the task for the network that is shown (train/difficulty.h), for panels. It
 * follows settings and network by itself. The images and the random draws stay the same, so that what moves under a slider is
 * the slider's doing. A first answer comes from as many pairs as there is time for, and is refined when the hand rests.
 *
 * Signal "changed" (): what the functions below give is new. */

#pragma once

#include "app/session.h"
#include "train/difficulty.h"

#define LK_TYPE_DIFFICULTY_MODEL (lk_difficulty_model_get_type ())
G_DECLARE_FINAL_TYPE (LkDifficultyModel, lk_difficulty_model, LK, DIFFICULTY_MODEL, GObject)

typedef struct
{
  guint serial;     /* of the question */
  long step;        /* of the network; 0 = untrained */
  char *words;      /* translated: why there is nothing; NULL if there is */
  gboolean refined; /* of all pairs that there will be */
  LkDifficulty difficulty;
  gboolean has_bins;
  LkPairBins bins; /* of cosines */
} LkDifficultyAnswer;

/* The session must outlive it: run its dispose before. */
LkDifficultyModel *lk_difficulty_model_new (LkSession *session);

/* Works only while active. */
void lk_difficulty_model_set_active (LkDifficultyModel *self, gboolean active);

/* What was measured last; NULL before anything was. Valid until the next "changed". */
const LkDifficultyAnswer *lk_difficulty_model_get_answer (LkDifficultyModel *self);
/* That answer is of another recipe or network than those of the moment. */
gboolean lk_difficulty_model_is_behind (LkDifficultyModel *self);
