using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>
/// A list of indices taken apart as PyTorch does it: what can be a view is one (numbers, slices, new dimensions), and what has to gather is
/// left as tensors of numbers, one place a dimension of the view, for <c>index</c> or <c>index_put_</c>.
/// </summary>
internal sealed class IndexPlan : IDisposable
{
    private readonly torch.Tensor _source;
    private List<torch.Tensor?>? _gather;
    private List<torch.Tensor>? _made;

    // A mask takes as many dimensions of the view as it has itself, but one place among the tensors.
    private int _dim, _place;
    private bool _ellipsis;

    internal IndexPlan(torch.Tensor source, ReadOnlySpan<torch.TensorIndex> indices)
    {
        _source = View = source;
        var rest = (int)source.ndim - Specified(indices);
        if (rest < 0)
            throw new ExternalException($"too many indices for tensor of dimension {source.ndim}");
        foreach (ref readonly var index in indices)
            Apply(index, rest);
    }

    /// <summary>The source seen through the indices that make views: the source itself where there are none.</summary>
    internal torch.Tensor View { get; private set; }

    internal bool Gathers => _gather is not null;

    internal torch.Tensor?[] Tensors => _gather!.ToArray();

    /// <summary>The view for the caller to keep.</summary>
    internal torch.Tensor TakeView()
    {
        if (ReferenceEquals(View, _source))
            return _source.alias();
        var view = View;
        View = _source;
        return view;
    }

    public void Dispose()
    {
        if (!ReferenceEquals(View, _source))
            View.Dispose();
        _made?.ForEach(tensor => tensor.Dispose());
    }

    private void Apply(in torch.TensorIndex index, int rest)
    {
        switch (index.Type)
        {
            case torch.TensorIndex.Kind.None:
                Become(Aten.unsqueeze.Call(View, _dim));
                Advance(1);
                break;
            case torch.TensorIndex.Kind.Ellipsis:
                // A second one stands for nothing more.
                Advance(_ellipsis ? 0 : rest);
                _ellipsis = true;
                break;
            case torch.TensorIndex.Kind.Single:
                Become(Aten.select_int.Call(View, _dim, index.Number));
                break;
            case torch.TensorIndex.Kind.Bool:
                Flag(index.Number != 0);
                break;
            case torch.TensorIndex.Kind.Slice:
                if (!index.IsAll)
                    Become(Aten.slice_Tensor.Call(View, _dim, index.Start, index.Stop, index.Step ?? 1));
                Advance(1);
                break;
            default:
                Apply(index.Values!);
                break;
        }
    }

    private void Apply(torch.Tensor index)
    {
        if (index.ndim > 0)
            Gather(index, IsMask(index) ? (int)index.ndim : 1);
        else if (index.is_integral() && index.dtype != torch.ScalarType.Byte)
            Become(Aten.select_int.Call(View, _dim, index.ToInt64()));
        else if (IsMask(index))
            Flag(index.ToBoolean());
        else
            Gather(index, 1); // refused by LibTorch, which says what it takes
    }

    /// <summary>A single flag adds a dimension of size one, or zero if it is false.</summary>
    private void Flag(bool value)
    {
        Become(Aten.unsqueeze.Call(View, _dim));
        var index = torch.zeros(value ? 1 : 0, torch.ScalarType.Int64, _source.device);
        (_made ??= []).Add(index);
        Gather(index, 1);
    }

    private void Gather(torch.Tensor index, int dimensions)
    {
        _gather ??= [];
        while (_gather.Count < _place)
            _gather.Add(null);
        _gather.Add(index);
        _dim += dimensions;
        _place++;
    }

    private void Advance(int dimensions)
    {
        _dim += dimensions;
        _place += dimensions;
    }

    private void Become(torch.Tensor next)
    {
        if (!ReferenceEquals(View, _source))
            View.Dispose();
        View = next;
    }

    /// <summary>How many dimensions of the source the indices speak of.</summary>
    private static int Specified(ReadOnlySpan<torch.TensorIndex> indices)
    {
        var count = 0;
        foreach (ref readonly var index in indices)
            count += index.Type switch
            {
                torch.TensorIndex.Kind.Single or torch.TensorIndex.Kind.Slice => 1,
                torch.TensorIndex.Kind.Tensor => IsMask(index.Values!) ? (int)index.Values!.ndim : 1,
                _ => 0,
            };
        return count;
    }

    private static bool IsMask(torch.Tensor index) => index.dtype is torch.ScalarType.Bool or torch.ScalarType.Byte;
}
