/* The method: what it is, as a drawing of what flows where, with its ingredients as switches and what it measures of itself.
 * A press on a part of the drawing turns its switch, and what is cut is seen at once. Looking back, the drawing is that of
 * the settings of the step that is shown. */

#include "app/method-curves.h"
#include "app/method-diagram.h"
#include "app/method-switches.h"
#include "app/panels/panel.h"
#include "app/widgets/chart-scale.h"
#include "app/widgets/columns-layout.h"
#include "app/widgets/row-layout.h"
#include "app/widgets/save-as.h"
#include "app/widgets/wheel.h"

#include <glib/gi18n.h>

#define TOOL_SPACING 6
/* From this width on switches stand beside the drawing. */
#define WIDE 860
#define SWITCHES_SHARE 0.36
#define SPACING 12

#define LK_TYPE_METHOD_PANEL (lk_method_panel_get_type ())
G_DECLARE_FINAL_TYPE (LkMethodPanel, lk_method_panel, LK, METHOD_PANEL, LkPanel)

struct _LkMethodPanel
{
  LkPanel parent_instance;

  LkValues *values; /* those that are drawn */
  const LkMethod *method;
  GSimpleActionGroup *actions;

  GtkScrolledWindow *scrolled;
  GtkLabel *note, *title, *family, *reference, *summary;
  GtkWidget *columns;
  LkDiagramView *diagram;
  LkMethodSwitches *switches;
  LkMethodCurves *curves;
};

G_DEFINE_FINAL_TYPE (LkMethodPanel, lk_method_panel, LK_TYPE_PANEL)

static const LkSaveFormat formats[] = {
  { "png", N_ ("PNG picture") },
  { "svg", N_ ("SVG drawing") },
  { "pdf", N_ ("PDF document") },
};

static LkSession *
session_of (LkMethodPanel *self)
{
  return lk_panel_get_session (LK_PANEL (self));
}

/* -- showing ------------------------------------------------------------------------------------------------------- */

/* The settings of the step that is shown. (transfer full) */
static LkExperiment *
shown_experiment (LkMethodPanel *self)
{
  LkSession *session = session_of (self);
  LkClock *clock = lk_session_get_clock (session);
  LkRun *run = lk_session_get_run (session);

  if (run != NULL && !lk_clock_is_live (clock))
    return lk_run_experiment_at (run, lk_clock_get_step (clock));
  return g_object_ref (lk_session_get_experiment (session));
}

/* The row of the step that is shown; NULL = none. */
static const LkMetrics *
shown_row (LkMethodPanel *self, LkMetrics *row)
{
  LkRun *run = lk_session_get_run (session_of (self));

  return run != NULL && lk_run_row_at (run, lk_clock_get_step (lk_session_get_clock (session_of (self))), row) ? row
                                                                                                               : NULL;
}

static void
show_head (LkMethodPanel *self)
{
  const LkMethod *method = self->method;
  g_autofree char *family = g_strdup_printf ("%s · %d", lk_family_title (method->family), method->year);

  gtk_label_set_label (self->title, _ (method->title));
  gtk_label_set_label (self->family, method->year > 0 ? family : lk_family_title (method->family));
  gtk_label_set_label (self->reference, method->reference != NULL ? method->reference : "");
  gtk_widget_set_visible (GTK_WIDGET (self->reference), method->reference != NULL && *method->reference != '\0');
  gtk_label_set_label (self->summary, _ (method->summary));
}

static void
show_note (LkMethodPanel *self)
{
  LkClock *clock = lk_session_get_clock (session_of (self));
  g_autofree char *step = lk_chart_scale_text (LK_CHART_COUNT, (double) lk_clock_get_step (clock), 0);
  g_autofree char *note = g_strdup_printf (_ ("as of step %s"), step);

  gtk_label_set_label (self->note, lk_clock_is_live (clock) ? "" : note);
}

static gboolean
same_values (const LkValues *a, const LkValues *b)
{
  g_autoptr (GList) keys = lk_values_keys (b);

  for (GList *key = keys; key != NULL; key = key->next)
    if (g_str_has_prefix (key->data, "method.") &&
        g_strcmp0 (lk_values_get (a, key->data), lk_values_get (b, key->data)) != 0)
      return FALSE;
  return TRUE;
}

/* Settings, or the step that is shown, are others. */
static void
show (LkMethodPanel *self)
{
  g_autoptr (LkExperiment) experiment = shown_experiment (self);
  const LkMethod *method = lk_experiment_method (experiment);
  g_autoptr (LkValues) values = lk_experiment_values (experiment);
  LkMetrics row;
  gboolean other_method = method != self->method;

  show_note (self);
  if (!other_method && same_values (self->values, values))
    {
      lk_method_diagram_update (self->diagram, method, values, shown_row (self, &row));
      return;
    }

  g_clear_pointer (&self->values, lk_values_free);
  self->values = g_steal_pointer (&values);
  self->method = method;
  if (other_method)
    show_head (self);
  lk_method_diagram_show (self->diagram, method, self->values, shown_row (self, &row));
}

/* -- switching ----------------------------------------------------------------------------------------------------- */

static void
shown_cb (LkMethodPanel *self, const char *key)
{
  lk_method_switches_explain (self->switches, key);
  lk_diagram_view_point_out (self->diagram, key);
}

/* A number has no other side: its row is where it is changed. */
static void
switch_cb (LkMethodPanel *self, const char *key)
{
  LkExperiment *experiment = lk_session_get_experiment (session_of (self));
  const LkSetting *setting = lk_experiment_setting (experiment, key);
  GtkWidget *row = lk_method_switches_find_row (self->switches, key);
  g_autoptr (GError) error = NULL;

  if (setting == NULL || lk_session_get_state (session_of (self)) == LK_SESSION_READ_ONLY)
    return;

  lk_method_switches_explain (self->switches, key);
  if (setting->kind == LK_SETTING_SWITCH)
    {
      gboolean on = lk_setting_number (setting, lk_experiment_get (experiment, key)) != 0;

      if (!lk_session_request (session_of (self), key, on ? "false" : "true", &error))
        lk_toast (GTK_WIDGET (self), error->message);
    }
  else if (row != NULL)
    gtk_widget_child_focus (row, GTK_DIR_TAB_FORWARD);
}

/* -- files --------------------------------------------------------------------------------------------------------- */

static void
save (GtkWidget *panel, GFile *file, const char *format)
{
  const char *path = lk_save_path (panel, file, _ ("The drawing is saved on this machine only"));
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return;
  lk_diagram_view_save (LK_METHOD_PANEL (panel)->diagram, path, format, &error);
  /* translators: what went wrong */
  lk_save_tell (panel, file, _ ("The drawing could not be saved: %s"), error);
}

static void
export_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  LkMethodPanel *self = data;

  lk_save_as (GTK_WIDGET (self), _ ("Save Drawing"), self->method->id, formats, G_N_ELEMENTS (formats),
              g_variant_get_string (parameter, NULL), save);
}

static void
copy_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  LkMethodPanel *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = lk_diagram_view_make_texture (self->diagram, &error);

  lk_copy_picture (GTK_WIDGET (self), texture, error);
}

static void
add_actions (LkMethodPanel *self)
{
  static const GActionEntry entries[] = {
    { "export", export_action, "s" },
    { "copy", copy_action },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  lk_panel_set_actions (LK_PANEL (self), "method", G_ACTION_GROUP (self->actions));
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
lk_method_panel_watch (LkPanel *panel, LkSession *session)
{
  LkMethodPanel *self = LK_METHOD_PANEL (panel);

  lk_method_switches_set_session (self->switches, session);
  lk_method_curves_set_session (self->curves, session);
  show (self);
  g_signal_connect_object (session, "setting-changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "run-began", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "run-ended", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "rewound", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "rows", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_session_get_clock (session), "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
}

static void
lk_method_panel_dispose (GObject *object)
{
  LkMethodPanel *self = LK_METHOD_PANEL (object);

  g_clear_pointer (&self->values, lk_values_free);
  g_clear_object (&self->actions);

  G_OBJECT_CLASS (lk_method_panel_parent_class)->dispose (object);
}

static void
lk_method_panel_class_init (LkMethodPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_method_panel_dispose;
  LK_PANEL_CLASS (klass)->watch = lk_method_panel_watch;

  g_type_ensure (LK_TYPE_DIAGRAM_VIEW);
  g_type_ensure (LK_TYPE_METHOD_SWITCHES);
  g_type_ensure (LK_TYPE_METHOD_CURVES);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/likeness/Likeness/ui/method-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LkMethodPanel, scrolled);
  gtk_widget_class_bind_template_child (widget_class, LkMethodPanel, note);
  gtk_widget_class_bind_template_child (widget_class, LkMethodPanel, title);
  gtk_widget_class_bind_template_child (widget_class, LkMethodPanel, family);
  gtk_widget_class_bind_template_child (widget_class, LkMethodPanel, reference);
  gtk_widget_class_bind_template_child (widget_class, LkMethodPanel, summary);
  gtk_widget_class_bind_template_child (widget_class, LkMethodPanel, columns);
  gtk_widget_class_bind_template_child (widget_class, LkMethodPanel, diagram);
  gtk_widget_class_bind_template_child (widget_class, LkMethodPanel, switches);
  gtk_widget_class_bind_template_child (widget_class, LkMethodPanel, curves);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
  gtk_widget_class_bind_template_callback (widget_class, switch_cb);
}

static void
lk_method_panel_init (LkMethodPanel *self)
{
  GtkLayoutManager *layout = lk_row_layout_new (TOOL_SPACING);

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (self->columns, lk_columns_layout_new (WIDE, SWITCHES_SHARE, SPACING));
  lk_row_layout_let_vanish (LK_ROW_LAYOUT (layout), GTK_WIDGET (self->note));
  gtk_widget_set_layout_manager (lk_panel_get_tools (LK_PANEL (self)), layout);
  lk_wheel_moves_page (self->scrolled);
  add_actions (self);
}
