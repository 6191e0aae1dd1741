using Spectre.Console;

namespace DeepNet.Benchmarks;

/// <summary>A terminal of 120 columns that nobody sees.</summary>
internal sealed class UnseenTerminal : IAnsiConsoleOutput
{
    public TextWriter Writer { get; } = TextWriter.Null;

    public bool IsTerminal => true;

    public int Width => 120;

    public int Height => 40;

    public static IAnsiConsole Open() => AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes, Out = new UnseenTerminal() });

    public void SetEncoding(System.Text.Encoding encoding)
    {
    }
}
