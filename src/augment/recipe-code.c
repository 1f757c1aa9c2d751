/* The pictures that torchvision's transforms work on are PIL images until one needs a tensor (noise, erasing); from there
 * on all work on tensors of 0 .. 1. */

#include "augment/recipe-code.h"

#include "augment/picture.h"
#include "augment/recipe-steps.h"
#include "base/linear-factors.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

#define INDENT "    "

typedef struct
{
  GString *code;
  int h, w, c;        /* of the picture so far */
  int view_h, view_w; /* of the view */
  gboolean is_tensor;
} Writer;

/* -- pieces -------------------------------------------------------------------------------------------------------- */

/* "0.08", whatever the locale says. */
static const char *
number (double value, char buffer[G_ASCII_DTOSTR_BUF_SIZE])
{
  return g_ascii_formatd (buffer, G_ASCII_DTOSTR_BUF_SIZE, "%.6g", value);
}

/* "(0.2, 1)" with the smaller one first. (transfer full) */
static char *
range (double one, double other)
{
  char low[G_ASCII_DTOSTR_BUF_SIZE], high[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup_printf ("(%s, %s)", number (MIN (one, other), low), number (MAX (one, other), high));
}

static void put (Writer *writer, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* A transform of the list. */
static void
put (Writer *writer, const char *format, ...)
{
  va_list arguments;

  g_string_append (writer->code, INDENT);
  va_start (arguments, format);
  g_string_append_vprintf (writer->code, format, arguments);
  va_end (arguments);
  g_string_append (writer->code, ",\n");
}

static void put_maybe (Writer *writer, double probability, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* One or several transforms that come up together, or do not. */
static void
put_maybe (Writer *writer, double probability, const char *format, ...)
{
  va_list arguments;
  g_autofree char *what = NULL;
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (probability >= 1)
    put (writer, "%s", what);
  else
    put (writer, "T.RandomApply([%s], p=%s)", what, number (probability, text));
}

static void
need_tensor (Writer *writer)
{
  if (!writer->is_tensor)
    put (writer, "T.ToTensor()");
  writer->is_tensor = TRUE;
}

/* -- transforms: params as in their settings ----------------------------------------------------------------------- */

static void
put_resize (Writer *writer)
{
  writer->h = writer->view_h;
  writer->w = writer->view_w;
  put (writer, "T.Resize((%d, %d))", writer->h, writer->w);
}

/* Where it does not come up the whole picture is brought to the view's size. */
static void
put_crop (Writer *writer, const double *params)
{
  g_autofree char *scale = range (params[1], params[2]), *ratio = range (params[3], params[4]);
  gboolean smaller = writer->h != writer->view_h || writer->w != writer->view_w;

  put_maybe (writer, params[0], "T.RandomResizedCrop((%d, %d), scale=%s, ratio=%s)", writer->view_h, writer->view_w,
             scale, ratio);
  if (smaller && params[0] < 1)
    put_resize (writer);
  writer->h = writer->view_h;
  writer->w = writer->view_w;
}

static void
put_flip (Writer *writer, const double *params)
{
  char p[G_ASCII_DTOSTR_BUF_SIZE];

  put (writer, "T.RandomHorizontalFlip(p=%s)", number (params[0], p));
}

static void
put_vflip (Writer *writer, const double *params)
{
  char p[G_ASCII_DTOSTR_BUF_SIZE];

  put (writer, "T.RandomVerticalFlip(p=%s)", number (params[0], p));
}

/* Padded by the mirror image first: torchvision fills what comes in with black. */
static void
put_rotation (Writer *writer, const double *params)
{
  int pad = (int) ceil ((hypot (writer->h, writer->w) - MIN (writer->h, writer->w)) / 2) + 1;
  char degrees[G_ASCII_DTOSTR_BUF_SIZE];

  pad = MIN (pad, MIN (writer->h, writer->w));
  put_maybe (writer, params[0],
             "T.Pad(%d, padding_mode=\"symmetric\"),\n" INDENT INDENT
             "T.RandomRotation(%s, interpolation=T.InterpolationMode.BILINEAR), T.CenterCrop((%d, %d))",
             pad, number (params[1], degrees), writer->h, writer->w);
}

static void
put_translation (Writer *writer, const double *params)
{
  int pad = MIN ((int) ceil (params[1] * MAX (writer->h, writer->w)), MIN (writer->h, writer->w));
  char x[G_ASCII_DTOSTR_BUF_SIZE], y[G_ASCII_DTOSTR_BUF_SIZE];

  put_maybe (writer, params[0],
             "T.Pad(%d, padding_mode=\"symmetric\"),\n" INDENT INDENT
             "T.RandomAffine(0, translate=(%s, %s)), T.CenterCrop((%d, %d))",
             pad, number (params[1] * writer->w / (writer->w + 2 * pad), x),
             number (params[1] * writer->h / (writer->h + 2 * pad), y), writer->h, writer->w);
}

static void
put_jitter (Writer *writer, const double *params)
{
  char brightness[G_ASCII_DTOSTR_BUF_SIZE], contrast[G_ASCII_DTOSTR_BUF_SIZE];
  char saturation[G_ASCII_DTOSTR_BUF_SIZE], hue[G_ASCII_DTOSTR_BUF_SIZE];

  number (params[1], brightness);
  number (params[2], contrast);
  if (writer->c == 3)
    put_maybe (writer, params[0], "T.ColorJitter(brightness=%s, contrast=%s, saturation=%s, hue=%s)", brightness,
               contrast, number (params[3], saturation), number (params[4], hue));
  else
    put_maybe (writer, params[0], "T.ColorJitter(brightness=%s, contrast=%s)", brightness, contrast);
}

static void
put_gray (Writer *writer, const double *params)
{
  char p[G_ASCII_DTOSTR_BUF_SIZE];

  put (writer, "T.RandomGrayscale(p=%s)", number (params[0], p));
}

/* One kernel for all widths, as wide as the widest needs. */
static void
put_blur (Writer *writer, const double *params)
{
  g_autofree char *sigma = range (params[1], params[2]);
  int radius = (int) ceil (3 * MAX (params[1], params[2]));

  radius = MIN (radius, MIN (LK_MAX_BLUR_RADIUS, MIN (writer->h, writer->w) - 1));
  put_maybe (writer, params[0], "T.GaussianBlur(%d, sigma=%s)", 2 * radius + 1, sigma);
}

static void
put_solarize (Writer *writer, const double *params)
{
  char p[G_ASCII_DTOSTR_BUF_SIZE], threshold[G_ASCII_DTOSTR_BUF_SIZE];

  put (writer, "T.RandomSolarize(%s, p=%s)", number (params[1] * (writer->is_tensor ? 1 : 255), threshold),
       number (params[0], p));
}

static void
put_posterize (Writer *writer, const double *params)
{
  char p[G_ASCII_DTOSTR_BUF_SIZE];

  if (writer->is_tensor)
    put_maybe (writer, params[0],
               "T.ConvertImageDtype(torch.uint8), T.RandomPosterize(%d, p=1),\n" INDENT INDENT
               "T.ConvertImageDtype(torch.float)",
               (int) params[1]);
  else
    put (writer, "T.RandomPosterize(%d, p=%s)", (int) params[1], number (params[0], p));
}

static void
put_noise (Writer *writer, const double *params)
{
  char std[G_ASCII_DTOSTR_BUF_SIZE];

  need_tensor (writer);
  put_maybe (writer, params[0], "Noise(%s)", number (params[1], std));
}

static void
put_nuisance_noise (Writer *writer, const double *params)
{
  char std[G_ASCII_DTOSTR_BUF_SIZE];

  need_tensor (writer);
  put_maybe (writer, params[0], "NuisanceNoise(%s)", number (params[1] * LK_FACTOR_STD, std));
}

static void
put_erasing (Writer *writer, const double *params)
{
  g_autofree char *scale = range (params[1], params[2]);
  char p[G_ASCII_DTOSTR_BUF_SIZE];

  need_tensor (writer);
  put (writer, "MeanErasing(p=%s, scale=%s)", number (params[0], p), scale);
}

static const struct
{
  const char *id;
  void (*put) (Writer *writer, const double *params);
  const char *helper; /* what torchvision lacks */
} kinds[] = {
  { "crop", put_crop, NULL },
  { "flip", put_flip, NULL },
  { "vflip", put_vflip, NULL },
  { "rotation", put_rotation, NULL },
  { "translation", put_translation, NULL },
  { "jitter", put_jitter, NULL },
  { "gray", put_gray, NULL },
  { "blur", put_blur, NULL },
  { "solarize", put_solarize, NULL },
  { "posterize", put_posterize, NULL },
  { "noise", put_noise,
    "# torchvision has no noise.\n"
    "class Noise(torch.nn.Module):\n"
    "    def __init__(self, std):\n"
    "        super().__init__()\n"
    "        self.std = std\n"
    "\n"
    "    def forward(self, x):\n"
    "        return (x + self.std * torch.randn_like(x)).clamp(0, 1)\n" },
  { "nuisance-noise", put_nuisance_noise,
    "# Noise on the right half of the picture, not cut to 0 .. 1.\n"
    "class NuisanceNoise(torch.nn.Module):\n"
    "    def __init__(self, std):\n"
    "        super().__init__()\n"
    "        self.std = std\n"
    "\n"
    "    def forward(self, x):\n"
    "        half = x.shape[-1] // 2\n"
    "        noise = self.std * torch.randn_like(x[..., half:])\n"
    "        return torch.cat([x[..., :half], x[..., half:] + noise], -1)\n" },
  { "erasing", put_erasing,
    "# torchvision erases with a fixed color, or with noise; here it is the mean color of the picture.\n"
    "class MeanErasing(T.RandomErasing):\n"
    "    def forward(self, x):\n"
    "        self.value = x.mean((1, 2)).tolist()\n"
    "        return super().forward(x)\n" },
};

static gsize
kind_of (const LkTransform *transform)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (kinds[i].id, transform->id) == 0)
      return i;

  g_assert_not_reached ();
}

/* -- the module ---------------------------------------------------------------------------------------------------- */

static gboolean
happens (const LkStep *step, int c)
{
  return step->params[0] > 0 && !(step->transform->color_only && c < 3);
}

static void
put_normalize (Writer *writer, const LkNormalize *normalize)
{
  GString *mean = g_string_new (NULL), *std = g_string_new (NULL);
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  for (int k = 0; k < writer->c; k++)
    {
      g_string_append_printf (mean, "%s%s", k > 0 ? ", " : "", number (normalize->mean[k], buffer));
      g_string_append_printf (std, "%s%s", k > 0 ? ", " : "", number (normalize->std[k], buffer));
    }
  put (writer, "T.Normalize([%s], [%s])", mean->str, std->str);
  g_string_free (mean, TRUE);
  g_string_free (std, TRUE);
}

/* The settings of one kind of view. */
typedef struct
{
  const char *name;
  LkStep *steps;
  int side; /* 0 = the image's own size */
} Kind;

static gboolean
sets_size (const LkStep *steps, guint n)
{
  for (guint i = 0; i < n; i++)
    if (steps[i].transform->sets_size && steps[i].params[0] > 0)
      return TRUE;

  return FALSE;
}

/* (transfer full) */
static char *
compose (const Kind *kind, guint n, Writer writer, const LkNormalize *normalize)
{
  writer.code = g_string_new ("T.Compose([\n");
  writer.is_tensor = FALSE;
  writer.view_h = kind->side > 0 ? kind->side : writer.h;
  writer.view_w = kind->side > 0 ? kind->side : writer.w;
  if (kind->side > 0 && !sets_size (kind->steps, n))
    put_resize (&writer);
  for (guint i = 0; i < n; i++)
    if (happens (&kind->steps[i], writer.c))
      kinds[kind_of (kind->steps[i].transform)].put (&writer, kind->steps[i].params);
  need_tensor (&writer);
  if (normalize != NULL)
    put_normalize (&writer, normalize);
  g_string_append (writer.code, "])");
  return g_string_free (writer.code, FALSE);
}

static void
append_helpers (GString *code, const LkStep *steps, const LkStep *more, guint n, int c)
{
  for (guint i = 0; i < n; i++)
    {
      const char *helper = kinds[kind_of (steps[i].transform)].helper;

      if (helper != NULL && (happens (&steps[i], c) || happens (&more[i], c)))
        g_string_append_printf (code, "\n%s\n", helper);
    }
}

/* Two kinds of view that take turns; if they are the same, so is the second one's name for it. */
static void
append_pair (GString *code, const Kind pair[2], guint n, Writer writer, const LkNormalize *normalize)
{
  g_autofree char *one = compose (&pair[0], n, writer, normalize), *other = compose (&pair[1], n, writer, normalize);

  g_string_append_printf (code, "\n%s = %s\n\n", pair[0].name, one);
  if (strcmp (one, other) == 0)
    g_string_append_printf (code, "%s = %s\n", pair[1].name, pair[0].name);
  else
    g_string_append_printf (code, "%s = %s\n", pair[1].name, other);
}

/* What makes all views of an image, in the order of training. */
static void
append_views (GString *code, const LkViewPlan *plan, const Kind kinds_of_view[2][2])
{
  g_string_append (code, "\n\ndef views(image):\n" INDENT "return ");
  for (int view = 0; view < plan->large + plan->small; view++)
    g_string_append_printf (code, "%s%s(image)", view > 0 ? ", " : "",
                            kinds_of_view[view >= plan->large][view % 2].name);
  g_string_append_c (code, '\n');
}

char *
lk_recipe_to_pytorch (const LkValues *values, int h, int w, int c, const LkNormalize *normalize, GError **error)
{
  g_autoptr (GPtrArray) order = lk_recipe_order (values, error);
  g_autoptr (LkValues) second = NULL;
  Kind kinds_of_view[2][2] = { { { "view1" }, { "view2" } }, { { "small1" }, { "small2" } } };
  const Writer writer = { .h = h, .w = w, .c = c };
  LkViewPlan plan;
  GString *code;

  if (order == NULL || (second = lk_recipe_second_values (values, error)) == NULL ||
      !lk_view_plan (values, 2, h, w, &plan, error))
    return NULL;

  for (int small = 0; small < 2; small++)
    for (int i = 0; i < 2; i++)
      {
        kinds_of_view[small][i].steps = lk_recipe_steps (order, i == 0 ? values : second, small);
        kinds_of_view[small][i].side = small ? plan.small_side : 0;
      }

  code = g_string_new (NULL);
  g_string_append_printf (code,
                          "# An augmentation recipe of Likeness for PIL images of %d x %d pixels, mode \"%s\".\n\n"
                          "import torch\n"
                          "import torchvision.transforms as T\n\n",
                          w, h, c == 3 ? "RGB" : "L");
  append_helpers (code, kinds_of_view[0][0].steps, kinds_of_view[0][1].steps, order->len, c);
  append_pair (code, kinds_of_view[0], order->len, writer, normalize);
  if (plan.small > 0)
    append_pair (code, kinds_of_view[1], order->len, writer, normalize);
  append_views (code, &plan, (const Kind (*)[2]) kinds_of_view);

  for (int i = 0; i < 4; i++)
    g_free (kinds_of_view[i / 2][i % 2].steps);
  return g_string_free (code, FALSE);
}
