using TorchSharp;
using static DeepNet.Tests.Compat.Operators.OperatorCase;
using static TorchSharp.torch;

namespace DeepNet.Tests.Compat.Operators;

/// <summary>C#'s operators, and pointwise calls that take numbers.</summary>
internal sealed class ArithmeticParityTests
{
    private static readonly long[][] _broadcast = [[2, 3, 4], [3, 1]];

    private static readonly OperatorCase[] _operators =
    [
        Case("x + y", (x, y) => x + y).On(_broadcast),
        Case("x + 2", x => x + 2), Case("x + 2", x => x + 2L), Case("x + 0.5", x => x + 0.5), Case("x + 0.5", x => x + 0.5f), Case("x + 0.5", x => x + 0.5.ToScalar()),
        Case("2 + x", x => 2 + x), Case("2 + x", x => 2L + x), Case("0.5 + x", x => 0.5 + x), Case("0.5 + x", x => 0.5f + x), Case("0.5 + x", x => 0.5.ToScalar() + x),
        Case("x - y", (x, y) => x - y).On(_broadcast),
        Case("x - 2", x => x - 2), Case("x - 2", x => x - 2L), Case("x - 0.5", x => x - 0.5), Case("x - 0.5", x => x - 0.5f), Case("x - 0.5", x => x - 0.5.ToScalar()),
        Case("2 - x", x => 2 - x), Case("2 - x", x => 2L - x), Case("0.5 - x", x => 0.5 - x), Case("0.5 - x", x => 0.5f - x), Case("0.5 - x", x => 0.5.ToScalar() - x),
        Case("x * y", (x, y) => x * y).On(_broadcast),
        Case("x * 3", x => x * 3), Case("x * 3", x => x * 3L), Case("x * 0.3", x => x * 0.3), Case("x * 0.5", x => x * 0.5f), Case("x * 0.3", x => x * 0.3.ToScalar()),
        Case("3 * x", x => 3 * x), Case("3 * x", x => 3L * x), Case("0.3 * x", x => 0.3 * x), Case("0.5 * x", x => 0.5f * x), Case("0.3 * x", x => 0.3.ToScalar() * x),
        Case("x / y", (x, y) => x / y).On(_broadcast),
        Case("x / 3", x => x / 3), Case("x / 3", x => x / 3L), Case("x / 0.3", x => x / 0.3), Case("x / 0.5", x => x / 0.5f), Case("x / 0.3", x => x / 0.3.ToScalar()),
        Case("3 / x", x => 3 / x), Case("3 / x", x => 3L / x), Case("0.3 / x", x => 0.3 / x), Case("0.5 / x", x => 0.5f / x), Case("0.3 / x", x => 0.3.ToScalar() / x),
        Case("x % y", (x, y) => x % y).On(_broadcast),
        Case("x % 2", x => x % 2), Case("x % 2", x => x % 2L), Case("x % 0.7", x => x % 0.7), Case("x % 0.5", x => x % 0.5f), Case("x % 0.7", x => x % 0.7.ToScalar()),
        Case("-x", x => -x), Case("~x", x => ~x),
        Case("x & y", (x, y) => x & y), Case("x | y", (x, y) => x | y), Case("x ^ y", (x, y) => x ^ y),
        Case("x == y", (x, y) => x == y), Case("x == 1", x => x == 1.ToScalar()), Case("1 == x", x => 1.ToScalar() == x),
        Case("x != y", (x, y) => x != y), Case("x != 1", x => x != 1.ToScalar()), Case("1 != x", x => 1.ToScalar() != x),
        Case("x < y", (x, y) => x < y), Case("x < 1", x => x < 1.ToScalar()), Case("1 < x", x => 1.ToScalar() < x),
        Case("x <= y", (x, y) => x <= y), Case("x <= 1", x => x <= 1.ToScalar()), Case("1 <= x", x => 1.ToScalar() <= x),
        Case("x > y", (x, y) => x > y), Case("x > 1", x => x > 1.ToScalar()), Case("1 > x", x => 1.ToScalar() > x),
        Case("x >= y", (x, y) => x >= y), Case("x >= 1", x => x >= 1.ToScalar()), Case("1 >= x", x => 1.ToScalar() >= x),
    ];

    private static readonly OperatorCase[] _numbers =
    [
        Case("x.add(2)", x => x.add(2.ToScalar())), Case("torch.add(x, 2, alpha=3)", x => add(x, 2, 3)), Case("x.add(y, alpha=0.5)", (x, y) => x.add(y, 0.5)),
        Case("x.add_(y, alpha=2)", (x, y) => x.add_(y, 2)), Case("x.add_(0.5)", x => x.add_(0.5.ToScalar())), Case("x.add_(1, alpha=2)", x => add_(x, 1, 2)),
        Case("x.sub(2)", x => x.sub(2.ToScalar())), Case("x.sub_(1)", x => sub_(x, 1.ToScalar())), Case("x.mul(3)", x => x.mul(3.ToScalar())), Case("x.mul_(3)", x => x.mul_(3.ToScalar())),
        Case("x.div(y, rounding_mode='floor')", (x, y) => x.div(y, RoundingMode.floor)), Case("x.div(y, rounding_mode='trunc')", (x, y) => div(x, y, RoundingMode.trunc)),
        Case("x.div(0.7, rounding_mode='floor')", x => x.div(0.7.ToScalar(), RoundingMode.floor)), Case("x.div_(2, rounding_mode='trunc')", x => x.div_(2.ToScalar(), RoundingMode.trunc)),
        Case("x.true_divide(3)", x => x.true_divide(3.ToScalar())), Case("x.floor_divide(2)", x => x.floor_divide(2.ToScalar())), Case("x.floor_divide_(2)", x => x.floor_divide_(2.ToScalar())),
        Case("x.fmod(2)", x => x.fmod(2.ToScalar())), Case("x.fmod_(0.7)", x => x.fmod_(0.7.ToScalar())), Case("x.remainder(2)", x => x.remainder(2.ToScalar())), Case("x.remainder_(0.7)", x => x.remainder_(0.7.ToScalar())),
        Case("x.pow(2)", x => x.pow(2.ToScalar())), Case("x.pow(0.5)", x => pow(x, 0.5.ToScalar())).In(Domain.Positive), Case("x.pow_(3)", x => x.pow_(3.ToScalar())), Case("x.pow(y)", (x, y) => x.pow(y)).In(Domain.Positive),
        Case("x.xlogy(2)", x => x.xlogy(2.ToScalar())), Case("x.xlogy_(2)", x => x.xlogy_(2.ToScalar())),
        Case("x.addcmul(y, z, value=0.5)", (x, y, z) => x.addcmul(y, z, 0.5)), Case("x.addcdiv(y, z, value=2)", (x, y, z) => x.addcdiv(y, z, 2)),
        Case("x.addcmul_(y, z, value=2)", (x, y, z) => addcmul_(x, y, z, 2)), Case("x.addcdiv_(y, z, value=0.5)", (x, y, z) => addcdiv_(x, y, z, 0.5)),
        Case("x.lerp(y, z)", (x, y, z) => lerp(x, y, z)),
        Case("x.clamp(-1, 1)", x => x.clamp((-1).ToScalar(), 1.ToScalar())), Case("x.clamp(min=0)", x => x.clamp(min: 0.ToScalar())), Case("x.clamp(max=0.5)", x => clamp(x, max: 0.5.ToScalar())),
        Case("x.clamp(y, z)", (x, y, z) => x.clamp(y, z)), Case("x.clamp(max=y)", (x, y) => x.clamp(max: y)), Case("x.clamp_(y, z)", (x, y, z) => x.clamp_(y, z)), Case("x.clamp_(0, 1)", x => x.clamp_(0.ToScalar(), 1.ToScalar())),
        Case("x.clamp()", x => x.clamp((Scalar?)null)),
        Case("x.clamp_max(1)", x => x.clamp_max(1)), Case("x.clamp_min_(1)", x => x.clamp_min_(1)), Case("x.clip(-1, 1)", x => x.clip(-1, 1)),
        Case("x.round()", x => x.round()), Case("x.round(decimals=2)", x => x.round(2)), Case("x.round_(decimals=1)", x => round_(x, 1)),
        Case("x.log().nan_to_num()", x => x.log().nan_to_num()), Case("x.log().nan_to_num(1., 2., -3.)", x => nan_to_num(x.log(), 1, 2, -3)),
        Case("x.eq(1)", x => x.eq(1.ToScalar())), Case("x.ne_(1)", x => x.ne_(1.ToScalar())), Case("x.lt(1)", x => x.lt(1.ToScalar())), Case("x.le_(1)", x => x.le_(1.ToScalar())), Case("x.gt(1)", x => x.gt(1.ToScalar())), Case("x.ge_(1)", x => x.ge_(1.ToScalar())),
        Case("x.isclose(y, rtol=0.5, atol=1.)", (x, y) => x.isclose(y, 0.5, 1)), Case("x.allclose(x + 1, 0., 1.5)", x => x.allclose(x + 1, 0, 1.5)), Case("torch.isin(x, y)", (x, y) => isin(x, y)), Case("torch.isin(x, y, invert=True)", (x, y) => x.isin(y, invert: true)),
        Case("x.mvlgamma(2)", x => x.mvlgamma(2)).In(Domain.AboveOne), Case("x.polygamma(1)", x => x.polygamma(1)), Case("x.polygamma_(2)", x => polygamma_(x, 2)).In(Domain.Positive), Case("x.logit(0.1)", x => x.logit(0.1)),
    ];

    private static IEnumerable<OperatorCase> Cases() => _operators.Concat(_numbers);

    [TestCaseSource(nameof(Cases))]
    public void AgreesWithPyTorch(OperatorCase call) => call.Check();
}
