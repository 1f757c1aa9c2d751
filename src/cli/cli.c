#include "config.h"

#include "cli/cli.h"

#include "base/error.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <math.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define SKIPPED_SHOWN 5

static atomic_int caught; /* the signal; 0 = none */
static gboolean status_shown;

/* -- saying what is wrong ------------------------------------------------------------------------------------------ */

int
cli_fail (const char *format, ...)
{
  va_list arguments;
  g_autofree char *text = NULL;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  cli_clear_status ();
  fprintf (stderr, "likeness-cli: %s\n", g_strdelimit (text, "\n\r", ' '));
  return CLI_BAD_USE;
}

int
cli_fail_error (const GError *error)
{
  if (g_error_matches (error, LK_ERROR, LK_ERROR_CANCELLED))
    {
      cli_clear_status ();
      return cli_interrupt_code ();
    }
  return cli_fail ("%s", error->message);
}

gboolean
cli_parse (int *argc, char ***argv, const GOptionEntry *entries, const char *usage, const char *summary)
{
  g_autoptr (GOptionContext) context = g_option_context_new (usage);
  g_autoptr (GError) error = NULL;

  /* Its help begins with the program's name, and here that is two words. */
  g_autofree char *name = g_strdup_printf ("likeness-cli %s", (*argv)[0]);

  g_set_prgname (name);
  g_option_context_set_summary (context, summary);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (g_option_context_parse (context, argc, argv, &error))
    return TRUE;

  cli_fail ("%s", error->message);
  return FALSE;
}

/* -- Ctrl-C -------------------------------------------------------------------------------------------------------- */

static void
note_signal (int number)
{
  atomic_store (&caught, number);
}

void
cli_catch_interrupt (void)
{
  struct sigaction action = { .sa_handler = note_signal, .sa_flags = (int) SA_RESETHAND };

  sigaction (SIGINT, &action, NULL);
  sigaction (SIGTERM, &action, NULL);
  sigaction (SIGHUP, &action, NULL);
  signal (SIGPIPE, SIG_IGN);
}

gboolean
cli_interrupted (gpointer unused)
{
  return atomic_load (&caught) != 0;
}

int
cli_interrupt_code (void)
{
  int number = atomic_load (&caught);

  return number != 0 ? 128 + number : CLI_INTERRUPTED;
}

void
cli_flush_stdout (void)
{
  if (fflush (stdout) != 0 && errno == EPIPE && !cli_interrupted (NULL))
    note_signal (SIGPIPE);
}

/* -- the terminal -------------------------------------------------------------------------------------------------- */

static int
terminal_width (void)
{
  struct winsize size;

  return ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

void
cli_show_status (const char *format, ...)
{
  va_list arguments;
  g_autofree char *text = NULL, *cut = NULL;

  if (!isatty (STDERR_FILENO))
    return;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  cut = g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), terminal_width () - 1));
  fprintf (stderr, "\r%s\033[K", cut);
  status_shown = TRUE;
}

void
cli_clear_status (void)
{
  if (status_shown)
    fputs ("\r\033[K", stderr);
  status_shown = FALSE;
}

char *
cli_format_seconds (double seconds)
{
  int whole = isfinite (seconds) ? (int) MIN (seconds + 0.5, 1e8) : 0;

  return whole >= 3600 ? g_strdup_printf ("%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
                       : g_strdup_printf ("%d:%02d", whole / 60, whole % 60);
}

char *
cli_format_percent (double share)
{
  return isfinite (share) ? g_strdup_printf ("%.1f %%", 100 * share) : g_strdup ("-");
}

/* -- data ---------------------------------------------------------------------------------------------------------- */

static void
report_loading (gpointer data, double fraction, const char *what)
{
  cli_show_status ("%s: %d %%", what != NULL ? what : _ ("loading"), (int) (100 * fraction));
}

/* One "KEY=VALUE" if it is (or is not) one of those that decide which other keys there are. */
static gboolean
apply_set (LkExperiment *experiment, const char *text, gboolean choosing, GError **error)
{
  const char *equals = strchr (text, '=');
  g_autofree char *key = NULL;
  gboolean chooses;

  if (equals == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_SETTING, _ ("--set %s: expected KEY=VALUE"), text);
      return FALSE;
    }
  key = g_strstrip (g_strndup (text, (gsize) (equals - text)));
  chooses = strcmp (key, "data.id") == 0 || strcmp (key, "method.id") == 0;
  return chooses != choosing || lk_experiment_set (experiment, key, equals + 1, error);
}

gboolean
cli_apply_sets (LkExperiment *experiment, char **sets, gboolean choosing, GError **error)
{
  for (int i = 0; sets != NULL && sets[i] != NULL; i++)
    if (!apply_set (experiment, sets[i], choosing, error))
      return FALSE;
  return TRUE;
}

LkDataset *
cli_load_dataset (LkExperiment *experiment, GError **error)
{
  const LkProgress progress = { report_loading, cli_interrupted, NULL };
  g_autoptr (LkValues) values = lk_experiment_values (experiment);
  LkDataset *dataset = lk_data_load (values, &progress, error);
  guint skipped;

  cli_clear_status ();
  if (dataset == NULL)
    return NULL;

  skipped = dataset->skipped != NULL ? dataset->skipped->len : 0;
  for (guint i = 0; i < MIN (skipped, SKIPPED_SHOWN); i++)
    fprintf (stderr, _ ("skipped %s\n"), (const char *) dataset->skipped->pdata[i]);
  if (skipped > SKIPPED_SHOWN)
    fprintf (stderr, _ ("skipped %u files in all\n"), skipped);
  return dataset;
}

int
cli_thread_count (int wanted)
{
  return wanted > 0 ? wanted : (int) g_get_num_processors ();
}
