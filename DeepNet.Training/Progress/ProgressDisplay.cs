using Spectre.Console;

namespace DeepNet.Training;

/// <summary>Shows a run on a console.</summary>
public static class ProgressDisplay
{
    /// <summary>A live display where the console is a terminal; plain lines where it is a file or a pipe.</summary>
    /// <param name="console">Where to show it.</param>
    /// <param name="time">The clock for rates. Default the system's.</param>
    public static ITrainingObserver For(IAnsiConsole console, TimeProvider? time = null)
        => Observer(console, time ?? TimeProvider.System);

    internal static ProgressObserver Observer(IAnsiConsole console, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(console);
        return new ProgressObserver(IsTerminal(console.Profile) ? new LiveScreen(console, time) : new PlainScreen(console.Profile.Out.Writer, time), time);
    }

    // Redrawing takes control sequences; without them every drawing would stay.
    private static bool IsTerminal(Profile profile) => profile.Out.IsTerminal && profile.Capabilities is { Interactive: true, Ansi: true };
}
