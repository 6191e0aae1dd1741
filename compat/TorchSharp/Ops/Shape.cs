using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor view(params long[] shape) => Aten.view.Call(this, shape);
        public Tensor view_as(Tensor other) => Aten.view_as.Call(this, other);
        public Tensor reshape(params long[] shape) => Aten.reshape.Call(this, shape);
        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Aten.flatten_using_ints.Call(this, start_dim, end_dim);
        public Tensor unflatten(long dim, Size sizes) => Aten.unflatten_int.Call(this, dim, sizes);
        public Tensor unflatten(long dim, params long[] sizes) => Aten.unflatten_int.Call(this, dim, sizes);
        public Tensor ravel() => Aten.ravel.Call(this);
        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0) => Aten.as_strided.Call(this, size, strides, storageOffset);
        public Tensor squeeze(long? dim = null) => dim is null ? Aten.squeeze.Call(this) : Aten.squeeze_dim.Call(this, dim);
        public Tensor squeeze_(long? dim = null) => dim is null ? Aten.squeeze_.InPlace(this) : Aten.squeeze__dim.InPlace(this, dim);
        public Tensor unsqueeze(long dim) => Aten.unsqueeze.Call(this, dim);
        public Tensor unsqueeze_(long dim) => Aten.unsqueeze_.InPlace(this, dim);
        public Tensor permute(IEnumerable<long> permutation) => Aten.permute.Call(this, permutation.ToArray());
        public Tensor permute(params long[] permutation) => Aten.permute.Call(this, permutation);
        public Tensor transpose(long dim0, long dim1) => Aten.transpose_int.Call(this, dim0, dim1);
        public Tensor transpose_(long dim0, long dim1) => Aten.transpose_.InPlace(this, dim0, dim1);
        public Tensor t() => Aten.t.Call(this);
        public Tensor adjoint() => Aten.adjoint.Call(this);
        public Tensor swapaxes(long dim0, long dim1) => Aten.swapaxes.Call(this, dim0, dim1);
        public Tensor swapdims(long dim0, long dim1) => Aten.swapaxes.Call(this, dim0, dim1);
        public Tensor movedim(long[] source, long[] destination) => Aten.movedim_intlist.Call(this, source, destination);
        public Tensor moveaxis(long[] source, long[] destination) => Aten.movedim_intlist.Call(this, source, destination);
        public Tensor expand(long[] sizes, bool isImplicit = false) => Aten.expand.Call(this, sizes, isImplicit);
        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) => Aten.expand.Call(this, sizes.ToArray(), isImplicit);
        public Tensor expand(Size sizes, bool isImplicit = false) => Aten.expand.Call(this, sizes, isImplicit);
        public Tensor expand(params long[] sizes) => Aten.expand.Call(this, sizes);
        public Tensor expand_as(Tensor other) => Aten.expand_as.Call(this, other);
        public Tensor broadcast_to(params long[] shape) => Aten.broadcast_to.Call(this, shape);
        public Tensor atleast_1d() => Aten.atleast_1d.Call(this);
        public Tensor atleast_2d() => Aten.atleast_2d.Call(this);
        public Tensor atleast_3d() => Aten.atleast_3d.Call(this);

        public Tensor T => Aten.numpy_T.Call(this);
        public Tensor mT => Aten.mT.Call(this);
        public Tensor H => Aten.matrix_H.Call(this);
        public Tensor mH => Aten.mH.Call(this);
    }

    public static Tensor reshape(Tensor input, params long[] shape) => Aten.reshape.Call(input, shape);
    public static Tensor flatten(Tensor input, long start_dim = 0, long end_dim = -1) => Aten.flatten_using_ints.Call(input, start_dim, end_dim);
    public static Tensor unflatten(Tensor input, long dim, Size sizes) => Aten.unflatten_int.Call(input, dim, sizes);
    public static Tensor unflatten(Tensor input, long dim, params long[] sizes) => Aten.unflatten_int.Call(input, dim, sizes);
    public static Tensor ravel(Tensor input) => Aten.ravel.Call(input);
    public static Tensor squeeze(Tensor input, long? dim = null) => dim is null ? Aten.squeeze.Call(input) : Aten.squeeze_dim.Call(input, dim);
    public static Tensor squeeze_(Tensor input, long? dim = null) => dim is null ? Aten.squeeze_.InPlace(input) : Aten.squeeze__dim.InPlace(input, dim);
    public static Tensor unsqueeze(Tensor input, long dim) => Aten.unsqueeze.Call(input, dim);
    public static Tensor unsqueeze_(Tensor input, long dim) => Aten.unsqueeze_.InPlace(input, dim);
    public static Tensor permute(Tensor input, params long[] permutation) => Aten.permute.Call(input, permutation);
    public static Tensor transpose(Tensor input, long dim0, long dim1) => Aten.transpose_int.Call(input, dim0, dim1);
    public static Tensor t(Tensor input) => Aten.t.Call(input);
    public static Tensor adjoint(Tensor input) => Aten.adjoint.Call(input);
    public static Tensor swapaxes(Tensor input, long axis0, long axis1) => Aten.swapaxes.Call(input, axis0, axis1);
    public static Tensor swapdims(Tensor input, long dim0, long dim1) => Aten.swapaxes.Call(input, dim0, dim1);
    public static Tensor movedim(Tensor input, long source, long destination) => Aten.movedim_int.Call(input, source, destination);
    public static Tensor movedim(Tensor input, long[] source, long[] destination) => Aten.movedim_intlist.Call(input, source, destination);
    public static Tensor moveaxis(Tensor input, long source, long destination) => Aten.movedim_int.Call(input, source, destination);
    public static Tensor moveaxis(Tensor input, long[] source, long[] destination) => Aten.movedim_intlist.Call(input, source, destination);
    public static Tensor moveaxis(Tensor input, (long, long) source, (long, long) destination) => Aten.movedim_intlist.Call(input, new[] { source.Item1, source.Item2 }, new[] { destination.Item1, destination.Item2 });
    public static Tensor moveaxis(Tensor input, (long, long, long) source, (long, long, long) destination) => Aten.movedim_intlist.Call(input, new[] { source.Item1, source.Item2, source.Item3 }, new[] { destination.Item1, destination.Item2, destination.Item3 });
    public static Tensor moveaxis(Tensor input, (long, long, long, long) source, (long, long, long, long) destination) => Aten.movedim_intlist.Call(input, new[] { source.Item1, source.Item2, source.Item3, source.Item4 }, new[] { destination.Item1, destination.Item2, destination.Item3, destination.Item4 });
    public static Tensor broadcast_to(Tensor input, params long[] shape) => Aten.broadcast_to.Call(input, shape);
    public static IEnumerable<Tensor> atleast_1d(params Tensor[] input) => Aten.atleast_1d_Sequence.CallList(input);
    public static IEnumerable<Tensor> atleast_2d(params Tensor[] input) => Aten.atleast_2d_Sequence.CallList(input);
    public static IEnumerable<Tensor> atleast_3d(params Tensor[] input) => Aten.atleast_3d_Sequence.CallList(input);
}
