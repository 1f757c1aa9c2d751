/* The beginning of a session: what the last one left, and its run. */

#include "app/window-private.h"

#include "app/debug.h"
#include "train/run-checkpoints.h"

#include <glib/gi18n.h>

typedef struct
{
  LkWindow *window;
  char *run;
} Offer;

static void
offer_free (gpointer data, GClosure *closure)
{
  Offer *offer = data;

  g_free (offer->run);
  g_free (offer);
}

static Offer *
offer_new (LkWindow *self, const char *run)
{
  Offer *offer = g_new (Offer, 1);

  *offer = (Offer){ self, g_strdup (run) };
  return offer;
}

/* How far the run can be taken up. (transfer full) */
static char *
step_text (const char *run)
{
  long step = 0;
  g_autofree char *checkpoint = lk_checkpoint_find_newest (run, &step, NULL, NULL);

  return g_strdup_printf ("%ld", checkpoint != NULL ? step : 0);
}

static void
answer_cb (Offer *offer, const char *response)
{
  if (g_str_equal (response, "resume"))
    lk_window_open_path (offer->window, offer->run);
}

/* The program died while this run went on. */
static void
ask_to_resume (LkWindow *self, const char *run)
{
  g_autofree char *name = g_path_get_basename (run), *step = step_text (run);
  g_autofree char *body = g_strdup_printf (
      _ ("Likeness ended unexpectedly while %s was open. It can go on from its last "
         "checkpoint, step %s, with the same result as if nothing had happened."),
      name, step);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _ ("Resume the Interrupted Run?"), body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "later", _ ("_Not Now"), "resume", _ ("_Resume"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "resume", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "resume");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "later");
  g_signal_connect_data (dialog, "response", G_CALLBACK (answer_cb), offer_new (self, run), offer_free,
                         G_CONNECT_SWAPPED);
  lk_debug_state ("offers %s", run);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
continue_cb (Offer *offer)
{
  lk_window_open_path (offer->window, offer->run);
}

/* The program was closed with this run paused: no question, but a way back. */
static void
offer_to_continue (LkWindow *self, const char *run)
{
  g_autofree char *step = step_text (run);
  g_autofree char *text = g_strdup_printf (_ ("The last run stands at step %s"), step);
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_button_label (toast, _ ("_Continue"));
  adw_toast_set_timeout (toast, 15);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (continue_cb), offer_new (self, run), offer_free,
                         G_CONNECT_SWAPPED);
  lk_debug_state ("offers %s", run);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
lk_window_offer_run (LkWindow *self, const char *run, gboolean died)
{
  if (died)
    ask_to_resume (self, run);
  else
    offer_to_continue (self, run);
}

static void
not_kept_cb (LkWindow *self, const char *detail)
{
  lk_window_toast (self, _ ("The session cannot be saved: changes are lost if the program dies"), detail);
}

gboolean
lk_window_begin (LkWindow *self)
{
  LkLeftover left;
  gboolean restored;

  self->autosave = lk_autosave_new (self->session, NULL);
  g_signal_connect_object (self->autosave, "problem", G_CALLBACK (not_kept_cb), self, G_CONNECT_SWAPPED);
  lk_autosave_begin (self->autosave, &left);
  restored = left.experiment;

  if (left.problem != NULL)
    lk_window_toast (self, _ ("The last session could not be restored"), left.problem);
  if (left.run != NULL)
    lk_window_offer_run (self, left.run, left.died);
  lk_leftover_clear (&left);
  return restored;
}
