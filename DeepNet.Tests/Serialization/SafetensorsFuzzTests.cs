using System.Text;
using DeepNet.Data;
using DeepNet.Serialization;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Serialization;

/// <summary>Thousands of damaged files: each is read or refused, and nothing else happens.</summary>
internal sealed class SafetensorsFuzzTests
{
    private const string Header =
        """{"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"é":{"dtype":"BOOL","shape":[3],"data_offsets":[24,27]},"z":{"dtype":"I64","shape":[0,4],"data_offsets":[27,27]}}""";

    private static readonly string[] _pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "0", "-1", "1e9", "9223372036854775807", "18446744073709551616", "null", "true",
        "\"dtype\"", "\"F32\"", "\"BF16\"", "\"shape\"", "\"data_offsets\"", "\"__metadata__\"", "\"w\"", " ", "\n", "\0", "é", "\uD83D\uDE00",
    ];

    [Test]
    public void MutatedHeadersAreReadOrRefused()
    {
        var refused = 0;
        for (var round = 0; round < 5_000; round++)
        {
            var random = RandomStream.From(11, round);
            var text = Header;
            for (var change = 0; change <= random.NextInteger(4); change++)
                text = Mutate(text, ref random);
            refused += IsRefused(() => SafetensorsHeader.Parse(Encoding.UTF8.GetBytes(text), 27)) ? 1 : 0;
        }

        Assert.That(refused, Is.GreaterThan(4_000));
    }

    [Test]
    public void FlippedBytesAreReadOrRefused()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var good = SafetensorsBytes.Make(Header, 27);
        good.AsSpan(^3).Clear(); // the Bool tensor
        Assert.That(IsRefused(() => Load(folder, good)), Is.False);
        for (var round = 0; round < 500; round++)
        {
            var random = RandomStream.From(12, round);
            var bytes = (byte[])good.Clone();
            for (var change = 0; change <= random.NextInteger(3); change++)
                bytes[random.NextInteger(bytes.Length)] = (byte)random.NextBits();
            var length = (int)random.NextInteger(bytes.Length);
            IsRefused(() => Load(folder, bytes));
            IsRefused(() => Load(folder, bytes[..length]));
        }
    }

    // Anything but a SafetensorsException escapes and fails the test.
    private static bool IsRefused(Action read)
    {
        try
        {
            read();
            return false;
        }
        catch (SafetensorsException)
        {
            return true;
        }
    }

    private static void Load(TemporaryFolder folder, byte[] bytes)
    {
        foreach (var tensor in Safetensors.Load(folder.Write("fuzz.safetensors", bytes)).Values)
            tensor.Dispose();
    }

    private static string Mutate(string text, ref RandomStream random)
    {
        var at = (int)random.NextInteger(text.Length);
        var piece = _pieces[random.NextInteger(_pieces.Length)];
        var length = (int)Math.Min(random.NextInteger(12), text.Length - at);
        return random.NextInteger(4) switch
        {
            0 => text.Insert(at, piece),
            1 => text.Remove(at, length) is { Length: > 0 } rest ? rest : "{",
            2 => text.Insert(at, text.Substring(at, length)),
            _ => new StringBuilder(text) { [at] = piece[0] }.ToString(),
        };
    }
}
