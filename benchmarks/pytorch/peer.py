"""What PyTorch's halves of the benchmarks have in common: how they answer, and how they use a device."""
import os
import shlex
import sys
import time

try:
    import torch
except ImportError as error:
    for _ in sys.stdin:
        print(f"none {sys.executable} has no PyTorch ({error}): --python PATH names one that has", flush=True)
    sys.exit()


class Absent(Exception):
    """There is no such thing here, and why: no failure."""


def serve(**commands):
    """Answers each line of standard input (a command and its arguments) with one: "ok" and what came of it, "none" where that is absent here and why, or
    "failed" and what went wrong."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print must not come between the answers
    for line in sys.stdin:
        command, *arguments = shlex.split(line)
        try:
            values = commands[command](*arguments)
            answer = " ".join(["ok", *map(repr, values if isinstance(values, (list, tuple)) else [] if values is None else [values])])
        except Absent as absence:
            answer = f"none {absence}"
        except Exception as error:  # whatever it is, the other side is told
            answer = f"failed {type(error).__name__}: {error}"
        print(answer.replace("\n", " ")[:500], file=answers, flush=True)


def prepare(device, precision):
    """The switches that scripts which care for speed set; TF32 for all but float32."""
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = precision != "fp32"
    torch.backends.cudnn.benchmark = True


def autocast(device, precision):
    return torch.autocast(kind(device), dtype=torch.bfloat16, enabled=precision == "bf16")


def kind(device):
    return device.split(":")[0]


def compiled(function, way):
    """The function, or as torch.compile makes it. WAY is compile, reduce-overhead (the same with CUDA graphs), or another: then it stays as it is."""
    if way not in ("compile", "reduce-overhead"):
        return function
    if not hasattr(torch, "compile"):
        raise Absent(f"PyTorch {torch.__version__} has no torch.compile")
    if way == "compile":
        return torch.compile(function)
    if not torch.cuda.is_available():
        raise Absent("this mode is for CUDA")
    return torch.compile(function, mode="reduce-overhead")


def fused(device):
    """The option of optimizers with which they take one kernel on a GPU."""
    return {"fused": True} if kind(device) == "cuda" else {}


def synchronize(device):
    if kind(device) == "cuda":
        torch.cuda.synchronize()


def milliseconds(count, step, device="cpu"):
    """Of one step, when so many follow each other."""
    synchronize(device)
    start = time.perf_counter()
    for _ in range(count):
        step()
    synchronize(device)
    return (time.perf_counter() - start) * 1000 / count


def peak_memory(device="cpu"):
    """MiB: the most that tensors held on a GPU; on the CPU the most that the process did."""
    if kind(device) == "cuda":
        return torch.cuda.max_memory_allocated() / (1 << 20)
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
