using DeepNet.Training;
using static DeepNet.Tests.Training.Allowed;

namespace DeepNet.Tests.Training;

internal static partial class OptionsTable
{
    /// <summary>Stretches of a run check themselves where they are made.</summary>
    private static Allowed Stretch => Any(Duration.Steps(0), Duration.Epochs(1.5), Duration.Whole);

    private static OptionsCase[] Schedules =>
    [
        OptionsCase.Of(() => new Constant())
            .Has("Factor", 1, Positive),
        OptionsCase.Of(() => new StepDecay())
            .Has("Epochs", 1, AtLeast(1))
            .Has("Steps", null, AtLeast(1))
            .Has("Gamma", 0.7, ShareAboveZero),
        OptionsCase.Of(() => new MultiStep([]))
            .Needs("Milestones", Any(Array.Empty<Duration>(), new[] { Duration.Steps(3), Duration.Share(0.5) }))
            .Has("Gamma", 0.1, ShareAboveZero),
        OptionsCase.Of(() => new Exponential())
            .Has("Gamma", 0.95, ShareAboveZero)
            .Has("Every", Duration.Epochs(1), Stretch),
        OptionsCase.Of(() => new Polynomial())
            .Has("Power", 1, Positive)
            .Has("Floor", 0, Share)
            .Has("Over", Duration.Whole, Stretch),
        OptionsCase.Of(() => new Linear())
            .Has("From", 1, NotNegative)
            .Has("To", 0, NotNegative)
            .Has("Over", Duration.Whole, Stretch),
        OptionsCase.Of(() => new Cosine())
            .Has("Warmup", 0, ShareBelowOne)
            .Has("Floor", 0, Share),
        OptionsCase.Of(() => new CosineRestarts())
            .Has("First", Duration.Epochs(10), Stretch)
            .Has("Factor", 1, AtLeast(1))
            .Has("Decay", 1, ShareAboveZero)
            .Has("Floor", 0, Share),
        OptionsCase.Of(() => new OneCycle())
            .Has("Rise", 0.3, Share)
            .Has("StartDivisor", 25, FiniteAtLeast(1))
            .Has("EndDivisor", 1e4, FiniteAtLeast(1))
            .Has("Anneal", Curve.Cosine)
            .Has("ThreePhase", false)
            .Has("CyclesMomentum", true)
            .Has("LeastMomentum", 0.85, ShareBelowOne)
            .Has("GreatestMomentum", 0.95, ShareBelowOne),
        OptionsCase.Of(() => new Warmup(new Constant()))
            .Needs("Inner")
            .Has("Over", Duration.Share(0.05), Stretch)
            .Has("From", 0, Share)
            .Has("Curve", Curve.Linear)
            .Has("Delays", true),
        OptionsCase.Of(() => new InverseSquareRoot())
            .Has("Warmup", Duration.Steps(4000), Stretch)
            .Has("StartsAtPeak", false),
        OptionsCase.Of(() => new Trapezoid())
            .Has("Warmup", Duration.Steps(0), Stretch)
            .Has("Decay", Duration.Share(0.2), Stretch)
            .Has("Curve", Curve.Linear)
            .Has("Floor", 0, Share),
        OptionsCase.Of(() => new FlatCosine())
            .Has("Flat", Duration.Share(0.75), Stretch)
            .Has("Floor", 0, Share),
        OptionsCase.Of(() => new ReduceOnPlateau())
            .Has("Metric", "val/loss", Name)
            .Has("Factor", 0.1, ShareInside)
            .Has("Patience", 10, AtLeast(0))
            .Has("Threshold", 1e-4, NotNegative)
            .Has("ThresholdMode", ThresholdMode.Relative)
            .Has("Cooldown", 0, AtLeast(0))
            .Has("Floor", 0, Share),
    ];
}
