using DeepNet.Models;
using DeepNet.Tests.Parity;
using DeepNet.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Cuda.Zoo;

/// <summary>
/// torchvision's networks in their size: logits and gradients of a training pass of 16 images of 224 pixels on the GPU, in float32 without TF32. Both sides draw
/// the weights from the same seed on the CPU. In a rehearsal on the CPU two images do, of 64 pixels but for ViT, which takes no others than its own.
/// </summary>
[Category(Gpu.Category)]
internal sealed class LargeModelTests
{
    private static readonly TestCaseData<string, ModelOptions>[] _models =
    [
        Case("alexnet(dropout=0.0)", AlexNetOptions.ImageNet with { Dropout = 0 }),
        Case("vgg11_bn(dropout=0.0)", VggOptions.Vgg11BN with { Dropout = 0 }),
        Case("resnet50()", ResNetOptions.ResNet50),
        Case("resnext50_32x4d()", ResNetOptions.ResNeXt50_32x4d),
        Case("wide_resnet50_2()", ResNetOptions.WideResNet50_2),
        Case("mobilenet_v2(dropout=0.0)", MobileNetV2Options.ImageNet with { Dropout = 0 }),
        Case("densenet121()", DenseNetOptions.DenseNet121),
        Case("convnext_tiny(stochastic_depth_prob=0.0)", ConvNeXtOptions.Tiny with { StochasticDepth = 0 }),
        Case("vit_b_16()", ViTOptions.B16),
    ];

    private Device _device = CPU;

    [OneTimeSetUp]
    public void ChooseDevice()
    {
        _device = Gpu.DeviceOrRehearsal();
        PyTorch.Require("torchvision", "python3-torchvision");
    }

    [TestCaseSource(nameof(_models))]
    public void OutputsAndGradientsAreTorchvisions(string original, ModelOptions options)
    {
        using var float32 = new Float32Products();
        using var scope = NewDisposeScope();
        var size = _device.type == DeviceType.CUDA || options is ViTOptions ? 224 : 64;
        manual_seed(1);
        var (images, labels) = (randn(_device.type == DeviceType.CUDA ? 16 : 2, 3, size, size), arange(_device.type == DeviceType.CUDA ? 16 : 2, ScalarType.Int64));
        // A ViT's head starts at 0, behind which no gradient goes.
        var expected = PyTorch.RunOn(_device, $$"""
            import torchvision
            if hasattr(torch, "set_default_device"):
                torch.set_default_device("cpu")
            torch.manual_seed(3)
            _model = torchvision.models.{{original}}
            if hasattr(_model, "heads"):
                nn.init.normal_(_model.heads.head.weight, 0.0, 0.02)
            _model.to(images.device)
            logits = _model(images)
            F.cross_entropy(logits, labels).backward()
            grads = {name: p.grad for name, p in _model.named_parameters()}
            """, new Dictionary<string, Tensor> { ["images"] = images, ["labels"] = labels });
        manual_seed(3);
        using var model = options.Create();
        if (model is ViT)
            nn.init.normal_(model.get_parameter("heads.head.weight")!, 0, 0.02);
        model.to(_device);
        var logits = model.call(images.to(_device));
        nn.functional.cross_entropy(logits, labels.to(_device)).backward();
        Assert.Multiple(() =>
        {
            RelativeError.Within(1e-4, new Dictionary<string, Tensor> { ["logits"] = logits }, new Dictionary<string, Tensor> { ["logits"] = expected["logits"] });
            RelativeError.Within(1e-4, model.Gradients(), expected.Group("grads"), gradients: true);
        });
    }

    private static TestCaseData<string, ModelOptions> Case(string original, ModelOptions options) => new(original, options) { TestName = $"{{m}}({original[..original.IndexOf('(')]})" };
}
