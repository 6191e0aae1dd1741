using DeepNet.Imaging;
using static TorchSharp.torch;

namespace DeepNet.Serialization;

/// <summary>
/// An open file that <c>torch.save</c> wrote (PyTorch 1.6 and newer): a zip file with a pickle, from which nothing is executed, and the tensors'
/// memory, which is read when it is asked for.
/// </summary>
/// <remarks>
/// Only what tensors need is built: dictionaries, lists, tuples, texts, numbers, tensors and parameters. A pickle that names anything else
/// is refused by that name before anything is built of it. Sizes, strides and offsets are checked against the storages, and no more is allocated
/// than the file is long, times a small factor.
/// </remarks>
public sealed class TorchFile : ITensorSource
{
    /// <summary>What is wrong with a TorchScript program.</summary>
    internal const string ScriptRefusal = "it is a TorchScript program; save its weights alone in Python: torch.save(torch.jit.load(path).state_dict(), 'weights.pth')";

    private const long MaximumPickle = 64 << 20;

    private readonly DiskFile _file;
    private readonly Dictionary<string, TorchEntry> _entries;

    private TorchFile(DiskFile file, Dictionary<string, PickledTensor> tensors, IReadOnlyList<string> sections)
    {
        (_file, OtherSections) = (file, sections);
        _entries = tensors.ToDictionary(pair => pair.Key, pair => new TorchEntry(pair.Key, pair.Value), StringComparer.Ordinal);
        var ordered = _entries.Values.OrderBy(entry => entry.Position).ToArray();
        Tensors = ordered;
        MarkShared(ordered);
    }

    /// <summary>The file.</summary>
    public string Path => _file.Path;

    /// <summary>The tensors that the file holds, by name; those in dictionaries within dictionaries under names with dots.</summary>
    public IReadOnlyDictionary<string, TorchEntry> Entries => _entries;

    /// <inheritdoc/>
    public IReadOnlyCollection<TensorEntry> Tensors { get; }

    /// <summary>The sections that could have been chosen where there was none to be preferred.</summary>
    internal IReadOnlyList<string> OtherSections { get; }

    /// <summary>Opens a file and reads its pickle.</summary>
    /// <param name="path">The file.</param>
    /// <param name="section">Which dictionary in it the tensors are taken from, dotted where it lies deeper; by default the file itself, or in it
    /// what is called <c>state_dict</c>, <c>model_state_dict</c>, <c>model</c> and the like.</param>
    /// <returns>The open file; dispose it to close.</returns>
    /// <exception cref="TorchFileException">The file is not valid, or asks for more than tensors; the message says what, and what to do.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static TorchFile Open(string path, string? section = null)
    {
        try
        {
            return DiskFile.Open(path, file =>
            {
                var tensors = Read(file, section, out var sections);
                return new TorchFile(file, tensors, sections);
            });
        }
        catch (TorchFileException error)
        {
            throw new TorchFileException($"'{path}' cannot be read as weights of PyTorch: {error.Message}.", error);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Its strides are those of the file.</remarks>
    public Tensor Read(string name)
    {
        var entry = Find(name);
        var memory = empty(entry.IsContiguous ? entry.Shape.ToArray() : [entry.Extent], entry.Type);
        try
        {
            Fill(entry, memory);
            if (entry.IsContiguous)
                return memory;
            using (memory)
                return memory.as_strided(entry.Shape.ToArray(), entry.Strides.ToArray());
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void ReadInto(string name, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var entry = Find(name);
        if (!entry.Shape.SequenceEqual(target.shape))
            throw new TorchFileException($"'{Path}': '{name}' is {entry}; the target's shape is [{string.Join(", ", target.shape)}].");
        if (entry.IsContiguous && DiskFile.CanFill(target, entry.Type))
        {
            Fill(entry, target);
            return;
        }

        using var noGradient = no_grad();
        using var source = Read(name);
        target.copy_(source);
    }

    /// <inheritdoc/>
    /// <remarks>Nor where tensors share memory in the file, or do not fill theirs.</remarks>
    public Tensor? Map(string name)
    {
        var entry = Find(name);
        // Tensors that share memory in the file must not do so here, where the module may not tie them.
        return entry.IsShared || !Strides.AreDense(entry.Shape, entry.Strides)
            ? null
            : _file.Map(entry.Type, entry.ElementBytes, entry.Position, entry.Shape, entry.Strides);
    }

    /// <summary>Closes the file; tensors that were mapped live on.</summary>
    public void Dispose() => _file.Dispose();

    private static Dictionary<string, PickledTensor> Read(DiskFile file, string? section, out IReadOnlyList<string> sections)
    {
        var zip = ZipIndex.Read(file);
        var (root, pickle) = FindPickle(zip);
        if (pickle.Size > MaximumPickle)
            throw new TorchFileException($"its pickle has {pickle.Size} bytes; at most {MaximumPickle} are accepted");
        var bytes = new byte[pickle.Size];
        if (!file.TryRead(bytes, pickle.Begin))
            throw new TorchFileException("it became shorter while it was read");
        if (Crc32.Of(bytes, []) != pickle.Checksum)
            throw new TorchFileException("its pickle does not have the checksum in the zip file; the file is damaged");
        CheckByteOrder(file, zip, root);
        return TorchSections.Find(PickleReader.Read(bytes, new TorchObjects(zip, root)), section, Math.Max(bytes.Length, 1), out sections);
    }

    private static void MarkShared(ReadOnlySpan<TorchEntry> ordered)
    {
        TorchEntry? farthest = null;
        foreach (var entry in ordered)
        {
            if (entry.Extent == 0)
                continue;
            if (farthest is not null && entry.Position < farthest.End)
                entry.IsShared = farthest.IsShared = true;
            if (farthest is null || entry.End > farthest.End)
                farthest = entry;
        }
    }

    // All lies in one folder, which has the name that the file had when it was written.
    private static (string Root, ZipEntry Pickle) FindPickle(ZipIndex zip)
    {
        var found = zip.Entries.Values.Where(entry => entry.Name.EndsWith("/data.pkl", StringComparison.Ordinal) && entry.Name.Count(symbol => symbol == '/') == 1).ToList();
        if (found is not [var pickle])
            throw new TorchFileException(found.Count == 0
                ? "it is a zip file without data.pkl, so torch.save did not write it"
                : "it is a zip file with several data.pkl, so torch.save did not write it");
        var root = pickle.Name[..pickle.Name.IndexOf('/')];
        if (zip.Entries.ContainsKey($"{root}/constants.pkl"))
            throw new TorchFileException(ScriptRefusal);
        return (root, pickle);
    }

    private static void CheckByteOrder(DiskFile file, ZipIndex zip, string root)
    {
        if (!zip.Entries.TryGetValue($"{root}/byteorder", out var entry))
            return; // older than PyTorch 2.0
        Span<byte> order = stackalloc byte[6];
        if (entry.Size != order.Length || !file.TryRead(order, entry.Begin) || !order.SequenceEqual("little"u8))
            throw new TorchFileException("its tensors are in another byte order than little-endian; load it in Python and save it again on such a machine");
    }

    private TorchEntry Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _entries.TryGetValue(name, out var entry)
            ? entry
            : throw new TorchFileException($"'{Path}' holds no tensor '{name}'{NearestName.Hint(name, _entries.Keys)}.");
    }

    private void Fill(TorchEntry entry, Tensor tensor)
    {
        if (_file.Fill(tensor, entry.Position) is { } problem)
            throw new TorchFileException($"'{Path}': the tensor '{SafetensorsText.Shorten(entry.Name)}' {problem}.");
    }
}
