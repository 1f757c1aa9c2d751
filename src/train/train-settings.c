#include "train/experiment.h"

#include <glib/gi18n.h>

static const LkSetting train_settings[] = {
  LK_INT ("train.epochs",
          N_ ("Epochs"),
          20,
          1,
          100000,
          1,
          200,
          LK_SCALE_LOG,
          LK_RESTART,
          N_ ("Passes over the training images. The learning rate's schedule ends with the last one.")),
  LK_INT (
      "train.batch_size",
      N_ ("Batch size"),
      256,
      4,
      4096,
      32,
      1024,
      LK_SCALE_LOG,
      LK_RESTART,
      N_ ("Images per step, each in several views. Contrastive methods find their negatives in the batch. Shrinks to "
          "the data if there are fewer images."),
      .unit = N_ ("images")),
  LK_INT ("train.seed",
          N_ ("Seed"),
          0,
          0,
          2147483647,
          0,
          100,
          LK_SCALE_LINEAR,
          LK_RESTART,
          N_ ("Where all random numbers come from. The same seed and settings give the same run to the last bit.")),
  LK_INT ("train.threads",
          N_ ("Threads"),
          0,
          0,
          256,
          0,
          32,
          LK_SCALE_LINEAR,
          LK_RESTART,
          N_ ("Threads that compute; 0 takes all cores. The result does not depend on it.")),
};

static const LkSetting eval_settings[] = {
  LK_REAL (
      "eval.share",
      N_ ("Share of time"),
      0.1,
      0,
      0.9,
      0,
      0.5,
      LK_SCALE_LINEAR,
      LK_LIVE,
      N_ ("How much of the time evaluation may take; it comes more or less often to keep to this. 0 evaluates only "
          "at the end.")),
  LK_INT ("eval.knn_k",
          N_ ("Neighbors"),
          20,
          1,
          1000,
          1,
          200,
          LK_SCALE_LOG,
          LK_LIVE,
          N_ ("How many nearest images vote on the class of a test image.")),
  LK_REAL ("eval.knn_temperature",
           N_ ("Vote temperature"),
           0.1,
           0.001,
           10,
           0.02,
           1,
           LK_SCALE_LOG,
           LK_LIVE,
           N_ ("Low: the nearest neighbors decide; high: all votes count alike.")),
  LK_INT ("eval.bank_size",
          N_ ("k-NN bank"),
          10000,
          0,
          10000000,
          100,
          60000,
          LK_SCALE_LOG,
          LK_RESTART,
          N_ ("Training images among which neighbors are searched while training; 0 takes all. The last row of a run "
              "always uses all."),
          .unit = N_ ("images")),
  LK_INT ("eval.query_size",
          N_ ("k-NN queries"),
          1000,
          0,
          10000000,
          100,
          10000,
          LK_SCALE_LOG,
          LK_RESTART,
          N_ ("Test images that are classified while training; 0 takes all. The last row of a run always uses all."),
          .unit = N_ ("images")),
  LK_INT ("eval.probe_size",
          N_ ("Probe set"),
          2000,
          16,
          1000000,
          100,
          10000,
          LK_SCALE_LOG,
          LK_RESTART,
          N_ ("Fixed images on which collapse is measured and embeddings are recorded."),
          .unit = N_ ("images")),
};

static const LkSetting record_settings[] = {
  LK_REAL ("record.every",
           N_ ("Record every"),
           1,
           0,
           1000,
           0,
           10,
           LK_SCALE_LINEAR,
           LK_LIVE,
           N_ ("Epochs between two recorded steps, which the timeline can show again. 0 records only the start and the "
               "end."),
           .unit = N_ ("epochs")),
  LK_REAL ("record.growth",
           N_ ("Early growth"),
           2,
           1,
           100,
           1,
           4,
           LK_SCALE_LINEAR,
           LK_LIVE,
           N_ ("Much happens early: until the first interval is over, each recorded step comes this many times later "
               "than the one before: 1, 2, 4, 8 ... 1 records none of these.")),
  LK_REAL ("record.max_size",
           N_ ("Largest size"),
           2,
           0.01,
           1000,
           0.1,
           20,
           LK_SCALE_LOG,
           LK_LIVE,
           N_ ("Gigabytes of what is recorded of the probe set in a run. Beyond it records are thinned out: the first "
               "and the "
               "newest stay, the others spread evenly."),
           .unit = N_ ("GB")),
};

const LkSetting *
lk_train_settings (int *n)
{
  *n = G_N_ELEMENTS (train_settings);
  return train_settings;
}

const LkSetting *
lk_eval_settings (int *n)
{
  *n = G_N_ELEMENTS (eval_settings);
  return eval_settings;
}

const LkSetting *
lk_record_settings (int *n)
{
  *n = G_N_ELEMENTS (record_settings);
  return record_settings;
}

/* -- choices that the registries give ------------------------------------------------------------------------------- */

#define DEFAULT_METHOD "simclr" /* the one that most people know, and that learns quickly */

static LkSetting data_id, method_id;
static const char *data_ids[32], *method_ids[32];

static gpointer
fill_ids (gpointer unused)
{
  int n, n_settings;
  const LkDataSource *const *sources = lk_data_sources (&n);
  const LkSetting *settings;

  g_assert (n < (int) G_N_ELEMENTS (data_ids));
  for (int i = 0; i < n; i++)
    data_ids[i] = sources[i]->id;
  settings = lk_data_settings (&n_settings);
  for (int i = 0; i < n_settings; i++)
    if (g_str_equal (settings[i].key, "data.id"))
      data_id = settings[i];
  data_id.kind = LK_SETTING_CHOICE;
  data_id.choices = data_ids;
  data_id.text = data_ids[0];

  {
    const LkMethod *const *methods = lk_methods (&n);

    g_assert (n < (int) G_N_ELEMENTS (method_ids));
    for (int i = 0; i < n; i++)
      method_ids[i] = methods[i]->id;
  }
  method_id = (LkSetting) LK_CHOICE ("method.id", N_ ("Method"), DEFAULT_METHOD, method_ids, LK_RESTART,
                                     N_ ("What the network learns from."));
  return NULL;
}

static void
need_ids (void)
{
  static GOnce once = G_ONCE_INIT;

  g_once (&once, fill_ids, NULL);
}

const LkSetting *
lk_data_id_setting (void)
{
  need_ids ();
  return &data_id;
}

const LkSetting *
lk_method_id_setting (void)
{
  need_ids ();
  return &method_id;
}
