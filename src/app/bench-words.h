/* What was drawn for a view, in words and as a table. */

#pragma once

#include "train/bench.h"

/* Of one transform, in lines: "left 3", "top 5"; or that it did not come up. (transfer full) */
char *lk_drawn_words (const LkDrawn *drawn, double probability);
/* Of all transforms that can come up, a line for each. column 0 = the original, of which there is nothing to say: NULL.
 * (transfer full) */
char *lk_bench_words (const LkBench *bench, int image, int column);

/* All values of all views as CSV, numbers as the C locale writes them: a row for each value, and one without value for a
 * transform that draws none or did not come up. Columns seed, draw, image (its place in the training split), class and file
 * (where the data set has them), view (from 1), stage (place in the recipe, from 1), transform, probability, applied (0 or
 * 1), name, value. (transfer full) */
char *lk_bench_table (const LkBench *bench);
