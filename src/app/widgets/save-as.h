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
/* Where a chosen file lies; NULL if that is not on this machine, and then elsewhere is told. Valid as long as the file. */
const char *lk_save_path (GtkWidget *owner, GFile *file, const char *elsewhere);
/* Tells how writing the file went. failed: a translated sentence with one %s for what went wrong, if something did. */
void lk_save_tell (GtkWidget *owner, GFile *file, const char *failed, const GError *error);
/* The format whose ending a path has, else wanted. */
const char *lk_save_format_of (const char *path, const LkSaveFormat *formats, int n, const char *wanted);

/* Puts a picture into the clipboard and tells so; NULL: tells the error. */
void lk_copy_picture (GtkWidget *owner, GdkTexture *picture, const GError *error);

/* Text as a toast of the widget's window; in the log where there is no such place. */
void lk_toast (GtkWidget *widget, const char *text);
