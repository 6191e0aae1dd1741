using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>A tensor reduced to what is shown of it: of sizes above the limit, only the ends.</summary>
internal sealed class Summary
{
    private readonly string[] _elements;
    private readonly bool[] _cut;
    private int _next;

    internal Summary(Tensor tensor, PrintFormat format)
    {
        var count = (int)tensor.ndim;
        _cut = new bool[count];
        for (var dim = 0; dim < count; dim++)
        {
            var limit = Math.Max(2, dim == count - 1 ? PrintOptions.MaxColumns : PrintOptions.MaxRows);
            if (tensor.size(dim) <= limit)
                continue;
            _cut[dim] = true;
            tensor = cat([tensor.narrow(dim, 0, limit / 2), tensor.narrow(dim, tensor.size(dim) - limit / 2, limit / 2)], dim);
        }
        Shape = tensor.shape;
        _elements = ElementFormatter.Format(tensor, format);
    }

    /// <summary>The sizes that are shown.</summary>
    internal long[] Shape { get; }

    /// <summary>The next element in row-major order.</summary>
    internal string Next() => _elements[_next++];

    /// <summary>Whether something was left out before this place of the dimension.</summary>
    internal bool IsCutBefore(int dim, int place) => _cut[dim] && place == Shape[dim] / 2;
}
