/* The judge: takes the rows of a run one by one and says when its state changes. */

#include "train/verdict-private.h"

#include <math.h>

/* A state is told when so many measurements in a row show it, over so many steps at least: what is measured after each step
 * says the same again. From one bad state to another it takes more: a collapsed run wanders between a line, a few points
 * and one (SimSiam without stop-gradient, 16 outputs: up to 44 changes in 300 steps with two measurements alone), and how it
 * collapsed is less news than that it did. */
typedef struct
{
  int times;
  long steps;
} Grounds;

static const Grounds for_news = { 2, 8 };
static const Grounds for_another_bad_state = { 5, 40 };

/* In eval mode the BatchNorm layers use running statistics, which start at 0 and 1 and forget that by a factor of 0.9 a
 * step: after 30 steps 4 % is left. What is measured before says little. */
#define WARM_UP_STEPS 30

/* The state begins beyond alarm, and lasts until the figure is back behind clear. Each lies between what healthy runs and
 * what provoked ones came to after those steps (tests/soak/test-verdict-table.c: three seeds each on shapes, Fashion-MNIST,
 * pictures and made images); it prints them. */
typedef struct
{
  double alarm, clear;
} Threshold;

/* Healthy: 0.15 and more, which is SimCLR on bars of any angle, else 0.22; BYOL without predictor on shapes: 0.02 to 0.06. */
static const Threshold hardly_any_spread = { 0.1, 0.14 };
/* Rises. Healthy: -0.27 and less; a backbone that died: -0.08 to 0, of which the first half comes back by itself. */
static const Threshold backbone_uniformity = { -0.05, -0.08 };
/* Untrained networks have 0.2 to 0.4, as has BYOL without predictor on Fashion-MNIST, 0.26 to 0.39. SimSiam on shapes falls
 * to 0.42 in 15 epochs of health. So this counts only with a loss that is near that of a collapse. */
static const Threshold little_spread = { 0.45, 0.5 };
/* SimSiam without stop-gradient: 1.00 to 1.15. Healthy BYOL on shapes has hardly more for some epochs, 1.03 to 1.5, and then
 * rises. So this too counts only with such a loss ... */
static const Threshold few_directions = { 1.5, 1.7 };
/* ... as a share of the way from there to chance: without stop-gradient or predictor 0 to 0.18 in the end; healthy where
 * directions are few: 0.30 and more. */
static const Threshold near_collapse = { 0.18, 0.23 };
/* Methods with negatives have no such loss. Healthy SimCLR: 1.2 and more on bars, 1.1 with 32 outputs on a few shapes. */
static const Threshold hardly_any_directions = { 1.1, 1.15 };
/* One strong direction outweighs all others in the participation ratio, so RankMe has to say so too. With 16 outputs: without
 * stop-gradient or predictor 1.0 to 3.8; healthy with crops alone, where directions are few and the loss is near that of a
 * collapse, 4.7 and more; SimCLR on few shapes 4.5 and more. */
static const Threshold low_rank = { 4.0, 4.4 };
/* Many outputs keep small numbers in more directions: SimSiam without stop-gradient has 5 to 11 of 128 by RankMe where the
 * participation ratio is 1.0 to 1.15. With crops alone that is 1.3. */
static const Threshold one_direction = { 1.2, 1.25 };
static const Threshold share_of_rank = { 0.1, 0.11 };
/* Rises. Healthy: 0 in all runs; SimCLR with steps that are too large: 0.15 to 0.2. */
static const Threshold dead_units = { 0.1, 0.06 };
/* Rises. Healthy: up to 0.84; six made clusters, wide by 3 % of the way from one to the next: 0.97. Two clusters are a
 * line, and a collapsed one comes to 0.9. */
static const Threshold tight_clusters = { 0.93, 0.9 };
#define FEWEST_CLUSTERS 3

/* Prototypes among which images choose. With 5,000 images in batches of 64, 3 epochs: without Sinkhorn 1 and without refilled
 * clusters 1 of 128, without centering 2.5 of 256, all three on their way there from the start; healthy DINO 10 of 256 and
 * more, SwAV 45 and DeepCluster 80 of 128. */
static const Threshold few_are_used = { 4, 5 };

/* Images to which the untrained network gives outputs this alike are one image. */
#define SAME_SPREAD 1e-6

/* The loss is smoothed over about ten steps. It fell if it came this share of chance below chance, and it is back there if
 * it is within the smaller share for so many steps. In its first steps BYOL comes 0.12 below chance and back. */
#define LOSS_MEMORY 0.9
#define FALLEN 0.2
#define BACK 0.05
#define STEPS_AT_CHANCE 20

/* -- what a measurement shows --------------------------------------------------------------------------------------- */

static gboolean
is_below (double value, Threshold threshold, gboolean already)
{
  return isfinite (value) && value < (already ? threshold.clear : threshold.alarm);
}

static gboolean
is_above (double value, Threshold threshold, gboolean already)
{
  return isfinite (value) && value > (already ? threshold.clear : threshold.alarm);
}

/* How far the loss is from where a collapse would bring it, as a share of where chance is; NAN where it has no such place. */
static double
distance_to_collapse (const LkVerdictWatch *self, const LkVerdictCase *about)
{
  LkVerdictLines lines = lk_verdict_lines (about);

  return (self->loss - lines.collapse) / (lines.chance - lines.collapse);
}

static gboolean
is_one_point (const LkMetrics *row, const LkVerdictCase *about, gboolean already)
{
  return is_below (lk_verdict_spread (row, about), hardly_any_spread, already) ||
         is_above (row->backbone_uniformity, backbone_uniformity, already);
}

/* On its way to one point: outputs that are no more spread than those of an untrained network, and a loss that says so too. */
static gboolean
shrinks (const LkVerdictWatch *self, const LkMetrics *row, const LkVerdictCase *about, gboolean already)
{
  return is_below (lk_verdict_spread (row, about), little_spread, already) &&
         is_below (distance_to_collapse (self, about), near_collapse, already);
}

/* Directions of a method whose loss says that it collapsed. */
static gboolean
has_few_directions (const LkMetrics *row, const LkVerdictCase *about, gboolean already)
{
  return (is_below (row->participation_raw, few_directions, already) &&
          is_below (row->rankme_raw, low_rank, already)) ||
         (is_below (row->participation_raw, one_direction, already) &&
          is_below (row->rankme_raw / lk_verdict_outputs (about), share_of_rank, already));
}

/* Without negatives a method uses few directions for a long while before it learns, so there the loss has to say too that it
 * collapsed. Supervised training needs no more directions than classes. */
static gboolean
is_dimensional (const LkVerdictWatch *self, const LkMetrics *row, const LkVerdictCase *about, gboolean already)
{
  double distance = distance_to_collapse (self, about);

  if (about->method->needs_labels)
    return FALSE;
  if (isnan (distance))
    return is_below (row->participation_raw, hardly_any_directions, already) &&
           is_below (row->rankme_raw, low_rank, already);
  return is_below (distance, near_collapse, already) && has_few_directions (row, about, already);
}

gboolean
lk_verdict_few_are_used (const LkMetrics *row, const LkVerdictCase *about, gboolean already)
{
  return is_below (lk_verdict_prototypes_used (row, about), few_are_used, already);
}

/* Supervised training wants clusters, one for each class (neural collapse, Papyan et al. 2020). */
static gboolean
is_clustered (const LkMetrics *row, const LkVerdictCase *about, gboolean already)
{
  return !about->method->needs_labels && row->clusters >= FEWEST_CLUSTERS &&
         is_above (row->silhouette, tight_clusters, already);
}

static gboolean
has_room (const LkVerdictCase *about)
{
  int outputs = lk_verdict_outputs (about);

  return about->method->needs_labels || outputs == 0 || outputs >= LK_VERDICT_FEWEST_OUTPUTS;
}

/* A loss of one or two outputs jumps about, which is no news. */
static gboolean
has_diverged (const LkVerdictWatch *self, const LkMetrics *row, const LkVerdictCase *about)
{
  return self->norm > LK_VERDICT_LARGEST_GROWTH * self->start_norm ||
         (has_room (about) && self->at_chance_since >= 0 && row->step - self->at_chance_since >= STEPS_AT_CHANCE);
}

/* The gravest first: what diverged may be constant too, what is constant has few directions, and clusters along one line
 * are a line. But where a method chooses among clusters, that it chooses the same for all is what made the rest. */
static LkVerdictState
judge (const LkVerdictWatch *self, const LkMetrics *row, const LkVerdictCase *about)
{
  LkVerdictState now = self->state;

  if (!has_room (about))
    return LK_VERDICT_DIMENSIONAL;
  if (lk_verdict_few_are_used (row, about, now == LK_VERDICT_CLUSTER))
    return LK_VERDICT_CLUSTER;
  if (is_one_point (row, about, now == LK_VERDICT_CONSTANT))
    return LK_VERDICT_CONSTANT;
  if (is_dimensional (self, row, about, now == LK_VERDICT_DIMENSIONAL))
    return LK_VERDICT_DIMENSIONAL;
  if (is_clustered (row, about, now == LK_VERDICT_CLUSTER))
    return LK_VERDICT_CLUSTER;
  if (shrinks (self, row, about, now == LK_VERDICT_CONSTANT))
    return LK_VERDICT_CONSTANT;
  if (is_above (row->dead_units, dead_units, now == LK_VERDICT_DEAD_UNITS))
    return LK_VERDICT_DEAD_UNITS;
  return LK_VERDICT_HEALTHY;
}

gboolean
lk_verdict_images_are_alike (const LkVerdictWatch *self)
{
  return self->start_spread < SAME_SPREAD;
}

/* -- what is remembered --------------------------------------------------------------------------------------------- */

void
lk_verdict_watch_init (LkVerdictWatch *self)
{
  *self = (LkVerdictWatch){
    .onset_step = -1,
    .rumor_step = -1,
    .measured = { .step = -1 },
    .start_norm = NAN,
    .start_spread = NAN,
    .norm = NAN,
    .loss = NAN,
    .least_loss = NAN,
    .at_chance_since = -1,
  };
}

static gboolean
turn (LkVerdictWatch *self, LkVerdictState state, long onset)
{
  gboolean changed = self->state != state;

  self->rumor = LK_VERDICT_UNKNOWN;
  if (changed)
    {
      self->state = state;
      self->onset_step = onset;
    }
  return changed;
}

static void
follow_norm (LkVerdictWatch *self, const LkMetrics *row)
{
  if (isfinite (row->parameter_norm))
    self->norm = row->parameter_norm;
  if (isnan (self->start_norm))
    self->start_norm = self->norm;
}

/* Whether the loss fell from its chance line and is back. */
static void
follow_loss (LkVerdictWatch *self, const LkMetrics *row, const LkVerdictCase *about)
{
  double chance = lk_verdict_lines (about).chance, scale = MAX (fabs (chance), 1);

  if (!isfinite (row->loss))
    return;
  if (row->step <= about->loss_since)
    self->loss = self->least_loss = NAN;

  self->loss = isnan (self->loss) ? row->loss : LOSS_MEMORY * self->loss + (1 - LOSS_MEMORY) * row->loss;
  if (isnan (self->least_loss) || self->loss < self->least_loss)
    self->least_loss = self->loss;
  if (!(self->least_loss < chance - FALLEN * scale && self->loss > chance - BACK * scale))
    self->at_chance_since = -1;
  else if (self->at_chance_since < 0)
    self->at_chance_since = row->step;
}

/* Of a run that was not bad it is the same news whichever bad state it is: the newest is told. */
static gboolean
is_same_news (const LkVerdictWatch *self, LkVerdictState now)
{
  return now == self->rumor || (!lk_verdict_state_is_bad (self->state) && lk_verdict_state_is_bad (self->rumor) &&
                                lk_verdict_state_is_bad (now));
}

/* What a measurement shows becomes the state when there are grounds enough. */
static gboolean
hear (LkVerdictWatch *self, LkVerdictState now, long step)
{
  const Grounds *needed = lk_verdict_state_is_bad (self->state) && lk_verdict_state_is_bad (now)
                              ? &for_another_bad_state
                              : &for_news;

  if (!is_same_news (self, now))
    {
      self->rumor_step = step;
      self->rumor_times = 0;
    }
  self->rumor = now;
  self->rumor_times++;
  if (now != self->state && (self->rumor_times < needed->times || step - self->rumor_step < needed->steps))
    return FALSE;
  return turn (self, now, self->rumor_step);
}

gboolean
lk_verdict_watch_take (LkVerdictWatch *self, const LkMetrics *row, const LkVerdictCase *about)
{
  gboolean measured = isfinite (row->backbone_l2_std);

  follow_norm (self, row);
  follow_loss (self, row, about);
  if (measured)
    self->measured = *row;
  if (measured && isnan (self->start_spread))
    self->start_spread = row->backbone_l2_std;

  if (has_diverged (self, row, about))
    return turn (self, LK_VERDICT_DIVERGENCE, self->at_chance_since >= 0 ? self->at_chance_since : row->step);
  if (!measured || row->step < WARM_UP_STEPS || lk_verdict_images_are_alike (self))
    return FALSE;

  return hear (self, judge (self, row, about), row->step);
}

gboolean
lk_verdict_watch_fail (LkVerdictWatch *self, long step)
{
  return turn (self, LK_VERDICT_DIVERGENCE, step);
}
