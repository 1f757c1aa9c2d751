#include "app/verdict-card.h"

#include "app/setting-words.h"
#include "app/verdict-model.h"
#include "app/widgets/chart-scale.h"
#include "app/widgets/flow-layout.h"
#include "app/widgets/save-as.h"

#include <glib/gi18n.h>

#define SPACING 6

struct _LkVerdictCard
{
  GtkBox parent_instance;

  LkSession *session; /* outlives this */
  LkVerdictModel *model;

  GtkImage *icon;
  GtkLabel *title, *place, *evidence, *cause;
  GtkBox *buttons;
  GtkButton *onset, *tries[LK_VERDICT_TRIES];
  GtkLabel *onset_label, *try_labels[LK_VERDICT_TRIES];
  GtkImage *try_icons[LK_VERDICT_TRIES];
};

G_DEFINE_FINAL_TYPE (LkVerdictCard, lk_verdict_card, GTK_TYPE_BOX)

/* How a state looks: never by its color alone. */
static const struct
{
  const char *icon, *class; /* NULL = as other text */
} looks[LK_VERDICT_N_STATES] = {
  [LK_VERDICT_UNKNOWN] = { "content-loading-symbolic", "dim-label" },
  [LK_VERDICT_HEALTHY] = { "emblem-ok-symbolic", "success" },
  [LK_VERDICT_CONSTANT] = { "dialog-error-symbolic", "error" },
  [LK_VERDICT_DIMENSIONAL] = { "dialog-error-symbolic", "error" },
  [LK_VERDICT_CLUSTER] = { "dialog-error-symbolic", "error" },
  [LK_VERDICT_DEAD_UNITS] = { "dialog-warning-symbolic", "warning" },
  [LK_VERDICT_DIVERGENCE] = { "dialog-error-symbolic", "error" },
};

/* -- words --------------------------------------------------------------------------------------------------------- */

static void
show_text (GtkLabel *label, const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
show_look (LkVerdictCard *self, LkVerdictState state)
{
  for (int i = 0; i < LK_VERDICT_N_STATES; i++)
    if (looks[i].class != NULL)
      {
        gtk_widget_remove_css_class (GTK_WIDGET (self->icon), looks[i].class);
        gtk_widget_remove_css_class (GTK_WIDGET (self->title), looks[i].class);
      }
  gtk_image_set_from_icon_name (self->icon, looks[state].icon);
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), looks[state].class);
  gtk_widget_add_css_class (GTK_WIDGET (self->title), looks[state].class);
}

/* "measured at step 702", and whether that lies in the past. (transfer full) */
static char *
place_words (LkVerdictCard *self, const LkVerdict *verdict)
{
  gboolean live = lk_clock_is_live (lk_session_get_clock (self->session));
  g_autofree char *step = NULL;

  if (verdict->state == LK_VERDICT_UNKNOWN)
    return NULL;

  step = lk_chart_scale_text (LK_CHART_COUNT, (double) verdict->step, 0);
  /* translators: when a verdict was reached: a step of training */
  return live ? g_strdup_printf (_ ("measured at step %s"), step)
              : g_strdup_printf (_ ("looking back: measured at step %s"), step);
}

static void
show_words (LkVerdictCard *self, const LkVerdict *verdict)
{
  g_autofree char *place = verdict != NULL ? place_words (self, verdict) : NULL;

  show_look (self, verdict != NULL ? verdict->state : LK_VERDICT_UNKNOWN);
  show_text (self->title, verdict != NULL ? lk_verdict_state_title (verdict->state) : _ ("No run yet"));
  show_text (self->place, place);
  show_text (self->evidence,
             verdict != NULL
                 ? verdict->evidence
                 : _ ("Press Train: this says whether the network collapses, since when, why, and what to try."));
  show_text (self->cause, verdict != NULL ? verdict->cause : NULL);
}

/* -- what can be done ---------------------------------------------------------------------------------------------- */

static gboolean
is_done (LkVerdictCard *self, const LkVerdictTry *try)
{
  return g_strcmp0 (lk_experiment_get (lk_session_get_experiment (self->session), try->key), try->text) == 0;
}

/* "Stop gradient: off → on. Takes effect at the next step." (transfer full) */
static char *
try_tip (LkVerdictCard *self, const LkVerdictTry *try)
{
  LkExperiment *experiment = lk_session_get_experiment (self->session);
  const LkSetting *setting = lk_experiment_setting (experiment, try->key);
  g_autofree char *before = lk_setting_words (setting, lk_experiment_get (experiment, try->key));
  g_autofree char *after = lk_setting_words (setting, try->text);
  const char *when = lk_session_needs_restart (self->session, try->key) ? _ ("It needs a new run, and asks before.")
                                                                        : _ ("It takes effect at the next step.");

  /* translators: a setting, its old value, its new value, a sentence */
  return g_strdup_printf (_ ("%s: %s → %s. %s"), _ (setting->title), before, after, when);
}

static void
show_try (LkVerdictCard *self, guint i, const LkVerdictTry *try)
{
  GtkWidget *button = GTK_WIDGET (self->tries[i]);
  gboolean done = try != NULL && is_done (self, try);
  g_autofree char *tip = try == NULL || done ? NULL : try_tip (self, try);

  gtk_widget_set_visible (button, try != NULL);
  if (try == NULL)
    return;

  gtk_label_set_label (self->try_labels[i], try->title);
  gtk_widget_set_visible (GTK_WIDGET (self->try_icons[i]), done);
  gtk_widget_set_sensitive (button, !done);
  gtk_widget_set_tooltip_text (button, done ? _ ("Done: it is set so now") : tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, try->title, -1);
}

static void
show_onset (LkVerdictCard *self, const LkVerdict *verdict)
{
  gboolean there = verdict != NULL && lk_verdict_state_is_bad (verdict->state) && verdict->onset_step >= 0;
  g_autofree char *step = there ? lk_chart_scale_text (LK_CHART_COUNT, (double) verdict->onset_step, 0) : NULL;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->onset), there);
  if (!there)
    return;

  /* translators: a button that looks back to the step at which something went wrong */
  text = g_strdup_printf (_ ("Began at step %s"), step);
  gtk_label_set_label (self->onset_label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->onset), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
show_buttons (LkVerdictCard *self)
{
  const LkVerdict *verdict = lk_verdict_model_get (self->model);

  for (guint i = 0; i < LK_VERDICT_TRIES; i++)
    show_try (self, i, verdict != NULL && (int) i < verdict->n_tries ? &verdict->tries[i] : NULL);
  show_onset (self, verdict);
  gtk_widget_set_visible (GTK_WIDGET (self->buttons), gtk_widget_get_visible (GTK_WIDGET (self->onset)) ||
                                                          gtk_widget_get_visible (GTK_WIDGET (self->tries[0])));
}

static void
show (LkVerdictCard *self)
{
  show_words (self, lk_verdict_model_get (self->model));
  show_buttons (self);
}

static void
try_cb (LkVerdictCard *self, GtkButton *button)
{
  const LkVerdict *verdict = lk_verdict_model_get (self->model);
  g_autoptr (GError) error = NULL;
  int i = button == self->tries[0] ? 0 : 1;

  if (verdict == NULL || i >= verdict->n_tries)
    return;

  if (!lk_session_request (self->session, verdict->tries[i].key, verdict->tries[i].text, &error))
    lk_toast (GTK_WIDGET (self), error->message);
}

static void
onset_cb (LkVerdictCard *self)
{
  const LkVerdict *verdict = lk_verdict_model_get (self->model);

  if (verdict != NULL && verdict->onset_step >= 0)
    lk_clock_show (lk_session_get_clock (self->session), verdict->onset_step);
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
lk_verdict_card_dispose (GObject *object)
{
  LkVerdictCard *self = LK_VERDICT_CARD (object);

  g_clear_object (&self->model);
  gtk_widget_dispose_template (GTK_WIDGET (self), LK_TYPE_VERDICT_CARD);

  G_OBJECT_CLASS (lk_verdict_card_parent_class)->dispose (object);
}

static void
lk_verdict_card_class_init (LkVerdictCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_verdict_card_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/likeness/Likeness/ui/verdict-card.ui");
  gtk_widget_class_bind_template_child (widget_class, LkVerdictCard, icon);
  gtk_widget_class_bind_template_child (widget_class, LkVerdictCard, title);
  gtk_widget_class_bind_template_child (widget_class, LkVerdictCard, place);
  gtk_widget_class_bind_template_child (widget_class, LkVerdictCard, evidence);
  gtk_widget_class_bind_template_child (widget_class, LkVerdictCard, cause);
  gtk_widget_class_bind_template_child (widget_class, LkVerdictCard, buttons);
  gtk_widget_class_bind_template_child (widget_class, LkVerdictCard, onset);
  gtk_widget_class_bind_template_child (widget_class, LkVerdictCard, onset_label);
  gtk_widget_class_bind_template_child_full (widget_class, "first_try", FALSE,
                                             G_STRUCT_OFFSET (LkVerdictCard, tries[0]));
  gtk_widget_class_bind_template_child_full (widget_class, "second_try", FALSE,
                                             G_STRUCT_OFFSET (LkVerdictCard, tries[1]));
  gtk_widget_class_bind_template_child_full (widget_class, "first_label", FALSE,
                                             G_STRUCT_OFFSET (LkVerdictCard, try_labels[0]));
  gtk_widget_class_bind_template_child_full (widget_class, "second_label", FALSE,
                                             G_STRUCT_OFFSET (LkVerdictCard, try_labels[1]));
  gtk_widget_class_bind_template_child_full (widget_class, "first_icon", FALSE,
                                             G_STRUCT_OFFSET (LkVerdictCard, try_icons[0]));
  gtk_widget_class_bind_template_child_full (widget_class, "second_icon", FALSE,
                                             G_STRUCT_OFFSET (LkVerdictCard, try_icons[1]));
  gtk_widget_class_bind_template_callback (widget_class, try_cb);
  gtk_widget_class_bind_template_callback (widget_class, onset_cb);
}

static void
lk_verdict_card_init (LkVerdictCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (GTK_WIDGET (self->buttons), lk_flow_layout_new (SPACING, TRUE));
}

void
lk_verdict_card_set_session (LkVerdictCard *self, LkSession *session)
{
  self->session = session;
  self->model = lk_verdict_model_new (session);
  g_signal_connect_object (self->model, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "setting-changed", G_CALLBACK (show_buttons), self, G_CONNECT_SWAPPED);
  show (self);
}

char *
lk_verdict_card_dup_words (LkVerdictCard *self)
{
  GtkLabel *labels[] = { self->title, self->place, self->evidence, self->cause };
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    if (gtk_widget_get_visible (GTK_WIDGET (labels[i])))
      g_string_append_printf (words, "%s%s", words->len > 0 ? "\n" : "", gtk_label_get_label (labels[i]));
  return g_string_free (words, FALSE);
}
