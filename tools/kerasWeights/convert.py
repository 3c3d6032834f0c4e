"""Writes the weights of a Keras file in the TensorFlow.js layers format. Usage: convert.py FILE FOLDER

FILE is the legacy .h5 of a model or of its weights, the .weights.h5 of Keras 3, or a .keras archive.
Tensors are named layer/variable as TensorFlow.js names them; what is no floating point number is left out.
"""

import io
import json
import re
import sys
import zipfile
from pathlib import Path

import h5py
import numpy as np

SHARD_BYTES = 4 * 1024 * 1024

# Keras 3 stores the variables of a layer under their position.
VARIABLES = {
    "conv2d": ("kernel", "bias"),
    "depthwise_conv2d": ("depthwise_kernel", "bias"),
    "dense": ("kernel", "bias"),
    "batch_normalization": ("gamma", "beta", "moving_mean", "moving_variance"),
    "normalization": ("mean", "variance", "count"),
}


class Unreadable(Exception):
    """The file is not what this program can read; the message says why."""


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def name_list(group, key):
    """A list of names, which Keras splits over key0, key1, ... when it is long."""
    if key in group.attrs:
        return [text(name) for name in group.attrs[key]]
    parts = sorted((name for name in group.attrs if re.fullmatch(rf"{key}\d+", name)), key=lambda n: int(n[len(key):]))
    return [text(name) for part in parts for name in group.attrs[part]]


def legacy_tensors(root):
    for layer in name_list(root, "layer_names"):
        for name in name_list(root[layer], "weight_names"):
            owner, variable = (layer + "/" + name).split(":")[0].split("/")[-2:]
            yield f"{owner}/{variable}", root[layer][name][()]


def positional_tensors(group):
    for key, layer in group["layers"].items():
        if "layers" in layer:
            yield from positional_tensors(layer)
        values = layer.get("vars", {})
        if len(values) == 0:
            continue
        kind = re.sub(r"_\d+$", "", key)
        names = VARIABLES.get(kind)
        if names is None or len(values) > len(names) or (kind == "batch_normalization" and len(values) != 4):
            raise Unreadable(f"layer {key} has {len(values)} variables, which this program cannot name")
        if "name" not in values.attrs:
            raise Unreadable("the file does not tell the names of layers: save it again with Keras 3.8 or newer, or as .h5")
        for index, variable in enumerate(names[: len(values)]):
            yield f"{text(values.attrs['name'])}/{variable}", values[str(index)][()]


def read_h5(file):
    """Tensors by name, and the topology where there is one."""
    root = file["model_weights"] if "model_weights" in file else file
    topology = json.loads(text(file.attrs["model_config"])) if "model_config" in file.attrs else None
    if "layers" in root and "layer_names" not in root.attrs:
        return list(positional_tensors(root)), topology
    return list(legacy_tensors(root)), topology


def read(path):
    if not zipfile.is_zipfile(path):
        with h5py.File(path) as file:
            return read_h5(file)
    with zipfile.ZipFile(path) as archive:
        topology = json.loads(archive.read("config.json"))
        with h5py.File(io.BytesIO(archive.read("model.weights.h5"))) as file:
            return read_h5(file)[0], topology


def write(folder, tensors, topology):
    folder.mkdir(parents=True, exist_ok=True)
    data = b"".join(values.tobytes() for _, values in tensors)
    shards = [data[start : start + SHARD_BYTES] for start in range(0, len(data), SHARD_BYTES)]
    paths = [f"group1-shard{index + 1}of{len(shards)}.bin" for index in range(len(shards))]
    for path, shard in zip(paths, shards):
        (folder / path).write_bytes(shard)
    specs = [{"name": name, "shape": list(values.shape), "dtype": "float32"} for name, values in tensors]
    model = {
        "format": "layers-model",
        "generatedBy": "Keras",
        "convertedBy": "CoolSweep tools/kerasWeights",
        "modelTopology": None if topology is None else {"model_config": topology},
        "weightsManifest": [{"paths": paths, "weights": specs}],
    }
    # Last: a folder with a model.json is a whole one.
    (folder / "model.json").write_text(json.dumps(model))


def main(source, target):
    tensors, topology = read(source)
    numbers = [
        (name, np.ascontiguousarray(values, dtype="<f4"))
        for name, values in tensors
        if np.issubdtype(np.asarray(values).dtype, np.floating)
    ]
    if not numbers:
        raise Unreadable("the file holds no weights")
    write(Path(target), numbers, topology)
    total = sum(values.size for _, values in numbers)
    print(f"wrote {len(numbers)} tensors with {total:,} numbers to {target}")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except (Unreadable, OSError) as problem:
        sys.exit(f"{sys.argv[1]}: {problem}")
