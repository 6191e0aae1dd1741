using static DeepNet.Tests.Compat.Operators.OperatorCase;
using static TorchSharp.torch;

namespace DeepNet.Tests.Compat.Operators;

/// <summary>Activations with arguments, and random fills from the same seed.</summary>
internal sealed class ActivationParityTests
{
    private static readonly OperatorCase[] _activations =
    [
        Case("x.softmax(-1)", x => x.softmax(-1)), Case("x.softmax(1, dtype=torch.float64)", x => softmax(x, 1, float64)), Case("x.log_softmax(1)", x => x.log_softmax(1)), Case("torch.special.softmax(x, 0)", x => special.softmax(x, 0)), Case("torch.special.log_softmax(x, 0)", x => special.log_softmax(x, 0)),
        Case("F.celu(x, 0.5)", x => x.celu(0.5)), Case("F.celu(x, 2., inplace=True)", x => x.celu_(2.0)), Case("F.elu(x, 0.5)", x => x.elu(0.5)), Case("F.elu(x, inplace=True)", x => x.elu_()), Case("torch._C._nn.elu(x, 1., 2., 0.5)", x => x.elu(1, 2, 0.5)), Case("F.glu(x, 2)", x => x.glu(2)), Case("F.glu(x)", x => x.glu()),
        Case("F.hardtanh(x, -0.5, 2)", x => x.hardtanh(-0.5, 2)).Of(ScalarType.Float32, ScalarType.Float64), Case("F.hardtanh(x, -1, 2, inplace=True)", x => x.hardtanh_(-1, 2)).Of(ScalarType.Float32), Case("F.leaky_relu(x, 0.2)", x => x.leaky_relu(0.2)), Case("F.leaky_relu(x, 0.2, True)", x => x.leaky_relu_(0.2)), Case("F.prelu(x, y)", (x, y) => x.prelu(y)).On([2, 3, 4], [3]),
        Case("F.rrelu(x)", x => x.rrelu()), Case("F.rrelu(x, 0.2, 0.4, inplace=True)", x => x.rrelu_(0.2, 0.4)), Case("F.softplus(x, 2, 1)", x => x.softplus(2, 1)).Of(ScalarType.Float32, ScalarType.Float64), Case("F.threshold(x, 0.5, 7.)", x => x.threshold(0.5, 7.0)), Case("F.threshold(x, 0.5, 7., True)", x => x.threshold_(0.5, 7.0)),
    ];

    private static readonly OperatorCase[] _random = new OperatorCase[]
    {
        Case("x.normal_(1, 2)", x => x.normal_(1, 2)), Case("x.uniform_(-1, 3)", x => x.uniform_(-1, 3)), Case("x.random_(3, 9)", x => x.random_(3, 9)), Case("x.bernoulli_(0.3)", x => x.bernoulli_(0.3)), Case("x.bernoulli_(y)", (x, y) => x.bernoulli_(y)), Case("x.bernoulli()", x => bernoulli(x)), Case("x.exponential_(2)", x => x.exponential_(2)),
        Case("x.cauchy_(1, 2)", x => x.cauchy_(1, 2)), Case("x.geometric_(0.3)", x => x.geometric_(0.3)), Case("x.log_normal_(0, 0.5)", x => x.log_normal_(0, 0.5)), Case("torch.poisson(x)", x => x.poisson()), Case("torch.binomial(x.round(), y)", (x, y) => binomial(x.round(), y)), Case("torch.normal(x, y)", (x, y) => normal(x, y)),
        Case("x[0].multinomial(5, True)", x => x.unbind(0)[0].multinomial(5, true)), Case("torch._standard_gamma(x)", x => _standard_gamma(x)), Case("torch._sample_dirichlet(x)", x => _sample_dirichlet(x)),
    }.Select(call => call.In(Domain.Positive)).ToArray();

    private static IEnumerable<OperatorCase> Cases() => _activations.Concat(_random);

    [TestCaseSource(nameof(Cases))]
    public void AgreesWithPyTorch(OperatorCase call) => call.Check();

    [Test]
    public void RandomFillsTakeAGenerator()
    {
        using var first = new Generator(7);
        using var second = new Generator(7);
        using var x = zeros(100).normal_(generator: first);
        using var y = zeros(100).normal_(generator: second);
        Assert.That(x.Equals(y) && !x.Equals(zeros(100)));
    }
}
