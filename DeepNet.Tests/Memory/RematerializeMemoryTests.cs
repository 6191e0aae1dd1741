using System.Runtime.InteropServices;
using DeepNet.Models;
using static TorchSharp.torch;

namespace DeepNet.Tests.Memory;

/// <summary>What a rematerialized pass saves, in bytes that the C library's allocator has given away.</summary>
[NonParallelizable]
public sealed partial class RematerializeMemoryTests
{
    private const int Layers = 12;
    private const long Activation = 512 * 1024 * sizeof(float); // 2 MiB

    [OneTimeSetUp]
    public void NeedsAnAllocatorThatCounts()
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libc.so.6", out var library) || !NativeLibrary.TryGetExport(library, "mallinfo2", out _))
            Assert.Ignore("Only glibc from 2.33 on tells the bytes in use (mallinfo2).");
    }

    [Test]
    public void A_chain_of_layers_holds_its_parts_inputs_only_and_at_its_peak_one_part_more()
    {
        var plain = Measure((block, input) => block.call(input));
        var again = Measure(Rematerialize.Run);
        Assert.Multiple(() =>
        {
            // Each tanh keeps its result; a part of three of them keeps its input, the first of which is there anyway.
            Assert.That(plain.Held / (double)Activation, Is.EqualTo(Layers).Within(0.5));
            Assert.That(again.Held / (double)Activation, Is.EqualTo(Layers / 3 - 1).Within(0.5));
            Assert.That(plain.Peak / (double)Activation, Is.GreaterThan(Layers - 0.5));
            Assert.That(again.Peak / (double)Activation, Is.LessThan(Layers / 3 - 1 + 4.5), "the inputs, a part at work, and a gradient");
            Assert.That(again.Left, Is.LessThan(Activation / 2), "nothing stays behind");
        });
    }

    [Test]
    public void A_residual_network_holds_much_less()
    {
        var options = ResNetOptions.ResNet18 with { Blocks = [2, 2], Width = 16, Classes = 10, Stem = ResNetStem.Cifar };
        var (plain, again) = (Held(options), Held(options with { Rematerialize = true }));
        Assert.That(again, Is.LessThan(0.45 * plain), $"{again:N0} of {plain:N0} bytes");

        static long Held(ResNetOptions options)
        {
            using var model = new ResNet(options);
            var images = randn(32, 3, 32, 32);
            using (no_grad())
                model.call(images).Dispose(); // what the first pass sets up
            var before = InUseWithoutGarbage();
            using var logits = model.call(images);
            return InUse() - before;
        }
    }

    private static (long Held, long Peak, long Left) Measure(Func<nn.Module<Tensor, Tensor>, Tensor, Tensor> run)
    {
        long peak = 0;
        var before = 0L;
        var blocks = Enumerable.Range(0, Layers / 3).Select(_ => new Probe(() => peak = Math.Max(peak, InUse() - before))).ToArray();
        using var input = randn([512, 1024], requires_grad: true);
        input.grad = zeros(512, 1024);
        before = InUseWithoutGarbage();
        var hidden = run(blocks[0], input);
        foreach (var block in blocks.AsSpan(1))
        {
            using var last = hidden;
            hidden = run(block, last);
        }
        using var loss = hidden.sum();
        hidden.Dispose();
        var held = InUse() - before;
        loss.backward();
        peak = Math.Max(peak, held);
        return (held, peak, InUse() - before);
    }

    /// <summary>Three activations, each of which keeps its result; tells when it has run.</summary>
    private sealed class Probe(Action ran) : nn.Module<Tensor, Tensor>(nameof(Probe))
    {
        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var hidden = input;
            for (var layer = 0; layer < 3; layer++)
            {
                var next = hidden.tanh();
                if (layer > 0)
                    hidden.Dispose();
                hidden = next;
            }
            ran();
            return hidden.MoveToOuterDisposeScope();
        }
    }

    /// <summary>What earlier tests left to the garbage collector goes first: else it would go in the middle of a measurement.</summary>
    private static long InUseWithoutGarbage()
    {
        _ = LiveTensors.Count();
        return InUse();
    }

    private static long InUse()
    {
        var info = mallinfo2();
        return (long)(info.InUse + info.Mapped);
    }

    [LibraryImport("libc.so.6")]
    private static partial Mallinfo mallinfo2();

    /// <summary>struct mallinfo2: ten sizes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Mallinfo
    {
        public nuint Arena, FreeChunks, FastChunks, MappedRegions, Mapped, MaximumMapped, FastFree, InUse, Free, Trimmable;
    }
}
