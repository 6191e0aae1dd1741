namespace DeepNet.Data;

/// <summary>One long text as token numbers that can be read from any place: in memory, or a <see cref="TokenFile"/>. Several threads may read at once.</summary>
public abstract class TokenSource
{
    private protected TokenSource()
    {
    }

    /// <summary>The number of tokens.</summary>
    public abstract long Count { get; }

    /// <summary>Tokens in memory.</summary>
    /// <param name="tokens">The tokens; they are not copied.</param>
    /// <returns>A source over them.</returns>
    public static TokenSource Of(ReadOnlyMemory<long> tokens) => new MemoryTokens(tokens);

    /// <summary>Tokens in memory.</summary>
    /// <param name="tokens">The tokens; they are not copied.</param>
    /// <returns>A source over them.</returns>
    public static TokenSource Of(ReadOnlyMemory<int> tokens) => new NarrowMemoryTokens(tokens);

    /// <summary>A copy of tokens that takes two bytes for each where they allow it: random places of a smaller memory are read faster.</summary>
    internal static TokenSource Copy(IEnumerable<long> tokens)
    {
        long[] wide = [.. tokens];
        if (wide.AsSpan().ContainsAnyExceptInRange(0, ushort.MaxValue))
            return new MemoryTokens(wide);
        var narrow = new ushort[wide.Length];
        for (var k = 0; k < narrow.Length; k++)
            narrow[k] = (ushort)wide[k];
        return new ShortMemoryTokens(narrow);
    }

    /// <summary>Reads tokens.</summary>
    /// <param name="start">The first token wanted, counted from 0.</param>
    /// <param name="target">Where to put them; its length is the number of tokens wanted.</param>
    /// <exception cref="ArgumentOutOfRangeException">The source has no such tokens.</exception>
    public void Read(long start, Span<long> target)
    {
        if (start < 0 || start > Count - target.Length)
            throw new ArgumentOutOfRangeException(nameof(start), start,
                FormattableString.Invariant($"There are {Count:N0} tokens; {target.Length:N0} from number {start:N0} on are not among them."));
        ReadUnchecked(start, target);
    }

    /// <summary>A part of the tokens, for example the first nine tenths to train on.</summary>
    /// <param name="start">Where it begins.</param>
    /// <param name="count">How many tokens it has; null for all from there on.</param>
    /// <returns>A view; this source is what is read.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The source has no such part.</exception>
    public TokenSource Slice(long start, long? count = null)
    {
        var length = count ?? Count - start;
        if (start < 0 || length < 0 || start > Count - length)
            throw new ArgumentOutOfRangeException(nameof(start), start,
                FormattableString.Invariant($"There are {Count:N0} tokens; {length:N0} from number {start:N0} on are not among them."));
        return new TokenSlice(this, start, length);
    }

    private protected abstract void ReadUnchecked(long start, Span<long> target);

    private sealed class TokenSlice(TokenSource whole, long offset, long count) : TokenSource
    {
        public override long Count => count;

        private protected override void ReadUnchecked(long start, Span<long> target) => whole.ReadUnchecked(offset + start, target);
    }

    private sealed class MemoryTokens(ReadOnlyMemory<long> tokens) : TokenSource
    {
        public override long Count => tokens.Length;

        private protected override void ReadUnchecked(long start, Span<long> target) => tokens.Span.Slice((int)start, target.Length).CopyTo(target);
    }

    private sealed class NarrowMemoryTokens(ReadOnlyMemory<int> tokens) : TokenSource
    {
        public override long Count => tokens.Length;

        private protected override void ReadUnchecked(long start, Span<long> target)
            => TokenWidening.Widen(tokens.Span.Slice((int)start, target.Length), target);
    }

    private sealed class ShortMemoryTokens(ushort[] tokens) : TokenSource
    {
        public override long Count => tokens.Length;

        private protected override void ReadUnchecked(long start, Span<long> target) => TokenWidening.Widen(tokens.AsSpan((int)start, target.Length), target);
    }
}
