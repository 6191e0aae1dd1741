using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>The layers that DCGANs with and without labels have in common, and how they are initialised.</summary>
internal static class DcganLayers
{
    private const double Deviation = 0.02;
    private const double Leak = 0.2;

    /// <summary>From [batch, inputs, 1, 1] to [batch, channels, size, size], in (−1, 1).</summary>
    internal static Sequential Generator(DcganOptions options, int inputs)
    {
        var layers = new List<Module<Tensor, Tensor>>();
        for (var level = options.Doublings - 1; level >= 0; level--)
        {
            var outputs = options.GeneratorWidth << level;
            layers.Add(layers.Count == 0
                ? ConvTranspose2d(inputs, outputs, 4, bias: false)                              // [batch, width · 2ⁿ, 4, 4]
                : ConvTranspose2d(2 * outputs, outputs, 4, stride: 2, padding: 1, bias: false)); // height and width doubled
            layers.Add(BatchNorm2d(outputs));
            layers.Add(ReLU(inplace: true));
        }
        layers.Add(ConvTranspose2d(options.GeneratorWidth, options.Channels, 4, stride: 2, padding: 1, bias: false));
        layers.Add(Tanh(inplace: true));
        return Initialized(Sequential(layers));
    }

    /// <summary>From [batch, inputs, size, size] to [batch, 1, 1, 1].</summary>
    internal static Sequential Critic(DcganOptions options, int inputs)
    {
        var (normalization, bias) = (options.Normalization, options.Normalization != CriticNormalization.Batch);
        var layers = new List<Module<Tensor, Tensor>>();
        for (var level = 0; level < options.Doublings; level++)
        {
            var outputs = options.CriticWidth << level;
            layers.Add(Convolve(level == 0 ? inputs : outputs / 2, outputs, stride: 2, padding: 1)); // height and width halved
            if (normalization == CriticNormalization.Batch && level > 0)
                layers.Add(BatchNorm2d(outputs));
            layers.Add(LeakyReLU(Leak, inplace: true));
        }
        layers.Add(Convolve(options.CriticWidth << (options.Doublings - 1), 1, stride: 1, padding: 0)); // [batch, 1, 1, 1]
        return Initialized(Sequential(layers));

        Module<Tensor, Tensor> Convolve(int from, int to, int stride, int padding)
        {
            var convolution = Conv2d(from, to, 4, stride: stride, padding: padding, bias: bias);
            return normalization == CriticNormalization.Spectral ? new SpectralNorm(convolution) : convolution;
        }
    }

    /// <summary>Draws convolutions anew from N(0, 0.02) and the scales of batch norms from N(1, 0.02), in the order of the layers.</summary>
    private static Sequential Initialized(Sequential layers)
    {
        foreach (var layer in layers.children())
            switch (layer)
            {
                case SpectralNorm normalized:
                    init.normal_(normalized.Weight, 0, Deviation);
                    break;
                case Convolution convolution:
                    init.normal_(convolution.weight!, 0, Deviation);
                    break;
                case BatchNorm2d norm:
                    init.normal_(norm.weight!, 1, Deviation);
                    init.zeros_(norm.bias!);
                    break;
            }
        return layers;
    }

    /// <summary>Noise as an image of one pixel: [batch, latent, 1, 1] of [batch, latent] or of itself.</summary>
    internal static Tensor Pixels(Tensor noise, string model, int latent)
    {
        ArgumentNullException.ThrowIfNull(noise);
        return noise.Dimensions is 2 or 4 && noise.size(1) == latent && noise.numel() == noise.size(0) * latent
            ? noise.reshape(noise.size(0), latent, 1, 1)
            : throw new ArgumentException($"{model} takes noise [batch, {latent}] or [batch, {latent}, 1, 1], got {InputShape.Text(noise)}.", nameof(noise));
    }
}
