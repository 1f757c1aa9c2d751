#include "app/widgets/diagram-part.h"

struct _LkDiagramPart
{
  GtkWidget parent_instance;

  gboolean switches;
};

/* Not for the part to decide: the diagram listens.
 *   "activate" ()   a click, or Space or Enter
 *   "lit" ()        lk_diagram_part_is_lit () is another */
enum
{
  SIGNAL_ACTIVATE,
  SIGNAL_LIT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkDiagramPart, lk_diagram_part, GTK_TYPE_WIDGET)

GtkWidget *
lk_diagram_part_new (gboolean switches)
{
  LkDiagramPart *self = g_object_new (LK_TYPE_DIAGRAM_PART, "accessible-role",
                                      switches ? GTK_ACCESSIBLE_ROLE_SWITCH : GTK_ACCESSIBLE_ROLE_IMG, NULL);

  self->switches = switches;
  if (switches)
    gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "pointer");
  return GTK_WIDGET (self);
}

gboolean
lk_diagram_part_switches (LkDiagramPart *self)
{
  return self->switches;
}

void
lk_diagram_part_show (LkDiagramPart *self, const char *name, const char *value, const char *words, gboolean on)
{
  g_autofree char *tip = g_strdup_printf ("%s%s%s%s%s", name, *value != '\0' ? ": " : "", value,
                                          *words != '\0' ? "\n" : "", words);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, value, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words,
                                  -1);
  if (self->switches)
    gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_CHECKED,
                                 on ? GTK_ACCESSIBLE_TRISTATE_TRUE : GTK_ACCESSIBLE_TRISTATE_FALSE, -1);
  /* A tooltip that is set makes GTK ask the X server where the pointer is, and wait. */
  if (g_strcmp0 (gtk_widget_get_tooltip_text (GTK_WIDGET (self)), tip) != 0)
    gtk_widget_set_tooltip_text (GTK_WIDGET (self), tip);
}

gboolean
lk_diagram_part_is_lit (LkDiagramPart *self)
{
  GtkStateFlags flags = gtk_widget_get_state_flags (GTK_WIDGET (self));

  return (flags & (GTK_STATE_FLAG_PRELIGHT | GTK_STATE_FLAG_FOCUS_VISIBLE)) != 0 &&
         (flags & (GTK_STATE_FLAG_PRELIGHT | GTK_STATE_FLAG_FOCUSED)) != 0;
}

static void
released_cb (LkDiagramPart *self, int n_press)
{
  if (n_press == 1)
    g_signal_emit (self, signals[SIGNAL_ACTIVATE], 0);
}

static void
pressed_cb (LkDiagramPart *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
lk_diagram_part_state_flags_changed (GtkWidget *widget, GtkStateFlags previous)
{
  g_signal_emit (widget, signals[SIGNAL_LIT], 0);
}

static void
lk_diagram_part_class_init (LkDiagramPartClass *klass)
{
  static const guint keys[] = { GDK_KEY_space, GDK_KEY_Return, GDK_KEY_KP_Enter };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->state_flags_changed = lk_diagram_part_state_flags_changed;
  signals[SIGNAL_ACTIVATE] = g_signal_new ("activate", LK_TYPE_DIAGRAM_PART, G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_LIT] = g_signal_new ("lit", LK_TYPE_DIAGRAM_PART, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                      0);
  gtk_widget_class_set_activate_signal (widget_class, signals[SIGNAL_ACTIVATE]);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_signal (widget_class, keys[i], 0, "activate", NULL);
  gtk_widget_class_set_css_name (widget_class, "diagrampart");
}

static void
lk_diagram_part_init (LkDiagramPart *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}
