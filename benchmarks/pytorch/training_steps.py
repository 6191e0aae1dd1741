"""PyTorch's half of training-steps: the same networks, optimizers and batches.

    load NAME THREADS   builds the workload   -> nothing
    steps N             N training steps      -> milliseconds a step
    memory              the most there was    -> MiB
"""
from peer import autocast, milliseconds, peak_memory, serve, torch
from torch.nn import functional as F

from networks import Cnn, mlp, resnet18


def momentum(parameters):
    return torch.optim.SGD(parameters, lr=0.01, momentum=0.9)


# name: model, input shape, classes, optimizer, precision
WORKLOADS = {
    "tiny-mlp": (lambda: mlp(16, 64, 64, 4), (32, 16), 4, lambda p: torch.optim.AdamW(p, lr=1e-3), "fp32"),
    "mlp": (lambda: mlp(784, 256, 128, 10), (64, 784), 10, lambda p: torch.optim.Adam(p, lr=1e-3), "fp32"),
    "cnn": (Cnn, (64, 1, 28, 28), 10, momentum, "fp32"),
    "resnet18": (resnet18, (32, 3, 32, 32), 10, momentum, "fp32"),
    "resnet18-bf16": (resnet18, (32, 3, 32, 32), 10, momentum, "bf16"),
}


class Training:
    def load(self, name, threads):
        torch.set_num_threads(int(threads))
        torch.manual_seed(1)
        build, shape, classes, make_optimizer, self.precision = WORKLOADS[name]
        self.model = build()
        self.optimizer = make_optimizer(self.model.parameters())
        self.inputs, self.targets = torch.randn(shape), torch.randint(classes, shape[:1])

    def step(self):
        with autocast("cpu", self.precision):
            loss = F.cross_entropy(self.model(self.inputs), self.targets)
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)


if __name__ == "__main__":
    training = Training()
    serve(load=training.load, steps=lambda count: milliseconds(int(count), training.step), memory=peak_memory)
