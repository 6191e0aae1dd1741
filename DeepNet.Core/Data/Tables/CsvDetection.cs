namespace DeepNet.Data;

/// <summary>Sees from the beginning of a text how its values are separated and whether it names its columns.</summary>
internal static class CsvDetection
{
    private const int Lines = 50;

    // In this order: a file that has as many tabs in every line is separated by them, whatever commas stand in its texts and numbers.
    private static readonly char[] _delimiters = ['\t', ';', '|', ','];

    /// <summary>The sign that stands in all of the first lines equally often; else the one that stands in most of them; a comma where there is none.</summary>
    /// <param name="start">The beginning of the text.</param>
    /// <param name="isWhole">Whether it is all of it; otherwise its last line may be cut.</param>
    public static char Delimiter(ReadOnlySpan<char> start, bool isWhole)
    {
        var counts = new List<int[]>();
        var line = new int[_delimiters.Length];
        var (isQuoted, isEmpty) = (false, true);
        foreach (var sign in start)
        {
            if (sign == '"')
                isQuoted = !isQuoted;
            if (!isQuoted && sign is '\n' or '\r')
            {
                if (!isEmpty)
                    counts.Add(line);
                if (counts.Count == Lines)
                    break;
                (line, isEmpty) = (new int[_delimiters.Length], true);
                continue;
            }
            isEmpty = false;
            if (!isQuoted && Array.IndexOf(_delimiters, sign) is >= 0 and var place)
                line[place]++;
        }
        if (!isEmpty && counts.Count < Lines && (isWhole || counts.Count == 0))
            counts.Add(line);
        var best = Enumerable.Range(0, _delimiters.Length).MaxBy(place => Agreement(counts, place));
        return Agreement(counts, best) > 0 ? _delimiters[best] : ',';
    }

    /// <summary>Whether values are names of columns: none is a number, a date or missing.</summary>
    public static bool IsHeader(string[] values, CsvOptions options)
    {
        var numbers = options.CreateNumberFormat();
        return !values.Any(value => options.MissingTexts.Contains(value)
            || double.TryParse(value, options.NumberStyles, numbers, out _) || DateTexts.TryParse(value, null, out _));
    }

    // 2 where a sign stands in every line equally often; otherwise the share of lines that have it as often as the first line.
    private static double Agreement(List<int[]> counts, int place)
    {
        if (counts.Count == 0 || counts[0][place] == 0)
            return 0;
        var share = counts.Count(line => line[place] == counts[0][place]) / (double)counts.Count;
        return share == 1 ? 2 : share;
    }
}
