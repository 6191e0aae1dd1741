using TorchSharp.Interop;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>What convolutions of one to three spatial dimensions have in common, transposed ones too.</summary>
public abstract class Convolution : Module<Tensor, Tensor>
{
    protected Parameter? _weight;
    protected Parameter? _bias;

    /// <summary>The padding as <c>pad</c> takes it: before and after, the last dimension first.</summary>
    protected long[] _reversed_padding_repeated_twice = [];

    private readonly long[] _noPadding;

    protected Convolution(string name, long in_channels, long out_channels, long[] kernel_size, long[] stride, long[]? padding, Padding? padding_type,
        long[] dilation, bool transposed, long[] output_padding, long groups, bool bias, PaddingModes padding_mode,
        Device? device = null, ScalarType? dtype = null) : base(name)
    {
        if (groups <= 0)
            throw new ArgumentOutOfRangeException(nameof(groups), groups, "The number of groups must be positive.");
        if (in_channels % groups != 0)
            throw new ArgumentException($"in_channels must be divisible by groups, but {in_channels} is not by {groups}.", nameof(in_channels));
        if (out_channels % groups != 0)
            throw new ArgumentException($"out_channels must be divisible by groups, but {out_channels} is not by {groups}.", nameof(out_channels));

        this.in_channels = in_channels;
        this.out_channels = out_channels;
        this.kernel_size = kernel_size;
        this.stride = stride;
        this.dilation = dilation;
        this.transposed = transposed;
        this.output_padding = output_padding;
        this.groups = groups;
        this.padding_mode = padding_mode;
        _noPadding = new long[kernel_size.Length];
        if (padding_type is { } named)
            SetPadding(named);
        else
            SetPadding(padding ?? _noPadding);

        long[] channels = transposed ? [in_channels, out_channels / groups] : [out_channels, in_channels / groups];
        weight = InitialValues.Empty([.. channels, .. kernel_size], device, dtype);
        this.bias = bias ? InitialValues.Empty([out_channels], device, dtype) : null;
        reset_parameters();
    }

    public long in_channels { get; }
    public long out_channels { get; }
    public long[] kernel_size { get; set; }
    public long[] stride { get; set; }

    /// <summary>The padding on both sides of each dimension, or null where it is given by name.</summary>
    public long[]? padding { get; private set; }

    public Padding? padding_type { get; private set; }
    public long[] dilation { get; set; }
    public bool transposed { get; }
    public long[] output_padding { get; set; }
    public long groups { get; set; }
    public PaddingModes padding_mode { get; set; }

    /// <summary>[out_channels, in_channels / groups, kernel…]; transposed [in_channels, out_channels / groups, kernel…].</summary>
    public Parameter weight
    {
        get => _weight!;
        set => ConditionallyRegisterParameter(nameof(weight), _weight = Required(value));
    }

    /// <summary>[out_channels], or null.</summary>
    public Parameter? bias
    {
        get => _bias;
        set => ConditionallyRegisterParameter(nameof(bias), _bias = value);
    }

    /// <summary>Draws new initial values.</summary>
    public void reset_parameters()
    {
        InitialValues.FillWeight(_weight!);
        if (_bias is not null)
            InitialValues.FillBias(_bias, _weight!);
    }

    public void SetPadding(long[] padding)
    {
        ArgumentNullException.ThrowIfNull(padding);
        this.padding = padding;
        padding_type = null;
        _reversed_padding_repeated_twice = padding.Reverse().SelectMany(size => new[] { size, size }).ToArray();
    }

    public void SetPadding(Padding padding)
    {
        if (padding == Padding.Same && stride.Any(step => step != 1))
            throw new ArgumentException($"Padding 'same' needs a stride of 1, but the stride is {stride.Text()}.", nameof(padding));
        this.padding = null;
        padding_type = padding;
        _reversed_padding_repeated_twice = dilation.Zip(kernel_size).Reverse()
            .Select(dimension => padding == Padding.Same ? dimension.First * (dimension.Second - 1) : 0)
            .SelectMany(total => new[] { total / 2, total - total / 2 }).ToArray();
    }

    /// <summary>Whether the input is [batch, in_channels, …] or [in_channels, …] with so many spatial dimensions.</summary>
    protected bool ValidateShape(Tensor input, long dimensions)
    {
        ArgumentNullException.ThrowIfNull(input);
        var given = input.Dimensions;
        return (given == dimensions + 2 || given == dimensions + 1) && input.size(given == dimensions + 2 ? 1 : 0) == in_channels;
    }

    private protected Tensor Convolve(Tensor input, int dimensions, Operator convolution, Operator convolutionWithNamedPadding)
    {
        CheckShape(input, dimensions);
        if (padding_mode is not (PaddingModes.Zeros or PaddingModes.Constant))
        {
            using var padded = functional.pad(input, _reversed_padding_repeated_twice, padding_mode);
            return convolution.Call(padded, _weight, _bias, stride, _noPadding, dilation, groups);
        }
        return padding_type is { } named
            ? convolutionWithNamedPadding.Call(input, _weight, _bias, stride, named.Name(), dilation, groups)
            : convolution.Call(input, _weight, _bias, stride, padding, dilation, groups);
    }

    private protected void CheckShape(Tensor input, int dimensions)
    {
        if (!ValidateShape(input, dimensions))
            throw new ArgumentException(
                $"{GetName()} expects an input of {dimensions + 2} dimensions (with a batch) or {dimensions + 1}, with {in_channels} channels, "
                    + $"but got the shape {input.shape.Text()}.",
                nameof(input));
    }
}
