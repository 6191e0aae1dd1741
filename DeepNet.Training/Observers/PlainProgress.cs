namespace DeepNet.Training;

/// <summary>Progress as lines of text: one an epoch, and one every ten seconds within it.</summary>
internal sealed class PlainProgress(TextWriter writer, TimeProvider time) : ITrainingObserver
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(10);

    private readonly Pace _pace = new(time);
    private TrainingStarted? _started;
    private long _epochStart, _lastLine;

    public void Notify(TrainingEvent happened)
    {
        switch (happened)
        {
            case TrainingStarted started:
                _started = started;
                _pace.Pause();
                _epochStart = _lastLine = time.GetTimestamp();
                if (started.Step < started.Length.TotalSteps)
                    writer.WriteLine(ProgressText.Start(started));
                break;
            case StepCompleted step:
                _pace.Add(step.Samples);
                if (time.GetElapsedTime(_lastLine) >= _interval)
                    WriteStep(step);
                break;
            case EpochCompleted epoch:
                writer.WriteLine(ProgressText.Epoch(epoch, _started!.Epochs, time.GetElapsedTime(_epochStart)));
                _epochStart = _lastLine = time.GetTimestamp();
                _pace.Pause();
                break;
            case Notice notice:
                writer.WriteLine(notice.Text);
                break;
            case TrainingEnded { Result: { } result }:
                writer.WriteLine(ProgressText.End(result));
                break;
        }
        writer.Flush();
    }

    private void WriteStep(StepCompleted step)
    {
        _lastLine = time.GetTimestamp();
        var total = _started!.Length.TotalSteps;
        writer.WriteLine($"epoch {step.Epoch}/{_started.Epochs}  step {step.Step}/{total}  {ProgressText.Step(step, _pace, _pace.Left(total - step.Step))}");
    }
}
