using static TorchSharp.torch;

namespace DeepNet.Tests.Compat.Indexing;

/// <summary>Numpy's indexing written down plainly: which elements of a source of that shape, in which shape.</summary>
internal sealed class IndexReference
{
    private readonly long[] _source;
    private readonly List<Axis> _axes = [];

    /// <summary>The shape of the result.</summary>
    public long[] Shape { get; private set; }

    /// <summary>For each element of the result, where it stands in the source in row-major order.</summary>
    public List<long> Places { get; } = [];

    // An axis of the view before gathering: the positions that it runs through in one dimension of the source (−1: a new axis),
    // or the numbers that a tensor gives for it.
    private sealed record Axis(int SourceDim, long[] Positions, bool Gathers);

    private long _fixedOffset;

    public IndexReference(long[] source, IEnumerable<object?> indices)
    {
        _source = source;
        var list = indices.ToList();
        var rest = source.Length - list.Sum(index => index switch { null or "..." or bool => 0, bool[] => 1, bool[,] => 2, _ => 1 });
        if (!list.Contains("..."))
            list.Add("...");
        var dim = 0;
        foreach (var index in list)
        {
            switch (index)
            {
                case null:
                    _axes.Add(new(-1, [0], false));
                    break;
                case "...":
                    for (; rest > 0; rest--, dim++)
                        _axes.Add(new(dim, Range(0, source[dim], 1), false));
                    break;
                case long number:
                    _fixedOffset += (number < 0 ? number + source[dim] : number) * Stride(dim++);
                    break;
                case (long start, long stop, long step):
                    _axes.Add(new(dim, Range(Clamp(start, source[dim]), Clamp(stop, source[dim]), step), false));
                    dim++;
                    break;
                case long[] numbers:
                    _axes.Add(new(dim, Array.ConvertAll(numbers, n => n < 0 ? n + source[dim] : n), true));
                    dim++;
                    break;
                case bool[] mask:
                    _axes.Add(new(dim++, Where(mask.Length, k => mask[k]), true));
                    break;
                case bool[,] mask:
                    var columns = mask.GetLength(1);
                    var found = Where(mask.Length, k => mask[k / columns, k % columns]);
                    _axes.Add(new(dim++, Array.ConvertAll(found, k => k / columns), true));
                    _axes.Add(new(dim++, Array.ConvertAll(found, k => k % columns), true));
                    break;
                case bool flag:
                    _axes.Add(new(-1, flag ? [0] : [], true));
                    break;
            }
        }
        Shape = Enumerate();
    }

    private long[] Enumerate()
    {
        var gathering = _axes.Where(axis => axis.Gathers).ToArray();
        var count = gathering.Length == 0 ? 1 : gathering.Any(axis => axis.Positions.Length == 0) ? 0 : gathering.Max(axis => axis.Positions.Length);
        var first = _axes.FindIndex(axis => axis.Gathers);
        var last = _axes.FindLastIndex(axis => axis.Gathers);
        var adjacent = first < 0 || last - first + 1 == gathering.Length;
        var place = adjacent ? first : 0;

        // The axes of the result: those that do not gather, and the gathered one (null) in its place.
        var result = new List<Axis?>(_axes.Where(axis => !axis.Gathers));
        if (gathering.Length > 0)
            result.Insert(place, null);
        var shape = result.Select(axis => axis is null ? count : (long)axis.Positions.Length).ToArray();
        var total = shape.Aggregate(1L, (product, size) => product * size);
        for (var k = 0L; k < total; k++)
        {
            var offset = _fixedOffset;
            var remaining = k;
            for (var a = shape.Length - 1; a >= 0; a--)
            {
                var at = remaining % shape[a];
                remaining /= shape[a];
                if (result[a] is { } axis)
                    offset += axis.SourceDim < 0 ? 0 : axis.Positions[at] * Stride(axis.SourceDim);
                else
                    foreach (var gather in gathering)
                        offset += gather.SourceDim < 0 ? 0 : gather.Positions[gather.Positions.Length == 1 ? 0 : at] * Stride(gather.SourceDim);
            }
            Places.Add(offset);
        }
        return shape;
    }

    /// <summary>The same list as DeepNet's indices.</summary>
    public static TensorIndex[] ToTensorIndices(IEnumerable<object?> indices) => indices.Select(index => index switch
    {
        null => TensorIndex.None,
        "..." => TensorIndex.Ellipsis,
        long number => number,
        (long start, long stop, long step) => TensorIndex.Slice(start, stop, step),
        bool flag => TensorIndex.Bool(flag),
        long[] numbers => TensorIndex.Tensor(tensor(numbers)),
        bool[] mask => TensorIndex.Tensor(tensor(mask)),
        bool[,] mask => TensorIndex.Tensor(tensor(mask)),
        _ => throw new ArgumentException($"{index} is no index.", nameof(indices)),
    }).ToArray();

    /// <summary>The same list as Python writes it between the brackets.</summary>
    public static string ToPython(IEnumerable<object?> indices) => "(" + string.Concat(indices.Select(index => index switch
    {
        null => "None",
        (long start, long stop, long step) => $"slice({start}, {stop}, {step})",
        long[] numbers => $"torch.tensor([{string.Join(", ", numbers)}])",
        _ => $"{index}",
    } + ", ")) + ")";

    private long Stride(int dim) => _source.Skip(dim + 1).Aggregate(1L, (product, size) => product * size);

    private static long Clamp(long position, long size) => Math.Clamp(position < 0 ? position + size : position, 0, size);

    private static long[] Range(long start, long stop, long step)
        => Enumerable.Range(0, (int)Math.Max(0, (stop - start + step - 1) / step)).Select(k => start + k * step).ToArray();

    private static long[] Where(int count, Func<int, bool> holds) => Enumerable.Range(0, count).Where(holds).Select(k => (long)k).ToArray();
}
