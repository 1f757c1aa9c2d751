/* Every reader of foreign bytes, each with one valid file to begin from. */

#pragma once

#include <glib.h>

typedef struct
{
  const char *name;
  GBytes *(*seed) (void);          /* a small valid file (transfer full) */
  gboolean (*read) (GBytes *file); /* TRUE if it was read; must survive any bytes */
} Reader;

extern const Reader readers[];
extern const guint n_readers;
