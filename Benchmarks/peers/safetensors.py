"""Reads safetensors files of 64-bit floats, which is what Lockstep writes."""

import json
import struct

import numpy as np


def read(path):
    """The file's tensors by name."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        if entry["dtype"] != "F64":
            raise ValueError(f"{path}: {name} is {entry['dtype']}; expected F64")
        start, end = entry["data_offsets"]
        tensors[name] = np.frombuffer(data[start:end], "<f8").reshape(entry["shape"])
    return tensors
