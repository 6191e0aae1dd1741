using System.Globalization;
using System.Text;

namespace DeepNet.Training;

/// <summary>The first value of a step that was not a finite number: where and when it came up.</summary>
public sealed record NonFiniteReport
{
    /// <summary>The step, counted from 1.</summary>
    public required long Step { get; init; }

    /// <summary>The epoch, counted from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The batch within the epoch, counted from 0.</summary>
    public required long Batch { get; init; }

    /// <summary>The samples of that batch, by their numbers in the data set.</summary>
    public IReadOnlyList<long> Samples { get; init; } = [];

    /// <summary>The player whose turn it was; empty for the only one.</summary>
    public string Player { get; init; } = "";

    /// <summary>Where the value came up.</summary>
    public required NonFiniteOrigin Origin { get; init; }

    /// <summary>The module or parameter, by its path in the model; null where none can be named.</summary>
    public string? Path { get; init; }

    /// <summary>The loss of the batch.</summary>
    public double Loss { get; init; }

    /// <summary>The learning rate of the step.</summary>
    public double LearningRate { get; init; }

    /// <summary>What the loss was multiplied by before the backward pass.</summary>
    public double LossScale { get; init; } = 1;

    /// <summary>The folder from which <see cref="NumericalReplay"/> repeats the step; null where none was written.</summary>
    public string? Replay { get; init; }

    /// <summary>The report as sentences, with advice.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Step {Step} (epoch {Epoch}, batch {Batch}");
        if (Player.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $", {Player}");
        text.Append(CultureInfo.InvariantCulture, $", learning rate {LearningRate:G4}");
        if (LossScale != 1)
            text.Append(CultureInfo.InvariantCulture, $", loss scale {LossScale:G}");
        text.Append(CultureInfo.InvariantCulture, $", loss {Loss:G6}) met NaN or infinity: {Where()}. {Advice()}");
        if (Samples.Count > 0)
            text.Append(CultureInfo.InvariantCulture, $" The batch's samples: {string.Join(", ", Samples.Take(8))}{(Samples.Count > 8 ? string.Create(CultureInfo.InvariantCulture, $", … ({Samples.Count} in all)") : "")}.");
        if (Replay is not null)
            text.Append(CultureInfo.InvariantCulture, $" NumericalReplay.Run(\"{Replay}\", step) repeats it.");
        return text.ToString();
    }

    private string Where() => Origin switch
    {
        NonFiniteOrigin.Inputs => "in the inputs of the batch",
        NonFiniteOrigin.Targets => "in the targets of the batch",
        NonFiniteOrigin.Weights => $"in the weights, before the step began ({Path})",
        NonFiniteOrigin.Forward => $"in the forward pass, first in what module '{Path}' returns",
        NonFiniteOrigin.Loss => "in the loss, while all that the modules return is finite",
        NonFiniteOrigin.Backward => $"in the backward pass, first in the gradient of '{Path}'",
        _ => "in the loss or the gradients; a repetition of the step did not show where",
    };

    private string Advice() => Origin switch
    {
        NonFiniteOrigin.Inputs or NonFiniteOrigin.Targets => "Look at those samples and at the transforms that made them.",
        NonFiniteOrigin.Weights => "An earlier step left them so, or they were loaded so: start from a sound checkpoint.",
        NonFiniteOrigin.Loss => "The loss is given values that it is not defined for, such as the logarithm of 0 or a target outside its range.",
        _ => "Training has diverged: try a lower learning rate, a warm-up, GradientClip.Norm, or float32 where half precision is used.",
    };
}

/// <summary>Where the first value of a step that is not finite came up.</summary>
public enum NonFiniteOrigin
{
    /// <summary>It could not be found.</summary>
    Unknown,

    /// <summary>In the batch's inputs.</summary>
    Inputs,

    /// <summary>In the batch's targets.</summary>
    Targets,

    /// <summary>In a parameter, before the step.</summary>
    Weights,

    /// <summary>In what a module returned.</summary>
    Forward,

    /// <summary>In the loss alone.</summary>
    Loss,

    /// <summary>In a gradient.</summary>
    Backward,
}
