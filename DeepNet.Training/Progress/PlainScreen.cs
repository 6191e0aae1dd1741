namespace DeepNet.Training;

/// <summary>Progress as lines of text, for files and pipes: beside those of the epochs one every ten seconds.</summary>
internal sealed class PlainScreen(TextWriter writer, TimeProvider time) : IProgressScreen
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(10);

    private RunProgress? _progress;
    private long _lastLine;

    public void Begin(RunProgress progress)
    {
        _progress = progress;
        _lastLine = time.GetTimestamp();
    }

    public void Line(string text, LineKind kind)
    {
        writer.WriteLine(text);
        writer.Flush();
    }

    public void Tick(long timestamp)
    {
        if (time.GetElapsedTime(_lastLine, timestamp) < _interval || _progress?.Latest is not { } step)
            return;
        _lastLine = timestamp;
        Line(ProgressText.Step(_progress, step), LineKind.Plain);
    }

    public void EpochBegins() => _lastLine = time.GetTimestamp();

    public void End() => _progress = null;
}
