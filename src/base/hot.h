/* LK_HOT marks a plain loop that is worth compiling for several instruction sets; the loader picks one at start.
 * Nothing else in the tree selects instructions: no -march, no intrinsics. On static functions only: clang gives the
 * clones another name than gcc, and a call from another file would not link. clang's is a global one, so no two files may
 * give theirs the same (the test "includes" looks).
 *
 * The engine's double build goes without: clang gives even static clones a global name, which both builds would share.
 *
 * LK_SANITIZED is defined under the address and thread sanitizers. The loader picks before they are ready, and their code
 * would crash there, so LK_HOT does nothing then. */

#pragma once

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define LK_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define LK_SANITIZED 1
#endif
#endif

#if defined(__x86_64__) && defined(__GNUC__) && !defined(LK_SANITIZED) && !defined(LK_DOUBLE)
#define LK_HOT __attribute__ ((target_clones ("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define LK_HOT
#endif
