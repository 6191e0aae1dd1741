using DeepNet.Training;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace DeepNet.Tests.Training;

/// <summary>Some parameters with gradients of a generator, and an optimizer that steps on the host or on the device.</summary>
internal sealed class DeviceRun : IDisposable
{
    // One element, no dimension, more dimensions than two.
    private static readonly (string Name, long[] Shape)[] _shapes =
        [("wte", [7, 5]), ("h.0.c_fc", [16, 9]), ("bias", [7]), ("scale", [1]), ("h.1", [5, 3, 3, 3]), ("h.2", [20, 30]), ("h.3", [2, 1]), ("idle", [4, 4]), ("bare", [])];

    private readonly Generator _generator = new(3);
    private readonly Device _device;
    private readonly (string Name, Parameter Parameter)[] _parameters;

    internal DeviceRun(OptimizerOptions options, ScalarType type, Device? device = null, bool master = false)
    {
        _device = device ?? CPU;
        using var scope = NewDisposeScope();
        _parameters = [.. _shapes.Select(item => (item.Name, new Parameter(randn(item.Shape, ScalarType.Float64, generator: _generator).to(type).to(_device))))];
        foreach (var (_, parameter) in _parameters)
            parameter.DetachFromDisposeScope();
        Optimizer = master ? Precision.BFloat16Pure.Create(_device).CreateOptimizer(options, _parameters) : options.Create(_parameters);
        LearningRate = Scalar(options.LearningRate);
        One = Scalar(1);
        Zero = Scalar(0);
    }

    internal ModelOptimizer Optimizer { get; }

    internal IEnumerable<Parameter> Parameters => _parameters.Select(named => named.Parameter);

    /// <summary>The tensor of <see cref="DeviceRates.LearningRate"/>, and scalars of 1 and 0.</summary>
    internal Tensor LearningRate { get; }

    internal Tensor One { get; }

    internal Tensor Zero { get; }

    /// <summary>Weights and state, copied.</summary>
    internal Dictionary<string, Tensor> Snapshot() => _parameters.Select(named => (named.Name, Value: (Tensor)named.Parameter)).Concat(Optimizer.State())
        .ToDictionary(pair => pair.Item1, pair => pair.Item2.detach().cpu().clone());

    /// <summary>New gradients for all parameters but the idle one.</summary>
    /// <param name="scale">What they are multiplied by.</param>
    internal void Draw(double scale = 1)
    {
        using var scope = NewDisposeScope();
        foreach (var (name, parameter) in _parameters)
            if (name != "idle")
                parameter.grad = randn(parameter.shape, ScalarType.Float64, generator: _generator).mul(scale).to(parameter.dtype).to(_device);
    }

    internal void StepOnHost(int steps = 1)
    {
        for (var step = 0; step < steps; step++)
        {
            Draw();
            Optimizer.Step();
        }
    }

    /// <param name="steps">How many.</param>
    /// <param name="scale">Of the gradients.</param>
    /// <param name="momentum">See <see cref="DeviceRates.Momentum"/>.</param>
    internal void StepOnDevice(int steps = 1, double scale = 1, Tensor? momentum = null)
    {
        using var divisor = Scalar(scale);
        for (var step = 0; step < steps; step++)
        {
            Draw(scale);
            Optimizer.StepOnDevice(Rates(divisor, Zero, momentum));
        }
    }

    internal DeviceRates Rates(Tensor scale, Tensor foundInfinite, Tensor? momentum = null)
        => new() { LearningRate = LearningRate, Momentum = momentum, GradientScale = scale, FoundInfinite = foundInfinite };

    internal Tensor Scalar(double value) => tensor((float)value, device: _device).DetachFromDisposeScope();

    public void Dispose()
    {
        Optimizer.Dispose();
        _generator.Dispose();
        foreach (var parameter in Parameters)
            parameter.Dispose();
        LearningRate.Dispose();
        One.Dispose();
        Zero.Dispose();
    }
}
