namespace DeepNet.Benchmarks;

/// <summary>DeepNet's half of a comparison: answers commands as <c>serve</c> in pytorch/peer.py does.</summary>
internal static class Answers
{
    /// <summary>Answers each line of standard input (a command and its arguments) with one, until there are no more.</summary>
    /// <param name="commands">By name: what is done with the arguments, and what comes of it.</param>
    public static void Serve(IReadOnlyDictionary<string, Func<string[], string>> commands)
    {
        while (Console.ReadLine() is { } line)
            Console.WriteLine(To(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), commands).ReplaceLineEndings(" "));
    }

    private static string To(string[] words, IReadOnlyDictionary<string, Func<string[], string>> commands)
    {
        try
        {
            return $"ok {commands[words[0]](words[1..])}";
        }
        catch (NotSupportedException error)
        {
            return $"none {error.Message}";
        }
        catch (Exception error) // whatever it is, the other side is told
        {
            return $"failed {error.GetType().Name}: {error.Message}";
        }
    }
}
