"""PyTorch's half of zoo-steps: each family of the zoo as it is written in PyTorch, with the weights and the batch of the other half.

    load FAMILY FILE THREADS   builds the network, takes weights and batch from FILE   -> the loss of a first step
    steps N                    N training steps                                        -> milliseconds a step, and of processor time
"""
import time

from peer import serve, torch
from torch import nn
from torch.nn import functional as F
from torchvision import models as vision

from device_steps import read_safetensors
from networks import Cnn, Gpt, mlp
from zoo_networks import (BertMaskedLM, CifarResNet, ConvVae, DiffusionUNet, Forecaster, LanguageModel, LeNet, SequenceClassifier, Transformer, Translator, UNet,
                          Vae, dcgan, resgan)


def adamw(model):
    return torch.optim.AdamW(model.parameters(), lr=1e-3)


def sgd(model):
    return torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)


def classes(model, inputs, labels):
    return F.cross_entropy(model(inputs), labels)


def tokens(model, inputs, targets):
    return F.cross_entropy(model(inputs).flatten(0, 1), targets.flatten())


def pairs(model, source, target, following):
    return F.cross_entropy(model(source, target).flatten(0, 1), following.flatten())


def numbers(model, *inputs):
    return F.mse_loss(model(*inputs[:-1]), inputs[-1])


def autoencoding(likelihood):
    def loss(model, images):
        made, mean, logvar = model(images)
        divergence = -0.5 * torch.sum(1 + logvar - mean.pow(2) - logvar.exp())
        return (likelihood(made.view_as(images), images) + divergence) / len(images)
    return loss


def bernoulli(made, images):
    return F.binary_cross_entropy_with_logits(made, images, reduction="sum")


def normal(made, images):
    return F.mse_loss(made, images, reduction="sum")


def small_vgg():
    features = vision.vgg.make_layers([16, "M", 32, "M", 64, 64, "M", 128, 128, "M", 128, 128, "M"], batch_norm=True)
    model = vision.VGG(features, num_classes=10, init_weights=False)
    model.avgpool = nn.AdaptiveAvgPool2d(1)
    model.classifier = nn.Sequential(nn.Linear(128, 128), nn.ReLU(True), nn.Dropout(0.0), nn.Linear(128, 128), nn.ReLU(True), nn.Dropout(0.0), nn.Linear(128, 10))
    return model


def small_alexnet():
    return vision.AlexNet(num_classes=10, dropout=0.0)


def small_convnext():
    setting = [vision.convnext.CNBlockConfig(32, 64, 1), vision.convnext.CNBlockConfig(64, 128, 1), vision.convnext.CNBlockConfig(128, 256, 2),
               vision.convnext.CNBlockConfig(256, None, 1)]
    return vision.ConvNeXt(setting, num_classes=10)


def small_vit():
    return vision.VisionTransformer(32, 4, 4, 4, 128, 512, num_classes=10)


class Game:
    """Generator and critic in turn, as in PyTorch's DCGAN example; hinge losses with spectral normalisation."""

    def __init__(self, networks, hinge):
        self.model, self.hinge = networks, hinge
        make = lambda net: torch.optim.Adam(net.parameters(), lr=2e-4, betas=(0.5, 0.999))
        self.optimizers = make(networks["generator"]), make(networks["critic"])

    def __call__(self, images, noise):
        generator, critic = self.model["generator"], self.model["critic"]
        self.optimizers[1].zero_grad(set_to_none=True)
        made = generator(noise)
        real, fake = critic(images), critic(made.detach())
        if self.hinge:
            loss = F.relu(1 - real).mean() + F.relu(1 + fake).mean()
        else:
            loss = F.binary_cross_entropy_with_logits(real, torch.ones_like(real)) + F.binary_cross_entropy_with_logits(fake, torch.zeros_like(fake))
        loss.backward()
        self.optimizers[1].step()
        self.optimizers[0].zero_grad(set_to_none=True)
        judged = critic(made)
        other = -judged.mean() if self.hinge else F.binary_cross_entropy_with_logits(judged, torch.ones_like(judged))
        other.backward()
        self.optimizers[0].step()
        return loss


class Supervised:
    def __init__(self, model, optimizer, loss):
        self.model, self.loss = model, loss
        self.optimizer = optimizer(model)

    def __call__(self, *batch):
        loss = self.loss(self.model, *batch)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        return loss


FAMILIES = {
    "mlp": lambda: Supervised(mlp(784, 256, 128, 10), adamw, classes),
    "lenet": lambda: Supervised(LeNet(), sgd, classes),
    "cnn": lambda: Supervised(Cnn(), sgd, classes),
    "alexnet": lambda: Supervised(small_alexnet(), sgd, classes),
    "vgg": lambda: Supervised(small_vgg(), sgd, classes),
    "resnet": lambda: Supervised(CifarResNet(), sgd, classes),
    "densenet": lambda: Supervised(vision.DenseNet(16, (3, 6, 6, 3), 32, num_classes=10), sgd, classes),
    "mobilenet": lambda: Supervised(vision.mobilenet_v2(num_classes=10, width_mult=0.5, dropout=0.0), sgd, classes),
    "convnext": lambda: Supervised(small_convnext(), adamw, classes),
    "vit": lambda: Supervised(small_vit(), adamw, classes),
    "unet": lambda: Supervised(UNet(8, 3, 4), adamw, classes),
    "vae": lambda: Supervised(Vae(784, 400, 20), adamw, autoencoding(bernoulli)),
    "conv-vae": lambda: Supervised(ConvVae(3, (16, 32, 64), 32, 4), adamw, autoencoding(normal)),
    "dcgan": lambda: Game(dcgan(32, 64, 32, 32), hinge=False),
    "resgan": lambda: Game(resgan(128, 32, 32), hinge=True),
    "diffusion": lambda: Supervised(DiffusionUNet(1, (32, 64, 64), 1, (3,), 8), adamw, numbers),
    "lstm-lm": lambda: Supervised(LanguageModel("LSTM", 1000, 128, 256), lambda m: torch.optim.Adam(m.parameters(), lr=1e-3), tokens),
    "gru-lm": lambda: Supervised(LanguageModel("GRU", 1000, 128, 256), lambda m: torch.optim.Adam(m.parameters(), lr=1e-3), tokens),
    "lstm-classifier": lambda: Supervised(SequenceClassifier("LSTM", 1000, 64, 64, 2, 5), adamw, classes),
    "forecaster": lambda: Supervised(Forecaster(48, 12, 32), adamw, numbers),
    "translator": lambda: Supervised(Translator("GRU", 500, 64, 128), adamw, pairs),
    "transformer": lambda: Supervised(Transformer(500, 128, 4, 2, 512), adamw, pairs),
    "bert": lambda: Supervised(BertMaskedLM(1000, 128, 2, 2, 512, 64), adamw, tokens),
    "gpt": lambda: Supervised(Gpt(65, 4, 4, 128, 64), adamw, tokens),
}


class Training:
    def load(self, family, file, threads):
        torch.set_num_threads(int(threads))
        tensors = read_safetensors(file)
        self.batch = [tensors[f"batch.{k}"] for k in range(sum(name.startswith("batch.") for name in tensors))]
        self.step = FAMILIES[family]()
        buffers = self.step.model.state_dict()  # a mask, say, that the zoo has no need of
        self.step.model.load_state_dict(buffers | {name[6:]: tensor for name, tensor in tensors.items() if name.startswith("state.")})
        torch.manual_seed(1)
        return self.step(*self.batch).item()

    def steps(self, count):
        count, wall, processor = int(count), time.perf_counter(), time.process_time()
        for _ in range(count):
            self.step(*self.batch)
        return (time.perf_counter() - wall) * 1000 / count, (time.process_time() - processor) * 1000 / count


if __name__ == "__main__":
    training = Training()
    serve(load=training.load, steps=training.steps)
