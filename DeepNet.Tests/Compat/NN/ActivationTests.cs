using static DeepNet.Tests.Compat.NN.Given;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Tests.Compat.NN;

internal sealed class ActivationTests
{
    private static readonly ParityCase[] _cases =
    [
        new("F.relu(a)", x => functional.relu(x[0]), Normal(4, 6)),
        new("F.relu(a * 1, inplace=True)", x => functional.relu(x[0] * 1, inplace: true), Normal(4, 6)),
        new("F.relu6(a * 4)", x => functional.relu6(x[0] * 4), Normal(4, 6)),
        new("F.leaky_relu(a, 0.2)", x => functional.leaky_relu(x[0], 0.2), Normal(4, 6)),
        new("F.leaky_relu(a)", x => functional.leaky_relu(x[0]), Normal(4, 6)),
        new("F.rrelu(a)", x => functional.rrelu(x[0]), Normal(4, 6)),
        new("F.prelu(a, b)", x => functional.prelu(x[0], x[1]), Normal(4, 6), Positive(6)),
        new("F.elu(a, 1.5)", x => functional.elu(x[0], 1.5), Normal(4, 6)),
        new("F.celu(a, 1.5)", x => functional.celu(x[0], 1.5), Normal(4, 6)),
        new("F.selu(a)", x => functional.selu(x[0]), Normal(4, 6)),
        new("F.gelu(a)", x => functional.gelu(x[0]), Normal(4, 6)),
        new("F.silu(a)", x => functional.silu(x[0]), Normal(4, 6)),
        new("F.mish(a)", x => functional.mish(x[0]), Normal(4, 6)),
        new("F.glu(a)", x => functional.glu(x[0]), Normal(4, 6)),
        new("F.glu(a, 0)", x => functional.glu(x[0], 0), Normal(4, 6)),
        new("torch.sigmoid(a)", x => functional.sigmoid(x[0]), Normal(4, 6)),
        new("F.logsigmoid(a)", x => functional.logsigmoid(x[0]), Normal(4, 6)),
        new("F.hardsigmoid(a * 4)", x => functional.hardsigmoid(x[0] * 4), Normal(4, 6)),
        new("F.hardswish(a * 4)", x => functional.hardswish(x[0] * 4), Normal(4, 6)),
        new("torch.tanh(a)", x => functional.tanh(x[0]), Normal(4, 6)),
        new("F.hardtanh(a, -0.5, 0.7)", x => functional.hardtanh(x[0], -0.5, 0.7), Normal(4, 6)),
        new("F.tanhshrink(a)", x => functional.tanhshrink(x[0]), Normal(4, 6)),
        new("F.tanhshrink(a * 1)", x => functional.tanhshrink(x[0] * 1, inplace: true), Normal(4, 6)),
        new("F.hardshrink(a, 0.3)", x => functional.hardshrink(x[0], 0.3), Normal(4, 6)),
        new("F.softshrink(a, 0.3)", x => functional.softshrink(x[0], 0.3), Normal(4, 6)),
        new("F.softplus(a, 2, 1)", x => functional.softplus(x[0], 2, 1), Normal(4, 6)),
        new("F.softsign(a)", x => functional.softsign(x[0]), Normal(4, 6)),
        new("F.threshold(a, 0.1, 20)", x => functional.threshold(x[0], 0.1, 20), Normal(4, 6)),
        new("F.softmax(a, 1)", x => functional.softmax(x[0], 1), Normal(4, 6)),
        new("F.softmax(a, 0, dtype=torch.float64)", x => functional.softmax(x[0], 0, float64), Normal(4, 6)),
        new("F.log_softmax(a, -1)", x => functional.log_softmax(x[0], -1), Normal(4, 6)),
        new("F.softmin(a, 1)", x => functional.softmin(x[0], 1), Normal(4, 6)),
        new("nn.Softmax2d()(a)", x => functional.softmax2d(x[0]), Normal(2, 3, 4, 5)),
        new("F.dropout(a, 0.3)", x => functional.dropout(x[0], 0.3), Normal(40, 6)),
        new("F.dropout(a, 0.3, training=False)", x => functional.dropout(x[0], 0.3, training: false), Normal(4, 6)),
        new("F.dropout1d(a)", x => functional.dropout1d(x[0]), Normal(8, 3)),
        new("F.dropout2d(a)", x => functional.dropout2d(x[0]), Normal(4, 8, 3, 3)),
        new("F.dropout3d(a)", x => functional.dropout3d(x[0]), Normal(8, 3, 3, 3)),
        new("F.dropout3d(a * 1, inplace=True)", x => functional.dropout3d(x[0] * 1, inplace: true), Normal(8, 3, 3, 3)),
        new("F.alpha_dropout(a, 0.3, True)", x => functional.alpha_dropout(x[0], 0.3, true), Normal(40, 6)),
        new("F.feature_alpha_dropout(a, 0.3, True)", x => functional.feature_alpha_dropout(x[0], 0.3, true), Normal(4, 8, 3)),
    ];

    [TestCaseSource(nameof(_cases))]
    public void ComputesWhatPyTorchComputes(ParityCase sample) => sample.Check();

    /// <summary>LibTorch 1.13, and so PyTorch, reads memory that nobody wrote where the gradient is not contiguous and the input is: the truth is float64's.</summary>
    [TestCase(ScalarType.Float32, 1e-6)]
    [TestCase(ScalarType.BFloat16, 0.05)]
    public void GeluHasItsGradientWhicheverWayTheGradientLies(ScalarType type, double tolerance)
    {
        manual_seed(1);
        var (values, gradient) = (randn(3, 5, 4).to(type), randn(3, 4, 5).transpose(1, 2).to(type));
        foreach (var compute in new Func<Tensor, Tensor>[] { functional.gelu, x => x.gelu(), GELU().call })
        {
            var (x, exact) = (values.detach().requires_grad_(), values.to(float64).requires_grad_());
            compute(x).backward([gradient]);
            compute(exact).backward([gradient.to(float64).contiguous()]);
            Assert.That((x.grad!.to(float64) - exact.grad!).abs().max().item<double>(), Is.LessThan(tolerance));
        }
    }

    [Test]
    public void InPlaceChangesTheArgument()
    {
        using var x = tensor(new float[] { -1, 2 });
        using var y = functional.relu(x, inplace: true);
        Assert.That((x.Handle, x.sum().item<float>()), Is.EqualTo((y.Handle, 2f)));
    }

    [Test]
    public void ANullTensorIsAnArgumentNullException()
    {
        Assert.Multiple(() =>
        {
            Assert.Throws<ArgumentNullException>(() => functional.relu(null!));
            Assert.Throws<ArgumentNullException>(() => functional.softsign(null!));
            Assert.Throws<ArgumentNullException>(() => functional.softmax2d(null!));
            Assert.Throws<ArgumentNullException>(() => functional.linear(ones(2, 2), null!));
            Assert.Throws<ArgumentNullException>(() => functional.mse_loss(ones(2), null!));
            Assert.Throws<ArgumentNullException>(() => functional.cross_entropy(ones(2, 2), null!));
            Assert.Throws<ArgumentNullException>(() => functional.interpolate(null!, [2]));
            Assert.Throws<ArgumentNullException>(() => init.ones_(null!));
        });
    }
}
