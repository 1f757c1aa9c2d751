/* How hard the recipe makes the task: the cosines of positive and of random pairs as two histograms that move with the
 * recipe's sliders, how far they overlap, and what to make of it. Watches a model of its own (difficulty-model.h). */

#include "app/difficulty-model.h"
#include "app/panels/panel.h"
#include "app/widgets/chart-tools.h"
#include "app/widgets/row-layout.h"

#include <glib/gi18n.h>
#include <math.h>

#define TOOL_SPACING 12
/* From here on a whole percent says too little. */
#define NEARLY_ALL 0.99

#define LK_TYPE_DIFFICULTY_PANEL (lk_difficulty_panel_get_type ())
G_DECLARE_FINAL_TYPE (LkDifficultyPanel, lk_difficulty_panel, LK, DIFFICULTY_PANEL, LkPanel)

struct _LkDifficultyPanel
{
  LkPanel parent_instance;

  LkDifficultyModel *model;
  GtkLabel *note, *reading, *words;
  LkChart *chart;
};

G_DEFINE_FINAL_TYPE (LkDifficultyPanel, lk_difficulty_panel, LK_TYPE_PANEL)

/* -- words --------------------------------------------------------------------------------------------------------- */

static char *
easy_words (long step, const char *right)
{
  if (step == 0)
    /* translators: a percentage */
    return g_strdup_printf (_ ("Too easy: even the untrained network is right about %s of the pairs. A stronger recipe "
                               "leaves something to be learned."),
                            right);
  /* translators: a percentage */
  return g_strdup_printf (
      _ ("Solved: this network is right about %s of the pairs, so these views have little left to "
         "teach. If it did not learn what you want, look for a shortcut, or strengthen the recipe."),
      right);
}

/* "Right" about two pairs: the two views of one image are more alike than views of two. */
static char *
dup_words (const LkDifficultyAnswer *answer)
{
  double part = 1 - answer->difficulty.confusion;
  g_autofree char *right = lk_chart_scale_text (LK_CHART_PERCENT, part, part > NEARLY_ALL ? 0.001 : 0.01);

  switch (answer->difficulty.verdict)
    {
    case LK_DIFFICULTY_FLAT:
      return g_strdup (_ ("All pairs are alike to this network: it tells no images apart."));

    case LK_DIFFICULTY_EASY:
      return easy_words (answer->step, right);

    case LK_DIFFICULTY_FAIR:
      if (answer->step == 0)
        /* translators: a percentage */
        return g_strdup_printf (
            _ ("About right: the untrained network is right about %s of the pairs. The rest is to be "
               "learned."),
            right);
      /* translators: a percentage */
      return g_strdup_printf (
          _ ("About right: this network is right about %s of the pairs, and the rest is still to be "
             "learned."),
          right);

    case LK_DIFFICULTY_OPEN:
      /* translators: a percentage */
      return g_strdup_printf (
          _ ("Demanding: the untrained network is right about %s of the pairs, where guessing is right "
             "about 50 %%. Nothing gives the views away; training will tell whether they have enough "
             "in common."),
          right);

    case LK_DIFFICULTY_HARD:
      /* translators: a percentage */
      return g_strdup_printf (_ ("Too hard so far: this network is right about %s of the pairs only, where guessing is "
                                 "right about 50 %%. Train longer, or weaken the recipe."),
                              right);

    case LK_DIFFICULTY_UNKNOWN:
    default:
      return g_strdup (_ ("The network's outputs are not finite."));
    }
}

static char *
dup_note (const LkDifficultyAnswer *answer)
{
  g_autofree char *step = lk_chart_scale_text (LK_CHART_COUNT, (double) answer->step, 0);
  g_autofree char *pairs = lk_chart_scale_text (LK_CHART_COUNT, answer->difficulty.n, 0);

  if (answer->step == 0)
    /* translators: a number of pairs of images */
    return g_strdup_printf (_ ("untrained, %s pairs"), pairs);
  /* translators: a step, a number of pairs of images */
  return g_strdup_printf (_ ("step %s, %s pairs"), step, pairs);
}

static const char *
missing_words (LkDifficultyPanel *self, const LkDifficultyAnswer *answer)
{
  if (answer != NULL && answer->words != NULL)
    return answer->words;
  if (lk_session_get_dataset (lk_panel_get_session (LK_PANEL (self))) == NULL)
    return _ ("Open images to see how hard the recipe makes it to match their views.");
  return _ ("Measuring …");
}

/* -- showing ------------------------------------------------------------------------------------------------------- */

static void
show_chart (LkDifficultyPanel *self, const LkDifficultyAnswer *answer)
{
  gboolean measured = answer != NULL && answer->has_bins;
  int n = measured ? LK_PAIR_BINS : 0;

  g_object_set (self->chart, "empty-text", missing_words (self, answer), NULL);
  lk_chart_set_bins (self->chart, "random", n, measured ? answer->bins.edges : NULL,
                     measured ? answer->bins.random : NULL);
  lk_chart_set_bins (self->chart, "positive", n, measured ? answer->bins.edges : NULL,
                     measured ? answer->bins.positive : NULL);
}

static void
set_label (GtkLabel *label, const char *text)
{
  if (!g_str_equal (gtk_label_get_label (label), text))
    gtk_label_set_label (label, text);
}

static void
show (LkDifficultyPanel *self)
{
  const LkDifficultyAnswer *answer = lk_difficulty_model_get_answer (self->model);
  gboolean measured = answer != NULL && answer->words == NULL;
  g_autofree char *words = measured ? dup_words (answer) : g_strdup ("");
  g_autofree char *note = measured ? dup_note (answer) : g_strdup ("");
  g_autofree char *reading = NULL;

  if (measured && isfinite (answer->difficulty.confusion))
    {
      g_autofree char *part = lk_chart_scale_text (LK_CHART_PERCENT, answer->difficulty.confusion, 0.001);

      /* translators: a percentage: how often a random pair is more alike than a positive one */
      reading = g_strdup_printf (_ ("Confused %s"), part);
    }
  set_label (self->words, words);
  gtk_widget_set_visible (GTK_WIDGET (self->words), *words != '\0');
  set_label (self->note, note);
  set_label (self->reading, reading != NULL ? reading : "");
  gtk_widget_set_visible (GTK_WIDGET (self->reading), reading != NULL);
  show_chart (self, answer);
}

static void
lk_difficulty_panel_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lk_difficulty_panel_parent_class)->map (widget);
  lk_difficulty_model_set_active (LK_DIFFICULTY_PANEL (widget)->model, TRUE);
}

static void
lk_difficulty_panel_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lk_difficulty_panel_parent_class)->unmap (widget);
  lk_difficulty_model_set_active (LK_DIFFICULTY_PANEL (widget)->model, FALSE);
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static char *
lk_difficulty_panel_dup_state (LkPanel *panel)
{
  return lk_chart_dup_state (LK_DIFFICULTY_PANEL (panel)->chart);
}

static void
lk_difficulty_panel_set_state (LkPanel *panel, const char *state)
{
  lk_chart_set_state (LK_DIFFICULTY_PANEL (panel)->chart, state);
}

static void
lk_difficulty_panel_watch (LkPanel *panel, LkSession *session)
{
  LkDifficultyPanel *self = LK_DIFFICULTY_PANEL (panel);

  g_object_set (self->chart, "title", _ ("Likeness of pairs"), "format", (int) LK_CHART_PERCENT, NULL);
  lk_chart_set_values (self->chart, _ ("cosine"), LK_CHART_NUMBER);
  lk_chart_add_bins (self->chart, "random", _ ("Random pairs"), 1, FALSE);
  lk_chart_add_bins (self->chart, "positive", _ ("Positive pairs"), 0, FALSE);

  self->model = lk_difficulty_model_new (session);
  g_signal_connect_object (self->model, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::dataset-title", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
}

static void
lk_difficulty_panel_dispose (GObject *object)
{
  LkDifficultyPanel *self = LK_DIFFICULTY_PANEL (object);

  if (self->model != NULL)
    g_object_run_dispose (G_OBJECT (self->model));

  G_OBJECT_CLASS (lk_difficulty_panel_parent_class)->dispose (object);
}

static void
lk_difficulty_panel_finalize (GObject *object)
{
  g_clear_object (&LK_DIFFICULTY_PANEL (object)->model);

  G_OBJECT_CLASS (lk_difficulty_panel_parent_class)->finalize (object);
}

static void
lk_difficulty_panel_class_init (LkDifficultyPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  LK_PANEL_CLASS (klass)->watch = lk_difficulty_panel_watch;
  LK_PANEL_CLASS (klass)->dup_state = lk_difficulty_panel_dup_state;
  LK_PANEL_CLASS (klass)->set_state = lk_difficulty_panel_set_state;
  G_OBJECT_CLASS (klass)->dispose = lk_difficulty_panel_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_difficulty_panel_finalize;
  widget_class->map = lk_difficulty_panel_map;
  widget_class->unmap = lk_difficulty_panel_unmap;

  g_type_ensure (LK_TYPE_CHART);
  g_type_ensure (LK_TYPE_CHART_TOOLS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/likeness/Likeness/ui/difficulty-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LkDifficultyPanel, note);
  gtk_widget_class_bind_template_child (widget_class, LkDifficultyPanel, reading);
  gtk_widget_class_bind_template_child (widget_class, LkDifficultyPanel, words);
  gtk_widget_class_bind_template_child (widget_class, LkDifficultyPanel, chart);
}

static void
lk_difficulty_panel_init (LkDifficultyPanel *self)
{
  GtkLayoutManager *layout = lk_row_layout_new (TOOL_SPACING);

  gtk_widget_init_template (GTK_WIDGET (self));
  lk_row_layout_let_vanish (LK_ROW_LAYOUT (layout), GTK_WIDGET (self->note));
  gtk_widget_set_layout_manager (lk_panel_get_tools (LK_PANEL (self)), layout);
}
