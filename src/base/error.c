#include "base/error.h"

/* clang-format would take the name for a subtraction. */
/* clang-format off */
G_DEFINE_QUARK (lk-error-quark, lk_error)
/* clang-format on */
