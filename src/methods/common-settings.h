/* Settings that several methods have, so that one name means one thing everywhere. For the tables of method files. */

#pragma once

#include "base/setting.h"

#include <glib/gi18n.h>

#define LK_HIDDEN_SETTING(width)                                                                       \
  LK_INT ("method.hidden", N_ ("Projector width"), width, 4, 8192, 32, 2048, LK_SCALE_LOG, LK_RESTART, \
          N_ ("Width of the projector's hidden layer."))

#define LK_OUTPUT_SETTING(size)                                                                      \
  LK_INT ("method.output", N_ ("Embedding size"), size, 1, 4096, 16, 2048, LK_SCALE_LOG, LK_RESTART, \
          N_ ("Numbers per image that the loss sees."))

#define LK_PREDICTOR_WIDTH_SETTING(width)                                                                      \
  LK_INT ("method.predictor_width", N_ ("Predictor width"), width, 1, 4096, 8, 2048, LK_SCALE_LOG, LK_RESTART, \
          N_ ("Width of the predictor's hidden layer."))

#define LK_TEMPERATURE_SETTING(temperature)                                                                         \
  LK_REAL (                                                                                                         \
      "method.temperature", N_ ("Temperature"), temperature, 0.01, 10, 0.05, 1, LK_SCALE_LOG, LK_LIVE,              \
      N_ ("How sharply the nearest negatives count. Low: only look-alikes repel; high: all images repel alike and " \
          "fine differences are not learned."))

#define LK_EMA_TARGET_SETTING                                                                                          \
  LK_SWITCH ("method.ema_target", N_ ("EMA target"), TRUE, LK_LIVE,                                                    \
             N_ ("The target is a slow moving average of the network, so that it does not run after every step. Off: " \
                 "the network itself, held constant; learning is noisier."))

#define LK_MOMENTUM_SETTING(momentum)                                                                   \
  LK_REAL ("method.momentum", N_ ("Target momentum"), momentum, 0, 1, 0.9, 1, LK_SCALE_LINEAR, LK_LIVE, \
           N_ ("How slowly the target follows at the start; it rises to 1 by the end of the run."))

/* A live ingredient of every projector that has hidden layers: lk_method_run_set_values () follows it. */
#define LK_PROJECTOR_NORM_SETTING                                                                                     \
  LK_SWITCH ("method.projector_norm", N_ ("BatchNorm in the projector"), TRUE, LK_LIVE,                               \
             N_ ("Subtracts from each output what all images of the batch share, and scales what is left. Off: some " \
                 "methods learn more slowly, and methods without negatives are nearer to collapse."))

/* Of the contrastive family: what is left without is the attracting part alone. */
#define LK_NEGATIVES_SETTING                                                                                           \
  LK_SWITCH ("method.negatives", N_ ("Negatives"), TRUE, LK_LIVE,                                                      \
             N_ ("Other images push an image away; they are all that keeps apart what belongs apart. Off: only the "   \
                 "attraction between views is left, whose best is the same output for all images: expect the loss to " \
                 "fall to its minimum and the embedding to collapse."))

#define LK_NEGATIVES_SAFEGUARD                                                                                      \
  {                                                                                                                 \
    "method.negatives", LK_COLLAPSE_CONSTANT | LK_COLLAPSE_DIMENSIONAL | LK_COLLAPSE_CLUSTER, 1, 1, 1, NULL,        \
        N_ ("Without negatives nothing pushes images apart, and the same output for all of them is the best there " \
            "is.")                                                                                                  \
  }

#define LK_QUEUE_SIZE_SETTING(size)                                                                               \
  LK_INT ("method.queue_size", N_ ("Queue size"), size, 1, 1 << 20, 256, 65536, LK_SCALE_LOG, LK_RESTART,         \
          N_ ("How many outputs of earlier steps are kept. More make the comparison harder, but older. It takes " \
              "no more than the training images less one batch, so that an image does not meet itself."))

#define LK_PROTOTYPES_SETTING(n)                                                                                       \
  LK_INT ("method.prototypes", N_ ("Prototypes"), n, 16, 16384, 32, 1024, LK_SCALE_LOG, LK_RESTART,                    \
          N_ ("How many points on the sphere stand for clusters of images. A few times as many as there are kinds of " \
              "images is enough."))

/* lk_prototypes_are_held () follows it. */
#define LK_PROTOTYPES_HELD_SETTING(epochs)                                                                           \
  LK_REAL ("method.prototypes_held", N_ ("Hold prototypes"), epochs, 0, 1000, 0, 5, LK_SCALE_LINEAR, LK_LIVE,        \
           N_ ("Epochs in which the prototypes stay as they began, while the encoder finds its feet. Without, they " \
               "may run after features that still mean nothing, and all go to one place."))

/* Curves of methods that choose among prototypes, as lk_usage () counts. */
#define LK_USAGE_CURVE                                                                                                 \
  {                                                                                                                    \
    .id = "usage", .title = N_ ("Prototype usage"), .role = LK_CURVE_USAGE,                                            \
    .help = N_ ("How evenly images choose among the prototypes: the exponential of the entropy of their shares, as a " \
                "part of all prototypes. 1 is all alike; near 0, a few have all images: cluster collapse.")            \
  }
#define LK_MOST_CURVE                                                                                     \
  {                                                                                                       \
    .id = "most", .title = N_ ("Largest prototype"), .unit = N_ ("equal shares"),                         \
    .help = N_ ("Images of the prototype that has most, where 1 is an equal share for all. Ten is much.") \
  }
#define LK_LEAST_CURVE                                                                                              \
  {                                                                                                                 \
    .id = "least", .title = N_ ("Smallest prototype"), .unit = N_ ("equal shares"),                                 \
    .help = N_ ("Images of the prototype that has fewest, where 1 is an equal share for all. 0 is one that nobody " \
                "chooses; some are no harm.")                                                                       \
  }

/* And their pictures: lk_sorted_usage (), and cosines [K, K]. */
#define LK_USAGE_PICTURE(names)                                                                                        \
  {                                                                                                                    \
    .id = "usage", .title = N_ ("Images of each prototype"), .kind = LK_PICTURE_SERIES, .series = names,               \
    .help = N_ ("Prototypes by how many images choose them, largest first; 1 is an equal share for all. A steep line " \
                "that falls to 0 early is a cluster collapse.")                                                        \
  }
#define LK_PROTOTYPES_PICTURE                                                                                          \
  {                                                                                                                    \
    .id = "prototypes", .title = N_ ("Cosines of the prototypes"), .kind = LK_PICTURE_MATRIX, .low = -1, .high = 1,    \
    .help = N_ ("How alike the prototypes are, each with each: 1 on the diagonal. Bright elsewhere, several mean the " \
                "same.")                                                                                               \
  }

/* For safeguards: too few outputs cannot tell images apart. */
#define LK_OUTPUT_SAFEGUARD(size)                                                                                      \
  {                                                                                                                    \
    "method.output", LK_COLLAPSE_CONSTANT | LK_COLLAPSE_DIMENSIONAL | LK_COLLAPSE_CLUSTER, 8, G_MAXDOUBLE, size, NULL, \
        N_ ("With so few outputs there is no room to tell many images apart.")                                         \
  }
