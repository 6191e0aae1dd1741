using System.Globalization;
using Microsoft.Extensions.Logging;

namespace DeepNet.Training;

/// <summary>
/// Tells an <see cref="ILogger"/> of a run, with structured messages: start, validations, epochs and end at level Information, notices and
/// steps that were skipped at Warning, a run that ends with an exception at Error, checkpoints and every n-th step at Debug.
/// </summary>
/// <param name="logger">Where to.</param>
public sealed partial class LoggerObserver(ILogger logger) : ITrainingObserver
{
    private readonly ILogger _logger = logger ?? throw new ArgumentNullException(nameof(logger));

    /// <summary>Log every n-th step, at least 1. Default 100.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public long EverySteps { get; init => field = Require.AtLeast(1, value); } = 100;

    /// <inheritdoc/>
    public bool WatchesGradients => false;

    /// <inheritdoc/>
    public void Notify(TrainingEvent happened)
    {
        switch (happened)
        {
            case TrainingStarted { ResumedFrom: { } folder } started:
                Resumed(started.Step, started.Epoch, folder);
                break;
            case TrainingStarted { Length.IsOpen: true } started:
                StartedOpen(started.Length.StepsPerEpoch);
                break;
            case TrainingStarted started:
                Started(started.Length.TotalSteps, started.Length.StepsPerEpoch);
                break;
            case StepCompleted { Skipped: true } step:
                Skipped(step.Step, step.LossScale);
                break;
            case StepCompleted step when step.Step % EverySteps == 0:
                Step(step.Step, step.Epoch, step.Loss, step.LearningRate);
                break;
            case ValidationCompleted validation:
                if (_logger.IsEnabled(LogLevel.Information))
                    Validated(validation.Split, validation.Step, Text(validation.Metrics), validation.Duration.TotalSeconds);
                break;
            case EpochCompleted epoch:
                if (_logger.IsEnabled(LogLevel.Information))
                    Epoch(epoch.Epoch, epoch.Step, Text(epoch.Metrics), epoch.IsBest);
                break;
            case CheckpointSaved saved:
                Saved(saved.Step, saved.Folder);
                break;
            case Notice notice:
                Noticed(notice.Text);
                break;
            case TrainingEnded { Result: { } result }:
                Ended(result.End, result.Steps);
                break;
            case TrainingEnded { Error: { } error }:
                Failed(error, error.Message);
                break;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Training starts: {TotalSteps} steps, {StepsPerEpoch} an epoch")]
    private partial void Started(long totalSteps, long stepsPerEpoch);

    [LoggerMessage(11, LogLevel.Information, "Training starts: {StepsPerEpoch} steps an epoch, until its limit is reached")]
    private partial void StartedOpen(long stepsPerEpoch);

    [LoggerMessage(2, LogLevel.Information, "Training goes on after step {Step} (epoch {Epoch} completed) from {Checkpoint}")]
    private partial void Resumed(long step, int epoch, string checkpoint);

    [LoggerMessage(3, LogLevel.Debug, "Step {Step} of epoch {Epoch}: loss {Loss}, learning rate {LearningRate}")]
    private partial void Step(long step, int epoch, double loss, double learningRate);

    [LoggerMessage(4, LogLevel.Warning, "Step {Step} left the weights as they were: gradients overflowed at loss scale {LossScale}")]
    private partial void Skipped(long step, double lossScale);

    [LoggerMessage(5, LogLevel.Information, "Measured {Split} after step {Step}: {Metrics}, in {Seconds} s")]
    private partial void Validated(string split, long step, string metrics, double seconds);

    [LoggerMessage(6, LogLevel.Information, "Epoch {Epoch} completed at step {Step}: {Metrics}, best so far: {IsBest}")]
    private partial void Epoch(int epoch, long step, string metrics, bool isBest);

    [LoggerMessage(7, LogLevel.Debug, "Checkpoint of step {Step} saved in {Folder}")]
    private partial void Saved(long step, string folder);

    [LoggerMessage(8, LogLevel.Warning, "{Notice}")]
    private partial void Noticed(string notice);

    [LoggerMessage(9, LogLevel.Information, "Training ended ({End}) after {Steps} steps")]
    private partial void Ended(TrainingEnd end, long steps);

    [LoggerMessage(10, LogLevel.Error, "Training ended with an error: {Message}")]
    private partial void Failed(Exception error, string message);

    private static string Text(IReadOnlyDictionary<string, double> metrics)
        => string.Join(", ", metrics.Select(metric => string.Create(CultureInfo.InvariantCulture, $"{metric.Key} {metric.Value}")));
}
