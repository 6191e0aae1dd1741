using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor[] split(long size, int dim = 0) => Aten.split_Tensor.CallList(this, size, dim);
        public Tensor[] split(long[] sizes, long dim = 0) => Aten.split_with_sizes.CallList(this, sizes, dim);
        public Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0) => Aten.split_with_sizes.CallList(this, sizes.ToArray(), dim);
        public Tensor[] split(params long[] sizes) => Aten.split_with_sizes.CallList(this, sizes);
        public Tensor[] chunk(long chunks, long dim = 0) => Aten.chunk.CallList(this, chunks, dim);
        public Tensor[] tensor_split(long size, long dim = 0) => Aten.tensor_split_sections.CallList(this, size, dim);
        public Tensor[] tensor_split(long[] sizes, long dim = 0) => Aten.tensor_split_indices.CallList(this, sizes, dim);
        public Tensor[] tensor_split(Tensor indices, long dim = 0) => Aten.tensor_split_tensor_indices_or_sections.CallList(this, indices, dim);
        public Tensor[] hsplit(long size) => Aten.hsplit_int.CallList(this, size);
        public Tensor[] hsplit(Tensor indices) => Aten.tensor_split_tensor_indices_or_sections.CallList(this, indices, Dimensions == 1 ? 0 : 1);
        public Tensor[] hsplit(params long[] sizes) => Aten.hsplit_array.CallList(this, sizes);
        public Tensor[] vsplit(long size) => Aten.vsplit_int.CallList(this, size);
        public Tensor[] vsplit(Tensor indices) => Aten.tensor_split_tensor_indices_or_sections.CallList(this, indices, 0);
        public Tensor[] vsplit(params long[] sizes) => Aten.vsplit_array.CallList(this, sizes);
        public Tensor[] dsplit(long size) => Aten.dsplit_int.CallList(this, size);
        public Tensor[] dsplit((long, long) indices_or_sections) => Aten.dsplit_array.CallList(this, new[] { indices_or_sections.Item1, indices_or_sections.Item2 });
        public Tensor[] dsplit((long, long, long) indices_or_sections) => Aten.dsplit_array.CallList(this, new[] { indices_or_sections.Item1, indices_or_sections.Item2, indices_or_sections.Item3 });
        public Tensor[] dsplit((long, long, long, long) indices_or_sections) => Aten.dsplit_array.CallList(this, new[] { indices_or_sections.Item1, indices_or_sections.Item2, indices_or_sections.Item3, indices_or_sections.Item4 });
        public Tensor[] dsplit(Tensor indices) => Aten.tensor_split_tensor_indices_or_sections.CallList(this, indices, 2);
        public Tensor[] dsplit(params long[] sizes) => Aten.dsplit_array.CallList(this, sizes);
        public Tensor[] unbind(long dimension = 0) => Aten.unbind_int.CallList(this, dimension);
        public Tensor unfold(long dimension, long size, long step) => Aten.unfold.Call(this, dimension, size, step);
    }

    public static Tensor[] split(Tensor tensor, long[] split_size_or_sections, long dim = 0) => Aten.split_with_sizes.CallList(tensor, split_size_or_sections, dim);
    public static Tensor[] chunk(Tensor input, long chunks, long dim = 0) => Aten.chunk.CallList(input, chunks, dim);
    public static Tensor[] tensor_split(Tensor input, long indices_or_sections, long dim = 0) => Aten.tensor_split_sections.CallList(input, indices_or_sections, dim);
    public static Tensor[] tensor_split(Tensor input, long[] indices_or_sections, long dim = 0) => Aten.tensor_split_indices.CallList(input, indices_or_sections, dim);
    public static Tensor[] tensor_split(Tensor input, Tensor indices_or_sections, long dim = 0) => Aten.tensor_split_tensor_indices_or_sections.CallList(input, indices_or_sections, dim);
    public static Tensor[] hsplit(Tensor input, long indices_or_sections) => Aten.hsplit_int.CallList(input, indices_or_sections);
    public static Tensor[] hsplit(Tensor input, long[] indices_or_sections) => Aten.hsplit_array.CallList(input, indices_or_sections);
    public static Tensor[] hsplit(Tensor input, (long, long) indices_or_sections) => Aten.hsplit_array.CallList(input, new[] { indices_or_sections.Item1, indices_or_sections.Item2 });
    public static Tensor[] hsplit(Tensor input, (long, long, long) indices_or_sections) => Aten.hsplit_array.CallList(input, new[] { indices_or_sections.Item1, indices_or_sections.Item2, indices_or_sections.Item3 });
    public static Tensor[] hsplit(Tensor input, (long, long, long, long) indices_or_sections) => Aten.hsplit_array.CallList(input, new[] { indices_or_sections.Item1, indices_or_sections.Item2, indices_or_sections.Item3, indices_or_sections.Item4 });
    public static Tensor[] hsplit(Tensor input, Tensor indices_or_sections) => input.hsplit(indices_or_sections);
    public static Tensor[] vsplit(Tensor input, long[] indices_or_sections) => Aten.vsplit_array.CallList(input, indices_or_sections);
    public static Tensor[] dsplit(Tensor input, long size) => Aten.dsplit_int.CallList(input, size);
    public static Tensor[] dsplit(Tensor input, long[] indices_or_sections) => Aten.dsplit_array.CallList(input, indices_or_sections);
    public static Tensor[] dsplit(Tensor input, (long, long) indices_or_sections) => Aten.dsplit_array.CallList(input, new[] { indices_or_sections.Item1, indices_or_sections.Item2 });
    public static Tensor[] dsplit(Tensor input, (long, long, long) indices_or_sections) => Aten.dsplit_array.CallList(input, new[] { indices_or_sections.Item1, indices_or_sections.Item2, indices_or_sections.Item3 });
    public static Tensor[] dsplit(Tensor input, (long, long, long, long) indices_or_sections) => Aten.dsplit_array.CallList(input, new[] { indices_or_sections.Item1, indices_or_sections.Item2, indices_or_sections.Item3, indices_or_sections.Item4 });
    public static Tensor[] dsplit(Tensor input, Tensor indices_or_sections) => Aten.tensor_split_tensor_indices_or_sections.CallList(input, indices_or_sections, 2);
    public static Tensor[] unbind(Tensor input, long dim = 0) => Aten.unbind_int.CallList(input, dim);
    public static Tensor[] unbind(Tensor tensor, int dim = 0) => Aten.unbind_int.CallList(tensor, dim);
}
