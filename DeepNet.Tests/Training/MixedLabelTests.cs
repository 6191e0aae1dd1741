using DeepNet.Data;
using DeepNet.Models;
using DeepNet.Training;
using TorchSharp;

namespace DeepNet.Tests.Training;

/// <summary>Training with targets that are distributions over the classes, as mixing samples gives them, validated by class numbers.</summary>
internal sealed class MixedLabelTests
{
    [Test]
    public void A_run_with_CutMix_or_MixUp_learns_and_follows_its_accuracy()
    {
        var digits = SyntheticDigits.Create(train: 512, test: 64, seed: 7);
        var data = digits.Load(new() { BatchSize = 32, Seed = 1 }, [new RandomCrop(28, padding: 2)], new OneOfBatch(new MixUp(classes: 10) { Alpha = 0.2 }, new CutMix(classes: 10) { Probability = 0.5 }));
        torch.manual_seed(1);
        using var model = new Mlp(new MlpOptions { Sizes = [784, 64, 10] });
        var result = new Trainer(new TrainerOptions { Epochs = 5, Optimizer = new AdamW { LearningRate = 3e-3 } })
            .Fit(new Supervised(model, Loss.CrossEntropy, new Accuracy()), data);
        Assert.That(result.Metrics["train/accuracy"], Is.GreaterThan(0.3));
        Assert.That(result.Metrics["val/accuracy"], Is.GreaterThan(0.6), "a tenth without learning");
    }
}
