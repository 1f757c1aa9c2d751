/* A few images beside the views that the recipe makes of them. Watches the session's views: always the same images and
 * draws while a setting is tuned, those of the last batch while training goes on (unless pinned), or of the step that is
 * looked back at. Shows and turns the session's selection. */

#include "app/image-name.h"
#include "app/panels/panel.h"
#include "app/widgets/chart-scale.h"
#include "app/widgets/image-strip.h"

#include <glib/gi18n.h>

#define LK_TYPE_VIEW_PANEL (lk_view_panel_get_type ())
G_DECLARE_FINAL_TYPE (LkViewPanel, lk_view_panel, LK, VIEW_PANEL, LkPanel)

struct _LkViewPanel
{
  LkPanel parent_instance;

  GtkStack *stack;
  LkImageStrip *strip;
  GtkLabel *source;
  GtkToggleButton *pin;
};

G_DEFINE_FINAL_TYPE (LkViewPanel, lk_view_panel, LK_TYPE_PANEL)

/* (transfer full) */
static char *
source_words (LkSession *session, const LkPreview *views)
{
  g_autofree char *step = lk_chart_scale_text (LK_CHART_COUNT, (double) views->step, 0);

  if (views->step <= 0)
    return g_strdup (_ ("same images, same draw"));
  if (lk_clock_is_live (lk_session_get_clock (session)))
    return g_strdup (_ ("from the last batch"));

  return g_strdup_printf (_ ("batch of step %s"), step);
}

static void
show_names (LkViewPanel *self, const LkDataset *dataset, const LkPreview *views)
{
  g_auto (GStrv) names = g_new0 (char *, views->n_images + 1);

  for (int i = 0; i < views->n_images; i++)
    names[i] = lk_image_name (dataset, views->sample[i]);
  lk_image_strip_set_names (self->strip, (const char *const *) names);
}

static void
show_selection (LkViewPanel *self)
{
  LkSession *session = lk_panel_get_session (LK_PANEL (self));
  const LkPreview *views = lk_session_get_views (session);
  g_autofree gboolean *selected = views != NULL ? g_new (gboolean, views->n_images) : NULL;

  for (int i = 0; views != NULL && i < views->n_images; i++)
    selected[i] = lk_selection_contains (lk_session_get_selection (session), views->sample[i]);
  if (views != NULL)
    lk_image_strip_set_selected (self->strip, selected);
}

static void
pressed_cb (LkViewPanel *self, int image, gboolean toggle, gboolean extend)
{
  LkSession *session = lk_panel_get_session (LK_PANEL (self));
  const LkPreview *views = lk_session_get_views (session);

  lk_selection_press (lk_session_get_selection (session), views->sample[image], toggle, extend, views->sample,
                      views->n_images);
}

static void
views_cb (LkViewPanel *self, LkSession *session)
{
  const LkPreview *views = lk_session_get_views (session);
  g_autofree char *source = NULL;

  if (views == NULL || views->n_images == 0)
    {
      lk_image_strip_clear (self->strip);
      gtk_stack_set_visible_child_name (self->stack, "empty");
      return;
    }

  lk_image_strip_show (self->strip, views->n_images, views->n_views, views->h, views->w, views->c, views->originals,
                       views->views, views->view_size);
  show_names (self, lk_session_get_dataset (session), views);
  show_selection (self);
  gtk_stack_set_visible_child_name (self->stack, "strip");
  source = source_words (session, views);
  gtk_label_set_label (self->source, source);
}

static void
pin_toggled_cb (LkViewPanel *self)
{
  lk_session_follow_batches (lk_panel_get_session (LK_PANEL (self)), !gtk_toggle_button_get_active (self->pin));
}

static void
lk_view_panel_watch (LkPanel *panel, LkSession *session)
{
  g_signal_connect_object (session, "views", G_CALLBACK (views_cb), panel, G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_session_get_selection (session), "changed", G_CALLBACK (show_selection), panel,
                           G_CONNECT_SWAPPED);
  views_cb (LK_VIEW_PANEL (panel), session);
}

static void
lk_view_panel_class_init (LkViewPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  LK_PANEL_CLASS (klass)->watch = lk_view_panel_watch;

  g_type_ensure (LK_TYPE_IMAGE_STRIP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/likeness/Likeness/ui/view-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LkViewPanel, stack);
  gtk_widget_class_bind_template_child (widget_class, LkViewPanel, strip);
  gtk_widget_class_bind_template_child (widget_class, LkViewPanel, source);
  gtk_widget_class_bind_template_child (widget_class, LkViewPanel, pin);
  gtk_widget_class_bind_template_callback (widget_class, pin_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
}

static void
lk_view_panel_init (LkViewPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
