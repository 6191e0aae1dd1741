namespace DeepNet.Benchmarks;

/// <summary>Holds figures against their targets, and says in the end which were missed.</summary>
/// <param name="areJudged">False where the figures say nothing: with --smoke.</param>
internal sealed class Targets(bool areJudged)
{
    private readonly List<string> _missed = [];
    private int _met;

    /// <returns>The figure as a cell: bold where it reaches the target, beside it where not; a dash where there is none.</returns>
    public string AtLeast(double target, double value, string what, string format = "F2") => Judge(value >= target, "≥", target, value, what, format);

    /// <inheritdoc cref="AtLeast"/>
    public string AtMost(double target, double value, string what, string format = "F2") => Judge(value <= target, "≤", target, value, what, format);

    /// <summary>A line of a list: how many were met, or which were missed.</summary>
    public void Print()
    {
        if (!areJudged)
            Console.WriteLine("- Cut short by --smoke: the figures say nothing, and no target is judged.");
        else if (_missed.Count > 0)
            Console.WriteLine($"- {_met} targets met; **missed**: {string.Join("; ", _missed)}.");
        else if (_met > 0)
            Console.WriteLine($"- All {_met} targets met.");
    }

    private string Judge(bool isMet, string relation, double target, double value, string what, string format)
    {
        if (!double.IsFinite(value))
            return "–";
        var text = value.ToString(format);
        if (!areJudged)
            return text;
        if (isMet)
        {
            _met++;
            return $"**{text}**";
        }
        _missed.Add($"{what} {text}, not {relation} {target.ToString(format)}");
        return $"{text} (not {relation} {target.ToString(format)})";
    }
}
