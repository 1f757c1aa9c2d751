/* What can have happened at a step, as charts and the timeline mark it. */

#pragma once

typedef enum
{
  LK_MARK_CHANGE,     /* a setting took another value */
  LK_MARK_PAUSE,      /* paused, or went on after a pause */
  LK_MARK_CHECKPOINT, /* saved */
  LK_MARK_REWIND,     /* gone back to */
  LK_MARK_ALARM,      /* something is wrong */
} LkMarkKind;
