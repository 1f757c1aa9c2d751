/* Limited-memory BFGS for smooth convex functions in double (Nocedal & Wright 2006, algorithm 7.4 and 7.5), with a
 * bisection line search for the weak Wolfe conditions (Lewis & Overton 2013). Deterministic. */

#pragma once

#include <glib.h>

/* The function at x [n]; writes its gradient. FALSE ends the search at once (cancelled). */
typedef gboolean (*LkFunction) (gpointer data, const double *x, double *value, double *gradient);

/* Minimizes from x [n] in place until no component of the gradient exceeds tolerance, the function falls no more in
 * double precision, or max_iterations are done. Returns the iterations, or -1 if the function said FALSE. */
int lk_lbfgs (LkFunction function, gpointer data, int n, double *x, double tolerance, int max_iterations);
