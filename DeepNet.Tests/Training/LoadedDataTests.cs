using System.Text.Json.Nodes;
using DeepNet.Data;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training;

/// <summary>What the trainer makes of what a loader does beyond batches by count.</summary>
public sealed class LoadedDataTests
{
    private static readonly TokenSequences _sequences = new([[1, 2, 3], [4], [5, 6]], [0, 1, 0]);

    [Test]
    public void Sorted_samples_are_not_predicted_for()
    {
        using var model = nn.Linear(1, 2);
        var sorted = new BatchLoader(_sequences, new() { Shuffle = false, BucketPool = 3 });
        Assert.That(() => Trainer.Predict(new Supervised(model, Loss.CrossEntropy), sorted), Throws.ArgumentException.With.Message.Contains("BucketPool = null"));
    }

    [Test]
    public void A_run_goes_on_with_the_same_samples_in_the_same_batches_only()
    {
        var plain = new LoaderOptions { BatchSize = 2 };
        string[] Differences(LoaderOptions options) => [.. RunCard.Differences(Card(plain), Card(options))];
        Assert.Multiple(() =>
        {
            Assert.That(Differences(plain with { Workers = 3, Prefetch = 1, PinMemory = true }), Is.Empty);
            Assert.That(Differences(plain with { BucketPool = 2 }), Is.EqualTo(new[] { "data.bucket_pool: nothing in the checkpoint, 2 now" }));
            Assert.That(Differences(plain with { MaxTokens = 3 }), Is.EqualTo(new[] { "data.max_tokens: nothing in the checkpoint, 3 now" }));
            Assert.That(Differences(plain with { Sampler = new SubsetSampler([2, 0]) }).Single(), Does.StartWith("data.sampler: nothing in the checkpoint, \"SubsetSampler, 2 samples, "));
            Assert.That(RunCard.Differences(Card(Weighted(1, 2, 9)), Card(Weighted(1, 2, 9))), Is.Empty);
            Assert.That(RunCard.Differences(Card(Weighted(1, 2, 9)), Card(Weighted(9, 2, 1))).ToArray(), Has.Length.EqualTo(1));
        });

        LoaderOptions Weighted(params double[] weights) => plain with { Sampler = new WeightedSampler(weights) { Draws = 100 } };
    }

    [Test]
    public void Memory_that_does_not_suffice_in_a_data_set_is_known_as_such()
    {
        var data = new SampleDataset(3, (_, _) => throw new OutOfMemoryException());
        var error = Assert.Throws<SampleException>(() => new BatchLoader(data).From().Count());
        Assert.That(OutOfMemory.Is(error!));
        Assert.That(OutOfMemory.Is(new IOException("gone")), Is.False);
    }

    [Test]
    public void A_step_that_is_repeated_has_its_samples_lengths()
    {
        using var temporary = new TemporaryFolder();
        using var generators = new GeneratorSnapshot();
        generators.Take(CPU);
        using var scope = NewDisposeScope();
        using var model = nn.Linear(1, 2);
        var pairs = new TokenSequences([[1, 2, 3], [4]], [[5], [6, 7]]);
        ReplayBundle.Save(temporary["step"], model, "", [_sequences.GetBatch([2, 1], default), pairs.GetBatch([0, 1], default)], generators, lossScale: 1);
        var (batches, _, _) = ReplayBundle.Load(temporary["step"], model);
        Assert.That(batches.Select(batch => batch.InputLengths), Is.EqualTo(new long[][] { [2, 1], [3, 1] }));
        Assert.That(batches.Select(batch => batch.TargetLengths), Is.EqualTo(new long[]?[] { null, [1, 2] }));
    }

    private static JsonObject Card(LoaderOptions options)
    {
        using var model = nn.Linear(1, 2);
        return RunCard.Of(new Supervised(model, Loss.CrossEntropy), new TrainerOptions { Epochs = 1 }, new BatchLoader(_sequences, options));
    }
}
