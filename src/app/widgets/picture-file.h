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
