namespace DeepNet.Training;

/// <summary>The best values of a metric, the best first.</summary>
internal static class BestList
{
    /// <summary>
    /// Takes a value into the list where it is among the best. One that is not a number never is; of equal ones the earlier stays ahead; the
    /// weights of a step enter once, though they may be measured twice, within the epoch and at its end.
    /// </summary>
    /// <param name="bests">The list so far.</param>
    /// <param name="candidate">The value.</param>
    /// <param name="higherIsBetter">Whether more is better.</param>
    /// <param name="count">How many are kept.</param>
    /// <returns>The list with it, or the list that was given.</returns>
    public static IReadOnlyList<Best> With(this IReadOnlyList<Best> bests, Best candidate, bool higherIsBetter, int count)
    {
        if (double.IsNaN(candidate.Value) || bests.Any(best => best.Step == candidate.Step))
            return bests;
        var place = bests.TakeWhile(best => higherIsBetter ? best.Value >= candidate.Value : best.Value <= candidate.Value).Count();
        return place >= count ? bests : [.. bests.Take(place), candidate, .. bests.Skip(place).Take(count - place - 1)];
    }
}
