using TorchSharp.Modules;

namespace DeepNet.Training;

/// <summary>
/// Parameters that an optimizer treats in a way of their own, chosen by name and by number of dimensions; both must fit. A parameter belongs
/// to the first of <see cref="GroupedOptimizer.Groups"/> that it fits.
/// </summary>
public sealed record ParameterGroup
{
    /// <summary>
    /// Patterns of the names, one of which must match the whole name, case and all: <c>*</c> stands for any characters, <c>?</c> for one.
    /// Default <c>*</c>: every name.
    /// </summary>
    /// <exception cref="ArgumentException">A pattern is empty.</exception>
    public IReadOnlyList<string> Names { get; init => field = NamePatterns.Of(value); } = OptionList<string>.Of(["*"]);

    /// <summary>Patterns of names that do not belong, though <see cref="Names"/> has them. Default none.</summary>
    /// <exception cref="ArgumentException">A pattern is empty.</exception>
    public IReadOnlyList<string> Except { get; init => field = NamePatterns.Of(value); } = OptionList<string>.Empty;

    /// <summary>The fewest dimensions, at least 0. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 0.</exception>
    public int MinDimensions { get; init => field = Require.AtLeast(0, value); }

    /// <summary>The most dimensions, at least 0. Default null: any number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 0.</exception>
    public int? MaxDimensions { get; init => field = value is { } most ? Require.AtLeast(0, most) : null; }

    /// <summary>The group's learning rate as a multiple of the optimizer's, above 0. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public double LearningRateScale { get; init => field = Require.Positive(value); } = 1;

    /// <summary>
    /// The group's weight decay, at least 0, for all its parameters, norms and biases too. Default null: the optimizer's, by its own rules.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double? WeightDecay { get; init => field = value is { } decay ? Require.NotNegative(decay) : null; }

    /// <summary>Parameters of fewer than two dimensions: biases, and the scales and shifts of normalisations.</summary>
    public static ParameterGroup NormsAndBiases { get; } = new() { MaxDimensions = 1 };

    /// <summary>Parameters of two dimensions or more: the weights of linear layers, convolutions and embeddings.</summary>
    public static ParameterGroup Matrices { get; } = new() { MinDimensions = 2 };

    /// <summary>Parameters by name.</summary>
    /// <param name="patterns">As <see cref="Names"/>.</param>
    public static ParameterGroup Named(params string[] patterns) => new() { Names = patterns };

    /// <summary>Whether a parameter fits.</summary>
    /// <param name="name">Its name in the model.</param>
    /// <param name="parameter">The parameter.</param>
    public bool Contains(string name, Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(parameter);
        return parameter.dim() >= MinDimensions && parameter.dim() <= (MaxDimensions ?? long.MaxValue)
            && NamePatterns.Match(Names, name) && !NamePatterns.Match(Except, name);
    }
}
