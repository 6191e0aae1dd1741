"""PyTorch's half of optimizers, and DeepNet's: the kernels are called from Python here, so that both sides work on tensors of the very same sizes under the
same LibTorch. Optimizers that PyTorch has not are compared with their formulas in its operators.

    load LIBDEEPNET               -> nothing
    compare NAME THREADS ROUNDS   -> medians in milliseconds, DeepNet's and PyTorch's, and the largest difference of the weights in the end
"""
import math
import statistics

from peer import milliseconds, serve, torch

SIZES = [(1024, 1024)] * 24 + [(1024,)] * 48
kernels = torch.ops.deepnet


def parameters():
    torch.manual_seed(1)
    result = [torch.randn(size).requires_grad_() for size in SIZES]
    for parameter in result:
        parameter.grad = torch.randn_like(parameter)
    return result


def like(tensors):
    return [torch.zeros_like(tensor) for tensor in tensors]


def counting(kernel, *arguments, before=(), after=()):
    """A step of a kernel that takes and returns the counts of steps."""
    state = {"steps": [0] * len(arguments[0])}

    def step():
        state["steps"] = kernel(*arguments, *before, state["steps"], *after)

    return step


def formula(update, tensors):
    """A step of a formula for one tensor, on all of them; it gets the parameter, its gradient, the number of the step and a place for its state."""
    states, count = [{} for _ in tensors], [0]

    @torch.no_grad()
    def step():
        count[0] += 1
        for parameter, state in zip(tensors, states):
            update(parameter, parameter.grad, count[0], state)

    return step


def adamw(ours, theirs):
    step = counting(kernels.adamw_, ours, like(ours), like(ours), [], after=(1e-3, 0.9, 0.999, 1e-8, 0.01, False, False))
    return step, torch.optim.AdamW(theirs, lr=1e-3, weight_decay=0.01).step


def sgd(ours, theirs):
    step = counting(kernels.sgd_, ours, like(ours), after=(1e-3, 0.9, 0.0, 0.0, False, False))
    return step, torch.optim.SGD(theirs, lr=1e-3, momentum=0.9).step


def lion(ours, theirs):
    means = like(ours)

    def update(p, g, t, s):
        m = s.setdefault("m", torch.zeros_like(p))
        direction = m.mul(0.9).add_(g, alpha=0.1).sign_()
        p.mul_(1 - 1e-4 * 0.1).add_(direction, alpha=-1e-4)
        m.mul_(0.99).add_(g, alpha=0.01)

    return lambda: kernels.lion_(ours, means, 1e-4, 0.9, 0.99, 0.1), formula(update, theirs)


def lamb(ours, theirs):
    def update(p, g, t, s):
        m, v = s.setdefault("m", torch.zeros_like(p)), s.setdefault("v", torch.zeros_like(p))
        m.mul_(0.9).add_(g, alpha=0.1)
        v.mul_(0.999).addcmul_(g, g, value=0.001)
        r = m.div(1 - 0.9**t).div_(v.sqrt().div_(math.sqrt(1 - 0.999**t)).add_(1e-6)).add_(p, alpha=0.01)
        p.add_(r, alpha=-1e-3 * (p.norm() / r.norm()).item())

    return counting(kernels.lamb_, ours, like(ours), like(ours), after=(1e-3, 0.9, 0.999, 1e-6, 0.01, True)), formula(update, theirs)


def lars(ours, theirs):
    buffers = like(ours)

    def update(p, g, t, s):
        w, n = p.norm().item(), g.norm().item()
        p.sub_(s.setdefault("v", torch.zeros_like(p)).mul_(0.9).add_(g.add(p, alpha=5e-4), alpha=1e-3 * w / (n + 5e-4 * w)))

    return lambda: kernels.lars_(ours, buffers, 1.0, 0.9, 1e-3, 5e-4, True), formula(update, theirs)


def adafactor(ours, theirs):
    def rms(x):
        return x.square().mean().sqrt().item()

    def update(p, g, t, s):
        fresh, square = t**-0.8, g.square().add_(1e-30)
        if p.dim() == 1:
            root = s.setdefault("v", torch.zeros_like(p)).mul_(1 - fresh).add_(square, alpha=fresh).sqrt()
        else:
            row = s.setdefault("r", torch.zeros(len(p))).mul_(1 - fresh).add_(square.mean(1), alpha=fresh)
            column = s.setdefault("c", torch.zeros(p.shape[1])).mul_(1 - fresh).add_(square.mean(0), alpha=fresh)
            root = torch.outer(row.div(row.mean()).sqrt_(), column.sqrt())
        u = g.div(root)
        u.div_(max(1.0, rms(u)))
        p.add_(u, alpha=-0.01 * max(1e-3, rms(p)))

    rows = [torch.zeros(len(p)) if p.dim() > 1 else None for p in ours]
    columns = [torch.zeros(p.shape[1]) if p.dim() > 1 else None for p in ours]
    squares = [torch.zeros_like(p) if p.dim() == 1 else None for p in ours]
    step = counting(kernels.adafactor_, ours, rows, columns, squares, [], after=(0.01, 0.8, 1.0, 0.0, 1e-30, 1e-3, 0.0, True))
    return step, formula(update, theirs)


def sam(ours, theirs):
    """The first move of sharpness-aware minimisation, and the way back."""
    our_copies, their_copies = like(ours), like(theirs)

    def our_step():
        kernels.ascend_(ours, our_copies, 0.05, 1e-12, False)
        kernels.assign_(ours, our_copies)

    @torch.no_grad()
    def their_step():
        for copy, p in zip(their_copies, theirs):
            copy.copy_(p)
        norm = torch.stack([p.grad.norm() for p in theirs]).norm()
        for p in theirs:
            p.add_(p.grad * (0.05 / norm))
        for copy, p in zip(their_copies, theirs):
            p.copy_(copy)

    return our_step, their_step


def lookahead(ours, theirs):
    """The synchronisation of Lookahead, every k-th step."""
    our_copies, their_copies = [p.detach() + 1 for p in ours], [p.detach() + 1 for p in theirs]

    @torch.no_grad()
    def their_step():
        for copy, p in zip(their_copies, theirs):
            p.copy_(copy.add_(p - copy, alpha=0.5))

    return lambda: kernels.meet_weights_(ours, our_copies, 0.5), their_step


OPTIMIZERS = {"adamw": adamw, "sgd": sgd, "lion": lion, "lamb": lamb, "lars": lars, "adafactor": adafactor, "sam": sam, "lookahead": lookahead}


def compare(name, threads, rounds):
    torch.set_num_threads(int(threads))
    ours, theirs = parameters(), parameters()
    our_step, their_step = OPTIMIZERS[name](ours, theirs)
    times = [(milliseconds(1, our_step), milliseconds(1, their_step)) for _ in range(int(rounds) + 2)][2:]
    return [*map(statistics.median, zip(*times)), max((a - b).abs().max().item() for a, b in zip(ours, theirs))]


if __name__ == "__main__":
    serve(load=torch.ops.load_library, compare=compare)
