namespace DeepNet.Serialization;

/// <summary>Opens files of weights, whichever kind they are.</summary>
public static class TensorSource
{
    private const int TarMagic = 257;

    private static readonly string[] _usualNames =
        ["model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json"];

    /// <summary>Opens a safetensors file, an index of several files, a file that <c>torch.save</c> wrote, or a folder with one of these.</summary>
    /// <param name="path">The file, whose kind is told by its content; or a folder that holds, as Hugging Face names them,
    /// <c>model.safetensors</c>, <c>model.safetensors.index.json</c>, <c>pytorch_model.bin</c> or <c>pytorch_model.bin.index.json</c>, looked for in this order.</param>
    /// <param name="section">Which part of a checkpoint of PyTorch is wanted; null to choose the usual one.</param>
    /// <returns>The open source; dispose it to close.</returns>
    /// <exception cref="WeightsException">The file is not valid, is of a kind that is not read, or asks for more than tensors; the message says what to do.</exception>
    /// <exception cref="ArgumentException">A section is wanted of what has none.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static ITensorSource Open(string path, string? section = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            path = InFolder(path);
        var kind = KindOf(path);
        if (kind != Kind.Torch && section is not null)
            throw new ArgumentException($"'{path}' has no sections: only checkpoints of PyTorch do. Leave Section out.", nameof(section));
        return kind == Kind.Index ? ShardedWeights.Open(path) : OpenSingle(path, kind, section);
    }

    /// <summary>Opens one of the files that an index names.</summary>
    internal static ITensorSource OpenShard(string path) => KindOf(path) is var kind and not Kind.Index
        ? OpenSingle(path, kind, section: null)
        : throw new SafetensorsException($"it names the file '{SafetensorsText.Shorten(Path.GetFileName(path))}', which is an index itself");

    private static ITensorSource OpenSingle(string path, Kind kind, string? section) =>
        kind == Kind.Torch ? TorchFile.Open(path, section) : SafetensorsFile.Open(path);

    private static string InFolder(string folder) =>
        _usualNames.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"The folder '{folder}' has none of {string.Join(", ", _usualNames)}; give the path of the file.");

    private static Kind KindOf(string path)
    {
        using var file = new DiskFile(path);
        Span<byte> begin = stackalloc byte[TarMagic + 5];
        begin = begin[..(int)Math.Min(begin.Length, file.Length)];
        file.TryRead(begin, 0);
        // The length of its header comes first, in eight bytes of which the upper ones are zero, then the header.
        if (begin.Length > 8 && begin[8] == '{' && begin[4..8].IndexOfAnyExcept((byte)0) < 0)
            return Kind.Safetensors;
        if (begin.StartsWith("PK\x03\x04"u8) || begin.StartsWith("PK\x05\x06"u8))
            return Kind.Torch;
        if (begin.TrimStart(" \t\r\n"u8).StartsWith("{"u8))
            return Kind.Index;
        return Unread(begin) is { } name
            ? throw new TorchFileException($"'{path}' {name}, which is not read. Load it in Python, where you trust it, and save its weights anew: "
                + "torch.save(torch.load(path, map_location='cpu'), 'weights.pth'), or as safetensors.")
            : Kind.Safetensors;
    }

    private static string? Unread(ReadOnlySpan<byte> begin) => begin switch
    {
        [0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, ..] => "is in the format of PyTorch before 1.6", // the number 0x1950A86A20F9469CFC6C, pickled
        _ when begin.Length > TarMagic && begin[TarMagic..].StartsWith("ustar"u8) => "is in the format of PyTorch before 0.1.10",
        [0x80, >= 2 and <= 5, ..] => "is a bare pickle, not what torch.save writes",
        [0x89, (byte)'H', (byte)'D', (byte)'F', ..] => "is an HDF5 file, as Keras writes it",
        [(byte)'G', (byte)'G', (byte)'U', (byte)'F', ..] => "is a GGUF file, as llama.cpp writes it",
        _ => null,
    };

    private enum Kind
    {
        Safetensors,
        Index,
        Torch,
    }
}
