"""PyTorch's half of data-loading: data sets and loaders as PyTorch's and torchvision's tutorials write them.

    load NAME FOLDER WORKERS   builds the data set and its DataLoader   -> nothing
    batches N                  fetches N batches of one epoch           -> samples a second
The clock starts when the first batch has come, so that starting the workers costs nothing here.
"""
import os
import time

from peer import Absent, serve, torch
from torch.utils.data import ConcatDataset, DataLoader, Dataset

try:
    import numpy as np
    from torchvision import datasets, transforms
except ImportError as missing:
    reason = str(missing)

    def refuse(*_):
        raise Absent(f"this Python lacks what the data sets need: {reason}")

    serve(load=refuse)
    raise SystemExit


class Cifar10(datasets.CIFAR10):
    """torchvision's own, but for reading the binary version of the files."""

    def __init__(self, folder, transform):
        self.transform, self.target_transform = transform, None
        rows = np.concatenate([np.fromfile(os.path.join(folder, name), np.uint8) for name in sorted(os.listdir(folder)) if name.startswith("data_batch")])
        rows = np.tile(rows.reshape(-1, 3073), (4, 1))
        self.targets = rows[:, 0].astype(int).tolist()
        self.data = rows[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1).copy()


class Windows(Dataset):
    def __init__(self, tokens, length):
        self.tokens, self.length = tokens, length

    def __len__(self):
        return len(self.tokens) - self.length

    def __getitem__(self, index):
        return self.tokens[index:index + self.length], self.tokens[index + 1:index + self.length + 1]


def mnist(folder):
    images = datasets.MNIST(folder, train=True, transform=transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))]))
    images.data, images.targets = images.data.repeat(8, 1, 1), images.targets.repeat(8)
    return images, 64


def cifar(folder):
    return Cifar10(folder, transforms.Compose([
        transforms.RandomCrop(32, padding=4),
        transforms.RandomHorizontalFlip(),
        transforms.ToTensor(),
        transforms.Normalize((0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616)),
    ])), 128


def jpeg(folder):
    images = datasets.ImageFolder(folder, transforms.Compose([
        transforms.ToTensor(),
        transforms.Normalize((0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616)),
    ]))
    return ConcatDataset([images] * 100), 64


def tokens(folder):
    with open(os.path.join(folder, "input.txt"), encoding="utf-8") as file:
        text = file.read()
    numbers = {character: number for number, character in enumerate(sorted(set(text)))}
    return Windows(torch.tensor([numbers[character] for character in text]), 128), 64


class Loading:
    def load(self, name, folder, workers):
        dataset, batch_size = {"mnist": mnist, "cifar": cifar, "jpeg": jpeg, "tokens": tokens}[name](folder)
        self.loader = DataLoader(dataset, batch_size=batch_size, shuffle=True, num_workers=int(workers))

    def batches(self, count):
        batches = iter(self.loader)
        next(batches)
        samples, start = 0, time.perf_counter()
        for _ in range(int(count)):
            inputs, _ = next(batches)
            samples += len(inputs)
        return samples / (time.perf_counter() - start)


if __name__ == "__main__":
    loading = Loading()
    serve(load=loading.load, batches=loading.batches)
