using System.Buffers.Binary;

namespace DeepNet.Serialization;

/// <summary>One file inside a zip file, stored as it is.</summary>
/// <param name="Name">Its name, with <c>/</c> between folders.</param>
/// <param name="Begin">Where its bytes begin in the zip file.</param>
/// <param name="Size">How many there are.</param>
/// <param name="Checksum">Their CRC-32, as the zip file claims.</param>
internal sealed record ZipEntry(string Name, long Begin, long Size, uint Checksum);

/// <summary>The checked directory of a zip file as PyTorch writes it: files stored without compression.</summary>
/// <remarks>
/// What two readers could understand differently, or what PyTorch never writes, is refused: names that lead out of the folder, double names,
/// encryption, compression (so that nothing can grow beyond the file's own size), files that overlap, parts in other volumes. Time and memory grow
/// with the directory's length, which is bounded. The format: PKWARE's APPNOTE, §4.
/// </remarks>
internal sealed class ZipIndex
{
    private const int EndBytes = 22;
    private const int LocatorBytes = 20;
    private const int WideEndBytes = 56;
    private const int LocalBytes = 30;
    private const long MaximumDirectory = 100_000_000;

    private readonly Dictionary<string, ZipEntry> _entries = new(StringComparer.Ordinal);

    private ZipIndex()
    {
    }

    /// <summary>The files by name, in the order of the directory.</summary>
    public IReadOnlyDictionary<string, ZipEntry> Entries => _entries;

    /// <summary>Reads and checks the directory.</summary>
    /// <exception cref="TorchFileException">It is not valid, or has what is refused.</exception>
    public static ZipIndex Read(DiskFile file)
    {
        var place = FindDirectory(file);
        var directory = new byte[place.Bytes];
        Require(file.TryRead(directory, place.Begin), "it became shorter while it was read");
        var index = new ZipIndex();
        var locals = new List<(long Local, ZipEntry Entry)>();
        ReadOnlySpan<byte> rest = directory;
        for (long number = 0; number < place.Count; number++)
        {
            var header = ZipHeader.Parse(ref rest);
            var isFolder = header.Size == 0 && header.Name is [.., _, '/'];
            CheckName(isFolder ? header.Name[..^1] : header.Name);
            if (isFolder)
                continue;
            var entry = new ZipEntry(header.Name, Locate(file, header, place.Begin), header.Size, header.Checksum);
            if (!index._entries.TryAdd(entry.Name, entry))
                throw new TorchFileException($"the zip file has two files '{SafetensorsText.Shorten(entry.Name)}'");
            locals.Add((header.Local, entry));
        }
        Require(rest.IsEmpty, "bytes of the zip directory belong to no file");
        CheckOverlaps(locals, place.Begin);
        return index;
    }

    private static (long Begin, long Bytes, long Count) FindDirectory(DiskFile file)
    {
        var tail = new byte[Math.Min(file.Length, EndBytes + ushort.MaxValue)];
        Require(file.TryRead(tail, file.Length - tail.Length), "it became shorter while it was read");
        for (var at = tail.Length - EndBytes; at >= 0; at--)
        {
            var end = tail.AsSpan(at);
            // The comment, whose length comes last, must reach to the end of the file.
            if (BinaryPrimitives.ReadUInt32LittleEndian(end) == 0x06054b50 && BinaryPrimitives.ReadUInt16LittleEndian(end[20..]) == end.Length - EndBytes)
                return Directory(file, end[..EndBytes], file.Length - end.Length);
        }
        throw new TorchFileException("the zip directory at its end is missing; the file is truncated or damaged");
    }

    private static (long Begin, long Bytes, long Count) Directory(DiskFile file, ReadOnlySpan<byte> end, long position)
    {
        Require(BinaryPrimitives.ReadUInt32LittleEndian(end[4..]) == 0, "the zip file has several volumes");
        ulong count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
        ulong bytes = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
        ulong begin = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        Require(BinaryPrimitives.ReadUInt16LittleEndian(end[8..]) == count, "the zip file has several volumes");
        var limit = position;

        Span<byte> locator = stackalloc byte[LocatorBytes];
        if (position >= LocatorBytes && file.TryRead(locator, position - LocatorBytes) && BinaryPrimitives.ReadUInt32LittleEndian(locator) == 0x07064b50)
        {
            Span<byte> wide = stackalloc byte[WideEndBytes];
            var at = BinaryPrimitives.ReadUInt64LittleEndian(locator[8..]);
            Require(at <= (ulong)(position - LocatorBytes) && file.TryRead(wide, limit = (long)at) && BinaryPrimitives.ReadUInt32LittleEndian(wide) == 0x06064b50,
                "its zip64 directory is damaged");
            count = Widened(count, ushort.MaxValue, wide[32..]);
            bytes = Widened(bytes, uint.MaxValue, wide[40..]);
            begin = Widened(begin, uint.MaxValue, wide[48..]);
        }

        Require(bytes <= MaximumDirectory, $"its zip directory claims {bytes} bytes; at most {MaximumDirectory} are accepted");
        Require(begin <= (ulong)limit && bytes <= (ulong)limit - begin, "its zip directory claims a place outside of the file");
        Require(count <= bytes / ZipHeader.FixedBytes, $"its zip directory claims {count} files in {bytes} bytes");
        return ((long)begin, (long)bytes, (long)count);
    }

    // The narrow field says the same, or that it is too small.
    private static ulong Widened(ulong narrow, ulong saturated, ReadOnlySpan<byte> field)
    {
        var wide = BinaryPrimitives.ReadUInt64LittleEndian(field);
        Require(narrow == saturated || narrow == wide, "its zip and zip64 directories contradict each other");
        return wide;
    }

    // Where a file's bytes begin, behind a header of its own, which must name the same file.
    private static long Locate(DiskFile file, ZipHeader header, long directory)
    {
        string Damaged() => $"the header of '{SafetensorsText.Shorten(header.Name)}' in the zip file is damaged";
        Require(header.Local <= directory - LocalBytes - header.NameBytes.Length, Damaged);
        Span<byte> local = stackalloc byte[LocalBytes + ZipHeader.MaximumName];
        local = local[..(LocalBytes + header.NameBytes.Length)];
        Require(file.TryRead(local, header.Local) && BinaryPrimitives.ReadUInt32LittleEndian(local) == 0x04034b50
            && BinaryPrimitives.ReadUInt16LittleEndian(local[26..]) == header.NameBytes.Length && local[LocalBytes..].SequenceEqual(header.NameBytes), Damaged);
        var begin = header.Local + local.Length + BinaryPrimitives.ReadUInt16LittleEndian(local[28..]);
        Require(begin <= directory && header.Size <= directory - begin,
            () => $"the file '{SafetensorsText.Shorten(header.Name)}' in the zip file claims {header.Size} bytes, which reach over its end");
        return begin;
    }

    private static void CheckName(string name)
    {
        var leadsOut = name[0] is '/' or '\\' || name.Contains('\\') || name is [_, ':', '/', ..] || name.Split('/').Any(part => part is ".." or "." or "");
        if (leadsOut || name.Any(char.IsControl))
            throw new TorchFileException($"the zip file has a file called '{SafetensorsText.Shorten(name)}', which could lead out of a folder");
    }

    private static void CheckOverlaps(List<(long Local, ZipEntry Entry)> locals, long directory)
    {
        locals.Sort((left, right) => left.Local.CompareTo(right.Local));
        for (var index = 0; index < locals.Count; index++)
        {
            var next = index + 1 < locals.Count ? locals[index + 1].Local : directory;
            Require(locals[index].Entry.Begin + locals[index].Entry.Size <= next,
                () => $"the file '{SafetensorsText.Shorten(locals[index].Entry.Name)}' overlaps another in the zip file");
        }
    }

    private static void Require(bool condition, string problem)
    {
        if (!condition)
            throw new TorchFileException(problem);
    }

    private static void Require(bool condition, Func<string> problem)
    {
        if (!condition)
            throw new TorchFileException(problem());
    }
}
