/* The embedding as a matrix, for panels: what the network makes of the probe images at the step that is shown, a row for
 * each image, a column for each dimension, in an order that shows what they hold. Before any run it is what the untrained
 * network makes of the images that a run would look at.
 *
 * It follows the session: run, clock, records, data. Work is done by the session's analyst, and only while a panel shows it
 * (lk_matrix_model_set_active ()).
 *
 * Signal "changed" (): what lk_matrix_model_get () gives is new. */

#pragma once

#include "app/session.h"

/* In which order rows stand. */
typedef enum
{
  LK_MATRIX_BY_CLASS,     /* within a class along the first principal component; without labels only that */
  LK_MATRIX_BY_COMPONENT, /* along the first principal component */
  LK_MATRIX_AS_RECORDED,
  LK_MATRIX_N_ORDERS
} LkMatrixOrder;

typedef struct
{
  const char *name; /* of a class */
  int first, n;     /* rows */
} LkMatrixGroup;

typedef struct
{
  long step;          /* -1 = there is nothing */
  char *words;        /* translated: why there is nothing; NULL if there is */
  LkDataset *dataset; /* whose images these are; NULL if there is nothing */
  LkSpace space;
  int n, d;
  float *values; /* [n, d] as it is shown */
  int *sample;   /* [n]: image of the training split; -1 = not known */
  int *column;   /* [d]: dimension of the network's output */
  int n_groups;  /* classes, if rows are ordered by class */
  LkMatrixGroup *groups;
} LkMatrix;

#define LK_TYPE_MATRIX_MODEL (lk_matrix_model_get_type ())
G_DECLARE_FINAL_TYPE (LkMatrixModel, lk_matrix_model, LK, MATRIX_MODEL, GObject)

/* The session must outlive its analyst's work: dispose of the model before. */
LkMatrixModel *lk_matrix_model_new (LkSession *session);
void lk_matrix_model_set_active (LkMatrixModel *self, gboolean active);
/* What is shown: the space, the order of rows, and whether columns stand by their variance or as the network has them. */
void lk_matrix_model_choose (LkMatrixModel *self, LkSpace space, LkMatrixOrder order, gboolean by_variance);

/* Valid until the next "changed"; never NULL. */
const LkMatrix *lk_matrix_model_get (LkMatrixModel *self);
/* Something newer is on its way. */
gboolean lk_matrix_model_is_busy (LkMatrixModel *self);
