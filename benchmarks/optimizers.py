"""One optimizer step over 26 million parameters: DeepNet's fused kernels against PyTorch's default, interleaved, medians of nine.

    python3 benchmarks/optimizers.py [LIBDEEPNET]

The kernels are called from Python here, so that both sides work on the very same tensors' sizes under the same LibTorch.
"""
import statistics
import sys
import time

import torch

torch.ops.load_library(sys.argv[1] if len(sys.argv) > 1 else "native/build/libdeepnet.so")
SIZES = [(1024, 1024)] * 24 + [(1024,)] * 48
REPETITIONS = 9


def parameters():
    torch.manual_seed(1)
    result = [torch.randn(size).requires_grad_() for size in SIZES]
    for parameter in result:
        parameter.grad = torch.randn_like(parameter)
    return result


def adamw():
    ours, theirs = parameters(), parameters()
    exp_avg, exp_avg_sq = ([torch.zeros_like(p) for p in ours] for _ in range(2))
    state = {"steps": [0] * len(ours)}

    def step():
        state["steps"] = torch.ops.deepnet.adamw_(ours, exp_avg, exp_avg_sq, [], state["steps"], 1e-3, 0.9, 0.999, 1e-8, 0.01, False, False)

    return step, torch.optim.AdamW(theirs, lr=1e-3, weight_decay=0.01).step, ours, theirs


def sgd():
    ours, theirs = parameters(), parameters()
    buffers = [torch.zeros_like(p) for p in ours]
    state = {"steps": [0] * len(ours)}

    def step():
        state["steps"] = torch.ops.deepnet.sgd_(ours, buffers, state["steps"], 1e-3, 0.9, 0.0, 0.0, False, False)

    return step, torch.optim.SGD(theirs, lr=1e-3, momentum=0.9).step, ours, theirs


def milliseconds(step):
    start = time.perf_counter()
    step()
    return (time.perf_counter() - start) * 1000


print("| optimizer | threads | DeepNet ms | PyTorch ms | speed | largest difference |")
print("|---|---|---|---|---|---|")
for name, make in ("AdamW", adamw), ("SGD momentum", sgd):
    for threads in 1, 2:
        torch.set_num_threads(threads)
        our_step, their_step, ours, theirs = make()
        times = [(milliseconds(our_step), milliseconds(their_step)) for _ in range(REPETITIONS + 2)][2:]
        our, their = (statistics.median(column) for column in zip(*times))
        difference = max((a - b).abs().max().item() for a, b in zip(ours, theirs))
        print(f"| {name} | {threads} | {our:.1f} | {their:.1f} | {their / our:.1f} | {difference:.1g} |", flush=True)
