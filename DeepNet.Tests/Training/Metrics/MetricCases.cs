using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Metrics;

/// <summary>Every metric in several settings, each with data that it takes.</summary>
internal sealed record MetricCase(string Title, Func<Metric> Make, Func<(Tensor Outputs, Tensor Targets)> Data)
{
    public const int Samples = 60;

    /// <summary>How far figures of different partitions may be apart, because sums round: nothing where whole numbers are added.</summary>
    public double Relative { get; init; }

    public override string ToString() => Title;

    public static IEnumerable<MetricCase> All()
    {
        var ignoring = Labels.MultiClass with { IgnoreIndex = 2 };
        yield return new("accuracy", () => new Accuracy(), () => Classes(5));
        yield return new("accuracy top 3", () => new Accuracy { Top = 3 }, () => Classes(5));
        yield return new("accuracy ignoring", () => new Accuracy(ignoring), () => Classes(5));
        yield return new("accuracy binary", () => new Accuracy(Labels.Binary), Flags);
        yield return new("accuracy labels", () => new Accuracy(Labels.MultiLabel), () => Flags(4));
        foreach (var average in Enum.GetValues<Average>())
        {
            yield return new($"precision {average}", () => new PrecisionScore { Average = average }, () => Classes(5));
            yield return new($"recall {average}", () => new RecallScore(ignoring) { Average = average }, () => Classes(5));
            yield return new($"f1 {average}", () => new F1Score(Labels.MultiLabel) { Average = average }, () => Flags(4));
            yield return new($"roc auc {average}", () => new RocAuc { Average = average }, () => Classes(4));
            yield return new($"average precision {average}", () => new AveragePrecision(Labels.MultiLabel) { Average = average }, () => Flags(4));
        }
        yield return new("roc auc binary", () => new RocAuc(Labels.Binary), Flags);
        yield return new("average precision ignoring", () => new AveragePrecision(ignoring), () => Classes(4));
        yield return new("f1 of a class", () => new F1Score { Class = 1 }, () => Classes(5));
        yield return new("iou of images", () => new IntersectionOverUnion(ignoring), () => Masks(4));
        yield return new("dice of images", () => new DiceScore { Background = false }, () => Masks(4));
        yield return new("confusion", () => new ConfusionMatrix(), () => Classes(5));
        yield return new("confusion of many classes", () => new ConfusionMatrix(), () => Classes(30));
        yield return new("confusion ignoring", () => new ConfusionMatrix(ignoring), () => Classes(5));
        yield return new("confusion binary", () => new ConfusionMatrix(Labels.Binary), Flags);
        yield return new("confusion labels", () => new ConfusionMatrix(Labels.MultiLabel), () => Flags(4));
        yield return new("ece", () => new CalibrationError(), () => Classes(5));
        yield return new("ece ignoring", () => new CalibrationError(ignoring), () => Classes(5));
        yield return new("rmsce binary", () => new CalibrationError(Labels.Binary) { Norm = CalibrationNorm.RootMeanSquare, Bins = 7 }, Flags);
        yield return new("mse", () => new MeanSquaredError(), () => Numbers(3)) { Relative = 1e-13 };
        yield return new("rmse", () => new RootMeanSquaredError(), () => Numbers(3)) { Relative = 1e-13 };
        yield return new("mae", () => new MeanAbsoluteError(), () => Numbers(3)) { Relative = 1e-13 };
        yield return new("r2", () => new R2(), () => Numbers(3)) { Relative = 1e-12 };
        yield return new("r2 weighted", () => new R2 { VarianceWeighted = true }, () => Numbers(3)) { Relative = 1e-12 };
        yield return new("perplexity", () => new Perplexity(ignoring), () => Masks(6)) { Relative = 1e-13 };
        yield return new("bits per token", () => new BitsPerToken(), () => Classes(6)) { Relative = 1e-13 };
        yield return new("bits per character", () => new BitsPerCharacter([1, 2, 3, 0, 5, 1]), () => Classes(6)) { Relative = 1e-13 };
        yield return new("bits per character ignoring", () => new BitsPerCharacter([1, 2, 3, 0, 5, 1], ignoring), () => Classes(6)) { Relative = 1e-13 };
        yield return new("bleu", () => new Bleu(padding: 0), Sentences);
        yield return new("fid", () => new FrechetInceptionDistance(Extractor(6)), Images) { Relative = 1e-11 };
        yield return new("kid", () => new KernelInceptionDistance(Extractor(6)) { Subsets = 3, SubsetSize = 20 }, Images) { Relative = 1e-11 };
        yield return new("inception score", () => new InceptionScore(Extractor(6)) { Splits = 4 }, Images) { Relative = 1e-11 };
        yield return new("named", () => new NamedMetric("accuracy_again", new Accuracy()), () => Classes(5));
    }

    public static FeatureNetwork Extractor(int features)
    {
        manual_seed(8);
        return new FeatureNetwork("a linear layer", nn.Sequential(nn.Flatten(), nn.Linear(12, features, dtype: float64), nn.Tanh()));
    }

    public static (Tensor, Tensor) Classes(int classes)
    {
        manual_seed(classes);
        return (randn(Samples, classes), randint(0, classes, [Samples], int64));
    }

    /// <summary>Sentences of up to 9 tokens, filled up with 0; the answers repeat parts of the references.</summary>
    private static (Tensor, Tensor) Sentences()
    {
        manual_seed(4);
        var references = randint(0, 6, [Samples, 9], int64);
        return (where(rand(Samples, 9).lt(0.7), references, randint(0, 6, [Samples, 9], int64)), references);
    }

    private static (Tensor, Tensor) Images()
    {
        manual_seed(5);
        return (randn([Samples, 3, 2, 2], float64) * 0.8 + 0.3, randn([Samples, 3, 2, 2], float64));
    }

    private static (Tensor, Tensor) Numbers(int columns)
    {
        manual_seed(6);
        var targets = randn(Samples, columns) * 3 + 1000;
        return (targets + randn(Samples, columns), targets);
    }

    private static (Tensor, Tensor) Masks(int classes)
    {
        manual_seed(classes);
        return (randn(Samples, classes, 3, 2), randint(0, classes, [Samples, 3, 2], int64));
    }

    private static (Tensor, Tensor) Flags()
    {
        manual_seed(2);
        return (randn(Samples), randint(0, 2, [Samples], int64).to(float32));
    }

    private static (Tensor, Tensor) Flags(int labels)
    {
        manual_seed(labels);
        return (randn(Samples, labels), randint(0, 2, [Samples, labels], int64).to(float32));
    }
}
