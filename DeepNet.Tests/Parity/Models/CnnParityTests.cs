using System.Text.Json;
using DeepNet.Models;
using DeepNet.Serialization;
using DeepNet.Tests.Support;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Models;

internal sealed class CnnParityTests
{
    /// <summary>pytorch/examples' MNIST network, without its log_softmax.</summary>
    internal const string Original = """
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.conv1 = nn.Conv2d(1, 32, 3, 1)
                self.conv2 = nn.Conv2d(32, 64, 3, 1)
                self.dropout1 = nn.Dropout(0.25)
                self.dropout2 = nn.Dropout(0.5)
                self.fc1 = nn.Linear(9216, 128)
                self.fc2 = nn.Linear(128, 10)

            def forward(self, x):
                x = F.relu(self.conv2(F.relu(self.conv1(x))))
                x = self.dropout1(F.max_pool2d(x, 2))
                x = self.dropout2(F.relu(self.fc1(torch.flatten(x, 1))))
                return self.fc2(x)

        build = Net
        """;

    [Test]
    public void TheSameSeedGivesTheSameWeights() => ModelParity.SameInitialization(Original, () => new Cnn());

    [Test]
    public void ForwardDropoutAndGradientsAreTheSame()
    {
        using var model = new Cnn();
        var (images, labels) = ModelParity.Batch(10, 8, 1, 28, 28);
        ModelParity.SameForwardAndGradients(Original, model, images, labels);
    }

    [TestCaseSource(typeof(Optimizers), nameof(Optimizers.All))]
    public void TenStepsEndAtTheSameWeights(string python, Func<IEnumerable<Parameter>, optim.Optimizer> create)
    {
        using var model = new Cnn();
        var (images, labels) = ModelParity.Batch(10, 8, 1, 28, 28);
        ModelParity.SameTraining(Original, model, images, labels, python, create);
    }

    [Test]
    public void ColourImagesOfAnotherSizeFit()
    {
        using var model = new Cnn(new CnnOptions { InputChannels = 3, ImageSize = 32, Classes = 7 });
        var (images, labels) = ModelParity.Batch(7, 4, 3, 32, 32);
        ModelParity.SameForwardAndGradients(Original.Replace("Conv2d(1,", "Conv2d(3,").Replace("9216", "64 * 14 * 14").Replace("(128, 10)", "(128, 7)"),
            model, images, labels);
    }

    /// <summary>What is saved here, Python loads into the original: training and dropout in between included.</summary>
    [Test]
    public void SavedWeightsLoadIntoTheOriginal()
    {
        using var folder = new TemporaryFolder();
        var path = folder / "model.safetensors";
        using var scope = NewDisposeScope();
        using var model = new Cnn();
        using var optimizer = optim.AdamW(model.parameters(), 1e-3);
        var (images, labels) = ModelParity.Batch(10, 8, 1, 28, 28);
        for (var step = 0; step < 3; step++)
        {
            optimizer.zero_grad();
            nn.functional.cross_entropy(model.call(images), labels).backward();
            optimizer.step();
        }
        model.SaveWeights(path);
        var expected = PyTorch.Run($$"""
            {{Original}}
            _model = build().eval()
            _model.load_state_dict(load_safetensors({{JsonSerializer.Serialize(path)}}))
            with torch.no_grad():
                logits = _model(images)
            """, ("images", images));
        model.eval();
        using (no_grad())
            TensorAssert.Close(model.call(images), expected["logits"], "logits");
    }
}
