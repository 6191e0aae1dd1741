using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// A layer whose weight is divided by its largest singular value σ, so that the layer stretches no input by more than its length. Miyato, Kataoka, Koyama,
/// Yoshida: Spectral normalization for generative adversarial networks, ICLR 2018.
/// </summary>
/// <remarks>
/// Arithmetic, keys and the order of random draws are those of PyTorch's <c>torch.nn.utils.spectral_norm</c>: <c>bias</c>, <c>weight_orig</c>, which is
/// what learns, and the buffers <c>weight_u</c> and <c>weight_v</c>, estimates of the singular vectors of σ. While training each pass improves
/// them by power iteration, v ← Wᵀu / ‖Wᵀu‖ and u ← Wv / ‖Wv‖, through which no gradient flows; in evaluation they stay as they are. σ = uᵀWv. The matrix
/// W has a row for each output channel. Under autocast σ is computed in float32.
/// </remarks>
/// <example><code>
/// var critic = nn.Sequential(new SpectralNorm(nn.Linear(784, 128)), nn.LeakyReLU(0.2), new SpectralNorm(nn.Linear(128, 1)));
/// </code></example>
public sealed class SpectralNorm : Module<Tensor, Tensor>, ICountsMultiplyAdds
{
    private readonly NormalizedLayer _layer;
    private readonly int _iterations;
    private readonly double _epsilon;
    [ComponentName(Name = "bias")]
    private readonly Parameter? _bias;
    [ComponentName(Name = "weight_orig")]
    private readonly Parameter _weight;
    [ComponentName(Name = "weight_u")]
    private readonly Tensor _left;
    [ComponentName(Name = "weight_v")]
    private readonly Tensor _right;

    /// <summary>Takes over a layer with its parameters, and draws u and v from the default generator.</summary>
    /// <param name="layer">
    /// A <c>Linear</c>, <c>Conv2d</c> or <c>ConvTranspose2d</c>; convolutions pad with zeros. It belongs to this module from then on.
    /// </param>
    /// <param name="iterations">Power iterations in each training pass, at least 1.</param>
    /// <param name="epsilon">The least length that a vector is divided by, above 0.</param>
    /// <exception cref="ArgumentException">The layer is of another kind, or pads with other values than zeros.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no iteration, or epsilon is not a finite number above 0.</exception>
    public SpectralNorm(Module<Tensor, Tensor> layer, int iterations = 1, double epsilon = 1e-12) : base(nameof(SpectralNorm))
    {
        _layer = NormalizedLayer.Of(layer);
        (_iterations, _epsilon) = (Require.AtLeast(1, iterations, nameof(iterations)), Require.Positive(epsilon, nameof(epsilon)));
        if (_layer.Bias is { } bias)
            register_parameter("bias", _bias = bias);
        register_parameter("weight_orig", _weight = _layer.Weight);
        (_left, _right) = DrawVectors();
        register_buffer("weight_u", _left);
        register_buffer("weight_v", _right);
    }

    /// <summary>What learns: the layer's weight before it is divided.</summary>
    internal Parameter Weight => _weight;

    /// <inheritdoc/>
    /// <remarks>Does nothing: components are registered by name, however fields hold them.</remarks>
    protected override void RegisterComponents()
    {
    }

    /// <summary>Applies the layer with the divided weight.</summary>
    /// <param name="input">What the layer takes.</param>
    /// <returns>What the layer gives.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return _layer.Apply(input, Normalized(), _bias).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public long MultiplyAdds(IReadOnlyList<long> input, IReadOnlyList<long> output) => _layer.MultiplyAdds(_weight, input, output);

    /// <summary>W / σ.</summary>
    private Tensor Normalized()
    {
        using var scope = NewDisposeScope();
        var device = _weight.device_type;
        using var precise = Autocast.IsAvailable && device is DeviceType.CPU or DeviceType.CUDA && Autocast.IsEnabled(device) ? Autocast.Suspend(device) : default;
        var (left, right) = training ? Iterate() : (_left, _right);
        var sigma = left.dot(_layer.Matrix(_weight).mv(right));
        return (_weight / sigma).MoveToOuterDisposeScope();
    }

    /// <summary>Improves u and v, and gives them in tensors that later passes leave alone, as the backward pass needs them.</summary>
    private (Tensor Left, Tensor Right) Iterate()
    {
        using var noGradient = no_grad();
        var matrix = _layer.Matrix(_weight); // [outputs, inputs · kernel]
        var (left, right) = (_left, _right);
        for (var iteration = 0; iteration < _iterations; iteration++)
        {
            right = functional.normalize(matrix.t().mv(left), dim: 0, eps: _epsilon);
            left = functional.normalize(matrix.mv(right), dim: 0, eps: _epsilon);
        }
        _left.copy_(left);
        _right.copy_(right);
        return (left, right);
    }

    private (Tensor Left, Tensor Right) DrawVectors()
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var matrix = _layer.Matrix(_weight);
        return (Draw(matrix.size(0)), Draw(matrix.size(1)));

        Tensor Draw(long size)
            => functional.normalize(empty(size, dtype: _weight.dtype, device: _weight.device).normal_(), dim: 0, eps: _epsilon).DetachFromDisposeScope();
    }
}
