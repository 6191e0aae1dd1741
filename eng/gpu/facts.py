"""What the PyTorch of this Python is, in lines of NAME=VALUE, for eng/gpu.sh."""

import glob
import importlib.metadata
import os
import platform

import torch


def version(package):
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "none"


available = torch.cuda.is_available()
print(f"torch={torch.__version__}")
print(f"python={platform.python_version()}")
print(f"cuda={torch.version.cuda or ''}")
print(f"cudnn={torch.backends.cudnn.version() or ''}" if available else "cudnn=")
print(f"torchvision={version('torchvision')}")
print(f"cuda_available={available}")
if available:
    device = torch.cuda.get_device_properties(0)
    print(f"gpu={device.name}")
    print(f"gpu_memory={device.total_memory / 2**30:.0f}")
    print(f"gpu_capability={device.major}.{device.minor}")

# site-packages/nvidia/*/lib: what the wheels of CUDA's libraries bring.
packages = os.path.dirname(os.path.dirname(torch.__file__))
print("library_folders=" + ":".join(sorted(glob.glob(os.path.join(packages, "nvidia", "*", "lib")))))
