namespace DeepNet.Tests.MixedPrecision;

internal sealed class BFloat16UnitsTests
{
    [Test]
    [Platform("Linux")]
    public void The_answer_is_the_kernel_s()
    {
        string[] names = ["avx512_bf16", "amx_bf16", "bf16"];
        var flags = File.ReadLines("/proc/cpuinfo").First(line => line.StartsWith("flags") || line.StartsWith("Features")).Split(' ');
        Assert.That(BFloat16Units.OnThisProcessor, Is.EqualTo(flags.Intersect(names).Any()));
    }
}
