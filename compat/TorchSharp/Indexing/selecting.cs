using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor select(Tensor input, long dim, long index) => Aten.select_int.Call(input, dim, index);

    public static Tensor narrow(Tensor input, long dim, long start, long length) => Aten.narrow.Call(input, dim, start, length);

    public static Tensor index_select(Tensor input, long dim, Tensor index) => Aten.index_select.Call(input, dim, index);

    public static Tensor gather(Tensor input, long dim, Tensor index) => Aten.gather.Call(input, dim, index);

    public static Tensor gather(Tensor input, long dim, Tensor index, bool sparse_grad = false) => Aten.gather.Call(input, dim, index, sparse_grad);

    public static Tensor masked_select(Tensor input, Tensor mask) => Aten.masked_select.Call(input, mask);

    public static Tensor take(Tensor input, Tensor index) => Aten.take.Call(input, index);

    public static Tensor take_along_dim(Tensor input, Tensor indices, long dim = 0) => Aten.take_along_dim.Call(input, indices, dim);

    public static Tensor take_along_dim(Tensor input, IEnumerable<long> indices, long dim = 0)
    {
        using var list = tensor(indices.ToArray());
        return take_along_dim(input, list, dim);
    }

    /// <summary>Where the elements are not zero: [count, dimensions].</summary>
    public static Tensor nonzero(Tensor input) => Aten.nonzero.Call(input);

    public static Tensor argwhere(Tensor input) => Aten.argwhere.Call(input);

    /// <summary>Elements of <paramref name="x"/> where the condition holds, of <paramref name="y"/> elsewhere.</summary>
    public static Tensor where(Tensor condition, Tensor x, Tensor y) => Aten.where_self.Call(condition, x, y);

    /// <summary>Where the condition holds: one tensor of numbers for each dimension.</summary>
    public static Tensor[] where(Tensor condition) => Aten.where.CallList(condition);

    public partial class Tensor
    {
        public Tensor select(long dim, long index) => Aten.select_int.Call(this, dim, index);

        /// <summary>From <paramref name="start"/> to before <paramref name="finish"/>, counted from the end if negative.</summary>
        public Tensor slice(long dim, long start, long finish, long step) => Aten.slice_Tensor.Call(this, dim, start, finish, step);

        public Tensor narrow(long dim, long start, long length) => Aten.narrow.Call(this, dim, start, length);

        public Tensor index_select(long dim, Tensor index) => Aten.index_select.Call(this, dim, index);

        public Tensor gather(long dim, Tensor index) => Aten.gather.Call(this, dim, index);

        public Tensor masked_select(Tensor mask) => Aten.masked_select.Call(this, mask);

        public Tensor take(Tensor index) => Aten.take.Call(this, index);

        /// <summary>Takes from the flattened tensor.</summary>
        public Tensor take_along_dim(Tensor indices) => Aten.take_along_dim.Call(this, indices);

        public Tensor take_along_dim(Tensor indices, long dim) => Aten.take_along_dim.Call(this, indices, dim);

        public Tensor take_along_dim(IEnumerable<long> indices)
        {
            using var list = tensor(indices.ToArray());
            return take_along_dim(list);
        }

        public Tensor take_along_dim(IEnumerable<long> indices, long dim) => torch.take_along_dim(this, indices, dim);

        public Tensor nonzero() => Aten.nonzero.Call(this);

        /// <summary>Where the elements are not zero: one tensor of numbers for each dimension.</summary>
        public IList<Tensor> nonzero_as_list() => Aten.nonzero_numpy.CallList(this);

        public Tensor argwhere() => Aten.argwhere.Call(this);

        /// <summary>This tensor's elements where the condition holds, those of <paramref name="y"/> elsewhere.</summary>
        public Tensor where(Tensor condition, Tensor y) => Aten.where_self.Call(condition, this, y);
    }
}
