/* The workspace with panels made for it, each of which counts how often it is drawn: arranging, layouts as text and back,
 * what hostile text does, and that what is not seen costs nothing. */

#include "drive.h"

#include "app/widgets/share-layout.h"
#include "app/workspace-layout.h"

#include <math.h>
#include <string.h>

/* -- panels that count ----------------------------------------------------------------------------------------------- */

#define TEST_TYPE_PANEL (test_panel_get_type ())
G_DECLARE_FINAL_TYPE (TestPanel, test_panel, TEST, PANEL, LkPanel)

struct _TestPanel
{
  LkPanel parent_instance;

  GtkWidget *area;
  int n_draws;
  char *state;
};

G_DEFINE_FINAL_TYPE (TestPanel, test_panel, LK_TYPE_PANEL)

static int n_made;

static void
draw_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer panel)
{
  TEST_PANEL (panel)->n_draws++;
  cairo_set_source_rgba (cr, 0.2, 0.5, 0.9, 0.3);
  cairo_rectangle (cr, 12, 0, width - 24, height - 12);
  cairo_fill (cr);
}

static void
test_panel_watch (LkPanel *panel, LkSession *session)
{
  n_made++;
}

static char *
test_panel_dup_state (LkPanel *panel)
{
  return g_strdup (TEST_PANEL (panel)->state);
}

static void
test_panel_set_state (LkPanel *panel, const char *state)
{
  g_free (TEST_PANEL (panel)->state);
  TEST_PANEL (panel)->state = g_strdup (state);
}

static void
test_panel_finalize (GObject *object)
{
  g_free (TEST_PANEL (object)->state);

  G_OBJECT_CLASS (test_panel_parent_class)->finalize (object);
}

static void
test_panel_class_init (TestPanelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_panel_finalize;
  LK_PANEL_CLASS (klass)->dup_state = test_panel_dup_state;
  LK_PANEL_CLASS (klass)->set_state = test_panel_set_state;
  LK_PANEL_CLASS (klass)->watch = test_panel_watch;
}

static void
test_panel_init (TestPanel *self)
{
  g_autoptr (GtkWidget) tools = g_object_ref_sink (gtk_label_new ("1.23"));

  self->area = gtk_drawing_area_new ();
  gtk_widget_set_focusable (self->area, TRUE);
  gtk_widget_set_size_request (self->area, 60, 40);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->area), draw_cb, self, NULL);
  adw_bin_set_child (ADW_BIN (self), self->area);
  g_object_set (self, "tools", tools, NULL);
}

static const LkPanelKind kinds[] = {
  { "a", "Alpha", test_panel_get_type, LK_PLACE_LEFT },    { "b", "Beta", test_panel_get_type, LK_PLACE_RIGHT },
  { "c", "Gamma", test_panel_get_type, LK_PLACE_BOTTOM },  { "d", "Delta", test_panel_get_type, LK_PLACE_LEFT },
  { "e", "Epsilon", test_panel_get_type, LK_PLACE_RIGHT },
};

typedef struct
{
  LkSession *session;
  GtkWindow *window;
  LkWorkspace *workspace;
  int n_changes;
} Fixture;

static void
count_cb (int *n)
{
  (*n)++;
}

static LkWorkspace *
make_workspace (Fixture *f)
{
  LkWorkspace *workspace = g_object_new (LK_TYPE_WORKSPACE, NULL);

  lk_workspace_add (workspace, G_N_ELEMENTS (kinds), kinds, f->session);
  return workspace;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  drive_application ();
  f->session = lk_session_new (NULL);
  f->workspace = make_workspace (f);
  f->window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_default_size (f->window, 900, 700);
  gtk_window_set_child (f->window, GTK_WIDGET (f->workspace));
  gtk_window_present (f->window);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->workspace));
  g_signal_connect_swapped (f->workspace, "changed", G_CALLBACK (count_cb), &f->n_changes);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gtk_window_destroy (f->window);
  g_object_unref (f->session);
}

static TestPanel *
panel (Fixture *f, const char *id)
{
  return TEST_PANEL (lk_workspace_find (f->workspace, id));
}

static LkLayout *
layout (Fixture *f)
{
  g_autofree char *text = lk_workspace_dup_layout (f->workspace);
  g_autoptr (GError) error = NULL;
  LkLayout *parsed = lk_layout_parse (text, &error);

  g_assert_no_error (error);
  return parsed;
}

/* Where every panel stands, as "main 0 0 a d*;..." with a star for the active one, then what is hidden. */
static char *
places (Fixture *f)
{
  g_autoptr (LkLayout) all = layout (f);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < all->frames->len; i++)
    {
      const LkLayoutFrame *frame = all->frames->pdata[i];

      g_string_append_printf (text, "%s%s%d%d:", i > 0 ? " " : "", frame->band == LK_BAND_MAIN ? "m" : "b",
                              frame->column, frame->row);
      for (int k = 0; frame->panels[k] != NULL; k++)
        g_string_append_printf (text, "%s%s", frame->panels[k],
                                g_strcmp0 (frame->panels[k], frame->active) == 0 ? "*" : "");
    }
  for (int k = 0; all->hidden != NULL && all->hidden[k] != NULL; k++)
    g_string_append_printf (text, " -%s", all->hidden[k]);
  return g_string_free (text, FALSE);
}

#define assert_places(f, wanted)       \
  G_STMT_START                         \
  {                                    \
    g_autofree char *now = places (f); \
                                       \
    g_assert_cmpstr (now, ==, wanted); \
  }                                    \
  G_STMT_END

static void
wait_for_layout (Fixture *f)
{
  gtk_widget_queue_draw (GTK_WIDGET (f->workspace));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->workspace));
}

/* -- arranging ------------------------------------------------------------------------------------------------------- */

static void
test_panels_stand_where_their_kind_says (Fixture *f, gconstpointer data)
{
  assert_places (f, "m00:a*d m10:b*e b00:c*");
  g_assert_true (lk_workspace_is_shown (f->workspace, "d"));
  g_assert_null (lk_workspace_find (f->workspace, "nothing"));
  lk_workspace_raise (f->workspace, "nothing");
  lk_workspace_hide (f->workspace, "nothing");
  assert_places (f, "m00:a*d m10:b*e b00:c*");
  save_picture (GTK_WIDGET (f->window), "workspace-default");
}

static void
test_raise_hide_and_come_back (Fixture *f, gconstpointer data)
{
  g_autofree char *before = lk_workspace_dup_layout (f->workspace), *after = NULL;

  lk_workspace_raise (f->workspace, "d");
  assert_places (f, "m00:ad* m10:b*e b00:c*");
  g_assert_true (gtk_widget_has_focus (panel (f, "d")->area));
  lk_workspace_raise (f->workspace, "a");

  lk_workspace_hide (f->workspace, "c");
  assert_places (f, "m00:a*d m10:b*e -c");
  g_assert_false (lk_workspace_is_shown (f->workspace, "c"));
  lk_workspace_raise (f->workspace, "c");
  after = lk_workspace_dup_layout (f->workspace);
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpint (f->n_changes, >=, 4);

  /* All of them, and back. */
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    lk_workspace_hide (f->workspace, kinds[i].id);
  assert_places (f, " -a -b -c -d -e");
  g_assert_null (lk_workspace_get_current (f->workspace));
  save_picture (GTK_WIDGET (f->window), "workspace-empty");
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    lk_workspace_raise (f->workspace, kinds[i].id);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_assert_true (lk_workspace_is_shown (f->workspace, kinds[i].id));
}

static void
test_panels_are_made_when_first_seen (Fixture *f, gconstpointer data)
{
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());
  LkWorkspace *other = make_workspace (f);
  const char *text = "[layout]\nversion=1\nhidden=c;d;\n[frame 1]\npanels=a;b;e;\nactive=b\n[panel d]\nstate=x\n";
  g_autofree char *stored = NULL;
  g_autoptr (GError) error = NULL;

  n_made = 0;
  gtk_window_set_child (window, GTK_WIDGET (other));
  g_assert_true (lk_workspace_restore_layout (other, text, &error));
  g_assert_cmpint (n_made, ==, 0);
  gtk_window_present (window);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (other));
  g_assert_cmpint (n_made, ==, 1);

  /* What one of them chose is kept until then, and beyond. */
  stored = lk_workspace_dup_layout (other);
  g_assert_nonnull (strstr (stored, "[panel d]\nstate=x\n"));
  lk_workspace_raise (other, "d");
  g_assert_cmpint (n_made, ==, 2);
  g_assert_cmpstr (TEST_PANEL (lk_workspace_find (other, "d"))->state, ==, "x");
  lk_workspace_raise (other, "b");
  lk_workspace_raise (other, "d");
  g_assert_cmpint (n_made, ==, 2);
  gtk_window_destroy (window);
}

static void
test_moving (Fixture *f, gconstpointer data)
{
  g_assert_true (lk_workspace_move (f->workspace, "d", LK_MOVE_RIGHT));
  assert_places (f, "m00:a* m10:bed* b00:c*");
  g_assert_true (lk_workspace_move (f->workspace, "d", LK_MOVE_NEW_ROW));
  assert_places (f, "m00:a* m10:be* m11:d* b00:c*");
  g_assert_true (lk_workspace_move (f->workspace, "d", LK_MOVE_DOWN));
  assert_places (f, "m00:a* m10:be* b00:cd*");
  g_assert_true (lk_workspace_move (f->workspace, "d", LK_MOVE_NEW_COLUMN));
  assert_places (f, "m00:a* m10:be* b00:c* b10:d*");
  g_assert_true (lk_workspace_move (f->workspace, "d", LK_MOVE_UP));
  assert_places (f, "m00:a* m10:bed* b00:c*");
  g_assert_true (lk_workspace_move (f->workspace, "d", LK_MOVE_RIGHT));
  assert_places (f, "m00:a* m10:be* m20:d* b00:c*");
  g_assert_true (lk_workspace_move (f->workspace, "e", LK_MOVE_UP));
  assert_places (f, "m00:a* m10:e* m11:b* m20:d* b00:c*");
  g_assert_true (lk_workspace_move (f->workspace, "a", LK_MOVE_RIGHT));
  assert_places (f, "m00:ea* m01:b* m10:d* b00:c*");

  /* The only panel of the last column cannot go beyond it, nor can one alone become a row of its own. */
  g_assert_false (lk_workspace_can_move (f->workspace, "d", LK_MOVE_RIGHT));
  g_assert_false (lk_workspace_can_move (f->workspace, "d", LK_MOVE_NEW_ROW));
  g_assert_false (lk_workspace_move (f->workspace, "d", LK_MOVE_NEW_COLUMN));
  g_assert_false (lk_workspace_move (f->workspace, "c", LK_MOVE_DOWN));
  g_assert_false (lk_workspace_move (f->workspace, "nothing", LK_MOVE_UP));

  lk_workspace_reset (f->workspace);
  assert_places (f, "m00:a*d m10:b*e b00:c*");
}

static void
test_maximize (Fixture *f, gconstpointer data)
{
  int width = gtk_widget_get_width (GTK_WIDGET (panel (f, "b")));
  g_autofree char *before = lk_workspace_dup_layout (f->workspace), *text = NULL;

  lk_workspace_maximize (f->workspace, "b");
  g_assert_cmpstr (lk_workspace_get_maximized (f->workspace), ==, "b");
  wait_for_layout (f);
  g_assert_cmpfloat (gtk_widget_get_width (GTK_WIDGET (panel (f, "b"))), >, 1.7 * width);
  g_assert_false (gtk_widget_get_mapped (GTK_WIDGET (panel (f, "a"))));
  g_assert_false (gtk_widget_get_mapped (GTK_WIDGET (panel (f, "c"))));
  save_picture (GTK_WIDGET (f->window), "workspace-maximized");

  /* It is part of the layout; another tab of the frame takes its place; a panel elsewhere ends it. */
  text = lk_workspace_dup_layout (f->workspace);
  g_assert_nonnull (strstr (text, "maximized=b"));
  lk_workspace_raise (f->workspace, "e");
  g_assert_cmpstr (lk_workspace_get_maximized (f->workspace), ==, "e");
  lk_workspace_raise (f->workspace, "c");
  g_assert_null (lk_workspace_get_maximized (f->workspace));
  lk_workspace_maximize (f->workspace, "b");
  lk_workspace_hide (f->workspace, "b");
  g_assert_null (lk_workspace_get_maximized (f->workspace));
  lk_workspace_reset (f->workspace);
  g_clear_pointer (&text, g_free);
  text = lk_workspace_dup_layout (f->workspace);
  g_assert_cmpstr (text, ==, before);
}

static gboolean
has_drawn (gpointer data)
{
  return ((TestPanel *) data)->n_draws > 0;
}

static void
test_what_is_not_seen_is_not_drawn (Fixture *f, gconstpointer data)
{
  lk_workspace_hide (f->workspace, "c");
  wait_for_layout (f);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    panel (f, kinds[i].id)->n_draws = 0;
  for (int k = 0; k < 3; k++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
        gtk_widget_queue_draw (panel (f, kinds[i].id)->area);
      gtk_test_widget_wait_for_draw (GTK_WIDGET (f->workspace));
    }
  wait_until (has_drawn, panel (f, "a"), 5);
  wait_until (has_drawn, panel (f, "b"), 5);
  g_assert_cmpint (panel (f, "c")->n_draws, ==, 0); /* hidden */
  g_assert_cmpint (panel (f, "d")->n_draws, ==, 0); /* behind a tab */
  g_assert_cmpint (panel (f, "e")->n_draws, ==, 0);
}

static void
test_focus_goes_round (Fixture *f, gconstpointer data)
{
  lk_workspace_raise (f->workspace, "a");
  g_assert_cmpstr (lk_workspace_get_current (f->workspace), ==, "a");
  lk_workspace_cycle (f->workspace, 1);
  g_assert_cmpstr (lk_workspace_get_current (f->workspace), ==, "b");
  lk_workspace_cycle (f->workspace, 1);
  g_assert_cmpstr (lk_workspace_get_current (f->workspace), ==, "c");
  lk_workspace_cycle (f->workspace, 1);
  g_assert_cmpstr (lk_workspace_get_current (f->workspace), ==, "a");
  lk_workspace_cycle (f->workspace, -1);
  g_assert_cmpstr (lk_workspace_get_current (f->workspace), ==, "c");
}

/* -- sizes ----------------------------------------------------------------------------------------------------------- */

static void
test_shares (void)
{
  const double shares[] = { 1, 1, 2 };
  int none[] = { 0, 0, 0 }, some[] = { 50, 0, 0 }, too_much[] = { 90, 90, 90 }, sizes[3];

  lk_share_sizes (3, shares, none, 101, sizes);
  g_assert_cmpint (sizes[0] + sizes[1] + sizes[2], ==, 101);
  g_assert_cmpint (abs (sizes[2] - 50), <=, 1);
  lk_share_sizes (3, shares, some, 100, sizes);
  g_assert_cmpint (sizes[0], ==, 50);
  g_assert_cmpint (sizes[1], ==, 17);
  g_assert_cmpint (sizes[2], ==, 33);
  lk_share_sizes (3, shares, too_much, 100, sizes);
  for (int i = 0; i < 3; i++)
    g_assert_cmpint (sizes[i], ==, 90);
}

static const char uneven[] = "[layout]\nversion=1\nbottom=400\n"
                             "[frame 1]\nband=main\ncolumn=0\nrow=0\nwidth=300\nheight=1000\npanels=a;\n"
                             "[frame 2]\nband=main\ncolumn=1\nrow=0\nwidth=700\nheight=250\npanels=b;e;\nactive=e\n"
                             "[frame 3]\nband=main\ncolumn=1\nrow=1\nwidth=700\nheight=750\npanels=d;\n"
                             "[frame 4]\nband=bottom\ncolumn=0\nrow=0\nwidth=1000\nheight=1000\npanels=c;\n";

static void
assert_share (int part, int whole, double wanted)
{
  g_assert_cmpfloat (fabs ((double) part / whole - wanted), <, 0.02);
}

static void
test_sizes_come_back (Fixture *f, gconstpointer data)
{
  g_autofree char *text = NULL, *again = NULL;
  GtkWidget *a = GTK_WIDGET (panel (f, "a")), *c = GTK_WIDGET (panel (f, "c")), *d = GTK_WIDGET (panel (f, "d"));
  g_autoptr (GError) error = NULL;
  int widths[] = { 900, 1400 };

  g_assert_true (lk_workspace_restore_layout (f->workspace, uneven, &error));
  assert_places (f, "m00:a* m10:be* m11:d* b00:c*");
  text = lk_workspace_dup_layout (f->workspace);
  g_assert_true (lk_workspace_restore_layout (f->workspace, text, &error));
  again = lk_workspace_dup_layout (f->workspace);
  g_assert_cmpstr (again, ==, text);

  for (int i = 0; i < 2; i++)
    {
      gtk_window_set_default_size (f->window, widths[i], 700);
      wait_for_layout (f);
      wait_for_layout (f);
      /* Panels are narrower than their share by margins and handles: of those there are as many in both. */
      assert_share (gtk_widget_get_width (a) + 14, gtk_widget_get_width (a) + gtk_widget_get_width (d) + 28, 0.3);
      g_assert_cmpint (gtk_widget_get_height (d), >, 200);
      assert_share (gtk_widget_get_height (c) + 60, gtk_widget_get_height (c) + gtk_widget_get_height (a) + 120, 0.4);
    }
  save_picture (GTK_WIDGET (f->window), "workspace-uneven");
}

/* -- layouts as text ------------------------------------------------------------------------------------------------- */

static void
test_a_new_window_takes_the_layout (Fixture *f, gconstpointer data)
{
  GtkWidget *window = gtk_window_new ();
  LkWorkspace *other = make_workspace (f);
  g_autofree char *text = NULL, *again = NULL;
  g_autoptr (GError) error = NULL;

  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (other));
  lk_workspace_move (f->workspace, "d", LK_MOVE_DOWN);
  lk_workspace_move (f->workspace, "e", LK_MOVE_NEW_COLUMN);
  lk_workspace_hide (f->workspace, "b");
  lk_workspace_maximize (f->workspace, "d");
  panel (f, "b")->state = g_strdup ("smooth=0.6; log [x] = 1\n");
  text = lk_workspace_dup_layout (f->workspace);
  g_assert_true (lk_workspace_restore_layout (other, text, &error));
  again = lk_workspace_dup_layout (other);
  g_assert_cmpstr (again, ==, text);
  g_assert_cmpstr (TEST_PANEL (lk_workspace_find (other, "b"))->state, ==, panel (f, "b")->state);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_no_panel_is_lost (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  /* What the text does not know comes by its kind; what the program does not know is skipped; nothing comes twice. */
  g_assert_true (
      lk_workspace_restore_layout (f->workspace,
                                   "[layout]\nversion=1\ncolor=red\n[frame 7]\ncolumn=3\npanels=zeta;\n[frame "
                                   "9]\ncolumn=5\nrow=4\npanels=e;zeta;e;a;\n"
                                   "[frame x]\ncolumn=6\npanels=a;\n[else]\nkey=1\n[layouts]\nversion=9\n",
                                   &error));
  g_assert_no_error (error);
  assert_places (f, "m00:e*ad m10:b* b00:c*");

  g_assert_true (lk_workspace_restore_layout (
      f->workspace, "[layout]\nversion=1\nothers=hide\nmaximized=c\n[frame 1]\npanels=b;\n", &error));
  assert_places (f, "m00:b* -a -c -d -e");
  g_assert_null (lk_workspace_get_maximized (f->workspace));
  lk_workspace_raise (f->workspace, "c");
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (panel (f, "c"))));

  /* Of a bad one nothing is taken. */
  g_assert_false (lk_workspace_restore_layout (f->workspace, "[layout]\nversion=2\n", &error));
  g_assert_nonnull (error);
  assert_places (f, "m00:b* b00:c* -a -d -e");
}

static void
test_bad_texts (void)
{
  static const char *const bad[] = {
    "",
    "version=1\n",
    "[layout]\n",
    "[layout]\nversion=0\n",
    "[layout]\nversion=2\n",
    "[layout]\nversion=one\n",
    "[layout]\nversion=1\nbottom=1000\n",
    "[layout]\nversion=1\nbottom=-3\n",
    "[layout]\nversion=1\nhidden=../etc;\n",
    "[layout]\nversion=1\n[frame 1]\ncolumn=-1\npanels=a;\n",
    "[layout]\nversion=1\n[frame 1]\ncolumn=99999999999999999999\npanels=a;\n",
    "[layout]\nversion=1\n[frame 1]\nwidth=0\npanels=a;\n",
    "[layout]\nversion=1\n[frame 1]\nheight=nan\npanels=a;\n",
    "[layout]\nversion=1\n[frame 1]\nband=top\npanels=a;\n",
    "[layout]\nversion=1\n[frame 1]\npanels=a b;\n",
    "[layout]\nversion=1\n[frame 1]\npanels=a;\nactive=<b>\n",
    "\177ELF\002\001\001",
  };
  GString *many = g_string_new ("[layout]\nversion=1\n");

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (lk_layout_parse (bad[i], &error));
      g_assert_nonnull (error);
    }
  for (int i = 0; i < 1000; i++)
    g_string_append_printf (many, "[frame %d]\npanels=a;\n", i);
  g_assert_null (lk_layout_parse (many->str, NULL));
  g_string_free (many, TRUE);
}

/* Every text either fails with an error or gives a layout that prints as text that reads the same. */
static void
check_text (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LkLayout) first = lk_layout_parse (text, &error), second = NULL;
  g_autofree char *printed = NULL, *again = NULL;

  g_assert_true ((first == NULL) == (error != NULL));
  if (first == NULL)
    return;
  printed = lk_layout_print (first);
  second = lk_layout_parse (printed, &error);
  g_assert_no_error (error);
  again = lk_layout_print (second);
  g_assert_cmpstr (again, ==, printed);
  for (guint i = 0; i < first->frames->len; i++)
    {
      const LkLayoutFrame *frame = first->frames->pdata[i];

      g_assert_true (frame->column >= 0 && frame->row >= 0 && frame->width >= 0 && frame->width <= LK_LAYOUT_WHOLE);
    }
}

static void
test_mutated_texts (void)
{
  GRand *random = g_rand_new_with_seed (20261124);
  gsize length = strlen (uneven);

  for (gsize i = 0; i <= length; i++)
    {
      g_autofree char *cut = g_strndup (uneven, i);

      check_text (cut);
    }
  for (int i = 0; i < 20000; i++)
    {
      g_autofree char *text = g_strdup (uneven);
      int n = g_rand_int_range (random, 1, 6);

      for (int k = 0; k < n; k++)
        {
          gsize at = (gsize) g_rand_int_range (random, 0, (gint32) length);
          gsize other = (gsize) g_rand_int_range (random, 0, (gint32) length);

          text[at] = g_rand_boolean (random) ? (char) g_rand_int_range (random, 1, 256) : text[other];
        }
      check_text (text);
    }
  g_rand_free (random);
}

static void
test_thousandths (void)
{
  const double thirds[] = { 1, 1, 1 }, nothing[] = { 0, 0 };
  int out[3];

  lk_layout_thousandths (3, thirds, out);
  g_assert_cmpint (out[0] + out[1] + out[2], ==, LK_LAYOUT_WHOLE);
  lk_layout_thousandths (2, nothing, out);
  g_assert_cmpint (out[0], ==, 500);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/ui/workspace/panels-stand-where-their-kind-says", test_panels_stand_where_their_kind_says },
    { "/ui/workspace/raise-hide-and-come-back", test_raise_hide_and_come_back },
    { "/ui/workspace/panels-are-made-when-first-seen", test_panels_are_made_when_first_seen },
    { "/ui/workspace/moving", test_moving },
    { "/ui/workspace/maximize", test_maximize },
    { "/ui/workspace/what-is-not-seen-is-not-drawn", test_what_is_not_seen_is_not_drawn },
    { "/ui/workspace/focus-goes-round", test_focus_goes_round },
    { "/ui/workspace/sizes-come-back", test_sizes_come_back },
    { "/ui/workspace/a-new-window-takes-the-layout", test_a_new_window_takes_the_layout },
    { "/ui/workspace/no-panel-is-lost", test_no_panel_is_lost },
  };

  gtk_test_init (&argc, &argv, NULL);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  g_test_add_func ("/ui/workspace/shares", test_shares);
  g_test_add_func ("/ui/workspace/thousandths", test_thousandths);
  g_test_add_func ("/ui/workspace/bad-texts", test_bad_texts);
  g_test_add_func ("/ui/workspace/mutated-texts", test_mutated_texts);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);
  return g_test_run ();
}
