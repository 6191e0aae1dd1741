using DeepNet.Training;
using Microsoft.Extensions.Logging.Abstractions;
using static DeepNet.Tests.Training.Allowed;

namespace DeepNet.Tests.Training;

internal static partial class OptionsTable
{
    private static FeatureNetwork Features => new("none", _model);

    /// <summary>Metrics.</summary>
    private static OptionsCase[] Figures =>
    [
        OptionsCase.Of(() => new Labels())
            .Has("Kind", LabelKind.MultiClass)
            .Has("Probabilities", false)
            .Has("Threshold", 0.5, ShareInside)
            .Has("IgnoreIndex", -100, Seed)
            .Has("ClassDimension", 1, new([1, -1], [0, 2, -2], "{0} must be 1 (after the batch) or -1 (the last), but is {1}.")),
        OptionsCase.Of(() => new Accuracy())
            .Has("Top", 1, AtLeast(1)),
        OptionsCase.Of(() => new ConfusionMatrix())
            .Has("Normalization", MatrixNormalization.None)
            .Has("ClassNames", null, Any((object)new[] { "cat", "dog" })),
        OfClasses(() => new F1Score()),
        OfClasses(() => new PrecisionScore()),
        OfClasses(() => new RecallScore()),
        OfClasses(() => new RocAuc()),
        OfClasses(() => new AveragePrecision()),
        OfClasses(() => new DiceScore())
            .Has("Background", true),
        OfClasses(() => new IntersectionOverUnion())
            .Has("Background", true),
        OptionsCase.Of(() => new CalibrationError())
            .Has("Bins", 15, AtLeast(1))
            .Has("Norm", CalibrationNorm.Mean),
        OptionsCase.Of(() => new R2())
            .Has("VarianceWeighted", false),
        OptionsCase.Of(() => new InceptionScore(Features))
            .Has("Splits", 10, AtLeast(1)),
        OptionsCase.Of(() => new KernelInceptionDistance(Features))
            .Has("Subsets", 100, AtLeast(1))
            .Has("SubsetSize", 1000, AtLeast(2))
            .Has("Seed", 0, Seed),
        OptionsCase.Of(() => new Bleu(padding: 0))
            .Has("MaxOrder", 4, AtLeast(1))
            .Has("Smoothing", BleuSmoothing.Exponential)
            .Has("SmoothingValue", null, Positive)
            .Has("End", null, Seed),
    ];

    /// <summary>Observers, progress, plots.</summary>
    private static OptionsCase[] Outputs =>
    [
        OptionsCase.Of(() => new JsonLinesLog("log.jsonl"))
            .Has("EverySteps", 1, AtLeast(1))
            .Has("Timings", false),
        OptionsCase.Of(() => new LoggerObserver(NullLogger.Instance))
            .Has("EverySteps", 100, AtLeast(1)),
        OptionsCase.Of(() => new TensorBoardLog("events"))
            .Has("EverySteps", 10, AtLeast(1))
            .Has("HistogramEpochs", null, AtLeast(1))
            .Has("Images", 0, AtLeast(0))
            .Has("Further", null),
        OptionsCase.Of(() => new HtmlReport("report.html"))
            .Has("Title", null, Any(""))
            .Has("ClassNames", null)
            .Has("WorstSamples", 16, Between(0, 1000))
            .Has("Every", TimeSpan.FromSeconds(30), Time)
            .Has("ResumeCommand", null, Any("")),
        OptionsCase.Of(() => new ProgressOptions())
            .Has("TotalSteps", null, AtLeast(1))
            .Has("StepsPerEpoch", 0, AtLeast(0))
            .Has("Step", 0, AtLeast(0))
            .Has("Unit", "samples", Name)
            .Has("HigherIsBetter", Array.Empty<string>(), Any((object)new[] { "val/accuracy" })),
        ChartOf(() => new LineChart { Series = [] })
            .Needs("Series")
            .Has("Marks", Array.Empty<ChartMark>())
            .Has("LogX", false)
            .Has("LogY", false)
            .Has("XRange", null, Any((-1.0, 1.0)))
            .Has("YRange", null, Any((-1.0, 1.0))),
        OptionsCase.Of(() => new ChartSeries("", [], []))
            .Needs("Name", Any(""))
            .Has("Shape", SeriesShape.Line)
            .Has("Muted", false)
            .Has("Dashed", false)
            .Has("Color", null, AtLeast(0)),
        OptionsCase.Of(() => new ChartMark(1, ""))
            .Needs("X", Any(-1.0))
            .Needs("Label", Any("")),
        ChartOf(() => new BarChart { Categories = [], Series = [] })
            .Needs("Categories")
            .Needs("Series")
            .Has("Stacked", false)
            .Has("Horizontal", false),
        OptionsCase.Of(() => new BarSeries("", []))
            .Needs("Name", Any(""))
            .Needs("Values")
            .Has("Color", null, AtLeast(0)),
    ];

    private static OptionsCase OfClasses<T>(Func<T> make) where T : Metric => OptionsCase.Of(make)
        .Has("Average", Average.Macro)
        .Has("Class", null, AtLeast(0));

    private static OptionsCase ChartOf<T>(Func<T> make) where T : Chart => OptionsCase.Of(make)
        .Has("Title", "", Any(""))
        .Has("XLabel", "", Any(""))
        .Has("YLabel", "", Any(""))
        .Has("Width", 720, AtLeast(200))
        .Has("Height", 360, AtLeast(120));
}
