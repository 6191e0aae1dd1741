using DeepNet.Serialization;
using static TorchSharp.torch;

namespace DeepNet.Training;

/// <summary>The tensors of one file of a checkpoint, read when they are asked for.</summary>
public sealed class SavedTensors
{
    private readonly string _path;
    private readonly SafetensorsFile? _file;
    private readonly HashSet<string> _left;

    internal SavedTensors(string path, SafetensorsFile? file)
        => (_path, _file, _left) = (path, file, file is null ? [] : [.. file.Entries.Keys]);

    /// <summary>The names of the tensors; none where the checkpoint has no such file.</summary>
    public IReadOnlyCollection<string> Names => _file is null ? [] : [.. _file.Entries.Keys];

    /// <summary>Reads a tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>A new tensor on the CPU that belongs to the dispose scope around the call; null where there is no such tensor.</returns>
    public Tensor? Find(string name)
    {
        _left.Remove(name);
        return _file is not null && _file.Entries.ContainsKey(name) ? _file.Read(name) : null;
    }

    /// <summary>Fills tensors by name. All are checked before the first one changes.</summary>
    /// <param name="targets">The tensors to fill; the file must hold each of them, in its shape.</param>
    /// <exception cref="InvalidDataException">The file lacks a tensor, or has it in another shape.</exception>
    public void CopyTo(IReadOnlyDictionary<string, Tensor> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        var entries = _file?.Entries;
        var problems = targets.Select(target => entries is null || !entries.TryGetValue(target.Key, out var entry)
            ? $"it lacks '{target.Key}'"
            : entry.Shape.SequenceEqual(target.Value.shape) ? null : $"'{target.Key}' is {Shapes.Of(entry.Shape)} there and {Shapes.Of(target.Value)} here").OfType<string>().ToArray();
        if (problems.Length > 0)
            throw Unfit(problems);
        foreach (var (name, target) in targets)
        {
            _left.Remove(name);
            _file!.ReadInto(name, target);
        }
    }

    /// <exception cref="InvalidDataException">A tensor was not asked for.</exception>
    internal void ThrowIfUnread()
    {
        if (_left.Count > 0)
            throw Unfit([.. _left.Order(StringComparer.Ordinal).Select(name => $"nothing here is called '{name}'")]);
    }

    private InvalidDataException Unfit(string[] problems)
    {
        const int Listed = 5;
        var more = problems.Length > Listed ? $" and {problems.Length - Listed} more" : "";
        return new InvalidDataException(
            $"'{_path}' does not fit: {string.Join("; ", problems.Take(Listed))}{more}. Build the model and the optimizer as they were built when the checkpoint was saved.");
    }
}
