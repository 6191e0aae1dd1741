using DeepNet.Data;
using DeepNet.Tests.Support;
using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Cuda;

/// <summary>Class numbers that are out of range, at which a GPU's kernels would end all work of the process.</summary>
internal sealed class TargetsOnGpuTests : GpuTest
{
    private static readonly long[] _wrong = [0, 3, 2, 1];

    [TestCase(false)]
    [TestCase(true)]
    public void AreSeenInTheLoss(bool ignoring)
    {
        using var scope = NewDisposeScope();
        var loss = ignoring ? Loss.CrossEntropy with { IgnoreIndex = -100, ClassWeights = [1, 2, 3] } : Loss.CrossEntropy;
        var outputs = randn([4, 3], device: Gpu.Device);
        var right = tensor(new long[] { 0, 1, 2, 1 }, device: Gpu.Device);
        Assert.Multiple(() =>
        {
            Assert.That(double.IsFinite(loss.Of(outputs, tensor(_wrong, device: Gpu.Device)).ToDouble()), Is.False);
            Assert.That(loss.Of(outputs, right).ToDouble(), Is.EqualTo(loss.Of(outputs.cpu(), right.cpu()).ToDouble()).Within(1e-5));
        });
    }

    [Test]
    public void EndARunWithAMessageThatNamesThem()
    {
        using var model = nn.Linear(2, 3);
        model.to(Gpu.Device);
        using var data = new TensorDataset(ones(4, 2), tensor(_wrong));
        var trainer = new Trainer(new TrainerOptions { Limits = new() { Steps = 2 } });
        var loader = new BatchLoader(data, new LoaderOptions { BatchSize = 4, Shuffle = false });
        Assert.That(
            () => trainer.Fit(new Supervised(model, Loss.CrossEntropy), new TrainingData(loader, null)),
            Throws.ArgumentException.With.Message.Contains("the target at [1] of the batch is 3"));
    }
}
