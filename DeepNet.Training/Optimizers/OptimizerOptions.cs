using System.Text.Json.Serialization;

namespace DeepNet.Training;

/// <summary>Which optimizer updates the weights, and how. Derive from it to use another of <c>torch.optim</c>.</summary>
[JsonConverter(typeof(RuntimeTypeConverter<OptimizerOptions>))]
public abstract record OptimizerOptions
{
    /// <summary>The peak learning rate; a <see cref="Schedule"/> says which share of it each step uses.</summary>
    public abstract double LearningRate { get; init; }

    /// <summary>Makes the optimizer for a model's trainable parameters.</summary>
    /// <param name="parameters">Names and parameters, in the model's order.</param>
    public abstract ModelOptimizer Create(IReadOnlyList<(string Name, TorchSharp.Modules.Parameter Parameter)> parameters);
}
