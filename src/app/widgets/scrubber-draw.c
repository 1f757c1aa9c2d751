/* How a scrubber looks and where things lie on it. What seldom changes (groove, ticks, marks) is kept as a render node;
 * progress and the knob are drawn fresh. */

#include "app/widgets/scrubber-private.h"

#include <adwaita.h>
#include <math.h>

#define INSET 11
#define GROOVE 5.0f
#define KNOB 7.0f
#define LIVE_DOT 4.0f
#define TICK 4.0f
/* Ticks nearer to one another become a band. */
#define TICK_GAP 3.0
#define GLYPH 5.0f
/* Marks nearer to one another become one with a count. */
#define GLYPH_GAP 15.0
#define COUNTED_GAP 30.0
#define REACH 9.0
#define FADE 24.0f
#define BUBBLE_PADDING 10
#define BUBBLE_WIDTH 420

/* -- places -------------------------------------------------------------------------------------------------------- */

/* The next round number, so that the track is rescaled seldom while it grows. */
static long
round_up (double value)
{
  static const double steps[] = { 1, 1.5, 2, 3, 4, 5, 6, 8, 10 };
  double power = pow (10, floor (log10 (value)));

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (steps[i] * power >= value)
      return (long) ceil (steps[i] * power);

  return (long) ceil (value);
}

gboolean
lk_scrubber_fit (LkScrubber *self)
{
  long end = round_up (fmax ((double) self->newest * 1.05, 10));

  if (self->expected > 0 && end > self->expected)
    end = MAX (self->expected, self->newest);
  if (end == self->end)
    return FALSE;

  self->end = end;
  return TRUE;
}

static double
track_width (LkScrubber *self)
{
  return MAX (gtk_widget_get_width (GTK_WIDGET (self)) - 2 * INSET, 1);
}

static gboolean
is_mirrored (LkScrubber *self)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
}

double
lk_scrubber_x_of (LkScrubber *self, long step)
{
  double along = track_width (self) * (double) step / (double) self->end;

  return is_mirrored (self) ? gtk_widget_get_width (GTK_WIDGET (self)) - INSET - along : INSET + along;
}

long
lk_scrubber_step_at (LkScrubber *self, double x)
{
  double along = is_mirrored (self) ? gtk_widget_get_width (GTK_WIDGET (self)) - INSET - x : x - INSET;
  double step = (double) self->end * along / track_width (self);
  int i;

  if (step >= (double) self->newest)
    return LK_SCRUBBER_LIVE;

  i = lk_scrubber_nearest (self, lround (fmax (step, 0)));
  if (i < 0 || fabs ((double) self->positions[i] - step) > (double) self->newest - step)
    return LK_SCRUBBER_LIVE;

  return self->positions[i];
}

static float
track_y (LkScrubber *self)
{
  return roundf ((float) gtk_widget_get_height (GTK_WIDGET (self)) * 0.55f);
}

static float
marks_y (LkScrubber *self)
{
  return roundf ((float) gtk_widget_get_height (GTK_WIDGET (self)) * 0.2f);
}

gboolean
lk_scrubber_is_among_marks (LkScrubber *self, double y)
{
  return y < (double) (marks_y (self) + GLYPH + 2);
}

/* -- marks --------------------------------------------------------------------------------------------------------- */

/* What a group of marks shows: the most serious of them. */
static int
weight (LkMarkKind kind)
{
  static const int weights[] = {
    [LK_MARK_CHECKPOINT] = 0, [LK_MARK_PAUSE] = 1, [LK_MARK_CHANGE] = 2, [LK_MARK_REWIND] = 3, [LK_MARK_ALARM] = 4,
  };

  return weights[kind];
}

static void
group_marks (LkScrubber *self)
{
  LkScrubberGroup *group = NULL;

  g_array_set_size (self->groups, 0);
  for (guint i = 0; i < self->marks->len; i++)
    {
      const LkScrubberMark *mark = lk_scrubber_get_mark (self, (int) i);
      double x = lk_scrubber_x_of (self, mark->step);

      if (group == NULL || fabs (x - group->x) >= (group->n > 1 ? COUNTED_GAP : GLYPH_GAP))
        {
          LkScrubberGroup begun = { x, (int) i, 1, mark->kind };

          g_array_append_val (self->groups, begun);
          group = &g_array_index (self->groups, LkScrubberGroup, self->groups->len - 1);
          continue;
        }

      group->n++;
      if (weight (mark->kind) > weight (group->kind))
        group->kind = mark->kind;
    }
}

const LkScrubberGroup *
lk_scrubber_group_at (LkScrubber *self, double x)
{
  const LkScrubberGroup *best = NULL;

  for (guint i = 0; i < self->groups->len; i++)
    {
      const LkScrubberGroup *group = &g_array_index (self->groups, LkScrubberGroup, i);

      if (fabs (group->x - x) <= REACH && (best == NULL || fabs (group->x - x) < fabs (best->x - x)))
        best = group;
    }

  return best;
}

long
lk_scrubber_mark_at (LkScrubber *self, double x, LkMarkKind kind)
{
  const LkScrubberGroup *group = lk_scrubber_group_at (self, x);

  for (int i = group != NULL ? group->first + group->n - 1 : -1; group != NULL && i >= group->first; i--)
    if (lk_scrubber_get_mark (self, i)->kind == kind)
      return lk_scrubber_get_mark (self, i)->step;

  return -1;
}

/* -- colors -------------------------------------------------------------------------------------------------------- */

/* The text color, fainter; high contrast keeps more of it. */
static GdkRGBA
ink (LkScrubber *self, float alpha)
{
  gboolean high = adw_style_manager_get_high_contrast (adw_style_manager_get_default ());
  GdkRGBA rgba;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &rgba);
  rgba.alpha *= high ? MIN (1, alpha * 1.8f) : alpha;
  return rgba;
}

static GdkRGBA
named_color (LkScrubber *self, const char *name)
{
  GdkRGBA rgba;

  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), name, &rgba))
    rgba = ink (self, 1);
  return rgba;
}

static GdkRGBA
mark_color (LkScrubber *self, LkMarkKind kind)
{
  switch (kind)
    {
    case LK_MARK_ALARM:
      return named_color (self, "error_color");
    case LK_MARK_CHANGE:
    case LK_MARK_REWIND:
      return named_color (self, "accent_color");
    case LK_MARK_PAUSE:
    case LK_MARK_CHECKPOINT:
    default:
      return ink (self, 0.65f);
    }
}

/* -- what seldom changes --------------------------------------------------------------------------------------------- */

static void
append_rounded (GtkSnapshot *snapshot, float x, float y, float width, float height, float radius, const GdkRGBA *color)
{
  GskRoundedRect shape;

  gsk_rounded_rect_init_from_rect (&shape, &GRAPHENE_RECT_INIT (x, y, width, height), radius);
  gtk_snapshot_push_rounded_clip (snapshot, &shape);
  gtk_snapshot_append_color (snapshot, color, &shape.bounds);
  gtk_snapshot_pop (snapshot);
}

/* A piece of the groove between two steps. */
static void
append_piece (LkScrubber *self, GtkSnapshot *snapshot, long from, long to, const GdkRGBA *color)
{
  float a = (float) lk_scrubber_x_of (self, from), b = (float) lk_scrubber_x_of (self, to);

  append_rounded (snapshot, MIN (a, b), track_y (self) - GROOVE / 2, fabsf (b - a), GROOVE, GROOVE / 2, color);
}

/* The whole track. It fades out where the run will go on beyond it. */
static void
append_groove (LkScrubber *self, GtkSnapshot *snapshot)
{
  GdkRGBA color = ink (self, 0.13f), none = color;
  float width = (float) gtk_widget_get_width (GTK_WIDGET (self)), y = track_y (self) - GROOVE / 2;
  float sign = is_mirrored (self) ? -1 : 1, end = (float) lk_scrubber_x_of (self, self->end);
  float from = end - sign * FADE, to = end + sign * (INSET - 1);
  GskColorStop stops[2];

  if (self->expected <= self->end)
    {
      append_piece (self, snapshot, 0, self->end, &color);
      return;
    }

  none.alpha = 0;
  stops[0] = (GskColorStop){ 0, color };
  stops[1] = (GskColorStop){ 1, none };
  gtk_snapshot_push_clip (snapshot,
                          &GRAPHENE_RECT_INIT (sign > 0 ? 0 : from, y, sign > 0 ? from : width - from, GROOVE));
  append_piece (self, snapshot, 0, self->end, &color);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_linear_gradient (snapshot, &GRAPHENE_RECT_INIT (MIN (from, to), y, fabsf (to - from), GROOVE),
                                       &GRAPHENE_POINT_INIT (from, y), &GRAPHENE_POINT_INIT (to, y), stops, 2);
}

/* Ticks under the track, and bands where they lie too close. */
static void
append_ticks (LkScrubber *self, GtkSnapshot *snapshot)
{
  GdkRGBA color = ink (self, 0.45f);
  float y = track_y (self) + GROOVE / 2 + 3;

  for (int first = 0, last; first < self->n_positions; first = last + 1)
    {
      double a = lk_scrubber_x_of (self, self->positions[first]), b = a, x;

      for (last = first; last + 1 < self->n_positions; last++)
        {
          x = lk_scrubber_x_of (self, self->positions[last + 1]);
          if (fabs (x - b) >= TICK_GAP)
            break;
          b = x;
        }
      gtk_snapshot_append_color (snapshot, &color,
                                 &GRAPHENE_RECT_INIT ((float) round (MIN (a, b)), y,
                                                      (float) MAX (round (fabs (b - a)), 1), TICK));
    }
}

static void
append_count (LkScrubber *self, GtkSnapshot *snapshot, const LkScrubberGroup *group, const GdkRGBA *color)
{
  g_autofree char *text = g_strdup_printf ("%d", group->n);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList *attributes = pango_attr_list_new ();
  int width, height;

  pango_attr_list_insert (attributes, pango_attr_scale_new (0.72));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_get_pixel_size (layout, &width, &height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (roundf ((float) group->x + GLYPH + 1),
                                                          roundf (marks_y (self) - (float) height / 2)));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

static void
append_marks (LkScrubber *self, GtkSnapshot *snapshot)
{
  GdkRGBA stem = ink (self, 0.3f);
  float y = marks_y (self), foot = track_y (self) - GROOVE / 2 - 1;

  for (guint i = 0; i < self->groups->len; i++)
    {
      const LkScrubberGroup *group = &g_array_index (self->groups, LkScrubberGroup, i);
      GdkRGBA color = mark_color (self, group->kind);
      float top = y + GLYPH + 1;

      gtk_snapshot_append_color (snapshot, &stem,
                                 &GRAPHENE_RECT_INIT ((float) round (group->x), top, 1, MAX (foot - top, 0)));
      lk_mark_snapshot (snapshot, group->kind, (float) round (group->x) + 0.5f, y, GLYPH, &color);
      if (group->n > 1)
        append_count (self, snapshot, group, &color);
    }
}

/* -- what moves ---------------------------------------------------------------------------------------------------- */

static void
append_disc (GtkSnapshot *snapshot, float x, float y, float radius, const GdkRGBA *color)
{
  append_rounded (snapshot, x - radius, y - radius, 2 * radius, 2 * radius, radius, color);
}

static void
append_knob (LkScrubber *self, GtkSnapshot *snapshot)
{
  GdkRGBA accent = named_color (self, "accent_bg_color"), ground = named_color (self, "window_bg_color");
  float x = (float) lk_scrubber_x_of (self, self->live ? self->newest : self->shown), y = track_y (self);

  /* A rim of the ground keeps it apart from what it stands on; not live it is a ring. */
  append_disc (snapshot, x, y, KNOB + 1.5f, &ground);
  append_disc (snapshot, x, y, KNOB, &accent);
  if (!self->live)
    append_disc (snapshot, x, y, KNOB - 2.5f, &ground);
}

static void
append_progress (LkScrubber *self, GtkSnapshot *snapshot)
{
  GdkRGBA accent = named_color (self, "accent_bg_color"), rest = ink (self, 0.4f);

  append_piece (self, snapshot, 0, self->live ? self->newest : self->shown, &accent);
  if (self->live)
    return;

  append_piece (self, snapshot, self->shown, self->newest, &rest);
  append_disc (snapshot, (float) lk_scrubber_x_of (self, self->newest), track_y (self), LIVE_DOT, &rest);
}

/* A ghost of the knob where a press would put it. */
static void
append_ghost (LkScrubber *self, GtkSnapshot *snapshot)
{
  GdkRGBA color = ink (self, 0.35f);
  long step = lk_scrubber_step_at (self, self->pointer);
  float x = (float) lk_scrubber_x_of (self, step == LK_SCRUBBER_LIVE ? self->newest : step);

  gtk_snapshot_append_color (snapshot, &color,
                             &GRAPHENE_RECT_INIT (roundf (x), track_y (self) - KNOB - 1, 1, 2 * KNOB + 2));
}

/* Above the widget, within the window; nothing there clips it. */
static void
append_bubble (LkScrubber *self, GtkSnapshot *snapshot)
{
  GtkWidget *widget = GTK_WIDGET (self), *root = GTK_WIDGET (gtk_widget_get_root (widget));
  GdkRGBA ground = named_color (self, "popover_bg_color"), text = named_color (self, "popover_fg_color");
  GdkRGBA edge = ink (self, 0.2f), shadow = { 0, 0, 0, 0.15f };
  g_autofree char *words = lk_scrubber_dup_bubble (self, self->bubble);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, NULL);
  graphene_point_t origin;
  GskRoundedRect shape;
  int width, height;
  float x, y;

  if (!gtk_widget_compute_point (widget, root, &GRAPHENE_POINT_INIT (0, 0), &origin))
    return;

  pango_layout_set_markup (layout, words, -1);
  pango_layout_set_width (layout, MIN (BUBBLE_WIDTH, gtk_widget_get_width (root) - 4 * BUBBLE_PADDING) * PANGO_SCALE);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_get_pixel_size (layout, &width, &height);
  x = (float) self->bubble - (float) width / 2 - BUBBLE_PADDING;
  x = CLAMP (x, 6 - origin.x, (float) (gtk_widget_get_width (root) - width - 2 * BUBBLE_PADDING - 6) - origin.x);
  y = (float) (-height - 2 * BUBBLE_PADDING + 2);

  gsk_rounded_rect_init_from_rect (&shape,
                                   &GRAPHENE_RECT_INIT (roundf (x), y, (float) width + 2 * BUBBLE_PADDING,
                                                        (float) height + 2 * BUBBLE_PADDING - 4),
                                   9);
  gtk_snapshot_append_outset_shadow (snapshot, &shape, &shadow, 0, 1, 1, 4);
  gtk_snapshot_push_rounded_clip (snapshot, &shape);
  gtk_snapshot_append_color (snapshot, &ground, &shape.bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &shape, (float[4]){ 1, 1, 1, 1 }, (GdkRGBA[4]){ edge, edge, edge, edge });
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (shape.bounds.origin.x + BUBBLE_PADDING,
                                                          shape.bounds.origin.y + BUBBLE_PADDING - 2));
  gtk_snapshot_append_layout (snapshot, layout, &text);
  gtk_snapshot_restore (snapshot);
}

void
lk_scrubber_draw (LkScrubber *self, GtkSnapshot *snapshot)
{
  if (self->node == NULL)
    {
      GtkSnapshot *own = gtk_snapshot_new ();

      group_marks (self);
      append_groove (self, own);
      append_ticks (self, own);
      append_marks (self, own);
      self->node = gtk_snapshot_free_to_node (own);
    }
  if (self->node != NULL)
    gtk_snapshot_append_node (snapshot, self->node);

  if (self->n_positions == 0 && self->newest == 0)
    return;
  append_progress (self, snapshot);
  if (!isnan (self->pointer) && !self->dragging)
    append_ghost (self, snapshot);
  append_knob (self, snapshot);
  if (!isnan (self->bubble))
    append_bubble (self, snapshot);
}
