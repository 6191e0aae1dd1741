"""check-with-pytorch.py MODEL DATA: loads the weights that ./train.sh saved (runs/NAME/model.safetensors) into the MNIST network of
pytorch/examples, written with torch.nn, and prints its accuracy on the test images of the folder DATA as train.sh prints it."""

import gzip
import json
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3, 1)
        self.conv2 = nn.Conv2d(32, 64, 3, 1)
        self.dropout1 = nn.Dropout(0.25)
        self.dropout2 = nn.Dropout(0.5)
        self.fc1 = nn.Linear(9216, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        x = F.relu(self.conv2(F.relu(self.conv1(x))))
        x = self.dropout1(F.max_pool2d(x, 2))
        x = self.dropout2(F.relu(self.fc1(torch.flatten(x, 1))))
        return F.log_softmax(self.fc2(x), dim=1)


def read_safetensors(path):
    """Eight bytes with the header's length, the header in JSON, the values."""
    raw = Path(path).read_bytes()
    start = 8 + int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8:start])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = (start + offset for offset in entry["data_offsets"])
        values = np.frombuffer(raw[begin:end], {"F32": "<f4"}[entry["dtype"]])
        tensors[name] = torch.from_numpy(values.reshape(entry["shape"]).copy())
    return tensors


def read_idx(folder, name):
    path = Path(folder) / name
    raw = path.read_bytes() if path.exists() else gzip.decompress(Path(f"{path}.gz").read_bytes())
    shape = [int.from_bytes(raw[4 + 4 * axis:8 + 4 * axis], "big") for axis in range(raw[3])]
    return torch.from_numpy(np.frombuffer(raw, np.uint8, offset=4 + 4 * len(shape)).reshape(shape).copy())


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    model = Net().eval()
    model.load_state_dict(read_safetensors(sys.argv[1]))
    images = (read_idx(sys.argv[2], "t10k-images-idx3-ubyte").unsqueeze(1) / 255.0 - 0.1307) / 0.3081
    labels = read_idx(sys.argv[2], "t10k-labels-idx1-ubyte")
    with torch.no_grad():
        right = sum(int((model(batch).argmax(1) == target).sum()) for batch, target in zip(images.split(500), labels.split(500)))
    print(f"test accuracy {right / len(labels):.4f}")


main()
