#include "app/widgets/diagram-part.h"
#include "app/widgets/diagram-private.h"
#include "app/widgets/picture-file.h"

#include <adwaita.h>
#include <math.h>

#define LEAST_WIDTH 240
/* Of what stands for an arrow: around its bar or knob. */
#define EDGE_PART 26
#define PAGE_TITLE 28
#define MOST_PAGE_WIDTH 1200

struct _LkDiagramView
{
  GtkWidget parent_instance;

  LkDiagramPlan plan;
  char *title, *pointed_out;
  GPtrArray *parts; /* LkDiagramPart or NULL: the nodes', then the edges' */
  int last;         /* the part that had the focus */
  GskRenderNode *content;
};

enum
{
  PROP_0,
  PROP_TITLE,
  N_PROPS
};

enum
{
  SIGNAL_SWITCH,
  SIGNAL_SHOWN,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LkDiagramView, lk_diagram_view, GTK_TYPE_WIDGET)

static void
node_clear (gpointer data)
{
  LkFlowNode *node = &((LkOwnNode *) data)->node;

  g_free ((char *) node->title);
  g_free ((char *) node->value);
  g_free ((char *) node->key);
  g_free ((char *) node->words);
}

static void
edge_clear (gpointer data)
{
  LkFlowEdge *edge = &((LkOwnEdge *) data)->edge;

  g_free ((char *) edge->key);
  g_free ((char *) edge->title);
  g_free ((char *) edge->words);
}

static void
invalidate (LkDiagramView *self)
{
  g_clear_pointer (&self->content, gsk_render_node_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* -- parts --------------------------------------------------------------------------------------------------------- */

static const char *
key_of (LkDiagramView *self, guint part)
{
  return part < self->plan.nodes->len ? LK_NODE (&self->plan, part)->node.key
                                      : LK_EDGE (&self->plan, part - self->plan.nodes->len)->edge.key;
}

static void
light (LkDiagramView *self)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      GtkWidget *part = g_ptr_array_index (self->parts, i);
      const char *key = key_of (self, i);
      gboolean lit = (part != NULL && lk_diagram_part_is_lit (LK_DIAGRAM_PART (part))) ||
                     (key != NULL && g_strcmp0 (key, self->pointed_out) == 0);

      if (i < self->plan.nodes->len)
        LK_NODE (&self->plan, i)->lit = lit;
      else
        LK_EDGE (&self->plan, i - self->plan.nodes->len)->lit = lit;
    }
  invalidate (self);
}

static int
find_part (LkDiagramView *self, GtkWidget *part)
{
  guint i;

  return part != NULL && g_ptr_array_find (self->parts, part, &i) ? (int) i : -1;
}

static void
part_lit_cb (LkDiagramView *self, GtkWidget *part)
{
  int i = find_part (self, part);
  gboolean focused = (gtk_widget_get_state_flags (part) & GTK_STATE_FLAG_FOCUSED) != 0;

  if (i < 0)
    return;
  if (focused)
    self->last = i;
  if ((focused || lk_diagram_part_is_lit (LK_DIAGRAM_PART (part))) && key_of (self, (guint) i) != NULL)
    g_signal_emit (self, signals[SIGNAL_SHOWN], 0, key_of (self, (guint) i));
  light (self);
}

static void
part_activate_cb (LkDiagramView *self, GtkWidget *part)
{
  int i = find_part (self, part);

  if (i >= 0 && key_of (self, (guint) i) != NULL)
    {
      /* The drawing may be another one before this is done. */
      g_autofree char *key = g_strdup (key_of (self, (guint) i));

      g_signal_emit (self, signals[SIGNAL_SWITCH], 0, key);
    }
}

/* An arrow is a part of its own where there is more to say than that something flows. */
static gboolean
is_part (LkDiagramView *self, guint i)
{
  const LkOwnEdge *own;

  if (i < self->plan.nodes->len)
    return TRUE;
  own = LK_EDGE (&self->plan, i - self->plan.nodes->len);
  return !own->aside && (own->edge.key != NULL || own->edge.stopped || own->edge.kind != LK_EDGE_FLOW);
}

static void
set_part (LkDiagramView *self, guint i, GtkWidget *part)
{
  GtkWidget *before = g_ptr_array_index (self->parts, i), *previous = NULL;
  gboolean focused = before != NULL && gtk_widget_has_focus (before);

  for (guint k = i; k-- > 0 && previous == NULL;)
    previous = g_ptr_array_index (self->parts, k);
  self->parts->pdata[i] = part;
  if (part != NULL)
    {
      gtk_widget_insert_after (part, GTK_WIDGET (self), previous);
      g_signal_connect_object (part, "lit", G_CALLBACK (part_lit_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (part, "activate", G_CALLBACK (part_activate_cb), self, G_CONNECT_SWAPPED);
      if (focused)
        gtk_widget_grab_focus (part);
    }
  if (before != NULL)
    gtk_widget_unparent (before);
}

static void
describe (LkDiagramView *self, guint i)
{
  LkDiagramPart *part = g_ptr_array_index (self->parts, i);

  if (part == NULL)
    return;
  if (i < self->plan.nodes->len)
    {
      const LkFlowNode *node = &LK_NODE (&self->plan, i)->node;

      lk_diagram_part_show (part, node->title, node->value != NULL ? node->value : "", node->words, node->on);
    }
  else
    {
      const LkFlowEdge *edge = &LK_EDGE (&self->plan, i - self->plan.nodes->len)->edge;

      lk_diagram_part_show (part, edge->title, "", edge->words, edge->on);
    }
}

static void
update_parts (LkDiagramView *self)
{
  guint n = self->plan.nodes->len + self->plan.edges->len;

  while (self->parts->len > n)
    {
      set_part (self, self->parts->len - 1, NULL);
      g_ptr_array_set_size (self->parts, (int) self->parts->len - 1);
    }
  g_ptr_array_set_size (self->parts, (int) n);
  for (guint i = 0; i < n; i++)
    {
      LkDiagramPart *part = g_ptr_array_index (self->parts, i);
      gboolean wanted = is_part (self, i), switches = wanted && key_of (self, i) != NULL;

      if (!wanted && part != NULL)
        set_part (self, i, NULL);
      else if (wanted && (part == NULL || lk_diagram_part_switches (part) != switches))
        set_part (self, i, lk_diagram_part_new (switches));
      describe (self, i);
    }
}

/* -- data ---------------------------------------------------------------------------------------------------------- */

static void
add_edge (LkDiagramView *self, LkFlowEdge edge, int around, gboolean aside)
{
  LkOwnEdge own = { .edge = edge, .around = around, .aside = aside };

  own.edge.key = g_strdup (edge.key);
  own.edge.title = g_strdup (edge.title);
  own.edge.words = g_strdup (edge.words != NULL ? edge.words : "");
  g_array_append_val (self->plan.edges, own);
}

/* What comes to a box that is off goes on to where the box would have sent it. */
static void
go_around (LkDiagramView *self, int n_nodes, const LkFlowNode *nodes, int n_edges, const LkFlowEdge *edges)
{
  for (int i = 0; i < n_edges; i++)
    for (int k = 0; k < n_edges; k++)
      {
        const LkFlowEdge *in = &edges[i], *out = &edges[k];
        LkFlowEdge edge = *out;

        if (in->to != out->from || !nodes[in->to].off || in->off || out->off || in->kind != LK_EDGE_FLOW ||
            out->kind != LK_EDGE_FLOW)
          continue;
        edge.from = in->from;
        edge.stopped = in->stopped || out->stopped;
        edge.back = in->back && out->back;
        if (edge.key == NULL && in->key != NULL)
          {
            edge.key = in->key;
            edge.on = in->on;
          }
        add_edge (self, edge, in->to, FALSE);
      }
}

static gboolean
is_aside (const LkFlowNode *nodes, const LkFlowEdge *edge)
{
  return edge->kind == LK_EDGE_FLOW && (nodes[edge->from].off || nodes[edge->to].off);
}

void
lk_diagram_view_set_drawing (LkDiagramView *self,
                             int n_nodes,
                             const LkFlowNode *nodes,
                             int n_edges,
                             const LkFlowEdge *edges)
{
  g_array_set_size (self->plan.nodes, 0);
  g_array_set_size (self->plan.edges, 0);
  for (int i = 0; i < n_nodes; i++)
    {
      LkOwnNode own = { .node = nodes[i] };

      own.node.title = g_strdup (nodes[i].title);
      own.node.value = g_strdup (nodes[i].value);
      own.node.key = g_strdup (nodes[i].key);
      own.node.words = g_strdup (nodes[i].words != NULL ? nodes[i].words : "");
      g_array_append_val (self->plan.nodes, own);
    }
  for (int i = 0; i < n_edges; i++)
    add_edge (self, edges[i], -1, is_aside (nodes, &edges[i]));
  go_around (self, n_nodes, nodes, n_edges, edges);
  update_parts (self);
  light (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
lk_diagram_view_set_value (LkDiagramView *self, int node, const char *value)
{
  LkFlowNode *own = &LK_NODE (&self->plan, node)->node;

  if (g_strcmp0 (own->value, value) == 0)
    return;

  g_free ((char *) own->value);
  own->value = g_strdup (value);
  describe (self, (guint) node);
  invalidate (self);
}

void
lk_diagram_view_set_names (LkDiagramView *self, const LkDiagramNames *names)
{
  self->plan.names = names;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
lk_diagram_view_set_title (LkDiagramView *self, const char *title)
{
  g_free (self->title);
  self->title = g_strdup (title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title != NULL ? title : "", -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

GtkWidget *
lk_diagram_view_get_node (LkDiagramView *self, int node)
{
  return g_ptr_array_index (self->parts, node);
}

GtkWidget *
lk_diagram_view_get_edge (LkDiagramView *self, int edge)
{
  return g_ptr_array_index (self->parts, (int) self->plan.nodes->len + edge);
}

void
lk_diagram_view_point_out (LkDiagramView *self, const char *key)
{
  if (g_strcmp0 (self->pointed_out, key) == 0)
    return;

  g_free (self->pointed_out);
  self->pointed_out = g_strdup (key);
  light (self);
}

gboolean
lk_diagram_view_is_vertical (LkDiagramView *self)
{
  return self->plan.vertical;
}

/* -- keys ---------------------------------------------------------------------------------------------------------- */

static LkPoint
middle_of (LkDiagramView *self, guint i)
{
  const LkRect *rect;

  if (i >= self->plan.nodes->len)
    return LK_EDGE (&self->plan, i - self->plan.nodes->len)->middle;
  rect = &LK_NODE (&self->plan, i)->rect;
  return (LkPoint){ rect->x + rect->width / 2, rect->y + rect->height / 2 };
}

/* The nearest part in that direction: what lies aside counts as further away. */
static GtkWidget *
neighbor_of (LkDiagramView *self, guint from, int dx, int dy)
{
  LkPoint at = middle_of (self, from);
  GtkWidget *best = NULL;
  double least = INFINITY;

  for (guint i = 0; i < self->parts->len; i++)
    {
      LkPoint to = middle_of (self, i);
      double ahead = (to.x - at.x) * dx + (to.y - at.y) * dy, aside = fabs ((to.x - at.x) * dy - (to.y - at.y) * dx);
      double far = ahead + 2 * aside;

      if (g_ptr_array_index (self->parts, i) == NULL || i == from || ahead < 2 || far >= least)
        continue;
      least = far;
      best = g_ptr_array_index (self->parts, i);
    }
  return best;
}

static gboolean
lk_diagram_view_focus (GtkWidget *widget, GtkDirectionType direction)
{
  LkDiagramView *self = LK_DIAGRAM_VIEW (widget);
  GtkWidget *next = NULL;
  int from = find_part (self, gtk_widget_get_focus_child (widget));

  if (from < 0)
    {
      int last = CLAMP (self->last, 0, (int) self->parts->len - 1);

      next = self->parts->len > 0 ? g_ptr_array_index (self->parts, last) : NULL;
      if (next == NULL && self->parts->len > 0)
        next = g_ptr_array_index (self->parts, 0);
    }
  else if (direction != GTK_DIR_TAB_FORWARD && direction != GTK_DIR_TAB_BACKWARD)
    next = neighbor_of (self, (guint) from, (direction == GTK_DIR_RIGHT) - (direction == GTK_DIR_LEFT),
                        (direction == GTK_DIR_DOWN) - (direction == GTK_DIR_UP));
  return next != NULL && gtk_widget_grab_focus (next);
}

/* -- picture ------------------------------------------------------------------------------------------------------- */

static void
need_typesetter (LkDiagramView *self)
{
  if (self->plan.typesetter == NULL)
    self->plan.typesetter = lk_typesetter_new (gtk_widget_get_pango_context (GTK_WIDGET (self)));
  self->plan.em = lk_typesetter_em (self->plan.typesetter);
}

static void
draw_content (LkDiagramView *self, const LkChartTheme *theme)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot,
                                           &GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (GTK_WIDGET (self)),
                                                                (float) gtk_widget_get_height (GTK_WIDGET (self))));
  g_autoptr (LkCanvas) canvas = lk_canvas_new_cairo (self->plan.typesetter, cr);

  cairo_scale (cr, self->plan.zoom, self->plan.zoom);
  lk_diagram_draw (&self->plan, canvas, theme);
  cairo_destroy (cr);
  self->content = gtk_snapshot_free_to_node (snapshot);
}

/* Where the keys are. */
static void
draw_focus (LkDiagramView *self, GtkSnapshot *snapshot, const LkChartTheme *theme)
{
  GtkWidget *part = gtk_widget_get_focus_child (GTK_WIDGET (self));
  GdkRGBA color = theme->accent;
  graphene_rect_t bounds;
  GskRoundedRect ring;

  if (part == NULL || !(gtk_widget_get_state_flags (part) & GTK_STATE_FLAG_FOCUS_VISIBLE) ||
      !gtk_widget_has_focus (part) || !gtk_widget_compute_bounds (part, GTK_WIDGET (self), &bounds))
    return;

  color.alpha *= 0.7f;
  graphene_rect_inset (&bounds, -5, -5);
  gsk_rounded_rect_init_from_rect (&ring, &bounds, 7);
  gtk_snapshot_append_border (snapshot, &ring, (float[4]){ 2, 2, 2, 2 }, (GdkRGBA[4]){ color, color, color, color });
}

static void
lk_diagram_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LkDiagramView *self = LK_DIAGRAM_VIEW (widget);
  LkChartTheme theme = lk_chart_theme (widget);

  if (self->content == NULL)
    draw_content (self, &theme);
  gtk_snapshot_append_node (snapshot, self->content);
  draw_focus (self, snapshot, &theme);
}

static void
draw_page (LkCanvas *canvas, LkTypesetter *typesetter, int width, int height, gpointer data)
{
  LkDiagramView *self = data;
  LkDiagramPlan *plan = &self->plan;
  LkChartTheme theme = lk_chart_paper_theme ();

  lk_canvas_rect (canvas, (LkRect){ 0, 0, width, height }, &theme.ground);
  lk_canvas_text (canvas, LK_TEXT_TITLE, self->title != NULL ? self->title : "",
                  (LkPoint){ 10 * plan->em, 6 * plan->em }, 0, &theme.ink);
  lk_diagram_draw (plan, canvas, &theme);
}

/* A page has the wide form, whatever the screen has room for. */
static gboolean
make_page (LkDiagramView *self, LkPictureKind kind, GByteArray *bytes, GError **error)
{
  LkDiagramPlan *plan = &self->plan;
  double width;
  gboolean ok;

  need_typesetter (self);
  width = fmin (lk_diagram_natural_width (plan) * 1.15, MOST_PAGE_WIDTH * plan->em);
  plan->top = PAGE_TITLE * plan->em;
  for (guint i = 0; i < self->parts->len; i++)
    if (i < plan->nodes->len)
      LK_NODE (plan, i)->lit = FALSE;
    else
      LK_EDGE (plan, i - plan->nodes->len)->lit = FALSE;
  lk_diagram_lay_out (plan, width);
  ok = lk_picture_make (kind, self->title != NULL ? self->title : "", plan->typesetter, (int) ceil (plan->width),
                        (int) ceil (plan->height), draw_page, self, bytes, error);
  plan->top = 0;
  lk_diagram_lay_out (plan, gtk_widget_get_width (GTK_WIDGET (self)));
  light (self);
  return ok;
}

gboolean
lk_diagram_view_save (LkDiagramView *self, const char *path, const char *format, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  return make_page (self, lk_picture_kind (format), bytes, error) &&
         g_file_set_contents (path, (const char *) bytes->data, (gssize) bytes->len, error);
}

GdkTexture *
lk_diagram_view_make_texture (LkDiagramView *self, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  return make_page (self, LK_PICTURE_PNG, bytes, error) ? lk_picture_texture (bytes, error) : NULL;
}

/* -- widget -------------------------------------------------------------------------------------------------------- */

static GtkSizeRequestMode
lk_diagram_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
lk_diagram_view_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  LkDiagramView *self = LK_DIAGRAM_VIEW (widget);
  double width;

  need_typesetter (self);
  width = ceil (lk_diagram_natural_width (&self->plan));
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = LEAST_WIDTH;
      *natural = MAX (LEAST_WIDTH, (int) width);
      return;
    }

  lk_diagram_lay_out (&self->plan, for_size > 0 ? for_size : width);
  *minimum = *natural = (int) ceil (self->plan.height * self->plan.zoom);
}

static void
allocate_part (LkDiagramView *self, guint i)
{
  GtkWidget *part = g_ptr_array_index (self->parts, i);
  double zoom = self->plan.zoom, size = EDGE_PART * self->plan.em;
  LkPoint middle = middle_of (self, i);
  LkRect rect = { middle.x - size / 2, middle.y - size / 2, size, size };

  if (part == NULL)
    return;
  if (i < self->plan.nodes->len)
    rect = LK_NODE (&self->plan, i)->rect;
  gtk_widget_measure (part, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
  gtk_widget_size_allocate (part,
                            &(GtkAllocation){ (int) (rect.x * zoom), (int) (rect.y * zoom), (int) (rect.width * zoom),
                                              (int) (rect.height * zoom) },
                            -1);
}

static void
lk_diagram_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LkDiagramView *self = LK_DIAGRAM_VIEW (widget);

  need_typesetter (self);
  lk_diagram_lay_out (&self->plan, width);
  for (guint i = 0; i < self->parts->len; i++)
    allocate_part (self, i);
  invalidate (self);
}

static void
lk_diagram_view_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  LkDiagramView *self = LK_DIAGRAM_VIEW (widget);

  GTK_WIDGET_CLASS (lk_diagram_view_parent_class)->css_changed (widget, change);
  g_clear_pointer (&self->plan.typesetter, lk_typesetter_free);
  gtk_widget_queue_resize (widget);
  invalidate (self);
}

static void
lk_diagram_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_TITLE)
    g_value_set_string (value, LK_DIAGRAM_VIEW (object)->title);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lk_diagram_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_TITLE)
    lk_diagram_view_set_title (LK_DIAGRAM_VIEW (object), g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lk_diagram_view_dispose (GObject *object)
{
  LkDiagramView *self = LK_DIAGRAM_VIEW (object);

  for (guint i = 0; i < self->parts->len; i++)
    if (self->parts->pdata[i] != NULL)
      gtk_widget_unparent (g_steal_pointer (&self->parts->pdata[i]));
  g_ptr_array_set_size (self->parts, 0);

  G_OBJECT_CLASS (lk_diagram_view_parent_class)->dispose (object);
}

static void
lk_diagram_view_finalize (GObject *object)
{
  LkDiagramView *self = LK_DIAGRAM_VIEW (object);

  g_ptr_array_unref (self->parts);
  g_array_unref (self->plan.nodes);
  g_array_unref (self->plan.edges);
  g_clear_pointer (&self->plan.typesetter, lk_typesetter_free);
  g_clear_pointer (&self->content, gsk_render_node_unref);
  g_free (self->title);
  g_free (self->pointed_out);

  G_OBJECT_CLASS (lk_diagram_view_parent_class)->finalize (object);
}

static void
lk_diagram_view_class_init (LkDiagramViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lk_diagram_view_dispose;
  object_class->finalize = lk_diagram_view_finalize;
  object_class->get_property = lk_diagram_view_get_property;
  object_class->set_property = lk_diagram_view_set_property;
  widget_class->snapshot = lk_diagram_view_snapshot;
  widget_class->get_request_mode = lk_diagram_view_get_request_mode;
  widget_class->measure = lk_diagram_view_measure;
  widget_class->size_allocate = lk_diagram_view_size_allocate;
  widget_class->focus = lk_diagram_view_focus;
  widget_class->css_changed = lk_diagram_view_css_changed;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_SWITCH] = g_signal_new ("switch", LK_TYPE_DIAGRAM_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_SHOWN] = g_signal_new ("shown", LK_TYPE_DIAGRAM_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_css_name (widget_class, "diagram");
}

static void
lk_diagram_view_init (LkDiagramView *self)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  self->plan.nodes = g_array_new (FALSE, FALSE, sizeof (LkOwnNode));
  self->plan.edges = g_array_new (FALSE, FALSE, sizeof (LkOwnEdge));
  self->plan.zoom = 1;
  g_array_set_clear_func (self->plan.nodes, node_clear);
  g_array_set_clear_func (self->plan.edges, edge_clear);
  self->parts = g_ptr_array_new ();
  g_signal_connect_object (style, "notify::dark", G_CALLBACK (invalidate), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (style, "notify::high-contrast", G_CALLBACK (invalidate), self, G_CONNECT_SWAPPED);
}

GtkWidget *
lk_diagram_view_new (const char *title)
{
  return g_object_new (LK_TYPE_DIAGRAM_VIEW, "title", title, NULL);
}
