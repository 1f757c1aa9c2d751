/* A file of the program's own that cannot be read is no reason to lose what it holds. */

#pragma once

#include <glib.h>

/* Renames a file to PATH.bad-N, the first such name that is free. The new name, or NULL if it cannot be renamed.
 * (transfer full) */
char *lk_set_aside (const char *path);

/* Says so, with the reason: "PATH: REASON. It is kept as NAME." Translated. (transfer full) */
char *lk_set_aside_words (const char *path, const char *aside, const GError *reason);
