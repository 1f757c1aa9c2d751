/* The session on disk, so that a crash, a power cut or a quick quit costs no setting: a key file "session" under
 * $XDG_STATE_HOME/likeness with the experiment (as its file's text), its file, and the run that was going.
 *
 *   [session]  version=1  experiment=...  path=...  run=...  dirty=true
 *
 * dirty = the program did not end by itself: what runs then has died. A change is written after at most three seconds, by
 * a timer that the first one arms. Of several programs at once one alone keeps the file.
 *
 * Signal "problem" (const char *detail): it cannot be written (once, until it can again). */

#pragma once

#include "app/session.h"

#define LK_TYPE_AUTOSAVE (lk_autosave_get_type ())
G_DECLARE_FINAL_TYPE (LkAutosave, lk_autosave, LK, AUTOSAVE, GObject)

/* folder NULL = the usual one. Nothing is read or written before lk_autosave_begin (). */
LkAutosave *lk_autosave_new (LkSession *session, const char *folder);

/* What an earlier session left. */
typedef struct
{
  gboolean experiment; /* its experiment is in the session again */
  gboolean died;       /* it did not end by itself */
  char *run;           /* folder of its run, if that is there, not finished, and nobody else writes it; else NULL */
  char *problem;       /* translated: the file was damaged, and lies under this new name; else NULL */
} LkLeftover;
void lk_leftover_clear (LkLeftover *leftover);

/* Takes the file for this program, and puts what it holds into the session. FALSE: another program keeps the file; then
 * nothing is restored and nothing will be saved. */
gboolean lk_autosave_begin (LkAutosave *self, LkLeftover *leftover);

/* Whether changes reach the disk. */
gboolean lk_autosave_is_active (LkAutosave *self);
/* Writes now what is not written yet. */
void lk_autosave_flush (LkAutosave *self);
/* The program ends by itself. keep: the next session begins with the experiment as it is; else with its file. */
void lk_autosave_end (LkAutosave *self, gboolean keep);
