"""PyTorch's half of gpt-training: nanoGPT's arithmetic, on the batches that it is given.

    gpt_training.py TEXT STEPS THREADS RATE SEED OFFSETS CONFIG DEVICE PRECISION WAY
TEXT is the file to learn from, OFFSETS one of int64 numbers: where each sequence of each batch begins, then each of the validation. CONFIG is cpu, baby or smoke,
PRECISION fp32, tf32 or bf16, WAY eager or compile.

    train   -> the seconds in all, those until step 20 was done, those that validation took, the milliseconds of a step, the mean loss of the last 100,
               the best validation loss and its step
"""
import math
import sys
import time

from peer import autocast, compiled, fused, kind, prepare, serve, torch
from torch.nn import functional as F

from networks import Gpt, decayed

# layers, heads, width, context, dropout; sequences in a batch; steps between validations, and batches of one (0: all of it, once)
CONFIGS = {"cpu": ((4, 4, 128, 64, 0.0), 12, 0, 0), "baby": ((6, 6, 384, 256, 0.2), 64, 250, 200), "smoke": ((2, 2, 32, 32, 0.2), 2, 2, 2)}
FLOOR, WARMUP = 0.1, 100
FIRST = 20  # steps until compilation and the like are over


def share(step, steps):  # of the highest learning rate
    if step < WARMUP:
        return (step + 1) / (WARMUP + 1)
    return FLOOR + 0.5 * (1 + math.cos(math.pi * (step - WARMUP) / (steps - WARMUP))) * (1 - FLOOR)


def train(path, steps, threads, peak, seed, offsets, config, device, precision, way):
    steps, peak = int(steps), float(peak)
    (layers, heads, width, context, dropout), size, every, batches = CONFIGS[config]
    torch.set_num_threads(int(threads))
    prepare(device, precision)
    torch.manual_seed(int(seed))
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    letters = sorted(set(text))
    numbers = {letter: number for number, letter in enumerate(letters)}
    tokens = torch.tensor([numbers[letter] for letter in text])
    held, validation = tokens[: len(tokens) * 9 // 10], tokens[len(tokens) * 9 // 10 :]
    starts = torch.from_file(offsets, size=(steps + batches) * size, dtype=torch.int64).view(steps + batches, size).tolist()

    model = Gpt(len(letters), layers, heads, width, context, dropout).to(device)
    parameters = list(model.parameters())
    optimizer = torch.optim.AdamW(decayed(parameters, 0.1), lr=peak, betas=(0.9, 0.99), **fused(device))
    forward = compiled(model.loss, way)

    def batch(text, places):
        x = torch.stack([text[i : i + context] for i in places])
        y = torch.stack([text[i + 1 : i + 1 + context] for i in places])
        return (x, y) if kind(device) == "cpu" else (x.pin_memory().to(device, non_blocking=True), y.pin_memory().to(device, non_blocking=True))

    def loss_of(x, y):
        with autocast(device, precision):
            return forward(x, y)

    @torch.no_grad()
    def validate():
        model.eval()
        if batches:
            loss = sum(loss_of(*batch(validation, places)).item() for places in starts[steps:]) / batches
        else:
            count = (len(validation) - 1) // context
            x, y = validation[: count * context].view(count, context), validation[1 : count * context + 1].view(count, context)
            loss = sum(loss_of(a.to(device), b.to(device)).item() * len(a) for a, b in zip(x.split(100), y.split(100))) / count
        model.train()
        return loss

    losses, best, begun, validating = [], (math.inf, 0), 0.0, 0.0
    begin = time.perf_counter()
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = peak * share(step, steps)
        loss = loss_of(*batch(held, starts[step]))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(loss.detach())
        if step + 1 == FIRST:
            losses[-1].item()
            begun = time.perf_counter() - begin
        if step + 1 == steps or every and (step + 1) % every == 0:
            losses[-1].item()
            start = time.perf_counter()
            best = min(best, (validate(), step + 1))
            validating += time.perf_counter() - start
    seconds = time.perf_counter() - begin
    each = (seconds - validating - begun) / (steps - FIRST) if steps > FIRST else (seconds - validating) / steps
    return seconds, begun, validating, each * 1000, torch.stack(losses[-100:]).mean().item(), *best


if __name__ == "__main__":
    serve(train=lambda: train(*sys.argv[1:]))
