using System.Text.Json.Nodes;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training;

/// <summary>Events of runs that never happened.</summary>
internal static class ProgressEvents
{
    public static TrainingStarted Started(long steps, long perEpoch, int? epochs, TrainingStep? step = null)
        => new(0, 0, epochs, new RunLength(steps, perEpoch), null, step is null ? null! : new RunContext(step, null!, [], null));

    public static ValidationCompleted Validated(long step, double accuracy, double seconds = 1.5) => new(
        step, 1, "val", new Dictionary<string, double> { ["val/accuracy"] = accuracy }, new Dictionary<string, JsonNode>(), TimeSpan.FromSeconds(seconds));

    public static TrainingEvent[] TwoEpochs(string? resumedFrom = null)
    {
        var metrics = new Dictionary<string, double> { ["train/loss"] = 0.5, ["val/accuracy"] = 0.75 };
        return
        [
            new TrainingStarted(0, 0, 2, new RunLength(6, 3), resumedFrom, null!),
            .. Enumerable.Range(1, 3).Select(step => new StepCompleted(step, 1, 32, 0.5, 1e-3)),
            new EpochCompleted(1, 3, 1e-3, metrics, IsBest: true),
            .. Enumerable.Range(4, 3).Select(step => new StepCompleted(step, 2, 32, 0.5, 1e-3)),
            new EpochCompleted(2, 6, 1e-3, metrics, IsBest: false),
            new TrainingEnded(new TrainingResult(TrainingEnd.Finished, 6, 2, metrics, null)),
        ];
    }
}

/// <summary>A step whose unit are tokens, and which is never taken.</summary>
internal sealed class TokenStep : TrainingStep, IDisposable
{
    private readonly nn.Module<Tensor, Tensor> _model = nn.Identity();

    public override nn.Module Model => _model;
    public override string Unit => "tokens";
    public override IReadOnlyList<Metric> Metrics { get; } = [new Accuracy()];
    public override StepOutcome Forward(DeepNet.Data.Batch batch) => default;
    public void Dispose() => _model.Dispose();
}
