using DeepNet.Tests.Parity;

namespace DeepNet.Tests;

/// <summary>Ends PyTorch's process after the last test of the assembly.</summary>
[SetUpFixture]
internal sealed class PyTorchEnd
{
    [OneTimeTearDown]
    public void Stop() => PyTorch.Stop();
}
