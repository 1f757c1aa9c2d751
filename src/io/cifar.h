/* CIFAR's binary files: records of label bytes and three color planes of 32x32 pixels. CIFAR-10 has one label byte,
 * CIFAR-100 two (coarse, fine). */

#pragma once

#include <glib.h>

#define LK_CIFAR_SIDE 32
#define LK_CIFAR_MAX_LABELS 2

typedef struct
{
  int n;
  guint8 *labels; /* [n, label bytes], owned */
  guint8 *pixels; /* [n, 32, 32, 3], owned */
} LkCifar;

/* classes has the number of classes for each of n_labels label bytes. name is for messages. FALSE with an error that
 * names file, field and offset. lk_cifar_clear () when done. */
gboolean
lk_cifar_parse (GBytes *bytes, const char *name, const int *classes, int n_labels, LkCifar *cifar, GError **error);
void lk_cifar_clear (LkCifar *cifar);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LkCifar, lk_cifar_clear)
