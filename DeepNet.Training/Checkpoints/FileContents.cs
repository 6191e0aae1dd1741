using DeepNet.Serialization;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The tensors of one file, ready to be written.</summary>
/// <param name="IsEmpty">Whether there are none.</param>
/// <param name="WriteTo">Writes the file.</param>
internal readonly record struct FileContent(bool IsEmpty, Action<Stream> WriteTo);

/// <summary>What the files of one checkpoint hold: the tensors themselves, or copies of them. Files of the same tensors share their content.</summary>
/// <param name="snapshots">Where to copy to, kept from one checkpoint to the next; null for no copies.</param>
internal sealed class FileContents(Dictionary<Delegate, SafetensorsSnapshot>? snapshots)
{
    private readonly Dictionary<Delegate, FileContent> _contents = [];

    /// <summary>The content of a file of these tensors.</summary>
    public FileContent Of(Func<IEnumerable<(string Name, Tensor Value)>> tensors)
    {
        if (!_contents.TryGetValue(tensors, out var content))
            _contents.Add(tensors, content = snapshots is null ? Direct(tensors()) : Copied(snapshots, tensors));
        return content;
    }

    /// <summary>Frees the copies that an earlier checkpoint needed and this one does not.</summary>
    public void ReleaseUnused()
    {
        foreach (var unused in snapshots?.Keys.Except(_contents.Keys).ToArray() ?? [])
            if (snapshots!.Remove(unused, out var snapshot))
                snapshot.Dispose();
    }

    private static FileContent Direct(IEnumerable<(string Name, Tensor Value)> tensors)
    {
        var list = tensors.ToList();
        return new FileContent(list.Count == 0, stream => Safetensors.Write(stream, list));
    }

    private static FileContent Copied(Dictionary<Delegate, SafetensorsSnapshot> snapshots, Func<IEnumerable<(string Name, Tensor Value)>> tensors)
    {
        if (!snapshots.TryGetValue(tensors, out var snapshot))
            snapshots.Add(tensors, snapshot = new SafetensorsSnapshot());
        snapshot.Take(tensors());
        return new FileContent(snapshot.IsEmpty, snapshot.WriteTo);
    }
}
