#include "app/widgets/stage-strip.h"

#include "app/widgets/large-image.h"
#include "app/widgets/pixel-texture.h"

#include <glib/gi18n.h>
#include <string.h>

#define SMALLEST_COLUMN 96
#define COLUMN_LETTERS 14
#define ARROW 18         /* between two stages */
#define SMALLEST_SIDE 40 /* of a picture */
#define LARGE_SIDE 192   /* in the tooltip */
#define TITLE_GAP 3
#define PADDING 3 /* for the outline */
#define TITLE_SCALE 0.86
#define WORDS_SCALE 0.82
#define IDLE_OPACITY 0.35

typedef struct
{
  char *title, *words;
  gboolean idle;
  int h, w;
  guint8 *pixels; /* [h, w, 3] */
} Stage;

struct _LkStageStrip
{
  GtkWidget parent_instance;

  int n;
  Stage *stages;
  int lines;  /* of words, at most, since there are so many stages: room for them stays */
  int cursor; /* the stage that keys act on */
  char *text; /* what those who listen were told last */

  int column; /* what a stage has for its words, and at most for its picture: wider where letters are larger */

  GskRenderNode *node; /* renewed when stages or size change */
  float side, row_h;   /* room for a picture, and what the highest one takes of it */
};

G_DEFINE_FINAL_TYPE (LkStageStrip, lk_stage_strip, GTK_TYPE_WIDGET)

static void
invalidate (LkStageStrip *self)
{
  g_clear_pointer (&self->node, gsk_render_node_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
forget (LkStageStrip *self)
{
  for (int i = 0; i < self->n; i++)
    {
      g_free (self->stages[i].title);
      g_free (self->stages[i].words);
      g_free (self->stages[i].pixels);
    }
  g_clear_pointer (&self->stages, g_free);
  self->n = 0;
}

/* -- words --------------------------------------------------------------------------------------------------------- */

static int
count_lines (const char *words)
{
  int n = words != NULL ? 1 : 0;

  for (const char *at = words; at != NULL && (at = strchr (at, '\n')) != NULL; at++)
    n++;
  return n;
}

/* All that is there, for those who listen. */
static void
update_text (LkStageStrip *self)
{
  GString *text = g_string_new (NULL);

  for (int i = 0; i < self->n; i++)
    {
      g_auto (GStrv) lines = g_strsplit (self->stages[i].words != NULL ? self->stages[i].words : "", "\n", -1);
      g_autofree char *words = g_strjoinv (", ", lines);

      g_string_append_printf (text, "%s%s%s%s.", i > 0 ? " " : "", self->stages[i].title, *words != '\0' ? ": " : "",
                              words);
    }
  if (g_strcmp0 (text->str, self->text) != 0)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text->str, -1);
  g_free (self->text);
  self->text = g_string_free (text, FALSE);
}

static Stage
copy_stage (const LkStage *stage, int c)
{
  Stage copy = { g_strdup (stage->title), g_strdup (stage->words), stage->idle, stage->h, stage->w };

  copy.pixels = g_new (guint8, (gsize) stage->h * (gsize) stage->w * 3);
  lk_pixels_from_floats (stage->picture, stage->h * stage->w, c, copy.pixels);
  return copy;
}

void
lk_stage_strip_show (LkStageStrip *self, const LkStage *stages, int n, int c)
{
  int lines = 0, before = self->lines;
  gboolean other = n != self->n;

  forget (self);
  self->n = n;
  self->cursor = CLAMP (self->cursor, 0, MAX (n - 1, 0));
  self->stages = g_new (Stage, MAX (n, 1));
  for (int i = 0; i < n; i++)
    {
      self->stages[i] = copy_stage (&stages[i], c);
      lines = MAX (lines, count_lines (stages[i].words));
    }
  self->lines = other ? lines : MAX (lines, before);

  update_text (self);
  /* A new size goes through the whole window: only where it is another one. */
  if (other || self->lines != before)
    gtk_widget_queue_resize (GTK_WIDGET (self));
  invalidate (self);
}

/* -- what lies where ----------------------------------------------------------------------------------------------- */

static PangoLayout *
layout_new (LkStageStrip *self, const char *text, double scale, gboolean bold)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (scale));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  if (bold)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_SEMIBOLD));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_width (layout, self->column * PANGO_SCALE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  return layout;
}

static void
choose_column (LkStageStrip *self)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  double letter = WORDS_SCALE * pango_font_metrics_get_approximate_char_width (metrics) / PANGO_SCALE;

  self->column = MAX (SMALLEST_COLUMN, (int) (COLUMN_LETTERS * letter));
  pango_font_metrics_unref (metrics);
}

/* Of a title, and of one line of words. */
static void
line_heights (LkStageStrip *self, int *title, int *line)
{
  g_autoptr (PangoLayout) bold = layout_new (self, "X", TITLE_SCALE, TRUE);
  g_autoptr (PangoLayout) plain = layout_new (self, "X", WORDS_SCALE, FALSE);

  pango_layout_get_pixel_size (bold, NULL, title);
  pango_layout_get_pixel_size (plain, NULL, line);
}

static int
text_height (LkStageStrip *self)
{
  int title, line;

  line_heights (self, &title, &line);
  return TITLE_GAP + title + self->lines * line;
}

/* How large a pixel is: a square of whole pixels where pictures are enlarged. */
static float
unit_of (LkStageStrip *self, const Stage *stage)
{
  int side = (int) self->side, longer = MAX (stage->h, stage->w);

  return side >= longer ? (float) (side / longer) : (float) side / (float) longer;
}

/* The largest pictures that find room. */
static void
lay_out (LkStageStrip *self)
{
  int room = gtk_widget_get_height (GTK_WIDGET (self)) - 2 * PADDING - text_height (self);

  self->side = (float) CLAMP (room, SMALLEST_SIDE, self->column);
  self->row_h = 0;
  for (int i = 0; i < self->n; i++)
    self->row_h = MAX (self->row_h, (float) self->stages[i].h * unit_of (self, &self->stages[i]));
}

static graphene_rect_t
picture_place (LkStageStrip *self, int i)
{
  const Stage *stage = &self->stages[i];
  float unit = unit_of (self, stage), width = (float) stage->w * unit, height = (float) stage->h * unit;
  float left = (float) (i * (self->column + ARROW)) + PADDING + ((float) self->column - width) / 2;

  return GRAPHENE_RECT_INIT (left, PADDING + (self->row_h - height) / 2, width, height);
}

/* -1 if there is none. */
static int
stage_at (LkStageStrip *self, double x)
{
  int stage = (int) ((x - PADDING) / (self->column + ARROW));

  return x >= PADDING && stage < self->n ? stage : -1;
}

/* -- drawing ------------------------------------------------------------------------------------------------------- */

static GdkTexture *
texture_of (LkStageStrip *self, int i, float side)
{
  const Stage *stage = &self->stages[i];

  return lk_pixels_texture_new (stage->pixels, stage->h, stage->w, 3, MAX ((int) side / MAX (stage->h, stage->w), 1));
}

static void
append_text (GtkSnapshot *snapshot, PangoLayout *layout, float x, float y, GdkRGBA color, float alpha)
{
  color.alpha *= alpha;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

static void
draw_stage (LkStageStrip *self, GtkSnapshot *snapshot, int i, int title_height, GdkRGBA ink)
{
  const Stage *stage = &self->stages[i];
  graphene_rect_t place = picture_place (self, i);
  float side = MAX (place.size.width, place.size.height) * (float) gtk_widget_get_scale_factor (GTK_WIDGET (self));
  float left = (float) (i * (self->column + ARROW)) + PADDING, below = PADDING + self->row_h + TITLE_GAP;
  g_autoptr (GdkTexture) texture = texture_of (self, i, side);
  g_autoptr (PangoLayout) title = layout_new (self, stage->title, TITLE_SCALE, TRUE);

  if (stage->idle)
    gtk_snapshot_push_opacity (snapshot, IDLE_OPACITY);
  gtk_snapshot_append_texture (snapshot, texture, &place);
  if (stage->idle)
    gtk_snapshot_pop (snapshot);

  append_text (snapshot, title, left, below, ink, stage->idle ? 0.6f : 1);
  if (stage->words != NULL)
    {
      g_autoptr (PangoLayout) words = layout_new (self, stage->words, WORDS_SCALE, FALSE);

      append_text (snapshot, words, left, below + (float) title_height, ink, stage->idle ? 0.55f : 0.75f);
    }
}

/* From each stage to the next. */
static void
draw_arrow (LkStageStrip *self, GtkSnapshot *snapshot, int before, GdkRGBA ink)
{
  g_autoptr (PangoLayout) arrow = gtk_widget_create_pango_layout (GTK_WIDGET (self), "›");
  int width, height;

  pango_layout_get_pixel_size (arrow, &width, &height);
  append_text (snapshot, arrow,
               (float) (before * (self->column + ARROW)) + PADDING + (float) self->column + (float) (ARROW - width) / 2,
               PADDING + (self->row_h - (float) height) / 2, ink, 0.5f);
}

static void
draw (LkStageStrip *self, GtkSnapshot *snapshot)
{
  GdkRGBA ink;
  int title, line;

  lay_out (self);
  line_heights (self, &title, &line);
  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &ink);
  for (int i = 0; i < self->n; i++)
    {
      draw_stage (self, snapshot, i, title, ink);
      if (i + 1 < self->n)
        draw_arrow (self, snapshot, i, ink);
    }
}

static void
append_focus (LkStageStrip *self, GtkSnapshot *snapshot)
{
  graphene_rect_t place = picture_place (self, self->cursor);
  GskRoundedRect shape;
  GdkRGBA accent;

  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), "accent_bg_color", &accent))
    gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &accent);
  graphene_rect_inset (&place, -PADDING, -PADDING);
  gsk_rounded_rect_init_from_rect (&shape, &place, PADDING);
  gtk_snapshot_append_border (snapshot, &shape, (float[4]){ 2, 2, 2, 2 },
                              (GdkRGBA[4]){ accent, accent, accent, accent });
}

static void
lk_stage_strip_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LkStageStrip *self = LK_STAGE_STRIP (widget);

  if (self->n == 0)
    return;

  if (self->node == NULL)
    {
      GtkSnapshot *own = gtk_snapshot_new ();

      draw (self, own);
      self->node = gtk_snapshot_free_to_node (own);
    }
  if (self->node != NULL)
    gtk_snapshot_append_node (snapshot, self->node);
  if (gtk_widget_has_visible_focus (widget))
    append_focus (self, snapshot);
}

/* -- pointer and keys ---------------------------------------------------------------------------------------------- */

static gboolean
query_tooltip_cb (LkStageStrip *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  int stage = keyboard ? self->cursor : stage_at (self, x), scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *words = NULL;
  graphene_rect_t place;

  if (stage < 0 || stage >= self->n)
    return FALSE;

  texture = texture_of (self, stage, (float) (LARGE_SIDE * scale));
  words = g_strjoin ("\n", self->stages[stage].title, self->stages[stage].words, NULL);
  gtk_tooltip_set_custom (tooltip, lk_large_image_new (texture, LARGE_SIDE, words));
  place = picture_place (self, stage);
  gtk_tooltip_set_tip_area (tooltip, &(GdkRectangle){ (int) place.origin.x, (int) place.origin.y,
                                                      (int) place.size.width, (int) place.size.height });
  return TRUE;
}

/* Scrolls until the stage is in view. */
static void
reveal (LkStageStrip *self)
{
  GtkWidget *view = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_SCROLLED_WINDOW);
  double left = self->cursor * (self->column + ARROW);

  if (view != NULL)
    gtk_adjustment_clamp_page (gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (view)), left,
                               left + self->column + 2 * PADDING);
}

static gboolean
strip_move (GtkWidget *widget, GVariant *args, gpointer data)
{
  LkStageStrip *self = LK_STAGE_STRIP (widget);
  int by;

  g_variant_get (args, "(i)", &by);
  self->cursor = CLAMP (self->cursor + by, 0, MAX (self->n - 1, 0));
  reveal (self);
  gtk_widget_queue_draw (widget);
  return TRUE;
}

static void
install_keys (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint key, keypad;
    int by;
  } moves[] = {
    { GDK_KEY_Left, GDK_KEY_KP_Left, -1 },
    { GDK_KEY_Right, GDK_KEY_KP_Right, 1 },
    { GDK_KEY_Home, GDK_KEY_KP_Home, -1000 },
    { GDK_KEY_End, GDK_KEY_KP_End, 1000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    {
      gtk_widget_class_add_binding (widget_class, moves[i].key, 0, strip_move, "(i)", moves[i].by);
      gtk_widget_class_add_binding (widget_class, moves[i].keypad, 0, strip_move, "(i)", moves[i].by);
    }
}

/* -- widget -------------------------------------------------------------------------------------------------------- */

static void
lk_stage_strip_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  LkStageStrip *self = LK_STAGE_STRIP (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = *natural = MAX (self->n * (self->column + ARROW) - ARROW, 0) + 2 * PADDING;
  else
    {
      *minimum = 2 * PADDING + text_height (self) + SMALLEST_SIDE;
      *natural = *minimum - SMALLEST_SIDE + self->column;
    }
}

static void
lk_stage_strip_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  invalidate (LK_STAGE_STRIP (widget));
}

static void
lk_stage_strip_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (lk_stage_strip_parent_class)->css_changed (widget, change);
  choose_column (LK_STAGE_STRIP (widget));
  invalidate (LK_STAGE_STRIP (widget));
}

static void
lk_stage_strip_dispose (GObject *object)
{
  LkStageStrip *self = LK_STAGE_STRIP (object);

  g_clear_pointer (&self->node, gsk_render_node_unref);
  g_clear_pointer (&self->text, g_free);
  forget (self);

  G_OBJECT_CLASS (lk_stage_strip_parent_class)->dispose (object);
}

static void
lk_stage_strip_class_init (LkStageStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_stage_strip_dispose;
  widget_class->snapshot = lk_stage_strip_snapshot;
  widget_class->measure = lk_stage_strip_measure;
  widget_class->size_allocate = lk_stage_strip_size_allocate;
  widget_class->css_changed = lk_stage_strip_css_changed;

  gtk_widget_class_set_css_name (widget_class, "stagestrip");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  install_keys (widget_class);
}

static void
lk_stage_strip_init (LkStageStrip *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  choose_column (self);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Stages of the view"), -1);
  g_signal_connect_swapped (focus, "enter", G_CALLBACK (gtk_widget_queue_draw), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (gtk_widget_queue_draw), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (invalidate), NULL);
}

GtkWidget *
lk_stage_strip_new (void)
{
  return g_object_new (LK_TYPE_STAGE_STRIP, NULL);
}
