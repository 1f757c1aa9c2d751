/* The neighbors of one image, for panels: the images that lie nearest to it in the embedding of the step that is shown, in
 * the pixels themselves, and in the random encoder that the run began with; who joined and who left since an earlier step.
 *
 * The query is the image that was selected last, or a picture file. It follows the session: selection, clock, records,
 * run. Work is done by the session's analyst, and only while a panel shows it (lk_neighbor_model_set_active ()); of two
 * questions the later one counts.
 *
 * Properties: "k" (int, 5..100), "metric" (int, LkMetric), "bank" (int, LkNeighborBank), "since" (int64: the recorded step
 * that memory looks back to; -1 = the first one).
 * Signals: "changed" ()    what the functions below give is new
 *          "progress" ()   busy or progress changed, nothing else */

#pragma once

#include "analysis/knn.h"

#include <glib-object.h>

#define LK_TYPE_NEIGHBOR_MODEL (lk_neighbor_model_get_type ())
G_DECLARE_FINAL_TYPE (LkNeighborModel, lk_neighbor_model, LK, NEIGHBOR_MODEL, GObject)

#define LK_NEIGHBOR_MIN_K 5
#define LK_NEIGHBOR_MAX_K 100

typedef enum
{
  LK_NEIGHBOR_EMBEDDING, /* backbone features at the step that is shown */
  LK_NEIGHBOR_PIXELS,    /* normalized pixels */
  LK_NEIGHBOR_RANDOM,    /* backbone features at step 0 */
  LK_NEIGHBOR_N_SPACES
} LkNeighborSpace;

/* Among which images of the training split neighbors are searched. */
typedef enum
{
  LK_NEIGHBOR_BANK_RECORDED, /* the probe set, with the embeddings that the run recorded: quick, and it knows the past */
  LK_NEIGHBOR_BANK_PART,     /* eval.bank_size images, embedded on demand */
  LK_NEIGHBOR_BANK_ALL,      /* the whole split, embedded on demand */
} LkNeighborBank;

typedef struct
{
  int n;            /* neighbors, at most k; 0 = none, and words says why */
  int *ids;         /* [n] images of the training split, nearest first */
  float *distance;  /* [n] 1 - cosine (0..2), or the Euclidean distance */
  int *same_class;  /* [n] 1 = the query's class, 0 = another one, -1 = unknown */
  double precision; /* share of the query's class among neighbors with a class; NAN without labels */
  char *words;      /* translated: why there are none; NULL if there are */

  /* Memory: of the embedding only. */
  long since;       /* the step looked back to; -1 = memory is unknown, and memory_words says why */
  int *joined;      /* [n] 1 = was not among the k nearest at that step; NULL if unknown */
  int n_left;       /* who was among them and is no longer */
  int *left;        /* [n_left] nearest at that step first */
  double stability; /* 0..1: share of the k that stays from one recorded step to the next, mean of the last five; NAN if
                       * unknown */
  char *memory_words; /* translated; NULL if memory is known */
} LkNeighbors;

/* Never NULL, and always of the session's data set: empty until there is an answer. Valid until the main loop runs again. */
const LkNeighbors *lk_neighbor_model_get (LkNeighborModel *self, LkNeighborSpace space);

/* -- the query ----------------------------------------------------------------------------------------------------- */

/* Image of the training split that these are the neighbors of; -1 for a picture file and without a query. */
int lk_neighbor_model_get_query (LkNeighborModel *self);
/* Makes a picture file the query, once it was read (in a thread), until another image is selected. A file that cannot be
 * read leaves the query alone, and the session's "problem" says why. */
void lk_neighbor_model_query_file (LkNeighborModel *self, const char *path);
/* Back to the selected image. */
void lk_neighbor_model_forget_file (LkNeighborModel *self);
/* The file that is the query, and what the network sees of it: [h, w, c] of the data set's size; NULL if it is none. */
const char *lk_neighbor_model_get_file (LkNeighborModel *self);
const guint8 *lk_neighbor_model_get_file_pixels (LkNeighborModel *self);

/* -- state --------------------------------------------------------------------------------------------------------- */

/* Works only while active. */
void lk_neighbor_model_set_active (LkNeighborModel *self, gboolean active);
/* The recorded step whose embedding these neighbors are of; -1 = none. */
long lk_neighbor_model_get_step (LkNeighborModel *self);
int lk_neighbor_model_get_bank_size (LkNeighborModel *self);
/* Whether there is more to come, and how much of the bank is embedded: 0..1, or -1 while nothing is being embedded. */
gboolean lk_neighbor_model_is_busy (LkNeighborModel *self);
double lk_neighbor_model_get_progress (LkNeighborModel *self);
/* A bank that is embedded on demand stays at its step while training goes on; this embeds it with the newest network. */
void lk_neighbor_model_renew (LkNeighborModel *self);
/* Stops embedding a bank: back to the recorded one. */
void lk_neighbor_model_cancel (LkNeighborModel *self);
