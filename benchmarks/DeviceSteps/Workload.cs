using DeepNet.Models;
using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Benchmarks;

/// <summary>A network with its batch and optimizer in three sizes (full, small, check: small and without dropout); pytorch/device_steps.py has the same numbers.</summary>
/// <param name="Name">What <c>--only</c> calls it.</param>
/// <param name="Title">What the table calls it.</param>
/// <param name="Steps">How many are timed together.</param>
/// <param name="Build">Makes the network of a size.</param>
/// <param name="Batch">The shape of a size's inputs, and how many classes or words there are.</param>
/// <param name="Optimizer">DeepNet's.</param>
internal sealed record Workload(
    string Name, string Title, int Steps, Func<string, nn.Module<Tensor, Tensor>> Build, Func<string, (long[] Inputs, long Classes)> Batch, OptimizerOptions Optimizer)
{
    public const string Full = "full", Small = "small", Check = "check";

    public static readonly Workload[] All =
    [
        new("mlp", "MLP 784-256-128-10, batch 64, Adam", 400, _ => new Mlp(new MlpOptions { Sizes = [784, 256, 128, 10] }), _ => ([64, 784], 10), new Adam()),
        new("cnn", "CNN (MNIST), batch 64, SGD momentum", 200,
            size => new Cnn(size == Check ? new CnnOptions { PoolDropout = 0, HiddenDropout = 0 } : new CnnOptions()),
            size => ([size == Full ? 64 : 8, 1, 28, 28], 10), new Sgd { LearningRate = 0.01 }),
        new("resnet18", "ResNet-18 (CIFAR stem), batch 512, SGD momentum", 20,
            _ => new ResNet(ResNetOptions.ResNet18 with { Classes = 10, Stem = ResNetStem.Cifar }), size => ([size == Full ? 512 : 4, 3, 32, 32], 10), new Sgd { LearningRate = 0.01 }),
        new("resnet50", "ResNet-50 at 224, batch 128, SGD momentum", 10,
            _ => new ResNet(ResNetOptions.ResNet50), size => (size switch { Full => [128, 3, 224, 224], Check => [8, 3, 96, 96], _ => [4, 3, 64, 64] }, 1000), new Sgd { LearningRate = 0.01 })
        { Tolerance = 0.02 }, // PyTorch's own losses of the third step differ by as much between its two memory layouts, and from those in float64
        new("lstm", "LSTM language model, 10,000 words, 2 × 650, batch 20 × 35, dropout 0.5, SGD, clipped", 40,
            size => new RecurrentLanguageModel(new RecurrentLanguageModelOptions
            {
                Vocabulary = size == Full ? 10_000 : 50,
                EmbeddingSize = size == Full ? 650 : 16,
                HiddenSize = size == Full ? 650 : 16,
                TieHead = false,
                Dropout = size == Check ? new() : new() { Input = 0.5, Hidden = 0.5, Output = 0.5, Locked = false },
            }),
            size => size == Full ? ([20, 35], 10_000) : ([4, 7], 50), new Sgd { LearningRate = 0.1, Momentum = 0 })
        { Clip = 5 },
        new("gpt2", "GPT-2 small, context 1,024, batch 16, AdamW, clipped", 5,
            size => new Gpt(size == Full
                ? GptOptions.Gpt2Small with { Vocabulary = 50_304, Dropout = 0 }
                : GptOptions.Gpt2Small with { Layers = 2, Heads = 2, Width = 16, Context = 16, Vocabulary = 50, Dropout = 0 }),
            size => size == Full ? ([16, 1024], 50_304) : ([2, 16], 50), new AdamW { LearningRate = 6e-4, Beta2 = 0.95, WeightDecay = 0.1 })
        { Clip = 1, IsLarge = true },
    ];

    public static string[] Names => [.. All.Select(workload => workload.Name)];

    /// <summary>The largest norm of the gradients.</summary>
    public double? Clip { get; init; }

    /// <summary>How much losses of the first steps may differ from PyTorch's, relatively.</summary>
    public double Tolerance { get; init; } = 1e-4;

    /// <summary>
    /// Whether the six processes have no room on a GPU together with all that each takes in its steps: then they begin in two groups, and each gives back
    /// what it keeps for later steps when its turn is over, but for what its graph holds.
    /// </summary>
    public bool IsLarge { get; init; }

    private bool IsOfTokens => Name is "lstm" or "gpt2";

    public static Workload Of(string name) => All.Single(workload => workload.Name == name);

    public TrainingStep Step(nn.Module<Tensor, Tensor> model) => IsOfTokens ? new LanguageModelling(model) : new Supervised(model, Loss.CrossEntropy);

    /// <summary>The same batch for ever, where it is wanted; images as they lie on a GPU, the channels innermost.</summary>
    public (Tensor Inputs, Tensor Targets) Sample(string size, Device device)
    {
        var (shape, classes) = Batch(size);
        if (IsOfTokens)
            return (randint(classes, shape, int64, device), randint(classes, shape, int64, device));
        var inputs = randn(shape, device: device);
        if (shape.Length == 4 && device.type == DeviceType.CUDA)
            inputs = inputs.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        return (inputs, randint(classes, [shape[0]], int64, device));
    }
}
