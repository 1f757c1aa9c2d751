#!/usr/bin/env python3
"""A checkpoint of likeness-cli loads strictly into PyTorch's module and yields the features of `likeness-cli embed`.

Usage: check_export.py LIKENESS_CLI. TAP on stdout; exit 77 without PyTorch.
"""

import gzip
import math
import os
import subprocess
import sys
import tempfile

try:
    import torch
except ImportError:
    print("1..0 # SKIP python3-torch is not installed (./bootstrap bench installs it)")
    sys.exit(77)

import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from nets import encoder
from safetensors_io import load

CASES = [("conv-small", 32), ("resnet-8", 16), ("resnet-18", 16)]
FASHION = "/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz"


def images():
    """The test images [n, 1, 28, 28] as pixels / 255."""
    with gzip.open(FASHION) as f:
        data = np.frombuffer(f.read()[16:], np.uint8).reshape(-1, 1, 28, 28)
    return torch.from_numpy(data / np.float32(255)).float()


def backbone(kind, width, state):
    net = encoder(kind, 1, width).backbone
    own = {key[len("backbone."):]: value for key, value in state.items() if key.startswith("backbone.")}
    net.load_state_dict(own, strict=True)
    return net.float().eval()


def check(cli, kind, width, folder):
    run, out = os.path.join(folder, kind), os.path.join(folder, kind + ".npy")
    subprocess.run([cli, "train", "--dataset", "fashion-mnist", "--epochs", "1", "--run-dir", run, "--set",
                    "data.train_size=256", "--set", "train.batch_size=64", "--set", f"encoder.id={kind}",
                    "--set", f"encoder.width={width}", "--set", "eval.query_size=50", "--json"],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    subprocess.run([cli, "embed", run, "--split", "test", "--out", out], check=True)
    checkpoints = sorted(os.listdir(os.path.join(run, "checkpoints")))
    tensors, metadata = load(os.path.join(run, "checkpoints", checkpoints[-1]))
    state = {key: torch.from_numpy(np.array(value)) for key, value in tensors.items()}
    mean, std = (float(metadata["normalize." + key]) for key in ("mean", "std"))

    ours = torch.from_numpy(np.load(out))
    with torch.no_grad():
        x = (images()[:500] - mean) / std
        theirs = backbone(kind, width, state)(x).flatten(1)
    difference = float((ours[:500] - theirs).abs().max() / theirs.abs().max())
    return len(ours) == 10000 and math.isfinite(difference) and difference <= 1e-4, difference


def main():
    cli = sys.argv[1]
    torch.set_num_threads(2)
    if not os.path.exists(FASHION):
        print("1..0 # SKIP dataset-fashion-mnist is not installed")
        return 77
    failed = 0
    print(f"1..{len(CASES)}")
    with tempfile.TemporaryDirectory() as folder:
        for i, (kind, width) in enumerate(CASES, 1):
            ok, difference = check(cli, kind, width, folder)
            failed += not ok
            print(f"{'ok' if ok else 'not ok'} {i} - {kind} loads strictly, features agree to {difference:.1e}", flush=True)
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
