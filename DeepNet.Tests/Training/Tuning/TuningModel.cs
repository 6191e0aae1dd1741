using DeepNet.Data;
using DeepNet.Tests.Support;
using DeepNet.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Tuning;

/// <summary>A model with everything that a trial could change: dropout, running statistics, gradients, modes, a frozen layer.</summary>
internal sealed class TuningModel : IDisposable
{
    private readonly Dictionary<string, byte[]> _before;
    private readonly byte[] _generator;

    public TuningModel()
    {
        manual_seed(4);
        Model = nn.Sequential(nn.Linear(6, 8), nn.BatchNorm1d(8), nn.Dropout(0.2), nn.ReLU(), nn.Linear(8, 3));
        Model.call(randn(5, 6)).sum().backward();
        Model.parameters().First().requires_grad = false;
        Model.children().ElementAt(2).eval();
        Data = new BatchLoader(new TensorDataset(randn(50, 6), randint(3, 50, dtype: ScalarType.Int64)), new LoaderOptions { BatchSize = 16 });
        _before = State();
        _generator = get_rng_state().Values<byte>();
    }

    public Sequential Model { get; }

    public BatchLoader Data { get; }

    public Supervised Step => new(Model, Loss.CrossEntropy);

    /// <summary>Fails unless weights, buffers, gradients, modes and generator are bit for bit those of the beginning.</summary>
    public void AssertUnchanged()
    {
        Assert.That(get_rng_state().Values<byte>(), Is.EqualTo(_generator), "the random generator");
        var now = State();
        Assert.That(now.Keys, Is.EqualTo(_before.Keys));
        foreach (var (name, bytes) in _before)
            Assert.That(now[name], Is.EqualTo(bytes), name);
    }

    public void Dispose() => Model.Dispose();

    private Dictionary<string, byte[]> State()
    {
        var state = new Dictionary<string, byte[]>();
        foreach (var (name, tensor) in Model.state_dict())
            state.Add($"{name} {tensor.dtype}", tensor.Values<byte>());
        foreach (var (name, parameter) in Model.named_parameters())
            state.Add($"gradient of {name}, needed {parameter.requires_grad}", parameter.grad?.Values<byte>() ?? []);
        foreach (var (name, module) in Model.named_modules())
            state.Add($"mode of {name}", [module.training ? (byte)1 : (byte)0]);
        return state;
    }
}

/// <summary>A step that runs out of memory above a batch size, as LibTorch's allocators report it.</summary>
internal sealed class LimitedStep(TrainingStep inner, int most) : TrainingStep
{
    public List<long> Sizes { get; } = [];

    public override nn.Module Model => inner.Model;

    public override StepOutcome Forward(Batch batch)
    {
        Sizes.Add(batch.Count);
        return batch.Count <= most
            ? inner.Forward(batch)
            : throw new System.Runtime.InteropServices.ExternalException("CUDA out of memory. Tried to allocate 2.00 GiB\nat somewhere");
    }
}

/// <summary>Two that learn in turn.</summary>
internal sealed class TwoPlayers(Sequential model) : TrainingStep
{
    public override nn.Module Model => model;

    public override IReadOnlyList<Player> Players =>
    [
        new("first", model.children().First(), Forward),
        new("last", model.children().Last(), Forward),
    ];

    public override StepOutcome Forward(Batch batch) => new(nn.functional.cross_entropy(model.call(batch.Inputs), batch.Targets), batch.Count);
}
