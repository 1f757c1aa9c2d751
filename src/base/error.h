/* Errors: one domain for everything that a file, a user or a machine can do wrong.
 * A message names the file, the field and the offset where it can, and says what to do. */

#pragma once

#include <glib.h>

#define LK_ERROR (lk_error_quark ())

typedef enum
{
  LK_ERROR_FORMAT,     /* the bytes of a file are not what they claim to be */
  LK_ERROR_SETTING,    /* an unknown key or a value out of range */
  LK_ERROR_DATA,       /* a data set that cannot be trained on, or does not fit its use */
  LK_ERROR_MEMORY,     /* a step would not fit into memory */
  LK_ERROR_NOT_FINITE, /* a loss that is NaN or infinite */
  LK_ERROR_BUSY,       /* another process writes this run */
  LK_ERROR_CANCELLED,  /* the user stopped it */
} LkError;

GQuark lk_error_quark (void);
