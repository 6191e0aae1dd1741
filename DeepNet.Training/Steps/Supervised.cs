using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Learning from examples: <c>loss(model(inputs), targets)</c>, for classification and regression.</summary>
/// <param name="model">From a batch of inputs to a batch of outputs.</param>
/// <param name="loss">From outputs and targets to a scalar.</param>
/// <param name="metrics">Figures to follow beside the loss, in training and in validation.</param>
public sealed class Supervised(nn.Module<Tensor, Tensor> model, Loss loss, params Metric[] metrics) : TrainingStep
{
    /// <inheritdoc/>
    public override nn.Module Model => model;

    /// <inheritdoc/>
    public override IReadOnlyList<Metric> Metrics => metrics;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Card => new Dictionary<string, string> { ["loss"] = loss.Name };

    /// <inheritdoc/>
    public override StepOutcome Forward(Batch batch)
    {
        var outputs = model.call(batch.Inputs);
        return new StepOutcome(loss.Of(outputs, batch.Targets), batch.Count, outputs, batch.Targets);
    }
}
