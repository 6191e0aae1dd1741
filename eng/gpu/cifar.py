"""cifar.py reduce FOLDER | restore FOLDER: CIFAR-10's records as differences that xz takes to half of what it takes them to as they are, and back.

What is kept of a colour is its difference from green, and of a pixel its difference from what its neighbours to the left and above predict: their
median edge detector (Weinberger et al., LOCO-I, 1996). The package of eng/gpu-pack.sh would not fit the machine's limit otherwise.
"""

import pathlib
import sys

import numpy

IMAGE = 3 * 32 * 32


def predicted(left, above, corner):
    low, high = numpy.minimum(left, above), numpy.maximum(left, above)
    return numpy.where(corner >= high, low, numpy.where(corner <= low, high, left + above - corner))


def reduce(records):
    images = records[:, 1:].reshape(-1, 3, 32, 32).astype(numpy.int16)
    images[:, 0] -= images[:, 1]
    images[:, 2] -= images[:, 1]
    padded = numpy.pad(images, ((0, 0), (0, 0), (1, 0), (1, 0)))
    differences = images - predicted(padded[:, :, 1:, :-1], padded[:, :, :-1, 1:], padded[:, :, :-1, :-1])
    # All that belongs to one channel together, the labels first.
    return records[:, 0].tobytes() + (differences & 255).astype(numpy.uint8).transpose(1, 0, 2, 3).tobytes()


def restore(data):
    count = len(data) // (IMAGE + 1)
    labels = numpy.frombuffer(data, numpy.uint8, count)
    differences = numpy.frombuffer(data, numpy.uint8, offset=count).reshape(3, count, 32, 32)
    padded = numpy.zeros((32 + 1, 32 + 1, 3, count), numpy.int16)
    steps = numpy.ascontiguousarray(differences.transpose(2, 3, 0, 1))
    for row in range(1, 33):
        for column in range(1, 33):
            value = (predicted(padded[row, column - 1], padded[row - 1, column], padded[row - 1, column - 1]) + steps[row - 1, column - 1]) & 255
            # Green is a byte; red and blue are differences from it, from -255 to 255.
            green = value[1]
            for channel in (0, 2):
                value[channel] = ((value[channel] + green) & 255) - green
            padded[row, column] = value
    images = padded[1:, 1:].transpose(3, 2, 0, 1)
    green = images[:, 1:2].copy()
    images[:, [0, 2]] += green
    return numpy.concatenate([labels[:, None], images.reshape(count, IMAGE).astype(numpy.uint8)], 1).tobytes()


def main(what, folder):
    suffix, convert = (".bin", lambda data: reduce(numpy.frombuffer(data, numpy.uint8).reshape(-1, IMAGE + 1))) if what == "reduce" else (".reduced", restore)
    for path in sorted(pathlib.Path(folder).glob("*" + suffix)):
        path.with_suffix(".reduced" if what == "reduce" else ".bin").write_bytes(convert(path.read_bytes()))
        path.unlink()


main(*sys.argv[1:])
