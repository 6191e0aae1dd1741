using System.Runtime.InteropServices;
using TorchSharp.Interop;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Tests.Parity.Layers;

/// <summary>The LSTM and GRU layers that are one node of the graph, beyond what all recurrent networks are tested for: sizes, derivatives, types, threads.</summary>
internal sealed class FusedRecurrenceTests
{
    [SetUp]
    public void NeedsTheFeature()
    {
        if (!DeepNet.Native.Supports(Feature.FusedRecurrence))
            Assert.Ignore("needs the native library");
    }

    [TearDown]
    public void OnAgain() => RecurrentKind.WithoutFused = false;

    [Test]
    public void ALayerIsOneNode([Values] bool gru)
    {
        using var scope = NewDisposeScope();
        using var layer = Layer(gru, 5, 7);
        var (input, lengths) = (randn(6, 3, 5), tensor([6L, 2, 4]));
        Assert.That(Node(RunPacked(layer, input, lengths)), Does.Contain("Layer"));
        RecurrentKind.WithoutFused = true;
        Assert.That(Node(RunPacked(layer, input, lengths)), Does.StartWith("Cat"));

        static string? Node(Tensor tensor) => Marshal.PtrToStringUTF8(TorchSharp.Interop.Native.dn_tensor_grad_fn(tensor.Handle));
    }

    /// <summary>Features that fill vectors and others that do not, from one sequence to many, one step and several, with the last states in the loss.</summary>
    [TestCase(16, 8, 1, 5)]
    [TestCase(33, 4, 7, 2)]
    [TestCase(64, 20, 13, 9)]
    [TestCase(130, 24, 16, 1)]
    [TestCase(40, 16, 1, 1)]
    public void OutputsAndGradientsAreLibTorchs(int hidden, int inputs, int batch, int steps)
    {
        foreach (var gru in new[] { false, true })
        {
            using var scope = NewDisposeScope();
            manual_seed(3);
            using var layer = Layer(gru, inputs, hidden);
            var input = randn(steps, batch, inputs).requires_grad_();
            var (weight, end) = (randn(steps, batch, hidden), randn(1, batch, hidden));
            var (fused, expected) = Both(() =>
            {
                var (output, last) = Run(layer, input);
                return ((output * weight).sum() + (last * end).sum(), output);
            }, [input, .. layer.parameters()]);
            foreach (var ((name, value), (_, wanted)) in fused.Zip(expected))
                TensorAssert.Close(value, wanted, $"{(gru ? "GRU" : "LSTM")}, {name}");
        }
    }

    /// <summary>Only the last state, or only the output, takes part in the loss.</summary>
    [Test]
    public void APartOfTheResultsIsEnoughForGradients([Values] bool gru, [Values] bool output)
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        using var layer = Layer(gru, 5, 18);
        var input = randn(4, 3, 5);
        var (fused, expected) = Both(() =>
        {
            var (all, last) = Run(layer, input);
            return ((output ? all : last).square().sum(), all);
        }, [.. layer.parameters()]);
        foreach (var ((name, value), (_, wanted)) in fused.Zip(expected))
            TensorAssert.Close(value, wanted, name);
    }

    /// <summary>A penalty on the gradient with respect to the input, as of a critic of sequences: its gradients are second derivatives.</summary>
    [Test]
    public void SecondDerivativesAreLibTorchs([Values] bool gru, [Values] bool packed)
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        using var layer = Layer(gru, 3, 6, bidirectional: packed);
        var input = randn(4, 3, 3).requires_grad_();
        var lengths = tensor([2L, 4, 1]);
        var (fused, expected) = Both(() =>
        {
            var output = packed ? RunPacked(layer, input, lengths) : Run(layer, input).Output;
            var first = autograd.grad([output.square().sum()], [input], create_graph: true)[0];
            return (first.square().sum() + output.sum(), first);
        }, [input, .. layer.parameters()]);
        foreach (var ((name, value), (_, wanted)) in fused.Zip(expected))
            TensorAssert.Close(value, wanted, name);
    }

    /// <summary>float64 is computed by LibTorch, to the bit.</summary>
    [Test]
    public void OtherTypesAreLeftToLibTorch()
    {
        using var scope = NewDisposeScope();
        using var layer = LSTM(5, 7, dtype: ScalarType.Float64);
        var input = randn(4, 3, 5, dtype: ScalarType.Float64);
        var (output, _) = Run(layer, input);
        RecurrentKind.WithoutFused = true;
        TensorAssert.Same(output, Run(layer, input).Output, "output");
    }

    [Test]
    public void TheNumberOfThreadsChangesNothing([Values] bool gru)
    {
        var before = get_num_threads();
        using var scope = NewDisposeScope();
        using var layer = Layer(gru, 32, 96);
        var input = randn(20, 24, 32);
        try
        {
            set_num_threads(1);
            var (one, _) = Run(layer, input);
            set_num_threads(2);
            TensorAssert.Same(Run(layer, input).Output, one, "output");
        }
        finally
        {
            set_num_threads(before);
        }
    }

    /// <summary>Weights of which a part is frozen, and an input that needs no gradient.</summary>
    [Test]
    public void FrozenWeightsGetNoGradients([Values] bool gru)
    {
        using var scope = NewDisposeScope();
        using var layer = Layer(gru, 5, 7);
        layer.get_parameter("weight_ih_l0")!.requires_grad = false;
        var (output, _) = Run(layer, randn(4, 3, 5));
        output.sum().backward();
        Assert.That(layer.get_parameter("weight_ih_l0")!.grad, Is.Null);
        Assert.That(layer.get_parameter("weight_hh_l0")!.grad, Is.Not.Null);
    }

    [Test]
    public void SizesOfAPackedBatchAreChecked()
    {
        using var scope = NewDisposeScope();
        using var layer = LSTM(5, 7);
        var kernel = new Operator("deepnet::lstm", "data");
        var weights = layer.parameters().ToArray<Tensor>();
        var states = new[] { zeros(1, 2, 7), zeros(1, 2, 7) };
        Assert.That(() => kernel.Call3(randn(5, 5), tensor([2L, 3]), states, weights, true, 1L, 0.0, true, false),
            Throws.InstanceOf<ExternalException>().With.Message.Contains("never grow"));
        Assert.That(() => kernel.Call3(randn(5, 5), tensor([2L, 2]), states, weights, true, 1L, 0.0, true, false),
            Throws.InstanceOf<ExternalException>().With.Message.Contains("has 5 rows, but its sizes add up to 4"));
    }

    private static Module Layer(bool gru, long inputs, long hidden, bool bidirectional = false)
        => gru ? GRU(inputs, hidden, bidirectional: bidirectional) : LSTM(inputs, hidden, bidirectional: bidirectional);

    private static (Tensor Output, Tensor Last) Run(Module layer, Tensor input)
    {
        if (layer is TorchSharp.Modules.GRU gru)
            return gru.call(input);
        var (output, _, cells) = ((TorchSharp.Modules.LSTM)layer).call(input);
        return (output, cells);
    }

    private static Tensor RunPacked(Module layer, Tensor input, Tensor lengths)
    {
        var packed = utils.rnn.pack_padded_sequence(input, lengths, enforce_sorted: false);
        return layer is TorchSharp.Modules.GRU gru ? gru.call(packed).Item1.data : ((TorchSharp.Modules.LSTM)layer).call(packed).Item1.data;
    }

    // What comes out, and the gradients of the leaves: of the fused layers, and of LibTorch's.
    private static ((string, Tensor)[] Fused, (string, Tensor)[] Expected) Both(Func<(Tensor Loss, Tensor Output)> run, Tensor[] leaves)
    {
        var fused = Once();
        RecurrentKind.WithoutFused = true;
        return (fused, Once());

        (string, Tensor)[] Once()
        {
            foreach (var leaf in leaves)
                leaf.grad = null;
            var (loss, output) = run();
            loss.backward();
            return [("output", output.detach()), .. leaves.Select((leaf, k) => ($"gradient {k}", leaf.grad!.clone()))];
        }
    }
}
