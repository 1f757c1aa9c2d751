#include "app/heap.h"

#include <malloc.h>

/* A few frames of a large screen. */
#define KEPT (128 << 20)
/* The largest that the C library takes from the heap at all. */
#define FROM_HEAP (32 << 20)

void
lk_heap_keep_frames (void)
{
#ifdef M_TRIM_THRESHOLD
  mallopt (M_MMAP_THRESHOLD, FROM_HEAP);
  mallopt (M_TRIM_THRESHOLD, KEPT);
#endif
}
