/* A picture as it becomes another one: each stage with its name and a few lines of words, side by side, all as large as the
 * room allows. To be put into a
 * GtkScrolledWindow. The pointer that rests on a stage, and the keyboard's tooltip (Ctrl+F1), show it large. */

#pragma once

#include <gtk/gtk.h>

#define LK_TYPE_STAGE_STRIP (lk_stage_strip_get_type ())
G_DECLARE_FINAL_TYPE (LkStageStrip, lk_stage_strip, LK, STAGE_STRIP, GtkWidget)

typedef struct
{
  const char *title;
  const char *words; /* below it, in lines; NULL = none */
  gboolean idle;     /* this stage changed nothing: faint */
  int h, w;
  const float *picture; /* [h, w, c], floats 0..1 */
} LkStage;

GtkWidget *lk_stage_strip_new (void);

/* n stages, c = 1 (gray) or 3 (RGB). Copies. */
void lk_stage_strip_show (LkStageStrip *self, const LkStage *stages, int n, int c);
