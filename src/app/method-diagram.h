/* The drawing of a method (methods/diagram.h) for the widget that draws (widgets/diagram-view.h): what is said of its parts,
 * their switches and live values, and along which arrows gradients go back. */

#pragma once

#include "app/widgets/diagram-view.h"
#include "methods/method.h"
#include "train/run.h"

/* What the method is under these settings. Values are those of the row; NULL = none yet. */
void lk_method_diagram_show (LkDiagramView *view, const LkMethod *method, const LkValues *values, const LkMetrics *row);
/* Other values in the same drawing. */
void
lk_method_diagram_update (LkDiagramView *view, const LkMethod *method, const LkValues *values, const LkMetrics *row);
