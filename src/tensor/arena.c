#include "tensor/arena.h"

#include <glib.h>
#include <sys/mman.h>

#define ALIGNMENT 64
#define SMALLEST_ARENA ((size_t) 64 << 20)

struct _LkArena
{
  char *base;
  size_t size, used, peak;
};

LkArena *
lk_arena_new (size_t bytes)
{
  LkArena *arena = g_new0 (LkArena, 1);

  /* A system that counts reservations as memory (overcommit_memory = 2) gives less. */
  for (arena->size = bytes; arena->size >= SMALLEST_ARENA; arena->size /= 2)
    {
      arena->base = mmap (NULL, arena->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
                          0);
      if (arena->base != MAP_FAILED)
        break;
    }
  if (arena->size < SMALLEST_ARENA)
    g_error ("cannot reserve %zu bytes of address space (ulimit -v)", bytes);

  return arena;
}

void
lk_arena_free (LkArena *arena)
{
  if (arena == NULL)
    return;

  munmap (arena->base, arena->size);
  g_free (arena);
}

void *
lk_arena_alloc (LkArena *arena, size_t bytes)
{
  size_t start = arena->used;
  size_t room = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;

  if (room < bytes || room > arena->size - start)
    g_error ("a step's memory (%zu bytes) is used up", arena->size);

  arena->used = start + room;
  arena->peak = MAX (arena->peak, arena->used);
  return arena->base + start;
}

size_t
lk_arena_mark (const LkArena *arena)
{
  return arena->used;
}

void
lk_arena_rewind (LkArena *arena, size_t mark)
{
  g_assert (mark <= arena->used);
  arena->used = mark;
}

size_t
lk_arena_peak (const LkArena *arena)
{
  return arena->peak;
}

void
lk_arena_reset_peak (LkArena *arena)
{
  arena->peak = arena->used;
}
