#include "recipes.h"

#include "base/hot.h"

#include <stdlib.h>

#define N 100 /* images of the data set */

static const LkNormalize normalize = { { 0.5f, 0.4f, 0.3f, 0.2f }, { 0.2f, 0.3f, 0.4f, 0.5f } };

static LkRecipe *
multi_crop_recipe (void)
{
  static const int view_size[] = { 0, 0, 12, 12, 12, 16 };
  g_autoptr (LkValues) values = new_values (FALSE);

  set_values (values, "rotation.probability=0.5; noise.probability=0.5; erasing.probability=0.5; "
                      "view2=blur.probability=0.5, crop.scale_min=0.5");
  return lk_recipe_new (values, 6, view_size, NULL);
}

static LkBatch *
new_batch (const LkRecipe *recipe, int rows)
{
  LkBatch *batch = lk_batch_new (recipe, rows, 20, 20, 3);

  for (int i = 0; i < rows; i++)
    {
      batch->sample[i] = (i * 37 + 5) % N;
      batch->label[i] = i;
    }

  return batch;
}

static void
fill (LkBatch *batch, const LkRecipe *recipe, const guint8 *pixels, int threads)
{
  g_autofree float *workspace = g_new (float, threads *lk_recipe_workspace (recipe, 20, 20, 3));
  LkPool *pool = lk_pool_new (threads, 0, NULL);

  lk_batch_fill (batch, recipe, pixels, 20, 20, 3, 3, 4, &normalize, pool, workspace);
  lk_pool_free (pool);
}

static gsize
group_bytes (const LkBatch *batch, int i)
{
  const LkViewGroup *group = &batch->groups[i];

  return (gsize) group->n_views * batch->rows * group->h * group->w * group->c * sizeof (float);
}

static void
test_groups_follow_view_sizes (void)
{
  g_autoptr (LkRecipe) recipe = multi_crop_recipe ();
  g_autoptr (LkBatch) batch = new_batch (recipe, 10);
  static const int expected[][3] = { { 20, 0, 2 }, { 12, 2, 3 }, { 16, 5, 1 } };

  g_assert_cmpint (batch->rows, ==, 10);
  g_assert_cmpint (batch->n_groups, ==, 3);
  for (int i = 0; i < 3; i++)
    {
      g_assert_cmpint (batch->groups[i].h, ==, expected[i][0]);
      g_assert_cmpint (batch->groups[i].w, ==, expected[i][0]);
      g_assert_cmpint (batch->groups[i].c, ==, 3);
      g_assert_cmpint (batch->groups[i].first_view, ==, expected[i][1]);
      g_assert_cmpint (batch->groups[i].n_views, ==, expected[i][2]);
      g_assert_cmpuint ((guintptr) batch->groups[i].x % 64, ==, 0);
    }
}

/* Row v * rows + i of a group is view v of sample i, for whole and for shortened batches. */
static void
test_rows_are_the_views (void)
{
  g_autoptr (LkRecipe) recipe = multi_crop_recipe ();
  g_autofree guint8 *pixels = new_images (N, 20, 20, 3);
  g_autofree float *workspace = g_new (float, lk_recipe_workspace (recipe, 20, 20, 3));
  g_autoptr (LkBatch) batch = new_batch (recipe, 33);

  for (int rows = 33; rows >= 4; rows -= 29)
    {
      batch->rows = rows;
      fill (batch, recipe, pixels, 1);
      for (int g = 0; g < batch->n_groups; g++)
        {
          const LkViewGroup *group = &batch->groups[g];
          int size = group->h * group->w * 3;

          for (int v = 0; v < group->n_views; v++)
            for (int i = 0; i < rows; i++)
              {
                int sample = batch->sample[i];
                float view[20 * 20 * 3];

                lk_recipe_view (recipe, pixels + sample * 1200, 20, 20, 3,
                                (LkAugmentKey){ 3, 4, (uint32_t) sample, group->first_view + v }, &normalize, view,
                                NULL, NULL, workspace);
                g_assert_cmpmem (view, size * sizeof (float), group->x + (v * rows + i) * size, size * sizeof (float));
                g_assert_cmpint (batch->label[i], ==, i);
              }
        }
    }
}

static void
test_same_bits_for_any_number_of_threads (void)
{
  g_autoptr (LkRecipe) recipe = multi_crop_recipe ();
  g_autofree guint8 *pixels = new_images (N, 20, 20, 3);
  g_autoptr (LkBatch) reference = new_batch (recipe, 67);

  fill (reference, recipe, pixels, 1);
  for (int threads = 2; threads <= 8; threads *= 2)
    for (int round = 0; round < 3; round++)
      {
        g_autoptr (LkBatch) batch = new_batch (recipe, 67);

        fill (batch, recipe, pixels, threads);
        for (int g = 0; g < batch->n_groups; g++)
          g_assert_cmpmem (batch->groups[g].x, group_bytes (batch, g), reference->groups[g].x,
                           group_bytes (reference, g));
      }
}

/* The row of a sample does not depend on what else is in the batch, nor on its place. */
static void
test_rows_do_not_depend_on_neighbors (void)
{
  g_autoptr (LkRecipe) recipe = multi_crop_recipe ();
  g_autofree guint8 *pixels = new_images (N, 20, 20, 3);
  g_autoptr (LkBatch) one = new_batch (recipe, 8), other = new_batch (recipe, 8);

  one->sample[2] = other->sample[7] = 42;
  fill (one, recipe, pixels, 1);
  fill (other, recipe, pixels, 1);
  g_assert_cmpmem (one->groups[0].x + 2 * 1200, 1200 * sizeof (float), other->groups[0].x + 7 * 1200,
                   1200 * sizeof (float));
}

#if defined(__GLIBC__) && !defined(LK_SANITIZED)
#define COUNTS_ALLOCATIONS 1

static int allocations;

void *__libc_malloc (size_t size);
void *__libc_calloc (size_t n, size_t size);
void *__libc_realloc (void *memory, size_t size);

/* In front of the C library's own, for the whole process, GLib included. */
void *
malloc (size_t size)
{
  allocations++;
  return __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  allocations++;
  return __libc_calloc (n, size);
}

void *
realloc (void *memory, size_t size)
{
  allocations++;
  return __libc_realloc (memory, size);
}
#endif

static void
test_filling_allocates_nothing (void)
{
#ifdef COUNTS_ALLOCATIONS
  g_autoptr (LkValues) values = new_values (FALSE);
  g_autoptr (LkRecipe) recipe = NULL;
  g_autoptr (LkBatch) batch = NULL;
  g_autofree guint8 *pixels = new_images (N, 20, 20, 3);
  g_autofree float *workspace = NULL;
  LkPool *pool = lk_pool_new (1, 0, NULL);
  int before, n;
  const LkTransform *const *transforms = lk_transforms (&n);

  for (int i = 0; i < n; i++)
    lk_values_set (values, transforms[i]->settings[0].key, "1");
  recipe = lk_recipe_new (values, 2, NULL, NULL);
  batch = new_batch (recipe, 32);
  workspace = g_new (float, lk_recipe_workspace (recipe, 20, 20, 3));

  before = allocations;
  g_assert_cmpint (before, >, 0);
  lk_batch_fill (batch, recipe, pixels, 20, 20, 3, 3, 4, &normalize, pool, workspace);
  g_assert_cmpint (allocations, ==, before);
  lk_pool_free (pool);
#else
  g_test_skip ("allocations are counted with the GNU C library and without sanitizers only");
#endif
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/augment/batch/groups-follow-view-sizes", test_groups_follow_view_sizes);
  g_test_add_func ("/augment/batch/rows-are-the-views", test_rows_are_the_views);
  g_test_add_func ("/augment/batch/same-bits-for-any-number-of-threads", test_same_bits_for_any_number_of_threads);
  g_test_add_func ("/augment/batch/rows-do-not-depend-on-neighbors", test_rows_do_not_depend_on_neighbors);
  g_test_add_func ("/augment/batch/filling-allocates-nothing", test_filling_allocates_nothing);

  return g_test_run ();
}
