using System.Text.Json.Nodes;
using DeepNet.Models;
using DeepNet.Serialization;
using DeepNet.Tests.Support;
using DeepNet.Training;
using TorchSharp;

namespace DeepNet.Tests.Training.Running;

/// <summary>Where a run is trained is an option that may change from one session to the next.</summary>
internal sealed class DeviceRunTests
{
    [TestCase("cuda")]
    [TestCase("cuda:3")]
    public void CUDA_that_is_not_there_ends_the_run_before_it_begins(string device)
    {
        if (torch.cuda.is_available())
            Assert.Ignore("This machine has CUDA.");
        using var temporary = new TemporaryFolder();
        var run = Run(temporary["run"], device);
        var recorder = new Recorder();
        Assert.That(() => run.Fit(observer: recorder), Throws.TypeOf<DeviceException>().With.Message.Contains($"'{device}'").And.Message.Contains("CUDA"));
        Assert.That(recorder.Events.Single(), Is.TypeOf<TrainingEnded>().With.Property(nameof(TrainingEnded.Error)).TypeOf<DeviceException>(), "no step is taken anywhere");
        Assert.That(Directory.Exists(run.Folder), Is.False);
    }

    [Test]
    public void A_checkpoint_made_on_CUDA_goes_on_where_the_options_say_and_says_so()
    {
        using var temporary = new TemporaryFolder();
        var straight = Run(temporary["straight"], "cpu");
        straight.Fit();
        var moved = Run(temporary["moved"], "cpu");
        Interrupt(moved, step: 12);
        DamagedCheckpointTests.Rewrite(moved.Checkpoints[^1], "state.json", text =>
        {
            var state = JsonNode.Parse(text)!;
            state["card"]!["options"]!["device"] = "cuda";
            state["card"]!["environment"]!["device"] = "cuda:0";
            state["generators"]!["cuda:0"] = Convert.ToBase64String(new byte[16]);
            return state.ToJsonString();
        });

        var recorder = new Recorder();
        Assert.That(Run(moved.Folder, "cpu").Fit(observer: recorder).End, Is.EqualTo(TrainingEnd.Finished));
        Assert.That(recorder.Notices, Has.One.StartsWith("The checkpoint was written on cuda:0, and this is cpu"));
        Assert.That(File.ReadAllBytes(moved.ModelFile), Is.EqualTo(File.ReadAllBytes(straight.ModelFile)), "nothing in it but the note depends on the device");
    }

    [Test]
    public void Another_device_name_is_no_other_run_and_a_resumed_trainer_takes_one()
    {
        using var temporary = new TemporaryFolder();
        var run = Run(temporary["run"], null);
        Interrupt(run, step: 5);
        Assert.That(() => Interrupt(Run(run.Folder, "cpu"), step: 8), Throws.Nothing);

        Assert.That(RunCard.ReadOptions(run.Folder).Device, Is.EqualTo("cpu"));
        Assert.That(() => Trainer.Resume(run.Folder, [], device: "gpu"), Throws.ArgumentException.With.Message.Contains("but is 'gpu'"));
        var card = JsonNode.Parse(File.ReadAllText(Path.Combine(run.Folder, RunCard.File)))!;
        Assert.That((string?)card["environment"]!["device"], Is.EqualTo("cpu"), "where it was trained last");
    }

    [TestCaseSource(nameof(Variants))]
    [Category(Gpu.Category)]
    public void A_run_goes_from_one_device_to_the_other_and_ends_as_on_one(string first, Func<TrainerOptions, TrainerOptions> change, double tolerance)
    {
        Gpu.Require();
        using var temporary = new TemporaryFolder();
        var straight = Run(temporary["straight"], "cpu", change);
        straight.Fit();
        var moved = Run(temporary["moved"], first, change);
        Interrupt(moved, step: 12);
        Assert.That(Run(moved.Folder, first == "cpu" ? "cuda" : "cpu", change).Fit().End, Is.EqualTo(TrainingEnd.Finished));

        var (expected, found) = (Weights(straight), Weights(moved));
        Assert.That(found.Keys, Is.EquivalentTo(expected.Keys));
        foreach (var (name, values) in expected)
            Assert.That(found[name], Is.EqualTo(values).Within(tolerance), $"{name}: only rounding may differ");
    }

    private static IEnumerable<TestCaseData> Variants()
    {
        (string Name, Func<TrainerOptions, TrainerOptions> Change, double Tolerance)[] variants =
        [
            ("averaged weights", options => options with { Averaging = new Ema { Decay = 0.9 } }, 2e-3),
            ("accumulation and momentum", options => options with { Gradients = new() { Accumulation = 3 }, Optimizer = new Sgd { LearningRate = 0.05 } }, 2e-3),
            ("slow weights", options => options with { Optimizer = new Lookahead(new AdamW { LearningRate = 2e-3 }) }, 2e-3),
            ("bfloat16 with a float32 copy", options => options with { Precision = Precision.BFloat16Pure }, 3e-2),
        ];
        foreach (var first in new[] { "cpu", "cuda" })
            foreach (var (name, change, tolerance) in variants)
                yield return new TestCaseData(first, change, tolerance).SetArgDisplayNames(name, $"from {first}");
    }

    private static void Interrupt(SmallRun run, int step)
    {
        using var stop = new CancellationTokenSource();
        run.Fit(stop.Token, new Recorder(happened =>
        {
            if (happened is StepCompleted completed && completed.Step == step)
                stop.Cancel();
        }));
    }

    // Without dropout, whose random numbers CUDA draws its own way.
    private static SmallRun Run(string folder, string? device, Func<TrainerOptions, TrainerOptions>? change = null)
    {
        var options = new SmallRun(folder).Options with { Device = device };
        return new(folder) { Model = new MlpOptions { Sizes = [784, 32, 10] }, Options = change?.Invoke(options) ?? options };
    }

    private static Dictionary<string, float[]> Weights(SmallRun run)
    {
        using var scope = torch.NewDisposeScope();
        return Safetensors.Load(run.ModelFile).ToDictionary(entry => entry.Key, entry => entry.Value.to(torch.float32).data<float>().ToArray());
    }
}
