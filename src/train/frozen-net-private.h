/* For what runs a method's hooks on a frozen net. */

#pragma once

#include "train/frozen-net.h"

/* To be read only; whoever calls a hook with it makes a copy of the struct. */
const LkMethodRun *lk_frozen_net_run (const LkFrozenNet *net);
