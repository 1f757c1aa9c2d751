/* The data sources, one a file or family of files; the registry (source.c) lists them. */

#pragma once

#include "data/source.h"

extern const LkDataSource lk_data_source_shapes;
extern const LkDataSource lk_data_source_fashion_mnist;
extern const LkDataSource lk_data_source_mnist;
extern const LkDataSource lk_data_source_cifar10;
extern const LkDataSource lk_data_source_cifar100;
extern const LkDataSource lk_data_source_idx;
extern const LkDataSource lk_data_source_folder;
extern const LkDataSource lk_data_source_linear_factors;
