using System.Globalization;

namespace Microsoft.ML.Tokenizers;

/// <summary>fairseq's dictionary: GPT-2's ids in the order of their frequency, behind four symbols of its own.</summary>
internal sealed class OccurrenceMapping
{
    private const int Pad = 1, Unknown = 3, HighestReserved = 4;

    private readonly List<(int Id, int Count)> _symbols = [];
    private readonly Dictionary<int, int> _rankOfId = [];
    private readonly Dictionary<string, int> _rankOfName = [];

    private OccurrenceMapping()
    {
        foreach (var name in (ReadOnlySpan<string>)["<s>", "<pad>", "</s>", "<unk>"])
            Reserve(name, -1);
    }

    public int PadIndex => Pad;

    public int Count => _symbols.Count;

    /// <summary>Reads lines of an id (or a name) and a count.</summary>
    /// <exception cref="ArgumentException">A line is something else.</exception>
    public static OccurrenceMapping Read(Stream stream)
    {
        var mapping = new OccurrenceMapping();
        var reader = new StreamReader(stream, leaveOpen: true);
        for (var line = 1; reader.ReadLine() is { } text; line++)
        {
            if (text.Trim().Split(' ') is not [var name, var number] || !int.TryParse(number, CultureInfo.InvariantCulture, out var count))
                throw new ArgumentException($"Line {line} of the occurrences, \"{text}\", is not an id and a count.");
            if (!int.TryParse(name, CultureInfo.InvariantCulture, out var id))
                mapping.Reserve(name, count);
            else if (mapping._rankOfId.TryAdd(id, mapping.Count))
                mapping._symbols.Add((id, count));
        }
        return mapping;
    }

    /// <summary>The rank of an id; that of the unknown symbol for an id that is not listed.</summary>
    public int Rank(int id) => id <= 0 ? -id : id <= HighestReserved ? id : _rankOfId.GetValueOrDefault(id, Unknown);

    /// <summary>The count of an id; 0 for an id that is not listed.</summary>
    public int Occurrences(int id) => id > HighestReserved && _rankOfId.TryGetValue(id, out var rank) ? _symbols[rank].Count : 0;

    /// <summary>The id of a rank; the rank of the unknown symbol where there is none.</summary>
    public int Id(int rank) => (uint)rank < (uint)Count ? _symbols[rank].Id : Unknown;

    /// <summary>The rank of a name, which is added if it is new.</summary>
    public int Reserve(string name, int count)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_rankOfName.TryAdd(name, Count))
            _symbols.Add((-1, count));
        return _rankOfName[name];
    }
}
