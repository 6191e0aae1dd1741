using DeepNet.Models;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Benchmarks;

/// <summary>A network with its batch and optimizer; pytorch/training_steps.py has the same numbers.</summary>
/// <param name="Name">What <c>--only</c> calls it.</param>
/// <param name="Title">What the table calls it.</param>
/// <param name="Steps">How many are timed together.</param>
/// <param name="Build">Makes the network.</param>
/// <param name="InputShape">Of a batch.</param>
/// <param name="Classes">That there are targets of.</param>
/// <param name="Optimizer">DeepNet's.</param>
/// <param name="Target">At least this share of PyTorch's speed.</param>
internal sealed record TrainingWorkload(
    string Name, string Title, int Steps, Func<nn.Module<Tensor, Tensor>> Build, long[] InputShape, long Classes, OptimizerOptions Optimizer, double Target)
{
    private static readonly Sgd Momentum = new() { LearningRate = 0.01, Momentum = 0.9 };

    public static readonly TrainingWorkload[] All =
    [
        new("tiny-mlp", "MLP 16-64-64-4, batch 32, AdamW", 2000, () => new Mlp(new MlpOptions { Sizes = [16, 64, 64, 4] }), [32, 16], 4, new AdamW(), 2.5),
        new("mlp", "MLP 784-256-128-10, batch 64, Adam", 300, () => new Mlp(new MlpOptions { Sizes = [784, 256, 128, 10] }), [64, 784], 10, new Adam(), 1.4),
        new("cnn", "CNN (MNIST), batch 64, SGD momentum", 15, () => new Cnn(new CnnOptions()), [64, 1, 28, 28], 10, Momentum, 1),
        ResNet18("resnet18", "ResNet-18 (CIFAR stem), batch 32, SGD momentum", Precision.Full, channelsLast: false, target: 1),
        ResNet18("precisions", "the same in BFloat16Mixed, PyTorch in float32", Precision.BFloat16Mixed, channelsLast: false, target: 1.8),
        ResNet18("precisions", "the same with channels last", Precision.BFloat16Mixed, channelsLast: true, target: 1.8),
        ResNet18("precisions", "the same in BFloat16Pure", Precision.BFloat16Pure, channelsLast: true, target: 1.8),
        ResNet18("precisions", "ResNet-18 in BFloat16Mixed, channels last, PyTorch in autocast to bfloat16", Precision.BFloat16Mixed, channelsLast: true, target: 1) with { Peer = "resnet18-bf16" },
        ResNet18("precisions", "ResNet-18 in float32, channels last, PyTorch as it comes", Precision.Full, channelsLast: true, target: 1),
    ];

    /// <summary>What pytorch/training_steps.py calls it.</summary>
    public string Peer { get; init; } = Name;

    public Precision Precision { get; init; } = Precision.Full;

    public bool ChannelsLast { get; init; }

    private static TrainingWorkload ResNet18(string name, string title, Precision precision, bool channelsLast, double target)
        => new(name, title, 2, () => new ResNet(ResNetOptions.ResNet18 with { Classes = 10, Stem = ResNetStem.Cifar }), [32, 3, 32, 32], 10, Momentum, target)
        {
            Peer = "resnet18",
            Precision = precision,
            ChannelsLast = channelsLast,
        };

    /// <summary>A step by hand, without a trainer, as PyTorch's half takes it.</summary>
    public Action Load()
    {
        manual_seed(1);
        var model = Build();
        var policy = Precision.Create(CPU);
        policy.Prepare(model);
        var (inputs, targets) = (randn(InputShape), randint(Classes, [InputShape[0]]));
        if (ChannelsLast)
        {
            inputs = WithChannelsLast(inputs);
            using var noGradient = no_grad();
            foreach (var weight in model.parameters().Where(parameter => parameter.dim() == 4))
                weight.set_(WithChannelsLast(weight.detach()));
        }
        var optimizer = policy.CreateOptimizer(Optimizer, [.. model.named_parameters()]);
        return () =>
        {
            using var scope = NewDisposeScope();
            Tensor loss;
            using (policy.Forward())
                loss = Loss.CrossEntropy.Of(model.call(inputs), targets);
            policy.Backward(loss);
            policy.Step(optimizer);
            model.zero_grad();
        };
    }

    // The same numbers with the channels innermost in memory.
    private static Tensor WithChannelsLast(Tensor images) => images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
