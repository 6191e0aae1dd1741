"""PyTorch's half of device-steps.cs: the same networks, optimizers and batches.

Reads commands from standard input, one a line, and answers each with a line that begins with "ok", "none" (there is no such thing here, and why) or
"failed" (what went wrong):
    load MODEL SIZE PRECISION WAY DEVICE   builds the workload and runs its first steps, which compile or capture  -> the number of parameters
    steps N                                runs N training steps                                                  -> milliseconds per step
    memory                                 the most memory that tensors held (on the CPU: the process)             -> MiB
    check FILE                             loads weights and a batch, trains on it                                 -> the losses of three steps
SIZE is full, small or check (small and without dropout); PRECISION fp32, tf32 or bf16; WAY eager, graph, compile or reduce-overhead.
"""
import json
import os
import struct
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

from gpt_training import Gpt, decayed
from training_steps import Cnn, mlp, peak_memory

WARM_UP = 5  # steps before the first that counts


class BasicBlock(nn.Module):
    expansion = 1

    def __init__(self, inputs, width, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.downsample = shortcut(inputs, width, stride)

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)), inplace=True)
        y = self.bn2(self.conv2(y))
        y += x if self.downsample is None else self.downsample(x)
        return F.relu(y, inplace=True)


class Bottleneck(nn.Module):
    expansion = 4

    def __init__(self, inputs, width, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, 4 * width, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(4 * width)
        self.downsample = shortcut(inputs, 4 * width, stride)

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)), inplace=True)
        y = F.relu(self.bn2(self.conv2(y)), inplace=True)
        y = self.bn3(self.conv3(y))
        y += x if self.downsample is None else self.downsample(x)
        return F.relu(y, inplace=True)


def shortcut(inputs, outputs, stride):
    if stride == 1 and inputs == outputs:
        return None
    return nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))


class ResNet(nn.Module):
    """torchvision's, or with a stem for images of 32 × 32."""

    def __init__(self, block, depths, classes, cifar):
        super().__init__()
        self.cifar = cifar
        self.conv1 = nn.Conv2d(3, 64, 3, 1, 1, bias=False) if cifar else nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        inputs = 64
        for stage, depth in enumerate(depths):
            blocks = []
            for k in range(depth):
                blocks.append(block(inputs, 64 << stage, 2 if stage > 0 and k == 0 else 1))
                inputs = (64 << stage) * block.expansion
            setattr(self, f"layer{stage + 1}", nn.Sequential(*blocks))
        self.fc = nn.Linear(inputs, classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)), inplace=True)
        if not self.cifar:
            x = F.max_pool2d(x, 3, 2, 1)
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(torch.flatten(F.adaptive_avg_pool2d(x, 1), 1))


class LstmModel(nn.Module):
    def __init__(self, vocabulary, width, dropout):
        super().__init__()
        self.dropout = dropout
        self.encoder = nn.Embedding(vocabulary, width)
        self.rnn = nn.LSTM(width, width, 2, dropout=dropout, batch_first=False)
        self.decoder = nn.Linear(width, vocabulary)

    def forward(self, tokens):
        x = F.dropout(self.encoder(tokens.t()), self.dropout, self.training)
        x = F.dropout(self.rnn(x)[0], self.dropout, self.training)
        return self.decoder(x.transpose(0, 1))


class Workload:
    """A network, its batch and its optimizer in the three sizes: see device-steps.cs, which has the same numbers."""

    def __init__(self, name, size):
        full, dropout = size == "full", size != "check"
        self.clip, self.tokens = None, False
        images = None
        if name == "mlp":
            self.model, images, self.classes = mlp(784, 256, 128, 10), (64, 784), 10
            self.optimizer = lambda p, **k: torch.optim.Adam(p, lr=1e-3, **k)
        elif name == "cnn":
            self.model, images, self.classes = Cnn(), (64 if full else 8, 1, 28, 28), 10
            if not dropout:
                self.model.dropout1.p = self.model.dropout2.p = 0
            self.optimizer = lambda p, **k: torch.optim.SGD(p, lr=0.01, momentum=0.9, **k)
        elif name == "resnet18":
            self.model, images, self.classes = ResNet(BasicBlock, [2, 2, 2, 2], 10, cifar=True), (512 if full else 4, 3, 32, 32), 10
            self.optimizer = lambda p, **k: torch.optim.SGD(p, lr=0.01, momentum=0.9, **k)
        elif name == "resnet50":
            self.model, images, self.classes = ResNet(Bottleneck, [3, 4, 6, 3], 1000, cifar=False), (128, 3, 224, 224) if full else (4, 3, 64, 64), 1000
            self.optimizer = lambda p, **k: torch.optim.SGD(p, lr=0.01, momentum=0.9, **k)
        elif name == "lstm":
            vocabulary, width, shape = (10_000, 650, (20, 35)) if full else (50, 16, (4, 7))
            self.model = LstmModel(vocabulary, width, 0.5 if dropout else 0.0)
            self.optimizer = lambda p, **k: torch.optim.SGD(p, lr=0.1, **k)
            self.clip = 5.0
        elif name == "gpt2":
            vocabulary, shape = (50_304, (16, 1024)) if full else (50, (2, 16))
            layers, heads, width = (12, 12, 768) if full else (2, 2, 16)
            self.model = Gpt(vocabulary, layers, heads, width, shape[1], dropout=0.0, bias=True, gelu="tanh")
            self.optimizer = lambda p, **k: torch.optim.AdamW(decayed(p, 0.1), lr=6e-4, betas=(0.9, 0.95), **k)
            self.clip = 1.0
        else:
            raise ValueError(f"there is no workload '{name}'")
        if images is None:
            self.tokens, self.classes = True, vocabulary
            self.inputs, self.targets = torch.randint(vocabulary, shape), torch.randint(vocabulary, shape)
        else:
            self.inputs, self.targets = torch.randn(images), torch.randint(self.classes, images[:1])

    def loss(self, outputs, targets):
        return F.cross_entropy(outputs.reshape(-1, self.classes), targets.reshape(-1))


class Trainer:
    def __init__(self, name, size, precision, way, device):
        if way == "graph" and device == "cpu":
            raise LookupError("CUDA graphs are for CUDA")
        if way in ("compile", "reduce-overhead") and not hasattr(torch, "compile"):
            raise LookupError(f"PyTorch {torch.__version__} has no torch.compile")
        if way == "reduce-overhead" and device == "cpu":
            raise LookupError("this mode is for CUDA")
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = precision != "fp32"
        torch.manual_seed(1)
        self.workload = workload = Workload(name, size)
        self.device, self.bf16, self.way = device, precision == "bf16", way
        model = workload.model.to(device)
        inputs = workload.inputs.to(device)
        if device != "cpu" and inputs.dim() == 4:  # as DeepNet does unasked
            model, inputs = model.to(memory_format=torch.channels_last), inputs.contiguous(memory_format=torch.channels_last)
        self.model, self.inputs, self.targets = model, inputs, workload.targets.to(device)
        self.parameters = list(model.parameters())
        options = {}
        if device != "cpu":
            options["fused"] = True
            if way == "graph" and name in ("mlp", "gpt2"):
                options["capturable"] = True
        self.optimizer = workload.optimizer(self.parameters, **options)
        self.forward = model
        if way == "compile":
            self.forward = torch.compile(model)
        elif way == "reduce-overhead":
            self.forward = torch.compile(model, mode="reduce-overhead")
        self.replay = None

    def count(self):
        return sum(p.numel() for p in self.parameters)

    def learn(self):
        with torch.autocast("cpu" if self.device == "cpu" else "cuda", dtype=torch.bfloat16, enabled=self.bf16):
            loss = self.workload.loss(self.forward(self.inputs), self.targets)
        loss.backward()
        if self.workload.clip:
            torch.nn.utils.clip_grad_norm_(self.parameters, self.workload.clip)
        self.optimizer.step()
        return loss

    def step(self):
        if self.way == "reduce-overhead":
            torch.compiler.cudagraph_mark_step_begin()
        loss = self.learn()
        self.optimizer.zero_grad(set_to_none=True)
        return loss

    def warm_up(self):
        if self.way == "graph":
            self.capture()
        for _ in range(WARM_UP):
            (self.replay or self.step)()
        self.synchronize()

    def capture(self):
        # The whole step, as PyTorch's documentation of CUDA graphs has it ("whole-network capture").
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(3):
                self.optimizer.zero_grad(set_to_none=True)
                self.learn()
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        self.optimizer.zero_grad(set_to_none=True)
        with torch.cuda.graph(graph):
            self.kept = self.learn()
        self.replay = graph.replay

    def run(self, count):
        step = self.replay or self.step
        self.synchronize()
        start = time.perf_counter()
        for _ in range(count):
            step()
        self.synchronize()
        return (time.perf_counter() - start) * 1000 / count

    def memory(self):
        return peak_memory() if self.device == "cpu" else torch.cuda.max_memory_allocated() / (1 << 20)

    def check(self, path):
        tensors = read_safetensors(path)
        self.inputs, self.targets = tensors.pop("inputs"), tensors.pop("targets")
        given = {key.split(":")[1]: tensors[key] for key in sorted(tensors)}  # number:name
        theirs = dict(self.model.named_parameters())
        if set(theirs) != set(given):  # other names, the same order
            given = dict(zip(theirs, given.values()))
        with torch.no_grad():
            for name, p in theirs.items():
                if p.shape != given[name].shape:
                    raise ValueError(f"{name} is {tuple(p.shape)} here and {tuple(given[name].shape)} there")
                p.copy_(given[name])
        for group in self.optimizer.param_groups:
            group["lr"] /= 100  # as device-steps.cs does
        return [self.step().item() for _ in range(3)]

    def synchronize(self):
        if self.device != "cpu":
            torch.cuda.synchronize()


def read_safetensors(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = bytearray(file.read())
    header.pop("__metadata__", None)
    types = {"F32": torch.float32, "I64": torch.int64}
    tensors = {}
    for name, entry in header.items():
        shape = torch.Size(entry["shape"])
        tensors[name] = torch.frombuffer(data, dtype=types[entry["dtype"]], offset=entry["data_offsets"][0], count=shape.numel()).view(shape)
    return tensors


def main():
    trainer = None
    # What libraries print must not come between the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        command, *arguments = line.split()
        try:
            if command == "load":
                trainer = None
                trainer = Trainer(*arguments)
                if arguments[1] != "check":
                    trainer.warm_up()
                answer = f"ok {trainer.count()}"
            elif command == "steps":
                answer = f"ok {trainer.run(int(arguments[0]))!r}"
            elif command == "check":
                answer = "ok " + " ".join(map(repr, trainer.check(arguments[0])))
            else:
                answer = f"ok {trainer.memory()!r}"
        except LookupError as error:
            answer = f"none {error}"
        except Exception as error:  # whatever it is, the other side is told
            answer = f"failed {type(error).__name__}: {error}".replace("\n", " ")[:500]
        print(answer, file=answers, flush=True)


if __name__ == "__main__":
    main()
