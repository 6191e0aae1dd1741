using System.Text.Json;
using DeepNet.Models;
using DeepNet.Serialization;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Models;

/// <summary>Files of weights go both ways between the zoo and torchvision, for each family that both have.</summary>
internal sealed class WeightExchangeTests
{
    private static readonly TestCaseData<ModelOptions, string, int>[] _families =
    [
        new(ResNetOptions.ResNet50 with { Blocks = [1, 1], Classes = 10 }, """
            def build():
                model = torchvision.models.resnet.ResNet(torchvision.models.resnet.Bottleneck, [1, 1, 1, 1], num_classes=10)
                model.layer3 = model.layer4 = nn.Identity()
                model.fc = nn.Linear(512, 10)
                return model
            """, 32) { TestName = "{m}(ResNet)" },
        new(AlexNetOptions.ImageNet with { Hidden = 8, Classes = 10 }, """
            def build():
                model = torchvision.models.alexnet()
                model.classifier[1], model.classifier[4], model.classifier[6] = nn.Linear(9216, 8), nn.Linear(8, 8), nn.Linear(8, 10)
                return model
            """, 63) { TestName = "{m}(AlexNet)" },
        new(VggOptions.Vgg13BN with { Width = 4, Hidden = 8, PooledSize = 1, Classes = 10 }, """
            def build():
                features = torchvision.models.vgg.make_layers([4, 4, "M", 8, 8, "M", 16, 16, "M", 32, 32, "M", 32, 32, "M"], batch_norm=True)
                model = torchvision.models.VGG(features, init_weights=False)
                model.avgpool = nn.AdaptiveAvgPool2d(1)
                model.classifier[0], model.classifier[3], model.classifier[6] = nn.Linear(32, 8), nn.Linear(8, 8), nn.Linear(8, 10)
                return model
            """, 32) { TestName = "{m}(Vgg)" },
        new(MobileNetV2Options.ImageNet with { WidthMultiplier = 0.25, Classes = 10 },
            "build = lambda: torchvision.models.mobilenet_v2(width_mult=0.25, num_classes=10)", 33) { TestName = "{m}(MobileNetV2)" },
        new(DenseNetOptions.DenseNet121 with { Blocks = [2, 2, 2, 2], Growth = 8, Width = 16, Classes = 10 },
            "build = lambda: torchvision.models.DenseNet(growth_rate=8, block_config=(2, 2, 2, 2), num_init_features=16, num_classes=10)", 32) { TestName = "{m}(DenseNet)" },
        new(ConvNeXtOptions.Tiny with { Blocks = [1, 1, 2], Widths = [8, 12, 16], LayerScale = 0.5, Classes = 10 }, """
            from torchvision.models.convnext import CNBlockConfig
            build = lambda: torchvision.models.ConvNeXt([CNBlockConfig(8, 12, 1), CNBlockConfig(12, 16, 1), CNBlockConfig(16, None, 2)], layer_scale=0.5, num_classes=10)
            """, 32) { TestName = "{m}(ConvNeXt)" },
    ];

    [OneTimeSetUp]
    public void NeedsTorchvision() => PyTorch.Require("torchvision", "python3-torchvision");

    /// <summary>What torchvision saves as .pth and as .safetensors, loads here; what is saved here, after a step that changes it all, loads there.</summary>
    [TestCaseSource(nameof(_families))]
    public void FilesGoBothWays(ModelOptions options, string original, int size)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        string[] theirs = [folder / "theirs.pth", folder / "theirs.safetensors"];
        var (images, labels) = ModelParity.Batch(10, 4, 3, size, size);
        var expected = PyTorch.Run($$"""
            import torchvision
            {{original}}
            _model = build()
            _model(images)
            torch.save(_model.state_dict(), {{JsonSerializer.Serialize(theirs[0])}})
            save_safetensors({{JsonSerializer.Serialize(theirs[1])}}, _model.state_dict())
            with torch.no_grad():
                logits = _model.eval()(images)
            """, ("images", images));
        using var model = options.Create();
        foreach (var path in theirs)
        {
            using var fresh = options.Create();
            Assert.That(fresh.LoadWeights(path).IsExact, Is.True);
            fresh.eval();
            using (no_grad())
                TensorAssert.Close(fresh.call(images), expected["logits"], path);
        }

        using var optimizer = optim.SGD(model.parameters(), 0.01);
        nn.functional.cross_entropy(model.call(images), labels).backward();
        optimizer.step();
        var ours = folder / "ours.safetensors";
        model.SaveWeights(ours);
        var back = PyTorch.Run($$"""
            import torchvision
            {{original}}
            _model = build().eval()
            _model.load_state_dict(load_safetensors({{JsonSerializer.Serialize(ours)}}))
            with torch.no_grad():
                logits = _model(images)
            """, ("images", images));
        model.eval();
        using (no_grad())
            TensorAssert.Close(model.call(images), back["logits"], "logits of our weights");
    }
}
