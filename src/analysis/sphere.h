/* What points that are spread evenly over a sphere look like: the best that an embedding's uniformity can be. */

#pragma once

/* log E exp (-2 |x - y|^2) of independent, uniformly distributed x and y on the unit sphere of R^d, d >= 1 (Wang & Isola
 * 2020, "Understanding contrastive representation learning through alignment and uniformity on the hypersphere", eq. 4 with
 * t = 2): log 0F1 (; d / 2; 4) - 4, since |x - y|^2 = 2 - 2 cos. -0.69 for d = 1, -2.1 for d = 3, -4 as d grows. */
double lk_sphere_uniformity (int d);
