using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>A loss that is a function of the user's: see <see cref="Loss.Custom"/>.</summary>
public sealed record CustomLoss : Loss
{
    private readonly Func<Tensor, Tensor, Tensor> _mean;
    private readonly Func<Tensor, Tensor, Tensor>? _ofSamples;

    internal CustomLoss(string name, Func<Tensor, Tensor, Tensor> mean, Func<Tensor, Tensor, Tensor>? ofSamples)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(mean);
        (Name, _mean, _ofSamples) = (name, mean, ofSamples);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The function gave no scalar.</exception>
    public override Tensor Of(Tensor outputs, Tensor targets)
    {
        var loss = _mean(outputs, targets);
        return loss.numel() == 1
            ? loss
            : throw new InvalidOperationException($"The loss '{Name}' must be a scalar, but is {Shapes.Of(loss)}: take the mean over the batch.");
    }

    /// <inheritdoc/>
    public override Tensor? OfSamples(Tensor outputs, Tensor targets) => _ofSamples?.Invoke(outputs, targets);
}
