using TorchSharp;
using static DeepNet.Tests.Compat.Operators.OperatorCase;
using static TorchSharp.torch;

namespace DeepNet.Tests.Compat.Operators;

/// <summary>Products of vectors, matrices and batches; decompositions; Fourier transforms.</summary>
internal sealed class LinearAlgebraParityTests
{
    private static readonly long[][] _product = [[3, 4], [4, 5]], _batches = [[2, 3, 4], [2, 4, 5]];
    private static readonly ScalarType[] _reals = [ScalarType.Float32, ScalarType.Float64];

    private static readonly OperatorCase[] _products =
    [
        Case("x @ y", (x, y) => x.matmul(y)).On(_product), Case("x @ y", (x, y) => matmul(x, y)).On([2, 3, 4], [4, 5]), Case("x @ y", (x, y) => matmul(x, y)).On([4], [4]), Case("x @ y", (x, y) => x.matmul(y)).On([2, 3], [2, 3]),
        Case("x.mm(y)", (x, y) => x.mm(y)).On(_product), Case("x.bmm(y)", (x, y) => x.bmm(y)).On(_batches), Case("x.mv(y)", (x, y) => mv(x, y)).On([3, 4], [4]), Case("x.dot(y)", (x, y) => x.dot(y)).On([5]), Case("x.vdot(y)", (x, y) => vdot(x, y)).On([5]),
        Case("x.inner(y)", (x, y) => x.inner(y)).On([2, 4], [3, 4]), Case("x.outer(y)", (x, y) => x.outer(y)).On([3], [4]), Case("x.ger(y)", (x, y) => ger(x, y)).On([3], [4]), Case("x.kron(y)", (x, y) => x.kron(y)).On([2, 2], [3, 1]),
        Case("torch.tensordot(x, y)", (x, y) => x.tensordot(y)).On([2, 3, 4], [3, 4, 5]), Case("torch.tensordot(x, y, 1)", (x, y) => tensordot(x, y, 1)).On(_product), Case("torch.tensordot(x, y, ([1, 0], [0, 1]))", (x, y) => x.tensordot(y, [1, 0], [0, 1])).On([3, 4], [4, 3]), Case("torch.tensordot(x, y, ([1], [0]))", (x, y) => tensordot(x, y, [(1L, 0L)])).On(_product),
        Case("x.addmm(y, z)", (x, y, z) => x.addmm(y, z)).On([3, 5], [3, 4], [4, 5]), Case("x.addmm(y, z, beta=0.5, alpha=2)", (x, y, z) => addmm(x, y, z, 0.5f, 2)).On([5], [3, 4], [4, 5]).Of(_reals), Case("x.addmm_(y, z, beta=2)", (x, y, z) => x.addmm_(y, z, 2)).On([3, 5], [3, 4], [4, 5]),
        Case("x.addmv(y, z)", (x, y, z) => x.addmv(y, z)).On([3], [3, 4], [4]), Case("x.addr(y, z, alpha=2)", (x, y, z) => x.addr(y, z, 1, 2)).On([3, 4], [3], [4]).Of(_reals), Case("x.addbmm(y, z)", (x, y, z) => x.addbmm(y, z)).On([3, 5], [2, 3, 4], [2, 4, 5]), Case("x.baddbmm(y, z, beta=0.5)", (x, y, z) => baddbmm(x, y, z, 0.5f)).On([2, 3, 5], [2, 3, 4], [2, 4, 5]).Of(_reals),
        Case("torch.einsum('bij,bjk->bik', x, y)", (x, y) => einsum("bij,bjk->bik", x, y)).On(_batches), Case("torch.einsum('ii', x)", x => einsum("ii", x)).On([3, 3]), Case("torch.linalg.multi_dot([x, y, z])", (x, y, z) => linalg.multi_dot([x, y, z])).On([2, 3], [3, 4], [4, 2]), Case("torch.chain_matmul(x, y)", (x, y) => chain_matmul(x, y)).On(_product),
        Case("torch.cdist(x, y)", (x, y) => cdist(x, y)).On([3, 4], [5, 4]), Case("torch.cdist(x, y, 1.)", (x, y) => cdist(x, y, 1)).On([3, 4], [5, 4]), Case("torch.cdist(x, y, compute_mode='donot_use_mm_for_euclid_dist')", (x, y) => cdist(x, y, 2, compute_mode.donot_use_mm_for_euclid_dist)).On([30, 4], [30, 4]).Of(_reals),
    ];

    private static readonly OperatorCase[] _matrices = new OperatorCase[]
    {
        Case("x.det()", x => x.det()), Case("torch.linalg.det(x)", x => linalg.det(x)), Case("torch.slogdet(x)", x => slogdet(x)), Case("x.inverse()", x => x.inverse()), Case("torch.linalg.inv(x)", x => linalg.inv(x)), Case("x.pinverse()", x => x.pinverse()), Case("torch.linalg.pinv(x, atol=0.1)", x => linalg.pinv(x, 0.1)),
        Case("x.matrix_exp()", x => x.matrix_exp()), Case("x.matrix_power(3)", x => x.matrix_power(3)), Case("torch.linalg.cholesky(x @ x.mT + torch.eye(4))", x => linalg.cholesky(x.matmul(x.mT) + eye(4))), Case("torch.linalg.cholesky(x)", x => linalg.cholesky(x)),
        Case("torch.linalg.qr(x)", x => linalg.qr(x)), Case("torch.linalg.qr(x[:, :2], 'complete')[0].detach()", x => linalg.qr(x.split(2, 1)[0], linalg.QRMode.Complete).Q.detach()), Case("torch.linalg.svdvals(x)", x => linalg.svdvals(x)), Case("torch.linalg.svd(x, full_matrices=False)[1]", x => linalg.svd(x, false).S), Case("torch.linalg.eigh(x @ x.mT)[0]", x => linalg.eigh(x.matmul(x.mT)).Item1), Case("torch.linalg.eigvalsh(x, 'U')", x => linalg.eigvalsh(x, 'U')), Case("torch.linalg.eigvals(x).abs()", x => linalg.eigvals(x).abs()),
        Case("torch.linalg.norm(x)", x => linalg.norm(x)), Case("torch.linalg.norm(x, 'nuc')", x => linalg.norm(x, "nuc")), Case("torch.linalg.norm(x, 1, dim=0)", x => linalg.norm(x, 1, [0])), Case("torch.linalg.vector_norm(x, 3., dim=(1,), keepdim=True)", x => linalg.vector_norm(x, 3, [1], true)), Case("torch.linalg.matrix_norm(x)", x => linalg.matrix_norm(x)), Case("torch.linalg.matrix_norm(x, 2.)", x => linalg.matrix_norm(x, 2)), Case("torch.linalg.cond(x)", x => linalg.cond(x)), Case("torch.linalg.cond(x, 'fro')", x => linalg.cond(x, "fro")), Case("torch.linalg.matrix_rank(x)", x => linalg.matrix_rank(x)),
        Case("torch.linalg.solve(x, y)", (x, y) => linalg.solve(x, y)), Case("torch.linalg.lstsq(x, y)[0]", (x, y) => linalg.lstsq(x, y).Solution), Case("torch.linalg.solve_triangular(x, y, upper=True)", (x, y) => linalg.solve_triangular(x, y, true)), Case("torch.cholesky_solve(x, y)", (x, y) => x.cholesky_solve(y)), Case("torch.linalg.lu(x)", x => linalg.lu(x)), Case("torch.lu_unpack(*torch.linalg.lu_factor(x))", x => { var (factors, pivots) = linalg.lu_factor(x); return lu_unpack(factors, pivots); }),
        Case("torch.linalg.cross(x[:, :3], y[:, :3])", (x, y) => linalg.cross(x.split([3L, 1], 1)[0], y.split([3L, 1], 1)[0])), Case("torch.linalg.vecdot(x, y, dim=0)", (x, y) => linalg.vecdot(x, y, 0)), Case("torch.linalg.diagonal(x, offset=1)", x => linalg.diagonal(x, 1)), Case("torch.linalg.householder_product(*torch.geqrf(x))", x => { var (a, tau) = x.geqrf(); return linalg.householder_product(a, tau); }),
    }.Select(call => call.On([4, 4]).Of(_reals)).ToArray();

    private static readonly OperatorCase[] _transforms = new OperatorCase[]
    {
        Case("torch.fft.fft(x)", x => fft.fft_(x)), Case("torch.fft.fft(x, 6, 1, 'ortho')", x => fft.fft_(x, 6, 1, FFTNormType.Ortho)), Case("torch.fft.ifft(x, norm='forward')", x => fft.ifft(x, norm: FFTNormType.Forward)), Case("torch.fft.rfft(x)", x => fft.rfft(x)), Case("torch.fft.irfft(torch.fft.rfft(x))", x => fft.irfft(fft.rfft(x))), Case("torch.fft.hfft(x)", x => fft.hfft(x)), Case("torch.fft.ihfft(x)", x => fft.ihfft(x)),
        Case("torch.fft.fft2(x)", x => fft.fft2(x)), Case("torch.fft.ifft2(x, (4, 4))", x => fft.ifft2(x, [4, 4])), Case("torch.fft.rfft2(x)", x => fft.rfft2(x)), Case("torch.fft.irfft2(x)", x => fft.irfft2(x)), Case("torch.fft.fftn(x, dim=(0, 1))", x => fft.fftn(x, dim: [0, 1])), Case("torch.fft.rfftn(x)", x => fft.rfftn(x)), Case("torch.fft.fftshift(x)", x => fft.fftshift(x)), Case("torch.fft.ifftshift(x, 1)", x => fft.ifftshift(x, [1])),
        Case("x.stft(8, return_complex=True)", x => x.stft(8, return_complex: true)).On([2, 20]), Case("x.stft(8, 4, 6, window=torch.hann_window(6, dtype=x.dtype), center=False, normalized=True, return_complex=True)", x => stft(x, 8, 4, 6, hann_window(6, dtype: x.dtype), false, normalized: true, return_complex: true)).On([20]),
        Case("x.stft(8, pad_mode='constant', return_complex=True).istft(8, length=20)", x => x.stft(8, pad_mode: PaddingModes.Constant, return_complex: true).istft(8, length: 20)).On([20]),
        Case("torch.fft.fftfreq(5, 0.5)", x => fft.fftfreq(5, 0.5)), Case("torch.fft.rfftfreq(5)", x => fft.rfftfreq(5)),
    }.Select(call => call.Of(_reals)).ToArray();

    private static IEnumerable<OperatorCase> Cases() => _products.Concat(_matrices).Concat(_transforms).Select(call => call.Approximately());

    [TestCaseSource(nameof(Cases))]
    public void AgreesWithPyTorch(OperatorCase call) => call.Check();
}
