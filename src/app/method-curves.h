/* Small charts of what a run measures of its method: the loss with its lines, and each curve of the method's own. Follows
 * the session; all share its marks, its axis and its clock. */

#pragma once

#include "app/session.h"
#include "app/widgets/chart.h"

#define LK_TYPE_METHOD_CURVES (lk_method_curves_get_type ())
G_DECLARE_FINAL_TYPE (LkMethodCurves, lk_method_curves, LK, METHOD_CURVES, GtkWidget)

void lk_method_curves_set_session (LkMethodCurves *self, LkSession *session);
/* The chart of a curve of the method, or of "loss"; NULL if there is none. */
LkChart *lk_method_curves_get_chart (LkMethodCurves *self, const char *id);
