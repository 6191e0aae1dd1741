using TorchSharp;

namespace DeepNet.Tests.Compat.Operators;

/// <summary>Deterministic operands of a type and shape: distinct, of both signs, none zero; small numbers for integers.</summary>
internal static class OperatorInputs
{
    private static readonly double _step = (Math.Sqrt(5) - 1) / 2;

    /// <param name="type">What the elements are; operands of 32 and 64-bit floats require gradients.</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="count">How many operands.</param>
    /// <param name="domain">Where the values lie.</param>
    internal static torch.Tensor[] Make(torch.ScalarType type, long[] shape, int count, Domain domain = Domain.Real)
        => Enumerable.Range(0, count).Select(k => Make(type, shape, (double)k, domain)).ToArray();

    /// <summary>The same with a shape for each operand.</summary>
    internal static torch.Tensor[] Make(torch.ScalarType type, long[][] shapes, Domain domain = Domain.Real)
        => shapes.Select((shape, k) => Make(type, shape, (double)k, domain)).ToArray();

    private static torch.Tensor Make(torch.ScalarType type, long[] shape, double index, Domain domain)
    {
        using var scope = torch.NewDisposeScope();
        var count = shape.Aggregate(1L, (product, size) => product * size);
        var values = new double[count];
        for (var k = 0; k < values.Length; k++)
        {
            var uniform = ((k + 1) * _step + index * 0.37) % 1;
            values[k] = domain switch
            {
                Domain.Unit => 1.9 * uniform - 0.95,
                Domain.Positive => 0.1 + 2 * uniform,
                Domain.AboveOne => 1.1 + 2 * uniform,
                _ => 6 * uniform - 3.01,
            };
        }
        var integral = type is not (torch.ScalarType.Float64 or torch.ScalarType.Float32 or torch.ScalarType.Float16 or torch.ScalarType.BFloat16);
        if (integral)
            for (var k = 0; k < values.Length; k++)
                values[k] = type == torch.ScalarType.Bool ? Math.Max(0, Math.Floor(values[k])) : Whole(values[k], unsigned: type == torch.ScalarType.Byte);
        var operand = torch.tensor(values, shape).to_type(type);
        if (type is torch.ScalarType.Float32 or torch.ScalarType.Float64)
            operand.requires_grad = true;
        return operand.MoveToOuterDisposeScope();
    }

    private static double Whole(double value, bool unsigned)
    {
        var whole = value < 0 ? Math.Floor(value) : Math.Ceiling(value);
        return unsigned ? Math.Abs(whole) : whole;
    }
}

/// <summary>Where operands lie, so that logarithms and inverse functions have something to do.</summary>
internal enum Domain
{
    Real,
    Unit,
    Positive,
    AboveOne,
}
