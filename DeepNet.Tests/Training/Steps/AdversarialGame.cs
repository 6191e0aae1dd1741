using DeepNet.Data;
using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Steps;

/// <summary>Small generators and critics of samples of six numbers, and a loop that lets players play as the trainer does.</summary>
internal static class AdversarialGame
{
    public const int Latent = 4, Size = 6, BatchSize = 8;

    public static nn.Module<Tensor, Tensor> Generator(long seed = 1)
    {
        manual_seed(seed);
        return nn.Sequential(nn.Linear(Latent, 16), nn.ReLU(), nn.Linear(16, Size));
    }

    public static nn.Module<Tensor, Tensor> Critic(long seed = 2)
    {
        manual_seed(seed);
        return nn.Sequential(nn.Linear(Size, 16), nn.Tanh(), nn.Linear(16, 1));
    }

    /// <summary>Batches of real samples with labels from 0 to 2.</summary>
    public static Batch[] Real(int batches)
    {
        manual_seed(3);
        return [.. Enumerable.Range(0, batches).Select(_ => new Batch(randn(BatchSize, Size) * 0.5 + 1, randint(3, [BatchSize], int64)))];
    }

    /// <summary>One step a batch; the losses of all turns, in order.</summary>
    public static List<(string Player, double Loss)> Play(TrainingStep step, IReadOnlyList<Batch> batches)
    {
        var losses = new List<(string, double)>();
        var optimizers = step.Players.ToDictionary(player => player.Name, player => player.Optimizer!.Create([.. player.Model.named_parameters()]));
        step.Model.train();
        for (var index = 0; index < batches.Count; index++, step.StepsTaken++)
            foreach (var player in step.Players.Where(player => (index + 1) % player.Every == 0))
            {
                using var scope = NewDisposeScope();
                foreach (var other in step.Players)
                    foreach (var parameter in other.Model.parameters())
                        parameter.requires_grad = other == player;
                var outcome = player.Forward(batches[index]);
                outcome.Loss.backward();
                optimizers[player.Name].Step();
                player.Model.zero_grad();
                losses.Add((player.Name, outcome.Loss.ToDouble()));
            }
        foreach (var optimizer in optimizers.Values)
            optimizer.Dispose();
        return losses;
    }
}

/// <summary>Takes noise and labels: each label's embedding is added to the noise.</summary>
internal sealed class ConditionalGenerator : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> _labels = nn.Embedding(3, AdversarialGame.Latent), _body = AdversarialGame.Generator();

    public ConditionalGenerator() : base(nameof(ConditionalGenerator))
    {
        register_module("labels", _labels);
        register_module("body", _body);
    }

    public override Tensor forward(Tensor noise, Tensor labels) => _body.call(noise + _labels.call(labels));

    protected override void RegisterComponents()
    {
    }
}

/// <summary>A projection critic: a score of the sample, and how well it fits its label.</summary>
internal sealed class ConditionalCritic : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> _labels = nn.Embedding(3, AdversarialGame.Size), _body = AdversarialGame.Critic();

    public ConditionalCritic() : base(nameof(ConditionalCritic))
    {
        register_module("labels", _labels);
        register_module("body", _body);
    }

    public override Tensor forward(Tensor samples, Tensor labels) => _body.call(samples).squeeze(1) + (_labels.call(labels) * samples).sum(1);

    protected override void RegisterComponents()
    {
    }
}
