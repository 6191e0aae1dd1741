namespace DeepNet.Training;

/// <summary>Which of the steps of a range test to take the learning rate of, by their losses.</summary>
internal static class LearningRateSuggestions
{
    /// <summary>The step halfway down the longest series of falling losses, in fastai's sense: a valley of n steps that ends at step e began at e − n.</summary>
    public static int Valley(double[] losses)
    {
        var lengths = new int[losses.Length];
        var deepest = 0;
        for (var end = 0; end < losses.Length; end++)
        {
            lengths[end] = 1;
            for (var before = 0; before < end; before++)
                if (losses[end] < losses[before])
                    lengths[end] = Math.Max(lengths[end], lengths[before] + 1);
            if (lengths[end] > lengths[deepest])
                deepest = end;
        }
        if (lengths[deepest] == 1)
            return 0;
        // One third and half of the next, each rounded down.
        var third = lengths[deepest] / 3.0;
        return Math.Max(0, deepest - lengths[deepest] + (int)third + (int)(third / 2));
    }

    /// <summary>The step from which the loss falls fastest to the next, over the logarithm of the learning rate.</summary>
    public static int Steepest(double[] rates, double[] losses) => Least([.. Enumerable.Range(0, losses.Length - 1)
        .Select(k => (losses[k + 1] - losses[k]) / Math.Log(rates[k + 1] / rates[k]))]);

    /// <summary>The step with the least loss.</summary>
    public static int Minimum(double[] losses) => Least(losses);

    private static int Least(double[] values) => Array.IndexOf(values, values.Min());
}
