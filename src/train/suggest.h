/* "Did you mean ...?" for a word that is not known. */

#pragma once

#include <glib.h>

/* The candidate with the fewest typing errors (edit distance, swapped neighbors count once), or NULL if none is near:
 * at most a fourth of the word's letters, or one. Points into candidates (n of them). */
const char *lk_suggest (const char *word, const char *const *candidates, int n);

/* " (did you mean NEAREST?)" or "". (transfer full) */
char *lk_suggest_hint (const char *word, const char *const *candidates, int n);
