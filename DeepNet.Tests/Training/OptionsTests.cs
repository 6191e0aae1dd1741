using DeepNet.Training;

namespace DeepNet.Tests.Training;

public sealed class OptionsTests
{
    [Test]
    public void Defaults_are_the_documented_ones()
    {
        var options = new TrainerOptions { Epochs = 1 };
        Assert.Multiple(() =>
        {
            Assert.That(options.Optimizer, Is.EqualTo(new AdamW { LearningRate = 1e-3, Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8, WeightDecay = 0.01 }));
            Assert.That(options.Schedule, Is.EqualTo(new Constant()));
            Assert.That(options.Seed, Is.EqualTo(1));
            Assert.That(options.Checkpoints, Is.Null);
            Assert.That(new Sgd(), Is.EqualTo(new Sgd { LearningRate = 0.1, Momentum = 0.9, WeightDecay = 0, Nesterov = false }));
            Assert.That(new Adam(), Is.EqualTo(new Adam { LearningRate = 1e-3, Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8, WeightDecay = 0 }));
        });
    }

    [Test]
    public void Impossible_values_are_refused_with_what_was_received()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => new TrainerOptions { Epochs = 0 }, Refused("Epochs must be at least 1, but is 0."));
            Assert.That(() => new Sgd { LearningRate = 0 }, Refused("LearningRate must be a finite number above 0, but is 0."));
            Assert.That(() => new Sgd { LearningRate = double.NaN }, Refused("LearningRate must be a finite number above 0, but is NaN."));
            Assert.That(() => new Sgd { Momentum = 1.5 }, Refused("Momentum must be at least 0 and at most 1, but is 1.5."));
            Assert.That(() => new AdamW { Beta1 = 1 }, Refused("Beta1 must be at least 0 and below 1, but is 1."));
            Assert.That(() => new Adam { WeightDecay = -1 }, Refused("WeightDecay must be a finite number of at least 0, but is -1."));
        });
    }

    private static NUnit.Framework.Constraints.IResolveConstraint Refused(string message)
        => Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains(message);
}
