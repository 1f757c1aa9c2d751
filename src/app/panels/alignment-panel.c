/* Alignment and uniformity (Wang & Isola 2020) as a plane: how far apart two views of an image lie, against how evenly all
 * images are spread over the sphere; of the projector's output and of the encoder's features, as a trail over the steps
 * that were measured. A good network goes to the corner below at the left; one that collapses goes to the right. Watches
 * the rows of the session's run, and its clock. */

#include "analysis/sphere.h"
#include "app/panels/panel.h"
#include "app/widgets/action-relay.h"
#include "app/widgets/chart-scale.h"
#include "app/widgets/plane.h"
#include "app/widgets/row-layout.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stddef.h>

#define ROWS_AT_ONCE 256
#define TOOL_SPACING 6
/* Of views that have nothing to do with one another: their cosine is 0 on average. */
#define RANDOM_ALIGNMENT 2

#define LK_TYPE_ALIGNMENT_PANEL (lk_alignment_panel_get_type ())
G_DECLARE_FINAL_TYPE (LkAlignmentPanel, lk_alignment_panel, LK, ALIGNMENT_PANEL, LkPanel)

struct _LkAlignmentPanel
{
  LkPanel parent_instance;

  LkPlane *plane;
  GtkLabel *note;
  GArray *steps[LK_PLANE_TRAILS]; /* LkPlaneStep */
};

G_DEFINE_FINAL_TYPE (LkAlignmentPanel, lk_alignment_panel, LK_TYPE_PANEL)

static const struct
{
  const char *title; /* translatable */
  gsize alignment, uniformity;
} trails[LK_PLANE_TRAILS] = {
  { N_ ("Projector"), offsetof (LkMetrics, alignment), offsetof (LkMetrics, uniformity) },
  { N_ ("Encoder"), offsetof (LkMetrics, backbone_alignment), offsetof (LkMetrics, backbone_uniformity) },
};

static double
value_of (const LkMetrics *row, gsize offset)
{
  return *(const double *) (const void *) ((const char *) row + offset);
}

/* -- showing ------------------------------------------------------------------------------------------------------- */

static void
show_trails (LkAlignmentPanel *self)
{
  for (int i = 0; i < LK_PLANE_TRAILS; i++)
    lk_plane_set_trail (self->plane, i, _ (trails[i].title), (int) self->steps[i]->len,
                        (const LkPlaneStep *) (const void *) self->steps[i]->data);
}

/* The figures of the first trail that has any. */
static void
show_note (LkAlignmentPanel *self)
{
  g_autofree char *text = NULL;

  for (int i = 0; i < LK_PLANE_TRAILS && text == NULL; i++)
    {
      int at = lk_plane_get_shown (self->plane, i);
      const LkPlaneStep *step = at >= 0 ? &g_array_index (self->steps[i], LkPlaneStep, at) : NULL;
      g_autofree char *x = step != NULL ? lk_chart_scale_text (LK_CHART_NUMBER, step->x, 0.01) : NULL;
      g_autofree char *y = step != NULL ? lk_chart_scale_text (LK_CHART_NUMBER, step->y, 0.01) : NULL;

      if (step != NULL)
        /* translators: two figures of a network's outputs, beside a title */
        text = g_strdup_printf (_ ("alignment %s, uniformity %s"), y, x);
    }
  gtk_label_set_label (self->note, text != NULL ? text : "");
}

static void
clock_cb (LkAlignmentPanel *self)
{
  LkClock *clock = lk_session_get_clock (lk_panel_get_session (LK_PANEL (self)));

  lk_plane_set_shown (self->plane, lk_clock_is_live (clock) ? INFINITY : (double) lk_clock_get_step (clock));
  show_note (self);
}

/* The best uniformity depends on how many dimensions there are; before that is known, on many. */
static void
show_places (LkAlignmentPanel *self)
{
  LkSession *session = lk_panel_get_session (LK_PANEL (self));
  const LkDiagnostics *diagnostics = lk_session_get_diagnostics (session, LK_SPACE_PROJECTOR);
  double even = diagnostics != NULL ? lk_sphere_uniformity (diagnostics->d) : -4;

  /* translators: the place of embeddings that are as good as can be */
  lk_plane_set_place (self->plane, _ ("ideal"), even, 0);
  /* translators: the place of embeddings that are spread evenly, but tell nothing */
  lk_plane_set_place (self->plane, _ ("random"), even, RANDOM_ALIGNMENT);
  /* translators: the place of embeddings that are all the same */
  lk_plane_set_place (self->plane, _ ("collapsed"), 0, 0);
}

/* -- following the run --------------------------------------------------------------------------------------------- */

static void
take_row (LkAlignmentPanel *self, const LkMetrics *row)
{
  for (int i = 0; i < LK_PLANE_TRAILS; i++)
    {
      LkPlaneStep step = { (double) row->step, value_of (row, trails[i].uniformity),
                           value_of (row, trails[i].alignment) };

      if (isfinite (step.x) && isfinite (step.y))
        g_array_append_val (self->steps[i], step);
    }
}

static void
rows_cb (LkAlignmentPanel *self, int first, int n, LkSession *session)
{
  LkMetrics rows[ROWS_AT_ONCE];
  int last = first + n;
  guint before = self->steps[0]->len + self->steps[1]->len;

  for (; first < last; first += n)
    {
      n = lk_run_rows (lk_session_get_run (session), first, MIN (last - first, ROWS_AT_ONCE), rows);
      /* A rewind may have just taken the rest away. */
      if (n <= 0)
        break;
      for (int i = 0; i < n; i++)
        take_row (self, &rows[i]);
    }
  if (self->steps[0]->len + self->steps[1]->len == before)
    return;

  show_trails (self);
  show_note (self);
}

static void
empty_cb (LkAlignmentPanel *self)
{
  for (int i = 0; i < LK_PLANE_TRAILS; i++)
    g_array_set_size (self->steps[i], 0);
  lk_plane_show_all (self->plane);
  show_trails (self);
  show_places (self);
  clock_cb (self);
}

static void
pressed_cb (LkAlignmentPanel *self, double step)
{
  lk_clock_show (lk_session_get_clock (lk_panel_get_session (LK_PANEL (self))), (long) step);
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
lk_alignment_panel_watch (LkPanel *panel, LkSession *session)
{
  LkAlignmentPanel *self = LK_ALIGNMENT_PANEL (panel);

  /* translators: axes of a plane */
  lk_plane_set_axes (self->plane, _ ("uniformity"), _ ("alignment"));
  g_signal_connect_object (session, "run-began", G_CALLBACK (empty_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "rewound", G_CALLBACK (empty_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "run-ended", G_CALLBACK (empty_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "rows", G_CALLBACK (rows_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "snapshot", G_CALLBACK (show_places), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lk_session_get_clock (session), "changed", G_CALLBACK (clock_cb), self, G_CONNECT_SWAPPED);
  empty_cb (self);
  /* A panel may be made in the midst of a run. */
  if (lk_session_get_run (session) != NULL)
    rows_cb (self, 0, lk_session_get_n_rows (session), session);
}

static void
lk_alignment_panel_finalize (GObject *object)
{
  LkAlignmentPanel *self = LK_ALIGNMENT_PANEL (object);

  for (int i = 0; i < LK_PLANE_TRAILS; i++)
    g_array_unref (self->steps[i]);

  G_OBJECT_CLASS (lk_alignment_panel_parent_class)->finalize (object);
}

static void
lk_alignment_panel_class_init (LkAlignmentPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lk_alignment_panel_finalize;
  LK_PANEL_CLASS (klass)->watch = lk_alignment_panel_watch;

  g_type_ensure (LK_TYPE_PLANE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/likeness/Likeness/ui/alignment-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LkAlignmentPanel, plane);
  gtk_widget_class_bind_template_child (widget_class, LkAlignmentPanel, note);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
}

static void
lk_alignment_panel_init (LkAlignmentPanel *self)
{
  static const LkRelayedAction actions[] = { { "show-all", NULL }, { "export", "s" }, { "copy", NULL } };
  GtkLayoutManager *layout = lk_row_layout_new (TOOL_SPACING);
  GActionGroup *relay;

  for (int i = 0; i < LK_PLANE_TRAILS; i++)
    self->steps[i] = g_array_new (FALSE, FALSE, sizeof (LkPlaneStep));
  gtk_widget_init_template (GTK_WIDGET (self));
  lk_row_layout_let_vanish (LK_ROW_LAYOUT (layout), GTK_WIDGET (self->note));
  gtk_widget_set_layout_manager (lk_panel_get_tools (LK_PANEL (self)), layout);
  relay = lk_action_relay_new (GTK_WIDGET (self->plane), "plane", actions, G_N_ELEMENTS (actions));
  lk_panel_set_actions (LK_PANEL (self), "plane", relay);
  g_object_unref (relay);
}
