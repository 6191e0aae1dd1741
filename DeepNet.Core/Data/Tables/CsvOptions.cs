using System.Globalization;
using System.Text;

namespace DeepNet.Data;

/// <summary>How a file of comma-separated values, or values separated by something else, is read.</summary>
public sealed record CsvOptions
{
    /// <summary>What stands between two values; null (the default) to see it from the first lines: comma, semicolon, tab or vertical bar.</summary>
    /// <exception cref="ArgumentException">It is a quote, a line break or the decimal sign.</exception>
    public char? Delimiter
    {
        get;
        init => field = value is '"' or '\r' or '\n' ? throw new ArgumentException($"{nameof(Delimiter)} must not be a quote or line break.", nameof(Delimiter)) : value;
    }

    /// <summary>Whether the first line names the columns; null (the default) to see it: it does unless one of its values is a number, a date or missing.
    /// Columns without names are <c>column1</c>, <c>column2</c> and so on.</summary>
    public bool? HasHeader { get; init; }

    /// <summary>What separates the decimals of a number: a point (the default) or a comma.</summary>
    /// <exception cref="ArgumentException">It is another sign.</exception>
    public char DecimalSign
    {
        get;
        init => field = value is '.' or ',' ? value : throw new ArgumentException($"{nameof(DecimalSign)} must be '.' or ',', but is '{value}'.", nameof(DecimalSign));
    } = '.';

    /// <summary>What may stand between groups of three digits, for example <c>'.'</c> or <c>' '</c>; null (the default) for nothing.</summary>
    public char? GroupSign { get; init; }

    /// <summary>The texts that mean that a value is missing. By default nothing at all, NA, N/A, n/a, NaN, nan, NULL, null, None and ?.</summary>
    public IReadOnlySet<string> MissingTexts { get; init => field = Require.Given(value); }
        = new HashSet<string>(StringComparer.Ordinal) { "", "NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None", "?" };

    /// <summary>Whether spaces around values that are not quoted are left out. True by default.</summary>
    public bool Trim { get; init; } = true;

    /// <summary>The encoding of files without a byte-order mark. UTF-8 by default.</summary>
    public Encoding Encoding { get; init => field = Require.Given(value); } = Encoding.UTF8;

    /// <summary>The most characters that one value may have, at least 1; a quote that is never closed is noticed by it. Default 1,048,576.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int MaxValueLength { get; init => field = Require.AtLeast(1, value); } = 1 << 20;

    internal NumberFormatInfo CreateNumberFormat() => new()
    {
        NumberDecimalSeparator = DecimalSign.ToString(),
        NumberGroupSeparator = GroupSign?.ToString() ?? (DecimalSign == '.' ? "," : "."),
    };

    internal NumberStyles NumberStyles => GroupSign is null ? NumberStyles.Float : NumberStyles.Float | NumberStyles.AllowThousands;
}
