using DeepNet.Tests.Parity;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Tests.Compat.NN;

internal sealed class UtilsTests : TensorTest
{
    [TestCase(0.5, 2.0)]
    [TestCase(100, 2.0)]
    [TestCase(0.5, 1.0)]
    [TestCase(0.5, 3.0)]
    [TestCase(0.5, double.PositiveInfinity)]
    public void TheGlobalNormIsClippedAsInPyTorch(double limit, double type)
    {
        var (first, second, third) = (WithGradient(4, 3), WithGradient(7), Parameter(zeros(2)));
        var expected = PyTorch.Run($"""
            p, q, r = nn.Parameter(torch.zeros(4, 3)), nn.Parameter(torch.zeros(7)), nn.Parameter(torch.zeros(2))
            p.grad, q.grad = a.clone(), b.clone()
            norm = nn.utils.clip_grad_norm_([p, q, r], {limit}, float('{type.ToString(System.Globalization.CultureInfo.InvariantCulture).Replace("Infinity", "inf", StringComparison.Ordinal)}'))
            ga, gb = p.grad, q.grad
            """, ("a", first.grad!), ("b", second.grad!));
        var norm = utils.clip_grad_norm_([first, second, third], limit, type);
        Assert.That(norm, Is.EqualTo(expected["norm"].item<float>()).Within(1e-6));
        TensorAssert.Close(first.grad!, expected["ga"], "first gradient");
        TensorAssert.Close(second.grad!, expected["gb"], "second gradient");
        Assert.That(third.grad, Is.Null);
    }

    [Test]
    public void ValuesAreClipped()
    {
        var parameter = WithGradient(50);
        using var before = parameter.grad!.clone();
        utils.clip_grad_value_([parameter], 0.4);
        TensorAssert.Same(parameter.grad!, before.clamp(-0.4, 0.4), "gradient");
    }

    [Test]
    public void NoGradientIsANormOfZero() => Assert.That(utils.clip_grad_norm_([Parameter(ones(2))], 1), Is.Zero);

    [Test]
    public void ANullParameterIsNamed()
        => Assert.That(() => utils.clip_grad_norm_([Parameter(ones(2)), null!], 1), Throws.ArgumentNullException.With.Message.Contains("Parameter 1"));

    [Test]
    public void ParametersGoIntoAVectorAndComeBack()
    {
        var (first, second) = (Parameter(rand(2, 3)), Parameter(rand(4)));
        var vector = utils.parameters_to_vector([first, second]);
        Assert.That(vector.shape, Is.EqualTo((long[])[10]));
        var doubled = vector.detach() * 2;
        utils.vector_to_parameters(doubled, [first, second]);
        Assert.That((first.requires_grad, first.is_leaf), Is.EqualTo((true, true)));
        TensorAssert.Same(utils.parameters_to_vector([first, second]).detach(), doubled, "vector");
        Assert.Throws<ArgumentException>(() => utils.vector_to_parameters(zeros(9), [first, second]));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void AConvolutionAndItsNormalizationAreOne(bool transposed)
    {
        var input = rand(2, 3, 6, 6);
        var weight = transposed ? randn(3, 5, 3, 3) : randn(5, 3, 3, 3);
        var (mean, variance, scale, shift) = (randn(5), rand(5) + 0.1, randn(5), randn(5));
        Tensor Convolve(Tensor w, Tensor? b) => transposed ? functional.conv_transpose2d(input, w, b) : functional.conv2d(input, w, b);
        var separate = functional.batch_norm(Convolve(weight, null), mean, variance, scale, shift);
        var (w, b) = utils.fuse_conv_bn_weights(weight, null, mean, variance, 1e-5, scale, shift, transposed);
        TensorAssert.Close(Convolve(w, b).detach(), separate, "output", 1e-4, 1e-4);
    }

    [Test]
    public void ALinearLayerAndItsNormalizationAreOne()
    {
        var (linear, normalization, input) = (Linear(4, 3), BatchNorm1d(3), rand(5, 4));
        normalization.forward(linear.forward(input));
        Assert.Throws<ArgumentException>(() => utils.fuse_linear_bn_eval(linear, normalization));
        linear.eval();
        normalization.eval();
        var fused = utils.fuse_linear_bn_eval(linear, normalization);
        Assert.That(fused.training, Is.False);
        TensorAssert.Close(fused.forward(input), normalization.forward(linear.forward(input)), "output");
    }

    private static Parameter WithGradient(params long[] shape)
    {
        var parameter = Parameter(zeros(shape));
        parameter.grad = randn(shape);
        return parameter;
    }
}
