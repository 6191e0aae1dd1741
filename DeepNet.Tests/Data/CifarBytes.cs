using System.Formats.Tar;
using DeepNet.Tests.Support;

namespace DeepNet.Tests.Data;

/// <summary>Makes files of CIFAR-10's binary version.</summary>
internal static class CifarBytes
{
    public const string Archive = "cifar-10-binary.tar.gz";

    /// <summary>One record for each class; its pixels count up from it.</summary>
    public static byte[] Records(params byte[] classes)
        => [.. classes.SelectMany(label => Enumerable.Range(0, 3073).Select(place => (byte)(place == 0 ? label : label + place - 1)))];

    public static Dictionary<string, byte[]> Set(int trainFiles = 1)
    {
        var set = Enumerable.Range(1, trainFiles).ToDictionary(number => $"data_batch_{number}.bin", number => Records((byte)number, 3));
        set["test_batch.bin"] = Records(9);
        set["batches.meta.txt"] = "airplane\n"u8.ToArray();
        return set;
    }

    public static byte[] Pack(IEnumerable<KeyValuePair<string, byte[]>> files) => IdxBytes.Gzip(Tar(files));

    public static byte[] Tar(IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        using var packed = new MemoryStream();
        using (var tar = new TarWriter(packed, TarEntryFormat.Ustar))
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.Directory, "cifar-10-batches-bin/"));
            foreach (var (name, content) in files)
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"cifar-10-batches-bin/{name}") { DataStream = new MemoryStream(content) });
        }
        return packed.ToArray();
    }

    public static void Write(TemporaryFolder folder, IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        foreach (var (name, content) in files)
            folder.Write(name, content);
    }
}
