namespace DeepNet.Training;

/// <summary>Where progress is shown. All calls come from the training thread.</summary>
internal interface IProgressScreen
{
    /// <summary>A run starts; what it writes into <paramref name="progress"/> may be read at any time until <see cref="End"/>.</summary>
    void Begin(RunProgress progress);

    /// <summary>A line to stay.</summary>
    void Line(string text, LineKind kind = LineKind.Plain);

    /// <summary>A step was taken at that time: must cost next to nothing.</summary>
    void Tick(long timestamp);

    /// <summary>An epoch has begun.</summary>
    void EpochBegins();

    /// <summary>The run is over.</summary>
    void End();
}

/// <summary>What a line says.</summary>
internal enum LineKind
{
    Plain,
    Notice,
    Failure,

    /// <summary>A row of a table: cut off, not wrapped, where the screen is too narrow.</summary>
    Table,
}
