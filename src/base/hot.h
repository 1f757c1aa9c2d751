/* LK_HOT marks a plain loop that is worth compiling for several instruction sets; the loader picks one at start.
 * Nothing else in the tree selects instructions: no -march, no intrinsics. */

#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__SANITIZE_ADDRESS__) && !defined(LK_NO_CLONES)
#define LK_HOT __attribute__ ((target_clones ("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define LK_HOT
#endif
