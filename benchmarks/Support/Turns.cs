using System.Diagnostics;

namespace DeepNet.Benchmarks;

/// <summary>Lets several ways to do the same take turns, so that what disturbs a machine disturbs all of them alike.</summary>
internal static class Turns
{
    /// <param name="rounds">How often each is measured.</param>
    /// <param name="warmUps">Rounds before the first that counts.</param>
    /// <param name="ways">Each measures itself and answers with the figure; NaN where it takes no further part.</param>
    public static async Task<Samples[]> Take(int rounds, int warmUps, params IReadOnlyList<Func<Task<double>>> ways)
    {
        var samples = ways.Select(_ => new Samples()).ToArray();
        for (var round = -warmUps; round < rounds; round++)
            for (var way = 0; way < ways.Count; way++)
                if (await ways[way]() is var figure && round >= 0)
                    samples[way].Add(figure);
        return samples;
    }

    public static Samples[] Take(int rounds, int warmUps, params IReadOnlyList<Func<double>> ways)
        => Take(rounds, warmUps, [.. ways.Select<Func<double>, Func<Task<double>>>(way => () => Task.FromResult(way()))]).GetAwaiter().GetResult();

    /// <summary>How long it takes.</summary>
    public static TimeSpan Time(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start);
    }
}
