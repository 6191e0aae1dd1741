using DeepNet.Data;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.PreFlights;

/// <summary>Small models and data for the checks before a run.</summary>
internal static class FlightCase
{
    public const int Classes = 4;
    public const int Features = 6;

    /// <summary>Inputs of unit scale, and the classes that a fixed linear map gives them.</summary>
    public static (Tensor Inputs, Tensor Targets) Samples(int samples = 96)
    {
        manual_seed(1);
        var inputs = randn(samples, Features);
        return (inputs, inputs.mm(randn(Features, Classes)).argmax(1));
    }

    public static BatchLoader Loader(Tensor inputs, Tensor targets, bool shuffle = true)
        => new(new TensorDataset(inputs, targets), new LoaderOptions { BatchSize = 32, Seed = 3, Shuffle = shuffle });

    public static nn.Module<Tensor, Tensor> Model(params nn.Module<Tensor, Tensor>[] last)
    {
        manual_seed(2);
        return nn.Sequential([nn.Linear(Features, 16), nn.ReLU(), nn.Linear(16, Classes), .. last]);
    }

    /// <summary>The findings of a classifier.</summary>
    public static IReadOnlyList<Finding> Look(nn.Module<Tensor, Tensor> model, Tensor? inputs = null, Tensor? targets = null, PreFlightOptions? options = null)
    {
        var (usual, classes) = Samples();
        return PreFlight.Run(new Supervised(model, Loss.CrossEntropy), Loader(inputs ?? usual, targets ?? classes), options: options);
    }

    public static void OnlyFinding(IReadOnlyList<Finding> findings, PreFlightCheck check, params string[] parts)
    {
        Assert.That(findings.Select(finding => finding.Check), Is.EqualTo(new[] { check }), string.Join('\n', findings));
        foreach (var part in parts)
            Assert.That(findings[0].Text, Does.Contain(part));
    }
}

/// <summary>A model from a function, with the modules whose parameters are its own.</summary>
internal sealed class Composed : nn.Module<Tensor, Tensor>
{
    private readonly Func<Composed, Tensor, Tensor> _forward;

    public Composed(Func<Composed, Tensor, Tensor> forward, params (string Name, nn.Module Module)[] modules) : base("composed")
    {
        _forward = forward;
        foreach (var (name, module) in modules)
            register_module(name, module);
    }

    public nn.Module<Tensor, Tensor> this[string name] => (nn.Module<Tensor, Tensor>)named_children().First(child => child.name == name).module;

    public override Tensor forward(Tensor input) => _forward(this, input);
}
