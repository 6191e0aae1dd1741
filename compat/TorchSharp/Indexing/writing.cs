using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    // Each as a copy with the change, and in place.

    public static Tensor index_add(Tensor input, long dim, Tensor index, Tensor source, Scalar alpha) => Aten.index_add.Call(input, dim, index, source, alpha);
    public static Tensor index_add_(Tensor input, long dim, Tensor index, Tensor source, Scalar alpha) => Aten.index_add_.InPlace(input, dim, index, source, alpha);

    public static Tensor index_copy(Tensor input, long dim, Tensor index, Tensor source) => Aten.index_copy.Call(input, dim, index, source);
    public static Tensor index_copy_(Tensor input, long dim, Tensor index, Tensor source) => Aten.index_copy_.InPlace(input, dim, index, source);

    public static Tensor index_fill(Tensor input, long dim, Tensor index, Scalar value) => Aten.index_fill_int_Scalar.Call(input, dim, index, value);
    public static Tensor index_fill_(Tensor input, long dim, Tensor index, Scalar value) => Aten.index_fill__int_Scalar.InPlace(input, dim, index, value);

    public static Tensor scatter(Tensor input, long dim, Tensor index, Tensor src) => Aten.scatter_src.Call(input, dim, index, src);
    public static Tensor scatter_(Tensor input, long dim, Tensor index, Tensor src) => Aten.scatter__src.InPlace(input, dim, index, src);

    public static Tensor scatter_add(Tensor input, long dim, Tensor index, Tensor src) => Aten.scatter_add.Call(input, dim, index, src);
    public static Tensor scatter_add_(Tensor input, long dim, Tensor index, Tensor src) => Aten.scatter_add_.InPlace(input, dim, index, src);

    public static Tensor select_scatter(Tensor input, Tensor src, long dim, long index) => Aten.select_scatter.Call(input, src, dim, index);

    public static Tensor slice_scatter(Tensor input, Tensor src, long dim = 0, long? start = null, long? end = null, long step = 1)
        => Aten.slice_scatter.Call(input, src, dim, start, end, step);

    public partial class Tensor
    {
        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) => Aten.index_add.Call(this, dim, index, source, alpha);
        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) => Aten.index_add_.InPlace(this, dim, index, source, alpha);

        public Tensor index_copy(long dim, Tensor index, Tensor source) => Aten.index_copy.Call(this, dim, index, source);
        public Tensor index_copy_(long dim, Tensor index, Tensor source) => Aten.index_copy_.InPlace(this, dim, index, source);

        public Tensor index_fill(long dim, Tensor index, Scalar value) => Aten.index_fill_int_Scalar.Call(this, dim, index, value);
        public Tensor index_fill_(long dim, Tensor index, Scalar value) => Aten.index_fill__int_Scalar.InPlace(this, dim, index, value);

        public Tensor scatter(long dim, Tensor index, Tensor src) => Aten.scatter_src.Call(this, dim, index, src);
        public Tensor scatter_(long dim, Tensor index, Tensor src) => Aten.scatter__src.InPlace(this, dim, index, src);

        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Aten.scatter_add.Call(this, dim, index, src);
        public Tensor scatter_add_(long dim, Tensor index, Tensor src) => Aten.scatter_add_.InPlace(this, dim, index, src);

        public Tensor masked_fill(Tensor mask, Scalar value) => Aten.masked_fill_Scalar.Call(this, mask, value);
        public Tensor masked_fill_(Tensor mask, Scalar value) => Aten.masked_fill__Scalar.InPlace(this, mask, value);

        public Tensor masked_scatter(Tensor mask, Tensor value) => Aten.masked_scatter.Call(this, mask, value);
        public Tensor masked_scatter_(Tensor mask, Tensor value) => Aten.masked_scatter_.InPlace(this, mask, value);

        public Tensor select_scatter(Tensor src, long dim, long index) => Aten.select_scatter.Call(this, src, dim, index);

        public Tensor slice_scatter(Tensor src, long dim = 0, long? start = null, long? end = null, long step = 1)
            => Aten.slice_scatter.Call(this, src, dim, start, end, step);
    }
}
