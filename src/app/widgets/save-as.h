/* Asking where to save something, in one of several formats; and saying how it went where the window says such things. */

#pragma once

#include <gtk/gtk.h>

typedef struct
{
  const char *format; /* "png": how its files end, too */
  const char *name;   /* translatable */
} LkSaveFormat;

/* What is to be saved there. format: what the file's name says, else what was asked for. */
typedef void (*LkSaveFunc) (GtkWidget *owner, GFile *file, const char *format);

/* Asks for a file that may be called name (its ending is added), in one of n formats, which stay valid; calls save if the
 * user names one and the owner still lives. */
void lk_save_as (GtkWidget *owner,
                 const char *title,
                 const char *name,
                 const LkSaveFormat *formats,
                 int n,
                 const char *format,
                 LkSaveFunc save);
/* The format whose ending a path has, else wanted. */
const char *lk_save_format_of (const char *path, const LkSaveFormat *formats, int n, const char *wanted);

/* Text as a toast of the widget's window; in the log where there is no such place. */
void lk_toast (GtkWidget *widget, const char *text);
