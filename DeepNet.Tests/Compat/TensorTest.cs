using TorchSharp;

namespace DeepNet.Tests.Compat;

/// <summary>Runs each test in a dispose scope of its own.</summary>
public abstract class TensorTest
{
    private DisposeScope? _scope;

    [SetUp]
    public void OpenScope() => _scope = torch.NewDisposeScope();

    [TearDown]
    public void CloseScope() => _scope?.Dispose();

    /// <summary>The elements in row-major order.</summary>
    protected static T[] Values<T>(torch.Tensor tensor) where T : unmanaged => tensor.data<T>().ToArray();
}
