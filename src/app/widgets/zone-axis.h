/* An axis from 0 that is cut into named zones, with a marker where a value lies: what a number means, by where it falls. The
 * zone of the marker stands out. For people who listen it is one text: which zone, between which bounds, and the value. */

#pragma once

#include <gtk/gtk.h>

#define LK_TYPE_ZONE_AXIS (lk_zone_axis_get_type ())
G_DECLARE_FINAL_TYPE (LkZoneAxis, lk_zone_axis, LK, ZONE_AXIS, GtkWidget)

#define LK_MAX_ZONES 4

typedef struct
{
  const char *title; /* copied */
  double end;        /* where it ends; that of the last is the end of the axis */
} LkZone;

GtkWidget *lk_zone_axis_new (void);

/* name: of the value, "η". Ends rise from 0; equal ones are an empty zone, which is left out. A value beyond the end is
 * marked there. */
void lk_zone_axis_show (LkZoneAxis *self, const char *name, int n, const LkZone *zones, double value);
/* No zones and no value. */
void lk_zone_axis_clear (LkZoneAxis *self);
/* The zone that the value is in, or -1. */
int lk_zone_axis_get_zone (LkZoneAxis *self);
