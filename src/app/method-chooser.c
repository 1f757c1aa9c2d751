#include "app/method-chooser.h"

#include <glib/gi18n.h>
#include <string.h>

#define WIDTH 420
#define HEIGHT 520

struct _LkMethodChooser
{
  GtkPopover parent_instance;

  GtkWidget *search, *scrolled;
  GtkListBox *list;
  GtkLabel *nothing;
  char *query; /* case-folded */
};

static guint chosen_signal;

G_DEFINE_FINAL_TYPE (LkMethodChooser, lk_method_chooser, GTK_TYPE_POPOVER)

static GQuark
method_quark (void)
{
  return g_quark_from_static_string ("likeness-method");
}

static const LkMethod *
method_of (GtkListBoxRow *row)
{
  return g_object_get_qdata (G_OBJECT (row), method_quark ());
}

/* -- rows ---------------------------------------------------------------------------------------------------------- */

static GtkWidget *
label_new (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

/* The first sentence of a summary. (transfer full) */
static char *
sentence_of (const char *summary)
{
  const char *end = strstr (summary, ". ");

  return end != NULL ? g_strndup (summary, (gsize) (end + 1 - summary)) : g_strdup (summary);
}

static GtkWidget *
row_new (const LkMethod *method)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9), *title = label_new (_ (method->title), "heading");
  GtkWidget *check = gtk_image_new_from_icon_name ("object-select-symbolic");
  g_autofree char *year = method->year > 0 ? g_strdup_printf ("%d", method->year) : g_strdup ("");
  g_autofree char *sentence = sentence_of (_ (method->summary));
  GtkWidget *words = label_new (sentence, "caption");

  gtk_label_set_max_width_chars (GTK_LABEL (words), 46);
  gtk_box_append (GTK_BOX (head), title);
  gtk_box_append (GTK_BOX (head), label_new (year, "dim-label"));
  gtk_widget_set_hexpand (check, TRUE);
  gtk_widget_set_halign (check, GTK_ALIGN_END);
  gtk_widget_set_visible (check, FALSE);
  gtk_box_append (GTK_BOX (head), check);
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), words);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_qdata (G_OBJECT (row), method_quark (), (gpointer) method);
  g_object_set_data (G_OBJECT (row), "check", check);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (method->title),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, sentence, -1);
  return row;
}

static void
show_header (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  LkFamily family = method_of (row)->family;
  GtkWidget *box;

  if (before != NULL && method_of (before)->family == family)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  if (gtk_list_box_row_get_header (row) != NULL)
    return;

  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_add_css_class (box, "method-family");
  gtk_box_append (GTK_BOX (box), label_new (lk_family_title (family), "caption-heading"));
  gtk_box_append (GTK_BOX (box), label_new (lk_family_summary (family), "caption"));
  gtk_list_box_row_set_header (row, box);
}

/* -- searching ----------------------------------------------------------------------------------------------------- */

static gboolean
matches (const LkMethod *method, const char *query)
{
  g_autofree char *text = g_strjoin (" ", method->id, _ (method->title), _ (method->summary), method->reference,
                                     lk_family_title (method->family), NULL);
  g_autofree char *folded = g_utf8_casefold (text, -1);
  g_auto (GStrv) words = g_strsplit (query, " ", -1);

  for (int i = 0; words[i] != NULL; i++)
    if (strstr (folded, words[i]) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
filter (GtkListBoxRow *row, gpointer data)
{
  return matches (method_of (row), ((LkMethodChooser *) data)->query);
}

static int
count_shown (LkMethodChooser *self)
{
  GtkListBoxRow *row;
  int n = 0;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    n += matches (method_of (row), self->query);
  return n;
}

static void
search_cb (LkMethodChooser *self)
{
  g_free (self->query);
  self->query = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search)), -1);
  gtk_list_box_invalidate_filter (self->list);
  gtk_list_box_invalidate_headers (self->list);
  gtk_widget_set_visible (GTK_WIDGET (self->nothing), count_shown (self) == 0);
}

int
lk_method_chooser_search (LkMethodChooser *self, const char *words)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), words);
  search_cb (self);
  return count_shown (self);
}

/* -- choosing ------------------------------------------------------------------------------------------------------ */

static void
choose (LkMethodChooser *self, const LkMethod *method)
{
  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, chosen_signal, 0, method->id);
}

static void
activated_cb (LkMethodChooser *self, GtkListBoxRow *row)
{
  choose (self, method_of (row));
}

/* Enter in the search: the first one that was found. */
static void
search_activate_cb (LkMethodChooser *self)
{
  GtkListBoxRow *row;

  search_cb (self);
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (matches (method_of (row), self->query))
      {
        choose (self, method_of (row));
        return;
      }
}

static void
opened_cb (LkMethodChooser *self)
{
  lk_method_chooser_search (self, "");
  gtk_widget_grab_focus (self->search);
}

GtkWidget *
lk_method_chooser_find_row (LkMethodChooser *self, const char *id)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (g_str_equal (method_of (row)->id, id))
      return GTK_WIDGET (row);

  return NULL;
}

void
lk_method_chooser_set_method (LkMethodChooser *self, const char *id)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    gtk_widget_set_visible (g_object_get_data (G_OBJECT (row), "check"), g_str_equal (method_of (row)->id, id));
}

/* -- widget -------------------------------------------------------------------------------------------------------- */

static void
lk_method_chooser_finalize (GObject *object)
{
  g_free (LK_METHOD_CHOOSER (object)->query);

  G_OBJECT_CLASS (lk_method_chooser_parent_class)->finalize (object);
}

static void
lk_method_chooser_class_init (LkMethodChooserClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_method_chooser_finalize;
  chosen_signal = g_signal_new ("chosen", LK_TYPE_METHOD_CHOOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_STRING);
}

static void
add_list (LkMethodChooser *self, GtkBox *box)
{
  int n;
  const LkMethod *const *methods = lk_methods (&n);

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "methods");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Methods"), -1);
  for (int i = 0; i < n; i++)
    gtk_list_box_append (self->list, row_new (methods[i]));
  gtk_list_box_set_header_func (self->list, show_header, NULL, NULL);
  gtk_list_box_set_filter_func (self->list, filter, self, NULL);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (activated_cb), self);

  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), GTK_WIDGET (self->list));
  gtk_widget_set_vexpand (self->scrolled, TRUE);
  gtk_box_append (box, self->scrolled);
}

static void
lk_method_chooser_init (LkMethodChooser *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->query = g_strdup ("");
  self->search = gtk_search_entry_new ();
  g_object_set (self->search, "placeholder-text", _ ("Search methods"), NULL);
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (search_cb), self);
  g_signal_connect_swapped (self->search, "activate", G_CALLBACK (search_activate_cb), self);
  g_signal_connect_swapped (self->search, "stop-search", G_CALLBACK (gtk_popover_popdown), self);
  gtk_box_append (GTK_BOX (box), self->search);
  self->nothing = GTK_LABEL (label_new (_ ("No method matches."), "dim-label"));
  gtk_widget_set_visible (GTK_WIDGET (self->nothing), FALSE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->nothing));
  add_list (self, GTK_BOX (box));
  gtk_widget_set_size_request (box, WIDTH, HEIGHT);
  gtk_popover_set_child (GTK_POPOVER (self), box);
  g_signal_connect (self, "show", G_CALLBACK (opened_cb), NULL);
}

GtkWidget *
lk_method_chooser_new (void)
{
  return g_object_new (LK_TYPE_METHOD_CHOOSER, NULL);
}
