using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace DeepNet.Training;

/// <summary>The losses of an adversarial game, for loops written by hand too: see <see cref="AdversarialObjective"/> for the formulas.</summary>
public static class AdversarialLosses
{
    /// <summary>What the critic minimises, without penalties.</summary>
    /// <param name="objective">What is played for.</param>
    /// <param name="real">The critic's scores of real samples, any shape.</param>
    /// <param name="generated">Its scores of generated samples, any shape.</param>
    /// <returns>A scalar.</returns>
    public static Tensor OfCritic(AdversarialObjective objective, Tensor real, Tensor generated) => Require.Defined(objective, nameof(objective)) switch
    {
        AdversarialObjective.NonSaturating => softplus(-real).mean() + softplus(generated).mean(),
        AdversarialObjective.Hinge => relu(1 - real).mean() + relu(1 + generated).mean(),
        AdversarialObjective.LeastSquares => 0.5 * (real - 1).square().mean() + 0.5 * generated.square().mean(),
        _ => generated.mean() - real.mean(),
    };

    /// <summary>What the generator minimises.</summary>
    /// <param name="objective">What is played for.</param>
    /// <param name="generated">The critic's scores of generated samples, any shape, with the generator's graph.</param>
    /// <returns>A scalar.</returns>
    public static Tensor OfGenerator(AdversarialObjective objective, Tensor generated) => Require.Defined(objective, nameof(objective)) switch
    {
        AdversarialObjective.NonSaturating => softplus(-generated).mean(),
        AdversarialObjective.LeastSquares => 0.5 * (generated - 1).square().mean(),
        _ => -generated.mean(),
    };

    /// <summary>E(‖∇D(x̂)‖₂ − 1)² with x̂ = e x + (1 − e) G(z), e ~ U(0, 1) for each sample (Gulrajani et al. 2017), differentiable in the critic's weights.</summary>
    /// <param name="critic">From samples to scores; each score depends on its own sample only.</param>
    /// <param name="real">Real samples x, [batch, …].</param>
    /// <param name="generated">Generated samples G(z) of the same shape; no gradient flows to them.</param>
    /// <param name="generator">What e is drawn from. Default torch's own.</param>
    /// <returns>A scalar, not multiplied by λ.</returns>
    public static Tensor GradientPenalty(Func<Tensor, Tensor> critic, Tensor real, Tensor generated, Generator? generator = null)
    {
        long[] shape = [real.size(0), .. Enumerable.Repeat(1L, (int)real.Dimensions - 1)];
        var share = rand(shape, real.dtype, real.device, generator: generator);
        var between = (share * real + (1 - share) * generated).detach();
        return (Gradient(critic, between).flatten(1).norm(1) - 1).square().mean();
    }

    /// <summary>½ E‖∇D(x)‖² at real samples (Mescheder et al. 2018), differentiable in the critic's weights.</summary>
    /// <param name="critic">From samples to scores; each score depends on its own sample only.</param>
    /// <param name="real">Real samples x, [batch, …].</param>
    /// <returns>A scalar, not multiplied by γ.</returns>
    public static Tensor R1(Func<Tensor, Tensor> critic, Tensor real) => 0.5 * Gradient(critic, real.detach()).flatten(1).square().sum(1).mean();

    private static Tensor Gradient(Func<Tensor, Tensor> critic, Tensor at)
    {
        at.requires_grad = true;
        return autograd.grad([critic(at).sum()], [at], create_graph: true)[0];
    }
}
