using System.Text.RegularExpressions;

namespace DeepNet.Training;

/// <summary>
/// Learning rates that fall from the head to the first layer, for fine-tuning: η<sub>d</sub> = η · factor^(D − d) at depth d of D (Clark et al.
/// 2020, ELECTRA; Bao et al. 2022, BEiT).
/// </summary>
/// <remarks>
/// The depth is 0 for what comes before the first layer (embeddings, stem), 1 to L in the layers, and L + 1 for what comes after the last
/// (final normalisation, head), in the order of the model's parameters; what stands between two layers belongs to the one before.
/// </remarks>
/// <param name="Factor">The share of the rate that each layer leaves to the one before it, above 0 and at most 1; 0.65 to 0.9 are usual.</param>
public sealed partial record LayerwiseDecay(double Factor)
{
    /// <summary>The share of the rate that each layer leaves to the one before it, above 0 and at most 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double Factor { get; init => field = Require.ShareAboveZero(value); } = Require.ShareAboveZero(Factor);

    /// <summary>
    /// The layers from the first to the last, each a pattern of its parameters' names (<c>*</c> and <c>?</c>). Default none: they are numbered in
    /// the names, as <c>h.0.…</c>, <c>h.1.…</c> or <c>layer1.…</c>, <c>layer2.…</c>; the first number of a name counts, if others differ
    /// from it in that alone.
    /// </summary>
    /// <exception cref="ArgumentException">A pattern is empty.</exception>
    public IReadOnlyList<string> Layers { get; init => field = NamePatterns.Of(value); } = OptionList<string>.Empty;

    /// <summary>The factor of each parameter's learning rate.</summary>
    /// <param name="names">The names of all parameters, in the model's order.</param>
    /// <returns>Factors above 0 and at most 1, in the same order.</returns>
    /// <exception cref="ArgumentException">No layers are found in the names, or a pattern matches none.</exception>
    public IReadOnlyList<double> Scales(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var depths = Depths(Layers.Count > 0 ? Named(names) : Numbered(names));
        var deepest = depths.Max();
        return [.. depths.Select(depth => Math.Pow(Factor, deepest - depth))];
    }

    /// <param name="layers">The layer of each parameter, counted from 1, or null for none.</param>
    private static int[] Depths(int?[] layers)
    {
        var last = Array.FindLastIndex(layers, layer => layer is not null);
        var deepest = layers.Max()!.Value;
        var depths = new int[layers.Length];
        for (var (k, depth) = (0, 0); k < layers.Length; k++)
            depths[k] = k > last ? deepest + 1 : depth = layers[k] ?? depth;
        return depths;
    }

    private int?[] Named(IReadOnlyList<string> names)
    {
        var unused = Layers.FirstOrDefault(pattern => !names.Any(name => NamePatterns.Matches(pattern, name)));
        return unused is null
            ? [.. names.Select(name => Enumerable.Range(0, Layers.Count).Where(k => NamePatterns.Matches(Layers[k], name)).Select(k => (int?)k + 1).FirstOrDefault())]
            : throw new ArgumentException($"LayerwiseDecay: the layer '{unused}' matches no parameter; there are {Some(names)}.");
    }

    private static int?[] Numbered(IReadOnlyList<string> names)
    {
        var places = names.Select(name => FirstNumber().Match(name)).Select(match => match.Success ? (Before: match.Groups[1].Value, Number: match.Groups[2].Value) : default).ToArray();
        var series = places.Where(place => place.Before is not null).Distinct().GroupBy(place => place.Before).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet();
        var layers = places.Where(place => place.Before is not null && series.Contains(place.Before)).Distinct().ToList();
        return layers.Count > 0
            ? [.. places.Select(place => layers.IndexOf(place)).Select(k => k < 0 ? (int?)null : k + 1)]
            : throw new ArgumentException($"LayerwiseDecay finds no numbered layers among {Some(names)}; name them in Layers.");
    }

    private static string Some(IReadOnlyList<string> names)
        => string.Join(", ", names.Take(5).Select(name => $"'{name}'")) + (names.Count > 5 ? $" and {names.Count - 5} more" : "");

    [GeneratedRegex(@"^([^0-9]*)([0-9]+)(?=\.)")]
    private static partial Regex FirstNumber();
}
