using System.Buffers;

namespace Microsoft.ML.Tokenizers;

/// <summary>One token of a text. Tokens tile their text, so that lengths say where each stands.</summary>
/// <param name="Id">The id.</param>
/// <param name="Length">The number of characters; where one character became several tokens, the first has its length and the others 0.</param>
/// <param name="IsSpecial">Whether it is a special token that was found in the text.</param>
internal readonly record struct Segment(int Id, int Length, bool IsSpecial = false);

/// <summary>A list of segments in pooled memory.</summary>
internal ref struct SegmentList
{
    private Segment[] _segments;

    /// <param name="capacity">The number that is expected.</param>
    public SegmentList(int capacity) => _segments = ArrayPool<Segment>.Shared.Rent(Math.Max(capacity, 16));

    public int Count { get; private set; }

    public readonly ReadOnlySpan<Segment> Span => _segments.AsSpan(0, Count);

    public void Add(Segment segment)
    {
        if (Count == _segments.Length)
        {
            var larger = ArrayPool<Segment>.Shared.Rent(checked(Count * 2));
            Span.CopyTo(larger);
            ArrayPool<Segment>.Shared.Return(_segments);
            _segments = larger;
        }
        _segments[Count++] = segment;
    }

    public readonly void Reverse(int start) => _segments.AsSpan(start, Count - start).Reverse();

    public readonly void Dispose() => ArrayPool<Segment>.Shared.Return(_segments);
}
