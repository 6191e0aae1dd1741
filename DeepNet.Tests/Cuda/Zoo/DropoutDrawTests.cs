using DeepNet.Models;
using DeepNet.Tests.Parity;
using DeepNet.Tests.Parity.Models;
using DeepNet.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Cuda.Zoo;

/// <summary>What is random on the GPU is drawn as PyTorch draws it there: the same seed gives the same outputs in training.</summary>
[Category(Gpu.Category)]
internal sealed class DropoutDrawTests
{
    private static readonly TestCaseData<string, Func<nn.Module<Tensor, Tensor>>, long[]>[] _models =
    [
        new(MlpParityTests.Original("ReLU", 0.3), () => new Mlp(new MlpOptions { Sizes = [48, 32, 16, 10], Dropout = 0.3 }), [8, 48]) { TestName = "{m}(MLP)" },
        new(CnnParityTests.Original, () => new Cnn(), [8, 1, 28, 28]) { TestName = "{m}(CNN)" },
        new(ConvNeXtParityTests.Small, () => new ConvNeXt(ConvNeXtParityTests.SmallOptions), [6, 3, 48, 36]) { TestName = "{m}(ConvNeXt)" },
        new(DenseNetParityTests.Small, () => new DenseNet(DenseNetParityTests.SmallOptions), [4, 3, 48, 48]) { TestName = "{m}(DenseNet)" },
    ];

    [TestCaseSource(nameof(_models))]
    public void DropoutIsPyTorchs(string original, Func<nn.Module<Tensor, Tensor>> create, long[] shape)
    {
        var device = Gpu.DeviceOrRehearsal();
        if (original.Contains("torchvision"))
            PyTorch.Require("torchvision", "python3-torchvision");
        using var float32 = new Float32Products();
        using var scope = NewDisposeScope();
        manual_seed(1);
        var x = randn(shape);
        using var model = create();
        var expected = PyTorch.RunOn(device, $"""
            {original}
            _model = build()
            _model.load_state_dict(group("state"))
            torch.manual_seed(5)
            outputs = [_model(x) for _ in range(3)]
            """, model.StateAs("state").Append(("x", x)).ToDictionary(pair => pair.Item1, pair => pair.Item2));
        model.to(device);
        manual_seed(5);
        var outputs = Enumerable.Range(0, 3).ToDictionary(number => $"{number}", _ => model.call(x.to(device)));
        RelativeError.Within(1e-4, outputs, expected.Group("outputs"));
    }
}
