using static DeepNet.Tests.Compat.Operators.OperatorCase;
using static TorchSharp.torch;

namespace DeepNet.Tests.Compat.Operators;

/// <summary>Sums, moments, extremes, orders and counts over dimensions.</summary>
internal sealed class ReductionParityTests
{
    private static readonly OperatorCase[] _sums =
    [
        Case("x.sum(1)", x => x.sum(1)), Case("x.sum(-1, keepdim=True)", x => x.sum(-1, keepdim: true)), Case("x.sum((0, 2))", x => x.sum([0L, 2])), Case("x.sum((0, 1))", x => x.sum(0, 1)), Case("x.sum((0, 1, 2))", x => x.sum(0, 1, 2)),
        Case("x.sum(dtype=torch.float64)", x => x.sum(float64)), Case("x.sum(1, dtype=torch.float64)", x => sum(x, 1, false, float64)), Case("x.sum((0, 2), True)", x => sum(x, [0, 2], true)),
        Case("x.mean((0, 2))", x => x.mean([0, 2])), Case("x.mean((1,), True, dtype=torch.float32)", x => mean(x, [1], true, float32)), Case("x.nanmean()", x => x.nanmean()), Case("x.nanmean(1, True)", x => x.nanmean(1, true)), Case("x.nansum()", x => x.nansum()),
        Case("x.prod()", x => x.prod()), Case("x.prod(1)", x => x.prod(1)), Case("x.prod(1, True, dtype=torch.float64)", x => prod(x, 1, true, float64)),
        Case("x.norm()", x => x.norm()), Case("x.norm(1)", x => norm(x, 1f)), Case("x.norm(3., 1, True)", x => x.norm(1, true, 3)), Case("x.norm(math.inf)", x => x.norm(float.PositiveInfinity)), Case("x.dist(y, 3.)", (x, y) => x.dist(y, 3)),
        Case("x.logsumexp(1)", x => x.logsumexp(1)), Case("x.logsumexp(1, True)", x => logsumexp(x, 1, true)), Case("x.logcumsumexp(1)", x => x.logcumsumexp(1)),
        Case("x.cumsum(1)", x => x.cumsum(1)), Case("x.cumsum(1, dtype=torch.float64)", x => cumsum(x, 1, float64)), Case("x.cumprod(-1)", x => x.cumprod(-1)), Case("x.cummax(1)", x => x.cummax(1)), Case("x.cummin(1)", x => cummin(x, 1)),
        Case("x.count_nonzero()", x => x.count_nonzero()), Case("x.count_nonzero((0, 1))", x => count_nonzero(x, [0, 1])),
    ];

    private static readonly OperatorCase[] _moments =
    [
        Case("x.std()", x => x.std()), Case("x.std(False)", x => std(x, false)), Case("x.std(1)", x => x.std(1)), Case("x.std((0, 2), False, True)", x => x.std([0, 2], false, true)), Case("x.std((0, 1))", x => x.std((0, 1))),
        Case("x.var()", x => x.var()), Case("x.var(1, False)", x => var(x, 1, false)), Case("x.var((0, 1, 2), True, True)", x => var(x, (0, 1, 2), true, true)), Case("x.double().var(1)", x => x.var(1, type: float64)),
        Case("torch.std_mean(x)", x => x.std_mean()), Case("torch.std_mean(x, 1, False)", x => std_mean(x, 1, false)), Case("torch.var_mean(x, (0, 2))", x => x.var_mean([0, 2])), Case("torch.var_mean(x, unbiased=False)", x => var_mean(x, false)),
        Case("x.cov()", x => x.cov()).On([3, 5]), Case("torch.cov(x, correction=0)", x => cov(x, 0)).On([3, 5]), Case("x.corrcoef()", x => x.corrcoef()).On([3, 5]),
        Case("x.diff()", x => x.diff()), Case("x.diff(2, 0)", x => diff(x, 2, 0)).On([5, 2]), Case("x.diff(1, -1, y, z)", (x, y, z) => x.diff(1, -1, y, z)),
        Case("torch.trapezoid(x)", x => x.trapezoid()), Case("torch.trapezoid(x, dx=0.5, dim=0)", x => trapezoid(x, 0.5, 0)), Case("torch.trapezoid(x, y)", (x, y) => x.trapezoid(y)), Case("torch.trapz(x, y)", (x, y) => trapz(x, y)), Case("torch.trapz(x, dx=2.)", x => trapz(x, 2.0)),
        Case("torch.cumulative_trapezoid(x)", x => x.cumulative_trapezoid()), Case("torch.cumulative_trapezoid(x, y, dim=1)", (x, y) => cumulative_trapezoid(x, y, 1)), Case("x.renorm(2., 1, 0.5)", x => x.renorm(2, 1, 0.5f)), Case("torch.vander(x, 3, True)", x => vander(x, 3, true)).On([4]),
    ];

    private static readonly OperatorCase[] _extremes =
    [
        Case("x.max()", x => x.max()), Case("x.max(1)", x => x.max(1)), Case("x.max(1, True)", x => max(x, 1, true)), Case("x.max(y)", (x, y) => x.max(y)), Case("x.min()", x => min(x)), Case("x.min(-1)", x => x.min(-1)), Case("x.min(y)", (x, y) => min(x, y)),
        Case("x.amax((0, 1))", x => x.amax(0, 1)), Case("x.amax((1,), True)", x => x.amax([1L], true)), Case("x.amin((0,))", x => x.amin(0)), Case("x.amin((0, 2), True)", x => amin(x, [0L, 2], true)), Case("torch.amax(x, 1)", x => amax(x, [1L])),
        Case("x.detach().amax((1,))", x => { using var room = empty(2, 4, dtype: x.dtype); return x.detach().amax([1L], false, room).clone(); }),
        Case("torch.aminmax(x)", x => x.aminmax()), Case("torch.aminmax(x, dim=1, keepdim=True)", x => aminmax(x, 1, true)),
        Case("x.argmax()", x => x.argmax()), Case("x.argmax(1)", x => x.argmax(1)), Case("x.argmax(1, True)", x => argmax(x, 1, true)), Case("x.argmin()", x => argmin(x)), Case("x.argmin(-1)", x => x.argmin(-1)),
        Case("x.all()", x => x.all()), Case("x.all(1)", x => all(x, 1)), Case("x.any()", x => any(x)), Case("x.any(1, True)", x => x.any(1, true)),
    ];

    private static readonly OperatorCase[] _orders =
    [
        Case("x.sort(stable=True)", x => x.sort(stable: true)), Case("x.sort(1, True)", x => sort(x, 1, true)).On([3, 5]), Case("x.argsort()", x => x.argsort()).On([3, 5]), Case("x.argsort(0, True)", x => argsort(x, 0, true)).On([3, 5]), Case("x.msort()", x => x.msort()),
        Case("x.topk(2)", x => x.topk(2)), Case("x.topk(2, 1, False)", x => topk(x, 2, 1, false)), Case("x.kthvalue(2)", x => x.kthvalue(2, null)), Case("x.kthvalue(2, 1, True)", x => kthvalue(x, 2, 1, true)),
        Case("x.median()", x => x.median()), Case("x.nanmedian()", x => nanmedian(x)), Case("x.mode()", x => x.mode()), Case("x.mode(0, True)", x => mode(x, 0, true)),
        Case("x.quantile(torch.tensor([0.25, 0.5], dtype=x.dtype), -1)", x => x.quantile(tensor([0.25, 0.5]).to_type(x.dtype))), Case("x.nanquantile(torch.tensor(0.3, dtype=x.dtype), 1, True)", x => nanquantile(x, tensor(0.3).to_type(x.dtype), 1, true)),
        Case("torch._unique2(x)", x => x.unique()), Case("torch._unique2(x, True, True, True)", x => unique(x, true, true, true)), Case("torch._VF.unique_dim(x, 0, True, True, True)", x => x.unique(true, true, true, 0)),
        Case("torch._VF.unique_consecutive(x, return_inverse=True, return_counts=True)", x => x.unique_consecutive(true, true)),
        Case("x.abs().bincount()", x => x.abs().bincount(null)).On([9]), Case("x.abs().bincount(y, 12)", (x, y) => bincount(x.abs(), y, 12)).On([9]), Case("x.histc(5, -2, 2)", x => x.histc(5, -2, 2)),
        Case("torch.histogram(x, 5)", x => histogram(x, 5)).On([9]), Case("torch.histogram(x, 4, range=(-2., 2.), weight=y, density=True)", (x, y) => histogram(x, 4, (-2, 2), y, true)).On([9]), Case("torch.histogram(x, torch.tensor([-2., 0., 1.], dtype=x.dtype))", x => { histogram(x, tensor([-2.0, 0, 1]).to_type(x.dtype), out var both); return both; }).On([9]),
        Case("torch.bucketize(x, y.sort()[0])", (x, y) => x.bucketize(y.sort().Values)).On([2, 3], [5]), Case("torch.searchsorted(x.sort()[0], y, right=True)", (x, y) => searchsorted(x.sort().Values, y, right: true)).On([5], [2, 3]),
    ];

    private static IEnumerable<OperatorCase> Cases() => _sums.Concat(_moments).Concat(_extremes).Concat(_orders);

    [TestCaseSource(nameof(Cases))]
    public void AgreesWithPyTorch(OperatorCase call) => call.Check();
}
