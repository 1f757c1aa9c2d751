/* A list of names with a bar each (meter.h), of which one is selected: by a press, or by the arrow keys. Knows nothing of
 * learning.
 *
 * Signal "selected" (int row): the user's doing. */

#pragma once

#include "app/widgets/meter.h"
#include "app/widgets/picture-file.h"

#define LK_TYPE_METER_LIST (lk_meter_list_get_type ())
G_DECLARE_FINAL_TYPE (LkMeterList, lk_meter_list, LK, METER_LIST, GtkWidget)

typedef struct
{
  const char *name;
  LkMeterReading reading;
  const char *text;  /* what stands at its end: "0.23" */
  const char *words; /* all there is to say of it: tooltip, and for who listens */
} LkMeterRow;

/* Rows; strings are copied. Bars reach from 0 to max, with a line at mark. The selection stays. */
void lk_meter_list_set_rows (LkMeterList *self, int n, const LkMeterRow *rows, double max, double mark);
int lk_meter_list_get_selected (LkMeterList *self); /* -1 = none */
void lk_meter_list_select (LkMeterList *self, int row);

typedef struct
{
  const char *title, *note; /* above the list, at the left and at the right */
  const char *const *captions;
  int n_captions; /* lines below it */
  int width;      /* in the usual font */
} LkMeterPage;

/* What the list shows as a picture, dark on white. Appends it to bytes. */
gboolean lk_meter_list_make_picture (LkMeterList *self,
                                     LkPictureKind kind,
                                     const LkMeterPage *page,
                                     GByteArray *bytes,
                                     GError **error);
