/* The verdict on a run as the command says it. */

#pragma once

#include "train/verdict.h"

#include <stdio.h>

/* "Dimensional collapse since step 80. Of 128 numbers ... “Stop gradient” is off. ..." and what to try, as a paragraph. */
void cli_print_verdict (FILE *out, const LkVerdict *verdict);

/* The same as an object: state, onset_step (null unless bad or healthy), evidence, cause_key, cause, tries as KEY=VALUE.
 * (transfer full) */
GString *cli_verdict_object (const LkVerdict *verdict);
