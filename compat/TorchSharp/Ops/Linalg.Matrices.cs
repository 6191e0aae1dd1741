using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor det() => Aten.det.Call(this);
        public Tensor logdet() => Aten.logdet.Call(this);
        public Tensor inverse() => Aten.inverse.Call(this);
        public Tensor pinverse(double rcond = 1e-15, bool hermitian = false) => Aten.linalg_pinv.Call(this, rcond, hermitian);
        public Tensor matrix_exp() => Aten.matrix_exp.Call(this);
        public Tensor matrix_power(int n) => Aten.matrix_power.Call(this, n);
        public Tensor cholesky_inverse(bool upper = false) => Aten.cholesky_inverse.Call(this, upper);
        public Tensor cholesky_solve(Tensor input2, bool upper = false) => Aten.cholesky_solve.Call(this, input2, upper);
        public (Tensor a, Tensor tau) geqrf() => Aten.geqrf.Call2(this);
        public Tensor ormqr(Tensor tau, Tensor other, bool left = true, bool transpose = false) => Aten.ormqr.Call(this, tau, other, left, transpose);
    }

    public static Tensor det(Tensor input) => Aten.det.Call(input);
    public static Tensor logdet(Tensor input) => Aten.logdet.Call(input);
    public static (Tensor res, Tensor logabsdet) slogdet(Tensor A) => Aten.slogdet.Call2(A);
    public static Tensor inverse(Tensor input) => Aten.inverse.Call(input);
    public static Tensor pinverse(Tensor input, double rcond = 1e-15, bool hermitian = false) => Aten.linalg_pinv.Call(input, rcond, hermitian);
    public static Tensor matrix_exp(Tensor input) => Aten.matrix_exp.Call(input);
    public static Tensor matrix_power(Tensor input, int n) => Aten.matrix_power.Call(input, n);
    public static Tensor cholesky_inverse(Tensor input, bool upper = false) => Aten.cholesky_inverse.Call(input, upper);
    public static Tensor cholesky_solve(Tensor input, Tensor input2, bool upper = false) => Aten.cholesky_solve.Call(input, input2, upper);
    public static (Tensor a, Tensor tau) geqrf(Tensor input) => Aten.geqrf.Call2(input);
    public static Tensor orgqr(Tensor input, Tensor tau) => Aten.orgqr.Call(input, tau);
    public static Tensor ormqr(Tensor input, Tensor tau, Tensor other, bool left = true, bool transpose = false) => Aten.ormqr.Call(input, tau, other, left, transpose);
    public static (Tensor A_LU, Tensor pivots, Tensor infos) lu(Tensor A, bool pivot = true, bool get_infos = false) => Aten.linalg_lu_factor_ex.Call3(A, pivot, !get_infos);
    public static (Tensor P, Tensor L, Tensor U) lu_unpack(Tensor LU_data, Tensor LU_pivots, bool unpack_data = true, bool unpack_pivots = true) => Aten.lu_unpack.Call3(LU_data, LU_pivots, unpack_data, unpack_pivots);
    public static Tensor cdist(Tensor x1, Tensor x2, double p = 2, compute_mode compute_mode = compute_mode.use_mm_for_euclid_dist_if_necessary) => Aten.cdist.Call(x1, x2, p, (long)compute_mode);
}
