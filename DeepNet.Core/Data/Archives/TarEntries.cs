using System.Globalization;
using System.Text;

namespace DeepNet.Data;

/// <summary>The files and folders of a tar archive: ustar, with the extended headers of POSIX.1-2001 (pax) and GNU for long names and large files.</summary>
internal static class TarEntries
{
    private const int MostExtendedBytes = 1 << 20;

    /// <param name="path">The archive, for messages.</param>
    /// <param name="stream">Its unpacked bytes.</param>
    /// <param name="guard">Counts entries.</param>
    public static IEnumerable<ArchiveEntry> Read(string path, Stream stream, UnpackGuard guard)
    {
        var block = new byte[TarHeader.Bytes];
        long offset = 0;
        string? longName = null;
        long? longLength = null;
        while (true)
        {
            if (stream.ReadAtLeast(block, block.Length, throwOnEndOfStream: false) < block.Length)
                throw new DataFormatException(path, $"it is damaged or cut off: the tar archive in it ends at byte {offset:N0} (unpacked) without its end mark. Fetch it again.");
            if (!block.AsSpan().ContainsAnyExcept((byte)0))
                yield break;
            var header = TarHeader.Parse(path, block, offset);
            guard.AddEntry();
            var start = offset;
            offset += TarHeader.Bytes;
            if (header.Kind is 'x' or 'X' or 'L' or 'g' or 'K')
            {
                var extended = ReadExtended(path, stream, header, offset);
                if (header.Kind == 'L')
                    longName = TarHeader.Text(extended);
                else if (header.Kind is 'x' or 'X')
                    ReadPax(path, extended, start, ref longName, ref longLength);
                offset += Padded(header.Length);
                continue;
            }
            header = header with { Name = longName ?? header.Name, Length = longLength ?? header.Length };
            (longName, longLength) = (null, null);
            var isFolder = IsFolder(path, header, start);
            var content = new TarContent(path, header.Name, stream, isFolder ? 0 : header.Length);
            if (ArchiveName.Check(path, header.Name, start) is { Length: > 0 } name)
                yield return new(name, isFolder, content.Length, () => content);
            content.SkipRest();
            offset += Padded(content.Length);
        }
    }

    private static bool IsFolder(string path, TarHeader header, long offset)
    {
        var problem = header.Kind switch
        {
            '1' or '2' => $"is a link to '{header.LinkName}'",
            'S' => "is stored as a sparse file",
            '3' or '4' or '6' => "is a device",
            '5' or '0' or '\0' or '7' => null,
            var kind => $"is of an unknown kind (byte 0x{(int)kind:X2})",
        };
        if (problem is not null)
            throw new DataFormatException(path, $"'{header.Name}', at byte {offset:N0} (unpacked), {problem}; only files and folders are read.");
        return header.Kind == '5' || header.Name.EndsWith('/'); // before ustar a folder was told by its slash
    }

    private static byte[] ReadExtended(string path, Stream stream, TarHeader header, long offset)
    {
        if (header.Length > MostExtendedBytes)
            throw new DataFormatException(path, $"the extended tar header at byte {offset:N0} (unpacked) declares {header.Length:N0} bytes; at most {MostExtendedBytes:N0} are read.");
        var content = new TarContent(path, header.Name, stream, header.Length);
        var extended = new byte[header.Length];
        content.ReadExactly(extended);
        content.SkipRest();
        return extended;
    }

    // Records "length key=value\n", the length counting itself.
    private static void ReadPax(string path, ReadOnlySpan<byte> records, long offset, ref string? name, ref long? length)
    {
        while (!records.IsEmpty)
        {
            var space = records.IndexOf((byte)' ');
            if (space is < 1 or > 7 || !int.TryParse(records[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
                || size <= space + 1 || size > records.Length || records[size - 1] != '\n')
                throw Damaged();
            var record = Encoding.UTF8.GetString(records[(space + 1)..(size - 1)]);
            records = records[size..];
            switch (record.Split('=', 2))
            {
                case ["path", var value]:
                    name = value;
                    break;
                case ["size", var value]:
                    length = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : throw Damaged();
                    break;
                case [var key, _] when key.StartsWith("GNU.sparse.", StringComparison.Ordinal):
                    throw new DataFormatException(path, $"the entry at byte {offset:N0} (unpacked) is stored as a sparse file, which is not read. Pack it again without sparse files.");
                case [_]:
                    throw Damaged();
            }
        }

        DataFormatException Damaged() => new(path, $"the extended tar header at byte {offset:N0} (unpacked) is damaged. Fetch it again.");
    }

    private static long Padded(long length) => (length + TarHeader.Bytes - 1) / TarHeader.Bytes * TarHeader.Bytes;
}
