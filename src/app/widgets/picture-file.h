/* Pictures for files: what draws on a canvas is drawn as PNG, SVG or PDF in memory, to be written in one go. */

#pragma once

#include "app/widgets/chart-canvas.h"

typedef enum
{
  LK_PICTURE_PNG, /* twice the size */
  LK_PICTURE_SVG,
  LK_PICTURE_PDF,
} LkPictureKind;

typedef void (*LkPictureFunc) (LkCanvas *canvas, LkTypesetter *typesetter, int width, int height, gpointer data);

/* The kind of which files end so: "png", "svg", "pdf". */
LkPictureKind lk_picture_kind (const char *format);

/* Appends the file to bytes. title: of the document. */
gboolean lk_picture_make (LkPictureKind kind,
                          const char *title,
                          LkTypesetter *typesetter,
                          int width,
                          int height,
                          LkPictureFunc draw,
                          gpointer data,
                          GByteArray *bytes,
                          GError **error);
/* The same of what a widget shows, in its fonts, as large as it is; at least so many pixels high, and 480 wide. */
gboolean lk_picture_make_of (GtkWidget *widget,
                             LkPictureKind kind,
                             const char *title,
                             int least_height,
                             LkPictureFunc draw,
                             gpointer data,
                             GByteArray *bytes,
                             GError **error);

/* A PNG in memory as a picture for the clipboard. */
GdkTexture *lk_picture_texture (const GByteArray *png, GError **error);
