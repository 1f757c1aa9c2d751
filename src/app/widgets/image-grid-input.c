/* Pointer and keys of the grid, and what it says of its images. */

#include "app/widgets/image-grid-private.h"
#include "app/widgets/large-image.h"

#include <glib/gi18n.h>
#include <math.h>

/* -- what lies where ----------------------------------------------------------------------------------------------- */

/* The image at a point, or the title (item -1) of a section; FALSE if there is neither. */
static gboolean
find_at (LkImageGrid *self, double x, double y, int *section, int *item)
{
  graphene_point_t point = GRAPHENE_POINT_INIT ((float) x, (float) y);

  lk_image_grid_lay_out (self, gtk_widget_get_width (GTK_WIDGET (self)));
  for (*section = 0; *section < self->n_sections; (*section)++)
    {
      const LkGridSection *s = &self->sections[*section];

      *item = -1;
      if (graphene_rect_contains_point (&s->title_place, &point))
        return TRUE;
      if (!lk_image_grid_is_open (s))
        continue;
      for (*item = 0; *item < s->n; (*item)++)
        if (graphene_rect_contains_point (&s->items[*item].place, &point))
          return TRUE;
    }

  return FALSE;
}

static const graphene_rect_t *
cursor_place (LkImageGrid *self)
{
  const LkGridSection *section = &self->sections[self->section];

  return self->item < 0 || self->item >= section->n ? &section->title_place : &section->items[self->item].place;
}

/* Scrolls until what keys act on is in view. */
static void
reveal (LkImageGrid *self)
{
  const graphene_rect_t *place = cursor_place (self);
  GtkWidget *view = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_SCROLLED_WINDOW);
  double x, y;

  if (self->scroll == NULL || !gtk_widget_translate_coordinates (GTK_WIDGET (self), view, 0, place->origin.y, &x, &y))
    return;

  /* Other things may stand above the grid and scroll with it. */
  y += gtk_adjustment_get_value (self->scroll);
  gtk_adjustment_clamp_page (self->scroll, y, y + place->size.height);
}

static void
moved (LkImageGrid *self)
{
  lk_image_grid_update_words (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* -- pressing ------------------------------------------------------------------------------------------------------ */

static void
press (LkImageGrid *self, int section, int item, GdkModifierType modifiers)
{
  LkGridSection *s = &self->sections[section];

  self->section = section;
  self->item = item;
  if (item < 0 && s->foldable)
    {
      s->folded = !s->folded;
      self->laid_out = 0;
      gtk_widget_queue_resize (GTK_WIDGET (self));
      g_signal_emit_by_name (self, "folded", section, s->folded);
    }
  else if (item >= 0 && item < s->n)
    g_signal_emit_by_name (self, "pressed", section, item, (modifiers & GDK_CONTROL_MASK) != 0,
                           (modifiers & GDK_SHIFT_MASK) != 0);
  moved (self);
}

static void
pressed_cb (GtkGestureClick *click, int n, double x, double y, LkImageGrid *self)
{
  int section, item;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->by_keys = FALSE;
  if (find_at (self, x, y, &section, &item) && (item >= 0 || self->sections[section].foldable))
    press (self, section, item, gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (click)));
}

/* -- the image large ----------------------------------------------------------------------------------------------- */

static GtkWidget *
large_image (LkImageGrid *self, const LkGridItem *item)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  g_autoptr (GdkTexture) texture = self->image (item->id, LK_GRID_LARGE * scale, self->image_data);

  return lk_large_image_new (texture, LK_GRID_LARGE, item->words);
}

static gboolean
query_tooltip_cb (LkImageGrid *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  int section = self->section, item = self->item;
  const graphene_rect_t *place;

  if (self->image == NULL || (!keyboard && !find_at (self, x, y, &section, &item)))
    return FALSE;
  if (item < 0 || section >= self->n_sections || item >= self->sections[section].n)
    return FALSE;

  place = &self->sections[section].items[item].place;
  gtk_tooltip_set_custom (tooltip, large_image (self, &self->sections[section].items[item]));
  gtk_tooltip_set_tip_area (tooltip, &(GdkRectangle){ (int) place->origin.x, (int) place->origin.y,
                                                      (int) place->size.width, (int) place->size.height });
  return TRUE;
}

/* -- keys ---------------------------------------------------------------------------------------------------------- */

/* How far a place lies in a direction, sideways distance counting more; INFINITY if it does not. */
static float
way_to (const graphene_rect_t *from, const graphene_rect_t *to, int dx, int dy)
{
  graphene_point_t a, b;
  float along, across;

  graphene_rect_get_center (from, &a);
  graphene_rect_get_center (to, &b);
  along = (b.x - a.x) * (float) dx + (b.y - a.y) * (float) dy;
  across = fabsf (dx != 0 ? b.y - a.y : b.x - a.x);
  if (along < 4 || (dx != 0 && across > from->size.height / 2))
    return INFINITY;

  return along + 4 * across;
}

static void
consider (LkImageGrid *self,
          const graphene_rect_t *place,
          int dx,
          int dy,
          int section,
          int item,
          float *best,
          int to[2])
{
  float way = way_to (cursor_place (self), place, dx, dy);

  if (way < *best)
    {
      *best = way;
      to[0] = section;
      to[1] = item;
    }
}

/* To the next image, or title that can be opened, in a direction. */
static gboolean
grid_move (GtkWidget *widget, GVariant *args, gpointer data)
{
  LkImageGrid *self = LK_IMAGE_GRID (widget);
  int dx, dy, to[2] = { self->section, self->item };
  float best = INFINITY;

  if (self->n_sections == 0)
    return FALSE;

  self->by_keys = TRUE;
  g_variant_get (args, "(ii)", &dx, &dy);
  lk_image_grid_lay_out (self, gtk_widget_get_width (widget));
  for (int i = 0; i < self->n_sections; i++)
    {
      const LkGridSection *section = &self->sections[i];

      if (section->foldable)
        consider (self, &section->title_place, dx, dy, i, -1, &best, to);
      for (int k = 0; lk_image_grid_is_open (section) && k < section->n; k++)
        consider (self, &section->items[k].place, dx, dy, i, k, &best, to);
    }
  /* At the edge the key is not ours: up leads out of the images. */
  if (best == INFINITY)
    return dx != 0;

  self->section = to[0];
  self->item = to[1];
  reveal (self);
  moved (self);
  return TRUE;
}

/* To the first or last image of the section. */
static gboolean
grid_end (GtkWidget *widget, GVariant *args, gpointer data)
{
  LkImageGrid *self = LK_IMAGE_GRID (widget);
  int last = 0;

  if (self->n_sections == 0 || !lk_image_grid_is_open (&self->sections[self->section]))
    return FALSE;

  self->by_keys = TRUE;
  g_variant_get (args, "(i)", &last);
  self->item = last ? MAX (self->sections[self->section].n - 1, 0) : 0;
  lk_image_grid_lay_out (self, gtk_widget_get_width (widget));
  reveal (self);
  moved (self);
  return TRUE;
}

static gboolean
grid_press (GtkWidget *widget, GVariant *args, gpointer data)
{
  LkImageGrid *self = LK_IMAGE_GRID (widget);
  int modifiers;

  if (self->n_sections == 0)
    return FALSE;

  g_variant_get (args, "(i)", &modifiers);
  press (self, self->section, self->item, (GdkModifierType) modifiers);
  return TRUE;
}

void
lk_image_grid_install_keys (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint key, keypad;
    int dx, dy;
  } moves[] = {
    { GDK_KEY_Left, GDK_KEY_KP_Left, -1, 0 },
    { GDK_KEY_Right, GDK_KEY_KP_Right, 1, 0 },
    { GDK_KEY_Up, GDK_KEY_KP_Up, 0, -1 },
    { GDK_KEY_Down, GDK_KEY_KP_Down, 0, 1 },
  };
  static const guint presses[] = { GDK_KEY_space, GDK_KEY_Return, GDK_KEY_KP_Enter };
  static const GdkModifierType modifiers[] = { 0, GDK_CONTROL_MASK, GDK_SHIFT_MASK };

  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    for (int keypad = 0; keypad < 2; keypad++)
      gtk_widget_class_add_binding (widget_class, keypad ? moves[i].keypad : moves[i].key, 0, grid_move, "(ii)",
                                    moves[i].dx, moves[i].dy);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Home, 0, grid_end, "(i)", 0);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_End, 0, grid_end, "(i)", 1);
  for (guint i = 0; i < G_N_ELEMENTS (presses); i++)
    for (guint k = 0; k < G_N_ELEMENTS (modifiers); k++)
      gtk_widget_class_add_binding (widget_class, presses[i], modifiers[k], grid_press, "(i)", (int) modifiers[k]);
}

/* -- words --------------------------------------------------------------------------------------------------------- */

static void
append_section (GString *words, const LkGridSection *section)
{
  if (words->len > 0)
    g_string_append_c (words, ' ');
  if (section->n > 0)
    /* translators: title of a section, how many images are in it */
    g_string_append_printf (words, ngettext ("%s: %d image.", "%s: %d images.", (gulong) section->n), section->title,
                            section->n);
  else
    g_string_append_printf (words, "%s: %s", section->title, section->empty != NULL ? section->empty : "0.");
  if (section->note != NULL)
    g_string_append_printf (words, " %s.", section->note);
}

static void
append_cursor (LkImageGrid *self, GString *words)
{
  const LkGridSection *section = &self->sections[self->section];
  const LkGridItem *item;

  g_string_append_c (words, ' ');
  if (self->item < 0 || self->item >= section->n)
    {
      g_string_append_printf (words, section->folded ? _ ("%s, closed.") : _ ("%s, open."), section->title);
      return;
    }

  item = &section->items[self->item];
  /* translators: title of a section, number of an image, how many there are, what there is to say of it */
  g_string_append_printf (words, _ ("%s, image %d of %d: %s"), section->title, self->item + 1, section->n, item->words);
  if (g_hash_table_contains (self->selected, GINT_TO_POINTER (item->id)))
    g_string_append (words, _ (", selected"));
  g_string_append_c (words, '.');
}

void
lk_image_grid_update_words (LkImageGrid *self)
{
  g_autoptr (GString) words = g_string_new (NULL);
  g_autofree char *flat = NULL;

  for (int i = 0; i < self->n_sections; i++)
    append_section (words, &self->sections[i]);
  if (self->n_sections > 0 && gtk_widget_has_focus (GTK_WIDGET (self)))
    append_cursor (self, words);
  flat = g_strdelimit (g_strdup (words->str), "\n", ' ');
  if (g_strcmp0 (flat, self->words) == 0)
    return;

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, flat, -1);
  g_free (self->words);
  self->words = g_steal_pointer (&flat);
}

static void
focus_cb (LkImageGrid *self)
{
  moved (self);
}

void
lk_image_grid_watch_pointer (LkImageGrid *self)
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
