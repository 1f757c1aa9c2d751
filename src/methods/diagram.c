#include "methods/diagram.h"

#include <glib/gi18n.h>

#define LOSS_COLUMN 5
#define LOWER_ROW 2

LkDiagramBox *
lk_diagram_box (LkDiagram *diagram, LkBoxKind kind, double column, double row, const char *title)
{
  LkDiagramBox *box = &diagram->boxes[diagram->n_boxes];

  g_assert (diagram->n_boxes < LK_MAX_BOXES);
  diagram->n_boxes++;
  *box = (LkDiagramBox){ .title = title, .kind = kind, .column = column, .row = row };
  return box;
}

LkDiagramArrow *
lk_diagram_arrow (LkDiagram *diagram, const LkDiagramBox *from, const LkDiagramBox *to, LkArrowKind kind)
{
  LkDiagramArrow *arrow = &diagram->arrows[diagram->n_arrows];

  g_assert (diagram->n_arrows < LK_MAX_ARROWS);
  diagram->n_arrows++;
  *arrow = (LkDiagramArrow){ .from = (int) (from - diagram->boxes), .to = (int) (to - diagram->boxes), .kind = kind };
  return arrow;
}

/* View, encoder, projector; the branch begins at the image. */
static void
add_branch (LkDiagram *diagram, const LkSiamese *siamese, LkSiameseParts *parts, const LkDiagramBox *image, int branch)
{
  double row = branch * LOWER_ROW;
  LkBoxKind net = branch == 1 && siamese->teacher ? LK_BOX_TEACHER : LK_BOX_NET;

  parts->views[branch] = lk_diagram_box (diagram, LK_BOX_IMAGE, 1, row, branch == 0 ? N_ ("view 1") : N_ ("view 2"));
  parts->encoders[branch] = lk_diagram_box (diagram, net, 2, row, N_ ("encoder"));
  parts->projectors[branch] = lk_diagram_box (diagram, net, 3, row, N_ ("projector"));
  lk_diagram_arrow (diagram, image, parts->views[branch], LK_ARROW_FLOW);
  lk_diagram_arrow (diagram, parts->views[branch], parts->encoders[branch], LK_ARROW_FLOW);
  lk_diagram_arrow (diagram, parts->encoders[branch], parts->projectors[branch], LK_ARROW_FLOW);
}

/* The lower network follows the upper one, or is the same. */
static void
add_teacher (LkDiagram *diagram, const LkSiamese *siamese, LkSiameseParts *parts)
{
  LkDiagramArrow *follow;

  if (siamese->teacher_key == NULL && !siamese->teacher)
    return;
  follow = lk_diagram_arrow (diagram, parts->encoders[0], parts->encoders[1], LK_ARROW_FOLLOW);
  follow->key = siamese->teacher_key;
  follow->off = !siamese->teacher;
  parts->encoders[1]->curve = siamese->teacher_curve;
}

LkSiameseParts
lk_diagram_siamese (LkDiagram *diagram, const LkSiamese *siamese)
{
  LkSiameseParts parts = { 0 };
  LkDiagramBox *image = lk_diagram_box (diagram, LK_BOX_IMAGE, 0, LOWER_ROW / 2.0, N_ ("image")), *end;

  for (int branch = 0; branch < 2; branch++)
    add_branch (diagram, siamese, &parts, image, branch);
  parts.loss = lk_diagram_box (diagram, LK_BOX_LOSS, LOSS_COLUMN, LOWER_ROW / 2.0, N_ ("loss"));
  parts.loss->curve = "loss";

  end = parts.projectors[0];
  if (siamese->predictor_key != NULL || siamese->predictor)
    {
      parts.predictor = lk_diagram_box (diagram, LK_BOX_NET, 4, 0, N_ ("predictor"));
      parts.predictor->key = siamese->predictor_key;
      parts.predictor->off = !siamese->predictor;
      lk_diagram_arrow (diagram, end, parts.predictor, LK_ARROW_FLOW);
      end = parts.predictor;
    }
  parts.last[0] = lk_diagram_arrow (diagram, end, parts.loss, LK_ARROW_FLOW);
  parts.last[1] = lk_diagram_arrow (diagram, parts.projectors[1], parts.loss, LK_ARROW_FLOW);
  parts.last[1]->stopped = siamese->stop_gradient || siamese->teacher;
  parts.last[1]->key = siamese->stop_key;
  add_teacher (diagram, siamese, &parts);
  return parts;
}

LkDiagramBox *
lk_diagram_terms (LkDiagram *diagram,
                  const LkSiameseParts *parts,
                  const char *operation,
                  const LkDiagramTerm *terms,
                  int n_terms,
                  const LkValues *values)
{
  LkDiagramBox *from = lk_diagram_box (diagram, LK_BOX_OPERATION, LOSS_COLUMN - 1, LOWER_ROW / 2.0, operation);

  for (int branch = 0; branch < 2; branch++)
    parts->last[branch]->to = (int) (from - diagram->boxes);
  parts->loss->column = LOSS_COLUMN + 1;

  for (int i = 0; i < n_terms; i++)
    {
      double row = n_terms > 1 ? (double) LOWER_ROW * i / (n_terms - 1) : LOWER_ROW / 2.0;
      LkDiagramBox *term = lk_diagram_box (diagram, LK_BOX_OPERATION, LOSS_COLUMN, row, terms[i].title);
      LkDiagramArrow *out;

      term->curve = terms[i].curve;
      term->key = terms[i].key;
      term->off = lk_values_real (values, terms[i].key) == 0;
      lk_diagram_arrow (diagram, from, term, LK_ARROW_FLOW);
      out = lk_diagram_arrow (diagram, term, parts->loss, LK_ARROW_FLOW);
      out->off = term->off;
      out->key = terms[i].key;
    }
  return from;
}
