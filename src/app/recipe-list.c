#include "app/recipe-list.h"

#include <glib/gi18n.h>

#define WIDTH_CHARS 38

struct _LkRecipeList
{
  GtkBox parent_instance;

  GtkListBox *list;
};

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkRecipeList, lk_recipe_list, GTK_TYPE_BOX)

static const LkRecipePreset *
preset_of (GtkListBoxRow *row)
{
  int n;

  return &lk_recipe_presets (&n)[gtk_list_box_row_get_index (row)];
}

static GtkWidget *
make_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), WIDTH_CHARS);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
make_row (const LkRecipePreset *preset)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *mark = gtk_image_new_from_icon_name ("object-select-symbolic");

  gtk_box_append (GTK_BOX (words), make_label (_ (preset->title), "heading"));
  gtk_box_append (GTK_BOX (words), make_label (_ (preset->help), "caption"));
  gtk_widget_set_hexpand (words, TRUE);
  gtk_box_append (GTK_BOX (box), words);
  gtk_box_append (GTK_BOX (box), mark);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (preset->title),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, _ (preset->help), -1);
  return row;
}

void
lk_recipe_list_mark (LkRecipeList *self, const LkRecipePreset *preset)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    {
      gboolean marked = preset_of (row) == preset;
      const char *title = _ (preset_of (row)->title);
      /* translators: the recipe that is in force */
      g_autofree char *name = marked ? g_strdup_printf (_ ("%s (now)"), title) : g_strdup (title);

      gtk_widget_set_opacity (gtk_widget_get_last_child (gtk_list_box_row_get_child (row)), marked);
      gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
    }
}

static void
activated_cb (LkRecipeList *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, preset_of (row)->id);
}

static void
lk_recipe_list_class_init (LkRecipeListClass *klass)
{
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", LK_TYPE_RECIPE_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
lk_recipe_list_init (LkRecipeList *self)
{
  int n;
  const LkRecipePreset *presets = lk_recipe_presets (&n);

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "history");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Recipes"), -1);
  for (int i = 0; i < n; i++)
    gtk_list_box_append (self->list, make_row (&presets[i]));
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (activated_cb), self);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->list));
  lk_recipe_list_mark (self, NULL);
}
