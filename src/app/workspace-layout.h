/* An arrangement of panels as data and as text. The text is a key file:
 *
 *   [layout]
 *   version=1
 *   bottom=320            the bottom band's share of the height, in thousandths
 *   hidden=rank;          panels that are not shown
 *   others=hide           panels that are not named here: hide, or show where their kind says (the default)
 *   maximized=loss
 *   [frame 1]
 *   band=main             or bottom
 *   column=0
 *   row=0
 *   width=500             the column's share of its band, in thousandths
 *   height=500            the frame's share of its column
 *   panels=loss;spread;   in the order of their tabs
 *   active=loss
 *   [panel loss]
 *   state=...             what the panel keeps, in its own words
 *
 * Groups and keys that are not known are skipped. */

#pragma once

#include <glib.h>

#define LK_LAYOUT_WHOLE 1000 /* thousandths */
#define LK_LAYOUT_MAX_FRAMES 64

typedef enum
{
  LK_BAND_MAIN,
  LK_BAND_BOTTOM,
  LK_N_BANDS,
} LkBand;

typedef struct
{
  LkBand band;
  int column, row;
  int width, height; /* 1..LK_LAYOUT_WHOLE; 0 = not said */
  GStrv panels;
  char *active; /* NULL: the first */
} LkLayoutFrame;

typedef struct
{
  GPtrArray *frames; /* LkLayoutFrame, sorted by band, column, row */
  int bottom;        /* 0 = not said */
  GStrv hidden;
  gboolean hides_others;
  char *maximized;
  GHashTable *states; /* panel id -> text */
} LkLayout;

/* NULL and error (G_KEY_FILE_ERROR) if the text is no key file, of another version, or says what cannot be. */
LkLayout *lk_layout_parse (const char *text, GError **error);
char *lk_layout_print (const LkLayout *layout);

/* A whole number from..to of a key file, or fallback where the key is missing; FALSE and error if it says anything else. */
gboolean lk_layout_read_number (GKeyFile *file,
                                const char *group,
                                const char *key,
                                int from,
                                int to,
                                int fallback,
                                int *value,
                                GError **error);

LkLayout *lk_layout_new (void);
void lk_layout_free (LkLayout *layout);
/* The new frame has no panels; the layout owns it. */
LkLayoutFrame *lk_layout_add_frame (LkLayout *layout, LkBand band, int column, int row);
gboolean lk_layout_hides (const LkLayout *layout, const char *id);

/* Turns n amounts (>= 0) into thousandths that add up to LK_LAYOUT_WHOLE. */
void lk_layout_thousandths (int n, const double *amounts, int *thousandths);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkLayout, lk_layout_free)
