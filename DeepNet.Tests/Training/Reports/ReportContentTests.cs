using System.Text.Json.Nodes;
using DeepNet.Tests.Support;
using DeepNet.Training;

namespace DeepNet.Tests.Training;

/// <summary>What the report says of a run, and when it is written.</summary>
public sealed class ReportContentTests
{
    [Test]
    public void The_result_has_the_last_and_the_best_of_every_figure()
    {
        using var run = new Written();
        run.Train(1, 300);
        run.Notify(ReportEvents.Ended(300));
        var file = run.Read();
        Assert.Multiple(() =>
        {
            Assert.That(file.Table("result", "The last and the best").Select(row => (row[0], row[2], row[4])), Is.EqualTo(new[]
            {
                ("train/loss", "300", "300"),
                ("val/accuracy", "300", "300"),
                ("val/loss", "300", "300"),
            }));
            Assert.That(file.Table("result", "The last and the best")[1], Is.EqualTo(new[] { "val/accuracy", "0.7942", "300", "0.7942", "300" }));
            Assert.That(file.TextOf("result"), Does.Contain("best val/accuracy").And.Contain("300").And.Contain("epoch 3"));
            Assert.That(file.All("h1").Single().Value, Is.EqualTo("small finished\n"));
        });
    }

    [Test]
    public void Values_that_are_not_finite_are_marked_in_curves_and_words()
    {
        using var run = new Written();
        run.Train(1, 400);
        run.Notify(ReportEvents.Ended(400));
        var curves = run.Read().TextOf("curves");
        Assert.That(curves, Does.Contain("✕").And.Contain("▲"), "a NaN loss and an infinite gradient norm");
        Assert.That(curves, Does.Match(@"each step: 0\.\d+ to 2\.\d+, last 0\.\d+, 1 not finite"));
    }

    [Test]
    public void Skipped_steps_the_ledger_and_notices_are_told()
    {
        using var run = new Written();
        run.Notify(new Notice("A checkpoint is damaged."), beforeStart: true);
        run.Train(1, 600);
        run.Notify(new Notice("Mind the gap."));
        run.Notify(ReportEvents.Ended(600));
        var file = run.Read();
        Assert.Multiple(() =>
        {
            Assert.That(file.TextOf("result"), Does.Contain("1 step changed no weights, because their losses or gradients were not finite."));
            Assert.That(file.TextOf("notices"), Does.Match("(?s)step 0.*A checkpoint is damaged.*step 600.*Mind the gap"));
            // 600 steps of 20 ms: 3 forward, 5 backward, 2 in the optimizer; six validations of a second are more than half of the run.
            Assert.That(file.Table("time", "600 steps in 18.0 s"), Is.EqualTo(new[]
            {
                new[] { "forward", "1.8 s", "10%", "600", "3.00 ms" },
                ["backward", "3.0 s", "16.7%", "600", "5.00 ms"],
                ["optimizer", "1.2 s", "6.7%", "600", "2.00 ms"],
                ["validation", "6.0 s", "33.3%", "6", "1.0 s"],
                ["other", "6.0 s", "33.3%", "", ""],
            }));
        });
    }

    [Test]
    public void A_run_that_fails_says_why_and_how_to_go_on()
    {
        using var run = new Written { ResumeCommand = "./train.sh --run small" };
        File.WriteAllText(Path.Combine(run.Folder, "best.safetensors"), "");
        run.Train(1, 150);
        run.Notify(new CheckpointSaved("runs/small/checkpoints/step-000000100", 100));
        run.Notify(new TrainingEnded(null) { Error = new InvalidOperationException("the disk is on fire") });
        var file = run.Read();
        Assert.Multiple(() =>
        {
            Assert.That(file.All("title").First().Value, Is.EqualTo("small · failed"));
            Assert.That(file.TextOf("result"), Does.Contain("The run ended after 150 steps with InvalidOperationException: the disk is on fire"));
            Assert.That(file.TextOf("continue"), Does.Contain("./train.sh --run small").And.Contain("runs/small/checkpoints/step-000000100").And.Contain($"Trainer.Resume(\"{run.Folder}\").Fit(step, data);").And.Contain("best.safetensors"));
            Assert.That(file.TextOf("continue"), Does.Not.Contain("model.safetensors"), "there is none yet");
        });
    }

    [Test]
    public void A_run_that_is_interrupted_is_reported_and_one_that_had_finished_before_is_not_again()
    {
        using var run = new Written();
        run.Train(1, 150);
        run.Notify(ReportEvents.Ended(150, TrainingEnd.Interrupted));
        Assert.That(run.Read().All("title").First().Value, Is.EqualTo("small · interrupted"));

        // Killed after its last checkpoint and before its report was written, a run is reported when it is started again.
        run.Restart(at: 150, memory: null);
        run.Notify(ReportEvents.Ended(150, TrainingEnd.AlreadyFinished));
        var whole = File.ReadAllText(run.File);
        Assert.That(run.Read().All("title").First().Value, Is.EqualTo("small · finished"));

        run.Clock.Advance(1000);
        run.Restart(at: 150, memory: null);
        run.Notify(ReportEvents.Ended(150, TrainingEnd.AlreadyFinished));
        Assert.That(File.ReadAllText(run.File), Is.EqualTo(whole));
    }

    [Test]
    public void A_run_that_did_not_get_as_far_as_to_start_leaves_the_report_of_the_one_before()
    {
        using var run = new Written();
        run.Train(1, 150);
        run.Notify(ReportEvents.Ended(150));
        var before = File.ReadAllText(run.File);
        run.Notify(new Notice("This belongs to nobody."));
        run.Notify(new TrainingEnded(null) { Error = new RunInUseException("Another process trains there.", new IOException()) });
        Assert.That(File.ReadAllText(run.File), Is.EqualTo(before));

        run.Restart(at: 0, memory: null);
        run.Notify(ReportEvents.Ended(0));
        Assert.That(run.Read().Text, Does.Not.Contain("This belongs to nobody."));
    }

    [Test]
    public void Of_a_run_without_steps_there_is_a_report_too()
    {
        using var run = new Written();
        run.Restart(0, null);
        run.Notify(ReportEvents.Ended(0));
        Assert.That(run.Read().Sections, Is.EqualTo(new[] { "result", "continue", "card" }));
        Assert.That(run.Read().TextOf("result"), Does.Contain("No step was taken."));
    }

    [Test]
    public void While_the_run_goes_on_it_is_brought_up_to_date()
    {
        // An epoch of this run takes three seconds.
        using var run = new Written { Every = TimeSpan.FromSeconds(5) };
        run.Train(1, 100);
        Assert.That(File.Exists(run.File), Is.False);
        run.Train(101, 200);
        Assert.That(run.Read().All("title").First().Value, Is.EqualTo("small · running"));
        Assert.That(run.Read().TextOf("result"), Does.Contain("The run goes on: this is how it stood at 2026-01-31 12:00:06 UTC."));

        using var quiet = new Written { Every = null };
        quiet.Train(1, 1000);
        Assert.That(File.Exists(quiet.File), Is.False);
    }

    [Test]
    public void A_report_that_cannot_be_written_costs_the_run_nothing_and_is_an_error_at_its_end()
    {
        using var run = new Written { Every = TimeSpan.FromTicks(1) };
        Directory.CreateDirectory(run.File); // a folder stands where the file should
        Assert.That(() => run.Train(1, 200), Throws.Nothing, "the run goes on");
        Assert.That(() => run.Notify(ReportEvents.Ended(200)), Throws.TypeOf<LogException>()
            .With.Message.StartsWith($"Could not write '{run.File}': ").And.Message.EndsWith("The training itself had come to its end."));

        run.Restart(0, null);
        run.Notify(new CheckpointSaved("checkpoint", 100));
        Assert.That(() => run.Notify(ReportEvents.Ended(200)), Throws.TypeOf<LogException>().With.Message.EndsWith("Started again, the same program writes the report."));

        run.Restart(0, null);
        Assert.That(() => run.Notify(new TrainingEnded(null) { Error = new InvalidOperationException() }), Throws.Nothing, "that error matters more");
        Assert.That(Directory.GetFileSystemEntries(run.Folder), Has.Length.EqualTo(1), "nothing half-written is left");
    }

    [Test]
    public void Any_numbers_can_be_drawn()
    {
        double[] strange = [0, -0.0, 1, -1, double.Epsilon, -double.Epsilon, 1e-300, 1e300, double.MaxValue, double.MinValue, double.NaN, double.PositiveInfinity, double.NegativeInfinity];
        using var run = new Written();
        run.Restart(0, null);
        var random = new Random(1);
        for (var step = 1; step <= 300; step++)
        {
            double Any() => strange[random.Next(strange.Length)];
            // Some alone, some by twos, some in all mixtures.
            var parts = Enumerable.Range(0, 40).ToDictionary(part => $"part {part}", part => part < strange.Length ? strange[part] : part < 26 ? strange[(part + step % 2) % strange.Length] : Any());
            run.Notify(new StepCompleted(step, 1, 1, Any(), Any()) { GradientNorm = Any(), LossScale = Any(), Parts = parts });
            run.Notify(new ValidationCompleted(step, 1, "val", new Dictionary<string, double> { ["val/loss"] = Any(), ["val/accuracy"] = Any() }, new Dictionary<string, JsonNode>(), TimeSpan.Zero));
            if (step % 100 == 0)
                run.Notify(new CheckpointStarting(step));
        }
        run.Notify(ReportEvents.Ended(300));
        Assert.That(run.Read().Section("curves")!.Descendants().Count(element => element.Name.LocalName == "figcaption"), Is.EqualTo(30));
        Assert.That(run.Read().TextOf("curves"), Does.Contain("More figures are in the run's logs."));
    }

    [Test]
    public void Confusions_are_a_table_with_recall_and_precision_for_few_classes_and_a_picture_for_many()
    {
        using var run = new Written();
        run.Train(1, 10);
        var many = new JsonArray([.. Enumerable.Range(0, 40).Select(row => (JsonNode)new JsonArray([.. Enumerable.Range(0, 40).Select(column => (JsonNode)(row == column ? 5 : column == 7 ? row : 0))]))]);
        run.Notify(new ValidationCompleted(10, 1, "val", new Dictionary<string, double>(), new Dictionary<string, JsonNode>
        {
            ["val/few"] = JsonNode.Parse("""{"classes":["cat","dog","owl"],"matrix":[[8,2,0],[1,9,0],[0,0,0]],"normalization":"none","undefined":0}""")!,
            ["val/labels"] = JsonNode.Parse("""{"classes":["red","blue"],"matrices":[[[1,2],[3,4]],[[0.5,0.5],[0,1]]],"normalization":"right","undefined":0}""")!,
            ["val/many"] = new JsonObject { ["classes"] = new JsonArray(), ["matrix"] = many, ["normalization"] = "none" },
            ["val/other"] = JsonNode.Parse("""{"f1":[0.5,"NaN"]}""")!,
        }, TimeSpan.Zero));
        run.Notify(ReportEvents.Ended(10));
        var file = run.Read();
        Assert.Multiple(() =>
        {
            Assert.That(file.Table("confusion", "val/few at step 10"), Is.EqualTo(new[]
            {
                new[] { "cat", "8", "2", "0", "80%" },
                ["dog", "1", "9", "0", "90%"],
                ["owl", "0", "0", "0", "–"],
                ["precision", "88.9%", "81.8%", "–", ""],
            }));
            Assert.That(file.Table("confusion", "The most frequent mistakes"), Is.EqualTo(new[] { new[] { "cat", "dog", "2", "20%" }, ["dog", "cat", "1", "10%"] }));
            Assert.That(file.Table("confusion", "val/labels: blue"), Is.EqualTo(new[] { new[] { "no", "50%", "50%" }, ["yes", "0%", "100%"] }));
            Assert.That(file.TextOf("confusion"), Does.Contain("40 classes in order, from 0 to 39; blue is right, orange wrong."));
            Assert.That(file.All("img").Single().Attributes().Where(attribute => attribute.Name.LocalName is "width" or "height").Select(attribute => attribute.Value), Is.EqualTo(new[] { "40", "40" }));
            Assert.That(file.Table("confusion", "The classes that were found least often")[0], Is.EqualTo(new[] { "39", "44", "11.4%" }));
            Assert.That(file.TextOf("confusion"), Does.Not.Contain("val/other"));
        });
    }

    [Test]
    public void The_card_is_shown_leaf_by_leaf()
    {
        var card = JsonNode.Parse("""
            {"options":{"epochs":3,"optimizer":{"$type":"AdamW","learning_rate":0.002,"fused":true,"groups":[]},"limits":null,"rates":[1,2.5]},"seed":1234567}
            """)!.AsObject();
        using var run = new Written(card);
        run.Train(1, 10);
        run.Notify(ReportEvents.Ended(10));
        Assert.That(run.Read().Table("card", "options"), Is.EqualTo(new[]
        {
            new[] { "epochs", "3" }, ["optimizer", "AdamW"], ["optimizer · learning rate", "0.002"], ["optimizer · fused", "yes"], ["optimizer · groups", "none"], ["rates", "1, 2.5"],
        }));
        Assert.That(run.Read().Table("card", "seed"), Is.EqualTo(new[] { new[] { "seed", "1,234,567" } }));
    }

    [Test]
    public void A_file_without_a_name_is_refused()
        => Assert.That(() => new HtmlReport(" "), Throws.ArgumentException);

    /// <summary>A report, the run it tells of, and the file it writes.</summary>
    private sealed class Written : IDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private readonly TokenStep _step = new();
        private readonly ReportEvents _events;
        private HtmlReport? _report;
        private bool _isStarted;

        public Written(JsonObject? card = null)
        {
            Folder = _folder["small"];
            Directory.CreateDirectory(Folder);
            _events = new ReportEvents(_step, new TrainerOptions { Checkpoints = new CheckpointOptions(Folder) { KeepBest = "val/accuracy" } }, card);
        }

        public string? ResumeCommand { get; init; }

        public TimeSpan? Every { get; init; }

        public string Folder { get; }

        public string File => Path.Combine(Folder, "report.html");

        public ManualTime Clock { get; } = new();

        private HtmlReport Report => _report ??= new HtmlReport(File, Clock) { ResumeCommand = ResumeCommand, Every = Every };

        public void Notify(TrainingEvent happened, bool beforeStart = false)
        {
            if (!_isStarted && !beforeStart)
                Restart(0, null);
            Report.Notify(happened);
        }

        public void Restart(long at, IReadOnlyDictionary<string, JsonNode>? memory)
        {
            _isStarted = true;
            Report.Notify(_events.Started(at, memory));
        }

        public void Train(long from, long to)
        {
            if (!_isStarted)
                Restart(0, null);
            foreach (var happened in _events.Steps(from, to))
            {
                Clock.Advance(happened is StepCompleted ? 0.02 : happened is ValidationCompleted ? 1 : 0);
                Notify(happened);
            }
        }

        public ReportFile Read() => new(File);

        public void Dispose()
        {
            _folder.Dispose();
            _step.Dispose();
        }
    }
}
