using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Tensors of one type on one device that the same is done to (<see cref="ListOperator"/>). Methods are named as the tensors' own; an underscore says
/// that the tensors change in place.
/// </summary>
/// <param name="items">At least one.</param>
/// <param name="together">Whether operators for lists are wanted.</param>
internal readonly struct TensorList(Tensor[] items, bool together)
{
    internal Tensor[] Items => items;

    /// <summary>Those at some places, at least one.</summary>
    internal TensorList At(int[] places)
    {
        var all = items;
        return places.Length == all.Length ? this : new(Array.ConvertAll(places, place => all[place]), together);
    }

    internal TensorList Mul(Rate rate) => Apply(ListOperator.MulRate, rate: rate);

    internal TensorList Mul_(Rate rate) => Apply(ListOperator.MulRate_, rate: rate);

    internal TensorList Mul_(TensorList other) => Apply(ListOperator.Mul_, other.Items);

    internal TensorList Div(Rate rate) => Apply(ListOperator.DivRate, rate: rate);

    internal TensorList Div_(TensorList other) => Apply(ListOperator.Div_, other.Items);

    internal TensorList Add(Rate rate) => Apply(ListOperator.AddRate, rate: rate);

    internal TensorList Add_(Rate rate) => Apply(ListOperator.AddRate_, rate: rate);

    /// <summary>items + other · rate.</summary>
    internal TensorList Add(TensorList other, Rate rate) => ApplyWeighted(ListOperator.Add, other, null, rate);

    /// <inheritdoc cref="Add(TensorList, Rate)"/>
    internal TensorList Add_(TensorList other, Rate rate) => ApplyWeighted(ListOperator.Add_, other, null, rate);

    /// <summary>items + first · second · rate.</summary>
    internal TensorList AddProduct_(TensorList first, TensorList second, Rate rate) => ApplyWeighted(ListOperator.AddProduct_, first, second.Items, rate);

    /// <summary>items + first / second · rate.</summary>
    internal TensorList AddQuotient_(TensorList first, TensorList second, Rate rate) => ApplyWeighted(ListOperator.AddQuotient_, first, second.Items, rate);

    internal TensorList Maximum_(TensorList other) => Apply(ListOperator.Maximum_, other.Items);

    internal TensorList Sqrt() => Apply(ListOperator.Sqrt);

    internal TensorList Sqrt_() => Apply(ListOperator.Sqrt_);

    internal TensorList Sign_() => Apply(ListOperator.Sign_);

    internal TensorList Copy_(TensorList other) => Apply(ListOperator.Copy_, other.Items);

    /// <summary>L2 norms: scalars.</summary>
    internal TensorList Norm() => Apply(ListOperator.Norm, rate: 2);

    // Operators for lists take a weight that is a number alone: one on the device multiplies the first list beforehand.
    private TensorList ApplyWeighted(ListOperator op, TensorList first, Tensor[]? second, Rate rate)
        => together && rate.Scalar is not null && ListOperator.MulRate.TakesScalars
            ? Apply(op, first.Mul(rate).Items, second, 1)
            : Apply(op, first.Items, second, rate);

    private TensorList Apply(ListOperator op, Tensor[]? first = null, Tensor[]? second = null, Rate? rate = null)
    {
        if (together && op.For(rate) is { } native)
            return ApplyTogether(native, op.IsInPlace, first, second, rate);
        var results = op.IsInPlace ? items : new Tensor[items.Length];
        for (var k = 0; k < items.Length; k++)
        {
            var result = op.ForOne(items[k], first is null ? items[k] : first[k], second is null ? items[k] : second[k], rate ?? 1);
            if (!op.IsInPlace)
                results[k] = result;
        }
        return new(results, together);
    }

    private TensorList ApplyTogether(NativeOperator native, bool inPlace, Tensor[]? first, Tensor[]? second, Rate? rate)
    {
        var arguments = new NativeArgument[4];
        var count = 0;
        arguments[count++] = items;
        if (first is not null)
            arguments[count++] = first;
        if (second is not null)
            arguments[count++] = second;
        // A scalar in the list's own type, without which operators for lists take their tensors one by one.
        if (rate is { } given)
            arguments[count++] = given.Scalar is { } scalar ? (NativeArgument)TensorMath.Like(scalar, items[0]) : given.Number;
        if (!inPlace)
            return new(native.CallList(arguments.AsSpan(0, count)), together);
        native.Run(arguments.AsSpan(0, count));
        return this;
    }
}
