#include "app/widgets/meter-list.h"

#include <math.h>

#define GAP 12
#define MARGIN 16
#define PAGE_ROW 24
#define PAGE_BAR 16

/* What a row shows, and its widgets. */
typedef struct
{
  LkMeterReading reading;
  GtkListBoxRow *row;
  GtkLabel *name, *text;
  LkMeter *meter;
} Row;

struct _LkMeterList
{
  GtkWidget parent_instance;

  GtkWidget *box; /* GtkListBox */
  GtkSizeGroup *names, *texts;
  GArray *rows; /* Row */
  double max, mark;
  gboolean showing; /* the program selects */
};

static guint selected_signal;

G_DEFINE_FINAL_TYPE (LkMeterList, lk_meter_list, GTK_TYPE_WIDGET)

#define ROW(self, i) (&g_array_index ((self)->rows, Row, i))

/* -- rows ---------------------------------------------------------------------------------------------------------- */

static GtkLabel *
label_new (GtkWidget *box, float xalign, GtkSizeGroup *group)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_size_group_add_widget (group, label);
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static void
add_row (LkMeterList *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, GAP), *row = gtk_list_box_row_new ();
  Row added = { .row = GTK_LIST_BOX_ROW (row) };

  added.name = label_new (box, 0, self->names);
  gtk_label_set_width_chars (added.name, 8);
  added.meter = LK_METER (lk_meter_new ());
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (added.meter));
  added.text = label_new (box, 1, self->texts);
  gtk_label_set_width_chars (added.text, 4);
  gtk_widget_add_css_class (GTK_WIDGET (added.text), "numeric");
  gtk_list_box_row_set_child (added.row, box);
  gtk_list_box_append (GTK_LIST_BOX (self->box), row);
  g_array_append_val (self->rows, added);
}

static void
drop_last (LkMeterList *self)
{
  gtk_list_box_remove (GTK_LIST_BOX (self->box), GTK_WIDGET (ROW (self, self->rows->len - 1)->row));
  g_array_set_size (self->rows, self->rows->len - 1);
}

void
lk_meter_list_set_rows (LkMeterList *self, int n, const LkMeterRow *rows, double max, double mark)
{
  while ((int) self->rows->len < n)
    add_row (self);
  while ((int) self->rows->len > n)
    drop_last (self);

  self->max = max;
  self->mark = mark;
  for (int i = 0; i < n; i++)
    {
      Row *row = ROW (self, i);

      row->reading = rows[i].reading;
      gtk_label_set_label (row->name, rows[i].name);
      gtk_label_set_label (row->text, rows[i].text);
      lk_meter_show (row->meter, row->reading, max, mark);
      if (g_strcmp0 (gtk_widget_get_tooltip_text (GTK_WIDGET (row->row)), rows[i].words) != 0)
        gtk_widget_set_tooltip_text (GTK_WIDGET (row->row), rows[i].words);
      gtk_accessible_update_property (GTK_ACCESSIBLE (row->row), GTK_ACCESSIBLE_PROPERTY_LABEL, rows[i].words, -1);
    }
}

/* -- selection ----------------------------------------------------------------------------------------------------- */

int
lk_meter_list_get_selected (LkMeterList *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->box));

  return row != NULL ? gtk_list_box_row_get_index (row) : -1;
}

void
lk_meter_list_select (LkMeterList *self, int row)
{
  self->showing = TRUE;
  gtk_list_box_select_row (GTK_LIST_BOX (self->box),
                           row >= 0 && row < (int) self->rows->len ? ROW (self, row)->row : NULL);
  self->showing = FALSE;
}

static void
row_selected_cb (LkMeterList *self, GtkListBoxRow *row)
{
  if (!self->showing && row != NULL)
    g_signal_emit (self, selected_signal, 0, gtk_list_box_row_get_index (row));
}

/* -- on a page ----------------------------------------------------------------------------------------------------- */

/* Into a rectangle, from its top; returns its height. */
static double
draw_rows (LkMeterList *self, LkCanvas *canvas, const LkChartTheme *theme, LkTypesetter *typesetter, LkRect page)
{
  double em = lk_typesetter_em (typesetter), names = 0, texts = 0, line = 0, y = page.y;

  for (guint i = 0; i < self->rows->len; i++)
    {
      double width;

      lk_typesetter_measure (typesetter, LK_TEXT_SMALL, gtk_label_get_label (ROW (self, i)->name), &width, &line);
      names = fmax (names, width);
      lk_typesetter_measure (typesetter, LK_TEXT_SMALL, gtk_label_get_label (ROW (self, i)->text), &width, NULL);
      texts = fmax (texts, width);
    }
  for (guint i = 0; i < self->rows->len; i++, y += PAGE_ROW * em)
    {
      const Row *row = ROW (self, i);
      double middle = y + PAGE_ROW * em / 2;
      LkRect bar = { page.x + names + GAP, middle - PAGE_BAR * em / 2, page.width - names - texts - 2 * GAP,
                     PAGE_BAR * em };

      lk_canvas_text (canvas, LK_TEXT_SMALL, gtk_label_get_label (row->name), (LkPoint){ page.x, middle - line / 2 }, 0,
                      &theme->ink);
      lk_meter_draw (canvas, theme, bar, row->reading, self->max, self->mark);
      lk_canvas_text (canvas, LK_TEXT_SMALL, gtk_label_get_label (row->text),
                      (LkPoint){ page.x + page.width, middle - line / 2 }, 1, &theme->ink);
    }
  return y - page.y;
}

typedef struct
{
  LkMeterList *list;
  const LkMeterPage *page;
} Drawing;

static void
draw_page (LkCanvas *canvas, LkTypesetter *typesetter, int width, int height, gpointer data)
{
  const Drawing *drawing = data;
  const LkMeterPage *page = drawing->page;
  LkChartTheme theme = lk_chart_paper_theme ();
  GdkRGBA faint = lk_chart_ink (&theme, 0.65f);
  double line, small, y = MARGIN;

  lk_typesetter_measure (typesetter, LK_TEXT_TITLE, "0", NULL, &line);
  lk_canvas_rect (canvas, (LkRect){ 0, 0, width, height }, &theme.ground);
  lk_canvas_text (canvas, LK_TEXT_TITLE, page->title, (LkPoint){ MARGIN, y }, 0, &theme.ink);
  lk_canvas_text (canvas, LK_TEXT_SMALL, page->note, (LkPoint){ width - MARGIN, y }, 1, &faint);
  y += line * 1.6;
  y += draw_rows (drawing->list, canvas, &theme, typesetter, (LkRect){ MARGIN, y, width - 2 * MARGIN, height - y });
  lk_typesetter_measure (typesetter, LK_TEXT_SMALL, "0", NULL, &small);
  for (int i = 0; i < page->n_captions; i++)
    lk_canvas_text (canvas, LK_TEXT_SMALL, page->captions[i], (LkPoint){ MARGIN, y + line * 0.4 + small * i }, 0,
                    &faint);
}

gboolean
lk_meter_list_make_picture (LkMeterList *self,
                            LkPictureKind kind,
                            const LkMeterPage *page,
                            GByteArray *bytes,
                            GError **error)
{
  LkTypesetter *typesetter = lk_typesetter_new (gtk_widget_get_pango_context (GTK_WIDGET (self)));
  double em = lk_typesetter_em (typesetter), line;
  Drawing drawing = { self, page };
  int height;
  gboolean ok;

  lk_typesetter_measure (typesetter, LK_TEXT_TITLE, "0", NULL, &line);
  height = (int) (2 * MARGIN + (2.2 + page->n_captions) * line + self->rows->len * PAGE_ROW * em);
  ok = lk_picture_make (kind, page->title, typesetter, (int) (page->width * MAX (em, 1)), height, draw_page, &drawing,
                        bytes, error);
  lk_typesetter_free (typesetter);
  return ok;
}

/* -- widget -------------------------------------------------------------------------------------------------------- */

static void
lk_meter_list_dispose (GObject *object)
{
  LkMeterList *self = LK_METER_LIST (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->names);
  g_clear_object (&self->texts);

  G_OBJECT_CLASS (lk_meter_list_parent_class)->dispose (object);
}

static void
lk_meter_list_finalize (GObject *object)
{
  g_array_unref (LK_METER_LIST (object)->rows);

  G_OBJECT_CLASS (lk_meter_list_parent_class)->finalize (object);
}

static void
lk_meter_list_class_init (LkMeterListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lk_meter_list_dispose;
  object_class->finalize = lk_meter_list_finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  selected_signal = g_signal_new ("selected", LK_TYPE_METER_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  1, G_TYPE_INT);
}

static void
lk_meter_list_init (LkMeterList *self)
{
  self->rows = g_array_new (FALSE, TRUE, sizeof (Row));
  self->names = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  self->texts = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  self->max = 1;
  self->mark = NAN;
  self->box = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->box), GTK_SELECTION_BROWSE);
  gtk_widget_add_css_class (self->box, "meters");
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  g_signal_connect_swapped (self->box, "row-selected", G_CALLBACK (row_selected_cb), self);
}
