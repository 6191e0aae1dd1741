using static TorchSharp.torch;

namespace DeepNet.Tests;

/// <summary>
/// Operators take one thread each, on any machine: small ones spend most of their time waiting for a second, and sums are the same everywhere. The programs
/// that tests start take what they find; <c>OMP_NUM_THREADS</c> sets another number for all.
/// </summary>
[SetUpFixture]
internal sealed class OneThread
{
    [OneTimeSetUp]
    public void Choose()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OMP_NUM_THREADS")))
            set_num_threads(1);
    }
}
