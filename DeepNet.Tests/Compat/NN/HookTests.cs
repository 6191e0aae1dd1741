using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Tests.Compat.NN;

public sealed class HookTests
{
    [Test]
    public void HooksRunAroundCallButNotForward()
    {
        using var scope = NewDisposeScope();
        using var layer = Linear(1, 1, hasBias: false);
        layer.load_state_dict(new() { ["weight"] = ones(1, 1) });
        var log = new List<string>();
        var before = layer.register_forward_pre_hook((_, input) =>
        {
            log.Add("before");
            return input * 10;
        });
        var after = layer.register_forward_hook((_, input, output) =>
        {
            log.Add($"after {input.item<float>()}");
            return output + 1;
        });
        Assert.That(layer.call(ones(1, 1)).item<float>(), Is.EqualTo(11));
        Assert.That(log, Is.EqualTo(new[] { "before", "after 10" }));
        Assert.That(layer.forward(ones(1, 1)).item<float>(), Is.EqualTo(1));

        before.remove();
        Assert.That(layer.call(ones(1, 1)).item<float>(), Is.EqualTo(2));
        after.remove();
        Assert.That(layer.call(ones(1, 1)).item<float>(), Is.EqualTo(1));
    }

    [Test]
    public void AHookThatReturnsNullChangesNothing()
    {
        using var scope = NewDisposeScope();
        using var layer = Identity();
        layer.register_forward_pre_hook((_, _) => null!);
        layer.register_forward_hook((_, _, _) => null!);
        Assert.That(layer.call(ones(1)).item<float>(), Is.EqualTo(1));
    }

    [Test]
    public void HooksOfModulesSeeTheModule()
    {
        using var scope = NewDisposeScope();
        using var layer = Identity();
        var seen = new List<Module>();
        layer.register_forward_pre_hook((Module module) => seen.Add(module));
        layer.register_forward_hook((Module module) => seen.Add(module));
        layer.call(ones(1));
        Assert.That(seen, Is.EqualTo(new[] { layer, layer }));
    }

    [Test]
    public void CallingAModuleWithoutHooksAllocatesOnlyTheResult()
    {
        using var scope = NewDisposeScope();
        using var layer = Identity();
        var input = ones(1);
        for (var k = 0; k < 100; k++)
            layer.call(input).Dispose();
        var before = GC.GetAllocatedBytesForCurrentThread();
        layer.forward(input).Dispose();
        var forward = GC.GetAllocatedBytesForCurrentThread() - before;
        layer.call(input).Dispose();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before - forward, Is.EqualTo(forward));
    }
}
