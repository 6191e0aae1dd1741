using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Interop;

namespace DeepNet.Tests.Compat;

/// <summary>Every operator that the compat assembly names exists in the loaded LibTorch: a misspelt one is found here, not by a user.</summary>
internal sealed class OperatorsExistTests
{
    // By the LibTorch that first has them, or that no longer has them, with the reason.
    private static readonly Dictionary<string, string> _versioned = new()
    {
        ["aten::scaled_dot_product_attention"] = "since LibTorch 2.0; computed from its parts before",
    };

    [Test]
    public void AllDeclaredOperatorsExist() => Assert.Multiple(() =>
    {
        foreach (var op in Declared().Where(op => !op.Exists))
            Assert.That(_versioned, Contains.Key($"{op}"), $"LibTorch {torch.__version__} has no {op}.");
    });

    [Test]
    public void AnUnknownOperatorIsNamedWithTheLibrarysVersion()
    {
        var error = Assert.Throws<ExternalException>(() => new Operator("aten::no_such_operator").Call());
        Assert.That(error!.Message, Does.Contain("aten::no_such_operator").And.Contain(torch.__version__));
    }

    private static IEnumerable<Operator> Declared() => typeof(Aten).Assembly.GetTypes()
        .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public))
        .Where(field => field.FieldType == typeof(Operator))
        .Select(field => (Operator)field.GetValue(null)!)
        .DistinctBy(op => op.ToString());
}
