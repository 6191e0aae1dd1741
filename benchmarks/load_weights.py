"""PyTorch's half of the weight-loading benchmark: writes FOLDER/resnet50.pth, and loads it when it is told to.

Reads commands from standard input, one a line, and answers each with a line:
    threads N   -> ready
    load        torch.load and load_state_dict into a model that is there -> milliseconds
"""
import os
import sys
import time

import torch
import torchvision

path = os.path.join(sys.argv[1], "resnet50.pth")
model = torchvision.models.resnet50()
torch.save(model.state_dict(), path)
print("ready", flush=True)
for line in sys.stdin:
    words = line.split()
    if words[0] == "threads":
        torch.set_num_threads(int(words[1]))
        print("ready", flush=True)
    else:
        start = time.perf_counter()
        model.load_state_dict(torch.load(path))
        print((time.perf_counter() - start) * 1000, flush=True)
