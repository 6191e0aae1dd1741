using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>The greatest values of windows at random places (Graham, 2014).</summary>
public sealed class FractionalMaxPool2d : ParameterLessModule<Tensor, Tensor>
{
    internal FractionalMaxPool2d(long[] kernel_size, long[]? output_size, double[]? output_ratio) : base(nameof(FractionalMaxPool2d))
    {
        this.kernel_size = kernel_size;
        this.output_size = output_size;
        this.output_ratio = output_ratio;
    }

    public long[] kernel_size { get; set; }
    public long[]? output_size { get; set; }
    public double[]? output_ratio { get; set; }

    public override Tensor forward(Tensor input) => functional.fractional_max_pool2d(input, kernel_size, output_size, output_ratio);

    /// <summary>The maxima and where in the input's last dimensions they were found.</summary>
    public (Tensor Values, Tensor Indices) forward_with_indices(Tensor input)
        => functional.fractional_max_pool2d_with_indices(input, kernel_size, output_size, output_ratio);
}

/// <summary>The greatest values of windows at random places (Graham, 2014).</summary>
public sealed class FractionalMaxPool3d : ParameterLessModule<Tensor, Tensor>
{
    internal FractionalMaxPool3d(long[] kernel_size, long[]? output_size, double[]? output_ratio) : base(nameof(FractionalMaxPool3d))
    {
        this.kernel_size = kernel_size;
        this.output_size = output_size;
        this.output_ratio = output_ratio;
    }

    public long[] kernel_size { get; set; }
    public long[]? output_size { get; set; }
    public double[]? output_ratio { get; set; }

    public override Tensor forward(Tensor input) => functional.fractional_max_pool3d(input, kernel_size, output_size, output_ratio);

    /// <summary>The maxima and where in the input's last dimensions they were found.</summary>
    public (Tensor Values, Tensor Indices) forward_with_indices(Tensor input)
        => functional.fractional_max_pool3d_with_indices(input, kernel_size, output_size, output_ratio);
}
