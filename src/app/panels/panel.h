/* A panel is a widget that gets a Session and watches it: one file, and one line in panel-list.c. It computes nothing and
 * knows neither other panels nor how panels are arranged. */

#pragma once

#include "app/session.h"

#include <adwaita.h>

#define LK_TYPE_PANEL (lk_panel_get_type ())
G_DECLARE_DERIVABLE_TYPE (LkPanel, lk_panel, LK, PANEL, AdwBin)

struct _LkPanelClass
{
  AdwBinClass parent_class;

  /* Called once, when the session is there. */
  void (*watch) (LkPanel *self, LkSession *session);
  /* What the user chose for this panel, as words that set_state () takes; NULL = nothing (the default). */
  char *(*dup_state) (LkPanel *self);
  void (*set_state) (LkPanel *self, const char *state);
};

/* Properties: "session" (construct only), "tools" (GtkWidget: readings and buttons beside the panel's title). */

LkSession *lk_panel_get_session (LkPanel *self);
GtkWidget *lk_panel_get_tools (LkPanel *self);

/* Offers actions "prefix.name" to the widgets of the panel and of its tools, wherever both stand. Call it once; the group
 * is the panel's from then on as well as the caller's. */
void lk_panel_set_actions (LkPanel *self, const char *prefix, GActionGroup *actions);

/* For who saves the window: one line of text, or NULL. (transfer full) */
char *lk_panel_dup_state (LkPanel *self);
void lk_panel_set_state (LkPanel *self, const char *state);

/* Where a panel stands until its user puts it elsewhere. */
typedef enum
{
  LK_PLACE_LEFT,
  LK_PLACE_LEFT_BELOW, /* in a second row of the left column */
  LK_PLACE_RIGHT,
  LK_PLACE_BOTTOM,
  LK_PLACE_AWAY, /* nowhere until a layout or its user shows it, then at the right */
} LkPanelPlace;

typedef struct
{
  const char *id;
  const char *title; /* translatable */
  GType (*type) (void);
  LkPanelPlace place;
} LkPanelKind;

/* The registry. */
const LkPanelKind *lk_panel_kinds (int *n);
LkPanel *lk_panel_create (const LkPanelKind *kind, LkSession *session);

GType lk_loss_panel_get_type (void);
GType lk_knn_panel_get_type (void);
GType lk_neighbor_panel_get_type (void);
GType lk_bench_panel_get_type (void);
GType lk_view_panel_get_type (void);
GType lk_map_panel_get_type (void);
GType lk_pair_panel_get_type (void);
GType lk_invariance_panel_get_type (void);
GType lk_difficulty_panel_get_type (void);
GType lk_shortcut_panel_get_type (void);
GType lk_spread_panel_get_type (void);
GType lk_rank_panel_get_type (void);
GType lk_similarity_panel_get_type (void);
GType lk_spectrum_panel_get_type (void);
GType lk_units_panel_get_type (void);
GType lk_alignment_panel_get_type (void);
GType lk_matrix_panel_get_type (void);
GType lk_collapse_panel_get_type (void);
GType lk_method_panel_get_type (void);
GType lk_optimizer_panel_get_type (void);
GType lk_speed_panel_get_type (void);
GType lk_theory_panel_get_type (void);
