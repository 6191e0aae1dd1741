using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Running;

/// <summary>The scale on the device takes the way of the host's, step by step.</summary>
internal sealed class DeviceScaleTests
{
    [TestCase(65536, 2, 0.5, 4)]
    [TestCase(1e38, 3, 0.5, 1)]
    [TestCase(1e-37, 1.5, 0.1, 2)]
    public void It_grows_and_falls_as_the_hosts(double initial, double growth, double backoff, long interval)
    {
        using var outer = NewDisposeScope();
        var options = new GradientScalerOptions { InitialScale = initial, Growth = growth, Backoff = backoff, GrowthInterval = interval };
        var (host, mirrored) = (new GradientScaler(options), new GradientScaler(options));
        using var device = new DeviceScale(mirrored, CPU);
        for (var step = 0; step < 60; step++)
        {
            using var scope = NewDisposeScope();
            var overflowed = step % 13 is 5 or 6 || step is > 40 and < 48;
            device.Update(tensor(overflowed), tensor(false));
            device.Update(tensor(!overflowed), tensor(true)); // a step that does not count
            host.Update(overflowed);
            Assert.That(device.Value.item<float>(), Is.EqualTo((float)host.CurrentScale), $"step {step}");
            Assert.That(device.CanFall().item<bool>(), Is.EqualTo(host.CurrentScale > 1));
        }
        mirrored.State = host.State;
        device.Refresh();
        Assert.That(device.Value.item<float>(), Is.EqualTo((float)host.CurrentScale));
    }

    [Test]
    public void From_a_step_in_trouble_on_nothing_is_updated_until_it_is_released()
    {
        using var scope = NewDisposeScope();
        using var judge = new StepJudge(null, CPU);
        using var scaled = new StepJudge(new GradientScaler(), CPU);
        Assert.That(Judged(judge, loss: false, gradient: false), Is.EqualTo((false, false)));
        Assert.That(Judged(judge, loss: false, gradient: true), Is.EqualTo((true, true)), "without a scale nothing can overflow");
        Assert.That(Judged(judge, loss: false, gradient: false), Is.EqualTo((true, false)), "halted");
        judge.Release();
        Assert.That(Judged(judge, loss: true, gradient: false), Is.EqualTo((true, true)));
        Assert.That(Judged(scaled, loss: false, gradient: true), Is.EqualTo((true, false)), "an overflow");
        Assert.That(Judged(scaled, loss: false, gradient: false), Is.EqualTo((false, false)), "of which the next step knows nothing");
        Assert.That(Judged(scaled, loss: true, gradient: true), Is.EqualTo((true, true)), "a loss that is not finite is no overflow");

        static (bool Withheld, bool Trouble) Judged(StepJudge judge, bool loss, bool gradient)
        {
            var verdict = judge.Judge(tensor(1f), tensor(loss), tensor(gradient ? 1f : 0f));
            return (judge.Withheld.item<float>() == 1, verdict[2].item<bool>());
        }
    }
}
