/* A horizontal bar for one number, with another one to compare with faintly behind it, and a mark. Says nothing by itself:
 * whoever shows it beside words names it. */

#pragma once

#include "app/widgets/chart-canvas.h"
#include "app/widgets/chart-theme.h"

#define LK_TYPE_METER (lk_meter_get_type ())
G_DECLARE_FINAL_TYPE (LkMeter, lk_meter, LK, METER, GtkWidget)

typedef struct
{
  double value, behind; /* NAN = none */
  gboolean hollow;      /* drawn as an outline, in a second color */
} LkMeterReading;

GtkWidget *lk_meter_new (void);
/* Bars reach from 0 to max; mark: a line at a value, NAN = none. */
void lk_meter_show (LkMeter *self, LkMeterReading reading, double max, double mark);

/* The same on a canvas. */
void lk_meter_draw (LkCanvas *canvas,
                    const LkChartTheme *theme,
                    LkRect rect,
                    LkMeterReading reading,
                    double max,
                    double mark);
