using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>How far outputs are from targets: a named function to a scalar tensor, the mean over the batch.</summary>
/// <param name="name">The name in the run card.</param>
/// <param name="function">From outputs and targets to a scalar, differentiable in the outputs.</param>
public sealed class Loss(string name, Func<Tensor, Tensor, Tensor> function)
{
    /// <summary>The name in the run card.</summary>
    public string Name { get; } = name;

    /// <summary>−log softmax(outputs)[target]: outputs [batch, classes, …] are logits, targets [batch, …] class numbers (int64).</summary>
    public static Loss CrossEntropy { get; } = new("cross-entropy", static (outputs, targets) => nn.functional.cross_entropy(outputs, targets));

    /// <summary>(outputs − targets)², of equal shapes.</summary>
    public static Loss MeanSquaredError { get; } = new("mean squared error", static (outputs, targets) => nn.functional.mse_loss(outputs, targets));

    /// <summary>Binary cross-entropy of logits with targets from 0 to 1, of equal shapes.</summary>
    public static Loss BinaryCrossEntropy { get; } = new(
        "binary cross-entropy", static (outputs, targets) => nn.functional.binary_cross_entropy_with_logits(outputs, targets));

    /// <summary>The loss of a batch.</summary>
    /// <param name="outputs">What the model answered.</param>
    /// <param name="targets">What it should have answered.</param>
    /// <returns>A scalar.</returns>
    public Tensor Of(Tensor outputs, Tensor targets) => function(outputs, targets);
}
