using System.Runtime.InteropServices;
using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Benchmarks;

/// <summary>DeepNet's half of <see cref="GptTraining"/>.</summary>
internal static class GptTrainee
{
    public static GptFigures Train(GptRun run)
    {
        var isRecorded = Way.IsRecorded(run.Way, run.Device);
        set_num_threads(run.Threads);
        manual_seed(run.Seed);
        var config = run.Configuration;
        var text = File.ReadAllText(run.Text);
        var letters = text.Distinct().Order().ToArray();
        var tokens = text.Select(letter => (long)Array.BinarySearch(letters, letter)).ToArray();
        var split = tokens.Length * 9 / 10;
        using var model = new Gpt(config.Options with { Vocabulary = letters.Length });
        var clock = new GptClock();
        var trainer = new Trainer(new TrainerOptions
        {
            Epochs = 1,
            Device = run.Device,
            Precision = run.Precision == "bf16" ? Precision.BFloat16Mixed : Precision.Full,
            Optimizer = new AdamW { LearningRate = run.Rate, Beta2 = 0.99, WeightDecay = 0.1 },
            Schedule = new Warmup(new Cosine { Floor = 0.1 }) { Over = Duration.Steps(100) },
            Gradients = new() { Clip = new() { Norm = 1 } },
            Validation = new() { EverySteps = config.ValidateEvery },
            Execution = new() { AllowTF32 = run.Precision != "fp32", CudaGraph = isRecorded },
        }, [clock]);
        trainer.Fit(new LanguageModelling(model), Data(run, tokens[..split], tokens[split..]));
        return clock.Figures(run.Steps);
    }

    private static TrainingData Data(GptRun run, long[] learned, long[] held)
    {
        var config = run.Configuration;
        var places = MemoryMarshal.Cast<byte, long>(File.ReadAllBytes(run.Offsets)).ToArray();
        var drawn = run.Steps * config.BatchSize;
        var loading = new LoaderOptions { BatchSize = config.BatchSize, Shuffle = false, PinMemory = run.Device != "cpu" };
        return new TrainingData(
            new BatchLoader(new DrawnWindows(new TokenWindows(learned, config.Options.Context, stride: 1), places[..drawn]), loading),
            config.ValidateEvery is null
                ? new BatchLoader(new TokenWindows(held, config.Options.Context), loading with { BatchSize = 100 })
                : new BatchLoader(new DrawnWindows(new TokenWindows(held, config.Options.Context, stride: 1), places[drawn..]), loading));
    }

    /// <summary>Stretches in an order that was drawn before.</summary>
    private sealed class DrawnWindows(TokenWindows windows, long[] order) : IDataset
    {
        public long Count => order.Length;

        public Batch GetBatch(ReadOnlySpan<long> indices, EpochKey pass)
        {
            var places = new long[indices.Length];
            for (var k = 0; k < places.Length; k++)
                places[k] = order[indices[k]];
            return windows.GetBatch(places, pass);
        }
    }
}
