/* Shared by the files of the neighbors panel: neighbor-panel.c (the widget, what it shows), neighbor-panel-words.c (names
 * and readings), neighbor-panel-tools.c (the choices), neighbor-panel-query.c (where queries come from, back and forward),
 * neighbor-panel-files.c (pictures and data of it). */

#pragma once

#include "app/image-name.h"
#include "app/neighbor-model.h"
#include "app/panels/panel.h"
#include "app/trail.h"
#include "app/widgets/image-grid.h"
#include "app/widgets/value-slider.h"

#define LK_TYPE_NEIGHBOR_PANEL (lk_neighbor_panel_get_type ())
G_DECLARE_FINAL_TYPE (LkNeighborPanel, lk_neighbor_panel, LK, NEIGHBOR_PANEL, LkPanel)

/* Which step memory looks back to. */
typedef enum
{
  LK_SINCE_FIRST,
  LK_SINCE_PREVIOUS,
  LK_SINCE_STEP,
} LkSince;

struct _LkNeighborPanel
{
  LkPanel parent_instance;

  LkSession *session; /* not owned: the panel's own */
  LkNeighborModel *model;
  GSimpleActionGroup *actions;

  GtkWidget *panel_tools; /* of the template */
  GtkStack *stack;
  GtkLabel *reading, *empty;
  GtkPicture *query_picture;
  GtkLabel *query_name, *query_detail;
  GtkWidget *put_away;
  GtkScrolledWindow *scroller;
  GtkWidget *controls, *k_box;
  GtkLabel *k_label;
  LkValueSlider *k_slider;
  GtkDropDown *metric, *since, *bank;
  GtkWidget *progress_box;
  GtkProgressBar *progress;
  LkImageGrid *grid;

  LkTrail *trail;
  LkDataset *dataset; /* that the trail and the images are of; held, so that no other one takes its address */
  char *awaited;      /* the file that was asked for by going back or forward */
  char *pasted;       /* folder of the pictures that were pasted */
  int n_pasted;

  LkSince since_kind;
  long since_step;
  GArray *since_steps; /* long: those that the list offers */
  gboolean updating;   /* choices are shown, not made */
  gboolean left_open;
};

/* -- neighbor-panel.c -- */

/* Shows what the model has. */
void lk_neighbor_panel_update (LkNeighborPanel *self);

/* -- neighbor-panel-words.c -- */

const char *lk_neighbor_space_title (LkNeighborSpace space);
/* How good and how steady these neighbors are; NULL if there is nothing to say. (transfer full) */
char *lk_neighbor_note (const LkNeighbors *neighbors);
/* All there is to say of one of them, in lines. (transfer full) */
char *lk_neighbor_words (const LkDataset *dataset, const LkNeighbors *neighbors, LkMetric metric, int i);
/* "step 702". (transfer full) */
char *lk_neighbor_step_words (long step);

/* -- neighbor-panel-tools.c -- */

void lk_neighbor_panel_set_up_tools (LkNeighborPanel *self);
/* The steps to look back to are others, or another step is shown. */
void lk_neighbor_panel_update_since (LkNeighborPanel *self);
void lk_neighbor_panel_update_progress (LkNeighborPanel *self);
char *lk_neighbor_panel_dup_choices (LkNeighborPanel *self);
void lk_neighbor_panel_set_choices (LkNeighborPanel *self, const char *state);
void lk_neighbor_panel_bind_tools (GtkWidgetClass *widget_class);

/* -- neighbor-panel-query.c -- */

void lk_neighbor_panel_set_up_query (LkNeighborPanel *self);
void lk_neighbor_panel_install_keys (GtkWidgetClass *widget_class);
/* Another image is selected. */
void lk_neighbor_panel_note_selection (LkNeighborPanel *self);
/* The model answered. */
void lk_neighbor_panel_note_query (LkNeighborPanel *self);
void lk_neighbor_panel_update_actions (LkNeighborPanel *self);
void lk_neighbor_panel_forget_pasted (LkNeighborPanel *self);
/* What the query is called while it is a file. (transfer full) */
char *lk_neighbor_panel_file_name (LkNeighborPanel *self);

/* -- neighbor-panel-files.c -- */

/* format: "png", "csv", "npy". For tests too. */
gboolean lk_neighbor_panel_write (LkNeighborPanel *self, const char *path, const char *format, GError **error);
void lk_neighbor_panel_save_as (LkNeighborPanel *self, const char *format);
void lk_neighbor_panel_copy_picture (LkNeighborPanel *self);
void lk_neighbor_panel_copy_table (LkNeighborPanel *self);
