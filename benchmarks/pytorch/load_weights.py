"""PyTorch's half of load-weights.

    write FILE   saves the weights of a ResNet-50                             -> nothing
    threads N                                                                 -> nothing
    load FILE    torch.load and load_state_dict into a model that is there    -> milliseconds
"""
from peer import milliseconds, serve, torch

from networks import Bottleneck, ResNet

if __name__ == "__main__":
    model = ResNet(Bottleneck, [3, 4, 6, 3], 1000, cifar=False)
    serve(
        write=lambda file: torch.save(model.state_dict(), file),
        threads=lambda count: torch.set_num_threads(int(count)),
        load=lambda file: [milliseconds(1, lambda: model.load_state_dict(torch.load(file)))],
    )
