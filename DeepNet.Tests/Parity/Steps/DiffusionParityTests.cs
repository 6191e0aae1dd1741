using DeepNet.Data;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Steps;

/// <summary>Diffusion against its formulas in PyTorch: schedules, loss and gradients, and Ho et al.'s and Song et al.'s sampling.</summary>
public sealed class DiffusionParityTests
{
    private const string Curves = """
        def _linear(T): return torch.linspace(1e-4, 0.02, T, dtype=torch.float64)
        def _cosine(T):
            f = torch.cos((torch.arange(T + 1, dtype=torch.float64) / T + 0.008) / 1.008 * math.pi / 2) ** 2
            return (1 - f[1:] / f[:-1]).clamp(max=0.999)
        class _Model(nn.Module):
            def __init__(self):
                super().__init__()
                self.time = nn.Embedding(20, 8)
                self.input = nn.Linear(6, 8)
                self.output = nn.Linear(8, 6)
                self.load_state_dict(group("state"))
            def forward(self, x, t):
                return self.output(torch.tanh(self.input(x) + self.time(t)))
        """;

    [Test]
    public void Schedules_are_the_published_formulas()
    {
        var expected = PyTorch.Run($"""
            {Curves.Split("class _Model")[0]}
            linear, cosine = torch.cumprod(1 - _linear(1000), 0), torch.cumprod(1 - _cosine(1000), 0)
            """);
        TensorAssert.Close(tensor(NoiseSchedule.Linear.Signal()), expected["linear"], "linear", absolute: 1e-14, relative: 1e-12);
        TensorAssert.Close(tensor(NoiseSchedule.Cosine.Signal()), expected["cosine"], "cosine", absolute: 1e-14, relative: 1e-12);
    }

    [Test]
    public void Loss_and_gradients([Values] DiffusionTarget target, [Values] NoiseKind kind, [Values] bool weighted)
    {
        manual_seed(1);
        using var model = new Denoiser();
        var clean = randn(16, 6);
        var expected = PyTorch.Run($"""
            {Curves}
            _model = _Model()
            torch.manual_seed(4)
            _t = torch.randint(20, (16,))
            _noise = torch.randn(16, 6)
            _bar = torch.cumprod(1 - _{kind.ToString().ToLowerInvariant()}(20), 0)[_t].float().unsqueeze(1)
            _xt = _bar.sqrt() * x + (1 - _bar).sqrt() * _noise
            _velocity = {(target == DiffusionTarget.Velocity ? 1 : 0)}
            _target = _bar.sqrt() * _noise - (1 - _bar).sqrt() * x if _velocity else _noise
            _losses = ((_model(_xt, _t) - _target) ** 2).mean(1)
            _snr = (_bar / (1 - _bar)).squeeze(1)
            if {(weighted ? 1 : 0)}:
                _losses = _losses * _snr.clamp(max=5) / (_snr + 1 if _velocity else _snr)
            samples = _losses.detach()
            loss = _losses.mean()
            loss.backward()
            grads = [p.grad for p in _model.parameters()]
            """, [.. model.StateAs("state"), ("x", clean)]);

        using var batch = new Batch(clean, zeros(16));
        manual_seed(4);
        var schedule = (kind == NoiseKind.Linear ? NoiseSchedule.Linear : NoiseSchedule.Cosine) with { Times = 20 };
        var outcome = new Diffusion(model) { Schedule = schedule, Target = target, SignalToNoiseLimit = weighted ? 5 : null }.Forward(batch);
        outcome.Loss.backward();
        TensorAssert.Close(outcome.Loss, expected["loss"], "loss");
        TensorAssert.Close(outcome.SampleLosses!, expected["samples"], "samples");
        foreach (var ((name, parameter), index) in model.named_parameters().Select((named, index) => (named, index)))
            TensorAssert.Close(parameter.grad!, expected[$"grads.{index}"], name);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Ancestral_sampling_is_that_of_Ho_et_al(bool clip)
    {
        manual_seed(1);
        using var model = new Denoiser();
        var expected = PyTorch.Run($"""
            {Curves}
            _model = _Model()
            _b = _linear(20)
            _bar = torch.cumprod(1 - _b, 0)
            _g = torch.Generator().manual_seed(9)
            _x = torch.randn(3, 6, generator=_g)
            with torch.no_grad():
                for _t in reversed(range(20)):
                    _a, _before = float(_bar[_t]), float(_bar[_t - 1]) if _t > 0 else 1.0
                    _eps = _model(_x, torch.full((3,), _t))
                    _x0 = (_x - math.sqrt(1 - _a) * _eps) / math.sqrt(_a)
                    if {(clip ? 1 : 0)}:
                        _x0 = _x0.clamp(-1, 1)
                    _beta = float(_b[_t])
                    _x = math.sqrt(_before) * _beta / (1 - _a) * _x0 + math.sqrt(1 - _beta) * (1 - _before) / (1 - _a) * _x
                    if _t > 0:
                        _x = _x + math.sqrt(_beta * (1 - _before) / (1 - _a)) * torch.randn(3, 6, generator=_g)
            samples = _x
            """, [.. model.StateAs("state")]);
        var samples = new Diffusion(model) { Schedule = NoiseSchedule.Linear with { Times = 20 } }.Sample(3, [6], 9, DiffusionSampling.Ancestral with { Clip = clip ? 1 : null });
        TensorAssert.Close(samples, expected["samples"], "samples");
    }

    [Test]
    public void Implicit_sampling_is_that_of_Song_et_al()
    {
        manual_seed(1);
        using var model = new Denoiser();
        var expected = PyTorch.Run($"""
            {Curves}
            _model = _Model()
            _bar = torch.cumprod(1 - _cosine(20), 0)
            _g = torch.Generator().manual_seed(9)
            _x = torch.randn(3, 6, generator=_g)
            _times = [19, 14, 10, 5, 0]
            with torch.no_grad():
                for _t, _s in zip(_times, _times[1:] + [-1]):
                    _a, _before = float(_bar[_t]), float(_bar[_s]) if _s >= 0 else 1.0
                    _eps = _model(_x, torch.full((3,), _t))
                    _x = math.sqrt(_before) * (_x - math.sqrt(1 - _a) * _eps) / math.sqrt(_a) + math.sqrt(1 - _before) * _eps
            samples = _x
            """, [.. model.StateAs("state")]);
        var samples = new Diffusion(model) { Schedule = NoiseSchedule.Cosine with { Times = 20 } }.Sample(3, [6], 9, DiffusionSampling.Implicit with { Steps = 5, Clip = null });
        TensorAssert.Close(samples, expected["samples"], "samples", absolute: 1e-4, relative: 1e-4);
    }

    /// <summary>Two linear layers, with an embedding of the time between them.</summary>
    private sealed class Denoiser : nn.Module<Tensor, Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _time = nn.Embedding(20, 8), _input = nn.Linear(6, 8), _output = nn.Linear(8, 6);

        public Denoiser() : base(nameof(Denoiser))
        {
            register_module("time", _time);
            register_module("input", _input);
            register_module("output", _output);
        }

        protected override void RegisterComponents()
        {
        }

        public override Tensor forward(Tensor spoilt, Tensor times) => _output.call((_input.call(spoilt) + _time.call(times)).tanh());
    }
}
