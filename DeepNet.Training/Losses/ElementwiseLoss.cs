using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>A loss that compares each output with the target in the same place: the mean over all elements. Shapes must be equal.</summary>
public abstract record ElementwiseLoss : Loss
{
    /// <inheritdoc/>
    public sealed override Tensor Of(Tensor outputs, Tensor targets)
    {
        TargetCheck.SameShape(Name, outputs, targets);
        CheckValues(outputs, targets);
        return Compute(Precise(outputs), targets, nn.Reduction.Mean);
    }

    /// <inheritdoc/>
    public sealed override Tensor OfSamples(Tensor outputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        return Elements(outputs, targets).reshape(targets.size(0), -1).mean([1]).MoveToOuterDisposeScope();
    }

    /// <summary>The loss of each element, in the outputs' shape.</summary>
    internal Tensor Elements(Tensor outputs, Tensor targets)
    {
        TargetCheck.SameShape(Name, outputs, targets);
        CheckValues(outputs, targets);
        return Compute(Precise(outputs), targets, nn.Reduction.None);
    }

    private protected virtual void CheckValues(Tensor outputs, Tensor targets)
    {
    }

    private protected abstract Tensor Compute(Tensor outputs, Tensor targets, nn.Reduction reduction);
}

/// <summary>(outputs − targets)².</summary>
public sealed record MeanSquaredErrorLoss : ElementwiseLoss
{
    /// <inheritdoc/>
    public override string Name => "mean squared error";

    private protected override Tensor Compute(Tensor outputs, Tensor targets, nn.Reduction reduction) => nn.functional.mse_loss(outputs, targets, reduction);
}

/// <summary>|outputs − targets|.</summary>
public sealed record MeanAbsoluteErrorLoss : ElementwiseLoss
{
    /// <inheritdoc/>
    public override string Name => "mean absolute error";

    private protected override Tensor Compute(Tensor outputs, Tensor targets, nn.Reduction reduction) => nn.functional.l1_loss(outputs, targets, reduction);
}

/// <summary>With d = outputs − targets: ½ d² where |d| ≤ δ, else δ (|d| − ½ δ) (Huber: Robust estimation of a location parameter, 1964).</summary>
public sealed record HuberLoss : ElementwiseLoss
{
    /// <inheritdoc/>
    public override string Name => "Huber";

    /// <summary>δ, where the parabola becomes a line, above 0. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public double Delta { get; init => field = Require.Positive(value); } = 1;

    private protected override Tensor Compute(Tensor outputs, Tensor targets, nn.Reduction reduction)
        => nn.functional.huber_loss(outputs, targets, Delta, reduction);
}

/// <summary>With d = outputs − targets: ½ d² / β where |d| &lt; β, else |d| − ½ β (Girshick: Fast R-CNN, ICCV 2015, with β = 1).</summary>
public sealed record SmoothL1Loss : ElementwiseLoss
{
    /// <inheritdoc/>
    public override string Name => "smooth L1";

    /// <summary>β, where the parabola becomes a line, above 0. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public double Beta { get; init => field = Require.Positive(value); } = 1;

    private protected override Tensor Compute(Tensor outputs, Tensor targets, nn.Reduction reduction)
        => nn.functional.smooth_l1_loss(outputs, targets, reduction, Beta);
}
