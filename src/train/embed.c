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
  float *images; /* [IMAGES_PER_CHUNK, h, w, c] */
} CleanJob;

static void
clean_image (void *data, int i, int worker)
{
  const CleanJob *job = data;
  int sample = job->index != NULL ? job->index[job->first + i] : job->first + i;
  size_t image = (size_t) job->h * (size_t) job->w * (size_t) job->c;

  lk_clean_view (job->pixels + (size_t) sample * job->stride, job->h, job->w, job->c, job->normalize,
                 job->images + (size_t) i * image);
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
       CleanJob *job,
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
      lk_pool_run (lk_tape_pool (tape), shape.n, clean_image, job);

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
  CleanJob job = {
    .pixels = dataset->splits[split].pixels,
    .stride = lk_dataset_image_size (dataset),
    .h = dataset->h,
    .w = dataset->w,
    .c = dataset->c,
    .index = index,
    .first = first,
    .normalize = normalize,
  };

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
  CleanJob job = {
    .pixels = pixels,
    .stride = (size_t) encoder->h * (size_t) encoder->w * (size_t) encoder->c,
    .h = encoder->h,
    .w = encoder->w,
    .c = encoder->c,
    .normalize = normalize,
  };

  return embed (tape, encoder, head, &job, n, cancelled, cancel_data, features, output, raw);
}
