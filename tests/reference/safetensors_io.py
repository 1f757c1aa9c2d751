"""Write and read safetensors files: u64 header length, JSON, raw tensors."""

import json
import struct

import numpy as np

NAMES = {"float64": "F64", "float32": "F32", "int64": "I64", "uint8": "U8"}


def save(path, tensors, metadata):
    header = {"__metadata__": {k: str(v) for k, v in metadata.items()}}
    blobs, offset = [], 0
    for name, value in tensors.items():
        array = value.detach().numpy() if hasattr(value, "detach") else np.asarray(value)
        blob = array.tobytes(order="C")
        header[name] = {"dtype": NAMES[array.dtype.name], "shape": list(array.shape),
                        "data_offsets": [offset, offset + len(blob)]}
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def load(path):
    """Return (tensors, metadata)."""
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    metadata = header.pop("__metadata__", {})
    dtypes = {code: name for name, code in NAMES.items()}
    return {name: np.frombuffer(data[slice(*t["data_offsets"])], dtypes[t["dtype"]]).reshape(t["shape"])
            for name, t in header.items()}, metadata
