using DeepNet.Models;

namespace DeepNet.Tests.Parity.Models;

internal sealed class LeNetParityTests
{
    /// <summary>The network of PyTorch's tutorials.</summary>
    internal static string Original(string activation = "F.relu", string pool = "F.max_pool2d", int channels = 1, int padding = 2) => $$"""
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.conv1 = nn.Conv2d({{channels}}, 6, 5, padding={{padding}})
                self.conv2 = nn.Conv2d(6, 16, 5)
                self.fc1 = nn.Linear(16 * 5 * 5, 120)
                self.fc2 = nn.Linear(120, 84)
                self.fc3 = nn.Linear(84, 10)

            def forward(self, x):
                x = {{pool}}({{activation}}(self.conv1(x)), 2)
                x = {{pool}}({{activation}}(self.conv2(x)), 2)
                x = {{activation}}(self.fc1(torch.flatten(x, 1)))
                return self.fc3({{activation}}(self.fc2(x)))

        build = Net
        """;

    [Test]
    public void TheSameSeedGivesTheSameWeights() => ModelParity.SameInitialization(Original(), () => new LeNet());

    [Test]
    public void ForwardAndGradientsOfThePapersFormAreTheSame()
    {
        using var model = new LeNet();
        var (images, labels) = ModelParity.Batch(10, 8, 1, 28, 28);
        ModelParity.SameForwardAndGradients(Original("torch.tanh", "F.avg_pool2d"), model, images, labels);
    }

    [Test]
    public void ForwardAndGradientsOfTheModernFormAreTheSame()
    {
        using var model = new LeNet(LeNetOptions.Modern with { InputChannels = 3, ImageSize = 32, Padding = 0 });
        var (images, labels) = ModelParity.Batch(10, 8, 3, 32, 32);
        ModelParity.SameForwardAndGradients(Original(channels: 3, padding: 0), model, images, labels);
    }

    [Test]
    public void TenStepsEndAtTheSameWeights()
    {
        using var model = new LeNet();
        var (images, labels) = ModelParity.Batch(10, 8, 1, 28, 28);
        ModelParity.SameTraining(Original("torch.tanh", "F.avg_pool2d"), model, images, labels, Optimizers.SgdInPython, Optimizers.Sgd);
    }
}
