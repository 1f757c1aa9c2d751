/* Experiments that come with the program: files NAME.likeness in one of
 *
 *   $LIKENESS_PRESETS, ../share/likeness/presets beside the program, resources/presets of the source tree when run from
 *   a build folder, likeness/presets of the system's data folders. */

#pragma once

#include <glib.h>

/* Path of a preset, or NULL. (transfer full) */
char *lk_preset_find (const char *name);

/* Sorted names without ".likeness". (transfer full) */
char **lk_preset_names (void);
