using TorchSharp.Modules;

namespace DeepNet.Training;

/// <summary>
/// Momentum made orthogonal, for the matrices inside a network (Jordan et al. 2024): m ← μ m + (1 − μ) g; O = NewtonSchulz(μ m + (1 − μ) g);
/// W ← (1 − η λ) W − η s O. All else, embeddings, heads, norms and biases, is left to <see cref="Others"/>.
/// </summary>
/// <remarks>
/// <para>The iteration begins with X = G / ‖G‖ and repeats X ← a X + (b A + c A²) X with A = X Xᵀ and (a, b, c) = (3.4445, −4.7750, 2.0315): it
/// takes the singular values to about 1 (0.7 to 1.2). It runs in the parameter's own type, float32 for narrower ones; the author's runs in
/// bfloat16, as <see cref="BFloat16Iteration"/> has it.</para>
/// <para>Convolutions' weights are taken as matrices [out, all others], as in the author's program. <see cref="GroupedOptimizer.Groups"/> and
/// <see cref="GroupedOptimizer.LayerwiseDecay"/> hold for all parameters, those of <see cref="Others"/> too.</para>
/// </remarks>
public sealed record Muon : GroupedOptimizer
{
    /// <summary>η of the matrices, above 0. Default 0.02.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public override double LearningRate { get; init => field = Require.Positive(value); } = 0.02;

    /// <summary>μ, 0 to less than 1. Default 0.95.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Momentum { get; init => field = Require.ShareBelowOne(value); } = 0.95;

    /// <summary>Whether the gradient is mixed into the momentum once more before the iteration; else O = NewtonSchulz(m). Default true.</summary>
    public bool Nesterov { get; init; } = true;

    /// <summary>Steps of the Newton–Schulz iteration, at least 1. Default 5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Iterations { get; init => field = Require.AtLeast(1, value); } = 5;

    /// <summary>Whether the iteration runs in bfloat16: faster where the hardware has it, and rougher. Default false.</summary>
    public bool BFloat16Iteration { get; init; }

    /// <summary>s, by the matrix's shape. Default <see cref="MuonScale.Spectral"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is no member.</exception>
    public MuonScale Scale { get; init => field = Require.Defined(value); }

    /// <summary>λ of the matrices, at least 0. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public override double WeightDecay { get; init => field = Require.NotNegative(value); }

    /// <summary>What updates all but the inner matrices; its learning rate keeps its proportion to this one's. Default η 0.0003, β₂ 0.95, ε 1e-10, no decay.</summary>
    /// <exception cref="ArgumentException">It has groups or a layer-wise decay of its own.</exception>
    public AdamW Others
    {
        get;
        init
        {
            field = Require.Given(value).Groups.Count == 0 && value.LayerwiseDecay is null
                ? value
                : throw new ArgumentException("Others must have no Groups and no LayerwiseDecay: those of Muon hold for all parameters.", nameof(Others));
        }
    } = new() { LearningRate = 3e-4, Beta2 = 0.95, Epsilon = 1e-10, WeightDecay = 0 };

    /// <summary>
    /// Patterns of the matrices that are embeddings or heads and so go to <see cref="Others"/>: <c>*</c> stands for any characters, <c>?</c> for
    /// one. Default <c>*emb*</c>, <c>*wte*</c>, <c>*wpe*</c>, <c>*head*</c>, <c>*classifier*</c>, <c>fc.*</c>; name those of another model here.
    /// </summary>
    /// <exception cref="ArgumentException">A pattern is empty.</exception>
    public IReadOnlyList<string> OtherNames { get; init => field = NamePatterns.Of(value); } = OptionList<string>.Of(["*emb*", "*wte*", "*wpe*", "*head*", "*classifier*", "fc.*"]);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">No parameter is an inner matrix.</exception>
    public override ModelOptimizer Create(IReadOnlyList<(string Name, Parameter Parameter)> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var all = ParameterGrouping.Resolve(this, parameters).ToLookup(parameter => parameter.Parameter.dim() > 1 && !NamePatterns.Match(OtherNames, parameter.Name));
        if (!all[true].Any())
            throw new ArgumentException(
                $"Muon got no inner matrix: all of {string.Join(", ", parameters.Select(parameter => parameter.Name))} have fewer than two dimensions or match OtherNames.", nameof(parameters));
        var matrices = new RuleOptimizer(this, Rule(), [.. all[true]]);
        return all[false].Any() ? new JointOptimizer(matrices, new RuleOptimizer(Others with { Fused = Fused && Others.Fused }, Others.RuleOf(), [.. all[false]])) : matrices;
    }

    /// <inheritdoc/>
    protected override UpdateRule Rule() => new MuonRule(Momentum, Nesterov, Iterations, Scale, BFloat16Iteration);
}

/// <summary>How <see cref="Muon"/>'s step depends on a matrix's shape.</summary>
public enum MuonScale
{
    /// <summary>√max(1, rows / columns): the author's (Jordan et al. 2024).</summary>
    Spectral,

    /// <summary>0.2 √max(rows, columns): an RMS of about 0.2, as AdamW's steps have, so that AdamW's learning rate and decay fit (Liu et al. 2025).</summary>
    LikeAdamW,
}
