/* How far each transform alone moves the embedding: a bar each, with the untrained network's faintly behind it, words that
 * say what was learned, and of the transform that is selected a curve over its strength or over the recorded steps. Watches
 * the session's invariance model. */

#include "app/panels/invariance-panel-private.h"

#include "app/widgets/chart-tools.h"
#include "app/widgets/flow-layout.h"
#include "app/widgets/row-layout.h"
#include "app/widgets/side-layout.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define TOOL_SPACING 6
#define CONTROL_SPACING 6
/* From this width on the curve stands beside the bars. */
#define BESIDE 620
#define SIDE_SHARE 0.5
#define FOOT_SHARE 0.42
/* Bars reach so far at least, the distance between images; those far beyond it are cut off. */
#define FULL_BAR 1.0
#define LONGEST_BAR 2.0

G_DEFINE_FINAL_TYPE (LkInvariancePanel, lk_invariance_panel, LK_TYPE_PANEL)

static gboolean
has_run (LkInvariancePanel *self)
{
  return lk_session_get_record_source (lk_panel_get_session (LK_PANEL (self))) != NULL;
}

/* What a recipe asks for is asked of the projector first: the loss compares its outputs. Not every method has one. */
LkInvarianceSpace
lk_invariance_panel_get_space (LkInvariancePanel *self)
{
  const LkInvariance *shown = lk_invariance_panel_get_shown (self);

  if (shown != NULL && shown->width[LK_INVARIANCE_PROJECTOR] == 0)
    return LK_INVARIANCE_BACKBONE;
  return gtk_drop_down_get_selected (self->space) == 1 ? LK_INVARIANCE_BACKBONE : LK_INVARIANCE_PROJECTOR;
}

int
lk_invariance_panel_get_level (LkInvariancePanel *self)
{
  return gtk_drop_down_get_selected (self->level) == 1 ? LK_INVARIANCE_FULL : LK_INVARIANCE_RECIPE;
}

const LkInvariance *
lk_invariance_panel_get_shown (LkInvariancePanel *self)
{
  return has_run (self) ? lk_invariance_model_get_shown (self->model) : lk_invariance_model_get_untrained (self->model);
}

const LkInvariance *
lk_invariance_panel_get_behind (LkInvariancePanel *self)
{
  return has_run (self) ? lk_invariance_model_get_untrained (self->model) : NULL;
}

static const LkInvarianceRow *
find_row (const LkInvariance *measured, const LkTransform *transform)
{
  for (int i = 0; measured != NULL && i < measured->n_rows; i++)
    if (measured->rows[i].transform == transform)
      return &measured->rows[i];

  return NULL;
}

/* -- the bars ------------------------------------------------------------------------------------------------------ */

static double
longest_bar (const LkInvariance *measured, LkInvarianceSpace space, int level)
{
  double longest = FULL_BAR;

  for (int i = 0; measured != NULL && i < measured->n_rows; i++)
    longest = fmax (longest, measured->rows[i].values[space][level].moved);
  return fmin (longest, LONGEST_BAR);
}

static void
show_bars (LkInvariancePanel *self, const LkInvariance *shown, const LkInvariance *behind)
{
  LkInvarianceSpace space = lk_invariance_panel_get_space (self);
  int level = lk_invariance_panel_get_level (self);
  g_autofree LkMeterRow *rows = g_new (LkMeterRow, shown->n_rows);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  double max = fmax (longest_bar (shown, space, level), longest_bar (behind, space, level));

  for (int i = 0; i < shown->n_rows; i++)
    {
      const LkInvarianceRow *row = &shown->rows[i], *first = behind != NULL ? &behind->rows[i] : NULL;
      char *text = lk_invariance_row_text (row, space, level);
      char *words = lk_invariance_row_words (row, first, space, level);

      g_ptr_array_add (texts, text);
      g_ptr_array_add (texts, words);
      rows[i] = (LkMeterRow){ .name = _ (row->transform->title),
                              .reading = { row->values[space][level].moved,
                                           first != NULL ? first->values[space][level].moved : NAN, !row->in_recipe },
                              .text = text,
                              .words = words };
    }
  lk_meter_list_set_rows (self->list, shown->n_rows, rows, max, FULL_BAR);
}

/* Until the user chooses one it is the transform that moves the embedding most. */
static void
show_selection (LkInvariancePanel *self, const LkInvariance *shown)
{
  int largest = lk_invariance_largest (shown, lk_invariance_panel_get_space (self),
                                       lk_invariance_panel_get_level (self));
  const LkInvarianceRow *row;

  if (self->selected == NULL && shown->levels_done > 0 && largest >= 0)
    self->selected = shown->rows[largest].transform;
  row = find_row (shown, self->selected);
  lk_meter_list_select (self->list, row != NULL ? (int) (row - shown->rows) : -1);
  gtk_label_set_label (self->chosen, row != NULL ? _ (row->transform->title) : "");
}

/* -- the curves ---------------------------------------------------------------------------------------------------- */

static void
show_strength_curve (LkInvariancePanel *self, const char *id, const LkInvarianceRow *row)
{
  LkInvarianceSpace space = lk_invariance_panel_get_space (self);
  double x[LK_INVARIANCE_LEVELS] = { 0 }, y[LK_INVARIANCE_LEVELS] = { 0 };
  int n = 1;

  for (int level = 1; row != NULL && level < LK_INVARIANCE_LEVELS; level++)
    if (isfinite (row->values[space][level].moved))
      {
        x[n] = lk_invariance_strength (level);
        y[n++] = row->values[space][level].moved;
      }
  lk_chart_set_curve (self->strengths, id, n > 1 ? n : 0, x, y);
}

static void
show_step_curve (LkInvariancePanel *self)
{
  LkInvarianceSpace space = lk_invariance_panel_get_space (self);
  int n, level = lk_invariance_panel_get_level (self), kept = 0;
  const LkInvariance *const *all = lk_invariance_model_get_all (self->model, &n);
  g_autofree double *steps = g_new (double, MAX (n, 1)), *values = g_new (double, MAX (n, 1));

  for (int i = 0; i < n; i++)
    {
      const LkInvarianceRow *row = find_row (all[i], self->selected);

      if (row == NULL || !isfinite (row->values[space][level].moved))
        continue;
      steps[kept] = (double) all[i]->step;
      values[kept++] = row->values[space][level].moved;
    }
  lk_chart_set_curve (self->steps, "moved", kept, steps, values);
}

static void
show_curves (LkInvariancePanel *self, const LkInvariance *shown, const LkInvariance *behind)
{
  LkInvarianceSpace space = lk_invariance_panel_get_space (self);
  const LkInvarianceRow *row = find_row (shown, self->selected), *first = find_row (behind, self->selected);
  gboolean graded = row != NULL && row->graded;
  const char *name = row != NULL ? _ (row->transform->title) : "";
  /* translators: title of a curve: the name of a transform */
  g_autofree char *over_strength = g_strdup_printf (_ ("%s: movement over strength"), name);
  /* translators: title of a curve: the name of a transform */
  g_autofree char *over_steps = g_strdup_printf (_ ("%s: movement over steps"), name);

  show_strength_curve (self, "now", row);
  show_strength_curve (self, "untrained", first);
  lk_chart_set_reference (self->strengths, "recipe", _ ("the recipe's strength"),
                          graded ? row->values[space][LK_INVARIANCE_RECIPE].moved : NAN, FALSE);
  show_step_curve (self);
  lk_chart_set_reference (self->steps, "untrained", _ ("untrained"),
                          first != NULL ? first->values[space][lk_invariance_panel_get_level (self)].moved : NAN,
                          FALSE);
  g_object_set (self->strengths, "title", over_strength, NULL);
  g_object_set (self->steps, "title", over_steps, NULL);
}

/* -- all ----------------------------------------------------------------------------------------------------------- */

static void
show_note (LkInvariancePanel *self, const LkInvariance *shown)
{
  g_autofree char *step = shown != NULL ? lk_chart_scale_text (LK_CHART_COUNT, (double) shown->step, 0) : NULL;
  g_autofree char *note = NULL;

  if (shown == NULL)
    note = g_strdup ("");
  else if (!has_run (self))
    note = g_strdup (_ ("untrained"));
  else
    note = g_strdup_printf (_ ("step %s"), step);
  if (lk_invariance_model_is_busy (self->model) && shown != NULL)
    {
      g_autofree char *busy = g_strdup_printf (_ ("%s, measuring …"), note);

      gtk_label_set_label (self->note, busy);
    }
  else
    gtk_label_set_label (self->note, note);
}

/* Why there is nothing to see. */
static const char *
missing_words (LkInvariancePanel *self)
{
  LkSession *session = lk_panel_get_session (LK_PANEL (self));
  const char *words = lk_invariance_model_get_words (self->model);

  if (words != NULL)
    return words;
  if (lk_session_get_dataset (session) == NULL)
    return _ ("Open images to see how far each transform moves the embedding.");
  return _ ("Measuring …");
}

static void
show (LkInvariancePanel *self)
{
  const LkInvariance *shown = lk_invariance_panel_get_shown (self), *behind = lk_invariance_panel_get_behind (self);
  g_autofree char *words = NULL;

  show_note (self, shown);
  gtk_stack_set_visible_child_name (self->stack, shown != NULL ? "bars" : "empty");
  if (shown == NULL)
    {
      gtk_label_set_label (self->empty, missing_words (self));
      return;
    }

  words = lk_invariance_words (shown, behind, lk_invariance_panel_get_space (self),
                               lk_invariance_panel_get_level (self), shown->step > 0);
  if (!g_str_equal (gtk_label_get_label (self->words), words))
    gtk_label_set_label (self->words, words);
  gtk_widget_set_visible (GTK_WIDGET (self->space), shown->width[LK_INVARIANCE_PROJECTOR] > 0);
  show_bars (self, shown, behind);
  show_selection (self, shown);
  show_curves (self, shown, behind);
}

static void
choice_cb (LkInvariancePanel *self)
{
  if (!self->updating)
    show (self);
}

static void
selected_cb (LkInvariancePanel *self, int row)
{
  const LkInvariance *shown = lk_invariance_panel_get_shown (self);

  if (shown == NULL || row >= shown->n_rows)
    return;
  self->selected = shown->rows[row].transform;
  show (self);
}

static void
curve_cb (LkInvariancePanel *self)
{
  /* Told by this button alone: while the other one is pressed it is not active yet. */
  const char *name = gtk_toggle_button_get_active (self->over_strengths) ? "strengths" : "steps";

  gtk_stack_set_visible_child_name (self->charts, name);
  gtk_stack_set_visible_child_name (self->chart_tools, name);
}

static void
save_action (GSimpleAction *action, GVariant *format, gpointer self)
{
  lk_invariance_panel_save_as (self, g_variant_get_string (format, NULL));
}

static void
lk_invariance_panel_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lk_invariance_panel_parent_class)->map (widget);
  lk_invariance_model_set_active (LK_INVARIANCE_PANEL (widget)->model, TRUE);
}

static void
lk_invariance_panel_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lk_invariance_panel_parent_class)->unmap (widget);
  lk_invariance_model_set_active (LK_INVARIANCE_PANEL (widget)->model, FALSE);
}

/* -- what is chosen ------------------------------------------------------------------------------------------------ */

static char *
lk_invariance_panel_dup_state (LkPanel *panel)
{
  LkInvariancePanel *self = LK_INVARIANCE_PANEL (panel);
  g_autofree char *chart = lk_chart_dup_state (self->steps);

  return g_strdup_printf ("level=%s space=%s curve=%s transform=%s %s",
                          lk_invariance_panel_get_level (self) == LK_INVARIANCE_FULL ? "full" : "recipe",
                          gtk_drop_down_get_selected (self->space) == 1 ? "backbone" : "projector",
                          gtk_toggle_button_get_active (self->over_steps) ? "steps" : "strength",
                          self->selected != NULL ? self->selected->id : "", chart);
}

static void
lk_invariance_panel_set_state (LkPanel *panel, const char *state)
{
  LkInvariancePanel *self = LK_INVARIANCE_PANEL (panel);
  g_auto (GStrv) words = g_strsplit (state, " ", -1);
  const char *const *list = (const char *const *) words;

  self->updating = TRUE;
  gtk_drop_down_set_selected (self->level, g_strv_contains (list, "level=full"));
  gtk_drop_down_set_selected (self->space, g_strv_contains (list, "space=backbone"));
  self->updating = FALSE;
  gtk_toggle_button_set_active (g_strv_contains (list, "curve=steps") ? self->over_steps : self->over_strengths, TRUE);
  self->selected = NULL;
  for (int i = 0; words[i] != NULL; i++)
    if (g_str_has_prefix (words[i], "transform="))
      self->selected = lk_transform_find (words[i] + strlen ("transform="));
  lk_chart_set_state (self->steps, state);
  show (self);
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
set_up_charts (LkInvariancePanel *self, LkSession *session)
{
  g_object_set (self->strengths, "format", (int) LK_CHART_NUMBER, "empty-text",
                _ ("Measured in the background, once the bars are there."), NULL);
  lk_chart_set_axis (self->strengths, _ ("strength"), LK_CHART_PERCENT);
  lk_chart_add_series (self->strengths, "now", _ ("This network"), 0, FALSE);
  lk_chart_add_series (self->strengths, "untrained", _ ("Untrained"), 5, FALSE);

  g_object_set (self->steps, "format", (int) LK_CHART_NUMBER, "empty-text",
                _ ("Train to see how the bar changes from step to step."), NULL);
  lk_chart_add_series (self->steps, "moved", _ ("Moves the embedding by"), 0, FALSE);
  lk_chart_set_link (self->steps, lk_session_get_chart_link (session));
}

static void
lk_invariance_panel_watch (LkPanel *panel, LkSession *session)
{
  static const GActionEntry entries[] = { { "save", save_action, "s" } };
  LkInvariancePanel *self = LK_INVARIANCE_PANEL (panel);

  self->model = lk_session_get_invariance (session);
  set_up_charts (self, session);
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  lk_panel_set_actions (panel, "invariance", G_ACTION_GROUP (self->actions));

  g_signal_connect_object (self->model, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::state", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
}

static void
lk_invariance_panel_dispose (GObject *object)
{
  g_clear_object (&LK_INVARIANCE_PANEL (object)->actions);

  G_OBJECT_CLASS (lk_invariance_panel_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, LkInvariancePanel, stack);
  gtk_widget_class_bind_template_child (widget_class, LkInvariancePanel, charts);
  gtk_widget_class_bind_template_child (widget_class, LkInvariancePanel, chart_tools);
  gtk_widget_class_bind_template_child (widget_class, LkInvariancePanel, note);
  gtk_widget_class_bind_template_child (widget_class, LkInvariancePanel, words);
  gtk_widget_class_bind_template_child (widget_class, LkInvariancePanel, empty);
  gtk_widget_class_bind_template_child (widget_class, LkInvariancePanel, chosen);
  gtk_widget_class_bind_template_child (widget_class, LkInvariancePanel, level);
  gtk_widget_class_bind_template_child (widget_class, LkInvariancePanel, space);
  gtk_widget_class_bind_template_child (widget_class, LkInvariancePanel, controls);
  gtk_widget_class_bind_template_child (widget_class, LkInvariancePanel, area);
  gtk_widget_class_bind_template_child (widget_class, LkInvariancePanel, list);
  gtk_widget_class_bind_template_child (widget_class, LkInvariancePanel, strengths);
  gtk_widget_class_bind_template_child (widget_class, LkInvariancePanel, steps);
  gtk_widget_class_bind_template_child (widget_class, LkInvariancePanel, over_strengths);
  gtk_widget_class_bind_template_child (widget_class, LkInvariancePanel, over_steps);
  gtk_widget_class_bind_template_callback (widget_class, choice_cb);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, curve_cb);
}

static void
lk_invariance_panel_class_init (LkInvariancePanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  LK_PANEL_CLASS (klass)->watch = lk_invariance_panel_watch;
  LK_PANEL_CLASS (klass)->dup_state = lk_invariance_panel_dup_state;
  LK_PANEL_CLASS (klass)->set_state = lk_invariance_panel_set_state;
  G_OBJECT_CLASS (klass)->dispose = lk_invariance_panel_dispose;
  widget_class->map = lk_invariance_panel_map;
  widget_class->unmap = lk_invariance_panel_unmap;

  g_type_ensure (LK_TYPE_CHART);
  g_type_ensure (LK_TYPE_CHART_TOOLS);
  g_type_ensure (LK_TYPE_METER_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/likeness/Likeness/ui/invariance-panel.ui");
  bind_children (widget_class);
}

static void
lk_invariance_panel_init (LkInvariancePanel *self)
{
  GtkLayoutManager *tools = lk_row_layout_new (TOOL_SPACING), *area = lk_side_layout_new (BESIDE);

  self->actions = g_simple_action_group_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  lk_row_layout_let_vanish (LK_ROW_LAYOUT (tools), GTK_WIDGET (self->note));
  gtk_widget_set_layout_manager (lk_panel_get_tools (LK_PANEL (self)), tools);
  gtk_widget_set_layout_manager (self->controls, lk_flow_layout_new (CONTROL_SPACING, FALSE));
  lk_side_layout_set_shares (LK_SIDE_LAYOUT (area), SIDE_SHARE, FOOT_SHARE);
  gtk_widget_set_layout_manager (self->area, area);
}
