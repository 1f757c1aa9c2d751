#include "train/embed.h"

#define IMAGES_PER_CHUNK 128

typedef struct
{
  const guint8 *pixels; /* of image 0 */
  size_t stride;        /* from one image to the next */
  int h, w, c;
  const int *index;
  int first;
  const LkNormalize *normalize;
  const LkRecipe *recipe; /* NULL: the clean images */
  LkAugmentKey key;
  float *workspace; /* [threads][workspace_size] */
  size_t workspace_size;
  float *images; /* [IMAGES_PER_CHUNK, h, w, c] */
} ImageJob;

static void
fill_image (void *data, int i, int worker)
{
  const ImageJob *job = data;
  int sample = job->index != NULL ? job->index[job->first + i] : job->first + i;
  const guint8 *pixels = job->pixels + (size_t) sample * job->stride;
  float *image = job->images + (size_t) i * (size_t) job->h * (size_t) job->w * (size_t) job->c;
  LkAugmentKey key = job->key;

  if (job->recipe == NULL)
    {
      lk_clean_view (pixels, job->h, job->w, job->c, job->normalize, image);
      return;
    }
  key.sample = (uint32_t) sample;
  lk_recipe_view (job->recipe, pixels, job->h, job->w, job->c, key, job->normalize, image, NULL, NULL,
                  job->workspace + (size_t) worker * job->workspace_size);
}

int
lk_mlp_outputs (const LkMlp *head)
{
  if (head == NULL || head->n_layers == 0)
    return 0;
  return head->linear[head->n_layers - 1].weight->dims[0];
}

LkNormalize
lk_dataset_normalize (const LkDataset *dataset)
{
  LkNormalize normalize;

  for (int i = 0; i < 4; i++)
    {
      normalize.mean[i] = (float) dataset->mean[i];
      normalize.std[i] = (float) dataset->std[i];
    }
  return normalize;
}

/* The images job->first .. + n - 1 of the job. */
static gboolean
embed (LkTape *tape,
       const LkEncoder *encoder,
       const LkMlp *head,
       ImageJob *job,
       int n,
       gboolean (*cancelled) (gpointer),
       gpointer cancel_data,
       float *features,
       float *output,
       float *raw)
{
  LkShape shape = { MIN (IMAGES_PER_CHUNK, MAX (n, 1)), job->h, job->w, job->c };
  g_autofree float *images = g_new (float, lk_shape_count (shape));
  size_t width = (size_t) encoder->features, out = (size_t) lk_mlp_outputs (head);
  int first = job->first;

  job->images = images;
  for (int at = 0; at < n; at += IMAGES_PER_CHUNK)
    {
      LkVar *feature, *before = NULL, *embedding;

      if (cancelled != NULL && cancelled (cancel_data))
        return FALSE;

      shape.n = MIN (IMAGES_PER_CHUNK, n - at);
      job->first = first + at;
      lk_pool_run (lk_tape_pool (tape), shape.n, fill_image, job);

      lk_tape_begin (tape, FALSE);
      feature = lk_encode (tape, encoder, lk_tape_input (tape, shape, images), 1, NULL);
      if (features != NULL)
        lk_var_read (feature, features + (size_t) at * width);
      if (out > 0 && (output != NULL || raw != NULL))
        {
          embedding = lk_mlp (tape, head, feature, 1, &before);
          if (output != NULL)
            lk_var_read (embedding, output + (size_t) at * out);
          if (raw != NULL)
            lk_var_read (before, raw + (size_t) at * out);
        }
      if (lk_tape_cancelled (tape)) /* operations were left out: what was read means nothing */
        return FALSE;
    }
  lk_tape_begin (tape, FALSE);
  return TRUE;
}

static ImageJob
job_of_split (const LkDataset *dataset, LkSplitId split, const int *index, const LkNormalize *normalize)
{
  return (ImageJob){
    .pixels = dataset->splits[split].pixels,
    .stride = lk_dataset_image_size (dataset),
    .h = dataset->h,
    .w = dataset->w,
    .c = dataset->c,
    .index = index,
    .normalize = normalize,
  };
}

gboolean
lk_embed_images (LkTape *tape,
                 const LkEncoder *encoder,
                 const LkMlp *head,
                 const LkDataset *dataset,
                 LkSplitId split,
                 const int *index,
                 int first,
                 int n,
                 const LkNormalize *normalize,
                 gboolean (*cancelled) (gpointer),
                 gpointer cancel_data,
                 float *features,
                 float *output,
                 float *raw)
{
  ImageJob job = job_of_split (dataset, split, index, normalize);

  job.first = first;
  return embed (tape, encoder, head, &job, n, cancelled, cancel_data, features, output, raw);
}

gboolean
lk_embed_pixels (LkTape *tape,
                 const LkEncoder *encoder,
                 const LkMlp *head,
                 const guint8 *pixels,
                 int n,
                 const LkNormalize *normalize,
                 gboolean (*cancelled) (gpointer),
                 gpointer cancel_data,
                 float *features,
                 float *output,
                 float *raw)
{
  ImageJob job = {
    .pixels = pixels,
    .stride = (size_t) encoder->h * (size_t) encoder->w * (size_t) encoder->c,
    .h = encoder->h,
    .w = encoder->w,
    .c = encoder->c,
    .normalize = normalize,
  };

  return embed (tape, encoder, head, &job, n, cancelled, cancel_data, features, output, raw);
}

gboolean
lk_embed_drawn (LkTape *tape,
                const LkEncoder *encoder,
                const LkMlp *head,
                const LkDataset *dataset,
                const int *index,
                int n,
                const LkRecipe *recipe,
                LkAugmentKey key,
                const LkNormalize *normalize,
                gboolean (*cancelled) (gpointer),
                gpointer cancel_data,
                float *features,
                float *output,
                float *raw)
{
  ImageJob job = job_of_split (dataset, LK_TRAIN, index, normalize);
  g_autofree float *workspace = NULL;

  job.recipe = recipe;
  job.key = key;
  job.workspace_size = lk_recipe_workspace (recipe, dataset->h, dataset->w, dataset->c);
  workspace = g_new (float, job.workspace_size *(size_t) lk_pool_threads (lk_tape_pool (tape)));
  job.workspace = workspace;
  return embed (tape, encoder, head, &job, n, cancelled, cancel_data, features, output, raw);
}
