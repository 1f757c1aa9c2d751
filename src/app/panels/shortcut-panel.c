/* By which cheap cues the network finds images alike: a bar for each, with the untrained network's faintly behind it; a
 * sentence about the largest one; what to strengthen against the one that is selected, with a button that does it; and how
 * the bars came to be, over the recorded steps. Watches a model of its own (shortcut-model.h). */

#include "app/panels/shortcut-panel-private.h"

#include "app/widgets/chart-tools.h"
#include "app/widgets/row-layout.h"
#include "app/widgets/save-as.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define TOOL_SPACING 6
/* Bars reach so far at least. */
#define LEAST_REACH 0.5

G_DEFINE_FINAL_TYPE (LkShortcutPanel, lk_shortcut_panel, LK_TYPE_PANEL)

/* Behind the bars there is another network only if they are not its own. */
static const LkShortcutAt *
get_behind (LkShortcutPanel *self, const LkShortcutAt *shown)
{
  return shown->step > 0 ? lk_shortcut_model_get_untrained (self->model) : NULL;
}

/* The one that is spoken of in detail. */
static LkCue
get_selected (LkShortcutPanel *self, const LkShortcutAt *shown)
{
  LkCue selected = self->chosen;

  for (LkCue cue = 0; self->chosen == LK_N_CUES && cue < LK_N_IMAGE_CUES; cue++)
    if (isfinite (shown->shortcut.part[cue]) &&
        (selected == LK_N_CUES || shown->shortcut.part[cue] > shown->shortcut.part[selected]))
      selected = cue;
  return selected;
}

/* -- showing ------------------------------------------------------------------------------------------------------- */

static void
set_label (GtkLabel *label, const char *text)
{
  if (!g_str_equal (gtk_label_get_label (label), text))
    gtk_label_set_label (label, text);
}

static double
reach_of (const LkShortcutAt *at)
{
  double reach = LEAST_REACH;

  for (int cue = 0; at != NULL && cue < LK_N_CUES; cue++)
    reach = fmax (reach, at->shortcut.part[cue]);
  return reach;
}

static void
show_bars (LkShortcutPanel *self, const LkShortcutAt *shown, const LkShortcutAt *behind)
{
  LkMeterRow rows[LK_N_CUES];
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (LkCue cue = 0; cue < LK_N_CUES; cue++)
    {
      char *text = lk_shortcut_part_text (shown->shortcut.part[cue]);
      char *words = lk_shortcut_bar_words (shown, behind, cue);

      g_ptr_array_add (texts, text);
      g_ptr_array_add (texts, words);
      rows[cue] = (LkMeterRow){ .name = _ (lk_cue_title (cue)),
                                .reading = { shown->shortcut.part[cue],
                                             behind != NULL ? behind->shortcut.part[cue] : NAN, cue == LK_CUE_OVERLAP },
                                .text = text,
                                .words = words };
    }
  lk_meter_list_set_rows (self->list, LK_N_CUES, rows, fmax (reach_of (shown), reach_of (behind)), LK_SHORTCUT_PART);
}

static void
show_cue (LkShortcutPanel *self, const LkShortcutAt *shown, const LkValues *values)
{
  LkSession *session = lk_panel_get_session (LK_PANEL (self));
  LkCue cue = get_selected (self, shown);
  g_auto (LkShortcutAdvice) advice = { 0 };
  g_autofree char *words = NULL, *label = NULL;
  gboolean useful;

  lk_meter_list_select (self->list, cue < LK_N_CUES ? (int) cue : -1);
  gtk_widget_set_visible (GTK_WIDGET (self->cue_words), cue < LK_N_CUES);
  gtk_widget_set_visible (GTK_WIDGET (self->strengthen), FALSE);
  if (cue == LK_N_CUES)
    return;

  lk_shortcut_advise (cue, values, &advice);
  words = lk_shortcut_cue_words (shown, cue, &advice);
  set_label (self->cue_words, words);
  useful = advice.n > 0 && isfinite (shown->shortcut.part[cue]) &&
           lk_session_get_state (session) != LK_SESSION_READ_ONLY;
  if (!useful)
    return;
  /* translators: a button: the name of a transform ("Color jitter") */
  label = g_strdup_printf (_ ("Strengthen: %s"), _ (lk_transform_find (advice.transform)->title));
  if (g_strcmp0 (gtk_button_get_label (self->strengthen), label) != 0)
    gtk_button_set_label (self->strengthen, label);
  gtk_widget_set_visible (GTK_WIDGET (self->strengthen), TRUE);
}

static void
show_chart (LkShortcutPanel *self)
{
  int n;
  const LkShortcutAt *all = lk_shortcut_model_get_all (self->model, &n);

  lk_chart_clear (self->chart);
  /* One step is no course. */
  for (int i = 0; n > 1 && i < n; i++)
    for (LkCue cue = 0; cue < LK_N_IMAGE_CUES; cue++)
      lk_chart_append (self->chart, lk_cue_id (cue), (double) all[i].step, all[i].shortcut.part[cue]);
}

static void
show_note (LkShortcutPanel *self, const LkShortcutAt *shown)
{
  g_autofree char *step = shown != NULL ? lk_chart_scale_text (LK_CHART_COUNT, (double) shown->step, 0) : NULL;
  g_autofree char *note = shown != NULL && shown->step > 0 ? g_strdup_printf (_ ("step %s"), step) : NULL;

  set_label (self->note, note != NULL ? note : shown != NULL ? _ ("untrained") : "");
}

static void
show (LkShortcutPanel *self)
{
  const LkShortcutAt *shown = lk_shortcut_model_get_shown (self->model), *behind;
  const char *why = lk_shortcut_model_get_words (self->model);
  g_autoptr (LkValues) values = NULL;
  g_autofree char *words = NULL;

  if (why != NULL)
    shown = NULL;
  show_note (self, shown);
  gtk_stack_set_visible_child_name (self->stack, shown != NULL ? "bars" : "empty");
  if (shown == NULL)
    {
      set_label (self->empty, why != NULL ? why : _ ("Measuring …"));
      return;
    }

  behind = get_behind (self, shown);
  values = lk_experiment_values (lk_session_get_experiment (lk_panel_get_session (LK_PANEL (self))));
  words = lk_shortcut_words (shown, behind, values);
  set_label (self->words, words);
  show_bars (self, shown, behind);
  show_cue (self, shown, values);
  show_chart (self);
}

/* -- what the user does -------------------------------------------------------------------------------------------- */

static void
selected_cb (LkShortcutPanel *self, int row)
{
  self->chosen = (LkCue) row;
  show (self);
}

static void
strengthen_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  LkShortcutPanel *self = data;
  const LkShortcutAt *shown = lk_shortcut_model_get_shown (self->model);
  g_autoptr (GError) error = NULL;

  if (shown != NULL && get_selected (self, shown) < LK_N_CUES &&
      !lk_shortcut_model_strengthen (self->model, get_selected (self, shown), &error) && error != NULL)
    lk_toast (GTK_WIDGET (self), error->message);
}

static void
save_action (GSimpleAction *action, GVariant *format, gpointer self)
{
  lk_shortcut_panel_save_as (self, g_variant_get_string (format, NULL));
}

static void
lk_shortcut_panel_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lk_shortcut_panel_parent_class)->map (widget);
  lk_shortcut_model_set_active (LK_SHORTCUT_PANEL (widget)->model, TRUE);
}

static void
lk_shortcut_panel_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lk_shortcut_panel_parent_class)->unmap (widget);
  lk_shortcut_model_set_active (LK_SHORTCUT_PANEL (widget)->model, FALSE);
}

/* -- what is chosen ------------------------------------------------------------------------------------------------ */

static char *
lk_shortcut_panel_dup_state (LkPanel *panel)
{
  LkShortcutPanel *self = LK_SHORTCUT_PANEL (panel);
  g_autofree char *chart = lk_chart_dup_state (self->chart);

  return g_strdup_printf ("cue=%s %s", self->chosen < LK_N_CUES ? lk_cue_id (self->chosen) : "", chart);
}

static void
lk_shortcut_panel_set_state (LkPanel *panel, const char *state)
{
  LkShortcutPanel *self = LK_SHORTCUT_PANEL (panel);
  g_auto (GStrv) words = g_strsplit (state, " ", -1);

  self->chosen = LK_N_CUES;
  for (int i = 0; words[i] != NULL; i++)
    for (LkCue cue = 0; g_str_has_prefix (words[i], "cue=") && cue < LK_N_CUES; cue++)
      if (g_str_equal (words[i] + strlen ("cue="), lk_cue_id (cue)))
        self->chosen = cue;
  lk_chart_set_state (self->chart, state);
  show (self);
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
set_up_chart (LkShortcutPanel *self, LkSession *session)
{
  g_object_set (self->chart, "title", _ ("Cues over steps"), "format", (int) LK_CHART_PERCENT, "empty-text",
                _ ("Train to see how the bars change from step to step."), NULL);
  for (LkCue cue = 0; cue < LK_N_IMAGE_CUES; cue++)
    lk_chart_add_series (self->chart, lk_cue_id (cue), _ (lk_cue_title (cue)), (int) cue, FALSE);
  lk_chart_set_link (self->chart, lk_session_get_chart_link (session));
}

static void
lk_shortcut_panel_watch (LkPanel *panel, LkSession *session)
{
  static const GActionEntry entries[] = { { "save", save_action, "s" }, { "strengthen", strengthen_action } };
  LkShortcutPanel *self = LK_SHORTCUT_PANEL (panel);

  set_up_chart (self, session);
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  lk_panel_set_actions (panel, "shortcut", G_ACTION_GROUP (self->actions));

  self->model = lk_shortcut_model_new (session);
  g_signal_connect_object (self->model, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::state", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
}

static void
lk_shortcut_panel_dispose (GObject *object)
{
  LkShortcutPanel *self = LK_SHORTCUT_PANEL (object);

  if (self->model != NULL)
    g_object_run_dispose (G_OBJECT (self->model));
  g_clear_object (&self->actions);

  G_OBJECT_CLASS (lk_shortcut_panel_parent_class)->dispose (object);
}

static void
lk_shortcut_panel_finalize (GObject *object)
{
  g_clear_object (&LK_SHORTCUT_PANEL (object)->model);

  G_OBJECT_CLASS (lk_shortcut_panel_parent_class)->finalize (object);
}

static void
lk_shortcut_panel_class_init (LkShortcutPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  LK_PANEL_CLASS (klass)->watch = lk_shortcut_panel_watch;
  LK_PANEL_CLASS (klass)->dup_state = lk_shortcut_panel_dup_state;
  LK_PANEL_CLASS (klass)->set_state = lk_shortcut_panel_set_state;
  G_OBJECT_CLASS (klass)->dispose = lk_shortcut_panel_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_shortcut_panel_finalize;
  widget_class->map = lk_shortcut_panel_map;
  widget_class->unmap = lk_shortcut_panel_unmap;

  g_type_ensure (LK_TYPE_CHART);
  g_type_ensure (LK_TYPE_CHART_TOOLS);
  g_type_ensure (LK_TYPE_METER_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/likeness/Likeness/ui/shortcut-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LkShortcutPanel, stack);
  gtk_widget_class_bind_template_child (widget_class, LkShortcutPanel, note);
  gtk_widget_class_bind_template_child (widget_class, LkShortcutPanel, empty);
  gtk_widget_class_bind_template_child (widget_class, LkShortcutPanel, words);
  gtk_widget_class_bind_template_child (widget_class, LkShortcutPanel, cue_words);
  gtk_widget_class_bind_template_child (widget_class, LkShortcutPanel, strengthen);
  gtk_widget_class_bind_template_child (widget_class, LkShortcutPanel, list);
  gtk_widget_class_bind_template_child (widget_class, LkShortcutPanel, chart);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
}

static void
lk_shortcut_panel_init (LkShortcutPanel *self)
{
  GtkLayoutManager *tools = lk_row_layout_new (TOOL_SPACING);

  self->chosen = LK_N_CUES;
  self->actions = g_simple_action_group_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  lk_row_layout_let_vanish (LK_ROW_LAYOUT (tools), GTK_WIDGET (self->note));
  gtk_widget_set_layout_manager (lk_panel_get_tools (LK_PANEL (self)), tools);
}
