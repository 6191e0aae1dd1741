"""PyTorch's half of cifar10-training.cs: the same network, schedule and augmentation; images lie on the device and are augmented there, a batch at once.

    cifar10_training.py DEVICE PRECISION EPOCHS BATCH STEPS FOLDER WAY
STEPS cuts each epoch and the test short, 0: not; FOLDER holds cifar-10-binary.tar.gz or what is in it; WAY is eager or compile. Begins when it is told so
by a line, and answers "ok" with the last test accuracy, the best, the seconds in all and the median seconds of an epoch without its test; or "none" or
"failed".
"""
import glob
import os
import statistics
import sys
import tarfile
import time

import torch
from torch.nn import functional as F

from device_steps import BasicBlock, ResNet

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
    if way == "compile" and not hasattr(torch, "compile"):
        raise LookupError(f"PyTorch {torch.__version__} has no torch.compile")
    epochs, size, limit = int(epochs), int(size), int(limit)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = precision != "fp32"
    torch.manual_seed(1)
    start = time.perf_counter()
    (images, labels), (test_images, test_labels) = [(x.to(device), y.to(device)) for x, y in read(folder)]
    mean, deviation = (torch.tensor(values, device=device).view(1, 3, 1, 1) * 255 for values in (MEAN, DEVIATION))
    model = ResNet(BasicBlock, [2, 2, 2, 2], 10, cifar=True).to(device)
    if device != "cpu":
        model = model.to(memory_format=torch.channels_last)
    steps = limit or len(images) // size
    optimizer = torch.optim.SGD(model.parameters(), lr=0.4, momentum=0.9, nesterov=True, weight_decay=5e-4, **({} if device == "cpu" else {"fused": True}))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.4, total_steps=epochs * steps, cycle_momentum=False)
    forward = torch.compile(model) if way == "compile" else model

    def outputs(x):
        x = (x.float() - mean) / deviation
        if device != "cpu":
            x = x.contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu" if device == "cpu" else "cuda", dtype=torch.bfloat16, enabled=precision == "bf16"):
            return forward(x).float()

    best, lasted = 0.0, []
    for _ in range(epochs):
        begun = time.perf_counter()
        order = torch.randperm(len(images), device=device)
        for step in range(steps):
            chosen = order[step * size : (step + 1) * size]
            loss = F.cross_entropy(outputs(augmented(images[chosen])), labels[chosen], label_smoothing=0.1)
            loss.backward()
            optimizer.step()
            schedule.step()
            optimizer.zero_grad(set_to_none=True)
        loss.item()
        lasted.append(time.perf_counter() - begun)
        model.eval()
        with torch.no_grad():
            parts = list(zip(test_images.split(size), test_labels.split(size)))[: limit or None]
            right = sum((outputs(x).argmax(1) == y).sum() for x, y in parts).item()
        model.train()
        accuracy = right / sum(len(y) for _, y in parts)
        best = max(best, accuracy)
    return accuracy, best, time.perf_counter() - start, statistics.median(lasted)


def main():
    sys.stdin.readline()
    # What libraries print must not come between.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    try:
        answer = "ok " + " ".join(map(repr, train(*sys.argv[1:])))
    except LookupError as error:
        answer = f"none {error}"
    except Exception as error:  # whatever it is, the other side is told
        answer = f"failed {type(error).__name__}: {error}".replace("\n", " ")[:500]
    print(answer, file=answers, flush=True)


if __name__ == "__main__":
    main()
