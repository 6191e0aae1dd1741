using System.Diagnostics.CodeAnalysis;
using TorchSharp.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Tests.Parity.Layers;

/// <summary>Recurrent networks and cells against PyTorch's: the same draws, outputs, states and gradients, with and without padding.</summary>
internal sealed class RecurrentParityTests
{
    private const int Seed = 3;
    private const int Batch = 4, Time = 5, Inputs = 3, Hidden = 6;
    private static readonly long[] _lengths = [3, 5, 1, 3];

    private static readonly TestCaseData<string, Func<Module>>[] _networks =
    [
        Case("nn.LSTM(3, 6)", () => LSTM(Inputs, Hidden)),
        Case("nn.LSTM(3, 6, num_layers=2, batch_first=True, dropout=0.4)", () => LSTM(Inputs, Hidden, 2, batchFirst: true, dropout: 0.4)),
        Case("nn.LSTM(3, 6, num_layers=2, bidirectional=True, dropout=0.3)", () => LSTM(Inputs, Hidden, 2, bidirectional: true, dropout: 0.3)),
        Case("nn.LSTM(3, 6, bias=False, bidirectional=True, batch_first=True)", () => LSTM(Inputs, Hidden, bias: false, bidirectional: true, batchFirst: true)),
        Case("nn.GRU(3, 6)", () => GRU(Inputs, Hidden)),
        Case("nn.GRU(3, 6, num_layers=3, bidirectional=True, batch_first=True, dropout=0.2)", () => GRU(Inputs, Hidden, 3, bidirectional: true, batchFirst: true, dropout: 0.2)),
        Case("nn.RNN(3, 6)", () => RNN(Inputs, Hidden)),
        Case("nn.RNN(3, 6, num_layers=2, nonlinearity='relu', bidirectional=True, dropout=0.2)", () => RNN(Inputs, Hidden, 2, NonLinearities.ReLU, bidirectional: true, dropout: 0.2)),
        Case("nn.RNN(3, 6, bias=False, batch_first=True)", () => RNN(Inputs, Hidden, bias: false, batchFirst: true)),
    ];

    private static readonly TestCaseData<string, Func<Module>>[] _cells =
    [
        Case("nn.LSTMCell(3, 6)", () => LSTMCell(Inputs, Hidden)),
        Case("nn.LSTMCell(3, 6, bias=False)", () => LSTMCell(Inputs, Hidden, bias: false)),
        Case("nn.GRUCell(3, 6)", () => GRUCell(Inputs, Hidden)),
        Case("nn.RNNCell(3, 6)", () => RNNCell(Inputs, Hidden)),
        Case("nn.RNNCell(3, 6, bias=False, nonlinearity='relu')", () => RNNCell(Inputs, Hidden, NonLinearities.ReLU, bias: false)),
    ];

    /// <summary>Where libdeepnet's layers are not to be had.</summary>
    [TestCaseSource(nameof(_networks))]
    public void TheNetworkOfLibTorchsOwnLayersIsPyTorchs(string python, Func<Module> create)
    {
        RecurrentKind.WithoutFused = true;
        try
        {
            TheNetworkIsPyTorchs(python, create);
        }
        finally
        {
            RecurrentKind.WithoutFused = false;
        }
    }

    /// <summary>Without states, with states, and packed; each with all gradients.</summary>
    [TestCaseSource(nameof(_networks))]
    public void TheNetworkIsPyTorchs(string python, Func<Module> create)
    {
        using var scope = NewDisposeScope();
        manual_seed(Seed + 1);
        var batchFirst = python.Contains("batch_first");
        var input = batchFirst ? randn(Batch, Time, Inputs) : randn(Time, Batch, Inputs);
        using var probe = create();
        var rows = probe.named_parameters().Count(entry => entry.name.StartsWith("weight_hh"));
        var (h0, c0) = (randn(rows, Batch, Hidden), randn(rows, Batch, Hidden));
        var lengths = tensor(_lengths);
        var expected = PyTorch.Run(Script(python, $$"""
            def _padded(packed):
                return nn.utils.rnn.pad_packed_sequence(packed, batch_first={{(batchFirst ? "True" : "False")}})[0]
            def _pack(x):
                return nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first={{(batchFirst ? "True" : "False")}}, enforce_sorted=False)
            _states = (h0, c0) if isinstance(_layer, nn.LSTM) else h0
            _check("plain", lambda: _flat(_layer(input)))
            _check("stated", lambda: _flat(_layer(input, _states)))
            _check("packed", lambda: (lambda out: [_padded(out[0])] + _flat(out)[1:])(_layer(_pack(input), _states)))
            _check("fresh", lambda: (lambda out: [_padded(out[0])] + _flat(out)[1:])(_layer(_pack(input))))
            """), [("input", input.requires_grad_()), ("h0", h0.requires_grad_()), ("c0", c0.requires_grad_()), ("lengths", lengths)]);

        manual_seed(Seed);
        using var layer = create();
        TensorAssert.Same(layer.state_dict(), expected.Group("initial"));
        Assert.That(layer.state_dict().Keys, Is.EquivalentTo(expected.Group("initial").Keys));
        Tensor[] leaves = [input, h0, c0];
        Check(layer, "plain", leaves, expected, () => Call(layer, input, null, null));
        Check(layer, "stated", leaves, expected, () => Call(layer, input, h0, c0));
        Check(layer, "packed", leaves, expected, () => CallPacked(layer, input, lengths, batchFirst, h0, c0));
        Check(layer, "fresh", leaves, expected, () => CallPacked(layer, input, lengths, batchFirst, null, null));
    }

    [TestCaseSource(nameof(_cells))]
    public void TheCellIsPyTorchs(string python, Func<Module> create)
    {
        using var scope = NewDisposeScope();
        manual_seed(Seed + 1);
        var (input, h0, c0) = (randn(Batch, Inputs), randn(Batch, Hidden), randn(Batch, Hidden));
        var expected = PyTorch.Run(Script(python, """
            _pick = lambda x, one: x[1] if one else x
            _states = lambda one: (_pick(h0, one), _pick(c0, one)) if isinstance(_layer, nn.LSTMCell) else _pick(h0, one)
            _check("plain", lambda: _flat(_layer(input)))
            _check("stated", lambda: _flat(_layer(input, _states(False))))
            _check("single", lambda: _flat(_layer(input[1], _states(True))))
            """), [("input", input.requires_grad_()), ("h0", h0.requires_grad_()), ("c0", c0.requires_grad_())]);

        manual_seed(Seed);
        using var layer = create();
        TensorAssert.Same(layer.state_dict(), expected.Group("initial"));
        Assert.That(layer.state_dict().Keys, Is.EquivalentTo(expected.Group("initial").Keys));
        Tensor[] leaves = [input, h0, c0];
        Check(layer, "plain", leaves, expected, () => Call(layer, input, null, null));
        Check(layer, "stated", leaves, expected, () => Call(layer, input, h0, c0));
        Check(layer, "single", leaves, expected, () => Call(layer, input[1], h0[1], c0[1]));
    }

    /// <summary>A single sequence has no dimension for the batch, in input, output and states.</summary>
    [Test]
    public void ASingleSequenceNeedsNoBatch()
    {
        using var scope = NewDisposeScope();
        using var lstm = LSTM(Inputs, Hidden, 2, bidirectional: true, batchFirst: true);
        var (input, h0, c0) = (randn(Time, Inputs), randn(4, Hidden), randn(4, Hidden));
        var expected = PyTorch.Run("""
            _layer = nn.LSTM(3, 6, num_layers=2, bidirectional=True, batch_first=True)
            _layer.load_state_dict(group("state"))
            output, (hidden, cells) = _layer(input, (h0, c0))
            """, [.. lstm.StateAs("state"), ("input", input), ("h0", h0), ("c0", c0)]);
        var (output, hidden, cells) = lstm.call(input, (h0, c0));
        TensorAssert.Close(output, expected["output"], "output");
        TensorAssert.Close(hidden, expected["hidden"], "hidden states");
        TensorAssert.Close(cells, expected["cells"], "cells");
    }

    [Test]
    public void WrongShapesAreExplained()
    {
        using var scope = NewDisposeScope();
        using var lstm = LSTM(Inputs, Hidden, batchFirst: true);
        using var gru = GRU(Inputs, Hidden);
        using var cell = GRUCell(Inputs, Hidden);
        Assert.Multiple(() =>
        {
            Assert.That(() => lstm.call(zeros(2, 5, 4)), Throws.ArgumentException.With.Message.Contains("[batch, time, 3] or [time, 3], but got the shape [2, 5, 4]"));
            Assert.That(() => lstm.call(zeros(2, 5, 3), (zeros(1, 2, 6), zeros(1, 3, 6))), Throws.ArgumentException.With.Message.Contains("[1, 2, 6] here, but got [1, 3, 6]"));
            Assert.That(() => gru.call(zeros(3)), Throws.ArgumentException.With.Message.Contains("[time, batch, 3]"));
            Assert.That(() => cell.call(zeros(2, 4), null!), Throws.ArgumentException.With.Message.Contains("GRUCell expects an input [batch, 3] or [3], but got the shape [2, 4]"));
            Assert.That(() => LSTM(Inputs, Hidden, dropout: 1.5), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("from 0 to 1"));
            Assert.That(() => RNN(Inputs, 0), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("hiddenSize"));
            Assert.That(() => RNN(Inputs, Hidden, nonLinearity: (NonLinearities)7), Throws.InstanceOf<ArgumentOutOfRangeException>());
        });
    }

    [Test]
    public void ACallLeavesItsResultsOnly()
    {
        using var lstm = LSTM(Inputs, Hidden, 2, bidirectional: true);
        using var input = randn(Time, Batch, Inputs);
        using var lengths = tensor(_lengths);
        using (var scope = NewDisposeScope())
        {
            lstm.call(input);
            Assert.That(scope.DisposablesCount, Is.EqualTo(3));
        }
        using (var scope = NewDisposeScope())
        {
            lstm.call(utils.rnn.pack_padded_sequence(input, lengths, enforce_sorted: false));
            Assert.That(scope.DisposablesCount, Is.EqualTo(4), "two packed sequences, hidden state, cells");
        }
    }

    [Test]
    public void AnRnnTellsItsWeightsByLayer()
    {
        using var rnn = RNN(Inputs, Hidden, 2, bias: false);
        Assert.Multiple(() =>
        {
            Assert.That(rnn.get_weight_ih(1)!.shape, Is.EqualTo((long[])[Hidden, Hidden]));
            Assert.That(rnn.get_weight_ih(0)!.shape, Is.EqualTo((long[])[Hidden, Inputs]));
            Assert.That(rnn.get_weight_hh(1), Is.SameAs(rnn.get_parameter("weight_hh_l1")));
            Assert.That(rnn.get_bias_ih(0), Is.Null);
            Assert.That(rnn.get_bias_hh(2), Is.Null);
        });
    }

    private static TestCaseData<string, Func<Module>> Case(string python, Func<Module> create) => new(python, create) { TestName = $"{{m}}({python.Replace("nn.", "")})" };

    private static string Script(string python, [StringSyntax("python")] string cases) => $$"""
        torch.manual_seed({{Seed}})
        _layer = {{python}}
        initial = {name: value.clone() for name, value in _layer.state_dict().items()}
        def _flat(out):
            return [x for part in (out if isinstance(out, tuple) else (out,)) for x in (part if type(part) is tuple else (part,))]
        def _check(name, run):
            _layer.zero_grad()
            for x in inputs.values():
                x.grad = None
            torch.manual_seed({{Seed}})
            results = run()
            torch.manual_seed({{Seed}})
            sum((x * torch.randn(x.shape)).sum() for x in results).backward()
            globals()[name] = results
            globals()[name + "_grads"] = {key: x.grad.clone() for key, x in inputs.items() if x.grad is not None}
            globals()[name + "_weights"] = {key: p.grad.clone() for key, p in _layer.named_parameters()}
        {{cases}}
        """;

    private static void Check(Module layer, string name, Tensor[] leaves, Dictionary<string, Tensor> expected, Func<Tensor[]> run)
    {
        layer.zero_grad();
        foreach (var leaf in leaves)
            leaf.grad = null;
        manual_seed(Seed);
        var results = run();
        manual_seed(Seed);
        var loss = results.Select(result => (result * randn(result.shape)).sum()).Aggregate((left, right) => left + right);
        loss.backward();
        for (var k = 0; k < results.Length; k++)
            TensorAssert.Close(results[k], expected[$"{name}.{k}"], $"{name}: result {k}");
        string[] names = ["input", "h0", "c0"];
        foreach (var (key, gradient) in expected.Group($"{name}_grads"))
            TensorAssert.Close(leaves[Array.IndexOf(names, key)].grad!, gradient, $"{name}: gradient of {key}");
        TensorAssert.Close(layer.Gradients(), expected.Group($"{name}_weights"));
    }

    private static Tensor[] Call(Module layer, Tensor input, Tensor? hidden, Tensor? cells) => layer switch
    {
        LSTM lstm => Three(lstm.call(input, hidden is null ? null : (hidden, cells!))),
        GRU gru => Two(gru.call(input, hidden!)),
        RNN rnn => Two(rnn.call(input, hidden)),
        LSTMCell cell => Two(cell.call(input, hidden is null ? null : (hidden, cells!))),
        GRUCell cell => [cell.call(input, hidden!)],
        RNNCell cell => [cell.call(input, hidden!)],
        _ => throw new ArgumentException($"{layer.GetName()} is not recurrent."),
    };

    private static Tensor[] CallPacked(Module layer, Tensor input, Tensor lengths, bool batchFirst, Tensor? hidden, Tensor? cells)
    {
        using var packed = utils.rnn.pack_padded_sequence(input, lengths, batchFirst, enforce_sorted: false);
        var (output, states) = layer switch
        {
            LSTM lstm => lstm.call(packed, hidden is null ? null : (hidden, cells!)) is var (sequence, last, cell) ? (sequence, (Tensor[])[last, cell]) : default,
            GRU gru => gru.call(packed, hidden!) is var (sequence, last) ? (sequence, [last]) : default,
            RNN rnn => rnn.call(packed, hidden) is var (sequence, last) ? (sequence, [last]) : default,
            _ => throw new ArgumentException($"{layer.GetName()} takes no packed sequences."),
        };
        return [utils.rnn.pad_packed_sequence(output, batchFirst).Item1, .. states];
    }

    private static Tensor[] Two((Tensor, Tensor) results) => [results.Item1, results.Item2];

    private static Tensor[] Three((Tensor, Tensor, Tensor) results) => [results.Item1, results.Item2, results.Item3];
}
