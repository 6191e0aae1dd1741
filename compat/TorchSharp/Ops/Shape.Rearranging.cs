using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor repeat(params long[] sizes) => Aten.repeat.Call(this, sizes);
        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) => Aten.repeat_interleave_self_int.Call(this, repeats, dim, output_size);
        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) => Aten.repeat_interleave_self_Tensor.Call(this, repeats, dim, output_size);
        public Tensor tile(long[] reps) => Aten.tile.Call(this, reps);
        public Tensor flip(params long[] dims) => Aten.flip.Call(this, dims);
        public Tensor fliplr() => Aten.fliplr.Call(this);
        public Tensor flipud() => Aten.flipud.Call(this);
        public Tensor roll(long shifts, long? dims = null) => Aten.roll.Call(this, shifts, dims ?? Argument.Default);
        public Tensor roll(long[] shifts) => Aten.roll.Call(this, shifts);
        public Tensor roll(long[] shifts, long[] dims) => Aten.roll.Call(this, shifts, dims);
        public Tensor roll(ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default) => Aten.roll.Call(this, shifts.ToArray(), dims.ToArray());
        public Tensor roll((long, long) shifts, (long, long) dims) => Aten.roll.Call(this, new[] { shifts.Item1, shifts.Item2 }, new[] { dims.Item1, dims.Item2 });
        public Tensor roll((long, long, long) shifts, (long, long, long) dims) => Aten.roll.Call(this, new[] { shifts.Item1, shifts.Item2, shifts.Item3 }, new[] { dims.Item1, dims.Item2, dims.Item3 });
        public Tensor rot90(long k = 1, (long, long)? dims = null) => dims is { } plane ? Aten.rot90.Call(this, k, new[] { plane.Item1, plane.Item2 }) : Aten.rot90.Call(this, k);
        public Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 1) => Aten.diagonal.Call(this, offset, dim1, dim2);
        public Tensor diag(long diagonal = 0) => Aten.diag.Call(this, diagonal);
        public Tensor diag_embed(long offset = 0, long dim1 = -2, long dim2 = -1) => Aten.diag_embed.Call(this, offset, dim1, dim2);
        public Tensor diagflat(long offset = 0) => Aten.diagflat.Call(this, offset);
        public Tensor diagonal_scatter(Tensor src, long offset = 0, long dim1 = 0, long dim2 = 1) => Aten.diagonal_scatter.Call(this, src, offset, dim1, dim2);
        public Tensor tril(long diagonal = 0) => Aten.tril.Call(this, diagonal);
        public Tensor tril_(long diagonal = 0) => Aten.tril_.InPlace(this, diagonal);
        public Tensor triu(long diagonal = 0) => Aten.triu.Call(this, diagonal);
        public Tensor triu_(long diagonal = 0) => Aten.triu_.InPlace(this, diagonal);
        public Tensor channel_shuffle(long groups) => Aten.channel_shuffle.Call(this, groups);
    }

    public static Tensor repeat_interleave(Tensor input, long repeats, long? dim = null, long? output_size = null) => Aten.repeat_interleave_self_int.Call(input, repeats, dim, output_size);
    public static Tensor repeat_interleave(Tensor input, Tensor repeats, long? dim = null, long? output_size = null) => Aten.repeat_interleave_self_Tensor.Call(input, repeats, dim, output_size);
    public static Tensor tile(Tensor input, long[] dims) => Aten.tile.Call(input, dims);
    public static Tensor flip(Tensor input, params long[] dims) => Aten.flip.Call(input, dims);
    public static Tensor fliplr(Tensor input) => Aten.fliplr.Call(input);
    public static Tensor flipud(Tensor input) => Aten.flipud.Call(input);
    public static Tensor roll(Tensor input, long shifts, long? dims = null) => Aten.roll.Call(input, shifts, dims ?? Argument.Default);
    public static Tensor roll(Tensor input, long[] shifts) => Aten.roll.Call(input, shifts);
    public static Tensor roll(Tensor input, long[] shifts, long[] dims) => Aten.roll.Call(input, shifts, dims);
    public static Tensor roll(Tensor input, ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default) => Aten.roll.Call(input, shifts.ToArray(), dims.ToArray());
    public static Tensor roll(Tensor input, (long, long) shifts, (long, long) dims) => Aten.roll.Call(input, new[] { shifts.Item1, shifts.Item2 }, new[] { dims.Item1, dims.Item2 });
    public static Tensor roll(Tensor input, (long, long, long) shifts, (long, long, long) dims) => Aten.roll.Call(input, new[] { shifts.Item1, shifts.Item2, shifts.Item3 }, new[] { dims.Item1, dims.Item2, dims.Item3 });
    public static Tensor rot90(Tensor input, long k = 1, (long, long)? dims = null) => dims is { } plane ? Aten.rot90.Call(input, k, new[] { plane.Item1, plane.Item2 }) : Aten.rot90.Call(input, k);
    public static Tensor diagonal(Tensor input, long offset = 0, long dim1 = 0, long dim2 = 1) => Aten.diagonal.Call(input, offset, dim1, dim2);
    public static Tensor diag(Tensor input, long diagonal = 0) => Aten.diag.Call(input, diagonal);
    public static Tensor diag_embed(Tensor input, long offset = 0, long dim1 = -2, long dim2 = -1) => Aten.diag_embed.Call(input, offset, dim1, dim2);
    public static Tensor diagflat(Tensor input, long offset = 0) => Aten.diagflat.Call(input, offset);
    public static Tensor diagonal_scatter(Tensor input, Tensor src, long offset = 0, long dim1 = 0, long dim2 = 1) => Aten.diagonal_scatter.Call(input, src, offset, dim1, dim2);
    public static Tensor tril(Tensor input, long diagonal = 0) => Aten.tril.Call(input, diagonal);
    public static Tensor tril_(Tensor input, long diagonal = 0) => Aten.tril_.InPlace(input, diagonal);
    public static Tensor triu(Tensor input, long diagonal = 0) => Aten.triu.Call(input, diagonal);
    public static Tensor triu_(Tensor input, long diagonal = 0) => Aten.triu_.InPlace(input, diagonal);
}
