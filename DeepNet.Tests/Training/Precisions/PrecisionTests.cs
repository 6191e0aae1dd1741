using System.Text.Json;
using DeepNet.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Precisions;

internal sealed class PrecisionTests
{
    private static readonly Precision _patient = Precision.Float16Mixed with { Scaler = new GradientScalerOptions { GrowthInterval = 4000 } };

    [Test]
    public void Presets_say_what_they_are_in_the_run_card() => Assert.Multiple(() =>
    {
        Assert.That(Json(Precision.Full), Is.EqualTo("""{"$type":"FullPrecision"}"""));
        Assert.That(Json(Precision.BFloat16Mixed), Is.EqualTo("""{"$type":"BFloat16MixedPrecision"}"""));
        Assert.That(Json(Precision.BFloat16Pure), Is.EqualTo("""{"$type":"BFloat16PurePrecision"}"""));
        Assert.That(Json(_patient), Is.EqualTo(
            """{"$type":"Float16MixedPrecision","Scaler":{"InitialScale":65536,"Growth":2,"Backoff":0.5,"GrowthInterval":4000}}"""));
    });

    [Test]
    public void They_are_read_back_from_it()
    {
        foreach (var precision in new Precision[] { Precision.Full, Precision.BFloat16Mixed, Precision.BFloat16Pure, _patient })
            Assert.That(JsonSerializer.Deserialize<Precision>(Json(precision)), Is.EqualTo(precision));
    }

    [Test]
    public void Float16_without_CUDA_is_refused_with_advice()
        => Assert.That(() => Precision.Float16Mixed.Create(CPU), Throws.InstanceOf<NotSupportedException>().With.Message.EqualTo(
            "Float16Mixed trains on CUDA, and the model is on cpu: move it there first (model.cuda()), or use Precision.BFloat16Mixed, which the CPU computes fast."));

    [Test]
    public void Other_devices_are_refused_when_the_policy_is_made()
        => Assert.That(() => Precision.BFloat16Mixed.Create(new Device(DeviceType.MPS)),
            Throws.InstanceOf<NotSupportedException>().With.Message.Contains("it is there for the CPU and CUDA"));

    [Test]
    public void A_policy_for_CUDA_can_be_described_anywhere()
    {
        var policy = Precision.Float16Mixed.Create(new Device(DeviceType.CUDA));
        Assert.That(policy.AutocastType, Is.EqualTo(ScalarType.Float16));
        Assert.That(policy.LossScale, Is.EqualTo(65536));
    }

    private static string Json(Precision precision) => JsonSerializer.Serialize(precision);
}
