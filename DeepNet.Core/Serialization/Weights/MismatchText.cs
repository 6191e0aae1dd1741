using System.Text;

namespace DeepNet.Serialization;

/// <summary>Says what of a file does not fit a module, with the names that were probably meant.</summary>
internal sealed class MismatchText
{
    private const int ListedNames = 12;

    private readonly ITensorSource _source;
    private readonly WeightsPlan _plan;
    private readonly bool _strict;
    private readonly List<string> _missing = [];
    private readonly List<(string Name, string Renamed)> _unexpected = [];

    public MismatchText(ITensorSource source, KeyMap keys, WeightsPlan plan, bool strict)
    {
        (_source, _plan, _strict) = (source, plan, strict);
        if (!strict)
            return;
        _missing.AddRange(plan.Report.Missing.Where(name => !name.EndsWith("num_batches_tracked", StringComparison.Ordinal)));
        _unexpected.AddRange(plan.Report.Unexpected.Select(name => (name, keys.Renamed(name))));
    }

    public bool HasProblems => _missing.Count + _unexpected.Count + Others.Count() > 0;

    private IEnumerable<string> Others => _plan.Conflicts.Concat(_plan.Report.Misshapen.Select(tensor => tensor.ToString()));

    public override string ToString()
    {
        var text = new StringBuilder($"The weights in '{_source.Path}' do not fit the module:");
        foreach (var line in Cut(Others))
            text.Append("\n  ").Append(line);
        Append(text, "the file lacks", _missing, name => name + NearestName.Hint(name, _unexpected.Select(item => item.Renamed)));
        Append(text, "the module lacks", _unexpected,
            item => SafetensorsText.Shorten(item.Name) + NearestName.Hint(item.Renamed, _missing));
        return text.Append('\n').Append(Advice()).ToString();
    }

    private string Advice()
    {
        if (CommonPrefix() is { } prefix)
            return $"The file's names begin with '{SafetensorsText.Shorten(prefix)}': load with Keys = new() {{ Prefixes = [\"{SafetensorsText.Shorten(prefix)}\"] }}.";
        if (_source is TorchFile { OtherSections: { Count: > 0 } sections })
            return $"The file has the sections {string.Join(", ", sections.Take(ListedNames).Select(name => $"'{SafetensorsText.Shorten(name)}'"))}: if the weights are one of them, "
                + "load with Section = its name.";
        return "Build the module with the options that the weights were trained with, or say by Keys how the names differ"
            + (_strict && !Others.Any() ? ", or load with Strict = false to take what fits." : ".");
    }

    // What stands before at least half of the missing names in the file.
    private string? CommonPrefix()
    {
        if (_missing.Count == 0)
            return null;
        var ending = "." + _missing[0];
        if (_unexpected.Select(item => item.Renamed).FirstOrDefault(name => name.EndsWith(ending, StringComparison.Ordinal)) is not { } found)
            return null;
        var prefix = found[..(found.Length - ending.Length + 1)];
        var there = _unexpected.Select(item => item.Renamed).ToHashSet(StringComparer.Ordinal);
        return _missing.Count(name => there.Contains(prefix + name)) * 2 > _missing.Count ? prefix : null;
    }

    private static void Append<T>(StringBuilder text, string what, List<T> items, Func<T, string> line)
    {
        if (items.Count == 0)
            return;
        text.Append($"\n  {what} {items.Count} {(items.Count == 1 ? "tensor" : "tensors")}: ")
            .AppendJoin(", ", items.Take(ListedNames).Select(line)).Append(items.Count > ListedNames ? ", …" : "");
    }

    private static IEnumerable<string> Cut(IEnumerable<string> lines)
    {
        var list = lines.ToList();
        return list.Count <= ListedNames ? list : [.. list.Take(ListedNames), $"and {list.Count - ListedNames} more such"];
    }
}
