using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Makes one dimension of a range of them: by default all but the batch.</summary>
public sealed class Flatten : ParameterLessModule<Tensor, Tensor>
{
    internal Flatten(long start_dim, long end_dim) : base(nameof(Flatten))
    {
        this.start_dim = start_dim;
        this.end_dim = end_dim;
    }

    public long start_dim { get; set; }
    public long end_dim { get; set; }

    public override Tensor forward(Tensor input) => Aten.flatten_using_ints.Call(input, start_dim, end_dim);
}

/// <summary>Makes several dimensions of one; a size of −1 is worked out.</summary>
public sealed class Unflatten : ParameterLessModule<Tensor, Tensor>
{
    internal Unflatten(long dim, long[] unflattened_size) : base(nameof(Unflatten))
    {
        this.dim = dim;
        this.unflattened_size = unflattened_size;
    }

    public long dim { get; set; }
    public long[] unflattened_size { get; set; }

    public override Tensor forward(Tensor tensor) => Aten.unflatten_int.Call(tensor, dim, unflattened_size);
}
