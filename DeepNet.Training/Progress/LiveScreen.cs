using Spectre.Console;

namespace DeepNet.Training;

/// <summary>Progress on a terminal: bars and figures that a thread of its own redraws, below the lines that stay.</summary>
internal sealed class LiveScreen(IAnsiConsole console, TimeProvider time) : IProgressScreen
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(200);

    private TaskCompletionSource? _ended;
    private Task? _drawing;

    public void Begin(RunProgress progress)
    {
        End(); // a run before this one that nobody ended
        var ended = _ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var shown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _drawing = Task.Run(async () =>
        {
            try
            {
                await Draw(progress, ended.Task, shown);
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
            {
                // The terminal is gone, or another live display has the console: the lines alone go on.
                shown.TrySetResult();
            }
        });
        Task.WaitAny(shown.Task, _drawing);
    }

    public void Line(string text, LineKind kind)
    {
        var style = kind switch
        {
            LineKind.Notice => new Style(Color.Yellow),
            LineKind.Failure => new Style(Color.Red),
            _ => Style.Plain,
        };
        console.Write(new Spectre.Console.Text((kind == LineKind.Table ? Cut(text, console.Profile.Width) : text) + "\n", style));
    }

    // Without the columns that there is no room for, and never within a number.
    private static string Cut(string row, int width)
    {
        if (row.Length <= width)
            return row;
        var end = row[width] == ' ' ? width : row.LastIndexOf("  ", width, StringComparison.Ordinal);
        return end > 0 ? row[..end] : row;
    }

    public void Tick(long timestamp)
    {
    }

    public void EpochBegins()
    {
    }

    public void End()
    {
        _ended?.TrySetResult();
        _drawing?.GetAwaiter().GetResult();
        (_ended, _drawing) = (null, null);
    }

    private Task Draw(RunProgress progress, Task ended, TaskCompletionSource shown)
        => console.Live(new ProgressView(progress, new MemoryUse(progress.Plan.CudaDevice, time))).AutoClear(true).StartAsync(async context =>
        {
            context.Refresh();
            shown.SetResult();
            while (await Task.WhenAny(ended, Task.Delay(_interval, time)) != ended)
                context.Refresh();
        });
}
