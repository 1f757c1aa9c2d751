/* What a network makes of the probe set, as it is measured and recorded: three matrices, of which all but the first may be
 * missing, and how alike two views of one image are to it. */

#pragma once

#include <glib.h>

/* Where to look. A BatchNorm at the end of a projector hides that all images come out alike, hence the third. */
typedef enum
{
  LK_SPACE_BACKBONE,  /* features, not normalized */
  LK_SPACE_PROJECTOR, /* the projector's output */
  LK_SPACE_RAW,       /* the same before the projector's last BatchNorm */
  LK_N_SPACES
} LkSpace;

/* Positive pairs that are measured, or one of each image of a smaller probe set. */
#define LK_POSITIVE_PAIRS 256

typedef struct
{
  int n;                 /* images */
  int d[LK_N_SPACES];    /* 0: there is no such space */
  float *x[LK_N_SPACES]; /* [n, d]; NULL if d is 0 */
  int n_pairs;           /* two views of each of the first so many images; 0 = not measured */
  float *cosines;        /* [n_pairs, LK_N_SPACES]; NAN where there is no such space */
} LkProbeRecord;

void lk_probe_record_clear (LkProbeRecord *record);
/* All of its numbers. */
guint64 lk_probe_record_bytes (const LkProbeRecord *record);
LkProbeRecord *lk_probe_record_copy (const LkProbeRecord *record);
void lk_probe_record_free (LkProbeRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkProbeRecord, lk_probe_record_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LkProbeRecord, lk_probe_record_clear)
