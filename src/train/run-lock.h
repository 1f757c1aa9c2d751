/* One writer a run: a file "lock" with the writer's pid, held by flock (), which a process cannot leave behind when it
 * dies: a stale pid in the file is simply overwritten. */

#pragma once

#include <glib.h>

/* A descriptor to close with lk_run_unlock (), or -1 with LK_ERROR_BUSY that names the other process. */
int lk_run_lock (const char *run_path, GError **error);
void lk_run_unlock (int fd);
