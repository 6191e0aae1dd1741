using System.Text.Json;
using System.Text.Json.Nodes;
using DeepNet.Data;
using DeepNet.Tests.Support;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Observers.TensorBoard;

public sealed class TensorBoardLogTests
{
    [Test]
    public void Curves_hold_every_nth_step_and_each_that_went_wrong()
    {
        var values = Tell(everySteps: 4);
        Assert.That(EventFile.Curve(values["step/loss"]), Is.EqualTo("1:1.0 4:0.25 5:nan 6:inf 7:0.1428571492433548 8:0.125 12:0.0833333358168602 16:0.0625 20:0.05000000074505806 24:0.0416666679084301"));
        Assert.That(EventFile.Curve(values["step/gradient_norm"]), Does.Contain(" 5:nan 6:2.0 7:-inf "));
        Assert.That(EventFile.Curve(values["step/loss_scale"]), Is.EqualTo("1:65536.0 4:65536.0 5:65536.0 6:65536.0 7:65536.0 8:65536.0"));
        Assert.That(EventFile.Curve(values["step/skipped"]), Is.EqualTo("7:1.0"));
        Assert.That(EventFile.Curve(values["step/reconstruction"]), Does.StartWith("4:0.4000000059604645 6:0.6000000238418579 8:"));
        Assert.That(values["step/learning_rate"].Select(value => value.Step), Is.EqualTo(new[] { 1, 4, 5, 6, 7, 8, 12, 16, 20, 24 }));
    }

    [Test]
    public void Metrics_stand_at_their_step_once()
    {
        var values = Tell();
        Assert.That(EventFile.Curve(values["val/loss"]), Is.EqualTo("4:0.25 8:0.25 12:0.25 16:0.25 20:0.25 24:0.25"));
        Assert.That(EventFile.Curve(values["val-ema/loss"]), Is.EqualTo("12:nan 16:nan 20:nan 24:nan"));
        Assert.That(values["val/accuracy"].Count(value => value.Step == 8), Is.EqualTo(1), "the epoch repeats what the validation said");
        Assert.That(EventFile.Curve(values["train/loss"]), Is.EqualTo("8:-inf 16:-inf 24:-inf"));
        Assert.That(values["val/confusion"].First().Value.GetProperty("tensor").GetProperty("string_val")[0].GetString(),
            Is.EqualTo("|  | 0 | 1 |\n| --- | --- | --- |\n| **0** | 3 | 1 |\n| **1** | 0 | 4 |\n"));
    }

    [Test]
    public void The_pace_is_that_of_the_steps_since_the_last_point_without_validations()
    {
        var time = new ManualTime();
        using var temporary = new TemporaryFolder();
        var log = new TensorBoardLog(temporary.Path, time) { EverySteps = 4 };
        log.Notify(LoggedRun.Started());
        for (var step = 1; step <= 8; step++)
        {
            time.Advance(0.5);
            log.Notify(LoggedRun.Step(step) with { Times = default(StepTimes) with { DataWait = TimeSpan.FromSeconds(0.1) } });
            if (step != 6)
                continue;
            time.Advance(100);
            log.Notify(LoggedRun.Validation(6, "val"));
        }
        log.Notify(LoggedRun.Ended(8));
        var values = EventFile.Values(EventFile.Read(EventFile.In(temporary.Path).Single()));
        Assert.That(EventFile.Curve(values["rate/steps_per_second"]), Is.EqualTo("1:2.0 4:2.0 8:2.0"));
        Assert.That(EventFile.Curve(values["rate/samples_per_second"]), Is.EqualTo("1:64.0 4:64.0 8:64.0"));
        Assert.That(EventFile.Curve(values["rate/data_wait"]), Is.EqualTo("1:0.20000000298023224 4:0.20000000298023224 8:0.20000000298023224"));
    }

    [Test]
    public void A_resumed_run_begins_a_file_that_makes_readers_forget_the_later_steps_of_the_first()
    {
        using var temporary = new TemporaryFolder();
        var time = new ManualTime();
        var first = new TensorBoardLog(temporary.Path, time) { EverySteps = 1 };
        first.Notify(LoggedRun.Started());
        foreach (var happened in LoggedRun.Events.Take(12)) // up to step 9, of which a checkpoint knows 8
            first.Notify(happened);
        first.Notify(new CheckpointStarting(9));
        var second = new TensorBoardLog(temporary.Path, time) { EverySteps = 1 };
        second.Notify(LoggedRun.Started(8, 1, "c/step-8"));
        foreach (var happened in LoggedRun.Events.Skip(11))
            second.Notify(happened);
        second.Notify(LoggedRun.Ended());

        var files = EventFile.In(temporary.Path).Select(EventFile.Read).ToArray();
        Assert.That(files.Select(file => file[1].GetRawText()), Has.All.Contain("\"session_log\": {\"status\": 1}"));
        Assert.That(files.Select(file => EventFile.Step(file[1])), Is.EqualTo(new[] { 0, 9 }));
        Assert.That(EventFile.Shown(temporary.Path)["step/loss"].Select(value => value.Step), Is.EqualTo(Enumerable.Range(1, 24)));
    }

    [Test]
    public void The_run_card_is_a_text_and_the_hyper_parameters()
    {
        var values = Tell(with: started => started with { Run = started.Run with { Card = Card() } });
        Assert.That(values["run card"].Single().Value.GetProperty("tensor").GetProperty("string_val")[0].GetString(), Is.EqualTo(
            "| setting | value |\n| --- | --- |\n| model.type | Cnn |\n| model.channels | [32,64] |\n| options.epochs | 3 |\n| options.lr | 0.001 |\n| options.nesterov | True |\n| options.name | a\\|b |\n"));
        string Content(string tag) => values[tag].Single().Value.GetProperty("metadata").GetProperty("plugin_data").GetProperty("content").GetRawText();
        Assert.That(Content("_hparams_/session_start_info"), Does.Contain("""{"key": "options.lr", "value": {"number_value": 0.001}}, {"key": "options.nesterov", "value": {"bool_value": 1}}"""));
        Assert.That(Content("_hparams_/experiment"), Does.EndWith("""[{"name": {"tag": "train/loss"}}]}}"""));
        Assert.That(Content("_hparams_/session_end_info"), Does.Contain("\"status\": 1"));

        static JsonObject Card() => new()
        {
            ["model"] = new JsonObject { ["type"] = "Cnn", ["channels"] = new JsonArray(32, 64), ["options"] = null },
            ["options"] = new JsonObject { ["epochs"] = 3, ["lr"] = 1e-3, ["nesterov"] = true, ["name"] = "a|b" },
        };
    }

    [TestCase(false, ExpectedResult = "2")] // failure
    [TestCase(true, ExpectedResult = "none")] // it may go on from its checkpoint
    public string A_run_that_fails_says_so_unless_it_may_go_on(bool checkpoints)
    {
        using var temporary = new TemporaryFolder();
        var log = new TensorBoardLog(temporary["events"], new ManualTime());
        var started = LoggedRun.Started();
        if (checkpoints)
            started = started with { Run = started.Run with { Options = new TrainerOptions { Epochs = 3, Checkpoints = new CheckpointOptions(temporary["run"]) } } };
        log.Notify(started);
        log.Notify(new TrainingEnded(null) { Error = new InvalidOperationException("It broke.") });
        var ends = EventFile.Values(EventFile.Read(EventFile.In(temporary["events"]).Single()))["_hparams_/session_end_info"].ToArray();
        return ends.Length == 0 ? "none" : ends[0].Value.GetProperty("metadata").GetProperty("plugin_data").GetProperty("content").GetProperty("session_end_info").GetProperty("status").ToString();
    }

    [Test]
    public void A_real_run_has_histograms_images_and_what_the_user_adds()
    {
        using var temporary = new TemporaryFolder();
        manual_seed(1);
        using var dataset = new TensorDataset(rand(24, 1, 6, 6), randint(3, 24, dtype: ScalarType.Int64));
        using var model = nn.Sequential(("flat", nn.Flatten()), ("head", nn.Linear(36, 3)));
        var data = new TrainingData(new BatchLoader(dataset, new LoaderOptions { BatchSize = 8 }), new BatchLoader(dataset, new LoaderOptions { BatchSize = 8, Shuffle = false }));
        var log = new TensorBoardLog(temporary.Path)
        {
            HistogramEpochs = 2,
            Images = 2,
            Further = (events, happened) =>
            {
                if (happened is EpochCompleted epoch)
                    events.AddText("mine", $"epoch {epoch.Epoch}", epoch.Step);
            },
        };
        var result = new Trainer(new TrainerOptions { Epochs = 4 }, [log]).Fit(new Supervised(model, Loss.CrossEntropy, new Accuracy()), data);

        var values = EventFile.Values(EventFile.Read(EventFile.In(temporary.Path).Single()));
        Assert.That(values["weights/head.weight"].Select(value => (value.Step, value.Value.GetProperty("histo").GetProperty("num").GetDouble())), Is.EqualTo(new[] { (6L, 108d), (12L, 108d) }));
        Assert.That(values["weights/head.bias"].Count(), Is.EqualTo(2));
        Assert.That(values["gradients/head.weight"].Select(value => (value.Step, value.Value.GetProperty("histo").GetProperty("num").GetDouble())), Is.EqualTo(new[] { (6L, 108d), (12L, 108d) }));
        var png = values["val/input 0"].Single().Value.GetProperty("image").GetProperty("png");
        using var first = dataset.GetBatch([0, 1, 2, 3, 4, 5, 6, 7], default);
        using var expected = (first.Inputs[0] - first.Inputs.min()) / (first.Inputs.max() - first.Inputs.min()) * 255;
        Assert.That(png.GetProperty("pixels").GetBytesFromBase64(), Is.EqualTo(expected.round().to(ScalarType.Byte).data<byte>().ToArray()));
        Assert.That(values["val/input 1"].Count(), Is.EqualTo(1));
        Assert.That(values["val/input 2"], Is.Empty);
        Assert.That(values["mine"].Select(value => value.Step), Is.EqualTo(new[] { 3, 6, 9, 12 }));
        Assert.That(values["train/loss"].Last().Value.GetProperty("simple_value").GetSingle(), Is.EqualTo((float)result.Metrics["train/loss"]));
        Assert.That(values["val/accuracy"].Select(value => value.Step), Is.EqualTo(new[] { 3, 6, 9, 12 }));
    }

    [Test]
    public void Gradients_have_histograms_under_their_players_names_and_frozen_weights_none()
    {
        using var temporary = new TemporaryFolder();
        using var model = nn.Sequential(("head", nn.Linear(4, 2)), ("frozen", nn.Linear(2, 2)));
        var named = model.named_parameters().ToArray();
        foreach (var (_, parameter) in named[2..])
            parameter.requires_grad = false;
        using (var scope = NewDisposeScope())
            model.call(ones(3, 4)).sum().backward();
        var log = new TensorBoardLog(temporary.Path) { HistogramEpochs = 1 };
        log.Notify(LoggedRun.Started());
        var before = LiveTensors.Count();
        for (var step = 1; step <= LoggedRun.StepsPerEpoch; step++)
            log.Notify(new GradientsReady(step, "critic", named));
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
        log.Notify(LoggedRun.Ended());
        var values = EventFile.Values(EventFile.Read(EventFile.In(temporary.Path).Single()));
        Assert.That(values.Where(tag => tag.Key.StartsWith("gradients/", StringComparison.Ordinal)).Select(tag => (tag.Key, tag.Single().Step)),
            Is.EqualTo(new[] { ("gradients/critic/head.weight", 8L), ("gradients/critic/head.bias", 8L) }));
    }

    private static ILookup<string, (long Step, JsonElement Value)> Tell(long everySteps = 1, Func<TrainingStarted, TrainingStarted>? with = null)
    {
        using var temporary = new TemporaryFolder();
        var log = new TensorBoardLog(temporary.Path, new ManualTime()) { EverySteps = everySteps };
        log.Notify((with ?? (started => started))(LoggedRun.Started()));
        foreach (var happened in LoggedRun.Events)
            log.Notify(happened);
        log.Notify(LoggedRun.Ended());
        return EventFile.Values(EventFile.Read(EventFile.In(temporary.Path).Single()));
    }
}
