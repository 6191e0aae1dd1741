using DeepNet.Models;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Benchmarks;

/// <summary>The network and the batch of a family, and what a training step does with them.</summary>
/// <param name="Modules">By the names that the weights' file gives them; one network alone has none.</param>
/// <param name="Batch">What the step takes.</param>
/// <param name="Step">Returns the loss.</param>
internal sealed record ZooWorkload((string Name, nn.Module Module)[] Modules, Tensor[] Batch, Func<Tensor[], Tensor> Step)
{
    public static readonly OptimizerOptions ByAdamW = new AdamW { LearningRate = 1e-3 };
    public static readonly OptimizerOptions ByAdam = new Adam { LearningRate = 1e-3 };
    public static readonly OptimizerOptions ByMomentum = new Sgd { LearningRate = 0.01 };

    public static Tensor CrossEntropy(Tensor logits, Tensor targets) => Loss.CrossEntropy.Of(logits, targets);

    public static ZooWorkload Supervised(nn.Module<Tensor, Tensor> model, OptimizerOptions optimizer, Tensor[] batch, Func<Tensor, Tensor, Tensor> loss)
        => Training(model, optimizer, batch, given => loss(model.call(given[0]), given[1]));

    public static ZooWorkload Classes(nn.Module<Tensor, Tensor> model, OptimizerOptions optimizer, params long[] shape)
        => Supervised(model, optimizer, [randn(shape), randint(10, [shape[0]], ScalarType.Int64)], CrossEntropy);

    public static ZooWorkload Tokens(nn.Module<Tensor, Tensor> model, OptimizerOptions optimizer, Tensor tokens, int vocabulary)
        => Supervised(model, optimizer, [tokens, randint(vocabulary, tokens.shape, ScalarType.Int64)], (logits, targets) => CrossEntropy(logits.flatten(0, 1), targets.flatten()));

    public static ZooWorkload Language(RecurrentCell cell) => Tokens(
        new RecurrentLanguageModel(new() { Vocabulary = 1000, EmbeddingSize = 128, HiddenSize = 256, Layers = 1, Cell = cell, TieHead = false }), ByAdam,
        randint(1000, [16, 64], ScalarType.Int64), 1000);

    public static ZooWorkload Pairs(nn.Module<Tensor, Tensor, Tensor> model, long length) => Training(
        model, ByAdamW, [Padded(16, length, 500), randint(1, 500, [16, length], ScalarType.Int64), randint(1, 500, [16, length], ScalarType.Int64)],
        given => CrossEntropy(model.call(given[0], given[1]).flatten(0, 1), given[2].flatten()));

    public static ZooWorkload Autoencoding(VariationalAutoencoder model, ElementwiseLoss likelihood, Tensor images)
    {
        var step = new VariationalAutoencoding(model, likelihood);
        return Training(model, ByAdamW, [images], given => step.Forward(new(given[0], given[0])).Loss);
    }

    public static ZooWorkload Diffusion(DiffusionUNet model) => Training(
        model, ByAdamW, [randn(8, 1, 16, 16), randint(1000, [8], ScalarType.Int64), randn(8, 1, 16, 16)], given => nn.functional.mse_loss(model.call(given[0], given[1]), given[2]));

    private static ZooWorkload Training(nn.Module model, OptimizerOptions options, Tensor[] batch, Func<Tensor[], Tensor> loss)
    {
        var policy = Precision.Full.Create(CPU);
        var optimizer = policy.CreateOptimizer(options, [.. model.named_parameters()]);
        return new([("", model)], batch, given =>
        {
            var value = loss(given);
            policy.Backward(value);
            policy.Step(optimizer);
            model.zero_grad();
            return value;
        });
    }

    public static ZooWorkload Game(nn.Module<Tensor, Tensor> generator, nn.Module<Tensor, Tensor> critic, long latent, bool hinge)
    {
        var policy = Precision.Full.Create(CPU);
        OptimizerOptions options = new Adam { LearningRate = 2e-4, Beta1 = 0.5 };
        var (generating, judging) = (policy.CreateOptimizer(options, [.. generator.named_parameters()]), policy.CreateOptimizer(options, [.. critic.named_parameters()]));
        return new([("generator", generator), ("critic", critic)], [randn(16, 3, 32, 32), randn(16, latent)], given =>
        {
            var made = generator.call(given[1]);
            var (real, fake) = (critic.call(given[0]), critic.call(made.detach()));
            var loss = hinge ? (1 - real).relu().mean() + (1 + fake).relu().mean() : Is(real, 1) + Is(fake, 0);
            policy.Backward(loss);
            policy.Step(judging);
            critic.zero_grad();
            var judged = critic.call(made);
            policy.Backward(hinge ? -judged.mean() : Is(judged, 1));
            policy.Step(generating);
            generator.zero_grad();
            critic.zero_grad();
            return loss;
        });

        static Tensor Is(Tensor judged, double answer) => nn.functional.binary_cross_entropy_with_logits(judged, full_like(judged, answer));
    }

    // Texts of a quarter of the length to all of it, filled up with 0.
    public static Tensor Padded(long count, long length, int vocabulary)
    {
        var lengths = randint(length / 4, length + 1, [count, 1], ScalarType.Int64);
        lengths[0] = length;
        return randint(1, vocabulary, [count, length], ScalarType.Int64) * arange(length).lt(lengths);
    }
}
