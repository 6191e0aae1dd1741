using Spectre.Console;
using Spectre.Console.Rendering;

namespace DeepNet.Training;

/// <summary>Progress on a terminal: a bar over the whole run with rates, loss and time left, and above it a line for every epoch.</summary>
internal sealed class LiveProgress(IAnsiConsole console, TimeProvider time) : ITrainingObserver
{
    // A console of fewer columns has no room for a bar beside the figures.
    private const int WideConsole = 120;

    // What the training thread writes and the display's thread reads now and then.
    private readonly Pace _pace = new(time);
    private volatile StepCompleted? _latest;
    private TrainingStarted? _started;
    private TaskCompletionSource? _ended;
    private Task? _display;
    private long _epochStart;

    public void Notify(TrainingEvent happened)
    {
        switch (happened)
        {
            case TrainingStarted started:
                Start(started);
                break;
            case StepCompleted step:
                _latest = step;
                _pace.Add(step.Samples);
                break;
            case EpochCompleted epoch:
                console.MarkupLineInterpolated($"{ProgressText.Epoch(epoch, _started!.Epochs, time.GetElapsedTime(_epochStart))}");
                _epochStart = time.GetTimestamp();
                _pace.Pause();
                break;
            case Notice notice:
                console.MarkupLineInterpolated($"[yellow]{notice.Text}[/]");
                break;
            case TrainingEnded ended:
                End(ended.Result);
                break;
        }
    }

    private void Start(TrainingStarted started)
    {
        _started = started;
        _epochStart = time.GetTimestamp();
        _pace.Pause();
        if (started.Step >= started.Length.TotalSteps)
            return;
        console.MarkupLineInterpolated($"{ProgressText.Start(started)}");
        _latest = null;
        var ended = _ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var shown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _display = Task.Run(() => console.Progress()
            .AutoClear(true)
            .Columns(console.Profile.Width >= WideConsole
                ? [new PlaceColumn(this), new ProgressBarColumn(), new FiguresColumn(this)]
                : [new PlaceColumn(this), new FiguresColumn(this)])
            .StartAsync(async context =>
            {
                context.AddTask("training", maxValue: started.Length.TotalSteps).Value = started.Step;
                shown.SetResult();
                await ended.Task;
            }));
        Task.WaitAny(shown.Task, _display);
    }

    private void End(TrainingResult? result)
    {
        _ended?.TrySetResult();
        _display?.GetAwaiter().GetResult();
        (_ended, _display) = (null, null);
        if (result is not null)
            console.MarkupLineInterpolated($"{ProgressText.End(result)}");
    }

    /// <summary>Epoch and percentage; drawing it also moves the bar, so that a step costs no more than a field.</summary>
    private sealed class PlaceColumn(LiveProgress progress) : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
        {
            if (progress._latest is not { } step)
                return new Text("training");
            task.Value = step.Step;
            return new Text($"epoch {step.Epoch}/{progress._started!.Epochs} {(int)task.Percentage}%");
        }
    }

    /// <summary>Rates, loss, learning rate and the time that is left; cut off where the console is too narrow.</summary>
    private sealed class FiguresColumn(LiveProgress progress) : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
        {
            if (progress._latest is not { } step)
                return Text.Empty;
            var left = progress._pace.Left(progress._started!.Length.TotalSteps - step.Step);
            return new Text(ProgressText.Step(step, progress._pace, left)) { Overflow = Overflow.Ellipsis };
        }
    }
}
