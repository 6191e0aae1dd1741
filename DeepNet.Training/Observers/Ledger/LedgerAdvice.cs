using System.Globalization;

namespace DeepNet.Training;

/// <summary>What a ledger tells the user to change. Nothing is said of what cost less than a second.</summary>
internal static class LedgerAdvice
{
    /// <summary>Shares of the time in steps; of the run's time for validation and checkpoints.</summary>
    public const double DataWait = 0.10, Transfer = 0.15, Observers = 0.05, Validation = 0.35, Checkpoints = 0.05;

    private static readonly TimeSpan _least = TimeSpan.FromSeconds(1);

    public static IEnumerable<string> Of(IReadOnlyList<LedgerRow> rows, TimeSpan inSteps)
    {
        double InSteps(int row) => rows[row].Total >= _least ? rows[row].Total / inSteps : 0;
        double InRun(int row) => rows[row].Total >= _least ? rows[row].Share : 0;

        if (InSteps(LedgerRow.DataWait) is >= DataWait and var waiting)
            yield return $"The loader is the bottleneck: training waited for data in {Percent(waiting)} of the steps' time. Give it more threads "
                + "(LoaderOptions.Workers), let it work further ahead (LoaderOptions.Prefetch), or keep data that fits as tensors on the model's device (TensorDataset).";
        if (InSteps(LedgerRow.Transfer) is >= Transfer and var moving)
            yield return $"Bringing batches to the device took {Percent(moving)} of the steps' time. Send smaller types (bytes instead of floats, converted there), "
                + "or keep data that fits as tensors on the model's device (TensorDataset).";
        if (InSteps(LedgerRow.Observers) is >= Observers and var watching)
            yield return $"The observers took {Percent(watching)} of the steps' time. Let the logs write every n-th step only, or fewer histograms and images.";
        if (InRun(LedgerRow.Validation) is >= Validation and var validating)
            yield return $"Validation took {Percent(validating)} of the run. Validate less often, on fewer samples, or in larger batches.";
        if (InRun(LedgerRow.Checkpoints) is >= Checkpoints and var saving)
            yield return $"The training stood still for checkpoints in {Percent(saving)} of the run. Save less often (CheckpointOptions.Every, EverySteps).";
    }

    private static string Percent(double share) => share.ToString("P0", CultureInfo.InvariantCulture);
}
