namespace DeepNet.Benchmarks;

/// <summary>What <c>benchmarks/run.sh</c> knows by a name.</summary>
internal abstract class Benchmark
{
    public abstract string Name { get; }

    /// <summary>What is measured, in a line.</summary>
    public abstract string Summary { get; }

    /// <summary>What can be named besides <see cref="CommandLine.Common"/>.</summary>
    public virtual IReadOnlyList<Option> Options => [];

    /// <summary>Measures, and prints Markdown: a row as soon as it is measured.</summary>
    /// <returns>The exit code: <see cref="Code"/>. A missed target is a word in what is printed.</returns>
    public abstract Task<int> Run(CommandLine line);

    /// <summary>1 where something is broken, else 3 where not all was done in time, else 0.</summary>
    public static int Code(bool isBroken, bool isLate = false) => isBroken ? 1 : isLate ? 3 : 0;

    /// <summary>DeepNet's half, in a process of its own that <see cref="Peer.Ours"/> has started.</summary>
    public virtual void Work(string[] arguments) => throw new UsageException($"{Name} has no worker");
}
