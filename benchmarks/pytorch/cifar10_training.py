"""PyTorch's half of cifar10-training: the same network, schedule and augmentation; images lie on the device and are augmented there, a batch at once.

    cifar10_training.py DEVICE PRECISION EPOCHS BATCH STEPS FOLDER WAY
STEPS cuts each epoch and the test short, 0: not; FOLDER holds cifar-10-binary.tar.gz or what is in it; WAY is eager or compile.

    train   -> the last test accuracy, the best, the seconds in all, the median seconds of an epoch without its test, those of the first
"""
import glob
import os
import statistics
import sys
import tarfile
import time

from peer import autocast, compiled, fused, kind, prepare, serve, torch
from torch.nn import functional as F

from networks import resnet18

MEAN, DEVIATION = (0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616)
RECORD = 1 + 3 * 32 * 32


def read(folder):
    """Images [n, 3, 32, 32] of bytes and labels, of training and test."""
    archive = os.path.join(folder, "cifar-10-binary.tar.gz")
    files = {}
    if os.path.exists(archive):
        with tarfile.open(archive) as tar:
            for member in tar:
                if member.name.endswith(".bin"):
                    files[os.path.basename(member.name)] = tar.extractfile(member).read()
    else:
        for path in glob.glob(os.path.join(folder, "**", "*.bin"), recursive=True):
            with open(path, "rb") as file:
                files[os.path.basename(path)] = file.read()
    train = b"".join(files[name] for name in sorted(files) if name.startswith("data_batch"))
    return [split(data) for data in (train, files["test_batch.bin"])]


def split(data):
    records = torch.frombuffer(bytearray(data), dtype=torch.uint8).view(-1, RECORD)
    return records[:, 1:].reshape(-1, 3, 32, 32), records[:, 0].long()


def augmented(images):
    """Each cut out of a border of 4 black pixels, and every other mirrored."""
    count, device = len(images), images.device
    padded = F.pad(images, (4, 4, 4, 4))
    pixels = torch.arange(32, device=device)
    rows = torch.randint(9, (count, 1), device=device) + pixels
    columns = torch.randint(9, (count, 1), device=device) + pixels
    columns = torch.where(torch.rand(count, 1, device=device) < 0.5, columns.flip(1), columns)
    one = torch.arange(count, device=device)
    return padded.permute(0, 2, 3, 1)[one[:, None, None], rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)


def train(device, precision, epochs, size, limit, folder, way):
    epochs, size, limit = int(epochs), int(size), int(limit)
    prepare(device, precision)
    torch.manual_seed(1)
    start = time.perf_counter()
    (images, labels), (test_images, test_labels) = [(x.to(device), y.to(device)) for x, y in read(folder)]
    mean, deviation = (torch.tensor(values, device=device).view(1, 3, 1, 1) * 255 for values in (MEAN, DEVIATION))
    model = resnet18().to(device)
    if kind(device) == "cuda":
        model = model.to(memory_format=torch.channels_last)
    steps = limit or len(images) // size
    optimizer = torch.optim.SGD(model.parameters(), lr=0.4, momentum=0.9, nesterov=True, weight_decay=5e-4, **fused(device))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.4, total_steps=epochs * steps, cycle_momentum=False)

    def normalized(x):
        x = (x.float() - mean) / deviation
        return x.contiguous(memory_format=torch.channels_last) if kind(device) == "cuda" else x

    def loss_of(x, y):
        return F.cross_entropy(model(normalized(x)), y, label_smoothing=0.1)

    def hits(x, y):
        return (model(normalized(x)).argmax(1) == y).sum()

    loss_of, hits = compiled(loss_of, way), compiled(hits, way)
    best, lasted = 0.0, []
    for _ in range(epochs):
        begun = time.perf_counter()
        order = torch.randperm(len(images), device=device)
        for step in range(steps):
            chosen = order[step * size : (step + 1) * size]
            with autocast(device, precision):
                loss = loss_of(augmented(images[chosen]), labels[chosen])
            loss.backward()
            optimizer.step()
            schedule.step()
            optimizer.zero_grad(set_to_none=True)
        loss.item()
        lasted.append(time.perf_counter() - begun)
        model.eval()
        with torch.no_grad(), autocast(device, precision):
            parts = list(zip(test_images.split(size), test_labels.split(size)))[: limit or None]
            right = sum(hits(x, y) for x, y in parts).item()
        model.train()
        accuracy = right / sum(len(y) for _, y in parts)
        best = max(best, accuracy)
    return accuracy, best, time.perf_counter() - start, statistics.median(lasted), lasted[0]


if __name__ == "__main__":
    serve(train=lambda: train(*sys.argv[1:]))
