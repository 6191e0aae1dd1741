using DeepNet.Data;

namespace DeepNet.Tests.Support;

/// <summary>Damages files for the fuzz tests, whose names end in <c>FuzzTests</c>, so that eng/fuzz.sh finds them.</summary>
internal static class Mutation
{
    /// <summary>How many times more files than usual the fuzz tests make: <c>DEEPNET_FUZZ</c>, which eng/fuzz.sh sets, or 1.</summary>
    public static int Times { get; } = int.TryParse(Environment.GetEnvironmentVariable("DEEPNET_FUZZ"), out var times) ? times : 1;

    /// <summary>A copy with one to four changes: a byte, a cut, a piece twice or elsewhere, a number that is special.</summary>
    public static byte[] Of(byte[] good, ref RandomStream random)
    {
        var bytes = good.ToList();
        for (var change = random.NextInteger(4); change >= 0 && bytes.Count > 0; change--)
        {
            var at = (int)random.NextInteger(bytes.Count);
            var length = (int)Math.Min(random.NextInteger(24), bytes.Count - at);
            switch (random.NextInteger(6))
            {
                case 0:
                    bytes[at] = (byte)random.NextBits();
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << (int)random.NextInteger(8));
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange((int)random.NextInteger(bytes.Count), bytes.GetRange(at, length));
                    break;
                case 4:
                    foreach (var (offset, value) in (random.NextInteger(2) == 0 ? [0xFF, 0xFF, 0xFF, 0xFF] : "99999999999999999999"u8.ToArray()).Index())
                        if (at + offset < bytes.Count)
                            bytes[at + offset] = value;
                    break;
                default:
                    if (random.NextInteger(8) == 0)
                        bytes.RemoveRange(at, bytes.Count - at);
                    else
                        bytes.Insert(at, good[random.NextInteger(good.Length)]);
                    break;
            }
        }
        return [.. bytes];
    }
}
