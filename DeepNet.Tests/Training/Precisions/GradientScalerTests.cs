using DeepNet.Training;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace DeepNet.Tests.Training.Precisions;

/// <summary>The documented rules of torch.cuda.amp.GradScaler.</summary>
internal sealed class GradientScalerTests
{
    [Test]
    public void It_begins_at_65536()
    {
        var scaler = new GradientScaler();
        Assert.That(scaler.State, Is.EqualTo(new GradientScalerState(Scale: 65536, GoodSteps: 0, SkippedSteps: 0)));
    }

    [Test]
    public void The_defaults_are_those_of_PyTorch()
        => Assert.That(new GradientScalerOptions(), Is.EqualTo(new GradientScalerOptions { InitialScale = 65536, Growth = 2, Backoff = 0.5, GrowthInterval = 2000 }));

    [Test]
    public void An_overflow_halves_the_scale_and_counts()
    {
        var scaler = new GradientScaler();
        scaler.Update(overflowed: true);
        scaler.Update(overflowed: true);
        Assert.That(scaler.State, Is.EqualTo(new GradientScalerState(16384, 0, 2)));
    }

    [Test]
    public void Two_thousand_good_steps_double_it()
    {
        var scaler = new GradientScaler();
        Repeat(scaler, 1999);
        Assert.That(scaler.State, Is.EqualTo(new GradientScalerState(65536, 1999, 0)));
        Repeat(scaler, 1);
        Assert.That(scaler.State, Is.EqualTo(new GradientScalerState(131072, 0, 0)));
        Repeat(scaler, 2000);
        Assert.That(scaler.CurrentScale, Is.EqualTo(262144));
    }

    [Test]
    public void Good_steps_count_only_in_a_row()
    {
        var scaler = new GradientScaler();
        Repeat(scaler, 1999);
        scaler.Update(overflowed: true);
        Repeat(scaler, 1999);
        Assert.That(scaler.State, Is.EqualTo(new GradientScalerState(32768, 1999, 1)));
        Repeat(scaler, 1);
        Assert.That(scaler.State, Is.EqualTo(new GradientScalerState(65536, 0, 1)));
    }

    [Test]
    public void The_scale_stays_what_float32_can_hold()
    {
        var growing = new GradientScaler(new GradientScalerOptions { InitialScale = 1e38, GrowthInterval = 1 });
        Repeat(growing, 5);
        Assert.That(growing.CurrentScale, Is.EqualTo(2e38), "2e38 doubled would be infinite");
        var shrinking = new GradientScaler(new GradientScalerOptions { InitialScale = 1, Backoff = 1e-30 });
        shrinking.Update(overflowed: true);
        shrinking.Update(overflowed: true);
        Assert.That((float)shrinking.CurrentScale, Is.EqualTo(1.17549435e-38f), "the smallest normal number");
    }

    [Test]
    public void Gradients_are_divided_by_the_scale()
    {
        using var scope = NewDisposeScope();
        var scaler = new GradientScaler(new GradientScalerOptions { InitialScale = 8 });
        var parameter = new Parameter(tensor([3f, 4f]));
        scaler.Scale((parameter * parameter).sum()).backward();
        Assert.That(parameter.grad!.data<float>().ToArray(), Is.EqualTo(new[] { 48f, 64f }));
        Assert.That(scaler.Unscale([parameter, new Parameter(zeros(2))]), Is.True, "a parameter without a gradient does not count");
        Assert.That(parameter.grad!.data<float>().ToArray(), Is.EqualTo(new[] { 6f, 8f }));
    }

    [Test]
    public void Infinities_and_NaN_are_seen([Values(float.PositiveInfinity, float.NegativeInfinity, float.NaN)] float value)
    {
        using var scope = NewDisposeScope();
        var (finite, overflowed) = (new Parameter(zeros(2)), new Parameter(zeros(2)));
        finite.grad = ones(2);
        overflowed.grad = tensor([1f, value]);
        var scaler = new GradientScaler();
        Assert.That(scaler.Unscale([finite]), Is.True);
        Assert.That(scaler.Unscale([finite, overflowed]), Is.False);
    }

    [Test]
    public void A_restored_state_goes_on_as_the_saved_one()
    {
        var options = new GradientScalerOptions { GrowthInterval = 3 };
        var straight = new GradientScaler(options);
        straight.Update(overflowed: true);
        Repeat(straight, 2);
        var resumed = new GradientScaler(options) { State = straight.State };
        Repeat(straight, 1);
        Repeat(resumed, 1);
        Assert.That(resumed.State, Is.EqualTo(straight.State));
        Assert.That(resumed.State, Is.EqualTo(new GradientScalerState(65536, 0, 1)));
    }

    [Test]
    public void Impossible_states_are_refused(
        [Values(0.0, -1.0, double.NaN, double.PositiveInfinity)] double scale)
        => Assert.That(() => new GradientScaler { State = new GradientScalerState(scale, 0, 0) },
            Throws.ArgumentException.With.Message.Contains("its scale is a finite number above 0"));

    private static void Repeat(GradientScaler scaler, int goodSteps)
    {
        for (var step = 0; step < goodSteps; step++)
            scaler.Update(overflowed: false);
    }
}
