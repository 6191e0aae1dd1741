namespace DeepNet.Serialization;

/// <summary>Prepares texts from files for error messages.</summary>
internal static class SafetensorsText
{
    /// <summary>Names come from strangers: long ones are cut and control characters shown as dots, so that a message stays one line.</summary>
    public static string Shorten(string text) =>
        string.Concat((text.Length <= 80 ? text : text[..80] + "…").Select(symbol => char.IsControl(symbol) ? '·' : symbol));
}
