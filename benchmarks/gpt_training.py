"""PyTorch's half of gpt-training.cs: nanoGPT's arithmetic, on the batches that it is given.

    gpt_training.py TEXT STEPS THREADS RATE SEED OFFSETS CONFIG DEVICE PRECISION WAY
TEXT is the file to learn from, OFFSETS one of int64 numbers: where each sequence of each batch begins, then each of the validation. CONFIG is cpu or baby,
PRECISION fp32, tf32 or bf16, WAY eager or compile. Begins when it is told so by a line, and answers "ok" with the seconds in all, those until step 20 was
done, those that validation took, the milliseconds of a step, the mean loss of the last 100, the best validation loss and its step; or "none" or "failed".
"""
import math
import os
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

# layers, heads, width, context, dropout; sequences in a batch; steps between validations, and batches of one (0: all of it, once)
CONFIGS = {"cpu": ((4, 4, 128, 64, 0.0), 12, 0, 0), "baby": ((6, 6, 384, 256, 0.2), 64, 250, 200)}
CONFIGS["baby-smoke"] = (CONFIGS["baby"][0], 2, 2, 2)
FLOOR, WARMUP = 0.1, 100
FIRST = 20  # steps until compilation and the like are over


class LayerNorm(nn.Module):
    def __init__(self, width, bias):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.bias = nn.Parameter(torch.zeros(width)) if bias else None

    def forward(self, x):
        return F.layer_norm(x, self.weight.shape, self.weight, self.bias, 1e-5)


class Attention(nn.Module):
    def __init__(self, width, heads, context, dropout, bias):
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.c_attn = nn.Linear(width, 3 * width, bias=bias)
        self.c_proj = nn.Linear(width, width, bias=bias)
        self.flash = hasattr(F, "scaled_dot_product_attention")
        if not self.flash:
            self.register_buffer("seen", torch.ones(context, context).tril().view(1, 1, context, context))

    def forward(self, x):
        b, t, c = x.size()
        dropout = self.dropout if self.training else 0.0
        q, k, v = (z.view(b, t, self.heads, c // self.heads).transpose(1, 2) for z in self.c_attn(x).split(c, dim=2))
        if self.flash:
            y = F.scaled_dot_product_attention(q, k, v, dropout_p=dropout, is_causal=True)
        else:
            scores = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(k.size(-1)))
            scores = scores.masked_fill(self.seen[:, :, :t, :t] == 0, float("-inf"))
            y = F.dropout(F.softmax(scores, dim=-1), dropout) @ v
        return F.dropout(self.c_proj(y.transpose(1, 2).contiguous().view(b, t, c)), self.dropout, self.training)


class Mlp(nn.Module):
    def __init__(self, width, dropout, bias, gelu):
        super().__init__()
        self.dropout, self.gelu = dropout, gelu
        self.c_fc = nn.Linear(width, 4 * width, bias=bias)
        self.c_proj = nn.Linear(4 * width, width, bias=bias)

    def forward(self, x):
        return F.dropout(self.c_proj(F.gelu(self.c_fc(x), approximate=self.gelu)), self.dropout, self.training)


class Block(nn.Module):
    def __init__(self, width, heads, context, dropout, bias, gelu):
        super().__init__()
        self.ln_1, self.attn = LayerNorm(width, bias), Attention(width, heads, context, dropout, bias)
        self.ln_2, self.mlp = LayerNorm(width, bias), Mlp(width, dropout, bias, gelu)

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


class Gpt(nn.Module):
    """nanoGPT's arithmetic; with bias and gelu="tanh" that of GPT-2."""

    def __init__(self, vocabulary, layers, heads, width, context, dropout=0.0, bias=False, gelu="none"):
        super().__init__()
        self.dropout = dropout
        self.transformer = nn.ModuleDict({
            "wte": nn.Embedding(vocabulary, width),
            "wpe": nn.Embedding(context, width),
            "h": nn.ModuleList([Block(width, heads, context, dropout, bias, gelu) for _ in range(layers)]),
            "ln_f": LayerNorm(width, bias),
        })
        for name, p in self.named_parameters():
            if p.dim() > 1:
                nn.init.normal_(p, 0.0, 0.02 / math.sqrt(2 * layers) if name.endswith("c_proj.weight") else 0.02)
            elif name.endswith("bias"):
                nn.init.zeros_(p)

    def forward(self, tokens):
        parts = self.transformer
        x = parts["wte"](tokens) + parts["wpe"](torch.arange(tokens.size(1), device=tokens.device))
        x = F.dropout(x, self.dropout, self.training)
        for block in parts["h"]:
            x = block(x)
        return F.linear(parts["ln_f"](x), parts["wte"].weight)


def share(step, steps):  # of the highest learning rate
    if step < WARMUP:
        return (step + 1) / (WARMUP + 1)
    return FLOOR + 0.5 * (1 + math.cos(math.pi * (step - WARMUP) / (steps - WARMUP))) * (1 - FLOOR)


def decayed(parameters, weight_decay):
    """Only matrices are drawn to zero."""
    return [
        {"params": [p for p in parameters if p.dim() > 1], "weight_decay": weight_decay},
        {"params": [p for p in parameters if p.dim() <= 1], "weight_decay": 0.0},
    ]


def train(path, steps, threads, peak, seed, offsets, config, device, precision, way):
    if way == "compile" and not hasattr(torch, "compile"):
        raise LookupError(f"PyTorch {torch.__version__} has no torch.compile")
    steps, peak = int(steps), float(peak)
    (layers, heads, width, context, dropout), size, every, batches = CONFIGS[config]
    torch.set_num_threads(int(threads))
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = precision != "fp32"
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
    optimizer = torch.optim.AdamW(decayed(parameters, 0.1), lr=peak, betas=(0.9, 0.99), **({} if device == "cpu" else {"fused": True}))
    forward = torch.compile(model) if way == "compile" else model

    def batch(text, places):
        x = torch.stack([text[i : i + context] for i in places])
        y = torch.stack([text[i + 1 : i + 1 + context] for i in places])
        return (x, y) if device == "cpu" else (x.pin_memory().to(device, non_blocking=True), y.pin_memory().to(device, non_blocking=True))

    def loss_of(x, y):
        with torch.autocast("cpu" if device == "cpu" else "cuda", dtype=torch.bfloat16, enabled=precision == "bf16"):
            logits = forward(x)
            return F.cross_entropy(logits.view(-1, logits.size(-1)), y.view(-1))

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
