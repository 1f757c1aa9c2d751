"""Regenerate every golden file: /usr/bin/python3 tests/reference/make_all.py (half a minute)."""

import os

import golden
import make_analysis
import make_augment
import make_cluster
import make_contrast
import make_direct
import make_encoders
import make_fill
import make_losses
import make_ops
import make_optimizers
import make_resize
import make_statistics
import make_train


def main():
    os.makedirs(golden.FOLDER, exist_ok=True)
    for module in (make_fill, make_analysis, make_augment, make_cluster, make_contrast, make_direct, make_encoders,
                   make_losses, make_ops, make_optimizers, make_resize, make_statistics, make_train):
        print(module.__doc__.splitlines()[0])
        module.main()


if __name__ == "__main__":
    main()
