using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// What variational autoencoders have in common: an input becomes the mean and the log-variance of a code, and a code drawn from that normal distribution
/// becomes the input again. Kingma, Welling: Auto-encoding variational Bayes, ICLR 2014.
/// </summary>
/// <param name="name">The module's name.</param>
public abstract class VariationalAutoencoder(string name) : Module<Tensor, (Tensor Reconstruction, Tensor Mean, Tensor LogVariance)>(name)
{
    /// <summary>The numbers of a code.</summary>
    public abstract int Latent { get; }

    /// <summary>Where the codes of inputs lie.</summary>
    /// <param name="inputs">As <see cref="forward"/> takes them.</param>
    /// <returns>The means and the logarithms of the variances, [batch, latent] each.</returns>
    /// <exception cref="ArgumentException">The inputs have another shape.</exception>
    public abstract (Tensor Mean, Tensor LogVariance) Encode(Tensor inputs);

    /// <summary>What codes stand for.</summary>
    /// <param name="codes">[batch, latent].</param>
    /// <returns>Reconstructions, as <see cref="forward"/> gives them.</returns>
    /// <exception cref="ArgumentException">The codes have another shape.</exception>
    public abstract Tensor Decode(Tensor codes);

    /// <summary>Draws a code for each input, in evaluation as in training, and gives back what it stands for.</summary>
    /// <param name="inputs">[batch, …], the dtype of the weights.</param>
    /// <returns>The reconstruction, and mean and log-variance of the codes, [batch, latent].</returns>
    /// <exception cref="ArgumentException">The inputs have another shape.</exception>
    public override (Tensor Reconstruction, Tensor Mean, Tensor LogVariance) forward(Tensor inputs)
    {
        using var scope = NewDisposeScope();
        var (mean, logVariance) = Encode(inputs);                       // [batch, latent]
        var deviation = (0.5 * logVariance).exp();
        var code = mean + randn_like(deviation) * deviation;            // [batch, latent]
        return (Decode(code).MoveToOuterDisposeScope(), mean.MoveToOuterDisposeScope(), logVariance.MoveToOuterDisposeScope());
    }

    /// <summary>Makes new samples of codes from N(0, 1). The model is in evaluation mode meanwhile; no gradients are recorded.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="seed">What the codes are drawn by: the same seed and weights give the same samples.</param>
    /// <returns>As <see cref="Decode"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is less than 1.</exception>
    public Tensor Sample(int count, long seed)
    {
        Require.AtLeast(1, count, nameof(count));
        using var evaluating = new Evaluating(this);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var like = parameters().First();
        using var generator = new Generator((ulong)seed, like.device);
        return Decode(randn([count, Latent], like.dtype, like.device, generator: generator)).MoveToOuterDisposeScope();
    }

    internal void RequireCodes(Tensor codes)
    {
        ArgumentNullException.ThrowIfNull(codes);
        if (codes.Dimensions != 2 || codes.size(1) != Latent)
            throw new ArgumentException($"{GetName()} takes codes [batch, {Latent}], got {InputShape.Text(codes)}.", nameof(codes));
    }
}
