"""Computes logits with Keras for weights and images that are given by a formula. Usage: logits.py FILE.json

libs/models evaluates the same formula (src/testing/formulaValues.ts) and compares: whole numbers, one division and one
square root, all exact or correctly rounded, so that both sides have the same bits.
"""

import json
import math
import os
import sys

# One thread, whatever the machine: the last digits depend on it.
os.environ["TF_NUM_INTRAOP_THREADS"] = "1"
os.environ["TF_NUM_INTEROP_THREADS"] = "1"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"

import keras
import numpy as np
import tensorflow as tf
from keras import layers


def name_hash(name):
    """FNV-1a, 32 bits."""
    value = 2166136261
    for byte in name.encode("ascii"):
        value = (value ^ byte) * 16777619 % 2**32
    return value


def fractions(name, count):
    """In [0, 1): a whole number of 32 bits, mixed from name and index, over 2^32. Constants: hash-prospector."""
    with np.errstate(over="ignore"):
        x = np.uint32(name_hash(name)) + np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9)
        x = (x ^ (x >> np.uint32(16))) * np.uint32(0x7FEB352D)
        x = (x ^ (x >> np.uint32(15))) * np.uint32(0x846CA68B)
        x = x ^ (x >> np.uint32(16))
    return x.astype(np.float64) / 2**32


def bounds(variable, shape):
    if variable == "gamma" or variable == "moving_variance":
        return 0.5, 1.5
    if variable == "kernel":
        limit = math.sqrt(6 / math.prod(shape[:-1]))
        return -limit, limit
    if variable == "depthwise_kernel":
        limit = math.sqrt(6 / math.prod(shape[:2]))
        return -limit, limit
    return -0.25, 0.25


def weight_values(name, shape):
    low, high = bounds(name.split("/")[1], shape)
    return (low + (high - low) * fractions(name, math.prod(shape))).astype(np.float32).reshape(shape)


def image_values(shape):
    """Half noise, half tiles of an eighth of the width: pure noise would look alike to a network that takes means."""
    count, height, width, channels = shape
    noise = fractions("images/noise", math.prod(shape)).reshape(shape)
    tiles = fractions("images/tiles", count * 8 * 8 * channels).reshape(count, 8, 8, channels)
    tiled = tiles.repeat(height // 8, axis=1).repeat(width // 8, axis=2)
    return ((noise + tiled) / 2).astype(np.float32)


def variable_name(layer, variable):
    kernel = isinstance(layer, layers.DepthwiseConv2D) and variable == "kernel"
    return f"{layer.name}/{'depthwise_kernel' if kernel else variable}"


def fill(model):
    for layer in model.layers:
        names = [variable_name(layer, weight.name) for weight in layer.weights]
        layer.set_weights([weight_values(name, tuple(w.shape)) for name, w in zip(names, layer.weights)])


def resnet20():
    """Residual network of the Keras example for CIFAR-10, version 1: three stages of three blocks."""

    def convolved(x, filters, size, stride):
        return layers.Conv2D(filters, size, strides=stride, padding="same")(x)

    def block(x, filters, stride):
        y = layers.ReLU()(layers.BatchNormalization()(convolved(x, filters, 3, stride)))
        y = layers.BatchNormalization()(convolved(y, filters, 3, 1))
        shortcut = x if stride == 1 else convolved(x, filters, 1, stride)
        return layers.ReLU()(layers.Add()([shortcut, y]))

    images = keras.Input((32, 32, 3))
    x = layers.ReLU()(layers.BatchNormalization()(convolved(images, 16, 3, 1)))
    for filters in (16, 32, 64):
        for index in range(3):
            x = block(x, filters, 2 if filters > 16 and index == 0 else 1)
    x = layers.Flatten()(layers.AveragePooling2D(8)(x))
    return keras.Model(images, layers.Dense(10)(x))


def efficientnet_b0():
    """Without the layers in front of the stem, which scale and shift the images."""
    whole = keras.applications.EfficientNetB0(weights=None, classifier_activation=None)
    return keras.Model(whole.get_layer("stem_conv_pad").input, whole.output)


def logits_of(build, shape):
    keras.utils.clear_session(free_memory=True)
    model = build()
    fill(model)
    values = model(image_values(shape), training=False).numpy()
    return {
        "imageShape": list(shape[1:]),
        "parameters": model.count_params(),
        "logits": [[float(f"{value:.8g}") for value in row] for row in values],
    }


def main(path):
    fixture = {
        "madeBy": "tools/kerasWeights",
        "keras": keras.__version__,
        "tensorflow": tf.__version__,
        "models": {
            "resnet20": logits_of(resnet20, (2, 32, 32, 3)),
            "efficientnet-b0": logits_of(efficientnet_b0, (2, 224, 224, 3)),
        },
    }
    with open(path, "w", encoding="utf-8") as file:
        json.dump(fixture, file, indent=1)
    for name, model in fixture["models"].items():
        values = np.array(model["logits"])
        print(f"{name}: {values.shape[0]} images, largest logit {np.abs(values).max():.4g}")


if __name__ == "__main__":
    main(*sys.argv[1:])
