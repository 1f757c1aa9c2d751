#include "app/frame-memory.h"

#include "config.h"

#include <malloc.h>

#ifdef LK_HAVE_X11
#include <cairo-xlib.h>
#include <gdk/x11/gdkx.h>
#endif

/* A few frames of a large screen. */
#define KEPT (128 << 20)
/* The largest that the C library takes from the heap at all. */
#define FROM_HEAP (32 << 20)

void
lk_frame_memory_keep_heap (void)
{
#ifdef M_TRIM_THRESHOLD
  mallopt (M_MMAP_THRESHOLD, FROM_HEAP);
  mallopt (M_TRIM_THRESHOLD, KEPT);
#endif
}

#ifdef LK_HAVE_X11

/* So that a window that is dragged larger does not take new memory at every pixel. */
#define SIDE_STEP 256

typedef struct
{
  GtkWidget *window;
  cairo_surface_t *held;
  int width, height; /* of what is held, in pixels of the screen */
} FrameMemory;

static int
round_up (int side)
{
  return (side + SIDE_STEP - 1) / SIDE_STEP * SIDE_STEP;
}

/* Cairo cuts what it shares with the server from pools, and gives a pool back once nothing is cut from it. An image as large
 * as the window, which nobody draws, keeps a pool that has room for a frame beside it. */
static void
hold_pool (FrameMemory *memory)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (memory->window));
  Display *display = gdk_x11_display_get_xdisplay (gdk_surface_get_display (surface));
  int scale = gdk_surface_get_scale_factor (surface);
  int width = gdk_surface_get_width (surface) * scale, height = gdk_surface_get_height (surface) * scale;
  cairo_surface_t *window;

  if (width <= memory->width && height <= memory->height)
    return;

  memory->width = round_up (MAX (width, memory->width));
  memory->height = round_up (MAX (height, memory->height));
  g_clear_pointer (&memory->held, cairo_surface_destroy);
  window = cairo_xlib_surface_create (display, gdk_x11_surface_get_xid (surface),
                                      DefaultVisual (display, DefaultScreen (display)), width, height);
  memory->held = cairo_surface_create_similar_image (window, CAIRO_FORMAT_RGB24, memory->width, memory->height);
  cairo_surface_destroy (window);
}

static void
realize_cb (FrameMemory *memory)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (memory->window));

  if (!GDK_IS_X11_SURFACE (surface) || !GSK_IS_CAIRO_RENDERER (gtk_native_get_renderer (GTK_NATIVE (memory->window))))
    return;

  g_signal_connect_swapped (surface, "notify::width", G_CALLBACK (hold_pool), memory);
  g_signal_connect_swapped (surface, "notify::height", G_CALLBACK (hold_pool), memory);
  g_signal_connect_swapped (surface, "notify::scale-factor", G_CALLBACK (hold_pool), memory);
  hold_pool (memory);
}

static void
unrealize_cb (FrameMemory *memory)
{
  g_signal_handlers_disconnect_by_data (gtk_native_get_surface (GTK_NATIVE (memory->window)), memory);
  g_clear_pointer (&memory->held, cairo_surface_destroy);
  memory->width = memory->height = 0;
}

void
lk_frame_memory_attach (GtkWidget *window)
{
  FrameMemory *memory = g_new0 (FrameMemory, 1);

  memory->window = window;
  g_signal_connect_swapped (window, "realize", G_CALLBACK (realize_cb), memory);
  g_signal_connect_swapped (window, "unrealize", G_CALLBACK (unrealize_cb), memory);
  g_object_set_data_full (G_OBJECT (window), "lk-frame-memory", memory, g_free);
}

#else

void
lk_frame_memory_attach (GtkWidget *window)
{
}

#endif
