/* Rotation about the center, bilinear. What comes in from outside is the mirror image of the picture at its borders:
 * black corners would tell the network the angle, and it would learn to read corners instead of content. */

#include "augment/picture.h"
#include "augment/transforms.h"

#include "base/hot.h"

#include <glib/gi18n.h>
#include <math.h>

enum
{
  PROBABILITY,
  DEGREES,
};

static const LkSetting settings[] = {
  LK_REAL ("augment.rotation.probability",
           N_ ("Rotation: probability"),
           0,
           0,
           1,
           0,
           1,
           LK_SCALE_LINEAR,
           LK_LIVE,
           N_ ("How often a view is turned. The network learns to ignore the angle at which a thing lies.")),
  LK_REAL (
      "augment.rotation.degrees",
      N_ ("Rotation: largest angle"),
      15,
      0,
      180,
      0,
      180,
      LK_SCALE_LINEAR,
      LK_LIVE,
      N_ ("Angles are drawn evenly up to this many degrees either way; 180 is any angle. Corners that come into view "
          "are filled with the mirror image at the border, so that they do not give the angle away."),
      .unit = N_ ("°")),
};

static const LkStrength axis[] = {
  { DEGREES, 0, 180 },
};

static const char *const value_names[] = { N_ ("degrees"), NULL };

static void
rotation_draw (const double *params, LkRng *rng, int h, int w, double *values)
{
  values[0] = lk_rng_range (rng, -params[DEGREES], params[DEGREES]);
}

/* Offsets in floats of the pixels -margin .. n + margin - 1 of one axis, mirrored into the picture. */
static void
fill_mirror_table (int *table, int n, int margin, int step)
{
  for (int i = -margin; i < n + margin; i++)
    table[i + margin] = lk_mirror (i, n) * step;
}

typedef struct
{
  const int *columns, *rows; /* mirror tables */
  float cosine, sine;
  float left, top; /* source position of the output pixel (0, 0), margins included */
} Turn;

static inline void
turn_picture (const float *restrict x, int h, int w, int c, Turn turn, float *restrict out)
{
  for (int y = 0; y < h; y++)
    for (int i = 0; i < w; i++)
      {
        float u = turn.left + i * turn.cosine - y * turn.sine, v = turn.top + i * turn.sine + y * turn.cosine;
        int column = (int) u, row = (int) v; /* positive, so this is the floor */
        float right = u - (float) column, below = v - (float) row;
        int x0 = turn.columns[column], x1 = turn.columns[column + 1];
        int y0 = turn.rows[row], y1 = turn.rows[row + 1];

        for (int k = 0; k < c; k++)
          {
            float upper = x[y0 + x0 + k] + right * (x[y0 + x1 + k] - x[y0 + x0 + k]);
            float lower = x[y1 + x0 + k] + right * (x[y1 + x1 + k] - x[y1 + x0 + k]);

            out[(y * w + i) * c + k] = upper + below * (lower - upper);
          }
      }
}

LK_HOT static void
turn_any (const LkPicture *picture, Turn turn)
{
  if (picture->c == 1)
    turn_picture (picture->x, picture->h, picture->w, 1, turn, picture->scratch);
  else if (picture->c == 3)
    turn_picture (picture->x, picture->h, picture->w, 3, turn, picture->scratch);
  else
    turn_picture (picture->x, picture->h, picture->w, picture->c, turn, picture->scratch);
}

static void
rotation_apply (const double *params, const double *values, LkPicture *picture, int view_h, int view_w)
{
  int h = picture->h, w = picture->w;
  int margin = (h + w) / 2 + 2; /* no pixel comes from farther away than half the diagonal */
  int *columns = (int *) picture->tables, *rows = columns + w + 2 * margin;
  double angle = values[0] * G_PI / 180, cosine = cos (angle), sine = sin (angle);
  double middle_x = (w - 1) / 2.0, middle_y = (h - 1) / 2.0;

  /* Rows count downwards, so this turns the picture counter-clockwise for positive angles, as torchvision does. */
  Turn turn = {
    .columns = columns,
    .rows = rows,
    .cosine = (float) cosine,
    .sine = (float) sine,
    .left = (float) (margin + middle_x - middle_x * cosine + middle_y * sine),
    .top = (float) (margin + middle_y - middle_x * sine - middle_y * cosine),
  };

  fill_mirror_table (columns, w, margin, picture->c);
  fill_mirror_table (rows, h, margin, w * picture->c);
  turn_any (picture, turn);
  lk_picture_exchange (picture);
}

const LkTransform lk_transform_rotation = {
  .id = "rotation",
  .title = N_ ("Rotation"),
  .help = N_ ("Turns the picture about its center; corners are filled with the mirror image at the border."),
  .slot = 4,
  .settings = settings,
  .n_settings = G_N_ELEMENTS (settings),
  .strengths = axis,
  .n_strengths = G_N_ELEMENTS (axis),
  .value_names = value_names,
  .draw = rotation_draw,
  .apply = rotation_apply,
};
