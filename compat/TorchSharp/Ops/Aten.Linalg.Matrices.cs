namespace TorchSharp.Interop;

internal static partial class Aten
{
    internal static readonly Operator cdist = new("aten::cdist");
    internal static readonly Operator cholesky_inverse = new("aten::cholesky_inverse");
    internal static readonly Operator cholesky_solve = new("aten::cholesky_solve");
    internal static readonly Operator det = new("aten::det");
    internal static readonly Operator geqrf = new("aten::geqrf");
    internal static readonly Operator inverse = new("aten::inverse");
    internal static readonly Operator linalg_lu_factor_ex = new("aten::linalg_lu_factor_ex");
    internal static readonly Operator linalg_pinv = new("aten::linalg_pinv");
    internal static readonly Operator logdet = new("aten::logdet");
    internal static readonly Operator lu_unpack = new("aten::lu_unpack");
    internal static readonly Operator matrix_exp = new("aten::matrix_exp");
    internal static readonly Operator matrix_power = new("aten::matrix_power");
    internal static readonly Operator orgqr = new("aten::orgqr");
    internal static readonly Operator ormqr = new("aten::ormqr");
    internal static readonly Operator slogdet = new("aten::slogdet");
}
