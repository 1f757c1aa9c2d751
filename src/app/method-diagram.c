#include "app/method-diagram.h"

#include "app/setting-words.h"
#include "app/widgets/chart-scale.h"

#include <glib/gi18n.h>
#include <math.h>

static const LkFlowNodeKind node_kinds[] = {
  [LK_BOX_IMAGE] = LK_NODE_PICTURE, [LK_BOX_NET] = LK_NODE_NET,        [LK_BOX_TEACHER] = LK_NODE_COPY,
  [LK_BOX_MEMORY] = LK_NODE_STORE,  [LK_BOX_OPERATION] = LK_NODE_WORK, [LK_BOX_LOSS] = LK_NODE_GOAL,
};

static const LkFlowEdgeKind edge_kinds[] = {
  [LK_ARROW_FLOW] = LK_EDGE_FLOW,
  [LK_ARROW_FOLLOW] = LK_EDGE_FOLLOW,
  [LK_ARROW_STORE] = LK_EDGE_KEEP,
};

static const char *
box_words (LkBoxKind kind)
{
  switch (kind)
    {
    case LK_BOX_NET:
      return _ ("Is trained: gradients change it.");
    case LK_BOX_TEACHER:
      return _ ("Follows another network; no gradient reaches it.");
    case LK_BOX_MEMORY:
      return _ ("Keeps what earlier steps saw.");
    case LK_BOX_OPERATION:
      return _ ("Computes; it has nothing to learn.");
    case LK_BOX_LOSS:
      return _ ("What training makes smaller.");
    case LK_BOX_IMAGE:
    default:
      return "";
    }
}

static const LkSetting *
find_setting (const LkMethod *method, const char *key)
{
  for (int i = 0; i < method->n_settings && key != NULL; i++)
    if (g_str_equal (method->settings[i].key, key))
      return &method->settings[i];
  return NULL;
}

/* A number is on where it is not 0: a weight. */
static gboolean
is_on (const LkSetting *setting, const LkValues *values)
{
  return setting != NULL && setting->kind != LK_SETTING_TEXT && setting->kind != LK_SETTING_CHOICE &&
         lk_setting_number (setting, lk_values_get (values, setting->key)) != 0;
}

/* "Predictor: on. ...", with what is behind it. (transfer full) */
static char *
words_of (const LkMethod *method, const LkValues *values, const char *key, const char *about)
{
  const LkSetting *setting = find_setting (method, key);
  g_autofree char *value = NULL;

  if (setting == NULL)
    return g_strdup (about);

  value = lk_setting_words (setting, lk_values_get (values, key));
  /* translators: what a part of a drawing is, a setting, its value */
  return g_strdup_printf (_ ("%s%s%s: %s."), about, *about != '\0' ? " " : "", _ (setting->title), value);
}

/* -- gradients ----------------------------------------------------------------------------------------------------- */

/* Whether a gradient that comes to a box goes on through it. */
static gboolean
passes (const LkDiagramBox *box)
{
  return box->kind == LK_BOX_NET || box->kind == LK_BOX_OPERATION || box->off;
}

/* Which arrows a gradient comes to from their ends: those into the loss, and into what passes it on. */
static void
find_gradients (const LkDiagram *diagram, gboolean *back)
{
  gboolean reached[LK_MAX_BOXES] = { FALSE };

  for (int i = 0; i < diagram->n_boxes; i++)
    reached[i] = diagram->boxes[i].kind == LK_BOX_LOSS;
  /* A way is no longer than there are boxes. */
  for (int round = 0; round < diagram->n_boxes; round++)
    for (int i = 0; i < diagram->n_arrows; i++)
      {
        const LkDiagramArrow *arrow = &diagram->arrows[i];
        const LkDiagramBox *from = &diagram->boxes[arrow->from];

        if (arrow->kind != LK_ARROW_FLOW || arrow->off || !reached[arrow->to])
          continue;
        back[i] = passes (from) || arrow->stopped;
        if (!arrow->stopped && passes (from))
          reached[arrow->from] = TRUE;
      }
}

/* -- values -------------------------------------------------------------------------------------------------------- */

/* (transfer full) */
static char *
value_text (const LkMethod *method, const LkDiagramBox *box, const LkMetrics *row)
{
  double value = NAN;

  if (box->curve == NULL)
    return NULL;
  if (row != NULL && g_str_equal (box->curve, "loss"))
    value = row->loss;
  for (int i = 0; i < method->n_curves && row != NULL; i++)
    if (g_str_equal (method->curves[i].id, box->curve))
      value = row->own[i];
  return isfinite (value) ? lk_chart_scale_text (LK_CHART_NUMBER, value, 0) : g_strdup ("");
}

void
lk_method_diagram_update (LkDiagramView *view, const LkMethod *method, const LkValues *values, const LkMetrics *row)
{
  LkDiagram diagram = { 0 };

  if (method->diagram == NULL)
    return;

  method->diagram (values, &diagram);
  for (int i = 0; i < diagram.n_boxes; i++)
    {
      g_autofree char *text = value_text (method, &diagram.boxes[i], row);

      lk_diagram_view_set_value (view, i, text);
    }
}

/* -- all ----------------------------------------------------------------------------------------------------------- */

static const char *
arrow_title (const LkDiagramArrow *arrow)
{
  switch (arrow->kind)
    {
    case LK_ARROW_FOLLOW:
      return _ ("Moving average");
    case LK_ARROW_STORE:
      return _ ("Kept for later steps");
    case LK_ARROW_FLOW:
    default:
      return arrow->stopped ? _ ("Stop gradient") : _ ("Gradient passes");
    }
}

static const char *
arrow_words (const LkDiagramArrow *arrow)
{
  switch (arrow->kind)
    {
    case LK_ARROW_FOLLOW:
      return arrow->off ? _ ("Cut: nothing follows here now.")
                        : _ ("The parameters follow as a slow average, without gradients.");
    case LK_ARROW_STORE:
      return arrow->off ? _ ("Cut: nothing is kept now.") : _ ("What this step computed is kept for later ones.");
    case LK_ARROW_FLOW:
    default:
      return arrow->stopped ? _ ("Values go forward, but no gradient comes back.")
                            : _ ("Values go forward and gradients come back.");
    }
}

/* Gives out memory for texts, all of which go at once. */
static const char *
keep (GPtrArray *texts, char *text)
{
  if (text != NULL)
    g_ptr_array_add (texts, text);
  return text;
}

static const LkDiagramNames *
names (void)
{
  static LkDiagramNames names;

  names = (LkDiagramNames){ .nodes = { [LK_NODE_NET] = _ ("trained"),
                                       [LK_NODE_COPY] = _ ("follows another"),
                                       [LK_NODE_STORE] = _ ("memory"),
                                       [LK_NODE_WORK] = _ ("computed") },
                            .edges = { [LK_EDGE_FOLLOW] = _ ("moving average"), [LK_EDGE_KEEP] = _ ("kept for later") },
                            .back = _ ("gradient"),
                            .stopped = _ ("no gradient"),
                            .knob = _ ("press to switch") };
  return &names;
}

void
lk_method_diagram_show (LkDiagramView *view, const LkMethod *method, const LkValues *values, const LkMetrics *row)
{
  LkDiagram diagram = { 0 };
  LkFlowNode nodes[LK_MAX_BOXES];
  LkFlowEdge edges[LK_MAX_ARROWS];
  gboolean back[LK_MAX_ARROWS] = { FALSE };
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  if (method->diagram != NULL)
    method->diagram (values, &diagram);
  find_gradients (&diagram, back);
  for (int i = 0; i < diagram.n_boxes; i++)
    {
      const LkDiagramBox *box = &diagram.boxes[i];

      nodes[i] = (LkFlowNode){ .title = _ (box->title),
                               .value = keep (texts, value_text (method, box, row)),
                               .kind = node_kinds[box->kind],
                               .column = box->column,
                               .row = box->row,
                               .off = box->off,
                               .on = is_on (find_setting (method, box->key), values),
                               .key = box->key,
                               .words = keep (texts, words_of (method, values, box->key, box_words (box->kind))) };
    }
  for (int i = 0; i < diagram.n_arrows; i++)
    {
      const LkDiagramArrow *arrow = &diagram.arrows[i];

      edges[i] = (LkFlowEdge){ .from = arrow->from,
                               .to = arrow->to,
                               .kind = edge_kinds[arrow->kind],
                               .stopped = arrow->stopped,
                               .off = arrow->off,
                               .on = is_on (find_setting (method, arrow->key), values),
                               .back = back[i],
                               .key = arrow->key,
                               .title = arrow_title (arrow),
                               .words = keep (texts, words_of (method, values, arrow->key, arrow_words (arrow))) };
    }
  lk_diagram_view_set_names (view, names ());
  lk_diagram_view_set_title (view, method->title);
  lk_diagram_view_set_drawing (view, diagram.n_boxes, nodes, diagram.n_arrows, edges);
}
