using System.Reflection;
using TorchSharp.Interop;

namespace DeepNet.Tests.Compat;

internal sealed class OperatorTableTests
{
    // What newer versions of LibTorch have and the bindings do without where it is missing.
    private static readonly string[] _optional = ["scaled_dot_product_attention"];

    [Test]
    public void LibTorchHasEveryOperatorThatIsBound()
    {
        var missing = typeof(Aten).GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
            .Where(field => field.FieldType == typeof(Operator) && !_optional.Contains(field.Name) && !((Operator)field.GetValue(null)!).Exists)
            .Select(field => $"{field.Name} ({field.GetValue(null)})");
        Assert.That(missing, Is.Empty);
    }
}
