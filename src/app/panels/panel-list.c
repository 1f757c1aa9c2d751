/* The registry of panels: a new one is one file and one line here. */

#include "app/panels/panel.h"

#include <glib/gi18n.h>

static const LkPanelKind kinds[] = {
  { "loss", N_ ("Loss"), lk_loss_panel_get_type, LK_PLACE_LEFT },
  { "method", N_ ("Method"), lk_method_panel_get_type, LK_PLACE_AWAY },
  { "optimizer", N_ ("Optimizer"), lk_optimizer_panel_get_type, LK_PLACE_LEFT },
  { "speed", N_ ("Speed"), lk_speed_panel_get_type, LK_PLACE_LEFT },
  { "knn", N_ ("k-NN accuracy"), lk_knn_panel_get_type, LK_PLACE_LEFT_BELOW },
  { "collapse", N_ ("Collapse monitor"), lk_collapse_panel_get_type, LK_PLACE_LEFT_BELOW },
  { "spread", N_ ("Feature spread"), lk_spread_panel_get_type, LK_PLACE_LEFT_BELOW },
  { "rank", N_ ("Effective rank"), lk_rank_panel_get_type, LK_PLACE_LEFT_BELOW },
  { "map", N_ ("Embedding map"), lk_map_panel_get_type, LK_PLACE_RIGHT },
  { "neighbors", N_ ("Neighbors"), lk_neighbor_panel_get_type, LK_PLACE_RIGHT },
  { "pair", N_ ("Pair energy"), lk_pair_panel_get_type, LK_PLACE_RIGHT },
  { "invariance", N_ ("Invariance"), lk_invariance_panel_get_type, LK_PLACE_AWAY },
  { "difficulty", N_ ("Difficulty"), lk_difficulty_panel_get_type, LK_PLACE_AWAY },
  { "shortcut", N_ ("Shortcuts"), lk_shortcut_panel_get_type, LK_PLACE_AWAY },
  { "views", N_ ("Augmented views"), lk_view_panel_get_type, LK_PLACE_BOTTOM },
  { "bench", N_ ("Augmentation bench"), lk_bench_panel_get_type, LK_PLACE_BOTTOM },
  { "similarity", N_ ("Similarity"), lk_similarity_panel_get_type, LK_PLACE_BOTTOM },
  { "spectrum", N_ ("Spectrum"), lk_spectrum_panel_get_type, LK_PLACE_BOTTOM },
  { "units", N_ ("Dead units"), lk_units_panel_get_type, LK_PLACE_AWAY },
  { "alignment", N_ ("Alignment and uniformity"), lk_alignment_panel_get_type, LK_PLACE_AWAY },
  { "theory", N_ ("Theory"), lk_theory_panel_get_type, LK_PLACE_AWAY },
  { "matrix", N_ ("Embedding matrix"), lk_matrix_panel_get_type, LK_PLACE_AWAY },
};

const LkPanelKind *
lk_panel_kinds (int *n)
{
  *n = G_N_ELEMENTS (kinds);
  return kinds;
}

LkPanel *
lk_panel_create (const LkPanelKind *kind, LkSession *session)
{
  return g_object_new (kind->type (), "session", session, NULL);
}
