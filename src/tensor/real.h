/* The engine compiles twice: float (what runs) and double (what gradients are checked in). Only this file knows how:
 * the double build renames every public function of tensor/, nn/ and methods/ through a header that the build makes
 * from the declarations, so both builds can live in one test program. */

#pragma once

#ifdef LK_DOUBLE
#include "double-names.h"
typedef double LkReal;
#else
typedef float LkReal;
#endif
