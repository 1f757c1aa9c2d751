/* likeness-cli: what its subcommands share. Each lives in its own file and gets its own arguments. */

#pragma once

#include "data/source.h"
#include "train/experiment.h"

#include <glib.h>

typedef enum
{
  CLI_DONE = 0,
  CLI_BAD_USE = 2,       /* bad use or bad input */
  CLI_NOT_FINITE = 3,    /* stopped by a loss that is no number */
  CLI_INTERRUPTED = 130, /* Ctrl-C: 128 + SIGINT */
} CliExit;

/* argv[0] is the subcommand's name. */
typedef int (*CliCommand) (int argc, char **argv);

int cli_train (int argc, char **argv);
int cli_list (int argc, char **argv);
int cli_embed (int argc, char **argv);
int cli_knn (int argc, char **argv);
int cli_probe (int argc, char **argv);
int cli_baselines (int argc, char **argv);
int cli_table (int argc, char **argv);
int cli_map (int argc, char **argv);

/* One line "likeness-cli: ..." on standard error. Returns CLI_BAD_USE. */
int cli_fail (const char *format, ...) G_GNUC_PRINTF (1, 2);
/* The same with an error's message; CLI_INTERRUPTED without a word for LK_ERROR_CANCELLED. */
int cli_fail_error (const GError *error);

/* Parses options; usage is what stands behind the subcommand's name ("RUN --out FILE"), summary one sentence. Leaves
 * argv with argv[0] and the rest. FALSE after having said what is wrong. */
gboolean cli_parse (int *argc, char ***argv, const GOptionEntry *entries, const char *usage, const char *summary);

/* -- Ctrl-C -------------------------------------------------------------------------------------------------------- */

/* From now on the first SIGINT, SIGTERM or SIGHUP is only noted; a second one kills. */
void cli_catch_interrupt (void);
gboolean cli_interrupted (gpointer unused);
/* 128 + the signal that came. */
int cli_interrupt_code (void);
/* Treats a reader of standard output that went away like an interrupt. */
void cli_flush_stdout (void);

/* -- the terminal -------------------------------------------------------------------------------------------------- */

/* A line on standard error that is drawn over again; nothing where that is no terminal. */
void cli_show_status (const char *format, ...) G_GNUC_PRINTF (1, 2);
void cli_clear_status (void);

/* "0:42", "1:02:03". (transfer full) */
char *cli_format_seconds (double seconds);
/* "81.7 %"; "-" where it is not a number. (transfer full) */
char *cli_format_percent (double share);

/* The values of --set, NULL-terminated or NULL, each "KEY=VALUE": with choosing those of data.id and method.id, which decide
 * what other keys there are, else the rest. */
gboolean cli_apply_sets (LkExperiment *experiment, char **sets, gboolean choosing, GError **error);

/* Loads with progress on the terminal; says how many files were skipped. */
LkDataset *cli_load_dataset (LkExperiment *experiment, GError **error);

/* 0 = all cores. */
int cli_thread_count (int wanted);
