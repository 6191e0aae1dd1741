using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeepNet.Training;

/// <summary>What a report has to remember of a run, in the form that checkpoints keep: two packed texts.</summary>
/// <param name="Format">The format.</param>
/// <param name="Figures"><see cref="ReportFigures"/>: bit for bit the same for a run that was interrupted as for one that was not.</param>
/// <param name="Sessions"><see cref="ReportSessions"/>: what depends on the clock.</param>
internal sealed record ReportMemory(int Format, string Figures, string Sessions)
{
    private const int CurrentFormat = 1;

    private static readonly JsonSerializerOptions _json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public static JsonNode Save(ReportFigures figures, ReportSessions sessions)
        => JsonSerializer.SerializeToNode(new ReportMemory(CurrentFormat, Pack(figures), Pack(sessions)), _json)!;

    /// <returns>Null where the memory is of another format or damaged.</returns>
    public static (ReportFigures Figures, ReportSessions Sessions)? Restore(JsonNode node)
    {
        try
        {
            return node.Deserialize<ReportMemory>(_json) is { Format: CurrentFormat } memory
                ? (Unpack<ReportFigures>(memory.Figures), Unpack<ReportSessions>(memory.Sessions))
                : null;
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidDataException)
        {
            return null;
        }
    }

    private static string Pack<T>(T value)
    {
        using var memory = new MemoryStream();
        using (var packed = new DeflateStream(memory, CompressionLevel.Fastest))
            JsonSerializer.Serialize(packed, value, _json);
        return Convert.ToBase64String(memory.ToArray());
    }

    private static T Unpack<T>(string packed)
    {
        using var text = new DeflateStream(new MemoryStream(Convert.FromBase64String(packed)), CompressionMode.Decompress);
        return JsonSerializer.Deserialize<T>(text, _json) ?? throw new InvalidDataException("There is nothing in it.");
    }
}

/// <summary>The part of a report's memory that follows from the run's numbers alone.</summary>
/// <param name="KnownFrom">The first step that is known, counted from 0; above 0 where what came before was lost.</param>
/// <param name="Skipped">Steps that changed no weights.</param>
/// <param name="Steps">The curves of steps.</param>
/// <param name="Measured">The curves of validations and epochs.</param>
/// <param name="Last">The newest and best values.</param>
/// <param name="Details">What validations found that is no single figure.</param>
internal sealed record ReportFigures(
    long KnownFrom, long Skipped, IReadOnlyDictionary<string, ThinCurve> Steps, IReadOnlyDictionary<string, ThinCurve> Measured,
    IReadOnlyList<ReportFigure> Last, IReadOnlyDictionary<string, ReportDetail> Details);

/// <summary>The part of a report's memory that depends on when and where the run was going on.</summary>
/// <param name="Notices">What the user was told.</param>
/// <param name="Sessions">The stretches of the run.</param>
/// <param name="Ledger">Where the time went.</param>
internal sealed record ReportSessions(IReadOnlyList<ReportNotice> Notices, IReadOnlyList<ReportSession> Sessions, LedgerTotals Ledger);

/// <summary>A figure of the validation, or of an epoch of training.</summary>
/// <param name="Name">The full name.</param>
/// <param name="Value">The newest value.</param>
/// <param name="Step">Steps taken when it was measured.</param>
/// <param name="Best">The best value; null where nobody knows what is better, or none was a number.</param>
/// <param name="BestStep">Steps taken when that was measured.</param>
internal sealed record ReportFigure(string Name, double Value, long Step, double? Best, long BestStep);

/// <summary>Something that the user was told.</summary>
/// <param name="Time">When, in UTC.</param>
/// <param name="Step">After how many steps.</param>
/// <param name="Text">What.</param>
/// <param name="IsAlarm">Whether results are in danger.</param>
internal sealed record ReportNotice(DateTime Time, long Step, string Text, bool IsAlarm);

/// <summary>A stretch of the run in one process.</summary>
/// <param name="Started">When it began, in UTC.</param>
/// <param name="From">After how many steps.</param>
/// <param name="To">Steps taken at its end, as far as the next one kept them.</param>
internal sealed record ReportSession(DateTime Started, long From, long To);

/// <summary>What a validation found that is no single figure.</summary>
/// <param name="Step">Steps taken then.</param>
/// <param name="Detail">What a metric's <see cref="Metric.Detail"/> was.</param>
internal sealed record ReportDetail(long Step, JsonNode Detail);
