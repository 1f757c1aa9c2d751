#include "app/panels/space-panel.h"

#include "app/widgets/row-layout.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  GtkDropDown *choice;
} LkSpacePanelPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (LkSpacePanel, lk_space_panel, LK_TYPE_CHART_PANEL)

#define PRIVATE(self) ((LkSpacePanelPrivate *) lk_space_panel_get_instance_private (LK_SPACE_PANEL (self)))

static const struct
{
  const char *word, *title, *missing;
} spaces[LK_N_SPACES] = {
  [LK_SPACE_BACKBONE] = { "backbone", N_ ("Encoder"), N_ ("Nothing is recorded of the encoder.") },
  [LK_SPACE_PROJECTOR] = { "projector", N_ ("Projector"),
                           N_ ("This run recorded no output of a projector: it has none, or the run is older.") },
  /* translators: one of the places to look at a network: its projector's output before the last BatchNorm */
  [LK_SPACE_RAW] = { "raw", N_ ("Before BatchNorm"),
                     N_ ("The projector of this run ends in no BatchNorm, or the run is older: look at the "
                         "projector.") },
};

/* -- showing ------------------------------------------------------------------------------------------------------- */

static void
show (LkSpacePanel *self)
{
  LkSpacePanelClass *klass = LK_SPACE_PANEL_GET_CLASS (self);
  LkSession *session = lk_panel_get_session (LK_PANEL (self));
  LkChart *chart = lk_chart_panel_get_chart (LK_CHART_PANEL (self));
  LkSpace space = lk_space_panel_get_space (self);
  const LkDiagnostics *now = lk_session_get_diagnostics (session, space);
  gboolean missing = now == NULL && lk_session_get_diagnostics (session, LK_SPACE_BACKBONE) != NULL;
  g_autofree char *title = g_strjoin (": ", _ (klass->title), _ (spaces[space].title), NULL);

  g_object_set (chart, "title", title, "empty-text", _ (missing ? spaces[space].missing : klass->empty_text), NULL);
  klass->show (LK_CHART_PANEL (self), chart, now, lk_session_get_first_diagnostics (session, space));
}

static void
lk_space_panel_watch (LkPanel *panel, LkSession *session)
{
  LkSpacePanel *self = LK_SPACE_PANEL (panel);

  LK_SPACE_PANEL_GET_CLASS (self)->set_up (LK_CHART_PANEL (self), lk_chart_panel_get_chart (LK_CHART_PANEL (self)));
  g_signal_connect_object (session, "snapshot", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "run-began", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "run-ended", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (PRIVATE (self)->choice, "notify::selected", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
}

/* -- what its user chose --------------------------------------------------------------------------------------------- */

/* The words of the chart, and one more unless it is the default. */
static char *
lk_space_panel_dup_state (LkPanel *panel)
{
  LkSpace space = lk_space_panel_get_space (LK_SPACE_PANEL (panel));
  g_autofree char *chart = LK_PANEL_CLASS (lk_space_panel_parent_class)->dup_state (panel);

  return space != LK_SPACE_BACKBONE ? g_strconcat (chart, " space=", spaces[space].word, NULL)
                                    : g_steal_pointer (&chart);
}

static void
lk_space_panel_set_state (LkPanel *panel, const char *state)
{
  g_auto (GStrv) words = g_strsplit (state != NULL ? state : "", " ", -1);
  LkSpace chosen = LK_SPACE_BACKBONE;

  for (int space = 0; space < LK_N_SPACES; space++)
    {
      g_autofree char *word = g_strconcat ("space=", spaces[space].word, NULL);

      if (g_strv_contains ((const char *const *) words, word))
        chosen = (LkSpace) space;
    }
  LK_PANEL_CLASS (lk_space_panel_parent_class)->set_state (panel, state);
  lk_space_panel_set_space (LK_SPACE_PANEL (panel), chosen);
}

void
lk_space_panel_set_space (LkSpacePanel *self, LkSpace space)
{
  gtk_drop_down_set_selected (PRIVATE (self)->choice, (guint) space);
}

LkSpace
lk_space_panel_get_space (LkSpacePanel *self)
{
  return (LkSpace) gtk_drop_down_get_selected (PRIVATE (self)->choice);
}

void
lk_space_panel_pin (LkSpacePanel *self, LkSpace space)
{
  lk_space_panel_set_space (self, space);
  gtk_widget_set_visible (GTK_WIDGET (PRIVATE (self)->choice), FALSE);
}

/* -- widget -------------------------------------------------------------------------------------------------------- */

static void
set_up_item (GtkListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  /* A narrow panel has more to show beside its title than this. */
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (label), 5);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_list_item_set_child (item, label);
}

static void
bind_item (GtkListItemFactory *factory, GtkListItem *item)
{
  const char *title = gtk_string_object_get_string (gtk_list_item_get_item (item));

  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)), title);
}

static GtkWidget *
make_choice (void)
{
  const char *titles[LK_N_SPACES + 1] = { NULL };
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  GtkWidget *choice;

  for (int space = 0; space < LK_N_SPACES; space++)
    titles[space] = _ (spaces[space].title);
  g_signal_connect (factory, "setup", G_CALLBACK (set_up_item), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_item), NULL);
  choice = gtk_drop_down_new_from_strings (titles);
  gtk_drop_down_set_factory (GTK_DROP_DOWN (choice), factory);
  gtk_widget_set_valign (choice, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (choice, "space-choice");
  gtk_widget_set_tooltip_text (choice, _ ("Which output of the network is looked at"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (choice), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Output of the network"),
                                  -1);
  return choice;
}

static void
lk_space_panel_class_init (LkSpacePanelClass *klass)
{
  LK_PANEL_CLASS (klass)->watch = lk_space_panel_watch;
  LK_PANEL_CLASS (klass)->dup_state = lk_space_panel_dup_state;
  LK_PANEL_CLASS (klass)->set_state = lk_space_panel_set_state;
}

static void
lk_space_panel_init (LkSpacePanel *self)
{
  GtkWidget *tools = lk_panel_get_tools (LK_PANEL (self)), *choice = make_choice ();

  PRIVATE (self)->choice = GTK_DROP_DOWN (choice);
  gtk_widget_insert_before (choice, tools, gtk_widget_get_last_child (tools));
  lk_row_layout_serve_first (LK_ROW_LAYOUT (gtk_widget_get_layout_manager (tools)), choice);
}
