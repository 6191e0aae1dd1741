using DeepNet.Data;
using DeepNet.Training;
using static DeepNet.Tests.Training.Allowed;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training;

/// <summary>The options of the trainer and the loader: name, default, range.</summary>
internal static partial class OptionsTable
{
    public static IEnumerable<OptionsCase> All => [.. Runs, .. Optimizers, .. Schedules, .. Steps, .. Figures, .. Outputs];

    private static Allowed Devices { get; } = new(["cpu", "cuda", "cuda:0", "cuda:127", "auto"], ["gpu", "CPU", "cuda:", "cuda:-1", "cuda:128", "cuda:1 ", "cpu:0", "mps"], "{0} must be cpu, cuda, cuda:N or auto, but is '{1}'.")
    {
        Error = typeof(ArgumentException),
    };

    /// <summary>What a run is, and what belongs to it.</summary>
    private static OptionsCase[] Runs =>
    [
        OptionsCase.Of(() => new TrainerOptions())
            .Has("Epochs", null, AtLeast(1))
            .Has("Limits", new RunLimits())
            .Has("Optimizer", new AdamW())
            .Has("Schedule", new Constant())
            .Has("Precision", Precision.Full)
            .Has("Gradients", new GradientOptions())
            .Has("Averaging", null)
            .Has("Validation", new ValidationOptions())
            .Has("EarlyStopping", null)
            .Has("PreFlight", new PreFlightOptions())
            .Has("Device", null, Devices)
            .Has("Numerics", new NumericsOptions())
            .Has("Execution", new ExecutionOptions())
            .Has("Trial", null)
            .Has("Seed", 1, Seed)
            .Has("Checkpoints", null),
        OptionsCase.Of(() => new RunLimits())
            .Has("Steps", null, AtLeast(1))
            .Has("Tokens", null, AtLeast(1))
            .Has("Time", null, Time),
        OptionsCase.Of(() => new Trial())
            .Has("FastDevRun", null, AtLeast(1))
            .Has("OverfitBatches", null, AtLeast(1))
            .Has("LimitTrainingBatches", null, AtLeast(1))
            .Has("LimitValidationBatches", null, AtLeast(1)),
        OptionsCase.Of(() => new ValidationOptions())
            .Has("EveryEpochs", 1, AtLeast(1))
            .Has("EverySteps", null, AtLeast(1))
            .Has("AtStart", false),
        OptionsCase.Of(() => new EarlyStopping())
            .Has("Metric", "val/loss", Name)
            .Has("Patience", 5, AtLeast(1))
            .Has("MinDelta", 0, NotNegative),
        OptionsCase.Of(() => new GradientOptions())
            .Has("Accumulation", 1, AtLeast(1))
            .Has("Clip", new GradientClip()),
        OptionsCase.Of(() => new GradientClip())
            .Has("Norm", null, Positive)
            .Has("Value", null, Positive),
        OptionsCase.Of(() => new NumericsOptions())
            .Has("WhenNonFinite", NonFinitePolicy.Stop)
            .Has("MostInARow", 10, AtLeast(1))
            .Has("KeepReplay", true)
            .Has("SpikeThreshold", 20, Above(1))
            .Has("SpikeWindow", 100, Between(10, 10_000)),
        OptionsCase.Of(() => new ExecutionOptions())
            .Has("ChannelsLast", null)
            .Has("Deterministic", false)
            .Has("AllowTF32", null)
            .Has("CudnnBenchmark", false)
            .Has("DetectAnomalies", false)
            .Has("HalvingsWhenOutOfMemory", 6, Between(0, 16))
            .Has("ReadEvery", null, Between(1, 10_000))
            .Has("CudaGraph", false),
        OptionsCase.Of(() => new PreFlightOptions())
            .Has("Enabled", true)
            .Has("Without", Array.Empty<PreFlightCheck>(), new([Enum.GetValues<PreFlightCheck>()], [new[] { (PreFlightCheck)99 }], $"Without must be one of {string.Join(", ", Enum.GetNames<PreFlightCheck>())}, but is 99."))
            .Has("OverfitOneBatch", false)
            .Has("OverfitSteps", 100, AtLeast(1))
            .Has("OverfitShare", 0.2, ShareInside),
        OptionsCase.Of(() => new CheckpointOptions("run"))
            .Needs("Folder", Name)
            .Has("KeepBest", null, Name)
            .Has("KeepBestCount", 1, AtLeast(1))
            .Has("HigherIsBetter", null)
            .Has("KeepLast", 2, AtLeast(1))
            .Has("Every", TimeSpan.FromSeconds(30), Time)
            .Has("EverySteps", null, AtLeast(1))
            .Has("EveryEpochs", 1, AtLeast(1))
            .Has("Background", true),
        OptionsCase.Of(() => new Ema())
            .Has("Buffers", BufferAveraging.Average)
            .Has("EstimateStatistics", null)
            .Has("Decay", 0.999, ShareBelowOne)
            .Has("Warmup", false)
            .Has("Every", 1, AtLeast(1)),
        OptionsCase.Of(() => new Swa())
            .Has("Buffers", BufferAveraging.Average)
            .Has("EstimateStatistics", null)
            .Has("Start", 0.75, ShareBelowOne)
            .Has("EverySteps", null, AtLeast(1)),
        OptionsCase.Of(() => new Float16MixedPrecision())
            .Has("Scaler", new GradientScalerOptions()),
        OptionsCase.Of(() => new GradientScalerOptions())
            .Has("InitialScale", 65536, Positive)
            .Has("Growth", 2, Above(1))
            .Has("Backoff", 0.5, ShareInside)
            .Has("GrowthInterval", 2000, AtLeast(1)),
        OptionsCase.Of(() => new PrecisionPolicy(CPU))
            .Has("AutocastType", null, new([ScalarType.BFloat16], [ScalarType.Float16, ScalarType.Float32], "Autocast on CPU was asked for {1}; it computes in BFloat16.") { Error = typeof(ArgumentException) })
            .Has("WeightType", null, new(
                [ScalarType.Float16, ScalarType.BFloat16, ScalarType.Float32, ScalarType.Float64],
                [ScalarType.Int64, ScalarType.Bool, ScalarType.ComplexFloat32],
                "{0} must be a type that weights are trained in (Float16, BFloat16, Float32, Float64), but is {1}.") { Error = typeof(ArgumentException) })
            .Has("Scaler", null),
        OptionsCase.Of(() => new LearningRateFinder())
            .Has("Steps", 100, AtLeast(2))
            .Has("From", 1e-7, Positive)
            .Has("To", 10, Positive)
            .Has("Smoothing", 0.98, ShareBelowOne)
            .Has("Divergence", 3, Positive)
            .Has("Trial", new TrialOptions()),
        OptionsCase.Of(() => new BatchSizeFinder())
            .Has("Start", 2, AtLeast(1))
            .Has("Most", null, AtLeast(1))
            .Has("Steps", 3, AtLeast(1))
            .Has("DoublesOnly", false)
            .Has("MemoryBudget", null, AtLeast(1))
            .Has("Trial", new TrialOptions()),
        OptionsCase.Of(() => new TrialOptions())
            .Has("Precision", Precision.Full)
            .Has("Clip", null)
            .Has("Player", null, Any("", "critic")),
        OptionsCase.Of(() => new LoaderOptions())
            .Has("BatchSize", 64, AtLeast(1))
            .Has("MaxTokens", null, AtLeast(1))
            .Has("BucketPool", null, AtLeast(1))
            .Has("Sampler", null)
            .Has("PinMemory", false)
            .Has("Shuffle", true)
            .Has("DropLast", false)
            .Has("Seed", 0, Seed)
            .Has("Workers", 1, AtLeast(0))
            .Has("Prefetch", 4, AtLeast(1)),
        OptionsCase.Of(() => new HorizontalFlip())
            .Has("Probability", 0.5, Share),
    ];
}
