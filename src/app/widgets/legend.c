#include "app/widgets/legend.h"

#include "app/widgets/flow-layout.h"

#include <glib/gi18n.h>

#define GAP 2
#define SWATCH 10
#define BAR_HEIGHT 10
#define BAR_WIDTH 120

typedef struct
{
  char *name;
  GdkRGBA color;
  gboolean hidden;
  GtkWidget *button, *swatch;
} Entry;

struct _LkLegend
{
  GtkWidget parent_instance;

  GtkWidget *title, *bar, *bar_box, *all;
  GtkLabel *min, *max;
  GArray *entries;  /* Entry */
  GBytes *colors;   /* guint32, of the bar; NULL = none */
  gboolean *before; /* which were hidden before the first of two clicks; NULL = no click */
  gboolean alone;   /* the click that is under way means to show one alone */
  gboolean updating;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (LkLegend, lk_legend, GTK_TYPE_WIDGET)

#define ENTRY(self, i) (&g_array_index ((self)->entries, Entry, i))

static GdkRGBA
rgba_of (guint32 rgb)
{
  return (GdkRGBA){ (float) (rgb >> 16 & 255) / 255, (float) (rgb >> 8 & 255) / 255, (float) (rgb & 255) / 255, 1 };
}

/* -- what is shown ------------------------------------------------------------------------------------------------- */

int
lk_legend_get_n_entries (LkLegend *self)
{
  return (int) self->entries->len;
}

gboolean
lk_legend_is_shown (LkLegend *self, int entry)
{
  return !ENTRY (self, entry)->hidden;
}

gboolean
lk_legend_is_complete (LkLegend *self)
{
  for (guint i = 0; i < self->entries->len; i++)
    if (ENTRY (self, i)->hidden)
      return FALSE;

  return TRUE;
}

static void
show_states (LkLegend *self)
{
  self->updating = TRUE;
  for (guint i = 0; i < self->entries->len; i++)
    {
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (ENTRY (self, i)->button), !ENTRY (self, i)->hidden);
      gtk_widget_queue_draw (ENTRY (self, i)->swatch);
    }
  self->updating = FALSE;
  gtk_widget_set_visible (self->all, !lk_legend_is_complete (self));
}

static void
tell (LkLegend *self)
{
  show_states (self);
  g_signal_emit (self, changed_signal, 0);
}

void
lk_legend_toggle (LkLegend *self, int entry)
{
  ENTRY (self, entry)->hidden = !ENTRY (self, entry)->hidden;
  tell (self);
}

static gboolean
is_alone (LkLegend *self, int entry)
{
  for (guint i = 0; i < self->entries->len; i++)
    if (ENTRY (self, i)->hidden == ((int) i == entry))
      return FALSE;

  return TRUE;
}

void
lk_legend_show_only (LkLegend *self, int entry)
{
  gboolean alone = is_alone (self, entry);

  for (guint i = 0; i < self->entries->len; i++)
    ENTRY (self, i)->hidden = !alone && (int) i != entry;
  tell (self);
}

void
lk_legend_show_all (LkLegend *self)
{
  for (guint i = 0; i < self->entries->len; i++)
    ENTRY (self, i)->hidden = FALSE;
  tell (self);
}

/* -- pointer and keys ---------------------------------------------------------------------------------------------- */

static int
entry_of (LkLegend *self, GtkWidget *button)
{
  for (guint i = 0; i < self->entries->len; i++)
    if (ENTRY (self, i)->button == button)
      return (int) i;

  return -1;
}

static void
toggled_cb (LkLegend *self, GtkWidget *button)
{
  int entry = entry_of (self, button);

  if (self->updating)
    return;
  if (self->alone)
    lk_legend_show_only (self, entry);
  else
    lk_legend_toggle (self, entry);
  self->alone = FALSE;
}

/* The button toggles at each click: what the first of two did is taken back before the second. */
static void
pressed_cb (GtkGestureClick *click, int n_press, double x, double y, LkLegend *self)
{
  gboolean control = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (click)) & GDK_CONTROL_MASK;

  if (n_press == 2 && self->before != NULL)
    for (guint i = 0; i < self->entries->len; i++)
      ENTRY (self, i)->hidden = self->before[i];
  g_clear_pointer (&self->before, g_free);
  self->alone = control || n_press == 2;
  if (n_press > 1)
    return;

  self->before = g_new (gboolean, self->entries->len);
  for (guint i = 0; i < self->entries->len; i++)
    self->before[i] = ENTRY (self, i)->hidden;
}

static gboolean
only_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  LkLegend *self = LK_LEGEND (widget);
  GtkWidget *focus = gtk_widget_get_focus_child (widget);
  int entry = entry_of (self, focus);

  if (entry < 0)
    return FALSE;
  lk_legend_show_only (self, entry);
  return TRUE;
}

static gboolean
move_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  int direction;

  g_variant_get (args, "(i)", &direction);
  /* At the end the key does nothing, rather than what it does elsewhere in the window. */
  if (!gtk_widget_child_focus (widget, (GtkDirectionType) direction))
    gtk_widget_error_bell (widget);
  return TRUE;
}

static void
install_keys (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint key;
    GtkDirectionType direction;
  } moves[] = {
    { GDK_KEY_Up, GTK_DIR_TAB_BACKWARD },
    { GDK_KEY_Left, GTK_DIR_TAB_BACKWARD },
    { GDK_KEY_Down, GTK_DIR_TAB_FORWARD },
    { GDK_KEY_Right, GTK_DIR_TAB_FORWARD },
  };
  static const guint only[] = { GDK_KEY_space, GDK_KEY_Return, GDK_KEY_KP_Enter };

  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    gtk_widget_class_add_binding (widget_class, moves[i].key, 0, move_key_cb, "(i)", (int) moves[i].direction);
  for (guint i = 0; i < G_N_ELEMENTS (only); i++)
    gtk_widget_class_add_binding (widget_class, only[i], GDK_CONTROL_MASK, only_key_cb, NULL);
}

/* -- entries ------------------------------------------------------------------------------------------------------- */

static void
draw_swatch_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  LkLegend *self = LK_LEGEND (gtk_widget_get_ancestor (GTK_WIDGET (area), LK_TYPE_LEGEND));
  int entry = self != NULL ? entry_of (self, gtk_widget_get_ancestor (GTK_WIDGET (area), GTK_TYPE_TOGGLE_BUTTON)) : -1;

  if (entry < 0)
    return;
  gdk_cairo_set_source_rgba (cr, &ENTRY (self, entry)->color);
  cairo_arc (cr, width / 2.0, height / 2.0, SWATCH / 2.0 - 1, 0, 2 * G_PI);
  if (ENTRY (self, entry)->hidden)
    cairo_stroke (cr);
  else
    cairo_fill (cr);
}

static GtkWidget *
swatch_new (void)
{
  GtkWidget *swatch = gtk_drawing_area_new ();

  gtk_widget_set_size_request (swatch, SWATCH, SWATCH);
  gtk_widget_set_valign (swatch, GTK_ALIGN_CENTER);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (swatch), draw_swatch_cb, NULL, NULL);
  return swatch;
}

static GtkWidget *
count_label_new (int count)
{
  g_autofree char *text = g_strdup_printf ("%'d", count);
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "numeric");
  return label;
}

static void
fill_entry (LkLegend *self, Entry *entry, const LkLegendEntry *what)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *name = gtk_label_new (what->name);
  /* translators: a class, and how many images are of it */
  g_autofree char *words = g_strdup_printf (ngettext ("%s, %d image", "%s, %d images", (gulong) what->count),
                                            what->name, what->count);
  g_autofree char *help = g_strdup_printf (_ ("%s: click to hide or show, double-click to show alone"), what->name);

  entry->swatch = swatch_new ();
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_box_append (GTK_BOX (row), entry->swatch);
  gtk_box_append (GTK_BOX (row), name);
  gtk_box_append (GTK_BOX (row), count_label_new (what->count));
  gtk_button_set_child (GTK_BUTTON (entry->button), row);
  gtk_widget_set_tooltip_text (entry->button, help);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry->button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static GtkWidget *
button_new (LkLegend *self)
{
  GtkWidget *button = gtk_toggle_button_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "legend-entry");
  gtk_widget_insert_before (button, GTK_WIDGET (self), self->all);
  g_signal_connect_swapped (button, "toggled", G_CALLBACK (toggled_cb), self);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (button, GTK_EVENT_CONTROLLER (click));
  return button;
}

static void
clear_entry (gpointer data)
{
  Entry *entry = data;

  g_free (entry->name);
  gtk_widget_unparent (entry->button);
}

static gboolean
has_names (LkLegend *self, int n, const LkLegendEntry *entries)
{
  if ((int) self->entries->len != n)
    return FALSE;
  for (int i = 0; i < n; i++)
    if (!g_str_equal (ENTRY (self, i)->name, entries[i].name))
      return FALSE;

  return TRUE;
}

/* Names that were hidden under the same title stay so. */
static void
replace_entries (LkLegend *self, gboolean same_title, int n, const LkLegendEntry *entries)
{
  g_autoptr (GHashTable) hidden = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; same_title && i < self->entries->len; i++)
    if (ENTRY (self, i)->hidden)
      g_hash_table_add (hidden, g_strdup (ENTRY (self, i)->name));
  g_array_set_size (self->entries, 0);
  for (int i = 0; i < n; i++)
    {
      Entry entry = { .name = g_strdup (entries[i].name), .hidden = g_hash_table_contains (hidden, entries[i].name) };

      entry.button = button_new (self);
      g_array_append_val (self->entries, entry);
    }
}

void
lk_legend_set_entries (LkLegend *self, const char *title, int n, const LkLegendEntry *entries)
{
  gboolean same_title = g_strcmp0 (title, gtk_label_get_label (GTK_LABEL (self->title))) == 0;

  g_clear_pointer (&self->before, g_free);
  if (!same_title || !has_names (self, n, entries))
    replace_entries (self, same_title, n, entries);
  gtk_label_set_label (GTK_LABEL (self->title), title != NULL ? title : "");
  gtk_widget_set_visible (self->title, title != NULL && *title != '\0');
  for (int i = 0; i < n; i++)
    {
      ENTRY (self, i)->color = rgba_of (entries[i].rgb);
      fill_entry (self, ENTRY (self, i), &entries[i]);
    }
  show_states (self);
}

/* -- the bar ------------------------------------------------------------------------------------------------------- */

static void
draw_bar_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  LkLegend *self = data;
  gsize size = 0;
  const guint32 *colors = self->colors != NULL ? g_bytes_get_data (self->colors, &size) : NULL;
  int n = (int) (size / sizeof *colors);
  cairo_pattern_t *pattern;

  if (n < 2)
    return;
  pattern = cairo_pattern_create_linear (0, 0, width, 0);
  for (int i = 0; i < n; i++)
    {
      GdkRGBA color = rgba_of (colors[i]);

      cairo_pattern_add_color_stop_rgb (pattern, i / (n - 1.0), color.red, color.green, color.blue);
    }
  cairo_set_source (cr, pattern);
  cairo_paint (cr);
  cairo_pattern_destroy (pattern);
}

void
lk_legend_set_scale (LkLegend *self, int n, const guint32 *colors, const char *min, const char *max)
{
  g_clear_pointer (&self->colors, g_bytes_unref);
  if (n > 0)
    {
      g_autofree char *words = NULL;

      self->colors = g_bytes_new (colors, (gsize) n * sizeof *colors);
      gtk_label_set_label (self->min, min);
      gtk_label_set_label (self->max, max);
      /* translators: the ends of a scale of colors */
      words = g_strdup_printf (_ ("Colors from %s to %s"), min, max);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
    }
  gtk_widget_set_visible (self->bar_box, n > 0);
  gtk_widget_queue_draw (self->bar);
}

static GtkWidget *
end_label_new (GtkWidget *row)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (row), label);
  return label;
}

static void
add_bar (LkLegend *self)
{
  GtkWidget *ends = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *gap = gtk_label_new (NULL);

  self->bar = g_object_new (GTK_TYPE_DRAWING_AREA, "accessible-role", GTK_ACCESSIBLE_ROLE_IMG, "content-height",
                            BAR_HEIGHT, "content-width", BAR_WIDTH, NULL);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->bar), draw_bar_cb, self, NULL);
  self->min = GTK_LABEL (end_label_new (ends));
  gtk_widget_set_hexpand (gap, TRUE);
  gtk_box_append (GTK_BOX (ends), gap);
  self->max = GTK_LABEL (end_label_new (ends));

  self->bar_box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_widget_add_css_class (self->bar_box, "legend-bar");
  gtk_box_append (GTK_BOX (self->bar_box), self->bar);
  gtk_box_append (GTK_BOX (self->bar_box), ends);
  gtk_widget_set_visible (self->bar_box, FALSE);
  gtk_widget_set_parent (self->bar_box, GTK_WIDGET (self));
}

/* -- object -------------------------------------------------------------------------------------------------------- */

static void
lk_legend_dispose (GObject *object)
{
  LkLegend *self = LK_LEGEND (object);

  if (self->entries != NULL)
    g_array_set_size (self->entries, 0);
  g_clear_pointer (&self->title, gtk_widget_unparent);
  g_clear_pointer (&self->bar_box, gtk_widget_unparent);
  g_clear_pointer (&self->all, gtk_widget_unparent);

  G_OBJECT_CLASS (lk_legend_parent_class)->dispose (object);
}

static void
lk_legend_finalize (GObject *object)
{
  LkLegend *self = LK_LEGEND (object);

  g_array_unref (self->entries);
  g_clear_pointer (&self->colors, g_bytes_unref);
  g_free (self->before);

  G_OBJECT_CLASS (lk_legend_parent_class)->finalize (object);
}

static void
lk_legend_class_init (LkLegendClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_legend_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_legend_finalize;

  changed_signal = g_signal_new ("changed", LK_TYPE_LEGEND, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (widget_class, "legend");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  install_keys (widget_class);
}

static void
lk_legend_init (LkLegend *self)
{
  self->entries = g_array_new (FALSE, TRUE, sizeof (Entry));
  g_array_set_clear_func (self->entries, clear_entry);
  gtk_widget_set_layout_manager (GTK_WIDGET (self), lk_flow_layout_new (GAP, TRUE));

  self->title = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->title), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (self->title), 0);
  gtk_widget_add_css_class (self->title, "legend-title");
  gtk_widget_set_visible (self->title, FALSE);
  gtk_widget_set_parent (self->title, GTK_WIDGET (self));
  add_bar (self);

  self->all = gtk_button_new_with_label (_ ("Show all"));
  gtk_widget_add_css_class (self->all, "flat");
  gtk_widget_add_css_class (self->all, "legend-entry");
  gtk_widget_set_visible (self->all, FALSE);
  g_signal_connect_swapped (self->all, "clicked", G_CALLBACK (lk_legend_show_all), self);
  gtk_widget_set_parent (self->all, GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Legend"), -1);
}
