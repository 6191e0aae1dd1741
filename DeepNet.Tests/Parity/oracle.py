"""The PyTorch side of the parity tests: runs scripts that arrive as lines of JSON on stdin and answers each with one line on stdout. At the end of its
input it deletes the folder that its argument names, where the tensors travel: the tests may have been killed.

Request: {"script", "inputs", "outputs", "threads", "device"}; inputs and outputs are the paths of safetensors files to read and to write. Where a device is
named, the inputs lie there, what the script makes is made there, and float32 is computed without TF32.
Answer:  {"ok": true} or {"error": message, "traceback": text}.
"""

import contextlib
import json
import os
import shutil
import sys
import traceback

# The answers have stdout to themselves: what a script prints goes to stderr, with LibTorch's own messages.
answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)
sys.stdout = sys.stderr


def answer(**message):
    answers.write(json.dumps(message) + "\n")
    answers.flush()


try:
    import math

    import numpy
    import torch
    from torch import nn
    from torch.nn import functional
except ImportError as error:
    answer(error=f"{type(error).__name__}: {error}")
    sys.exit(0)

DTYPES = {
    "F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "C64": torch.complex64, "C128": torch.complex128,
    "I64": torch.int64, "I32": torch.int32, "I16": torch.int16, "I8": torch.int8, "U8": torch.uint8, "BOOL": torch.bool,
}
NAMES = {dtype: name for name, dtype in DTYPES.items()}


def read(path, device="cpu"):
    """The tensors of a safetensors file, by name; those that its metadata lists require gradients."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = bytearray(file.read())
    wanted = json.loads(header.pop("__metadata__", {}).get("requires_grad", "[]"))
    tensors = {}
    for name, entry in header.items():
        dtype, (start, end) = DTYPES[entry["dtype"]], entry["data_offsets"]
        flat = torch.frombuffer(data, dtype=dtype, count=(end - start) // dtype_size(dtype), offset=start) if end > start else torch.empty(0, dtype=dtype)
        tensors[name] = flat.reshape(entry["shape"]).clone().to(device).requires_grad_(name in wanted)
    return tensors


def write(path, tensors):
    """Writes a safetensors file, the widest elements first, so that each tensor is aligned."""
    header, chunks, offset = {}, [], 0
    for name, tensor in sorted(tensors.items(), key=lambda item: -item[1].element_size()):
        # contiguous() keeps odd strides of dimensions of size one, which view() refuses.
        chunk = tensor.detach().cpu().clone(memory_format=torch.contiguous_format).reshape(-1).view(torch.uint8).numpy().tobytes() if tensor.numel() else b""
        header[name] = {"dtype": NAMES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [offset, offset + len(chunk)]}
        chunks.append(chunk)
        offset += len(chunk)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.writelines([len(text).to_bytes(8, "little"), text, *chunks])


def dtype_size(dtype):
    return torch.empty(0, dtype=dtype).element_size()


def flatten(name, value, outputs):
    """Collects tensors and numbers; lists, tuples and dictionaries of them as name.0, name.key."""
    if isinstance(value, (torch.Tensor, numpy.ndarray)):
        outputs[name] = torch.as_tensor(value)
    elif isinstance(value, (bool, int, float)):
        outputs[name] = torch.tensor(value, dtype=torch.float64 if isinstance(value, float) else None)
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            flatten(f"{name}.{index}", item, outputs)
    elif isinstance(value, dict):
        for key, item in value.items():
            flatten(f"{name}.{key}", item, outputs)


@contextlib.contextmanager
def computing_on(device):
    if device is None or not hasattr(torch, "set_default_device"):
        yield
        return
    kept = torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    torch.set_default_device(device)
    try:
        yield
    finally:
        torch.set_default_device(None)
        torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32 = kept


def run(request):
    torch.set_num_threads(request["threads"])
    torch.manual_seed(0)
    device = request.get("device")
    inputs = read(request["inputs"], device or "cpu")
    given = {
        "torch": torch, "nn": nn, "F": functional, "np": numpy, "math": math, "save_safetensors": write, "load_safetensors": read,
        "inputs": inputs, "group": lambda name: {key[len(name) + 1:]: value for key, value in inputs.items() if key.startswith(name + ".")}, **inputs,
    }
    scope = dict(given)
    with computing_on(device):
        exec(compile(request["script"], "<script>", "exec"), scope)
    outputs = {}
    for name, value in scope.items():
        if not name.startswith("_") and value is not given.get(name):
            flatten(name, value, outputs)
    write(request["outputs"], outputs)


answer(ok=True, torch=torch.__version__)
for line in sys.stdin:
    try:
        run(json.loads(line))
        answer(ok=True)
    except Exception as error:
        answer(error=f"{type(error).__name__}: {error}", traceback=traceback.format_exc())
if len(sys.argv) > 1:
    shutil.rmtree(sys.argv[1], ignore_errors=True)
