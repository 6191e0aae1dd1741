using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => Aten.sum_dim_IntList.Call(this, dim, keepdim, type);
        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) => Aten.sum_dim_IntList.Call(this, new[] { dim0, dim1 }, keepdim, type);
        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) => Aten.sum_dim_IntList.Call(this, new[] { dim0, dim1, dim2 }, keepdim, type);
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => Aten.sum_dim_IntList.Call(this, dim, keepdim, type);
        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) => Aten.sum_dim_IntList.Call(this, dim.ToArray(), keepdim, type);
        public Tensor sum(ScalarType? type = null) => Aten.sum.Call(this, type);
        public Tensor nansum() => Aten.nansum.Call(this);
        public Tensor mean() => Aten.mean.Call(this);
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) => Aten.mean_dim.Call(this, dimensions, keepdim, type);
        public Tensor nanmean(int? dim = null, bool keepdim = false, ScalarType? dtype = null) => Aten.nanmean.Call(this, dim, keepdim, dtype);
        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) => Aten.prod_dim_int.Call(this, dim, keepdim, type);
        public Tensor prod(ScalarType? type = null) => Aten.prod.Call(this, type);
        public Tensor max() => Aten.max.Call(this);
        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => Aten.max_dim.Call2(this, dim, keepdim);
        public Tensor max(Tensor other) => Aten.max_other.Call(this, other);
        public Tensor min() => Aten.min.Call(this);
        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) => Aten.min_dim.Call2(this, dim, keepdim);
        public Tensor min(Tensor other) => Aten.min_other.Call(this, other);
        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null) => @out is null ? Aten.amax.Call(this, dims, keepdim) : Aten.amax_out.Into(this, dims, keepdim, @out);
        public Tensor amax(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) => @out is null ? Aten.amax.Call(this, dims.ToArray(), keepdim) : Aten.amax_out.Into(this, dims.ToArray(), keepdim, @out);
        public Tensor amax(params long[] dims) => Aten.amax.Call(this, dims);
        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null) => @out is null ? Aten.amin.Call(this, dims, keepdim) : Aten.amin_out.Into(this, dims, keepdim, @out);
        public Tensor amin(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) => @out is null ? Aten.amin.Call(this, dims.ToArray(), keepdim) : Aten.amin_out.Into(this, dims.ToArray(), keepdim, @out);
        public Tensor amin(params long[] dims) => Aten.amin.Call(this, dims);
        public (Tensor min, Tensor max) aminmax(long? dim = null, bool keepdim = false) => Aten.aminmax.Call2(this, dim, keepdim);
        public Tensor argmax() => Aten.argmax.Call(this);
        public Tensor argmax(long dim, bool keepdim = false) => Aten.argmax.Call(this, dim, keepdim);
        public Tensor argmin() => Aten.argmin.Call(this);
        public Tensor argmin(long dim, bool keepdim = false) => Aten.argmin.Call(this, dim, keepdim);
        public Tensor all() => Aten.all.Call(this);
        public Tensor all(long dim, bool keepdim = false) => Aten.all_dim.Call(this, dim, keepdim);
        public Tensor any() => Aten.any.Call(this);
        public Tensor any(long dim, bool keepdim = false) => Aten.any_dim.Call(this, dim, keepdim);
        public Tensor norm(int dim, bool keepdim = false, float p = 2f) => Aten.norm_ScalarOpt_dim.Call(this, p, dim, keepdim);
        public Tensor norm(float p = 2f) => Aten.norm_Scalar.Call(this, p);
        public Tensor dist(Tensor other, float p = 2f) => Aten.dist.Call(this, other, p);
        public Tensor logsumexp(long dim, bool keepdim = false) => Aten.logsumexp.Call(this, dim, keepdim);
        public Tensor logcumsumexp(long dim) => Aten.logcumsumexp.Call(this, dim);
        public Tensor cumsum(long dim, ScalarType? type = null) => Aten.cumsum.Call(this, dim, type);
        public Tensor cumprod(long dim, ScalarType? type = null) => Aten.cumprod.Call(this, dim, type);
        public (Tensor values, Tensor indexes) cummax(long dim) => Aten.cummax.Call2(this, dim);
        public (Tensor values, Tensor indexes) cummin(long dim) => Aten.cummin.Call2(this, dim);
        public Tensor count_nonzero(long[]? dims = null) => dims is null ? Aten.count_nonzero.Call(this) : Aten.count_nonzero_dim_IntList.Call(this, dims);
        public Tensor trace() => Aten.trace.Call(this);
    }

    public static Tensor sum(Tensor input, long dim, bool keepdim = false, ScalarType? type = null) => Aten.sum_dim_IntList.Call(input, dim, keepdim, type);
    public static Tensor sum(Tensor input, ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) => Aten.sum_dim_IntList.Call(input, dim.ToArray(), keepdim, type);
    public static Tensor sum(Tensor input, ScalarType? type = null) => Aten.sum.Call(input, type);
    public static Tensor nansum(Tensor input) => Aten.nansum.Call(input);
    public static Tensor mean(Tensor input) => Aten.mean.Call(input);
    public static Tensor mean(Tensor input, long[] dimensions, bool keepdim = false, ScalarType? type = null) => Aten.mean_dim.Call(input, dimensions, keepdim, type);
    public static Tensor nanmean(Tensor input, int? dim = null, bool keepdim = false, ScalarType? dtype = null) => Aten.nanmean.Call(input, dim, keepdim, dtype);
    public static Tensor prod(Tensor input, long dim, bool keepdim = false, ScalarType? type = null) => Aten.prod_dim_int.Call(input, dim, keepdim, type);
    public static Tensor prod(Tensor input, ScalarType? type = null) => Aten.prod.Call(input, type);
    public static Tensor max(Tensor input) => Aten.max.Call(input);
    public static (Tensor values, Tensor indexes) max(Tensor input, long dim, bool keepdim = false) => Aten.max_dim.Call2(input, dim, keepdim);
    public static Tensor max(Tensor input, Tensor other) => Aten.max_other.Call(input, other);
    public static Tensor min(Tensor input) => Aten.min.Call(input);
    public static (Tensor values, Tensor indexes) min(Tensor input, long dim, bool keepdim = false) => Aten.min_dim.Call2(input, dim, keepdim);
    public static Tensor min(Tensor input, Tensor other) => Aten.min_other.Call(input, other);
    public static Tensor amax(Tensor input, long[] dims) => Aten.amax.Call(input, dims);
    public static Tensor amax(Tensor input, long[] dims, bool keepdim = false, Tensor? @out = null) => @out is null ? Aten.amax.Call(input, dims, keepdim) : Aten.amax_out.Into(input, dims, keepdim, @out);
    public static Tensor amax(Tensor input, ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) => @out is null ? Aten.amax.Call(input, dims.ToArray(), keepdim) : Aten.amax_out.Into(input, dims.ToArray(), keepdim, @out);
    public static Tensor amin(Tensor input, long[] dims, bool keepdim = false, Tensor? @out = null) => @out is null ? Aten.amin.Call(input, dims, keepdim) : Aten.amin_out.Into(input, dims, keepdim, @out);
    public static Tensor amin(Tensor input, ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) => @out is null ? Aten.amin.Call(input, dims.ToArray(), keepdim) : Aten.amin_out.Into(input, dims.ToArray(), keepdim, @out);
    public static (Tensor min, Tensor max) aminmax(Tensor input, long? dim = null, bool keepdim = false) => Aten.aminmax.Call2(input, dim, keepdim);
    public static Tensor argmax(Tensor input) => Aten.argmax.Call(input);
    public static Tensor argmax(Tensor input, long dim, bool keepdim = false) => Aten.argmax.Call(input, dim, keepdim);
    public static Tensor argmin(Tensor input) => Aten.argmin.Call(input);
    public static Tensor argmin(Tensor input, long dim, bool keepdim = false) => Aten.argmin.Call(input, dim, keepdim);
    public static Tensor all(Tensor input) => Aten.all.Call(input);
    public static Tensor all(Tensor input, long dim, bool keepdim = false) => Aten.all_dim.Call(input, dim, keepdim);
    public static Tensor any(Tensor input) => Aten.any.Call(input);
    public static Tensor any(Tensor input, long dim, bool keepdim = false) => Aten.any_dim.Call(input, dim, keepdim);
    public static Tensor norm(Tensor input) => Aten.norm_Scalar.Call(input);
    public static Tensor norm(Tensor input, int dimension, bool keepdim = false, float p = 2f) => Aten.norm_ScalarOpt_dim.Call(input, p, dimension, keepdim);
    public static Tensor norm(Tensor input, float p = 2f) => Aten.norm_Scalar.Call(input, p);
    public static Tensor dist(Tensor input, Tensor other, float p = 2f) => Aten.dist.Call(input, other, p);
    public static Tensor logsumexp(Tensor input, long dim, bool keepdim = false) => Aten.logsumexp.Call(input, dim, keepdim);
    public static Tensor logcumsumexp(Tensor input, long dim) => Aten.logcumsumexp.Call(input, dim);
    public static Tensor cumsum(Tensor input, long dim, ScalarType? type = null) => Aten.cumsum.Call(input, dim, type);
    public static Tensor cumprod(Tensor input, long dim, ScalarType? dtype = null) => Aten.cumprod.Call(input, dim, dtype);
    public static (Tensor values, Tensor indices) cummax(Tensor input, long dim) => Aten.cummax.Call2(input, dim);
    public static (Tensor values, Tensor indices) cummin(Tensor input, long dim) => Aten.cummin.Call2(input, dim);
    public static Tensor count_nonzero(Tensor input, long[]? dims = null) => dims is null ? Aten.count_nonzero.Call(input) : Aten.count_nonzero_dim_IntList.Call(input, dims);
    public static Tensor trace(Tensor input) => Aten.trace.Call(input);
}
