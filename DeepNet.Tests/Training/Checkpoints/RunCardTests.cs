using System.Text.Json.Nodes;
using DeepNet.Data;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training;

public sealed class RunCardTests
{
    private static readonly TrainerOptions _options = new()
    {
        Epochs = 3,
        Optimizer = new Sgd { LearningRate = 0.25 },
        Schedule = new Cosine { Warmup = 0.125 },
        Seed = 7,
        Checkpoints = new CheckpointOptions("somewhere") { KeepLast = 5, EverySteps = 100, Every = null, KeepBest = "val/loss" },
    };

    private TemporaryFolder _temporary = null!;

    [SetUp]
    public void Make() => _temporary = new TemporaryFolder();

    [TearDown]
    public void Delete() => _temporary.Dispose();

    [Test]
    public void It_tells_what_the_model_is_layer_by_layer()
    {
        using var model = nn.Sequential(("first", nn.Linear(3, 4)), ("rest", nn.Sequential(nn.ReLU(), nn.Linear(4, 2, hasBias: false))));
        var card = Card(model)["model"]!;
        Assert.That((string?)card["type"], Is.EqualTo("Sequential"));
        Assert.That((long)card["parameters"]!, Is.EqualTo(3 * 4 + 4 + 4 * 2));
        Assert.That(card["layers"]!.ToJsonString(), Is.EqualTo("""[{"name":"first","type":"Linear","parameters":16},{"name":"rest.1","type":"Linear","parameters":8}]"""));
    }

    [Test]
    public void It_tells_which_names_stand_for_one_tensor()
    {
        using var layer = nn.Linear(3, 3);
        using var model = nn.ModuleList<nn.Module<Tensor, Tensor>>(layer, layer);
        Assert.That(ModelCard.Of(model)["tied"]!.ToJsonString(), Is.EqualTo("""{"1.weight":"0.weight","1.bias":"0.bias"}"""));
    }

    [Test]
    public void It_tells_versions_commit_and_machine()
    {
        var environment = Card()["environment"]!;
        Assert.Multiple(() =>
        {
            Assert.That((string?)environment["versions"]!["libtorch"], Is.EqualTo(__version__));
            Assert.That((int)environment["versions"]!["threads"]!, Is.EqualTo(get_num_threads()));
            Assert.That((int)environment["machine"]!["cores"]!, Is.EqualTo(Environment.ProcessorCount));
            Assert.That((long)environment["machine"]!["memory_bytes"]!, Is.GreaterThan(100L << 20));
            Assert.That((string?)environment["machine"]!["cpu"], Is.Not.Empty);
            Assert.That(environment["machine"]!["gpus"]!.AsArray(), Has.Count.EqualTo(cuda.is_available() ? cuda.device_count() : 0));
            Assert.That(environment.AsObject().ContainsKey("commit"));
        });
    }

    [Test]
    public void Only_what_decides_the_results_is_compared()
    {
        var card = Card();
        var elsewhere = Card();
        elsewhere["environment"] = new JsonObject { ["versions"] = new JsonObject { ["libtorch"] = "9.9" } };
        elsewhere["checkpoints"] = null;
        elsewhere["model"]!["layers"] = null;
        Assert.That(RunCard.Differences(card, elsewhere), Is.Empty);
        Assert.That(RunCard.Notices(elsewhere, card), Is.EqualTo(new[]
        {
            $"The checkpoint was written with libtorch 9.9, and this is libtorch {__version__}: the results may differ in the last bits.",
        }));

        using var larger = nn.Linear(4, 2);
        Assert.That(RunCard.Differences(card, Card(larger, _options with { Seed = 8, Schedule = new Constant() }, batchSize: 5)), Is.EquivalentTo(new[]
        {
            "model.parameters: 8 in the checkpoint, 10 now",
            "data.batch_size: 4 in the checkpoint, 5 now",
            "options.schedule.$type: \"Cosine\" in the checkpoint, \"Constant\" now",
            "options.schedule.warmup: 0.125 in the checkpoint, nothing now",
            "options.schedule.floor: 0 in the checkpoint, nothing now",
            "options.schedule.factor: nothing in the checkpoint, 1 now",
            "options.seed: 7 in the checkpoint, 8 now",
        }));
    }

    [Test]
    public void Options_that_came_after_the_checkpoint_have_their_defaults_in_it()
    {
        var (old, card) = (Card(), Card());
        old["options"]!["execution"]!.AsObject().Remove("deterministic");
        Assert.That(RunCard.Differences(old, card), Is.Empty);
        card["options"]!["execution"]!["deterministic"] = true;
        Assert.That(RunCard.Differences(old, card), Is.EqualTo(new[] { "options.execution.deterministic: false in the checkpoint, true now" }));
        old["options"]!["execution"] = "torn";
        Assert.That(RunCard.Differences(old, card), Is.EqualTo(new[] { $"options.execution: \"torn\" in the checkpoint, {card["options"]!["execution"]!.ToJsonString()} now" }));
    }

    [Test]
    public void Options_are_read_from_the_newest_checkpoint_and_before_there_is_one_from_the_card([Values] bool isSaved)
    {
        Keep(isSaved);
        var expected = _options with { Checkpoints = _options.Checkpoints! with { Folder = _temporary["run"] } };
        Assert.That(RunCard.ReadOptions(_temporary["run"]), Is.EqualTo(expected));

        File.WriteAllText(_temporary["run/card.json"], "{ torn");
        if (isSaved)
            Assert.That(RunCard.ReadOptions(_temporary["run"]), Is.EqualTo(expected), "the checkpoint's hashes are looked at, not the card");
        else
            Assert.That(() => RunCard.ReadOptions(_temporary["run"]), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("card.json' is no run card"));
    }

    [Test]
    public void What_is_no_runs_folder_is_refused_with_what_to_give()
    {
        Keep(isSaved: true);
        Assert.Multiple(() =>
        {
            Assert.That(() => RunCard.ReadOptions(_temporary["nowhere"]), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("is no run's folder"));
            Assert.That(() => RunCard.ReadOptions(_temporary["run/checkpoints/step-000000001"]), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("give the run's folder, two above it"));
        });
    }

    [Test]
    public void Options_of_types_that_are_not_loaded_are_refused_with_those_that_are()
    {
        Keep(isSaved: false);
        var file = _temporary["run/card.json"];
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"Cosine\"", "\"My.Own.Schedule\"", StringComparison.Ordinal));
        Assert.That(() => RunCard.ReadOptions(_temporary["run"]), Throws.InstanceOf<InvalidDataException>()
            .With.Message.Contains("no Schedule called 'My.Own.Schedule' is loaded").And.Message.Contains("Constant").And.Message.Contains("Cosine"));
    }

    private void Keep(bool isSaved)
    {
        using var model = nn.Linear(3, 2);
        var card = Card(model);
        using var run = new RunFolder(_options.Checkpoints! with { Folder = _temporary["run"] }, [CheckpointPart.Model(model)]);
        run.Restore(card);
        if (isSaved)
            run.Save(new RunState { Step = 1, Card = card });
        run.Complete();
    }

    private static JsonObject Card()
    {
        using var model = nn.Linear(3, 2);
        return Card(model);
    }

    private static JsonObject Card(nn.Module<Tensor, Tensor> model, TrainerOptions? options = null, int batchSize = 4)
    {
        var data = new TensorDataset(ones(8, 3), zeros(8, ScalarType.Int64));
        return RunCard.Of(new Supervised(model, Loss.CrossEntropy), options ?? _options, new BatchLoader(data, new LoaderOptions { BatchSize = batchSize, Seed = 1 }));
    }
}
