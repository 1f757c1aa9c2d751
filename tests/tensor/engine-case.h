#pragma once

#include <stddef.h>

#ifdef LK_DOUBLE
#define ENGINE_CASE engine_case_double
#else
#define ENGINE_CASE engine_case_float
#endif

/* Runs layer number index on so many threads; writes output and gradients to out (NULL: only counts). 0 = no such
 * layer. */
size_t engine_case_float (int index, int threads, double *out);
size_t engine_case_double (int index, int threads, double *out);
