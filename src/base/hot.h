/* LK_HOT marks a plain loop that is worth compiling for several instruction sets; the loader picks one at start.
 * Nothing else in the tree selects instructions: no -march, no intrinsics. On static functions only: clang gives the
 * clones another name than gcc, and a call from another file would not link. */

#pragma once

/* The loader picks before the address and thread sanitizers are ready, and their code would crash there. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define LK_NO_CLONES 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define LK_NO_CLONES 1
#endif
#endif

#if defined(__x86_64__) && defined(__GNUC__) && !defined(LK_NO_CLONES)
#define LK_HOT __attribute__ ((target_clones ("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define LK_HOT
#endif
