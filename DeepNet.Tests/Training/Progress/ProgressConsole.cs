using System.Text;
using System.Text.RegularExpressions;
using DeepNet.Tests.Support;
using DeepNet.Training;
using Spectre.Console;

namespace DeepNet.Tests.Training;

/// <summary>A console that writes into a string, as a terminal or as a pipe, and the display on it.</summary>
internal sealed class ProgressConsole : IDisposable
{
    private readonly StringWriter _writer = new();

    public ProgressConsole(bool isTerminal, int width = 160, ColorSystemSupport colors = ColorSystemSupport.NoColors, TextWriter? writer = null)
        => Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = colors,
            Interactive = isTerminal ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new Output(writer ?? _writer, isTerminal, width),
        });

    public IAnsiConsole Console { get; }

    /// <summary>Everything written so far, control sequences included.</summary>
    public string Raw => _writer.ToString();

    /// <summary>Every line ever written, without control sequences.</summary>
    public string[] Lines => [.. Regex.Replace(Raw, @"\e\[[0-9;?]*[A-Za-z]", "").Split('\r', '\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];

    /// <summary>What a display that is told these events leaves behind.</summary>
    public static string[] Show(bool isTerminal, IEnumerable<TrainingEvent> events, int width = 160)
    {
        using var console = new ProgressConsole(isTerminal, width);
        var display = ProgressDisplay.For(console.Console, new ManualTime());
        foreach (var happened in events)
            display.Notify(happened);
        return console.Lines;
    }

    public void Dispose() => _writer.Dispose();

    private sealed class Output(TextWriter writer, bool isTerminal, int width) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;
        public bool IsTerminal => isTerminal;
        public int Width => width;
        public int Height => 40;

        public void SetEncoding(Encoding encoding)
        {
        }
    }
}
