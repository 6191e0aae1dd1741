using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>Generator and critic as one model, for checkpoints: <c>generator.…</c> and <c>critic.…</c>.</summary>
internal sealed class AdversarialPair : nn.Module
{
    private readonly Func<Tensor, Tensor?, Tensor> _generate, _judge;

    private AdversarialPair(nn.Module generator, nn.Module critic, Func<Tensor, Tensor?, Tensor> generate, Func<Tensor, Tensor?, Tensor> judge)
        : base(nameof(AdversarialPair))
    {
        register_module("generator", Generator = generator);
        register_module("critic", Critic = critic);
        (_generate, _judge) = (generate, judge);
    }

    public nn.Module Generator { get; }

    public nn.Module Critic { get; }

    public bool IsConditional { get; private init; }

    public static AdversarialPair Of(nn.Module<Tensor, Tensor> generator, nn.Module<Tensor, Tensor> critic)
        => new(generator, critic, (noise, _) => generator.call(noise), (samples, _) => critic.call(samples));

    public static AdversarialPair Of(nn.Module<Tensor, Tensor, Tensor> generator, nn.Module<Tensor, Tensor, Tensor> critic)
        => new(generator, critic, (noise, labels) => generator.call(noise, labels!), (samples, labels) => critic.call(samples, labels!)) { IsConditional = true };

    public Tensor Generate(Tensor noise, Tensor? labels) => _generate(noise, labels);

    /// <returns>[batch]: a score for each sample.</returns>
    public Tensor Judge(Tensor samples, Tensor? labels)
    {
        var scores = _judge(samples, labels);
        return scores.numel() == samples.size(0)
            ? Loss.Precise(scores).reshape(-1)
            : throw new ArgumentException($"{nameof(Adversarial)} takes one score for each sample from the critic, but got {Shapes.Of(scores)} for {Shapes.Of(samples)}.");
    }

    // The components are those registered by name above; how fields hold them is the class's own matter.
    protected override void RegisterComponents()
    {
    }
}
