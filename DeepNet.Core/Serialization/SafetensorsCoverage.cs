namespace DeepNet.Serialization;

/// <summary>Checks that a file's tensors cover its data exactly once.</summary>
internal static class SafetensorsCoverage
{
    /// <summary>Refuses overlaps, holes and bytes that belong to no tensor; places of empty tensors count too.</summary>
    public static void Check(IEnumerable<SafetensorsEntry> entries, long dataBytes)
    {
        long covered = 0;
        foreach (var entry in entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.Begin < covered)
                throw new SafetensorsException($"the tensor '{SafetensorsText.Shorten(entry.Name)}' overlaps another (it begins at {entry.Begin}, the one "
                    + $"before ends at {covered})");
            if (entry.End > dataBytes)
                throw new SafetensorsException($"the tensor '{SafetensorsText.Shorten(entry.Name)}' ends at byte {entry.End}, but the file holds {dataBytes} bytes "
                    + "of data; it is truncated or damaged");
            if (entry.Begin > covered)
                throw new SafetensorsException($"there is a hole of {entry.Begin - covered} bytes before the tensor '{SafetensorsText.Shorten(entry.Name)}'");
            covered = entry.End;
        }

        if (covered != dataBytes)
            throw new SafetensorsException($"{dataBytes - covered} bytes at the end belong to no tensor");
    }
}
