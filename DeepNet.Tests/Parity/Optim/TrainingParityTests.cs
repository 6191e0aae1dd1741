using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Optim;

/// <summary>
/// Fifty steps of a small CNN and a small GPT follow the losses of live PyTorch: its own optimizers, and for those it lacks the formula in
/// plain torch. The tolerance for ten steps, 1e-4 relative, holds for all fifty.
/// </summary>
internal sealed class TrainingParityTests
{
    private const int Steps = 50;
    private const double Tolerance = 1e-4;

    [Test]
    public void LossesAreThoseOfPyTorch([ValueSource(typeof(TrainingCase), nameof(TrainingCase.All))] TrainingCase optimizer, [Values] bool gpt)
    {
        using var scope = NewDisposeScope();
        // Adafactor's steps are as long for a gradient that is nothing but rounding: from step 21 on, weights that are off by 1e-7 lead the CNN elsewhere,
        // in PyTorch alone too. LibTorch 1.13 rounds as we do; later ones do not.
        var compared = optimizer.Options is Adafactor && !__version__.StartsWith("1.", StringComparison.Ordinal) ? 20 : Steps;
        using var original = gpt ? Twin.Gpt() : Twin.Cnn();
        var expected = original.Python($"{Formulas.Python}\nlosses = {optimizer.Losses}", Steps);
        foreach (var (fused, onDevice) in ((bool, bool)[])[(false, false), (true, false), (true, true)])
        {
            using var twin = gpt ? Twin.Gpt() : Twin.Cnn();
            using var trained = optimizer.Options.With(fused).Create(twin.Model);
            if (onDevice && !trained.StepsOnDevice)
                continue;
            var losses = onDevice ? twin.TrainOnDevice(trained, Steps) : twin.Train(trained, Steps);
            for (var step = 0; step < compared; step++)
            {
                var theirs = expected[$"losses.{step}"].item<float>();
                Assert.That(losses[step], Is.EqualTo(theirs).Within(Tolerance * theirs), $"loss of step {step}, fused: {fused}, on the device: {onDevice}");
            }
        }
    }
}
