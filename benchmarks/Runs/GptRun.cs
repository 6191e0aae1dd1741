namespace DeepNet.Benchmarks;

/// <summary>What a process is started with, in this order, to train a GPT.</summary>
internal sealed record GptRun(string Text, int Steps, int Threads, double Rate, long Seed, string Offsets, GptConfiguration Configuration, string Device, string Precision, string Way)
{
    public GptRun(string[] values)
        : this(values[0], int.Parse(values[1]), int.Parse(values[2]), double.Parse(values[3]), long.Parse(values[4]), values[5], GptConfiguration.Of(values[6]), values[7], values[8], values[9])
    {
    }

    /// <summary>All but the way.</summary>
    public string[] Arguments => [Text, $"{Steps}", $"{Threads}", $"{Rate}", $"{Seed}", Offsets, Configuration.Name, Device, Precision];
}

/// <summary>What a run came to.</summary>
/// <param name="Seconds">From the first step to the last, validation included.</param>
/// <param name="Begun">Seconds until step 20 was done: compiling, recording.</param>
/// <param name="Validating">Seconds of validation.</param>
/// <param name="MillisecondsPerStep">Of the steps after those.</param>
/// <param name="TrainingLoss">Mean of the last 100 steps.</param>
/// <param name="ValidationLoss">The best.</param>
/// <param name="Best">The step after which it was measured.</param>
internal sealed record GptFigures(double Seconds, double Begun, double Validating, double MillisecondsPerStep, double TrainingLoss, double ValidationLoss, long Best)
{
    public static GptFigures Of(double[] values) => new(values[0], values[1], values[2], values[3], values[4], values[5], (long)values[6]);

    public override string ToString() => FormattableString.Invariant($"{Seconds} {Begun} {Validating} {MillisecondsPerStep} {TrainingLoss} {ValidationLoss} {Best}");
}
