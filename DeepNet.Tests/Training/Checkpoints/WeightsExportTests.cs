using DeepNet.Serialization;
using DeepNet.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training;

public sealed class WeightsExportTests
{
    private TemporaryFolder _temporary = null!;

    [SetUp]
    public void Train()
    {
        _temporary = new TemporaryFolder();
        using var layer = nn.Linear(2, 2);
        using var model = nn.Sequential(("body", layer), ("norm", nn.BatchNorm1d(2)), ("half", nn.Linear(2, 1, dtype: ScalarType.BFloat16)), ("head", layer));
        using var average = new AveragedWeights(model, new Ema { Decay = 0.5 });
        var weights = CheckpointPart.Model(model);
        var card = new System.Text.Json.Nodes.JsonObject { ["model"] = ModelCard.Of(model) };
        using var run = new RunFolder(new CheckpointOptions(_temporary["run"]), [weights, new CheckpointPart("average", average.State, saved => average.Restore(saved.Find))]);
        run.Restore(card);
        Fill(model, 4);
        run.Save(new RunState { Card = card });
        for (var step = 1; step <= 2; step++)
        {
            Fill(model, step);
            average.Update(step);
            run.Save(new RunState { Step = step, Card = card }, step == 1 ? [new WeightsFile("best.safetensors", weights.Save)] : []);
        }
    }

    [TearDown]
    public void Delete() => _temporary.Dispose();

    [TestCase(SavedWeights.Raw, 2f)]
    [TestCase(SavedWeights.Best, 1f)]
    [TestCase(SavedWeights.Averaged, 1.5f)]
    public void They_load_into_the_model_under_its_own_names_and_types(SavedWeights which, float value)
    {
        WeightsExport.Export(_temporary["run"], _temporary["weights.safetensors"], which);

        using var layer = nn.Linear(2, 2);
        using var model = nn.Sequential(("body", layer), ("norm", nn.BatchNorm1d(2)), ("half", nn.Linear(2, 1, dtype: ScalarType.BFloat16)), ("head", layer));
        model.LoadWeights(_temporary["weights.safetensors"]);
        Assert.That(model.parameters().SelectMany(parameter => parameter.to_type(ScalarType.Float32).data<float>().ToArray()), Is.All.EqualTo(value));
        using var file = SafetensorsFile.Open(_temporary["weights.safetensors"]);
        Assert.That(file.Entries["half.weight"].Type, Is.EqualTo(ScalarType.BFloat16));
        Assert.That(file.Entries.Keys, Is.SupersetOf(new[] { "head.weight", "head.bias", "body.weight", "body.bias" }));
        Assert.That(file.Metadata["format"], Is.EqualTo("pt"));
        if (which != SavedWeights.Best)
        {
            Assert.That(file.Metadata["step"], Is.EqualTo("2"));
            Assert.That(file.Metadata["model"], Is.EqualTo("Sequential"));
        }
    }

    [Test]
    public void One_checkpoint_can_be_named()
    {
        WeightsExport.Export(_temporary["run/checkpoints/step-000000001"], _temporary["weights.safetensors"]);
        using var scope = NewDisposeScope();
        Assert.That(Safetensors.Load(_temporary["weights.safetensors"])["body.bias"].data<float>().ToArray(), Is.All.EqualTo(1f));
    }

    [Test]
    public void A_damaged_newest_is_passed_over_and_a_damaged_one_that_was_named_is_refused()
    {
        var newest = _temporary["run/checkpoints/step-000000002"];
        File.AppendAllText(Path.Combine(newest, "average.safetensors"), "x");
        WeightsExport.Export(_temporary["run"], _temporary["weights.safetensors"]);
        using (var file = SafetensorsFile.Open(_temporary["weights.safetensors"]))
            Assert.That(file.Metadata["step"], Is.EqualTo("1"));
        Assert.That(() => WeightsExport.Export(newest, _temporary["other.safetensors"]), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("is damaged: the SHA-256 of average.safetensors"));
        Assert.That(File.Exists(_temporary["other.safetensors"]), Is.False);
    }

    [Test]
    public void What_is_not_there_is_said_with_what_would_put_it_there()
    {
        using var model = nn.Linear(1, 1);
        using (var run = new RunFolder(new CheckpointOptions(_temporary["bare"]), [CheckpointPart.Model(model)]))
        {
            run.Restore();
            run.Save(new RunState { Step = 1 });
        }
        Assert.Multiple(() =>
        {
            Assert.That(Export("bare", SavedWeights.Best), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("holds no best.safetensors").And.Message.Contains("KeepBest"));
            Assert.That(Export("bare", SavedWeights.Averaged), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("no averaged weights: TrainerOptions.Averaging was not set"));
            Assert.That(Export("nowhere", SavedWeights.Raw), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("holds no checkpoint"));
        });

        TestDelegate Export(string run, SavedWeights which) => () => WeightsExport.Export(_temporary[run], _temporary["weights.safetensors"], which);
    }

    private static void Fill(Sequential model, double value)
    {
        using var noGradient = no_grad();
        foreach (var parameter in model.parameters())
            parameter.fill_(value);
    }
}
