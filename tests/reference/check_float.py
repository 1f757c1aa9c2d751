"""How far PyTorch's own float32 is from the float64 goldens: what a float build can be asked for.

Prints the worst ||a - b|| / ||b|| of each file and the tensors above 1e-5. Writes nothing.
"""

import os

import numpy as np
import torch

import fill
import golden
import make_encoders
import make_losses
import make_ops
import make_train
import safetensors_io


def compare(name, tensors, **notes):
    stored, _ = safetensors_io.load(os.path.join(golden.FOLDER, name + ".safetensors"))
    errors = {}
    for key, b in stored.items():
        a = tensors[key].detach().double().numpy()
        errors[key] = np.linalg.norm(a - b) / max(np.linalg.norm(b), 1e-300)
    print(f"{name}: {len(errors)} tensors, worst {max(errors.values()):.1e}")
    for key, error in errors.items():
        if error > 1e-5:
            print(f"  {error:.1e}  {key}  norm {np.linalg.norm(stored[key]):.1e}")


def main():
    fill.DTYPE = torch.float32
    golden.write = compare
    for module in make_ops, make_encoders, make_losses, make_train:
        module.main()


if __name__ == "__main__":
    main()
