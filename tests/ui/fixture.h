/* The real window with the real trainer on a few small shapes, so that a step takes milliseconds. */

#pragma once

#include "drive.h"

#include "app/widgets/chart.h"

typedef struct
{
  LkWindow *window;
  LkSession *session;
  char *runs_dir;
  LkSessionState wanted;
  long wanted_step;
  gboolean closed, asked;
  char *problem;
} Fixture;

/* For g_test_add (). */
void fixture_set_up (Fixture *f, gconstpointer data);
void fixture_tear_down (Fixture *f, gconstpointer data);

/* Changes a setting as its control does. */
void set (Fixture *f, const char *key, const char *text);
/* Presses the button of an action, which must be there and sensitive. */
void press (Fixture *f, const char *action);

void wait_for_state (Fixture *f, LkSessionState state);
void wait_for_step (Fixture *f, long step);
/* For wait_until (): the session told of a problem; the window is gone. */
gboolean has_problem (gpointer f);
gboolean is_closed (gpointer f);

/* The question that is on the screen, or NULL; its answer. */
GtkWidget *find_dialog (void);
void answer (Fixture *f, const char *response);

LkChart *chart_of (Fixture *f, const char *panel);
/* The text of the one run's file. (transfer full) */
char *read_run_file (Fixture *f, const char *name);
void remove_tree (const char *path);
