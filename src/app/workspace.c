#include "app/workspace.h"

#include <glib/gi18n.h>

struct _LkWorkspace
{
  AdwBin parent_instance;

  GHashTable *panels; /* id -> LkPanel */
  GtkBox *left, *right, *bottom;
};

G_DEFINE_FINAL_TYPE (LkWorkspace, lk_workspace, ADW_TYPE_BIN)

static GtkWidget *
build_header (const LkPanelKind *kind, LkPanel *panel)
{
  GtkWidget *header = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *title = gtk_label_new (_ (kind->title));
  GtkWidget *space = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *tools = lk_panel_get_tools (panel);

  gtk_widget_add_css_class (header, "panel-header");
  gtk_widget_add_css_class (title, "heading");
  gtk_widget_set_hexpand (space, TRUE);
  gtk_box_append (GTK_BOX (header), title);
  gtk_box_append (GTK_BOX (header), space);
  if (tools != NULL)
    gtk_box_append (GTK_BOX (header), tools);
  return header;
}

void
lk_workspace_add (LkWorkspace *self, const LkPanelKind *kind, LkPanel *panel)
{
  GtkBox *const places[] = { self->left, self->right, self->bottom };
  GtkWidget *frame = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_widget_add_css_class (frame, "panel");
  gtk_widget_set_overflow (frame, GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_vexpand (GTK_WIDGET (panel), TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (panel), TRUE);
  gtk_box_append (GTK_BOX (frame), build_header (kind, panel));
  gtk_box_append (GTK_BOX (frame), GTK_WIDGET (panel));
  gtk_box_append (places[kind->place], frame);
  g_hash_table_insert (self->panels, (gpointer) kind->id, panel);
}

LkPanel *
lk_workspace_find (LkWorkspace *self, const char *id)
{
  return g_hash_table_lookup (self->panels, id);
}

static void
lk_workspace_dispose (GObject *object)
{
  LkWorkspace *self = LK_WORKSPACE (object);

  g_clear_pointer (&self->panels, g_hash_table_unref);

  G_OBJECT_CLASS (lk_workspace_parent_class)->dispose (object);
}

static void
lk_workspace_class_init (LkWorkspaceClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_workspace_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/likeness/Likeness/ui/workspace.ui");
  gtk_widget_class_bind_template_child (widget_class, LkWorkspace, left);
  gtk_widget_class_bind_template_child (widget_class, LkWorkspace, right);
  gtk_widget_class_bind_template_child (widget_class, LkWorkspace, bottom);
}

static void
lk_workspace_init (LkWorkspace *self)
{
  self->panels = g_hash_table_new (g_str_hash, g_str_equal);
  gtk_widget_init_template (GTK_WIDGET (self));
}
