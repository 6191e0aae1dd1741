using DeepNet.Training;

namespace DeepNet.Tests.Training.Running;

public sealed class MidWindowTests
{
    [TestCase(0, 0)]
    [TestCase(1, 2)]
    [TestCase(6, 0)]
    [TestCase(9, 1)]
    [TestCase(14, 2)]
    public void A_run_stopped_within_an_accumulation_window_goes_on_to_the_same_bits(int pass, int workers)
    {
        using var temporary = new TemporaryFolder();
        var straight = Run("straight", null, 0);
        var stopped = Run("stopped", pass, 0);
        Assert.That(stopped.End, Is.EqualTo(TrainingEnd.Interrupted));
        var resumed = Run("stopped", null, workers);
        Assert.That(resumed.End, Is.EqualTo(TrainingEnd.Finished));
        foreach (var file in new[] { "model.safetensors", "model-ema.safetensors", "metrics.csv" })
            Assert.That(File.ReadAllBytes(Path.Combine(temporary["stopped"], file)), Is.EqualTo(File.ReadAllBytes(Path.Combine(temporary["straight"], file))), file);

        TrainingResult Run(string name, int? stopAt, int threads)
        {
            using var stop = new CancellationTokenSource();
            using var model = Circle.Model(dropout: 0.3);
            var step = new WatchedStep(model, (at, outcome) =>
            {
                if (at == stopAt)
                    stop.Cancel();
                return outcome;
            });
            var options = new TrainerOptions
            {
                PreFlight = PreFlightOptions.None,
                Epochs = 2,
                Gradients = new() { Accumulation = 3 }, // windows of 3, 3 and 2 batches
                Averaging = new Ema { Decay = 0.9 },
                Schedule = new Cosine { Warmup = 0.2 },
                Checkpoints = new(temporary[name]),
            };
            return new Trainer(options, [new CsvLog(Path.Combine(temporary[name], "metrics.csv"))]).Fit(step, Circle.Data(workers: threads), stop.Token);
        }
    }
}
