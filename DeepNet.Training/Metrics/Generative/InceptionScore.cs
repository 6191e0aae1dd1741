using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Inception score (Salimans et al.: Improved techniques for training GANs, NeurIPS 2016): <c>exp(E_x KL(p(y|x) ‖ p(y)))</c> with the classes y
/// that a classifier sees in generated images x; from 1 to the number of classes, averaged over splits of the images. NaN before there is an
/// image for each split and when logits are NaN.
/// </summary>
/// <param name="extractor">The classifier: logits of images.</param>
/// <remarks>
/// It looks at generated images alone: the targets are not used. Images go to the splits in turn, where the paper cuts them into blocks: so
/// their number need not be known beforehand. Too dear for every training batch, so measured in validation only.
/// </remarks>
public sealed class InceptionScore(FeatureNetwork extractor) : Metric
{
    private readonly FeatureNetwork _extractor = extractor ?? throw new ArgumentNullException(nameof(extractor));
    private double[] _sums = []; // images, then for each split: Σ p ln p, Σ p by class

    /// <summary>The number of splits, at least 1. Default 10.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Splits { get; init => field = Require.AtLeast(1, value); } = 10;

    /// <inheritdoc/>
    public override string Name => "inception_score";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <inheritdoc/>
    public override bool InTraining => false;

    /// <inheritdoc/>
    public override double Value => PerSplit.Average();

    /// <summary>The score of each split.</summary>
    public IReadOnlyList<double> PerSplit => [.. Enumerable.Range(0, Splits).Select(Score)];

    /// <summary><c>extractor</c>: its name and the hash of its weights; <c>generated</c>: how many images; <c>deviation</c> of the score over the splits.</summary>
    public override JsonNode Detail
    {
        get
        {
            var mean = Value;
            return new JsonObject
            {
                ["extractor"] = _extractor.Json(),
                ["classes"] = Classes,
                ["generated"] = FigureJson.Of(Images),
                ["deviation"] = FigureJson.Of(Math.Sqrt(PerSplit.Average(score => (score - mean) * (score - mean)))),
            };
        }
    }

    /// <inheritdoc/>
    public override double[] Sums
    {
        get => [.. _sums];
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _sums = value.Length == 0 || (value.Length > 1 + Splits && (value.Length - 1) % Splits == 0)
                ? [.. value]
                : throw SavedSums.Unfit(Name, value, $"none, or 1 and as many for each of {Splits} splits");
        }
    }

    private double Images => _sums.Length == 0 ? 0 : _sums[0];

    private int Classes => _sums.Length == 0 ? 0 : (_sums.Length - 1) / Splits - 1;

    /// <inheritdoc/>
    public override void Reset() => Sums = [];

    /// <inheritdoc/>
    /// <param name="outputs">[batch, …]: generated images.</param>
    /// <param name="targets">Anything; not used.</param>
    /// <exception cref="ArgumentException">The extractor makes no logits of them, or of another number of classes than before.</exception>
    public override void Add(Tensor outputs, Tensor targets) => AddGenerated(outputs);

    /// <summary>Adds generated images.</summary>
    /// <param name="images">[batch, …].</param>
    /// <exception cref="ArgumentException">The extractor makes no logits of them, or of another number of classes than before.</exception>
    public void AddGenerated(Tensor images)
    {
        using var scope = NewDisposeScope();
        var logarithms = _extractor.Features(Name, nameof(images), images).log_softmax(1);
        var (count, classes) = (logarithms.shape[0], (int)logarithms.shape[1]);
        if (_sums.Length == 0)
            _sums = new double[1 + Splits * (1 + classes)];
        else if (Classes != classes)
            throw new ArgumentException($"{Name} has seen {Classes} classes so far, but the extractor made {classes} of {Shapes.Of(images)}.", nameof(images));
        var probabilities = logarithms.exp();
        // p ln p is 0 where p is, though its logarithm may be −∞.
        var products = probabilities.xlogy(probabilities).sum(1, keepdim: true);
        var splits = (arange(count, dtype: int64, device: logarithms.device) + (long)Images).remainder(Splits);
        var added = zeros([Splits, 1 + classes], float64, logarithms.device).index_add(0, splits, cat([products, probabilities], 1), 1);
        Host.Accumulate(_sums.AsSpan(1), added.flatten());
        _sums[0] += count;
    }

    private double Score(int split)
    {
        var images = Math.Floor((Images - split + Splits - 1) / Splits);
        if (images < 1)
            return double.NaN;
        var sums = _sums.AsSpan(1 + split * (1 + Classes), 1 + Classes);
        var divergence = sums[0] / images;
        foreach (var sum in sums[1..])
            divergence -= sum == 0 ? 0 : sum / images * Math.Log(sum / images);
        return Math.Exp(divergence);
    }
}
