using System.Collections.Immutable;

namespace DeepNet.Serialization;

/// <summary>
/// How a file's names become a module's: an immutable record; take a ready one, or combine it with others by <see cref="And"/>.
/// In patterns <c>*</c> stands for any characters, dots too, and <c>?</c> for one.
/// </summary>
/// <example><code>
/// var keys = KeyMap.HuggingFaceGpt2.And(new() { Renames = [("*.attention.*", "*.attn.*")] });
/// model.LoadWeights("gpt2/model.safetensors", new() { Keys = keys });
/// </code></example>
public sealed partial record KeyMap
{
    /// <summary>Takes names as they are; <c>module.</c>, <c>_orig_mod.</c> and <c>model.</c>, which wrappers put before them, are removed where the
    /// module lacks them.</summary>
    public static KeyMap Default { get; } = new();

    /// <summary>
    /// What names in a file may begin with: removed, also several and repeated, from names that the module does not have. By default
    /// <c>module.</c> (DataParallel), <c>_orig_mod.</c> (torch.compile) and <c>model.</c> (Lightning).
    /// </summary>
    public IReadOnlyList<string> Prefixes { get; init => field = Texts(value); } = ["module.", "_orig_mod.", "model."];

    /// <summary>What names in the module may begin with where the file leaves it out: put before names that the module lacks; none by default.</summary>
    public IReadOnlyList<string> ModulePrefixes { get; init => field = Texts(value); } = [];

    /// <summary>
    /// From the file's names to the module's, one after the other. Each star of the second pattern stands for what the star in the same place
    /// of the first one matched: <c>("*.gamma", "*.weight")</c>. None by default.
    /// </summary>
    /// <exception cref="ArgumentException">The second pattern has more stars than the first.</exception>
    public IReadOnlyList<(string From, string To)> Renames
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            _renames = value.Select(pair => new Rename(pair.From, pair.To)).ToImmutableArray();
            field = value.ToImmutableArray();
        }
    } = [];

    /// <summary>Patterns of names in the file whose matrices are to be transposed, [rows, columns] to [columns, rows]; none by default.</summary>
    public IReadOnlyList<string> Transposed { get; init => field = Patterns(value, out _transposed); } = [];

    /// <summary>Patterns of names in the file that need not be in the module, and are left out where they are not; none by default.</summary>
    public IReadOnlyList<string> Ignored { get; init => field = Patterns(value, out _ignored); } = [];

    private readonly ImmutableArray<Rename> _renames = [];
    private readonly ImmutableArray<NamePattern> _transposed = [];
    private readonly ImmutableArray<NamePattern> _ignored = [];

    /// <summary>This map and another: the renames of this one first, then the other's; of the rest, what either has.</summary>
    /// <param name="other">The other map.</param>
    public KeyMap And(KeyMap other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new()
        {
            Prefixes = [.. Prefixes.Union(other.Prefixes)],
            ModulePrefixes = [.. ModulePrefixes.Union(other.ModulePrefixes)],
            Renames = [.. Renames, .. other.Renames],
            Transposed = [.. Transposed.Union(other.Transposed)],
            Ignored = [.. Ignored.Union(other.Ignored)],
        };
    }

    /// <summary>The name in the module for a name in a file.</summary>
    /// <param name="name">The file's.</param>
    /// <param name="isThere">Whether the module has a name.</param>
    /// <returns>Null where the module has none for it.</returns>
    internal string? Resolve(string name, Func<string, bool> isThere)
    {
        name = Renamed(name);
        while (!isThere(name))
        {
            if (ModulePrefixes.FirstOrDefault(prefix => isThere(prefix + name)) is { } added)
                return added + name;
            if (Prefixes.FirstOrDefault(prefix => name.StartsWith(prefix, StringComparison.Ordinal)) is not { } removed)
                return null;
            name = name[removed.Length..];
        }
        return name;
    }

    internal string Renamed(string name)
    {
        foreach (var rename in _renames)
            name = rename.Apply(name);
        return name;
    }

    internal bool IsTransposed(string name) => _transposed.Any(pattern => pattern.Matches(name));

    internal bool IsIgnored(string name) => _ignored.Any(pattern => pattern.Matches(name));

    private static ImmutableArray<string> Texts(IReadOnlyList<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach (var value in values)
            ArgumentException.ThrowIfNullOrEmpty(value);
        return [.. values];
    }

    private static ImmutableArray<string> Patterns(IReadOnlyList<string> values, out ImmutableArray<NamePattern> patterns)
    {
        var texts = Texts(values);
        patterns = [.. texts.Select(text => new NamePattern(text))];
        return texts;
    }

    private sealed class Rename
    {
        private readonly NamePattern _from;
        private readonly string[] _to;

        public Rename(string from, string to)
        {
            ArgumentNullException.ThrowIfNull(to);
            _from = new NamePattern(from);
            _to = to.Split('*');
            if (_to.Length - 1 > _from.Stars)
                throw new ArgumentException($"'{from}' becomes '{to}', which has more stars than the first pattern: each must stand for something there.");
        }

        public string Apply(string name)
        {
            if (_from.Captures(name) is not { } captures)
                return name;
            return string.Concat(_to.Select((piece, index) => index == 0 ? piece : captures[index - 1] + piece));
        }
    }
}
