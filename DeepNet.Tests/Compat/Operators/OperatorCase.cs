using TorchSharp;

namespace DeepNet.Tests.Compat.Operators;

/// <summary>One call, in Python as an expression of x, y and z, and in C#.</summary>
internal sealed record OperatorCase(string Python, int Operands, Func<torch.Tensor[], object> Here)
{
    /// <summary>The operands' sizes; one shape stands for all of them.</summary>
    internal long[][] Shapes { get; init; } = [[2, 3, 4]];

    internal Domain Domain { get; init; } = Domain.Real;

    internal torch.ScalarType[] Types { get; init; } = OperatorParity.Types;

    internal bool Exact { get; init; } = true;

    public override string ToString() => Shapes is [[2, 3, 4]] ? Python : $"{Python} {string.Join(" ", Shapes.Select(shape => $"[{string.Join(',', shape)}]"))}";

    internal static OperatorCase Case(string python, Func<torch.Tensor, object> here) => new(python, 1, t => here(t[0]));
    internal static OperatorCase Case(string python, Func<torch.Tensor, torch.Tensor, object> here) => new(python, 2, t => here(t[0], t[1]));
    internal static OperatorCase Case(string python, Func<torch.Tensor, torch.Tensor, torch.Tensor, object> here) => new(python, 3, t => here(t[0], t[1], t[2]));

    internal OperatorCase On(params long[][] shapes) => this with { Shapes = shapes };
    internal OperatorCase In(Domain domain) => this with { Domain = domain };
    internal OperatorCase Approximately() => this with { Exact = false };
    internal OperatorCase Of(params torch.ScalarType[] types) => this with { Types = types };

    internal void Check()
    {
        using var scope = torch.NewDisposeScope();
        var shapes = Shapes.Length == Operands ? Shapes : Enumerable.Repeat(Shapes[0], Operands).ToArray();
        var cases = Types.ToDictionary(type => $"{type}", type => OperatorInputs.Make(type, shapes, Domain));
        OperatorParity.Check($"lambda x, y=None, z=None: {Python}", Here, cases, Exact);
    }
}
