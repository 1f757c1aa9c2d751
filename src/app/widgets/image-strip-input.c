/* Pointer and keys of the strip, and what it says of its images. */

#include "app/widgets/image-strip-private.h"
#include "app/widgets/large-image.h"

#include <glib/gi18n.h>

#define LARGE_SIDE 192 /* of a picture in the tooltip */

/* The picture of an image whose right edge is the first one beyond x; the last one if there is none. */
static int
column_at (LkImageStrip *self, int image, double x)
{
  int column = 0;

  while (column < self->n_columns - 1)
    {
      graphene_rect_t place = lk_image_strip_cell_place (self, &self->plan, image, column);

      if (x < (double) (place.origin.x + place.size.width))
        break;
      column++;
    }
  return column;
}

/* The image at a point, and which of its pictures is there; -1 if there is none. */
static int
image_at (LkImageStrip *self, double x, double y, int *column)
{
  for (int i = 0; i < self->plan.visible; i++)
    {
      graphene_rect_t place = lk_image_strip_place (&self->plan, i);

      if (graphene_rect_contains_point (&place, &GRAPHENE_POINT_INIT ((float) x, (float) y)))
        {
          *column = column_at (self, i, x);
          return i;
        }
    }

  return -1;
}

static void
stand_on (LkImageStrip *self, int image, int column)
{
  gboolean other = image != self->cursor || column != self->column;

  self->cursor = image;
  self->column = column;
  if (self->cells && other)
    g_signal_emit_by_name (self, "cell", image, column);
  lk_image_strip_update_words (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
press (LkImageStrip *self, int image, int column, GdkModifierType modifiers)
{
  stand_on (self, image, column);
  g_signal_emit_by_name (self, "pressed", image, (modifiers & GDK_CONTROL_MASK) != 0,
                         (modifiers & GDK_SHIFT_MASK) != 0);
  lk_image_strip_update_words (self);
}

static void
pressed_cb (GtkGestureClick *click, int n, double x, double y, LkImageStrip *self)
{
  int column, image = image_at (self, x, y, &column);

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (image >= 0)
    press (self, image, column, gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (click)));
}

/* "View 2 of Sandal, #1204". (transfer full) */
static char *
cell_name (LkImageStrip *self, int image, int column)
{
  const LkStripColumn *what = &self->columns[column];

  if (column == 0)
    return g_strdup (self->names[image]);
  if (what->h != self->columns[0].h || what->w != self->columns[0].w)
    /* translators: number of a view, name of its image, its width and height */
    return g_strdup_printf (_ ("View %d of %s, %d × %d px"), column, self->names[image], what->w, what->h);
  /* translators: number of a view, name of its image */
  return g_strdup_printf (_ ("View %d of %s"), column, self->names[image]);
}

/* The picture large, with what there is to say of it. */
static GtkWidget *
large_cell (LkImageStrip *self, int image, int column)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  g_autoptr (GdkTexture) texture = lk_image_strip_cell_texture (self, image, column, LARGE_SIDE * scale);
  g_autofree char *name = cell_name (self, image, column), *more = self->cell_words (image, column, self->cell_data);
  g_autofree char *words = more != NULL ? g_strdup_printf ("%s\n%s", name, more) : g_strdup (name);

  return lk_large_image_new (texture, LARGE_SIDE, words);
}

static gboolean
query_tooltip_cb (LkImageStrip *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  int column = self->column, image = keyboard ? self->cursor : image_at (self, x, y, &column);
  graphene_rect_t place;

  if (image < 0 || image >= self->plan.visible || self->names == NULL)
    return FALSE;

  place = self->cells ? lk_image_strip_cell_place (self, &self->plan, image, column)
                      : lk_image_strip_place (&self->plan, image);
  if (self->cells)
    gtk_tooltip_set_custom (tooltip, large_cell (self, image, column));
  else
    gtk_tooltip_set_text (tooltip, self->names[image]);
  gtk_tooltip_set_tip_area (tooltip, &(GdkRectangle){ (int) place.origin.x, (int) place.origin.y,
                                                      (int) place.size.width, (int) place.size.height });
  return TRUE;
}

/* -- keys ---------------------------------------------------------------------------------------------------------- */

/* So many columns and rows on: of images, or of pictures where these count. */
static gboolean
strip_move (GtkWidget *widget, GVariant *args, gpointer data)
{
  LkImageStrip *self = LK_IMAGE_STRIP (widget);
  int columns, rows, each = self->cells ? self->n_columns : 1, place, last;

  if (self->plan.visible == 0)
    return FALSE;

  g_variant_get (args, "(ii)", &columns, &rows);
  last = self->plan.visible * each - 1;
  place = self->cursor * each + (self->cells ? self->column : 0);
  place += columns + rows * self->plan.across * each;
  /* Up from the first row and down from the last one stay in their column. */
  if (rows != 0 && (place < 0 || place > last))
    return TRUE;
  place = CLAMP (place, 0, last);
  stand_on (self, place / each, self->cells ? place % each : self->column);
  return TRUE;
}

static gboolean
strip_press (GtkWidget *widget, GVariant *args, gpointer data)
{
  LkImageStrip *self = LK_IMAGE_STRIP (widget);
  int modifiers;

  if (self->plan.visible == 0)
    return FALSE;

  g_variant_get (args, "(i)", &modifiers);
  press (self, MIN (self->cursor, self->plan.visible - 1), self->column, (GdkModifierType) modifiers);
  return TRUE;
}

void
lk_image_strip_install_keys (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint key, keypad;
    int columns, rows;
  } moves[] = {
    { GDK_KEY_Left, GDK_KEY_KP_Left, -1, 0 },    { GDK_KEY_Right, GDK_KEY_KP_Right, 1, 0 },
    { GDK_KEY_Up, GDK_KEY_KP_Up, 0, -1 },        { GDK_KEY_Down, GDK_KEY_KP_Down, 0, 1 },
    { GDK_KEY_Home, GDK_KEY_KP_Home, -1000, 0 }, { GDK_KEY_End, GDK_KEY_KP_End, 1000, 0 },
  };
  static const guint presses[] = { GDK_KEY_space, GDK_KEY_Return, GDK_KEY_KP_Enter };
  static const GdkModifierType modifiers[] = { 0, GDK_CONTROL_MASK, GDK_SHIFT_MASK };

  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    for (int keypad = 0; keypad < 2; keypad++)
      gtk_widget_class_add_binding (widget_class, keypad ? moves[i].keypad : moves[i].key, 0, strip_move, "(ii)",
                                    moves[i].columns, moves[i].rows);
  for (guint i = 0; i < G_N_ELEMENTS (presses); i++)
    for (guint k = 0; k < G_N_ELEMENTS (modifiers); k++)
      gtk_widget_class_add_binding (widget_class, presses[i], modifiers[k], strip_press, "(i)", (int) modifiers[k]);
}

/* -- words --------------------------------------------------------------------------------------------------------- */

static void
append_cursor (LkImageStrip *self, GString *words)
{
  int image = MIN (self->cursor, self->n_images - 1);

  g_string_append_c (words, ' ');
  if (self->names != NULL)
    /* translators: number of an image, how many there are, its name */
    g_string_append_printf (words, _ ("Image %d of %d: %s"), image + 1, self->n_images, self->names[image]);
  else
    g_string_append_printf (words, _ ("Image %d of %d"), image + 1, self->n_images);
  if (self->selected[image])
    g_string_append (words, _ (", selected"));
  g_string_append_c (words, '.');
  if (self->cells && self->names != NULL)
    {
      g_autofree char *name = cell_name (self, image, self->column);
      g_autofree char *more = self->cell_words (image, self->column, self->cell_data);

      g_string_append_printf (words, " %s%s%s", name, more != NULL ? "\n" : "", more != NULL ? more : "");
    }
}

void
lk_image_strip_update_words (LkImageStrip *self)
{
  GString *words = g_string_new (NULL);

  if (self->n_images > 0)
    {
      g_string_printf (words, _ ("%d images, each with its original and %d augmented views."), self->n_images,
                       self->n_columns - 1);
      if (gtk_widget_has_focus (GTK_WIDGET (self)))
        append_cursor (self, words);
    }
  if (g_strcmp0 (words->str, self->words) != 0)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words->str, -1);
  g_free (self->words);
  self->words = g_string_free (words, FALSE);
}

static void
focus_cb (LkImageStrip *self)
{
  lk_image_strip_update_words (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
lk_image_strip_watch_pointer (LkImageStrip *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect_swapped (focus, "enter", G_CALLBACK (focus_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (focus_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
}
