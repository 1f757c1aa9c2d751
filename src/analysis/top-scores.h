/* Scores of ranks in which the first ranks count most. */

#pragma once

/* score [n] of value [n]: the j-th largest value has 1/j + 1/(j+1) + ... + 1/n (Savage 1956), less 1, which is their mean;
 * equal values share the mean of theirs. The correlation of two such rows says how well they agree on what comes first
 * (Iman & Conover 1987, "A measure of top-down correlation"). All values are finite. */
void lk_top_scores (const float *value, int n, float *score);
