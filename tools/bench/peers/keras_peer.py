"""Training steps of Keras on TensorFlow, as a graph (`train_on_batch`); see `turns.py`."""

import keras
import tensorflow as tf
from keras import layers

from turns import arguments, take_turns


def normalised_convolution(x, filters, stride=1, relu=True):
    x = convolution(x, filters, 3, stride)
    x = layers.BatchNormalization()(x)
    return layers.Activation("relu")(x) if relu else x


def convolution(x, filters, size, stride):
    return layers.Conv2D(
        filters,
        size,
        strides=stride,
        padding="same",
        kernel_initializer="he_normal",
        kernel_regularizer=keras.regularizers.L2(1e-4),
    )(x)


def resnet20():
    """Version 1 of the Keras example `cifar10_resnet.py`, for 32x32x3 images of 10 classes."""
    images = layers.Input((32, 32, 3))
    x = normalised_convolution(images, 16)
    for stage, filters in enumerate([16, 32, 64]):
        for block in range(3):
            stride = 2 if stage > 0 and block == 0 else 1
            y = normalised_convolution(x, filters, stride)
            y = normalised_convolution(y, filters, relu=False)
            shortcut = convolution(x, filters, 1, stride) if stride == 2 else x
            x = layers.Activation("relu")(layers.Add()([shortcut, y]))
    x = layers.Flatten()(layers.AveragePooling2D(8)(x))
    return keras.Model(images, layers.Dense(10, activation="softmax", kernel_initializer="he_normal")(x))


def efficientnet_b0():
    return keras.applications.EfficientNetB0(weights=None, include_top=True, classes=10, input_shape=(128, 128, 3))


MODELS = {"resnet20": resnet20, "efficientnet-b0": efficientnet_b0}


def main():
    wanted = arguments()
    keras.utils.set_random_seed(1)
    model = MODELS[wanted["model"]]()
    model.compile(
        optimizer=keras.optimizers.SGD(0.01, momentum=0.9),
        loss="categorical_crossentropy",
        metrics=["accuracy"],
        # Keras's choice would be XLA, which takes twice the time of the graph on a CPU.
        jit_compile=wanted["variant"] == "xla",
    )
    batch = wanted["batch"]
    images = tf.random.uniform([batch, *model.input_shape[1:]])
    labels = tf.one_hot(tf.random.uniform([batch], 0, 10, tf.int32), 10)
    # It returns loss and accuracy as numbers, so there is nothing left to wait for.
    take_turns(
        step=lambda: model.train_on_batch(images, labels),
        wait=lambda: None,
        version=f"Keras {keras.__version__}, TensorFlow {tf.__version__}",
    )


main()
