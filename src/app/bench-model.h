/* The augmentation bench of a session, for a panel: what the recipe that is set now makes of a few images. The images that
 * are selected are among them; the draw is that of the session's views (lk_session_redraw_views () gives another one), so
 * that a setting that moves changes the strength and nothing else.
 *
 * It follows the session: settings, data set, selection, draw. Views are made by an analyst of its own, since in the
 * session's others work longer at a stretch than a hand on a slider waits; and only while a panel shows them
 * (lk_bench_model_set_active ()). A change during the work waits until it is done: a hand that never rests sees one picture
 * after the other.
 *
 * Properties: "images" (int), "views" (int): how many; of views only where lk_bench_model_views_are_set () is FALSE.
 * Signal "changed" (): lk_bench_model_get () is new. */

#pragma once

#include "train/bench.h"

#include <glib-object.h>

#define LK_BENCH_MAX_IMAGES 24

#define LK_TYPE_BENCH_MODEL (lk_bench_model_get_type ())
G_DECLARE_FINAL_TYPE (LkBenchModel, lk_bench_model, LK, BENCH_MODEL, GObject)

typedef struct _LkSession LkSession;

LkBenchModel *lk_bench_model_new (LkSession *session);

/* Works only while active. */
void lk_bench_model_set_active (LkBenchModel *self, gboolean active);

/* Whether the experiment's settings say how many views there are, or ask for small ones: then these are made. */
gboolean lk_bench_model_views_are_set (LkBenchModel *self);

/* What was made last; NULL before that, and without data. Valid until the next "changed". */
const LkBench *lk_bench_model_get (LkBenchModel *self);
