/* Settings are specs: every method, transform, encoder, optimizer and data set declares a table of LkSetting. From the
 * one table come the sidebar rows, `--set KEY=VALUE`, the experiment file, the README's reference and the error texts.
 *
 * LkValues is a bag of values that follows such specs: what lies below train/ reads its settings from it. */

#pragma once

#include <glib.h>

typedef enum
{
  LK_SETTING_SWITCH, /* 0 or 1 */
  LK_SETTING_INT,
  LK_SETTING_REAL,
  LK_SETTING_CHOICE, /* one of choices[] */
  LK_SETTING_TEXT,
} LkSettingKind;

typedef enum
{
  LK_SCALE_LINEAR,
  LK_SCALE_LOG, /* sliders move in ratios */
} LkSettingScale;

#define LK_LIVE TRUE     /* a change applies in the middle of a run */
#define LK_RESTART FALSE /* a change needs a new run */

typedef struct
{
  const char *key;   /* "method.temperature" */
  const char *title; /* translatable (N_) */
  const char *help;  /* translatable: what it does, what happens at the ends of its range */
  LkSettingKind kind;
  gboolean live;
  double fallback;           /* default of switches and numbers */
  double min, max;           /* hard limits */
  double soft_min, soft_max; /* what the slider shows; equal to each other = the hard limits */
  LkSettingScale scale;
  const char *unit;           /* translatable: "px"; NULL = a bare number */
  const char *text;           /* default of choices and texts */
  const char *const *choices; /* NULL-terminated ids */
} LkSetting;

/* A default of another table that a data set, method or encoder changes: { "optimizer.lr", "0.06" }. Lists end with a
 * NULL key. */
typedef struct
{
  const char *key;
  const char *text; /* canonical */
} LkDefault;

/* Short forms for the tables. Behind the help may stand more fields: .unit = N_ ("px"). */
#define LK_SWITCH(key_, title_, default_, live_, ...)                                                       \
  {                                                                                                         \
    .key = key_, .title = title_, .kind = LK_SETTING_SWITCH, .live = live_, .fallback = default_, .max = 1, \
    .help = __VA_ARGS__                                                                                     \
  }
#define LK_INT(key_, title_, default_, min_, max_, soft_min_, soft_max_, scale_, live_, ...)                \
  {                                                                                                         \
    .key = key_, .title = title_, .kind = LK_SETTING_INT, .live = live_, .fallback = default_, .min = min_, \
    .max = max_, .soft_min = soft_min_, .soft_max = soft_max_, .scale = scale_, .help = __VA_ARGS__         \
  }
#define LK_REAL(key_, title_, default_, min_, max_, soft_min_, soft_max_, scale_, live_, ...)                \
  {                                                                                                          \
    .key = key_, .title = title_, .kind = LK_SETTING_REAL, .live = live_, .fallback = default_, .min = min_, \
    .max = max_, .soft_min = soft_min_, .soft_max = soft_max_, .scale = scale_, .help = __VA_ARGS__          \
  }
#define LK_CHOICE(key_, title_, default_, choices_, live_, ...)                                                    \
  {                                                                                                                \
    .key = key_, .title = title_, .kind = LK_SETTING_CHOICE, .live = live_, .text = default_, .choices = choices_, \
    .help = __VA_ARGS__                                                                                            \
  }
#define LK_TEXT(key_, title_, default_, live_, ...)                                                             \
  {                                                                                                             \
    .key = key_, .title = title_, .kind = LK_SETTING_TEXT, .live = live_, .text = default_, .help = __VA_ARGS__ \
  }

/* Checks text against the spec and gives it in canonical form (numbers as g_ascii_dtostr writes them, switches as
 * "true"/"false"), or NULL with LK_ERROR_SETTING that names the key, the value and the range. (transfer full) */
char *lk_setting_parse (const LkSetting *setting, const char *text, GError **error);

/* The default in canonical form. (transfer full) */
char *lk_setting_default (const LkSetting *setting);

/* Value of a switch or number from its canonical text. */
double lk_setting_number (const LkSetting *setting, const char *canonical);

/* -- values -------------------------------------------------------------------------------------------------------- */

typedef struct _LkValues LkValues; /* key -> canonical text; not shared between threads while it changes */

LkValues *lk_values_new (void);
LkValues *lk_values_copy (const LkValues *values);
void lk_values_free (LkValues *values);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkValues, lk_values_free)

/* Stores canonical text; NULL removes the key. */
void lk_values_set (LkValues *values, const char *key, const char *canonical);
void lk_values_set_number (LkValues *values, const char *key, double number);

/* NULL if the key is not there. */
const char *lk_values_get (const LkValues *values, const char *key);

/* Sorted keys. (transfer container): free with g_list_free. */
GList *lk_values_keys (const LkValues *values);

/* For code that knows its keys: a missing key is a programmer's error and aborts with the key's name. */
double lk_values_real (const LkValues *values, const char *key);
int lk_values_int (const LkValues *values, const char *key);
gboolean lk_values_switch (const LkValues *values, const char *key);
const char *lk_values_text (const LkValues *values, const char *key);

/* Adds the defaults of a table for keys that are not there yet. */
void lk_values_add_defaults (LkValues *values, const LkSetting *settings, int n_settings);
