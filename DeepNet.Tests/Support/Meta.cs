using System.Runtime.InteropServices;
using TorchSharp;

namespace DeepNet.Tests.Support;

/// <summary>
/// Builds models on the device whose tensors have shapes and types but no memory: real parameters of any number in no time. Where LibTorch lacks an operator
/// for them, which PyTorch may have in Python only, the test is skipped.
/// </summary>
internal static class Meta
{
    internal static T Build<T>(Func<T> create)
    {
        torch.set_default_device(torch.META);
        try
        {
            return Run(create);
        }
        finally
        {
            torch.set_default_device(torch.CPU);
        }
    }

    /// <summary>Runs what computes with such tensors.</summary>
    internal static T Run<T>(Func<T> compute)
    {
        try
        {
            return compute();
        }
        catch (ExternalException error) when (error.Message.Contains("Meta kernel registered", StringComparison.Ordinal) || error.Message.Contains("from the 'Meta' backend", StringComparison.Ordinal))
        {
            Assert.Ignore($"LibTorch {torch.__version__} computes no {error.Message.Split(": ")[0]} without memory.");
            throw;
        }
    }
}
