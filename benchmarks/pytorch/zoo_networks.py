"""The zoo's families that neither torchvision nor another benchmark has, as they are usually written in PyTorch, with the zoo's names."""
import math

import torch
from torch import nn
from torch.nn import functional as F


def group_of(**parts):
    module = nn.Module()
    for name, part in parts.items():
        setattr(module, name, part)
    return module


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 5, padding=2), nn.Conv2d(6, 16, 5)
        self.fc1, self.fc2, self.fc3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = F.relu(self.fc1(torch.flatten(x, 1)))
        return self.fc3(F.relu(self.fc2(x)))


class CifarBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.pad, self.stride = (outputs - inputs) // 2, stride
        self.conv1, self.bn1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs)
        self.conv2, self.bn2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs)

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        s = self.stride
        return F.relu(y + (F.pad(x[:, :, ::s, ::s], (0, 0, 0, 0, self.pad, self.pad)) if s > 1 else x))


class CifarResNet(nn.Module):
    """ResNet-20 of He et al. §4.2."""

    def __init__(self, n=3):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16)
        stage = lambda i, o, s: nn.Sequential(*[CifarBlock(i if k == 0 else o, o, s if k == 0 else 1) for k in range(n)])
        self.layer1, self.layer2, self.layer3 = stage(16, 16, 1), stage(16, 32, 2), stage(32, 64, 2)
        self.fc = nn.Linear(64, 10)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.fc(x.mean((2, 3)))


def double(inputs, outputs):
    return nn.ModuleDict({"double_conv": nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True),
        nn.Conv2d(outputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))})


class UNet(nn.Module):
    def __init__(self, width, depth, classes):
        super().__init__()
        self.depth = depth
        self.inc = double(3, width)
        for k in range(1, depth + 1):
            setattr(self, f"down{k}", nn.ModuleDict({"maxpool_conv": nn.ModuleDict({"1": double(width * 2 ** (k - 1), width * 2 ** k)})}))
        for k in range(1, depth + 1):
            c = width * 2 ** (depth - k)
            setattr(self, f"up{k}", nn.ModuleDict({"up": nn.ConvTranspose2d(2 * c, c, 2, 2), "conv": double(2 * c, c)}))
        self.outc = nn.ModuleDict({"conv": nn.Conv2d(width, classes, 1)})

    def forward(self, x):
        levels = [self.inc["double_conv"](x)]
        for k in range(1, self.depth + 1):
            levels.append(getattr(self, f"down{k}")["maxpool_conv"]["1"]["double_conv"](F.max_pool2d(levels[-1], 2)))
        x = levels.pop()
        for k in range(1, self.depth + 1):
            up = getattr(self, f"up{k}")
            x = up["conv"]["double_conv"](torch.cat([levels.pop(), up["up"](x)], 1))
        return self.outc["conv"](x)


class Vae(nn.Module):
    def __init__(self, inputs, hidden, latent):
        super().__init__()
        self.fc1, self.fc21, self.fc22 = nn.Linear(inputs, hidden), nn.Linear(hidden, latent), nn.Linear(hidden, latent)
        self.fc3, self.fc4 = nn.Linear(latent, hidden), nn.Linear(hidden, inputs)

    def forward(self, x):
        h = F.relu(self.fc1(x.flatten(1)))
        mean, logvar = self.fc21(h), self.fc22(h)
        std = torch.exp(0.5 * logvar)
        return self.fc4(F.relu(self.fc3(mean + torch.randn_like(std) * std))), mean, logvar


class ConvVae(nn.Module):
    def __init__(self, channels, widths, latent, side):
        super().__init__()
        self.side = side
        up = lambda i, o: [nn.ConvTranspose2d(i, o, 3, 2, 1, 1), nn.BatchNorm2d(o), nn.LeakyReLU()]
        ins, back = (channels,) + widths[:-1], widths[::-1]
        self.encoder = nn.Sequential(*[nn.Sequential(nn.Conv2d(i, o, 3, 2, 1), nn.BatchNorm2d(o), nn.LeakyReLU()) for i, o in zip(ins, widths)])
        self.fc_mu, self.fc_var = nn.Linear(widths[-1] * side ** 2, latent), nn.Linear(widths[-1] * side ** 2, latent)
        self.decoder_input = nn.Linear(latent, widths[-1] * side ** 2)
        self.decoder = nn.Sequential(*[nn.Sequential(*up(i, o)) for i, o in zip(back, back[1:])])
        self.final_layer = nn.Sequential(*up(widths[0], widths[0]), nn.Conv2d(widths[0], channels, 3, padding=1))

    def forward(self, x):
        h = self.encoder(x).flatten(1)
        mean, logvar = self.fc_mu(h), self.fc_var(h)
        std = torch.exp(0.5 * logvar)
        z = mean + torch.randn_like(std) * std
        return self.final_layer(self.decoder(self.decoder_input(z).view(len(x), -1, self.side, self.side))), mean, logvar


class Column(nn.Module):
    """A DCGAN's generator: noise [batch, latent] to images."""

    def __init__(self, main):
        super().__init__()
        self.main = main

    def forward(self, z):
        return self.main(z[:, :, None, None])


class Judge(nn.Module):
    def __init__(self, main):
        super().__init__()
        self.main = main

    def forward(self, x):
        return self.main(x).view(-1)


def dcgan(size, latent, ngf, ndf):
    n = int(math.log2(size)) - 2
    layers, c = [], latent
    for k in reversed(range(n)):
        o, first = ngf * 2 ** k, k == n - 1
        layers += [nn.ConvTranspose2d(c, o, 4, 1 if first else 2, 0 if first else 1, bias=False), nn.BatchNorm2d(o), nn.ReLU(True)]
        c = o
    generator = nn.Sequential(*layers, nn.ConvTranspose2d(c, 3, 4, 2, 1, bias=False), nn.Tanh())
    layers, c = [], 3
    for k in range(n):
        o = ndf * 2 ** k
        layers += [nn.Conv2d(c, o, 4, 2, 1, bias=False)] + ([nn.BatchNorm2d(o)] if k > 0 else []) + [nn.LeakyReLU(0.2, inplace=True)]
        c = o
    critic = nn.Sequential(*layers, nn.Conv2d(c, 1, 4, 1, 0, bias=False))
    return nn.ModuleDict({"generator": Column(generator), "critic": Judge(critic)})


def enlarged(x):
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


class Up(nn.Module):
    def __init__(self, w):
        super().__init__()
        self.c1, self.c2, self.c_sc = nn.Conv2d(w, w, 3, padding=1), nn.Conv2d(w, w, 3, padding=1), nn.Conv2d(w, w, 1)
        self.b1, self.b2 = nn.BatchNorm2d(w), nn.BatchNorm2d(w)

    def forward(self, x):
        return self.c2(F.relu(self.b2(self.c1(enlarged(F.relu(self.b1(x))))))) + self.c_sc(enlarged(x))


class Down(nn.Module):
    def __init__(self, i, o, place):
        super().__init__()
        sn, self.place = nn.utils.spectral_norm, place
        self.c1, self.c2 = sn(nn.Conv2d(i, o, 3, padding=1)), sn(nn.Conv2d(o, o, 3, padding=1))
        if place < 2:
            self.c_sc = sn(nn.Conv2d(i, o, 1))

    def forward(self, x):
        h = self.c2(F.relu(self.c1(x if self.place == 0 else F.relu(x))))
        if self.place == 2:
            return h + x
        return F.avg_pool2d(h, 2) + (self.c_sc(F.avg_pool2d(x, 2)) if self.place == 0 else F.avg_pool2d(self.c_sc(x), 2))


class ResGenerator(nn.Module):
    def __init__(self, latent, w):
        super().__init__()
        self.l1, self.block2, self.block3, self.block4 = nn.Linear(latent, 16 * w), Up(w), Up(w), Up(w)
        self.b5, self.c5 = nn.BatchNorm2d(w), nn.Conv2d(w, 3, 3, padding=1)

    def forward(self, z):
        x = self.block4(self.block3(self.block2(self.l1(z).view(len(z), -1, 4, 4))))
        return torch.tanh(self.c5(F.relu(self.b5(x))))


class ResCritic(nn.Module):
    def __init__(self, w):
        super().__init__()
        self.block1, self.block2, self.block3, self.block4 = Down(3, w, 0), Down(w, w, 1), Down(w, w, 2), Down(w, w, 2)
        self.l5 = nn.utils.spectral_norm(nn.Linear(w, 1))

    def forward(self, x):
        x = F.relu(self.block4(self.block3(self.block2(self.block1(x)))))
        return self.l5(x.sum((2, 3))).view(-1)


def resgan(latent, generator, critic):
    return nn.ModuleDict({"generator": ResGenerator(latent, generator), "critic": ResCritic(critic)})


class Res(nn.Module):
    def __init__(self, i, o, groups, time):
        super().__init__()
        self.norm1, self.conv1 = nn.GroupNorm(groups, i, 1e-6), nn.Conv2d(i, o, 3, padding=1)
        self.time_emb_proj = nn.Linear(time, o)
        self.norm2, self.conv2 = nn.GroupNorm(groups, o, 1e-6), nn.Conv2d(o, o, 3, padding=1)
        self.conv_shortcut = nn.Conv2d(i, o, 1) if i != o else None

    def forward(self, x, t):
        h = self.conv1(F.silu(self.norm1(x))) + self.time_emb_proj(F.silu(t))[:, :, None, None]
        h = self.conv2(F.silu(self.norm2(h)))
        return (x if self.conv_shortcut is None else self.conv_shortcut(x)) + h


class PixelAttention(nn.Module):
    def __init__(self, c, groups):
        super().__init__()
        self.group_norm = nn.GroupNorm(groups, c, 1e-6)
        self.to_q, self.to_k, self.to_v = nn.Linear(c, c), nn.Linear(c, c), nn.Linear(c, c)
        self.to_out = nn.ModuleList([nn.Linear(c, c)])

    def forward(self, x):
        b, c, h, w = x.shape
        y = self.group_norm(x).view(b, c, h * w).transpose(1, 2)
        y = attend(self.to_q(y), self.to_k(y), self.to_v(y), 1)
        return self.to_out[0](y).transpose(1, 2).reshape(b, c, h, w) + x


class Sample(nn.Module):
    def __init__(self, c, down):
        super().__init__()
        self.down, self.conv = down, nn.Conv2d(c, c, 3, 2 if down else 1, 0 if down else 1)

    def forward(self, x):
        return self.conv(F.pad(x, (0, 1, 0, 1)) if self.down else F.interpolate(x, scale_factor=2.0, mode="nearest"))


class Level(nn.Module):
    def __init__(self, ins, o, attention, sampler, groups, time):
        super().__init__()
        self.resnets = nn.ModuleList([Res(i, o, groups, time) for i in ins])
        if attention:
            self.attentions = nn.ModuleList([PixelAttention(o, groups) for _ in ins])
        if sampler:
            setattr(self, sampler, nn.ModuleList([Sample(o, sampler == "downsamplers")]))


class DiffusionUNet(nn.Module):
    def __init__(self, channels, w, n, attention, groups):
        super().__init__()
        last, time = len(w) - 1, 4 * w[0]
        self.half = w[0] // 2
        self.conv_in = nn.Conv2d(channels, w[0], 3, padding=1)
        self.time_embedding = nn.ModuleDict({"linear_1": nn.Linear(w[0], time), "linear_2": nn.Linear(time, time)})
        self.down_blocks = nn.ModuleList([Level([w[max(k - 1, 0)]] + [w[k]] * (n - 1), w[k], k + 1 in attention, "downsamplers" if k < last else None, groups, time)
                                          for k in range(last + 1)])
        self.mid_block = group_of(resnets=nn.ModuleList([Res(w[-1], w[-1], groups, time) for _ in range(2)]), attentions=nn.ModuleList([PixelAttention(w[-1], groups)]))
        up = []
        for k in reversed(range(last + 1)):
            ins, skips = [w[min(k + 1, last)]] + [w[k]] * n, [w[k]] * n + [w[max(k - 1, 0)]]
            up.append(Level([i + s for i, s in zip(ins, skips)], w[k], k + 1 in attention, "upsamplers" if k else None, groups, time))
        self.up_blocks = nn.ModuleList(up)
        self.conv_norm_out, self.conv_out = nn.GroupNorm(groups, w[0], 1e-6), nn.Conv2d(w[0], channels, 3, padding=1)

    def forward(self, x, t):
        f = torch.exp(-math.log(10000) * torch.arange(self.half, dtype=torch.float32) / (self.half - 1))
        e = t[:, None].float() * f[None]
        e = self.time_embedding["linear_1"](torch.cat([e.sin(), e.cos()], 1))
        e = self.time_embedding["linear_2"](F.silu(e))
        x = self.conv_in(x)
        skips = [x]
        for level in self.down_blocks:
            for k, res in enumerate(level.resnets):
                x = res(x, e)
                if hasattr(level, "attentions"):
                    x = level.attentions[k](x)
                skips.append(x)
            if hasattr(level, "downsamplers"):
                x = level.downsamplers[0](x)
                skips.append(x)
        x = self.mid_block.resnets[1](self.mid_block.attentions[0](self.mid_block.resnets[0](x, e)), e)
        for level in self.up_blocks:
            for k, res in enumerate(level.resnets):
                x = res(torch.cat([x, skips.pop()], 1), e)
                if hasattr(level, "attentions"):
                    x = level.attentions[k](x)
            if hasattr(level, "upsamplers"):
                x = level.upsamplers[0](x)
        return self.conv_out(F.silu(self.conv_norm_out(x)))


class LanguageModel(nn.Module):
    def __init__(self, cell, vocabulary, embedding, hidden):
        super().__init__()
        self.encoder = nn.Embedding(vocabulary, embedding)
        self.rnns = nn.ModuleList([getattr(nn, cell)(embedding, hidden)])
        self.decoder = nn.Linear(hidden, vocabulary)

    def forward(self, tokens):
        return self.decoder(self.rnns[0](self.encoder(tokens.t()))[0]).transpose(0, 1)


class SequenceClassifier(nn.Module):
    def __init__(self, cell, vocabulary, embedding, hidden, layers, classes):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, embedding, padding_idx=0)
        self.rnn = getattr(nn, cell)(embedding, hidden, layers, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(2 * hidden, classes)

    def forward(self, tokens):
        packed = nn.utils.rnn.pack_padded_sequence(self.embedding(tokens), (tokens != 0).sum(1), batch_first=True, enforce_sorted=False)
        _, hidden = self.rnn(packed)
        hidden = hidden[0] if isinstance(hidden, tuple) else hidden
        return self.fc(torch.cat([hidden[-2], hidden[-1]], 1))


class Forecaster(nn.Module):
    def __init__(self, history, horizon, hidden):
        super().__init__()
        self.history, self.horizon = history, horizon
        self.encoder, self.decoder = nn.LSTM(1, hidden, batch_first=True), nn.LSTM(1, hidden, batch_first=True)
        self.head = nn.Linear(hidden, 1)

    def forward(self, window):
        values = window[:, :self.history]
        mean = values.mean(1, keepdim=True)
        std = (values.var(1, unbiased=False, keepdim=True) + 1e-5).sqrt()
        values = (values - mean) / std
        _, state = self.encoder(values)
        last, steps = values[:, -1:], []
        for _ in range(self.horizon):
            hidden, state = self.decoder(last, state)
            last = self.head(hidden)
            steps.append(last)
        return torch.cat(steps, 1) * std + mean


class Bahdanau(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.key, self.query, self.score = nn.Linear(hidden, hidden, bias=False), nn.Linear(hidden, hidden), nn.Linear(hidden, 1, bias=False)

    def forward(self, q, keys, memory, padding):
        scores = self.score(torch.tanh(self.query(q)[:, None] + keys))[..., 0]
        weights = scores.masked_fill(padding, -math.inf).softmax(1)
        return (weights[:, None] @ memory)[:, 0]


class Translator(nn.Module):
    def __init__(self, cell, vocabulary, embedding, hidden):
        super().__init__()
        self.source_embedding = nn.Embedding(vocabulary, embedding, padding_idx=0)
        self.target_embedding = nn.Embedding(vocabulary, embedding, padding_idx=0)
        self.encoder = getattr(nn, cell)(embedding, hidden // 2, batch_first=True, bidirectional=True)
        self.decoder = getattr(nn, cell)(embedding + hidden, hidden, batch_first=True)
        self.attention, self.combine = Bahdanau(hidden), nn.Linear(2 * hidden, hidden, bias=False)
        self.generator = nn.Linear(hidden, vocabulary)

    def forward(self, source, target):
        padding = source == 0
        packed = nn.utils.rnn.pack_padded_sequence(self.source_embedding(source), (~padding).sum(1), batch_first=True, enforce_sorted=False)
        memory, state = self.encoder(packed)
        memory, _ = nn.utils.rnn.pad_packed_sequence(memory, batch_first=True)
        state, keys = torch.cat([state[0::2], state[1::2]], 2), self.attention.key(memory)
        x, made = self.target_embedding(target), []
        for t in range(x.shape[1]):
            seen = self.attention(state[-1], keys, memory, padding)
            h, state = self.decoder(torch.cat([x[:, t], seen], 1)[:, None], state)
            made.append(torch.tanh(self.combine(torch.cat([seen, h[:, 0]], 1))))
        return self.generator(torch.stack(made, 1))


class Transformer(nn.Module):
    def __init__(self, vocabulary, width, heads, layers, feed_forward):
        super().__init__()
        self.width = width
        self.transformer = nn.Transformer(width, heads, layers, layers, feed_forward, 0.0, batch_first=True)
        self.source_embedding, self.target_embedding = nn.Embedding(vocabulary, width), nn.Embedding(vocabulary, width)
        self.generator = nn.Linear(width, vocabulary)
        angle = torch.outer(torch.arange(1024).float(), 10000.0 ** (-torch.arange(0, width, 2).float() / width))
        self.positions = torch.stack([angle.sin(), angle.cos()], -1).flatten(1)

    def forward(self, source, target):
        t, padding = target.shape[1], source == 0
        place = lambda table, tokens: table(tokens) * math.sqrt(self.width) + self.positions[:tokens.shape[1]]
        hidden = self.transformer(place(self.source_embedding, source), place(self.target_embedding, target), src_key_padding_mask=padding,
                                  tgt_mask=torch.ones(t, t, dtype=torch.bool).triu(1), memory_key_padding_mask=padding)
        return self.generator(hidden)


def attend(q, k, v, heads, mask=None):
    split = lambda z: z.view(z.shape[0], z.shape[1], heads, -1).transpose(1, 2)
    q, k, v = split(q), split(k), split(v)
    if hasattr(F, "scaled_dot_product_attention"):
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    else:
        scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
        if mask is not None:
            scores = scores.masked_fill(~mask, -math.inf)
        y = scores.softmax(-1) @ v
    return y.transpose(1, 2).flatten(2)


class BertLayer(nn.Module):
    def __init__(self, w, heads, f):
        super().__init__()
        self.heads = heads
        self.attention = group_of(output=group_of(dense=nn.Linear(w, w), LayerNorm=nn.LayerNorm(w, eps=1e-12)))
        setattr(self.attention, "self", group_of(query=nn.Linear(w, w), key=nn.Linear(w, w), value=nn.Linear(w, w)))
        self.intermediate = group_of(dense=nn.Linear(w, f))
        self.output = group_of(dense=nn.Linear(f, w), LayerNorm=nn.LayerNorm(w, eps=1e-12))

    def forward(self, x, mask):
        a, o = getattr(self.attention, "self"), self.attention.output
        x = o.LayerNorm(x + o.dense(attend(a.query(x), a.key(x), a.value(x), self.heads, mask)))
        return self.output.LayerNorm(x + self.output.dense(F.gelu(self.intermediate.dense(x))))


class BertMaskedLM(nn.Module):
    def __init__(self, vocabulary, w, layers, heads, f, context):
        super().__init__()
        embeddings = group_of(word_embeddings=nn.Embedding(vocabulary, w, padding_idx=0), position_embeddings=nn.Embedding(context, w),
                              token_type_embeddings=nn.Embedding(2, w), LayerNorm=nn.LayerNorm(w, eps=1e-12))
        self.bert = group_of(embeddings=embeddings, encoder=group_of(layer=nn.ModuleList([BertLayer(w, heads, f) for _ in range(layers)])))
        predictions = group_of(transform=group_of(dense=nn.Linear(w, w), LayerNorm=nn.LayerNorm(w, eps=1e-12)))
        predictions.bias = nn.Parameter(torch.zeros(vocabulary))
        self.cls = group_of(predictions=predictions)

    def forward(self, tokens):
        e, p = self.bert.embeddings, self.cls.predictions
        x = e.LayerNorm(e.word_embeddings(tokens) + e.token_type_embeddings(torch.zeros_like(tokens)) + e.position_embeddings(torch.arange(tokens.shape[1])))
        mask = (tokens != 0)[:, None, None]
        for layer in self.bert.encoder.layer:
            x = layer(x, mask)
        x = p.transform.LayerNorm(F.gelu(p.transform.dense(x)))
        return F.linear(x, e.word_embeddings.weight, p.bias)
