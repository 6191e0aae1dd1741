"""PyTorch's half of gpt-training.cs: nanoGPT's arithmetic for its CPU configuration, on the batches that it is given.

    gpt_training.py TEXT STEPS THREADS RATE SEED OFFSETS
TEXT is the file to learn from, OFFSETS one of int64 numbers, 12 a step. Prints the seconds that the steps took, the mean loss of the last 100 and
that of the validation part.
"""
import math
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

LAYERS, HEADS, WIDTH, CONTEXT, BATCH = 4, 4, 128, 64, 12
FLOOR, WARMUP = 0.1, 100


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

    def loss(self, tokens, targets):
        logits = self(tokens)
        return F.cross_entropy(logits.view(-1, logits.size(-1)), targets.view(-1))


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


def main():
    path, steps, threads, peak, seed, offsets = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5]), sys.argv[6]
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    letters = sorted(set(text))
    numbers = {letter: number for number, letter in enumerate(letters)}
    tokens = torch.tensor([numbers[letter] for letter in text])
    train, validation = tokens[: len(tokens) * 9 // 10], tokens[len(tokens) * 9 // 10 :]
    starts = torch.from_file(offsets, size=steps * BATCH, dtype=torch.int64).view(steps, BATCH).tolist()

    model = Gpt(len(letters))
    parameters = list(model.parameters())
    groups = [{"params": [p for p in parameters if p.dim() > 1], "weight_decay": 0.1}, {"params": [p for p in parameters if p.dim() <= 1], "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=peak, betas=(0.9, 0.99))
    losses = []
    begin = time.perf_counter()
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = peak * share(step, steps)
        x = torch.stack([train[i : i + CONTEXT] for i in starts[step]])
        y = torch.stack([train[i + 1 : i + 1 + CONTEXT] for i in starts[step]])
        loss = model.loss(x, y)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(loss.detach())
    seconds = time.perf_counter() - begin

    model.eval()
    with torch.no_grad():
        count = (len(validation) - 1) // CONTEXT
        x, y = validation[: count * CONTEXT].view(count, CONTEXT), validation[1 : count * CONTEXT + 1].view(count, CONTEXT)
        total = sum(model.loss(a, b).item() * len(a) for a, b in zip(x.split(100), y.split(100)))
    print(seconds, torch.stack(losses[-100:]).mean().item(), total / count)


if __name__ == "__main__":
    main()
