using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public static Tensor block_diag(params Tensor[] tensors) => Aten.block_diag.Call(tensors);
    }

    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => Aten.cat.Call(tensors.ToArray(), dim);
    public static Tensor cat(ReadOnlySpan<Tensor> tensors, long dim = 0) => Aten.cat.Call(tensors.ToArray(), dim);
    public static Tensor cat(Tensor[] tensors, long dim = 0) => Aten.cat.Call(tensors, dim);
    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => Aten.cat.Call(tensors.ToArray(), dim);
    public static Tensor concat(ReadOnlySpan<Tensor> tensors, long dim = 0) => Aten.cat.Call(tensors.ToArray(), dim);
    public static Tensor concat(Tensor[] tensors, long dim = 0) => Aten.cat.Call(tensors, dim);
    public static Tensor concatenate(IList<Tensor> tensors, long axis = 0) => Aten.cat.Call(tensors.ToArray(), axis);
    public static Tensor concatenate(ReadOnlySpan<Tensor> tensors, long axis = 0) => Aten.cat.Call(tensors.ToArray(), axis);
    public static Tensor concatenate(Tensor[] tensors, long axis = 0) => Aten.cat.Call(tensors, axis);
    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) => Aten.stack.Call(tensors.ToArray(), dim);
    public static Tensor hstack(IEnumerable<Tensor> tensors) => Aten.hstack.Call(tensors.ToArray());
    public static Tensor hstack(IList<Tensor> tensors) => Aten.hstack.Call(tensors.ToArray());
    public static Tensor hstack(ReadOnlySpan<Tensor> tensors) => Aten.hstack.Call(tensors.ToArray());
    public static Tensor hstack(params Tensor[] tensors) => Aten.hstack.Call(tensors);
    public static Tensor vstack(IList<Tensor> tensors) => Aten.vstack.Call(tensors.ToArray());
    public static Tensor vstack(ReadOnlySpan<Tensor> tensors) => Aten.vstack.Call(tensors.ToArray());
    public static Tensor vstack(Tensor[] tensors) => Aten.vstack.Call(tensors);
    public static Tensor dstack(IEnumerable<Tensor> tensors) => Aten.dstack.Call(tensors.ToArray());
    public static Tensor dstack(IList<Tensor> tensors) => Aten.dstack.Call(tensors.ToArray());
    public static Tensor dstack(ReadOnlySpan<Tensor> tensors) => Aten.dstack.Call(tensors.ToArray());
    public static Tensor dstack(params Tensor[] tensors) => Aten.dstack.Call(tensors);
    public static Tensor column_stack(IList<Tensor> tensors) => Aten.column_stack.Call(tensors.ToArray());
    public static Tensor column_stack(ReadOnlySpan<Tensor> tensors) => Aten.column_stack.Call(tensors.ToArray());
    public static Tensor column_stack(params Tensor[] tensors) => Aten.column_stack.Call(tensors);
    public static Tensor row_stack(IList<Tensor> tensors) => Aten.vstack.Call(tensors.ToArray());
    public static Tensor row_stack(ReadOnlySpan<Tensor> tensors) => Aten.vstack.Call(tensors.ToArray());
    public static Tensor row_stack(params Tensor[] tensors) => Aten.vstack.Call(tensors);
    public static Tensor block_diag(params Tensor[] tensors) => Aten.block_diag.Call(tensors);
    public static Tensor cartesian_prod(IList<Tensor> tensors) => Aten.cartesian_prod.Call(tensors.ToArray());
    public static Tensor cartesian_prod(ReadOnlySpan<Tensor> tensors) => Aten.cartesian_prod.Call(tensors.ToArray());
    public static Tensor cartesian_prod(params Tensor[] tensors) => Aten.cartesian_prod.Call(tensors);
    public static Tensor combinations(Tensor input, int r = 2, bool with_replacement = false) => Aten.combinations.Call(input, r, with_replacement);
    public static Tensor[] meshgrid(IEnumerable<Tensor> tensors, string indexing = "ij") => Aten.meshgrid_indexing.CallList(tensors.ToArray(), indexing);
    public static IList<Tensor> broadcast_tensors(params Tensor[] tensors) => Aten.broadcast_tensors.CallList(tensors);
}
