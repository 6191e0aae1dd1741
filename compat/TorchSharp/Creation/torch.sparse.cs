using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A sparse tensor of that size with <paramref name="values"/> at the places in the columns of <paramref name="indices"/>.</summary>
    /// <param name="indices">[sparse dimensions, count], int64.</param>
    /// <param name="values">[count, dense dimensions …].</param>
    /// <param name="size">The size of the whole tensor.</param>
    /// <param name="dtype">The type; by default that of the values.</param>
    /// <param name="device">The device; by default that of the values.</param>
    /// <param name="requires_grad">Whether operations on the tensor are recorded.</param>
    /// <param name="names">Not supported: null.</param>
    public static Tensor sparse_coo_tensor(Tensor indices, Tensor values, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null)
    {
        ArgumentNullException.ThrowIfNull(size);
        return Factory.Finish(Aten.sparse_coo_tensor_indices_size.Call(indices, values, size, dtype, Argument.None, device), requires_grad, names);
    }

    /// <summary>A tensor over the bytes of a file, which is mapped into memory.</summary>
    /// <param name="filename">The file.</param>
    /// <param name="shared">Whether writing to the tensor changes the file, which is then made or made longer where it is too short.</param>
    /// <param name="size">The number of elements.</param>
    /// <param name="dtype">The type of the elements.</param>
    /// <param name="device">The device: the CPU.</param>
    /// <param name="requires_grad">Whether operations on the tensor are recorded.</param>
    public static Tensor from_file(string filename, bool? shared = null, long? size = 0, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        ArgumentNullException.ThrowIfNull(filename);
        return Factory.Finish(Aten.from_file.Call(filename, shared, size, dtype, Argument.None, device), requires_grad);
    }

    public partial class Tensor
    {
        /// <summary>Where a sparse tensor has values: [sparse dimensions, count].</summary>
        public Tensor SparseIndices => Aten._indices.Call(this);

        /// <summary>The values of a sparse tensor.</summary>
        public Tensor SparseValues => Aten._values.Call(this);
    }
}
