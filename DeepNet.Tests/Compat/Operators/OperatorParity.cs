using System.Runtime.CompilerServices;
using DeepNet.Tests.Parity;
using TorchSharp;

namespace DeepNet.Tests.Compat.Operators;

/// <summary>
/// Evaluates one operator here and in PyTorch on the same operands, over types and shapes, and compares results, gradients, the operands
/// afterwards, and whether either refuses. Both run the same LibTorch kernels, so results are compared bit for bit, except where BLAS and LAPACK round by alignment.
/// </summary>
internal static class OperatorParity
{
    /// <summary>One type of each kind that kernels tell apart.</summary>
    internal static readonly torch.ScalarType[] Types =
    [
        torch.ScalarType.Float32, torch.ScalarType.Float64, torch.ScalarType.BFloat16, torch.ScalarType.Int64, torch.ScalarType.Byte, torch.ScalarType.Bool,
    ];

    private const string Evaluate = """
        def _flat(value):
            if isinstance(value, torch.Tensor):
                return [value]
            if isinstance(value, (bool, int, float)):
                return [torch.tensor(value, dtype=torch.float64 if isinstance(value, float) else None)]
            return [tensor for item in value for tensor in _flat(item)]

        _operands = {}
        for _name in sorted(inputs, key=lambda name: int(name.partition("/")[2])):
            _operands.setdefault(_name.partition("/")[0], []).append(inputs[_name])

        raised, outputs, operands, gradients = {}, {}, {}, {}
        for _case, _leaves in _operands.items():
            torch.manual_seed(0)
            try:
                _copies = [leaf.clone() for leaf in _leaves]
                _results = _flat(_function(*_copies))
                _loss = sum(((r * (r + 1)).sum() for r in _results if r.requires_grad and not r.is_complex()), torch.zeros(()))
                if _loss.requires_grad:
                    _loss.backward()
                outputs[_case], operands[_case] = [r.detach().resolve_conj() for r in _results], [c.detach() for c in _copies]
                gradients[_case] = {i: leaf.grad.clone() for i, leaf in enumerate(_leaves) if leaf.grad is not None}
                raised[_case] = False
            except (RuntimeError, TypeError, ValueError, IndexError, NotImplementedError) as _error:
                raised[_case] = True
        """;

    /// <param name="python">An expression for a function of the operands.</param>
    /// <param name="here">The same in C#; it returns a tensor, a number or a boolean, or a tuple or sequence of tensors.</param>
    /// <param name="cases">The operands, by the case's name.</param>
    /// <param name="exact">Bit for bit, or within the tolerance of the parity tests.</param>
    internal static void Check(string python, Func<torch.Tensor[], object> here, IReadOnlyDictionary<string, torch.Tensor[]> cases, bool exact = true)
    {
        using var scope = torch.NewDisposeScope();
        var inputs = cases.SelectMany(pair => pair.Value.Select((operand, k) => ($"{pair.Key}/{k}", operand))).ToDictionary();
        var there = PyTorch.Run($"_function = {python}\n{Evaluate}", inputs);
        Assert.Multiple(() =>
        {
            foreach (var (name, operands) in cases)
                Compare(name, operands, here, there, exact);
        });
    }

    private static void Compare(string name, torch.Tensor[] leaves, Func<torch.Tensor[], object> here, Dictionary<string, torch.Tensor> there, bool exact)
    {
        var raised = there[$"raised.{name}"].item<bool>();
        torch.manual_seed(0).Dispose();
        torch.Tensor[] results, copies;
        try
        {
            copies = leaves.Select(leaf => leaf.clone()).ToArray();
            results = Flat(here(copies)).ToArray();
            Backward(results);
        }
        catch (Exception error) when (error is System.Runtime.InteropServices.ExternalException or ArgumentException)
        {
            if (!raised)
                Assert.Fail($"{name}: {error.GetType().Name}: {error.Message} PyTorch computes it.");
            return;
        }
        if (raised)
        {
            Assert.Fail($"{name}: PyTorch refuses it.");
            return;
        }
        Same(results, there.Group($"outputs.{name}"), $"{name}, result", exact);
        Same(copies, there.Group($"operands.{name}"), $"{name}, operand afterwards", exact);
        var gradients = there.Group($"gradients.{name}");
        for (var k = 0; k < leaves.Length; k++)
        {
            using var gradient = leaves[k].grad;
            if (gradient is null != !gradients.TryGetValue($"{k}", out var expected))
                Assert.Fail($"{name}: operand {k} has {(gradient is null ? "no" : "a")} gradient here, in PyTorch it is the other way round.");
            else if (gradient is not null)
                Same(gradient, expected!, $"{name}, gradient of operand {k}", exact);
        }
    }

    private static void Backward(torch.Tensor[] results)
    {
        var parts = results.Where(result => result.requires_grad && !result.is_complex()).Select(result => (result * (result + 1)).sum()).ToArray();
        if (parts.Length == 0)
            return;
        var loss = torch.zeros(Array.Empty<long>());
        foreach (var part in parts)
            loss = loss + part;
        loss.backward();
    }

    private static void Same(torch.Tensor actual, torch.Tensor expected, string what, bool exact)
    {
        if (exact)
            TensorAssert.Same(actual, expected, what);
        else
            TensorAssert.Close(actual, expected, what, 1e-4, 1e-4);
    }

    private static void Same(torch.Tensor[] actual, Dictionary<string, torch.Tensor> expected, string what, bool exact)
    {
        if (actual.Length != expected.Count)
        {
            Assert.Fail($"{what}: {actual.Length} tensors, PyTorch has {expected.Count}.");
            return;
        }
        for (var k = 0; k < actual.Length; k++)
            Same(actual[k].detach().resolve_conj(), expected[$"{k}"], $"{what} {k}", exact);
    }

    private static IEnumerable<torch.Tensor> Flat(object value) => value switch
    {
        torch.Tensor tensor => [tensor],
        ITuple tuple => Enumerable.Range(0, tuple.Length).SelectMany(k => Flat(tuple[k]!)),
        System.Collections.IEnumerable list => list.Cast<object>().SelectMany(Flat),
        bool flag => [torch.tensor(flag)],
        long number => [torch.tensor(number)],
        _ => throw new ArgumentException($"A result of type {value.GetType()} is none that operators have."),
    };
}
