using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Models;

/// <summary>The U-Net of diffusion against its form in diffusers, written down in torch.nn with the same keys.</summary>
internal sealed class DiffusionUNetParityTests
{
    internal static string Original(DiffusionUNetOptions options) => $$"""
        G, T, HEAD, P = {{options.NormGroups}}, {{4 * options.Widths[0]}}, {{options.HeadSize?.ToString() ?? "None"}}, {{options.Dropout.ToString(System.Globalization.CultureInfo.InvariantCulture)}}
        class Res(nn.Module):
            def __init__(self, i, o):
                super().__init__()
                self.norm1, self.conv1 = nn.GroupNorm(G, i, 1e-6), nn.Conv2d(i, o, 3, padding=1)
                self.time_emb_proj = nn.Linear(T, o)
                self.norm2, self.conv2 = nn.GroupNorm(G, o, 1e-6), nn.Conv2d(o, o, 3, padding=1)
                self.conv_shortcut = nn.Conv2d(i, o, 1) if i != o else None
            def forward(self, x, t):
                h = self.conv1(F.silu(self.norm1(x))) + self.time_emb_proj(F.silu(t))[:, :, None, None]
                h = self.conv2(F.dropout(F.silu(self.norm2(h)), P, self.training))
                return (x if self.conv_shortcut is None else self.conv_shortcut(x)) + h
        class Attention(nn.Module):
            def __init__(self, c):
                super().__init__()
                self.heads = c // (HEAD or c)
                self.group_norm = nn.GroupNorm(G, c, 1e-6)
                self.to_q, self.to_k, self.to_v = nn.Linear(c, c), nn.Linear(c, c), nn.Linear(c, c)
                self.to_out = nn.ModuleList([nn.Linear(c, c)])
            def forward(self, x):
                b, c, h, w = x.shape
                y = self.group_norm(x).view(b, c, h * w).transpose(1, 2)
                split = lambda z: z.view(b, h * w, self.heads, -1).transpose(1, 2)
                q, k, v = split(self.to_q(y)), split(self.to_k(y)), split(self.to_v(y))
                y = ((q @ k.transpose(2, 3) / math.sqrt(q.shape[-1])).softmax(-1) @ v).transpose(1, 2).reshape(b, h * w, c)
                return self.to_out[0](y).transpose(1, 2).reshape(b, c, h, w) + x
        class Sample(nn.Module):
            def __init__(self, c, down):
                super().__init__()
                self.down, self.conv = down, nn.Conv2d(c, c, 3, 2 if down else 1, 0 if down else 1)
            def forward(self, x):
                return self.conv(F.pad(x, (0, 1, 0, 1)) if self.down else F.interpolate(x, scale_factor=2.0, mode="nearest"))
        class Level(nn.Module):
            def __init__(self, ins, o, attention, sampler=None):
                super().__init__()
                resnets, attentions = [], []
                for i in ins:
                    resnets.append(Res(i, o))
                    if attention: attentions.append(Attention(o))
                if attention: self.attentions = nn.ModuleList(attentions)
                self.resnets = nn.ModuleList(resnets)
                if sampler: setattr(self, sampler, nn.ModuleList([Sample(o, sampler == "downsamplers")]))
        class Middle(nn.Module):
            def __init__(self, c):
                super().__init__()
                first, attention, second = Res(c, c), Attention(c), Res(c, c)
                self.attentions, self.resnets = nn.ModuleList([attention]), nn.ModuleList([first, second])
        class Net(nn.Module):
            def __init__(self, c={{options.Channels}}, w={{options.Widths}}, n={{options.BlocksPerLevel}}, attention={{options.AttentionLevels}}):
                super().__init__()
                last = len(w) - 1
                self.conv_in = nn.Conv2d(c, w[0], 3, padding=1)
                self.time_embedding = nn.ModuleDict({"linear_1": nn.Linear(w[0], T), "linear_2": nn.Linear(T, T)})
                down = [Level([w[max(k - 1, 0)]] + [w[k]] * (n - 1), w[k], k + 1 in attention, "downsamplers" if k < last else None) for k in range(last + 1)]
                middle = Middle(w[-1])
                up = []
                for k in reversed(range(last + 1)):
                    ins = [w[min(k + 1, last)]] + [w[k]] * n
                    skips = [w[k]] * n + [w[max(k - 1, 0)]]
                    up.append(Level([i + s for i, s in zip(ins, skips)], w[k], k + 1 in attention, "upsamplers" if k else None))
                self.down_blocks, self.up_blocks, self.mid_block = nn.ModuleList(down), nn.ModuleList(up), middle
                self.conv_norm_out, self.conv_out = nn.GroupNorm(G, w[0], 1e-6), nn.Conv2d(w[0], c, 3, padding=1)
                self.half = w[0] // 2
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
                        if hasattr(level, "attentions"): x = level.attentions[k](x)
                        skips.append(x)
                    if hasattr(level, "downsamplers"):
                        x = level.downsamplers[0](x)
                        skips.append(x)
                x = self.mid_block.resnets[1](self.mid_block.attentions[0](self.mid_block.resnets[0](x, e)), e)
                for level in self.up_blocks:
                    for k, res in enumerate(level.resnets):
                        x = res(torch.cat([x, skips.pop()], 1), e)
                        if hasattr(level, "attentions"): x = level.attentions[k](x)
                    if hasattr(level, "upsamplers"): x = level.upsamplers[0](x)
                return self.conv_out(F.silu(self.conv_norm_out(x)))
        build = Net
        """;

    internal static readonly DiffusionUNetOptions[] Forms =
    [
        new() { Channels = 1, Widths = [8, 16, 16], AttentionLevels = [2], BlocksPerLevel = 2, NormGroups = 4, HeadSize = 8 },
        new() { Channels = 3, Widths = [8, 12], AttentionLevels = [], BlocksPerLevel = 1, NormGroups = 2, Dropout = 0.25 },
    ];

    [TestCaseSource(nameof(Forms))]
    public void TheSameSeedGivesTheSameWeights(DiffusionUNetOptions options) => ModelParity.SameInitialization(Original(options), options.Create);

    [TestCaseSource(nameof(Forms))]
    public void AnswersAndGradientsAreTheSame(DiffusionUNetOptions options)
    {
        manual_seed(1);
        using var scope = NewDisposeScope();
        using var model = options.Create();
        var (images, times, wanted) = (randn(3, options.Channels, 8, 12), tensor(new long[] { 0, 17, 999 }), randn(3, options.Channels, 8, 12));
        var expected = PyTorch.Run($"""
            {Original(options)}
            _model = build()
            _model.load_state_dict(group("state"))
            torch.manual_seed(5)
            y = _model(x, t)
            F.mse_loss(y, wanted).backward()
            grads = dict((name, p.grad) for name, p in _model.named_parameters())
            x_grad = x.grad
            with torch.no_grad():
                evaluated = _model.eval()(x, t)
            """, [.. model.StateAs("state"), ("x", images.detach().requires_grad_()), ("t", times), ("wanted", wanted)]);
        var input = images.detach().clone().requires_grad_();
        manual_seed(5);
        var answer = model.call(input, times);
        nn.functional.mse_loss(answer, wanted).backward();
        TensorAssert.Close(answer, expected["y"], "answer");
        TensorAssert.Close(input.grad!, expected["x_grad"], "gradient of the images");
        TensorAssert.Close(model.Gradients(), expected.Group("grads"));
        model.eval();
        using (no_grad())
            TensorAssert.Close(model.call(input, times), expected["evaluated"], "evaluated");
    }

    /// <summary>In the step that the network is made for: samples of Ho et al.'s and of Song et al.'s kind from the same seed, then ten steps.
    /// By SGD: the gradient of a key's bias is 0 but for rounding, which Adam would make steps of.</summary>
    [Test]
    public void TrainingAndSamplingAreThoseOfALoopInPyTorch()
    {
        manual_seed(1);
        using var scope = NewDisposeScope();
        var options = Forms[0];
        using var model = options.Create();
        using var batch = new Batch(rand(4, 1, 8, 8) * 2 - 1, zeros(4));
        var expected = PyTorch.Run($"""
            {Original(options)}
            _model = build()
            _model.load_state_dict(group("state"))
            _beta = torch.linspace(1e-4, 0.02, 12, dtype=torch.float64)
            _bar = torch.cumprod(1 - _beta, 0)
            _model.eval()
            def _sample(times, eta):
                g = torch.Generator().manual_seed(9)
                x = torch.randn(2, 1, 8, 8, generator=g)
                with torch.no_grad():
                    for t, s in zip(times, times[1:] + [-1]):
                        a, b = float(_bar[t]), float(_bar[s]) if s >= 0 else 1.0
                        x0 = ((x - math.sqrt(1 - a) * _model(x, torch.full((2,), t))) / math.sqrt(a)).clamp(-1, 1)
                        eps = (x - math.sqrt(a) * x0) / math.sqrt(1 - a)
                        sigma = eta * math.sqrt((1 - b) / (1 - a) * (1 - a / b))
                        x = math.sqrt(b) * x0 + math.sqrt(max(0, 1 - b - sigma ** 2)) * eps
                        if sigma > 0:
                            x = x + sigma * torch.randn(x.shape, generator=g)
                return x
            ancestral = _sample(list(reversed(range(12))), 1.0)
            implicit = _sample([11, 8, 6, 3, 0], 0.0)
            _model.train()
            _optimizer = torch.optim.SGD(_model.parameters(), 0.05, momentum=0.9)
            torch.manual_seed(4)
            losses = []
            for _k in range(10):
                _t = torch.randint(12, (4,))
                _noise = torch.randn(4, 1, 8, 8)
                _a = _bar[_t].float().view(4, 1, 1, 1)
                _loss = F.mse_loss(_model(_a.sqrt() * x + (1 - _a).sqrt() * _noise, _t), _noise)
                _optimizer.zero_grad(); _loss.backward(); _optimizer.step()
                losses.append(_loss.detach())
            state = _model.state_dict()
            """, [.. model.StateAs("state"), ("x", batch.Inputs)]);

        var step = new Diffusion(model) { Schedule = NoiseSchedule.Linear with { Times = 12 } };
        TensorAssert.Close(step.Sample(2, [1, 8, 8], 9), expected["ancestral"], "ancestral", absolute: 1e-4, relative: 1e-4);
        TensorAssert.Close(step.Sample(2, [1, 8, 8], 9, DiffusionSampling.Implicit with { Steps = 5 }), expected["implicit"], "implicit", absolute: 1e-4, relative: 1e-4);

        using var optimizer = optim.SGD(model.parameters(), 0.05, momentum: 0.9);
        manual_seed(4);
        for (var k = 0; k < 10; k++)
        {
            using var inner = NewDisposeScope();
            optimizer.zero_grad();
            var loss = step.Forward(batch).Loss;
            loss.backward();
            optimizer.step();
            TensorAssert.Close(loss, expected[$"losses.{k}"], $"loss of step {k}", relative: 1e-4);
        }
        TensorAssert.Close(model.state_dict(), expected.Group("state"), relative: 1e-4);
    }
}
