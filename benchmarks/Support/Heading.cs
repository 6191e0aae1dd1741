using static TorchSharp.torch;

namespace DeepNet.Benchmarks;

/// <summary>The first line of what a benchmark prints.</summary>
internal static class Heading
{
    /// <param name="text">What was measured, and how: the end of a sentence.</param>
    public static void Print(string text)
    {
        Console.WriteLine($"LibTorch {__version__}, {Environment.ProcessorCount} cores; {text}.");
        Console.WriteLine();
    }

    /// <summary>How the figures came about.</summary>
    public static string Medians(int rounds) => $"medians of {rounds} interleaved rounds";
}
