#include "cli/drive.h"

#include "base/error.h"
#include "cli/cli.h"

#include <poll.h>

#define POLL_MILLISECONDS 100

/* The run goes on without it. */
static void
tell_problem (LkTrainer *trainer)
{
  g_autoptr (GError) problem = lk_trainer_take_problem (trainer);

  if (problem != NULL)
    cli_fail_error (problem);
}

static void
watch (LkTrainer *trainer, CliLook look, gpointer data)
{
  LkTrainerStatus status;
  gboolean asked = FALSE;

  do
    {
      poll (NULL, 0, POLL_MILLISECONDS);
      if (cli_interrupted (NULL) && !asked)
        {
          asked = TRUE;
          lk_trainer_pause (trainer);
        }
      lk_trainer_get_status (trainer, &status);
      tell_problem (trainer);
      look (lk_trainer_get_run (trainer), &status, data);
    }
  while (status.state == LK_TRAINER_RUNNING || status.state == LK_TRAINER_IDLE);
  lk_trainer_join (trainer);
  tell_problem (trainer);
}

int
cli_drive (LkTrainer *trainer, CliLook look, gpointer data)
{
  g_autoptr (GError) error = NULL;
  LkTrainerStatus status;

  lk_trainer_run (trainer);
  watch (trainer, look, data);
  lk_trainer_get_status (trainer, &status);
  look (lk_trainer_get_run (trainer), &status, data);

  if (status.state == LK_TRAINER_FINISHED)
    return CLI_DONE;
  error = lk_trainer_dup_error (trainer);
  if (status.state != LK_TRAINER_FAILED || error == NULL)
    return cli_interrupt_code ();
  return g_error_matches (error, LK_ERROR, LK_ERROR_NOT_FINITE) ? (cli_fail_error (error), CLI_NOT_FINITE)
                                                                : cli_fail_error (error);
}
