/* Shared by the files of the map's panel:
 *
 *   map-panel.c          the object, and what of the model is shown     map-panel-search.c   the search bar
 *   map-panel-tools.c    toolbar and options, their state as text       map-panel-files.c    pictures and data for files
 *   map-panel-colors.c   colors and legend                              map-panel-words.c    readings and explanations
 *   map-panel-marks.c    selection, fading, lines, the card of the image that is pointed at */

#pragma once

#include "app/map-clusters.h"
#include "app/map-colors.h"
#include "app/map-losses.h"
#include "app/map-model.h"
#include "app/panels/panel.h"
#include "app/widgets/image-card.h"
#include "app/widgets/legend.h"
#include "app/widgets/scatter.h"
#include "app/widgets/value-slider.h"

#define LK_TYPE_MAP_PANEL (lk_map_panel_get_type ())
G_DECLARE_FINAL_TYPE (LkMapPanel, lk_map_panel, LK, MAP_PANEL, LkPanel)

struct _LkMapPanel
{
  LkPanel parent_instance;

  LkSession *session;
  LkMapModel *model;
  LkMapClusters *clusters;
  LkMapLosses *losses;
  GSimpleActionGroup *actions;

  /* header */
  GtkWidget *tools, *options_button;
  GtkLabel *reading, *short_reading, *help;
  GtkCheckButton *dim, *lines, *thumbnails, *only_selection;
  GtkSpinButton *cluster_count;

  /* toolbar */
  GtkWidget *toolbar, *isolate, *all, *perplexity_box, *axes_box, *axis_box;
  GtkDropDown *projection, *space, *color, *axis_x, *axis_y;
  GtkLabel *perplexity_label, *axis_label;
  LkValueSlider *perplexity;

  /* search */
  GtkRevealer *search_bar;
  GtkWidget *search_entry;
  GtkToggleButton *regex;
  GtkLabel *search_count;

  /* the map */
  GtkWidget *area, *overlay, *side, *progress;
  LkScatter *scatter;
  LkImageCard *card;
  LkLegend *legend;

  gboolean stale;      /* the scatter's points are not those of the model */
  gboolean updating;   /* controls are set, nobody chose */
  GPtrArray *choices;  /* of colors: char *, their ids in the order of the menu */
  char *wanted_color;  /* id */
  LkMapColors *colors; /* NULL = no points */
  guint8 *match;       /* [n] what the search found; NULL = nothing is searched for */
  int hovered;         /* point, -1 = none */
};

/* Points that the scatter shows. */
int lk_map_panel_get_n (LkMapPanel *self);

/* -- map-panel-colors.c: by which column, number or cluster ------------------------------------------------------------ */

/* The menu for the present data set. */
void lk_map_panel_update_choices (LkMapPanel *self);
/* Colors of all points, and the legend. */
void lk_map_panel_update_colors (LkMapPanel *self);
/* NULL = the default. */
void lk_map_panel_choose_color (LkMapPanel *self, const char *id);
/* Whether the color of a point says what neither its name nor its trust does. */
gboolean lk_map_panel_color_tells_more (LkMapPanel *self);
/* How the points would be colored on light or dark ground. (transfer full) */
LkMapColors *lk_map_panel_make_colors (LkMapPanel *self, gboolean dark);
/* The legend of such colors for a picture: entries that are shown, of a scale some of its numbers. (element-type
 * LkScatterLegend), whose names are freed by the array. (transfer full) */
GArray *lk_map_panel_make_legend (LkMapPanel *self, const LkMapColors *colors, gboolean dark);
/* Trust dims, and colors. */
void lk_map_panel_show_trust (LkMapPanel *self);
void lk_map_panel_bind_colors (GtkWidgetClass *widget_class);

/* -- map-panel-marks.c ------------------------------------------------------------------------------------------------- */

void lk_map_panel_update_marks (LkMapPanel *self);
void lk_map_panel_update_lines (LkMapPanel *self);
void lk_map_panel_update_images (LkMapPanel *self);
/* The selected points, at most `most` of them: their places among the points. Returns how many are selected in all. */
int lk_map_panel_selected_points (LkMapPanel *self, int *points, int most);
/* point -1: none. */
void lk_map_panel_show_card (LkMapPanel *self, int point);
void lk_map_panel_bind_marks (GtkWidgetClass *widget_class);

/* -- map-panel-search.c ------------------------------------------------------------------------------------------------ */

void lk_map_panel_search_again (LkMapPanel *self);
void lk_map_panel_open_search (LkMapPanel *self, gboolean open);
void lk_map_panel_bind_search (GtkWidgetClass *widget_class);

/* -- map-panel-tools.c ------------------------------------------------------------------------------------------------- */

void lk_map_panel_set_up_tools (LkMapPanel *self);
void lk_map_panel_update_tools (LkMapPanel *self);
char *lk_map_panel_dup_state (LkPanel *panel);
void lk_map_panel_set_state (LkPanel *panel, const char *state);
void lk_map_panel_bind_tools (GtkWidgetClass *widget_class);

/* -- map-panel-files.c ------------------------------------------------------------------------------------------------- */

void lk_map_panel_export (LkMapPanel *self, const char *format);
void lk_map_panel_copy (LkMapPanel *self);
/* Writes a file at once; format: "png", "svg", "pdf", "csv", "npy". */
gboolean lk_map_panel_write (LkMapPanel *self, const char *path, const char *format, GError **error);

/* -- map-panel-words.c ------------------------------------------------------------------------------------------------- */

/* (transfer full) all. The reading may be cut to its first parts. */
char *lk_map_panel_reading (LkMapPanel *self, int most_parts);
char *lk_map_panel_empty_words (LkMapPanel *self);
char *lk_map_panel_help_words (LkMapPanel *self);
/* "Sandal, #1204" */
char *lk_map_panel_image_name (LkMapPanel *self, int id);
/* What the card says below the name. */
char *lk_map_panel_image_details (LkMapPanel *self, int point);
/* Mean trust, NAN while unknown. */
double lk_map_panel_mean_trust (LkMapPanel *self);
