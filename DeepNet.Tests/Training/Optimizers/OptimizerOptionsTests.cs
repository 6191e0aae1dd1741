using System.Text.Json;
using DeepNet.Tests.Parity.Optim;
using DeepNet.Training;

namespace DeepNet.Tests.Training;

/// <summary>How the optimizers' options stand in the run card.</summary>
internal sealed class OptimizerOptionsTests
{
    private static readonly JsonSerializerOptions _json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    [Test]
    public void TheRunCardNamesEveryOption()
    {
        OptimizerOptions options = new Lookahead(new Muon { Groups = [ParameterGroup.Named("head.*") with { LearningRateScale = 0.5 }], LayerwiseDecay = new(0.75) });
        var card = JsonSerializer.SerializeToNode(options, _json)!;
        var inner = card["inner"]!;
        Assert.Multiple(() =>
        {
            Assert.That((string?)card["$type"], Is.EqualTo("Lookahead"));
            Assert.That((int)card["every"]!, Is.EqualTo(5));
            Assert.That((string?)inner["$type"], Is.EqualTo("Muon"));
            Assert.That((double)inner["learning_rate"]!, Is.EqualTo(0.02));
            Assert.That((double)inner["others"]!["learning_rate"]!, Is.EqualTo(3e-4));
            Assert.That((double)inner["others"]!["beta2"]!, Is.EqualTo(0.95));
            Assert.That((string?)inner["groups"]![0]!["names"]![0], Is.EqualTo("head.*"));
            Assert.That((double)inner["groups"]![0]!["learning_rate_scale"]!, Is.EqualTo(0.5));
            Assert.That((double)inner["layerwise_decay"]!["factor"]!, Is.EqualTo(0.75));
        });
    }

    [Test]
    public void TheRunCardGivesThemBack([ValueSource(typeof(TrainingCase), nameof(TrainingCase.All))] TrainingCase optimizer)
    {
        var options = optimizer.Options is GroupedOptimizer grouped ? grouped with { LayerwiseDecay = new(0.75) { Layers = ["h.0.*", "h.1.*"] } } : optimizer.Options;
        Assert.That(JsonSerializer.Deserialize<OptimizerOptions>(JsonSerializer.Serialize(options, _json), _json), Is.EqualTo(options));
    }

    [Test]
    public void EqualOptionsAreEqual()
    {
        static AdamW Options() => new() { Groups = [ParameterGroup.Named("a", "b") with { WeightDecay = 1 }], LayerwiseDecay = new(0.5) { Layers = ["x", "y"] } };
        var other = Options();
        Assert.That(Options(), Is.EqualTo(other));
        Assert.That(Options(), Is.Not.EqualTo(Options() with { Groups = [] }));
    }
}
