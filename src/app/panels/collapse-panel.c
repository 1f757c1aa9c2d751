/* The collapse monitor: the verdict on the run, and below it everything that it can be told by, of encoder and projector.
 * The plots are the panels that show these figures alone, so that there is one of each. */

#include "app/panels/space-panel.h"
#include "app/verdict-card.h"
#include "app/widgets/row-layout.h"
#include "app/widgets/tile-layout.h"
#include "app/widgets/wheel.h"

#include <glib/gi18n.h>

#define PLOT_WIDTH 250
#define PLOT_HEIGHT 230
#define SPACING 6

#define LK_TYPE_COLLAPSE_PANEL (lk_collapse_panel_get_type ())
G_DECLARE_FINAL_TYPE (LkCollapsePanel, lk_collapse_panel, LK, COLLAPSE_PANEL, LkPanel)

struct _LkCollapsePanel
{
  LkPanel parent_instance;

  GtkScrolledWindow *scrolled;
  LkVerdictCard *card;
  GtkBox *plots;
};

G_DEFINE_FINAL_TYPE (LkCollapsePanel, lk_collapse_panel, LK_TYPE_PANEL)

/* The panels, by their ids; those that show one space have a title that says which. */
static const struct
{
  const char *id, *title; /* NULL = the panel's own */
  LkSpace space;
} plots[] = {
  { "spread", NULL },
  { "rank", NULL },
  { "spectrum", N_ ("Spectrum, projector"), LK_SPACE_PROJECTOR },
  { "spectrum", N_ ("Spectrum, encoder"), LK_SPACE_BACKBONE },
  { "similarity", N_ ("Similarity, projector"), LK_SPACE_PROJECTOR },
  { "similarity", N_ ("Similarity, encoder"), LK_SPACE_BACKBONE },
  { "alignment", NULL },
  { "units", N_ ("Dead units, encoder"), LK_SPACE_BACKBONE },
};

static const LkPanelKind *
find_kind (const char *id)
{
  int n;
  const LkPanelKind *kinds = lk_panel_kinds (&n);

  for (int i = 0; i < n; i++)
    if (g_str_equal (kinds[i].id, id))
      return &kinds[i];

  g_return_val_if_reached (NULL);
}

/* A panel with its title and its tools above it, as in a frame of its own. */
static GtkWidget *
plot_new (LkPanel *panel, const char *title)
{
  GtkWidget *plot = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *label = gtk_label_new (title), *tools = lk_panel_get_tools (panel);
  GtkLayoutManager *layout = lk_row_layout_new (SPACING);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (head, "plot-header");
  gtk_widget_set_layout_manager (head, layout);
  lk_row_layout_serve_first (LK_ROW_LAYOUT (layout), label);
  gtk_box_append (GTK_BOX (head), label);
  if (tools != NULL)
    gtk_box_append (GTK_BOX (head), tools);
  gtk_box_append (GTK_BOX (plot), head);
  gtk_box_append (GTK_BOX (plot), GTK_WIDGET (panel));
  gtk_widget_set_vexpand (GTK_WIDGET (panel), TRUE);
  return plot;
}

static void
add_plot (LkCollapsePanel *self, const char *id, const char *title, LkSpace space)
{
  const LkPanelKind *kind = find_kind (id);
  LkPanel *panel = lk_panel_create (kind, lk_panel_get_session (LK_PANEL (self)));

  if (LK_IS_SPACE_PANEL (panel))
    lk_space_panel_pin (LK_SPACE_PANEL (panel), space);
  gtk_box_append (self->plots, plot_new (panel, _ (title != NULL ? title : kind->title)));
}

static void
lk_collapse_panel_watch (LkPanel *panel, LkSession *session)
{
  LkCollapsePanel *self = LK_COLLAPSE_PANEL (panel);

  lk_verdict_card_set_session (self->card, session);
  for (guint i = 0; i < G_N_ELEMENTS (plots); i++)
    add_plot (self, plots[i].id, plots[i].title, plots[i].space);
}

static void
lk_collapse_panel_class_init (LkCollapsePanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  LK_PANEL_CLASS (klass)->watch = lk_collapse_panel_watch;

  g_type_ensure (LK_TYPE_VERDICT_CARD);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/likeness/Likeness/ui/collapse-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LkCollapsePanel, scrolled);
  gtk_widget_class_bind_template_child (widget_class, LkCollapsePanel, card);
  gtk_widget_class_bind_template_child (widget_class, LkCollapsePanel, plots);
}

static void
lk_collapse_panel_init (LkCollapsePanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (GTK_WIDGET (self->plots), lk_tile_layout_new (PLOT_WIDTH, PLOT_HEIGHT, SPACING));
  lk_wheel_moves_page (self->scrolled);
}
