namespace DeepNet.Training;

/// <summary>Figures of a ranking: scores, and for each whether the right answer is yes. They sort both in place.</summary>
internal static class Ranking
{
    /// <summary>
    /// The area under the ROC curve: the probability that a random yes has a higher score than a random no, equal scores counting half.
    /// Counted in whole numbers. NaN without a yes or without a no, or when a score is NaN.
    /// </summary>
    public static double RocAuc(double[] scores, byte[] flags)
    {
        Array.Sort(scores, flags);
        if (scores is [double.NaN, ..])
            return double.NaN;
        var (yes, no, halves) = (0L, 0L, (UInt128)0);
        for (var start = 0; start < scores.Length;)
        {
            var (end, ties) = Group(scores, flags, start, 1);
            var others = end - start - ties;
            halves += (UInt128)ties * (UInt128)(2 * no + others);
            yes += ties;
            no += others;
            start = end;
        }
        return (double)halves / (2.0 * yes * no);
    }

    /// <summary>Σ (recall − recall before) · precision over the distinct scores, falling. NaN without a yes, or when a score is NaN.</summary>
    public static double AveragePrecision(double[] scores, byte[] flags)
    {
        Array.Sort(scores, flags);
        if (scores is [double.NaN, ..])
            return double.NaN;
        var (yes, all, sum) = (0L, 0L, 0.0);
        for (var start = scores.Length - 1; start >= 0;)
        {
            var (end, ties) = Group(scores, flags, start, -1);
            yes += ties;
            all += start - end;
            sum += (double)ties * yes / all;
            start = end;
        }
        return sum / yes;
    }

    /// <summary>Where the scores equal to the one at <paramref name="start"/> end, and how many of them are a yes.</summary>
    private static (int End, long Yes) Group(double[] scores, byte[] flags, int start, int direction)
    {
        var (end, yes) = (start, 0L);
        for (; end >= 0 && end < scores.Length && scores[end] == scores[start]; end += direction)
            yes += flags[end];
        return (end, yes);
    }
}
