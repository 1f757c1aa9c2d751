/* Memory of one step: reserved once, handed out by moving a pointer, given back all at once.
 *
 * Why: touching fresh pages costs 0.7 s per GB here, so a step that mallocs its activations spends more time in the
 * kernel than in convolutions. Address space is reserved, pages are touched on first use and stay warm. */

#pragma once

#include "tensor/real.h"

#include <stddef.h>

typedef struct _LkArena LkArena;

/* Address space enough for the plan of any step; whether it fits into memory is checked by its peak. */
#define LK_ARENA_BYTES ((size_t) 1 << 42)

/* Reserves address space for bytes, or for as much as the system gives; touches nothing. */
LkArena *lk_arena_new (size_t bytes);
void lk_arena_free (LkArena *arena);

/* 64-byte aligned, not cleared; valid until the arena is rewound below it. Aborts when the reservation is used up
 * (the plan of a step is checked before the first one: lk_arena_peak ()). */
void *lk_arena_alloc (LkArena *arena, size_t bytes);

size_t lk_arena_mark (const LkArena *arena);
void lk_arena_rewind (LkArena *arena, size_t mark);

/* Highest mark since the last lk_arena_reset_peak (). */
size_t lk_arena_peak (const LkArena *arena);
void lk_arena_reset_peak (LkArena *arena);
