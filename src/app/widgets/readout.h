/* The box that says what is under the pointer of a picture of data. */

#pragma once

#include "app/widgets/chart-theme.h"

#define LK_READOUT_PADDING 8

/* Draws the text in a box whose left upper corner is there, in pixels of the widget. */
void lk_readout_snapshot (GtkWidget *widget,
                          GtkSnapshot *snapshot,
                          const LkChartTheme *theme,
                          PangoLayout *layout,
                          double left,
                          double top);
/* The same beside a place, where it hides neither the place nor leaves the widget. */
void lk_readout_snapshot_beside (GtkWidget *widget,
                                 GtkSnapshot *snapshot,
                                 const LkChartTheme *theme,
                                 const char *markup,
                                 double x,
                                 double y);
