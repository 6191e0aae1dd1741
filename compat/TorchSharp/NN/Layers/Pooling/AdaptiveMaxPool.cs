using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>The greatest values of as many windows as the output size asks for.</summary>
public sealed class AdaptiveMaxPool1d : ParameterLessModule<Tensor, Tensor>
{
    internal AdaptiveMaxPool1d(long output_size) : base(nameof(AdaptiveMaxPool1d)) => this.output_size = output_size;

    public long output_size { get; set; }

    public override Tensor forward(Tensor input) => functional.adaptive_max_pool1d(input, output_size);

    /// <summary>The maxima and where in the input's last dimensions they were found.</summary>
    public (Tensor Values, Tensor Indices) forward_with_indices(Tensor input)
        => functional.adaptive_max_pool1d_with_indices(input, output_size);
}

/// <summary>The greatest values of as many windows as the output size asks for.</summary>
public sealed class AdaptiveMaxPool2d : ParameterLessModule<Tensor, Tensor>
{
    internal AdaptiveMaxPool2d(long[] output_size) : base(nameof(AdaptiveMaxPool2d)) => this.output_size = output_size;

    public long[] output_size { get; set; }

    public override Tensor forward(Tensor input) => functional.adaptive_max_pool2d(input, output_size);

    /// <summary>The maxima and where in the input's last dimensions they were found.</summary>
    public (Tensor output, Tensor indices) forward_with_indices(Tensor input)
        => functional.adaptive_max_pool2d_with_indices(input, output_size);
}

/// <summary>The greatest values of as many windows as the output size asks for.</summary>
public sealed class AdaptiveMaxPool3d : ParameterLessModule<Tensor, Tensor>
{
    internal AdaptiveMaxPool3d(long[] output_size) : base(nameof(AdaptiveMaxPool3d)) => this.output_size = output_size;

    public long[] output_size { get; set; }

    public override Tensor forward(Tensor input) => functional.adaptive_max_pool3d(input, output_size);

    /// <summary>The maxima and where in the input's last dimensions they were found.</summary>
    public (Tensor output, Tensor indices) forward_with_indices(Tensor input)
        => functional.adaptive_max_pool3d_with_indices(input, output_size);
}
