#include "cli/cli-verdict.h"

#include "cli/cli-json.h"

#include <glib/gi18n.h>
#include <math.h>

void
cli_print_verdict (FILE *out, const LkVerdict *verdict)
{
  const char *title = lk_verdict_state_title (verdict->state);

  if (lk_verdict_state_is_bad (verdict->state))
    /* translators: a verdict such as “Dead units”, and since when */
    fprintf (out, _ ("%s since step %ld. "), title, verdict->onset_step);
  else
    fprintf (out, "%s. ", title);
  fputs (verdict->evidence, out);
  if (verdict->cause != NULL)
    fprintf (out, " %s", verdict->cause);
  fputc ('\n', out);
  for (int i = 0; i < verdict->n_tries; i++)
    /* translators: what to try, and the option that does it */
    fprintf (out, _ ("to try: %s (--set %s=%s)\n"), verdict->tries[i].title, verdict->tries[i].key,
             verdict->tries[i].text);
}

GString *
cli_verdict_object (const LkVerdict *verdict)
{
  GString *object = g_string_new (NULL);
  g_auto (GStrv) tries = g_new0 (char *, LK_VERDICT_TRIES + 1);

  for (int i = 0; i < verdict->n_tries; i++)
    tries[i] = g_strdup_printf ("%s=%s", verdict->tries[i].key, verdict->tries[i].text);
  cli_json_text (object, "state", lk_verdict_state_id (verdict->state));
  cli_json_real (object, "onset_step", verdict->onset_step >= 0 ? (double) verdict->onset_step : NAN);
  cli_json_text (object, "evidence", verdict->evidence);
  cli_json_text (object, "cause_key", verdict->cause_key);
  cli_json_text (object, "cause", verdict->cause);
  cli_json_texts (object, "tries", (const char *const *) tries);
  return object;
}
