"""PyTorch's half of device-steps: the same networks, optimizers and batches.

    load MODEL SIZE PRECISION WAY DEVICE   builds the workload and takes its first steps, which compile or capture -> parameters, seconds that it took
    steps N                                N training steps                                                        -> milliseconds a step
    rest                                   gives memory back that no tensor lies in                                -> nothing
    memory                                 the most that tensors held (on the CPU: the process)                    -> MiB
    check FILE                             loads weights and a batch, trains on it                                 -> the losses of three steps
SIZE is full, small or check (small and without dropout); PRECISION fp32, tf32 or bf16; WAY eager, graph, compile or reduce-overhead.
"""
import json
import struct
import time

from peer import Absent, autocast, compiled, fused, kind, milliseconds, peak_memory, prepare, serve, synchronize, torch
from torch.nn import functional as F

from networks import Bottleneck, Cnn, Gpt, LstmModel, ResNet, decayed, mlp, resnet18

WARM_UP = 20  # steps before the first that counts


class Workload:
    """A network, its batch and its optimizer in the three sizes: DeviceSteps/Workload.cs has the same numbers."""

    def __init__(self, name, size):
        self.full = full = size == "full"
        dropout = size != "check"
        self.clip = None
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
            self.model, images, self.classes = resnet18(), (512 if full else 4, 3, 32, 32), 10
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
        self.images = images is not None and len(images) == 4
        if images is None:
            self.classes = vocabulary
            self.inputs, self.targets = torch.randint(vocabulary, shape), torch.randint(vocabulary, shape)
        else:
            self.inputs, self.targets = torch.randn(images), torch.randint(self.classes, images[:1])

    def loss(self, inputs, targets):
        return F.cross_entropy(self.model(inputs).reshape(-1, self.classes), targets.reshape(-1))


class Training:
    def load(self, name, size, precision, way, device):
        if way == "graph" and kind(device) != "cuda":
            raise Absent("CUDA graphs are for CUDA")
        start = time.perf_counter()
        prepare(device, precision)
        torch.manual_seed(1)
        self.workload = workload = Workload(name, size)
        self.device, self.precision, self.way, self.replay = device, precision, way, None
        self.model, inputs = workload.model.to(device), workload.inputs.to(device)
        if kind(device) == "cuda" and workload.images:  # as DeepNet does unasked
            self.model, inputs = self.model.to(memory_format=torch.channels_last), inputs.contiguous(memory_format=torch.channels_last)
        self.inputs, self.targets = inputs, workload.targets.to(device)
        self.parameters = list(self.model.parameters())
        capturable = {"capturable": True} if way == "graph" and name in ("mlp", "gpt2") else {}  # Adam counts its steps
        self.optimizer = workload.optimizer(self.parameters, **fused(device), **capturable)
        self.forward = compiled(workload.loss, way)
        if size != "check":
            self.warm_up()
        return sum(p.numel() for p in self.parameters), time.perf_counter() - start

    def warm_up(self):
        if self.way == "graph":
            self.capture()
        for _ in range(WARM_UP if self.workload.full else 1):
            (self.replay or self.step)()
        synchronize(self.device)

    def learn(self):
        with autocast(self.device, self.precision):
            loss = self.forward(self.inputs, self.targets)
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

    def steps(self, count):
        return milliseconds(int(count), self.replay or self.step, self.device)

    def rest(self):
        if kind(self.device) == "cuda":
            torch.cuda.empty_cache()

    def memory(self):
        return peak_memory(self.device)

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
            group["lr"] /= 100  # as DeepNet's half does
        return [self.step().item() for _ in range(3)]


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


if __name__ == "__main__":
    training = Training()
    serve(load=training.load, steps=training.steps, rest=training.rest, memory=training.memory, check=training.check)
