using System.Text.Json.Nodes;
using DeepNet.Data;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// KID (Bińkowski, Sutherland, Arbel, Gretton: Demystifying MMD GANs, ICLR 2018): the squared maximum mean discrepancy between the features of
/// real and of generated images under the kernel <c>(x·y / d + 1)³</c> with d features, by the unbiased estimate, averaged over random
/// subsets; about 0 for the same, and possibly a little below. NaN before the second image of each kind and when features are not finite.
/// </summary>
/// <param name="extractor">Makes features of images.</param>
/// <remarks>
/// The subsets are drawn without replacement and depend on <see cref="Seed"/> and the numbers of images alone. All features are kept, 8 bytes
/// each, and are part of checkpoints. Too dear for every training batch, so measured in validation only.
/// </remarks>
public sealed class KernelInceptionDistance(FeatureNetwork extractor) : Metric
{
    private readonly FeatureNetwork _extractor = extractor ?? throw new ArgumentNullException(nameof(extractor));
    private readonly List<double> _real = [], _generated = [];
    private int _size;
    private (double Mean, double Deviation)? _figures;

    /// <summary>The number of subsets, at least 1. Default 100.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Subsets { get; init => field = Require.AtLeast(1, value); } = 100;

    /// <summary>The images of each kind in a subset, at least 2; with fewer images there is one subset, of as many as there are of both kinds. Default 1,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 2.</exception>
    public int SubsetSize { get; init => field = Require.AtLeast(2, value); } = 1000;

    /// <summary>The seed that the subsets are drawn by. Default 0.</summary>
    public long Seed { get; init; }

    /// <inheritdoc/>
    public override string Name => "kid";

    /// <inheritdoc/>
    public override bool HigherIsBetter => false;

    /// <inheritdoc/>
    public override bool InTraining => false;

    /// <inheritdoc/>
    public override double Value => Figures.Mean;

    /// <summary><c>extractor</c>: its name and the hash of its weights; <c>real</c> and <c>generated</c>: how many images of each; <c>deviation</c> of the figure over the subsets.</summary>
    public override JsonNode Detail => new JsonObject
    {
        ["extractor"] = _extractor.Json(),
        ["features"] = _size,
        ["real"] = Count(_real),
        ["generated"] = Count(_generated),
        ["deviation"] = FigureJson.Of(Figures.Deviation),
    };

    /// <inheritdoc/>
    public override double[] Sums
    {
        get => _size == 0 ? [] : [_size, Count(_real), .. _real, .. _generated];
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _figures = null;
            _real.Clear();
            _generated.Clear();
            _size = value is [>= 1 and < int.MaxValue, >= 0 and < int.MaxValue, ..] ? (int)value[0] : 0;
            if (value.Length == 0)
                return;
            var split = _size == 0 ? 0 : 2 + (long)value[1] * _size;
            if (_size == 0 || (value.Length - 2) % _size != 0 || split > value.Length)
                throw SavedSums.Unfit(Name, value, "none, or the numbers of features and of real images, and the features");
            _real.AddRange(value.AsSpan(2..(int)split));
            _generated.AddRange(value.AsSpan((int)split));
        }
    }

    private (double Mean, double Deviation) Figures => _figures ??= Compute();

    /// <inheritdoc/>
    public override void Reset() => Sums = [];

    /// <summary>Adds generated and real images, as many of each as there are.</summary>
    /// <param name="outputs">[batch, …]: generated images.</param>
    /// <param name="targets">[batch, …]: real images; their number may be another.</param>
    /// <exception cref="ArgumentException">The extractor makes no features of them, or another number of features than before.</exception>
    public override void Add(Tensor outputs, Tensor targets)
    {
        AddGenerated(outputs);
        AddReal(targets);
    }

    /// <summary>Adds real images alone.</summary>
    /// <param name="images">[batch, …].</param>
    /// <exception cref="ArgumentException">The extractor makes no features of them, or another number of features than before.</exception>
    public void AddReal(Tensor images) => Add(_real, nameof(images), images);

    /// <summary>Adds generated images alone.</summary>
    /// <param name="images">[batch, …].</param>
    /// <exception cref="ArgumentException">The extractor makes no features of them, or another number of features than before.</exception>
    public void AddGenerated(Tensor images) => Add(_generated, nameof(images), images);

    private void Add(List<double> rows, string name, Tensor images)
    {
        using var scope = NewDisposeScope();
        var features = _extractor.Features(Name, name, images);
        var size = (int)features.shape[1];
        if (_size != 0 && _size != size)
            throw new ArgumentException($"{Name} has seen {_size} features an image so far, but the extractor made {size} of {Shapes.Of(images)}.", name);
        (_size, _figures) = (size, null);
        rows.AddRange(Host.Doubles(features));
    }

    private (double Mean, double Deviation) Compute()
    {
        var fewest = Math.Min(Count(_real), Count(_generated));
        if (fewest < 2)
            return (double.NaN, double.NaN);
        using var scope = NewDisposeScope();
        var (real, generated) = (Rows(_real), Rows(_generated));
        if (fewest < SubsetSize)
            return (Discrepancy(real, generated), 0);
        var figures = Enumerable.Range(0, Subsets).Select(subset =>
        {
            using var inner = NewDisposeScope();
            return Discrepancy(real.index_select(0, Draw(Count(_real), 2 * subset)), generated.index_select(0, Draw(Count(_generated), 2 * subset + 1)));
        }).ToArray();
        var mean = figures.Average();
        return (mean, Math.Sqrt(figures.Average(figure => (figure - mean) * (figure - mean))));
    }

    private Tensor Rows(List<double> rows) => tensor(rows.ToArray()).reshape(-1, _size);

    private Tensor Draw(int count, int subset)
    {
        var order = EpochOrder.Shuffled(count, new EpochKey(Seed, subset));
        return tensor(Enumerable.Range(0, SubsetSize).Select(place => order[place]).ToArray());
    }

    /// <summary>The unbiased estimate: means over pairs of different images.</summary>
    private double Discrepancy(Tensor real, Tensor generated)
        => Within(real) + Within(generated) - 2 * Kernel(real, generated).mean().item<double>();

    private double Within(Tensor rows)
    {
        var (kernel, count) = (Kernel(rows, rows), (double)rows.shape[0]);
        return (kernel.sum() - kernel.trace()).item<double>() / (count * (count - 1));
    }

    private Tensor Kernel(Tensor left, Tensor right) => (left.mm(right.t()) / (double)_size + 1).pow(3);

    private int Count(List<double> rows) => _size == 0 ? 0 : rows.Count / _size;
}
