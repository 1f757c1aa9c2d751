/* Why a run went wrong, as far as its settings say, and what to try.
 *
 * First come the method's own safeguards (LkSafeguard) that are not in force, the most telling first; then what makes any
 * training fail. Where nothing stands out there is no cause, and what is tried is what helps most often. */

#include "train/verdict-private.h"

#include "nn/optimizer.h"
#include "train/experiment.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define OF(state) (1u << (state))
#define COLLAPSES (OF (LK_VERDICT_CONSTANT) | OF (LK_VERDICT_DIMENSIONAL) | OF (LK_VERDICT_CLUSTER))
#define BLASTS (OF (LK_VERDICT_DIVERGENCE) | OF (LK_VERDICT_DEAD_UNITS))

/* A setting that is suspect above so many times its default; the default is the cure. The default of the learning rate is
 * for SGD: AdamW, whose steps are as long as it says, needs one of its own. */
typedef struct
{
  const char *key;
  guint states;
  double times;
  double adamw; /* its default there; 0 = the same */
  const char *why;
} Suspect;

static const Suspect suspects[] = {
  { "optimizer.lr", BLASTS | COLLAPSES, 5, 0.003,
    N_ ("Steps of this size throw the weights about rather than improve them.") },
  { "optimizer.momentum", BLASTS, 1.09, 0, N_ ("So much momentum adds up the steps of a long time, which overshoot.") },
  { "optimizer.weight_decay", BLASTS | COLLAPSES, 10, 0,
    N_ ("So much weight decay pulls the weights to zero faster than the loss can hold them.") },
};

/* What helps most often: a setting times a factor, or (factor 0) a value. */
typedef struct
{
  const char *key;
  guint states;
  double factor, value;
} Remedy;

static const Remedy remedies[] = {
  { "optimizer.lr", OF (LK_VERDICT_DIVERGENCE) | OF (LK_VERDICT_DEAD_UNITS), 0.1, 0 },
  { "optimizer.clip", OF (LK_VERDICT_DIVERGENCE), 0, 1 },
  { "optimizer.warmup", OF (LK_VERDICT_DEAD_UNITS), 0, 1 },
  { "optimizer.lr", COLLAPSES, 0.3, 0 },
  { "train.batch_size", COLLAPSES, 2, 0 },
  { "optimizer.weight_decay", COLLAPSES | BLASTS, 0.1, 0 },
  { "optimizer.momentum", COLLAPSES | BLASTS, 0, 0.5 },
};

/* -- settings ------------------------------------------------------------------------------------------------------- */

static const LkSetting *
find_in (const LkSetting *settings, int n, const char *key)
{
  for (int i = 0; i < n; i++)
    if (strcmp (settings[i].key, key) == 0)
      return &settings[i];
  return NULL;
}

static const LkSetting *
find_setting (const LkMethod *method, const char *key)
{
  const LkSetting *setting = find_in (method->settings, method->n_settings, key), *settings;
  int n;

  if (setting != NULL)
    return setting;
  settings = lk_optimizer_settings (&n);
  setting = find_in (settings, n, key);
  if (setting != NULL)
    return setting;
  settings = lk_train_settings (&n);
  return find_in (settings, n, key);
}

static double
default_of (const LkMethod *method, const LkSetting *setting)
{
  for (const LkDefault *d = method->defaults; d != NULL && d->key != NULL; d++)
    if (strcmp (d->key, setting->key) == 0)
      return lk_setting_number (setting, d->text);
  return setting->fallback;
}

/* NAN if the run has no such setting. */
static double
number_of (const LkVerdictCase *about, const char *key)
{
  const LkSetting *setting = find_setting (about->method, key);
  const char *text = setting != NULL ? lk_values_get (about->values, key) : NULL;

  return text != NULL ? lk_setting_number (setting, text) : NAN;
}

static char *
number_words (double value)
{
  return g_strdup_printf ("%.4g", value);
}

/* -- what is wrong -------------------------------------------------------------------------------------------------- */

static guint
collapse_of (LkVerdictState state)
{
  switch (state)
    {
    case LK_VERDICT_CONSTANT:
      return LK_COLLAPSE_CONSTANT;
    case LK_VERDICT_DIMENSIONAL:
      return LK_COLLAPSE_DIMENSIONAL;
    case LK_VERDICT_CLUSTER:
      return LK_COLLAPSE_CLUSTER;
    case LK_VERDICT_UNKNOWN:
    case LK_VERDICT_HEALTHY:
    case LK_VERDICT_DEAD_UNITS:
    case LK_VERDICT_DIVERGENCE:
    default:
      return 0;
    }
}

static gboolean
safeguard_is_missing (const LkSafeguard *safeguard, const LkVerdictCase *about)
{
  double value = number_of (about, safeguard->key);

  if (safeguard->unless_switch != NULL && number_of (about, safeguard->unless_switch) != 0)
    return FALSE;
  return value < safeguard->least || value > safeguard->most;
}

static double
sound_value (const Suspect *suspect, const LkVerdictCase *about)
{
  gboolean adamw = g_strcmp0 (lk_values_get (about->values, "optimizer.id"), "adamw") == 0;

  return adamw && suspect->adamw > 0 ? suspect->adamw
                                     : default_of (about->method, find_setting (about->method, suspect->key));
}

static gboolean
is_suspect (const Suspect *suspect, const LkVerdictCase *about)
{
  return number_of (about, suspect->key) > suspect->times * sound_value (suspect, about);
}

/* -- what to say ---------------------------------------------------------------------------------------------------- */

static char *
cause_words (const LkVerdictCase *about, const char *key, const char *why)
{
  const LkSetting *setting = find_setting (about->method, key);
  double value = number_of (about, key);
  g_autofree char *number = number_words (value);

  if (setting->kind == LK_SETTING_SWITCH)
    return g_strdup_printf (value != 0 ? _ ("“%s” is on. %s") : _ ("“%s” is off. %s"), _ (setting->title), _ (why));
  /* translators: the title of a setting, its value, and a sentence that says what that does */
  return g_strdup_printf (_ ("“%s” is %s. %s"), _ (setting->title), number, _ (why));
}

static char *
try_words (const LkSetting *setting, double value)
{
  g_autofree char *number = number_words (value);

  if (setting->kind == LK_SETTING_SWITCH)
    return g_strdup_printf (value != 0 ? _ ("Turn “%s” on") : _ ("Turn “%s” off"), _ (setting->title));
  /* translators: the title of a setting, and its new value */
  return g_strdup_printf (_ ("Set “%s” to %s"), _ (setting->title), number);
}

/* Leaves out what is tried already, what changes nothing, and what the setting does not allow. */
static void
add_try (LkVerdict *verdict, const LkVerdictCase *about, const char *key, double value)
{
  const LkSetting *setting = find_setting (about->method, key);
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *text = NULL;
  double now = number_of (about, key);

  if (verdict->n_tries == LK_VERDICT_TRIES || isnan (now) || now == value)
    return;
  for (int i = 0; i < verdict->n_tries; i++)
    if (strcmp (verdict->tries[i].key, key) == 0)
      return;
  if (setting->kind == LK_SETTING_SWITCH)
    g_strlcpy (number, value != 0 ? "true" : "false", sizeof number);
  else
    g_ascii_formatd (number, sizeof number, "%.4g", value);
  text = lk_setting_parse (setting, number, NULL);
  if (text == NULL)
    return;

  verdict->tries[verdict->n_tries++] = (LkVerdictTry){
    .key = setting->key,
    .text = g_steal_pointer (&text),
    .title = try_words (setting, value),
    .live = setting->live,
  };
}

static void
note_cause (LkVerdict *verdict, const LkVerdictCase *about, const char *key, const char *why)
{
  if (verdict->cause_key != NULL)
    return;
  verdict->cause_key = key;
  verdict->cause = cause_words (about, key, why);
}

void
lk_verdict_find_cause (LkVerdict *verdict, const LkVerdictCase *about)
{
  const LkMethod *method = about->method;

  for (int i = 0; i < method->n_safeguards; i++)
    if ((method->safeguards[i].against & collapse_of (verdict->state)) != 0 &&
        safeguard_is_missing (&method->safeguards[i], about))
      {
        note_cause (verdict, about, method->safeguards[i].key, method->safeguards[i].why);
        add_try (verdict, about, method->safeguards[i].key, method->safeguards[i].cure);
      }
  for (guint i = 0; i < G_N_ELEMENTS (suspects); i++)
    if ((suspects[i].states & OF (verdict->state)) != 0 && is_suspect (&suspects[i], about))
      {
        note_cause (verdict, about, suspects[i].key, suspects[i].why);
        add_try (verdict, about, suspects[i].key, sound_value (&suspects[i], about));
      }
  for (guint i = 0; i < G_N_ELEMENTS (remedies); i++)
    if ((remedies[i].states & OF (verdict->state)) != 0)
      add_try (verdict, about, remedies[i].key,
               remedies[i].factor > 0 ? remedies[i].factor * number_of (about, remedies[i].key) : remedies[i].value);
}
