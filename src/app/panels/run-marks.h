/* Events of a run as marks on a chart. */

#pragma once

#include "app/session.h"
#include "app/widgets/chart.h"

/* Adds the marks of events first .. first + n - 1: changed settings ("Temperature: 0.2 → 0.5"), pauses, alarms. */
void lk_run_marks_add (LkChart *chart, LkSession *session, int first, int n);
