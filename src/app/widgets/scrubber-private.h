/* Shared by the files of the scrubber: scrubber.c (what it holds and says), scrubber-draw.c (pictures, places),
 * scrubber-input.c (pointer and keys). */

#pragma once

#include "app/widgets/scrubber.h"

typedef struct
{
  LkMarkKind kind;
  long step;
  char *text;
} LkScrubberMark;

/* Marks that lie too close to be drawn one by one. */
typedef struct
{
  double x;
  int first, n;
  LkMarkKind kind; /* of the most serious one */
} LkScrubberGroup;

struct _LkScrubber
{
  GtkWidget parent_instance;

  long *positions;
  int n_positions;
  GArray *marks; /* LkScrubberMark */
  long newest, expected, per_epoch;
  long shown;
  gboolean live;

  long end;            /* of the track: a round number, so that it seldom changes */
  GArray *groups;      /* LkScrubberGroup, as of the last frame */
  GskRenderNode *node; /* groove, ticks and marks; NULL when something of them changed */
  gint64 words_time;   /* when the accessible value was last renewed */
  guint words_timeout; /* renews it once more; 0 = nothing is new */

  double pointer; /* x of it; NAN while it is elsewhere */
  double bubble;  /* x that it names; NAN while it is hidden */
  gboolean dragging;
};

/* -- scrubber.c -- */

/* Index of the position nearest to a step; -1 without positions. */
int lk_scrubber_nearest (LkScrubber *self, long step);
const LkScrubberMark *lk_scrubber_get_mark (LkScrubber *self, int i);

/* -- scrubber-draw.c -- */

/* Fits the end of the track to what it holds. TRUE if it changed. */
gboolean lk_scrubber_fit (LkScrubber *self);
void lk_scrubber_draw (LkScrubber *self, GtkSnapshot *snapshot);
/* The group of marks within reach of x; NULL if there is none. */
const LkScrubberGroup *lk_scrubber_group_at (LkScrubber *self, double x);
/* Whether a point lies among the marks, above the track. */
gboolean lk_scrubber_is_among_marks (LkScrubber *self, double y);

/* -- scrubber-input.c -- */

void lk_scrubber_install_keys (GtkWidgetClass *widget_class);
void lk_scrubber_watch_pointer (LkScrubber *self);
