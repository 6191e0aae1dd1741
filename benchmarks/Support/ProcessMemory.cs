namespace DeepNet.Benchmarks;

/// <summary>What this process takes of the machine's memory, MiB.</summary>
internal static class ProcessMemory
{
    public static double Peak => Read("VmHWM");

    public static double Resident => Read("VmRSS");

    private static double Read(string field) => File.ReadLines("/proc/self/status").Where(line => line.StartsWith(field, StringComparison.Ordinal))
        .Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024).Single();
}
