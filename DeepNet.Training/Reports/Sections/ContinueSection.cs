namespace DeepNet.Training;

/// <summary>How to go on with the run, or with what came of it.</summary>
internal static class ContinueSection
{
    public static void Write(HtmlText html, ReportData data)
    {
        if (!data.IsOver && data.ResumeCommand is { } command)
        {
            html.Element("p", "This command goes on with the run:");
            Code(html, command);
        }
        if (data.Kept is not { } kept)
            return;
        if (!data.IsOver)
            html.Element("p", data.History.Checkpoint is { } checkpoint
                ? $"The same program with the same options goes on from its newest checkpoint, {checkpoint}; so does:"
                : "No checkpoint was saved: the same program starts from the beginning.");
        if (!data.IsOver && data.History.Checkpoint is not null)
            Code(html, $"Trainer.Resume({Text(kept.Folder)}).Fit(step, data);");
        string?[] files =
        [
            data.IsOver ? "model.safetensors" : null,
            data.IsOver && data.Run.Options.Averaging is { } averaging ? $"model-{averaging.Name}.safetensors" : null,
            kept.KeepBest is not null ? "best.safetensors" : null,
        ];
        var weights = files.OfType<string>().Select(file => Path.Combine(kept.Folder, file)).Where(File.Exists).ToArray();
        if (weights.Length == 0)
            return;
        html.Element("p", "To use the weights, build the model as it was and load them:");
        foreach (var path in weights)
            Code(html, $"model.LoadWeights({Text(path)});");
    }

    private static string Text(string path) => $"\"{path.Replace('\\', '/')}\"";

    private static void Code(HtmlText html, string text)
    {
        html.Open("pre");
        html.Element("code", text);
        html.Close("pre");
    }
}
