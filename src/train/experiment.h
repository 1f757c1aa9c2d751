/* An experiment: all settings of a run, a value object. Saved as a GKeyFile `.likeness` file, small and diffable.
 *
 * A value is what the user set, else what the data set prefers, else the method, else the spec's default. Which keys
 * exist depends on data.id and method.id; where several keys are set at once, set those two first. */

#pragma once

#include "base/setting.h"
#include "data/source.h"
#include "methods/method.h"

#include <glib-object.h>

#define LK_TYPE_EXPERIMENT (lk_experiment_get_type ())
G_DECLARE_FINAL_TYPE (LkExperiment, lk_experiment, LK, EXPERIMENT, GObject)

/* Signal "changed" (const char *key): a value, or the set of keys, changed (key "" = many). */

LkExperiment *lk_experiment_new (void);
LkExperiment *lk_experiment_copy (LkExperiment *self);

/* Reads a `.likeness` file; unknown keys are errors that name them. A relative data.path counts from the file's folder
 * (parse: from folder, NULL = the working directory). name is for messages. NULL on error. (transfer full) */
LkExperiment *lk_experiment_load (const char *path, GError **error);
LkExperiment *
lk_experiment_parse (const char *text, gsize length, const char *name, const char *folder, GError **error);
/* Writes data.id, method.id, train.seed and what differs from the defaults (all = everything in force), atomically. */
gboolean lk_experiment_save (LkExperiment *self, const char *path, gboolean all, GError **error);
char *lk_experiment_to_text (LkExperiment *self, gboolean all);

/* Sets a key from text as a user types it. Error LK_ERROR_SETTING: unknown key (a method.* key names the keys the
 * method has), bad value. Changing data.id or method.id keeps the user's other values where the keys still exist and
 * allow them, but for data.path, data.mean and data.std, which belong to the data set that was. */
gboolean lk_experiment_set (LkExperiment *self, const char *key, const char *text, GError **error);
/* Back to the default. */
void lk_experiment_reset (LkExperiment *self, const char *key);

/* Canonical text in force; NULL for an unknown key. Valid until the next change. */
const char *lk_experiment_get (LkExperiment *self, const char *key);
/* The default in force here (of method, data set, spec); NULL for an unknown key. (transfer full) */
char *lk_experiment_get_default (LkExperiment *self, const char *key);
gboolean lk_experiment_is_default (LkExperiment *self, const char *key);

/* All settings that exist now, in the order of the sidebar: data, method, encoder, optimizer, train, augment, eval, record.
 * (transfer container) array of const LkSetting *. */
GPtrArray *lk_experiment_settings (LkExperiment *self);
const LkSetting *lk_experiment_setting (LkExperiment *self, const char *key);

/* A copy of all values in force, for the trainer. (transfer full) */
LkValues *lk_experiment_values (LkExperiment *self);

const LkMethod *lk_experiment_method (LkExperiment *self);
const LkDataSource *lk_experiment_source (LkExperiment *self);

/* data.id and data.path (made absolute) from what a user typed or dropped: an id of a source, or a path. */
gboolean lk_experiment_set_dataset (LkExperiment *self, const char *name_or_path, GError **error);

/* -- the tables that belong to nobody else --------------------------------------------------------------------------- */

/* data.id and method.id: choices among the registries. */
const LkSetting *lk_data_id_setting (void);
const LkSetting *lk_method_id_setting (void);
/* train.batch_size, train.epochs, train.seed, train.threads (0 = all cores). */
const LkSetting *lk_train_settings (int *n);
/* eval.probe_size, eval.bank_size, eval.query_size (0 = all), eval.share, eval.knn_k, eval.knn_temperature. */
const LkSetting *lk_eval_settings (int *n);
/* record.every (epochs), record.growth, record.max_size (GB): when the probe set is recorded. */
const LkSetting *lk_record_settings (int *n);
