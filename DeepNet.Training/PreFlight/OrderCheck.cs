namespace DeepNet.Training;

/// <summary>Whether samples of one class come in a row.</summary>
internal static class OrderCheck
{
    private const int FewestPairs = 24;
    private const double Sorted = 0.9, Mixed = 0.6;

    public static IEnumerable<string> Of(SampleBatches batches, bool shuffled)
    {
        if (batches.First.Targets is not { } first || !first.is_integral() || first.dim() != 1)
            yield break;
        var labels = batches.Train.Select(batch => Host.Longs(batch.Targets)).ToArray();
        var (pairs, equal) = (0, 0);
        foreach (var batch in labels)
            for (var index = 1; index < batch.Length; index++, pairs++)
                equal += batch[index] == batch[index - 1] ? 1 : 0;
        var all = labels.SelectMany(batch => batch).ToArray();
        // How often neighbours would be of one class in a random order.
        var expected = all.CountBy(label => label).Sum(group => Math.Pow((double)group.Value / all.Length, 2));
        if (pairs >= FewestPairs && expected < Mixed && equal >= Sorted * pairs)
            yield return FormattableString.Invariant($"In {(double)equal / pairs:P0} of the neighbouring samples both have the same class; in a random order of these classes it would be {expected:P0}. ")
                + (shuffled ? "The order is shuffled, so look at how the data set finds a sample by its number." : "The data is sorted by class: set LoaderOptions.Shuffle, as batches of one class mislead the optimizer and batch normalisation.");
    }
}
