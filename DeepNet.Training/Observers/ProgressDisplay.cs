using Spectre.Console;

namespace DeepNet.Training;

/// <summary>Shows a run on a console.</summary>
public static class ProgressDisplay
{
    /// <summary>A live display where the console is a terminal; plain lines where it is a file or a pipe.</summary>
    /// <param name="console">Where to show it.</param>
    /// <param name="time">The clock for rates. Default the system's.</param>
    public static ITrainingObserver For(IAnsiConsole console, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(console);
        return console.Profile.Out.IsTerminal && console.Profile.Capabilities.Interactive
            ? new LiveProgress(console, time ?? TimeProvider.System)
            : new PlainProgress(console.Profile.Out.Writer, time ?? TimeProvider.System);
    }
}
