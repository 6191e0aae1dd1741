using System.Text.Json;

namespace DeepNet.Training;

/// <summary>What decides whether a line of a JSON-lines log stays.</summary>
internal readonly record struct LoggedLine(string Event, long Step, int Epoch, string? Split)
{
    /// <summary>Null for a line that is none of ours, or damaged.</summary>
    public static LoggedLine? Parse(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement is { ValueKind: JsonValueKind.Object } line
                && Member(line, "event", JsonValueKind.String) is { } name
                && Member(line, "step", JsonValueKind.Number) is { } step && step.TryGetInt64(out var stepNumber)
                && Member(line, "epoch", JsonValueKind.Number) is { } epoch && epoch.TryGetInt32(out var epochNumber)
                ? new LoggedLine(name.GetString()!, stepNumber, epochNumber, Member(line, "split", JsonValueKind.String)?.GetString())
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonElement? Member(JsonElement line, string name, JsonValueKind kind)
        => line.TryGetProperty(name, out var member) && member.ValueKind == kind ? member : null;
}
