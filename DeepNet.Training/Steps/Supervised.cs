using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Learning from examples: <c>loss(model(inputs), targets)</c>. What is learnt is up to the loss: classes
/// (<see cref="Loss.CrossEntropy"/>), numbers (<see cref="Loss.MeanSquaredError"/>, <see cref="Loss.MeanAbsoluteError"/>,
/// <see cref="Loss.Huber"/>, <see cref="Loss.SmoothL1"/>), several labels at once (<see cref="Loss.BinaryCrossEntropy"/>). A class for each token
/// of a sequence is <see cref="SequenceLabelling"/>'s.
/// </summary>
/// <param name="model">From a batch of inputs to a batch of outputs.</param>
/// <param name="loss">From outputs and targets to a scalar; it says which shapes it takes.</param>
/// <param name="metrics">Figures to follow beside the loss, in training and in validation.</param>
public sealed class Supervised(nn.Module<Tensor, Tensor> model, Loss loss, params Metric[] metrics) : TrainingStep
{
    /// <inheritdoc/>
    public override nn.Module Model => model;

    /// <inheritdoc/>
    public override IReadOnlyList<Metric> Metrics => metrics;

    /// <inheritdoc/>
    public override string Unit => loss.Unit;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Card { get; } = StepCard.Of(("loss", loss));

    /// <inheritdoc/>
    public override StepOutcome Forward(Batch batch)
    {
        var outputs = model.call(batch.Inputs);
        var (value, weight) = loss.OfWeighed(outputs, batch.Targets);
        return new StepOutcome(value, weight, outputs, batch.Targets);
    }

    /// <inheritdoc/>
    public override Tensor Predict(Batch batch) => model.call(batch.Inputs);

    /// <inheritdoc/>
    public override Tensor? SampleLosses(in StepOutcome outcome)
        => outcome is { Outputs: { } outputs, Targets: { } targets } ? loss.OfSamples(outputs, targets) : null;
}
