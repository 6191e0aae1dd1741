using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// FID (Heusel, Ramsauer, Unterthiner, Nessler, Hochreiter: GANs trained by a two time-scale update rule, NeurIPS 2017): the squared Fréchet
/// distance between normal distributions fitted to the features of real and of generated images,
/// <c>|μ₁ − μ₂|² + tr(Σ₁ + Σ₂ − 2 (Σ₁ Σ₂)^½)</c>; 0 for the same, and NaN before the second image of each kind and when features are not
/// finite. The root goes through eigenvalues in float64. Published figures take an Inception-v3's last pooling layer and 50,000 images of
/// each kind; with fewer the figure is biased upward.
/// </summary>
/// <param name="extractor">Makes features of images.</param>
/// <remarks>Checkpoints hold two matrices of features × features. Too dear for every training batch, so measured in validation only.</remarks>
public sealed class FrechetInceptionDistance(FeatureNetwork extractor) : Metric
{
    private readonly FeatureNetwork _extractor = extractor ?? throw new ArgumentNullException(nameof(extractor));
    private readonly FeatureMoments _real = new(), _generated = new();
    private int _size;
    private double? _value;

    /// <inheritdoc/>
    public override string Name => "fid";

    /// <inheritdoc/>
    public override bool HigherIsBetter => false;

    /// <inheritdoc/>
    public override bool InTraining => false;

    /// <inheritdoc/>
    public override double Value => _value ??= _real.Count < 2 || _generated.Count < 2 ? double.NaN : Distance();

    /// <summary><c>extractor</c>: its name and the hash of its weights; <c>real</c> and <c>generated</c>: how many images of each.</summary>
    public override JsonNode Detail => new JsonObject
    {
        ["extractor"] = _extractor.Json(),
        ["features"] = _size,
        ["real"] = FigureJson.Of(_real.Count),
        ["generated"] = FigureJson.Of(_generated.Count),
    };

    /// <inheritdoc/>
    public override double[] Sums
    {
        get
        {
            if (_size == 0)
                return [];
            var sums = new double[1 + 2 * FeatureMoments.Length(_size)];
            sums[0] = _size;
            _real.Save(sums.AsSpan(1, FeatureMoments.Length(_size)));
            _generated.Save(sums.AsSpan(1 + FeatureMoments.Length(_size)));
            return sums;
        }
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            var size = value is [>= 1 and < 1 << 15, ..] ? (int)value[0] : 0;
            if (value.Length > 0 && (size == 0 || value.Length != 1 + 2 * FeatureMoments.Length(size)))
                throw SavedSums.Unfit(Name, value, "none, or the number of features d and twice 1 + d + d²");
            (_size, _value) = (size, null);
            _real.Restore(size == 0 ? [] : value.AsSpan(1, FeatureMoments.Length(size)), size);
            _generated.Restore(size == 0 ? [] : value.AsSpan(1 + FeatureMoments.Length(size)), size);
        }
    }

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

    private void Add(FeatureMoments moments, string name, Tensor images)
    {
        using var scope = NewDisposeScope();
        var features = _extractor.Features(Name, name, images);
        var size = (int)features.shape[1];
        if (_size != 0 && _size != size)
            throw new ArgumentException($"{Name} has seen {_size} features an image so far, but the extractor made {size} of {Shapes.Of(images)}.", name);
        (_size, _value) = (size, null);
        moments.Add(features);
    }

    private double Distance()
    {
        using var scope = NewDisposeScope();
        var device = _real.Mean!.device;
        return FrechetDistance.Of(_real.Mean, _real.Covariance(), _generated.Mean!.to(device), _generated.Covariance().to(device));
    }
}
