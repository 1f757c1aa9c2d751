/* How much of one quantity several cues explain together, and which part of that each of them.
 *
 * What explains is a regression whose weights are not negative: a cue can bring things together, never push them apart. Cues
 * that go with one another explain a part in common, and no regression can tell to which of them it is due. It is split
 * fairly: the part of a cue is what it adds, as a mean over all orders in which the cues could be brought in (Lindeman,
 * Merenda & Gold 1980; the Shapley value of Lipovetsky & Conklin 2001). So parts are never negative, add up to the whole,
 * and are the same for cues that say the same. */

#pragma once

#define LK_MAX_CUES 6

/* n cues (at most LK_MAX_CUES): r [n], the correlation of each with the quantity, NAN for a cue that says nothing;
 * between [n, n], those of the cues with one another. part [n]: share of the quantity's variance, 0..1; NAN where r is.
 * Returns their sum, what all explain: R squared. */
double lk_shared_variance (int n, const double *r, const double *between, double *part);
