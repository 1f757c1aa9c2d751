/* What happened in a run, in words for people: one place for charts, the timeline and lists. */

#pragma once

#include "app/widgets/mark.h"
#include "train/experiment.h"
#include "train/run.h"

/* "Temperature: 0.2 → 0.5", "Paused", "Checkpoint", "Rewound from step 702 to 390", the text of an alarm, "Constant output";
 * kind becomes how it is marked. A setting that the experiment does not have stands by its key. NULL for an event that a rewind has just
 * taken away, and for one that is no news. (transfer full) */
char *lk_event_words (LkExperiment *experiment, const LkEvent *event, LkMarkKind *kind);
