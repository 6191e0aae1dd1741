using TorchSharp;

namespace DeepNet.Tests.Support;

/// <summary>Builds models on the device whose tensors have shapes and types but no memory: real parameters of any number in no time.</summary>
internal static class Meta
{
    internal static T Build<T>(Func<T> create)
    {
        torch.set_default_device(torch.META);
        try
        {
            return create();
        }
        finally
        {
            torch.set_default_device(torch.CPU);
        }
    }
}
