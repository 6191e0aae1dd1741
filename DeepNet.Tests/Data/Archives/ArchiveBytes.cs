using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace DeepNet.Tests.Data;

/// <summary>Makes archives, right and wrong ones.</summary>
internal static class ArchiveBytes
{
    public static byte[] Tar(TarEntryFormat format, params (string Name, byte[] Content)[] files)
        => Tar(format, [.. files.Select(file => Entry(format, file.Name, file.Content))]);

    public static byte[] Tar(TarEntryFormat format, params TarEntry[] entries)
    {
        using var packed = new MemoryStream();
        using (var tar = new TarWriter(packed, format))
            foreach (var entry in entries)
                tar.WriteEntry(entry);
        return packed.ToArray();
    }

    public static TarEntry Entry(TarEntryFormat format, string name, byte[] content) => With<TarEntry>(content, format switch
    {
        TarEntryFormat.V7 => new V7TarEntry(TarEntryType.V7RegularFile, name),
        TarEntryFormat.Ustar => new UstarTarEntry(TarEntryType.RegularFile, name),
        TarEntryFormat.Gnu => new GnuTarEntry(TarEntryType.RegularFile, name),
        _ => new PaxTarEntry(TarEntryType.RegularFile, name),
    });

    public static byte[] Zip(params (string Name, byte[] Content)[] files)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in files)
            {
                using var stream = zip.CreateEntry(name).Open();
                stream.Write(content);
            }
        return packed.ToArray();
    }

    /// <summary>A tar header block with a right checksum.</summary>
    public static byte[] Header(string name, char kind, string size)
    {
        var block = new byte[512];
        Encoding.UTF8.GetBytes(name).CopyTo(block, 0);
        Encoding.ASCII.GetBytes(size).CopyTo(block, 124);
        block[156] = (byte)kind;
        "ustar\00000"u8.CopyTo(block.AsSpan(257));
        block.AsSpan(148, 8).Fill((byte)' ');
        Encoding.ASCII.GetBytes($"{Convert.ToString(block.Sum(value => value), 8),6}\0 ").CopyTo(block, 148);
        return block;
    }

    private static T With<T>(byte[] content, T entry) where T : TarEntry
    {
        entry.DataStream = new MemoryStream(content);
        return entry;
    }
}
