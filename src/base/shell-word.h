/* Words of a command line. */

#pragma once

#include <glib.h>

/* A word as a shell reads it back: in quotes only where it needs them. (transfer full) */
char *lk_shell_word (const char *word);
