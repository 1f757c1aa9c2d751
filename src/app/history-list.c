#include "app/history-list.h"

#include "app/widgets/chart-scale.h"

#include <glib/gi18n.h>

#define MOST_LINES 12
#define WIDTH_CHARS 44

struct _LkHistoryList
{
  GtkBox parent_instance;

  LkSession *session; /* not owned: the window owns both */
  gboolean current;   /* what is shown is what is */

  GtkStack *stack;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (LkHistoryList, lk_history_list, GTK_TYPE_BOX)

static GQuark
position_quark (void)
{
  return g_quark_from_static_string ("likeness-position");
}

/* -- lines --------------------------------------------------------------------------------------------------------- */

static char *
when_text (LkChange *change)
{
  g_autofree char *time = g_date_time_format (lk_change_get_time (change), "%X");
  g_autofree char *step = NULL;

  if (lk_change_get_step (change) < 0)
    return g_steal_pointer (&time);

  step = lk_chart_scale_text (LK_CHART_COUNT, (double) lk_change_get_step (change), 0);
  /* translators: when a setting was changed: a time, and the step of the run */
  return g_strdup_printf (_ ("%s, step %s"), time, step);
}

static GtkWidget *
make_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), WIDTH_CHARS);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

/* position: that of the history which the line stands for. */
static GtkWidget *
make_row (LkHistoryList *self, guint position, const char *title, const char *when, const char *tip)
{
  guint now = lk_history_get_position (lk_session_get_history (self->session));
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *mark = gtk_image_new_from_icon_name ("object-select-symbolic");
  /* translators: a line of the history where the experiment stands */
  g_autofree char *name = position == now ? g_strdup_printf (_ ("%s (now)"), title) : g_strdup (title);

  gtk_box_append (GTK_BOX (words), make_label (title, NULL));
  if (when != NULL)
    gtk_box_append (GTK_BOX (words), make_label (when, "caption"));
  gtk_widget_set_hexpand (words, TRUE);
  gtk_box_append (GTK_BOX (box), words);
  gtk_widget_set_opacity (mark, position == now);
  gtk_box_append (GTK_BOX (box), mark);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_tooltip_text (row, tip);
  gtk_widget_add_css_class (row, position > now ? "undone" : "done");
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, when != NULL ? when : "", -1);
  g_object_set_qdata (G_OBJECT (row), position_quark (), GUINT_TO_POINTER (position));
  gtk_list_box_append (self->list, row);
  return row;
}

static void
fill (LkHistoryList *self)
{
  LkHistory *history = lk_session_get_history (self->session);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (history)), now = lk_history_get_position (history);
  gboolean had_focus = gtk_widget_get_focus_child (GTK_WIDGET (self->list)) != NULL;
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));

  for (guint i = n; i > 0; i--)
    {
      g_autoptr (LkChange) change = g_list_model_get_item (G_LIST_MODEL (history), i - 1);
      g_autofree char *when = when_text (change), *lines = lk_change_dup_lines (change, MOST_LINES);

      make_row (self, i, lk_change_get_title (change), when, lines);
    }
  if (n > 0)
    make_row (self, 0, _ ("Beginning"), NULL, _ ("As the experiment was opened"));

  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : "empty");
  if (n > 0 && had_focus)
    gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, (int) (n - now))));
  self->current = TRUE;
}

/* -- following the session ----------------------------------------------------------------------------------------- */

static void
changed_cb (LkHistoryList *self)
{
  self->current = FALSE;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    fill (self);
}

static void
mapped_cb (LkHistoryList *self)
{
  if (!self->current)
    fill (self);
}

/* The question stands behind an open popover. */
static void
ask_restart_cb (LkHistoryList *self)
{
  GtkWidget *popover = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_POPOVER);

  if (popover != NULL)
    gtk_popover_popdown (GTK_POPOVER (popover));
}

static void
row_activated_cb (LkHistoryList *self, GtkListBoxRow *row)
{
  guint position = GPOINTER_TO_UINT (g_object_get_qdata (G_OBJECT (row), position_quark ()));

  lk_session_go_to (self->session, position);
}

void
lk_history_list_set_session (LkHistoryList *self, LkSession *session)
{
  self->session = session;
  g_signal_connect_object (lk_session_get_history (session), "notify::position", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "ask-restart", G_CALLBACK (ask_restart_cb), self, G_CONNECT_SWAPPED);
}

static void
lk_history_list_class_init (LkHistoryListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/likeness/Likeness/ui/history-list.ui");
  gtk_widget_class_bind_template_child (widget_class, LkHistoryList, stack);
  gtk_widget_class_bind_template_child (widget_class, LkHistoryList, list);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
lk_history_list_init (LkHistoryList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "map", G_CALLBACK (mapped_cb), NULL);
}
