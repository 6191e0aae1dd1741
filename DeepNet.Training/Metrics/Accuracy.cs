using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Top-1 accuracy: the share of samples whose largest logit is that of the right class, from 0 to 1.</summary>
public sealed class Accuracy : Metric
{
    private double _right, _count;

    /// <inheritdoc/>
    public override string Name => "accuracy";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <inheritdoc/>
    public override double Value => _right / _count;

    /// <inheritdoc/>
    public override double[] Sums
    {
        get => [_right, _count];
        set => (_right, _count) = (value[0], value[1]);
    }

    /// <inheritdoc/>
    /// <param name="outputs">[batch, classes, …]: logits, or anything that rises with them.</param>
    /// <param name="targets">[batch, …]: class numbers, int64.</param>
    /// <exception cref="ArgumentException">The shapes do not fit together.</exception>
    public override void Add(Tensor outputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var answers = outputs.argmax(1);
        if (!answers.shape.AsSpan().SequenceEqual(targets.shape))
            throw new ArgumentException(
                $"Accuracy compares logits [batch, classes, …] with class numbers [batch, …], but got outputs {Shapes.Of(outputs)} and targets {Shapes.Of(targets)}.");
        _right += answers.eq(targets).sum().item<long>();
        _count += targets.numel();
    }
}
