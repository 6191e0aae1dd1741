using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>
/// Tensors of one type on one device that the same is done to: together where LibTorch has an operator for lists (<see cref="Foreach"/>), else
/// one by one. Methods are named as the tensors' own; an underscore says that the tensors change in place.
/// </summary>
/// <param name="items">At least one.</param>
/// <param name="together">Whether operators for lists are wanted.</param>
internal readonly struct TensorList(Tensor[] items, bool together)
{
    internal Tensor[] Items => items;

    internal TensorList Mul(Rate rate)
    {
        var op = rate.Scalar is null ? Foreach.MulNumber : Foreach.MulScalar;
        return Has(op) ? New(op.CallList(items, Argument(rate))) : New(Array.ConvertAll(items, item => item.Times(rate)));
    }

    internal TensorList Mul_(Rate rate)
    {
        var op = rate.Scalar is null ? Foreach.MulNumber_ : Foreach.MulScalar_;
        if (Has(op))
            op.Run(items, Argument(rate));
        else
            foreach (var item in items)
                item.Times_(rate);
        return this;
    }

    internal TensorList Mul_(TensorList other)
    {
        if (Has(Foreach.Mul_))
            Foreach.Mul_.Run(items, other.Items);
        else
            for (var k = 0; k < items.Length; k++)
                items[k].mul_(other.Items[k]);
        return this;
    }

    internal TensorList Div(Rate rate)
    {
        var op = rate.Scalar is null ? Foreach.DivNumber : Foreach.DivScalar;
        return Has(op) ? New(op.CallList(items, Argument(rate))) : New(Array.ConvertAll(items, item => item.Over(rate)));
    }

    internal TensorList Div_(Rate rate)
    {
        var op = rate.Scalar is null ? Foreach.DivNumber_ : Foreach.DivScalar_;
        if (Has(op))
            op.Run(items, Argument(rate));
        else
            foreach (var item in items)
                item.Over_(rate);
        return this;
    }

    internal TensorList Div_(TensorList other)
    {
        if (Has(Foreach.Div_))
            Foreach.Div_.Run(items, other.Items);
        else
            for (var k = 0; k < items.Length; k++)
                items[k].div_(other.Items[k]);
        return this;
    }

    internal TensorList Add(double number)
        => Has(Foreach.AddNumber) ? New(Foreach.AddNumber.CallList(items, number)) : New(Array.ConvertAll(items, item => item.add(number)));

    internal TensorList Add_(double number)
    {
        if (Has(Foreach.AddNumber_))
            Foreach.AddNumber_.Run(items, number);
        else
            foreach (var item in items)
                item.add_(number);
        return this;
    }

    /// <summary>items + other · rate.</summary>
    internal TensorList Add(TensorList other, Rate rate)
    {
        if (rate.Scalar is null && Has(Foreach.Add))
            return New(Foreach.Add.CallList(items, other.Items, rate.Number));
        if (rate.Scalar is not null && Has(Foreach.MulScalar))
            return other.Mul(rate).Add_(this, 1);
        return New([.. items.Zip(other.Items, (item, more) => item.Plus(more, rate))]);
    }

    /// <inheritdoc cref="Add(TensorList, Rate)"/>
    internal TensorList Add_(TensorList other, Rate rate)
    {
        if (rate.Scalar is null && Has(Foreach.Add_))
            Foreach.Add_.Run(items, other.Items, rate.Number);
        else if (rate.Scalar is not null && Has(Foreach.MulScalar))
            Add_(other.Mul(rate), 1);
        else
            for (var k = 0; k < items.Length; k++)
                items[k].Plus_(other.Items[k], rate);
        return this;
    }

    /// <summary>items + first · second · rate.</summary>
    internal TensorList AddProduct_(TensorList first, TensorList second, Rate rate)
    {
        if (rate.Scalar is null && Has(Foreach.AddProduct_))
            Foreach.AddProduct_.Run(items, first.Items, second.Items, rate.Number);
        else if (rate.Scalar is not null && Has(Foreach.MulScalar))
            AddProduct_(first.Mul(rate), second, 1);
        else
            for (var k = 0; k < items.Length; k++)
                items[k].PlusProduct_(first.Items[k], second.Items[k], rate);
        return this;
    }

    /// <summary>items + first / second · rate.</summary>
    internal TensorList AddQuotient_(TensorList first, TensorList second, Rate rate)
    {
        if (rate.Scalar is null && Has(Foreach.AddQuotient_))
            Foreach.AddQuotient_.Run(items, first.Items, second.Items, rate.Number);
        else if (rate.Scalar is not null && Has(Foreach.MulScalar))
            AddQuotient_(first.Mul(rate), second, 1);
        else
            for (var k = 0; k < items.Length; k++)
                items[k].PlusQuotient_(first.Items[k], second.Items[k], rate);
        return this;
    }

    internal TensorList Maximum_(TensorList other)
    {
        if (Has(Foreach.Maximum_))
            Foreach.Maximum_.Run(items, other.Items);
        else
            for (var k = 0; k < items.Length; k++)
                items[k].copy_(items[k].maximum(other.Items[k]));
        return this;
    }

    internal TensorList Sqrt() => Has(Foreach.Sqrt) ? New(Foreach.Sqrt.CallList(items)) : New(Array.ConvertAll(items, item => item.sqrt()));

    internal TensorList Sqrt_()
    {
        if (Has(Foreach.Sqrt_))
            Foreach.Sqrt_.Run(items);
        else
            foreach (var item in items)
                item.sqrt_();
        return this;
    }

    internal TensorList Sign_()
    {
        if (Has(Foreach.Sign_))
            Foreach.Sign_.Run(items);
        else
            foreach (var item in items)
                item.sign_();
        return this;
    }

    internal TensorList Copy_(TensorList other)
    {
        if (Has(Foreach.Copy_))
            Foreach.Copy_.Run(items, other.Items);
        else
            for (var k = 0; k < items.Length; k++)
                items[k].copy_(other.Items[k]);
        return this;
    }

    private bool Has(NativeOperator op) => together && op.Exists;

    private TensorList New(Tensor[] values) => new(values, together);

    // In the list's own type, without which operators for lists take their tensors one by one.
    private NativeArgument Argument(Rate rate) => rate.Scalar is { } scalar ? (NativeArgument)TensorMath.Like(scalar, items[0]) : rate.Number;
}
