namespace TorchSharp.Interop;

internal static partial class Aten
{
    internal static readonly Operator bincount = new("aten::bincount");
    internal static readonly Operator bucketize_Tensor = new("aten::bucketize", "Tensor");
    internal static readonly Operator histc = new("aten::histc");
    internal static readonly Operator histogram_bin_ct = new("aten::histogram", "bin_ct");
    internal static readonly Operator histogram_bins_tensor = new("aten::histogram", "bins_tensor");
    internal static readonly Operator searchsorted_Scalar = new("aten::searchsorted", "Scalar");
    internal static readonly Operator searchsorted_Tensor = new("aten::searchsorted", "Tensor");
}
