using DeepNet.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Models;

/// <summary>ResNet-20 against He et al., §4.2, written down in torch.nn.</summary>
internal sealed class CifarResNetParityTests
{
    internal const string Original = """
        class Block(nn.Module):
            def __init__(self, inputs, outputs, stride):
                super().__init__()
                self.pad, self.stride = (outputs - inputs) // 2, stride
                self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
                self.bn1 = nn.BatchNorm2d(outputs)
                self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
                self.bn2 = nn.BatchNorm2d(outputs)

            def forward(self, x):
                y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
                s = self.stride
                return F.relu(y + F.pad(x[:, :, ::s, ::s], (0, 0, 0, 0, self.pad, self.pad)))

        class Net(nn.Module):
            def __init__(self, n=3, channels=3):
                super().__init__()
                self.conv1 = nn.Conv2d(channels, 16, 3, 1, 1, bias=False)
                self.bn1 = nn.BatchNorm2d(16)
                stage = lambda i, o, s: nn.Sequential(*[Block(i if k == 0 else o, o, s if k == 0 else 1) for k in range(n)])
                self.layer1, self.layer2, self.layer3 = stage(16, 16, 1), stage(16, 32, 2), stage(32, 64, 2)
                self.fc = nn.Linear(64, 10)
                for m in self.modules():
                    if isinstance(m, nn.Conv2d):
                        nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")

            def forward(self, x):
                x = F.relu(self.bn1(self.conv1(x)))
                x = self.layer3(self.layer2(self.layer1(x)))
                return self.fc(x.mean((2, 3)))

        build = Net
        """;

    [Test]
    public void TheSameSeedGivesTheSameWeights() => ModelParity.SameInitialization(Original, () => new ResNet(ResNetOptions.ResNet20));

    [Test]
    public void ForwardStatisticsAndGradientsAreTheSame()
    {
        using var model = new ResNet(ResNetOptions.ResNet20);
        var (images, labels) = ModelParity.Batch(10, 4, 3, 32, 32);
        ModelParity.SameForwardAndGradients(Original, model, images, labels);
    }

    [Test]
    public void GreyImagesFit()
    {
        using var model = new ResNet(ResNetOptions.ResNet20 with { InputChannels = 1 });
        var (images, labels) = ModelParity.Batch(10, 4, 1, 28, 28);
        ModelParity.SameForwardAndGradients(Original.Replace("channels=3", "channels=1"), model, images, labels);
    }

    [TestCaseSource(typeof(Optimizers), nameof(Optimizers.All))]
    public void TenStepsEndAtTheSameWeights(string python, Func<IEnumerable<Parameter>, optim.Optimizer> create)
    {
        using var model = new ResNet(ResNetOptions.ResNet20);
        var (images, labels) = ModelParity.Batch(10, 4, 3, 16, 16);
        ModelParity.SameTraining(Original, model, images, labels, python, create);
    }
}
