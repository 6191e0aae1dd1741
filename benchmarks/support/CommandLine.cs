/// <summary>Arguments <c>--name value</c> and switches <c>--name</c>, in any order, and others that stand for themselves.</summary>
internal sealed class CommandLine
{
    private readonly Dictionary<string, string?> _options = [];

    /// <param name="arguments">What the program was called with.</param>
    /// <param name="switches">The names of those without a value, without dashes.</param>
    /// <param name="valued">The names of those with one.</param>
    /// <exception cref="ArgumentException">A name is none of these, or a value is missing.</exception>
    public CommandLine(IReadOnlyList<string> arguments, string[] switches, string[] valued)
    {
        var others = new List<string>();
        for (var k = 0; k < arguments.Count; k++)
            if (!arguments[k].StartsWith("--", StringComparison.Ordinal))
                others.Add(arguments[k]);
            else if (arguments[k][2..] is var name && switches.Contains(name))
                _options[name] = null;
            else if (!valued.Contains(name))
                throw new ArgumentException($"there is no option --{name}; there are {string.Join(", ", switches.Concat(valued).Select(known => $"--{known}"))}");
            else
                _options[name] = ++k < arguments.Count ? arguments[k] : throw new ArgumentException($"--{name} needs a value");
        Others = others;
    }

    public IReadOnlyList<string> Others { get; }

    public bool Has(string name) => _options.ContainsKey(name);

    public string Text(string name, string fallback) => _options.GetValueOrDefault(name) ?? fallback;

    public int Number(string name, int fallback) => _options.GetValueOrDefault(name) is { } text
        ? int.TryParse(text, out var number) && number > 0 ? number : throw new ArgumentException($"--{name} takes a whole number of at least 1, not '{text}'")
        : fallback;

    /// <summary>Names with commas between them, each one of those that there are.</summary>
    public string[] Names(string name, params string[] all)
    {
        if (_options.GetValueOrDefault(name) is not { } text)
            return all;
        var named = text.Split(',', StringSplitOptions.RemoveEmptyEntries);
        return named.FirstOrDefault(one => !all.Contains(one)) is { } unknown
            ? throw new ArgumentException($"--{name} takes some of {string.Join(",", all)}, not '{unknown}'")
            : named;
    }

    /// <summary>The Python with PyTorch: <c>--python</c>, DEEPNET_PYTHON, or Debian's own.</summary>
    public string Python => Text("python", Environment.GetEnvironmentVariable("DEEPNET_PYTHON") ?? "/usr/bin/python3");
}
