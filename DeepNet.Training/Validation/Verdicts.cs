namespace DeepNet.Training;

/// <summary>What follows from measured figures: the best weights, early stopping, plateaus. Pure: from a state and figures to the next state.</summary>
/// <param name="options">Which metrics decide.</param>
/// <param name="step">Whose metrics say whether more is better.</param>
/// <param name="plateaus">Schedules that react to a metric, by player.</param>
internal sealed class Verdicts(TrainerOptions options, TrainingStep step, IReadOnlyDictionary<string, ReduceOnPlateau> plateaus)
{
    /// <summary>The state after figures were measured.</summary>
    /// <param name="state">Where the run stands.</param>
    /// <param name="epoch">The epoch, counted from 1.</param>
    /// <param name="values">The figures. A metric that is not among them decides nothing now.</param>
    public RunState After(RunState state, int epoch, IReadOnlyDictionary<string, double> values)
    {
        if (options.Checkpoints is { KeepBest: { } best } checkpoints && values.TryGetValue(best, out var value))
            state = state with
            {
                Bests = state.Bests.With(new Best(value, state.Step, epoch), checkpoints.HigherIsBetter ?? HigherIsBetter(best), checkpoints.KeepBestCount),
            };
        if (options.EarlyStopping is { } stopping && values.TryGetValue(stopping.Metric, out var watched))
        {
            var next = state.EarlyStopping.Next(stopping, watched, HigherIsBetter(stopping.Metric));
            state = state with { EarlyStopping = next, StoppedEarly = next.Bad >= stopping.Patience };
        }
        foreach (var (player, plateau) in plateaus)
            if (values.TryGetValue(plateau.Metric, out var figure))
                state = state with
                {
                    Plateaus = new Dictionary<string, PlateauState>(state.Plateaus)
                    {
                        [player] = state.Plateaus.GetValueOrDefault(player, new()).Next(plateau, figure, HigherIsBetter(plateau.Metric)),
                    },
                };
        return state;
    }

    /// <summary>Refuses metrics that decide something and do not exist.</summary>
    /// <param name="values">All figures of an epoch with its validation.</param>
    public void Check(IReadOnlyDictionary<string, double> values)
    {
        Check(options.Checkpoints?.KeepBest, "KeepBest");
        Check(options.EarlyStopping?.Metric, "EarlyStopping");
        foreach (var plateau in plateaus.Values)
            Check(plateau.Metric, "ReduceOnPlateau");

        void Check(string? name, string option)
        {
            if (name is not null && !values.ContainsKey(name))
                throw new ArgumentException($"{option} names the metric '{name}', but there are only {string.Join(", ", values.Keys)}.");
        }
    }

    private bool HigherIsBetter(string name)
        => step.Metrics.FirstOrDefault(metric => name.EndsWith('/' + metric.Name, StringComparison.Ordinal))?.HigherIsBetter ?? false;
}
