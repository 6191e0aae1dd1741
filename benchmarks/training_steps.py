"""PyTorch's half of the training-step benchmark: the same networks, optimizers and batches as training-steps.cs.

Reads commands from standard input, one a line, and answers each with a line:
    load NAME THREADS   builds the workload            -> ready
    steps N             runs N training steps          -> milliseconds per step
    memory              the process's peak resident set -> MiB
"""
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


def mlp(*sizes):
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


class Cnn(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3)
        self.conv2 = nn.Conv2d(32, 64, 3)
        self.dropout1 = nn.Dropout(0.25)
        self.dropout2 = nn.Dropout(0.5)
        self.fc1 = nn.Linear(9216, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        x = F.relu(self.conv1(x))
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = torch.flatten(self.dropout1(x), 1)
        return self.fc2(self.dropout2(F.relu(self.fc1(x))))


def resnet18():
    from torchvision.models import resnet18 as build

    model = build(num_classes=10)
    model.conv1 = nn.Conv2d(3, 64, 3, padding=1, bias=False)
    model.maxpool = nn.Identity()
    return model


# name: model, input shape, classes, optimizer
WORKLOADS = {
    "tiny-mlp": (lambda: mlp(16, 64, 64, 4), (32, 16), 4, lambda p: torch.optim.AdamW(p, lr=1e-3)),
    "mlp": (lambda: mlp(784, 256, 128, 10), (64, 784), 10, lambda p: torch.optim.Adam(p, lr=1e-3)),
    "cnn": (Cnn, (64, 1, 28, 28), 10, lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9)),
    "resnet18": (resnet18, (32, 3, 32, 32), 10, lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9)),
    "resnet18-bfloat16": (resnet18, (32, 3, 32, 32), 10, lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9)),
}


def peak_memory():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


def main():
    step = None
    for line in sys.stdin:
        command, *arguments = line.split()
        if command == "load":
            torch.set_num_threads(int(arguments[1]))
            torch.manual_seed(1)
            build, shape, classes, make_optimizer = WORKLOADS[arguments[0]]
            model = build()
            optimizer = make_optimizer(model.parameters())
            inputs = torch.randn(shape)
            targets = torch.randint(classes, shape[:1])

            autocast = arguments[0].endswith("-bfloat16")

            def step():
                with torch.autocast("cpu", dtype=torch.bfloat16, enabled=autocast):
                    loss = F.cross_entropy(model(inputs), targets)
                loss.backward()
                optimizer.step()
                optimizer.zero_grad(set_to_none=True)

            answer = "ready"
        elif command == "steps":
            count = int(arguments[0])
            start = time.perf_counter()
            for _ in range(count):
                step()
            answer = repr((time.perf_counter() - start) * 1000 / count)
        else:
            answer = repr(peak_memory())
        print(answer, flush=True)


if __name__ == "__main__":
    main()
