using DeepNet.Data;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training;

/// <summary>The reports of real runs, as the trainer's default observers write them.</summary>
public sealed class ReportedRunTests
{
    private TemporaryFolder _temporary = null!;

    [SetUp]
    public void Make() => _temporary = new TemporaryFolder();

    [TearDown]
    public void Delete() => _temporary.Dispose();

    [Test]
    public void A_run_that_is_kept_has_a_report_beside_its_metrics_with_confusions_that_no_metric_counted()
    {
        using var model = Circle.Model();
        var step = new Supervised(model, Loss.CrossEntropy, new Accuracy());
        var result = Fit(step, Circle.Data(), new TrainerOptions { Epochs = 3 });
        var file = Read();
        var table = file.Table("confusion", "The last validation at step 24");
        Assert.Multiple(() =>
        {
            Assert.That(file.Sections, Is.EqualTo(new[] { "result", "curves", "confusion", "worst", "time", "continue", "card" }));
            Assert.That(file.All("title").First().Value, Is.EqualTo("run · finished"));
            Assert.That(table.Select(row => row[0]), Is.EqualTo(new[] { "inside", "outside", "precision" }));
            var cells = table[..2].Select(row => row[1..3].Select(int.Parse).ToArray()).ToArray();
            Assert.That(cells.Sum(row => row.Sum()), Is.EqualTo(32));
            Assert.That((cells[0][0] + cells[1][1]) / 32.0, Is.EqualTo(result!.Metrics["val/accuracy"]).Within(1e-6));
            Assert.That(file.Table("worst", "The samples"), Has.Length.EqualTo(16));
            Assert.That(file.TextOf("continue"), Does.Contain("model.safetensors"));
            Assert.That(File.Exists(_temporary["run/metrics.csv"]));
        });
    }

    [Test]
    public void A_dry_run_and_one_that_is_not_kept_have_none()
    {
        using var model = Circle.Model();
        var step = new Supervised(model, Loss.CrossEntropy);
        Fit(step, Circle.Data(), new TrainerOptions { Epochs = 3, Trial = new() { FastDevRun = 2 } });
        Assert.That(Directory.Exists(_temporary["run"]), Is.False);
        Assert.That(Trainer.DefaultObservers(new TrainerOptions()).Count(), Is.EqualTo(1), "the progress");
    }

    [Test]
    public void A_run_that_NaN_ends_is_reported_with_what_came_before()
    {
        using var model = Circle.Model();
        var step = new WatchedStep(model, (pass, outcome) => pass == 10 ? outcome with { Loss = outcome.Loss * double.NaN } : outcome);
        Assert.That(() => Fit(step, Circle.Data(), new TrainerOptions { PreFlight = PreFlightOptions.None, Epochs = 3 }), Throws.TypeOf<NonFiniteException>());
        var file = Read();
        Assert.Multiple(() =>
        {
            Assert.That(file.All("title").First().Value, Is.EqualTo("run · failed"));
            Assert.That(file.TextOf("result"), Does.Contain("The run ended after 10 steps with NonFiniteException: Step 11 "));
            Assert.That(file.TextOf("curves"), Does.Contain("✕").And.Contain("1 not finite"));
            Assert.That(file.Section("notices")!.Descendants().Single(element => (string?)element.Attribute("class") == "alarm").Value, Does.Contain("Step 11 "));
            Assert.That(file.Sections, Does.Not.Contain("worst"));
        });
    }

    [Test]
    public void Steps_that_are_skipped_leave_their_mark()
    {
        using var model = Circle.Model();
        var step = new WatchedStep(model, (pass, outcome) => pass == 5 ? outcome with { Loss = outcome.Loss * double.PositiveInfinity } : outcome);
        Fit(step, Circle.Data(), new TrainerOptions { PreFlight = PreFlightOptions.None, Epochs = 2, Numerics = new() { WhenNonFinite = NonFinitePolicy.Skip } });
        var file = Read();
        Assert.Multiple(() =>
        {
            Assert.That(file.TextOf("result"), Does.Contain("1 step changed no weights"));
            Assert.That(file.TextOf("curves"), Does.Contain("▲").And.Contain("1 not finite"));
            Assert.That(file.Section("notices")!.Descendants().Count(element => element.Name.LocalName == "li" && element.Value.Contains("The step is skipped.", StringComparison.Ordinal)), Is.EqualTo(1));
            Assert.That(file.TextOf("worst"), Does.Contain("WatchedStep tells no loss for single samples"));
        });
    }

    [Test]
    public void A_run_that_is_stopped_says_how_to_go_on()
    {
        using var model = Circle.Model();
        using var stop = new CancellationTokenSource();
        var step = new WatchedStep(model, (pass, outcome) =>
        {
            if (pass == 11)
                stop.Cancel();
            return outcome;
        });
        Fit(step, Circle.Data(), new TrainerOptions { PreFlight = PreFlightOptions.None, Epochs = 3 }, stop.Token);
        var file = Read();
        Assert.Multiple(() =>
        {
            Assert.That(file.All("title").First().Value, Is.EqualTo("run · interrupted"));
            Assert.That(file.TextOf("continue"), Does.Contain("step-000000012").And.Contain("Trainer.Resume("));
            Assert.That(file.Sections, Does.Not.Contain("worst"));
        });
    }

    [Test]
    public void Numbers_are_compared_as_numbers()
    {
        using var inputs = arange(8, dtype: ScalarType.Float32).reshape(8, 1);
        using var targets = inputs * 2;
        using var model = nn.Linear(1, 1);
        var data = new TensorDataset(inputs, targets);
        var loading = new LoaderOptions { BatchSize = 4, Shuffle = false };
        Fit(new Supervised(model, Loss.MeanSquaredError), new TrainingData(new BatchLoader(data, loading), new BatchLoader(data, loading)), new TrainerOptions { PreFlight = PreFlightOptions.None, Epochs = 1 });
        var file = Read();
        Assert.That(file.Sections, Does.Not.Contain("confusion"));
        Assert.That(file.Table("worst", "The samples").Select(row => (row[0], row[1])), Is.SubsetOf(Enumerable.Range(0, 8).Select(number => ($"{number}", $"{2 * number}"))));
    }

    private TrainingResult? Fit(TrainingStep step, TrainingData data, TrainerOptions options, CancellationToken stop = default)
    {
        using var console = new ProgressConsole(isTerminal: false);
        options = options with { Checkpoints = new CheckpointOptions(_temporary["run"]) };
        return new Trainer(options, Trainer.DefaultObservers(options, console.Console, ["inside", "outside"])).Fit(step, data, stop);
    }

    private ReportFile Read() => new(_temporary["run/report.html"]);
}
