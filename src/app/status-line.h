/* The line at the foot of the window: what goes on, in one sentence of figures. */

#pragma once

#include "app/session.h"

/* "Step 390, recorded: loss 3.91 · k-NN 80.2 %" while an earlier step is shown; else
 * "step 702 · epoch 3 of 20 · loss 3.91 · k-NN 80.2 % (raw pixels 81.7 %, untrained 75.2 %) · 912 images/s ·
 * evaluation 6 % · 1:42 left".
 * (transfer full) */
char *lk_status_line_dup (LkSession *session);

/* "epoch 3 of 20", or what the data set is, or what goes on: under the window's title. (transfer full) */
char *lk_status_subtitle_dup (LkSession *session);
