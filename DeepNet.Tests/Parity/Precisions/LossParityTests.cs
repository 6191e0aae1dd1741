using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Precisions;

/// <summary>Losses under autocast have the types, values and gradients that they have in PyTorch, whatever the type of the outputs.</summary>
internal sealed class LossParityTests
{
    private static readonly (string Name, string Python, Func<Tensor, Tensor, Tensor> Of)[] _losses =
    [
        ("cross-entropy", "F.cross_entropy(x, y)", Loss.CrossEntropy.Of),
        ("smoothed", "F.cross_entropy(x, y, label_smoothing=0.1)", (x, y) => nn.functional.cross_entropy(x, y, label_smoothing: 0.1)),
        ("ignoring", "F.cross_entropy(x, y, ignore_index=2)", (x, y) => nn.functional.cross_entropy(x, y, ignore_index: 2)),
        ("summed", "F.cross_entropy(x, y, reduction='sum')", (x, y) => nn.functional.cross_entropy(x, y, reduction: nn.Reduction.Sum)),
        ("likelihood", "F.nll_loss(F.log_softmax(x, 1), y)", (x, y) => nn.functional.nll_loss(nn.functional.log_softmax(x, 1), y)),
        ("squared", "F.mse_loss(x, F.one_hot(y, x.shape[1]).to(x.dtype))", (x, y) => Loss.MeanSquaredError.Of(x, OneHot(x, y))),
        ("binary", "F.binary_cross_entropy_with_logits(x, F.one_hot(y, x.shape[1]).to(x.dtype))", (x, y) => Loss.BinaryCrossEntropy.Of(x, OneHot(x, y))),
        ("absolute", "F.l1_loss(x, F.one_hot(y, x.shape[1]).to(x.dtype))", (x, y) => nn.functional.l1_loss(x, OneHot(x, y))),
        ("smooth", "F.smooth_l1_loss(x, F.one_hot(y, x.shape[1]).to(x.dtype))", (x, y) => nn.functional.smooth_l1_loss(x, OneHot(x, y))),
    ];

    private static IEnumerable<string> Names => _losses.Select(loss => loss.Name);

    // Of two sizes: LibTorch's own cross-entropy, and ours for small batches.
    [Test]
    public void The_loss_and_its_gradient_are_the_same(
        [ValueSource(nameof(Names))] string name, [Values(ScalarType.BFloat16, ScalarType.Float32)] ScalarType type, [Values(16, 8192)] int batch)
    {
        using var scope = NewDisposeScope();
        var (_, python, of) = _losses.Single(loss => loss.Name == name);
        manual_seed(1);
        var outputs = randn(batch, 10).to_type(type).requires_grad_();
        var targets = randint(10, [batch], dtype: ScalarType.Int64);
        var expected = PyTorch.Run($"""
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = {python}
            loss.backward()
            grad = x.grad
            """, ("x", outputs), ("y", targets));

        Tensor loss;
        using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16))
            loss = of(outputs, targets);
        loss.backward();
        TensorAssert.Close(loss, expected["loss"], "loss", absolute: 0, relative: 1e-6);
        // In bfloat16 within one unit of the last digit, 2⁻⁷.
        TensorAssert.Close(outputs.grad!, expected["grad"], "gradient", absolute: 1e-9, relative: type == ScalarType.BFloat16 ? 7.9e-3 : 1e-6);
    }

    private static Tensor OneHot(Tensor outputs, Tensor targets) => nn.functional.one_hot(targets, outputs.shape[1]).to_type(outputs.dtype);
}
