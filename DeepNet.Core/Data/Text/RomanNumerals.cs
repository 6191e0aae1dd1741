using System.Text;

namespace DeepNet.Data;

/// <summary>A language pair that needs no download: numbers from 1 to 3,999 in English words and as Roman numerals. A small model learns it in a minute.</summary>
public static class RomanNumerals
{
    /// <summary>The largest number with a Roman numeral of letters alone.</summary>
    public const int Largest = 3999;

    private static readonly string[] _small =
    [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen",
        "seventeen", "eighteen", "nineteen",
    ];

    private static readonly string[] _tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    private static readonly (int Value, string Text)[] _signs =
    [
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ];

    /// <summary>All pairs in a random order, so that a part of them at the end can be kept to test on.</summary>
    /// <param name="seed">Decides the order.</param>
    /// <returns>3,999 pairs, for example <c>("forty two", "XLII")</c>.</returns>
    public static IReadOnlyList<(string English, string Roman)> Pairs(long seed = 0)
    {
        var order = EpochOrder.Shuffled(Largest, new(seed, 0));
        return [.. Enumerable.Range(0, Largest).Select(place => (int)order[place] + 1).Select(number => (English(number), Roman(number)))];
    }

    /// <summary>A number in English words.</summary>
    /// <param name="number">From 1 to 3,999.</param>
    /// <returns>Words with spaces between them, for example <c>one thousand nine hundred ninety nine</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside.</exception>
    public static string English(int number) => string.Join(' ', Words(Require.Between(1, Largest, number, nameof(number))));

    /// <summary>A number as a Roman numeral.</summary>
    /// <param name="number">From 1 to 3,999.</param>
    /// <returns>Letters, for example <c>MCMXCIX</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside.</exception>
    public static string Roman(int number)
    {
        Require.Between(1, Largest, number, nameof(number));
        var text = new StringBuilder();
        foreach (var (value, sign) in _signs)
            for (; number >= value; number -= value)
                text.Append(sign);
        return text.ToString();
    }

    private static IEnumerable<string> Words(int number) => number switch
    {
        >= 1000 => [_small[number / 1000 - 1], "thousand", .. Words(number % 1000)],
        >= 100 => [_small[number / 100 - 1], "hundred", .. Words(number % 100)],
        >= 20 => [_tens[number / 10 - 2], .. Words(number % 10)],
        >= 1 => [_small[number - 1]],
        _ => [],
    };
}
