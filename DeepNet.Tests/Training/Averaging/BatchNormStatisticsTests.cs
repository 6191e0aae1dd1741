using DeepNet.Data;
using DeepNet.Tests.Support;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Averaging;

public sealed class BatchNormStatisticsTests
{
    [Test]
    public void Unequal_batches_count_by_their_samples()
    {
        var values = randn(10, 3);
        using var model = nn.BatchNorm1d(3);
        var layers = BatchNormStatistics.Estimate(model, Loader(values, 4), batch => model.call(batch.Inputs));
        var parts = values.split([4, 4, 2]);
        var variance = parts.Select(part => part.var(0) * part.shape[0]).Aggregate((left, right) => left + right) / 10;
        Assert.Multiple(() =>
        {
            Assert.That(layers, Is.EqualTo(1));
            Parity.TensorAssert.Close(model.running_mean!, values.mean([0]), "mean");
            Parity.TensorAssert.Close(model.running_var!, variance, "variance");
        });
    }

    [Test]
    public void Only_statistics_change()
    {
        using var dropout = nn.Dropout(0.5);
        using var norm = nn.BatchNorm1d(3, momentum: 0.3);
        using var frozen = nn.BatchNorm1d(3);
        using var model = nn.Sequential(dropout, norm, frozen);
        frozen.eval();
        var weight = norm.weight.detach().clone();
        BatchNormStatistics.Estimate(new Supervised(model, Loss.MeanSquaredError), Loader(randn(8, 3), 4), batches: 1);
        Assert.Multiple(() =>
        {
            Assert.That(norm.momentum, Is.EqualTo(0.3));
            Assert.That((bool[])[model.training, dropout.training, norm.training, frozen.training], Is.EqualTo((bool[])[true, true, true, false]));
            Assert.That(norm.num_batches_tracked!.item<long>(), Is.EqualTo(1));
            Parity.TensorAssert.Same(norm.weight.detach(), weight, "weight");
            Assert.That(norm.weight.grad, Is.Null);
        });
    }

    [Test]
    public void No_random_number_is_drawn()
    {
        using var model = nn.Sequential(nn.Dropout(0.5), nn.BatchNorm1d(3));
        var data = Loader(randn(8, 3), 4);
        var before = get_rng_state().Values<byte>();
        BatchNormStatistics.Estimate(new Supervised(model, Loss.MeanSquaredError), data);
        Assert.That(get_rng_state().Values<byte>(), Is.EqualTo(before));
    }

    [Test]
    public void A_model_without_such_layers_is_left_alone()
    {
        using var model = nn.Linear(3, 3);
        Assert.That(BatchNormStatistics.Estimate(model, Loader(randn(8, 3), 4), _ => Assert.Fail("no pass is needed")), Is.Zero);
    }

    [Test]
    public void An_average_keeps_those_of_its_own_weights()
    {
        using var folder = new TemporaryFolder();
        var values = randn(12, 3);
        using var model = nn.Sequential(nn.Linear(3, 3), nn.BatchNorm1d(3));
        var step = new Supervised(model, Loss.MeanSquaredError);
        using var averaged = new AveragedWeights(model, new Ema { Decay = 0.5 });
        averaged.Update(1);
        using (no_grad())
            model.parameters().First().mul_(3);
        averaged.Update(2);
        var raw = model.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone());

        Assert.That(averaged.EstimateStatistics(step, Loader(values, 12)), Is.EqualTo(1));
        Parity.TensorAssert.Same(model.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach()), raw);
        averaged.Save(folder["ema.safetensors"]);
        var saved = DeepNet.Serialization.Safetensors.Load(folder["ema.safetensors"]);
        var outputs = nn.functional.linear(values, saved["0.weight"], saved["0.bias"]);
        Parity.TensorAssert.Close(saved["1.running_mean"], outputs.mean([0]), "mean");
        Parity.TensorAssert.Close(saved["1.running_var"], outputs.var(0), "variance");
    }

    private static BatchLoader Loader(Tensor values, int size)
        => new(new TensorDataset(values, values), new LoaderOptions { BatchSize = size, Shuffle = false, Workers = 0 });
}
