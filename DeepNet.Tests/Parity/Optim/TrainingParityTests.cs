using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Optim;

/// <summary>
/// Fifty steps of a small CNN and a small GPT follow the losses of live PyTorch: its own optimizers, and for those it lacks the formula in
/// plain torch. The tolerance for ten steps, 1e-4 relative, holds for all fifty on LibTorch 1.13, whose sums have the order of ours; on later ones the
/// roundings grow to ten times that in fifty.
/// </summary>
internal sealed class TrainingParityTests
{
    private const int Steps = 50;
    private const double Tolerance = 1e-4;

    [Test]
    public void LossesAreThoseOfPyTorch([ValueSource(typeof(TrainingCase), nameof(TrainingCase.All))] TrainingCase optimizer, [Values] bool gpt)
    {
        using var scope = NewDisposeScope();
        var later = !torch.__version__.StartsWith("1.", StringComparison.Ordinal);
        using var original = gpt ? Twin.Gpt() : Twin.Cnn();
        var expected = original.Python($"{Formulas.Python}\nlosses = {optimizer.Losses}", Steps);
        foreach (var (fused, onDevice) in ((bool, bool)[])[(false, false), (true, false), (true, true)])
        {
            using var twin = gpt ? Twin.Gpt() : Twin.Cnn();
            using var trained = optimizer.Options.With(fused).Create(twin.Model);
            if (onDevice && !trained.StepsOnDevice)
                continue;
            var losses = onDevice ? twin.TrainOnDevice(trained, Steps) : twin.Train(trained, Steps);
            for (var step = 0; step < Steps; step++)
            {
                var theirs = expected[$"losses.{step}"].item<float>();
                var tolerance = Tolerance * (later && step >= 10 ? 10 : 1);
                Assert.That(losses[step], Is.EqualTo(theirs).Within(tolerance * theirs), $"loss of step {step}, fused: {fused}, on the device: {onDevice}");
            }
        }
    }
}
