/* A method as a drawing of how data flows: boxes in columns (left to right) and rows, arrows between them. The window draws
 * it with live values, and shows which path is cut when a switch is turned. Plain data: the diagram owns nothing. */

#pragma once

#include "base/setting.h"
#include "tensor/real.h"

#include <glib.h>

typedef enum
{
  LK_BOX_IMAGE,     /* an image, or a view of it */
  LK_BOX_NET,       /* is trained */
  LK_BOX_TEACHER,   /* follows another one */
  LK_BOX_MEMORY,    /* keeps what earlier steps saw: queue, bank, center */
  LK_BOX_OPERATION, /* computes: Sinkhorn, whitening */
  LK_BOX_LOSS,
} LkBoxKind;

typedef struct
{
  const char *title; /* translatable, short: "encoder" */
  LkBoxKind kind;
  double column, row; /* where its center is */
  const char *curve;  /* id of the method's curve whose value it carries, "loss", or NULL */
  const char *key;    /* the setting that takes it out of the path, or NULL */
  gboolean off;       /* it is out of the path now */
} LkDiagramBox;

typedef enum
{
  LK_ARROW_FLOW,   /* values go forward, gradients back */
  LK_ARROW_FOLLOW, /* an average of parameters */
  LK_ARROW_STORE,  /* what is kept for later steps */
} LkArrowKind;

typedef struct
{
  int from, to; /* boxes */
  LkArrowKind kind;
  gboolean stopped; /* no gradient goes back here: a bar across */
  gboolean off;     /* nothing flows here now */
  const char *key;  /* the setting that stops or cuts it, or NULL */
} LkDiagramArrow;

#define LK_MAX_BOXES 24
#define LK_MAX_ARROWS 40

typedef struct
{
  int n_boxes, n_arrows;
  LkDiagramBox boxes[LK_MAX_BOXES];
  LkDiagramArrow arrows[LK_MAX_ARROWS];
} LkDiagram;

/* Both return the new part, for its less common fields; it stays where it is. */
LkDiagramBox *lk_diagram_box (LkDiagram *diagram, LkBoxKind kind, double column, double row, const char *title);
LkDiagramArrow *
lk_diagram_arrow (LkDiagram *diagram, const LkDiagramBox *from, const LkDiagramBox *to, LkArrowKind kind);

/* Two branches from one image to a loss, which most methods are: view, encoder, projector, upper branch (row 0) with an
 * optional predictor, lower branch (row 2) with the same network or a teacher that follows it. */
typedef struct
{
  const char *predictor_key; /* NULL = the method has no predictor */
  gboolean predictor;        /* it is in the path */
  const char *teacher_key;   /* NULL = both branches are always the same kind */
  gboolean teacher;          /* the lower branch is a teacher */
  const char *stop_key;      /* NULL = it cannot be switched */
  gboolean stop_gradient;    /* no gradient goes into the lower branch */
  const char *teacher_curve; /* carried by the arrow's teacher, e.g. "teacher_distance"; NULL */
} LkSiamese;

typedef struct
{
  LkDiagramBox *views[2], *encoders[2], *projectors[2], *predictor, *loss;
  LkDiagramArrow *last[2]; /* into the loss, from each branch */
} LkSiameseParts;

LkSiameseParts lk_diagram_siamese (LkDiagram *diagram, const LkSiamese *siamese);

/* A term of the loss; its weight 0 takes it out. */
typedef struct
{
  const char *title; /* translatable */
  const char *curve; /* or NULL */
  const char *key;   /* of its weight */
} LkDiagramTerm;

/* What statistics methods have between the branches and the loss: both branches end in one operation, from which the terms
 * of the loss are made. Returns the operation's box. */
LkDiagramBox *lk_diagram_terms (LkDiagram *diagram,
                                const LkSiameseParts *parts,
                                const char *operation,
                                const LkDiagramTerm *terms,
                                int n_terms,
                                const LkValues *values);
