using DeepNet.Data;

namespace DeepNet.Tests.Data;

/// <summary>Random bytes that are the same in every run.</summary>
internal static class RandomBytes
{
    public static void Fill(this RandomStream random, Span<byte> target)
    {
        foreach (ref var value in target)
            value = (byte)random.NextBits();
    }
}
