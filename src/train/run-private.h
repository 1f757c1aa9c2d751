/* What the run's files share: rows and events (run.c), making and opening (run-open.c), settings and figures of a step
 * (run-at.c), checkpoints, embeddings and what goes with them (run-records.c), maps (run-maps.c), going back
 * (run-rewind.c). */

#pragma once

#include "io/safetensors.h"
#include "train/run-info.h"
#include "train/run-log.h"
#include "train/run.h"
#include "train/step-files.h"

#include <pthread.h>

/* A row's index, and the row with everything that was measured up to it. */
typedef struct
{
  int index;
  LkMetrics row;
} LkMeasured;

/* What a run in memory recorded. */
typedef struct
{
  long step;
  LkProbeRecord record;
} LkHeldRecord;

/* A map that is not written: of a run in memory, or one that is only looked at. */
typedef struct
{
  long step;
  int n;
  float *layout;
} LkHeldMap;

struct _LkRun
{
  char *path;               /* NULL in memory */
  LkExperiment *experiment; /* in force at the last checkpoint */
  LkExperiment *start;      /* at the start; never changes */
  LkRunInfo *info;          /* NULL in memory */
  char *fingerprint;
  int lock_fd; /* -1 = not for writing */

  pthread_mutex_t lock; /* guards what follows; not GMutex, which the thread sanitizer cannot see */
  GArray *rows;         /* LkMetrics */
  GArray *measured;     /* LkMeasured: of each row that measures something, or lacks something */
  GPtrArray *events;    /* LkEvent *, never freed before the run: their strings are given out */
  GPtrArray *dropped;   /* LkEvent * that a rewind took away */
  LkRunLog *metrics_log, *events_log;
  GArray *checkpoints, *embeddings; /* long, rising: steps of the files */
  GArray *held;                     /* LkHeldRecord, rising: instead of files */
  int *probe;                       /* [n_probe]; NULL = none yet */
  int n_probe;
  int records_version;
  GArray *held_maps; /* LkHeldMap */

  pthread_mutex_t maps_lock; /* held while maps are written, thinned or moved; taken before lock */
  int rewinds;
};

LkRun *lk_run_new (const char *path);
char *lk_run_path_in (LkRun *run, const char *name);
gboolean lk_run_open_logs (LkRun *run, GError **error);
void lk_run_close_logs (LkRun *run);
gboolean lk_run_set_no_checkpoint (const char *path, GError **error);

/* With the lock held. */
void lk_run_add_row (LkRun *run, const LkMetrics *row);
void lk_run_cut_rows (LkRun *run, int n);

/* Whether a checkpoint of that step with these settings in force was taken after the event. An event of the very step may
 * have come before or after it: a setting that is not in force came after. */
gboolean lk_event_is_in_checkpoint (const LkEvent *event, long step, LkExperiment *in_force);

/* Looks again which checkpoints and embeddings there are. */
void lk_run_read_records (LkRun *run);
/* While the run is opened: which images the probe set holds; none if the file is missing or no list of images. */
void lk_run_read_probe (LkRun *run);
void lk_held_record_clear (gpointer record);
/* Embeddings, and what was recorded with them. */
#define LK_RUN_RECORD_KINDS 4
extern const LkStepKind lk_run_record_kinds[LK_RUN_RECORD_KINDS];
void lk_held_map_clear (gpointer map);
/* Deletes maps whose embedding is gone. */
void lk_run_thin_maps (LkRun *run);
