using System.ComponentModel;
using System.Diagnostics;

namespace DeepNet.Tests.Training;

/// <summary>A headless Chromium; tests are skipped where there is none.</summary>
internal static class Browser
{
    private static readonly string[] _names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>Opens a page, draws it into a PNG, and returns what its console said.</summary>
    /// <param name="page">The page's file.</param>
    /// <param name="picture">Where to draw it.</param>
    /// <param name="dark">Whether the screen is a dark one.</param>
    /// <param name="height">The height of the window in pixels.</param>
    /// <param name="width">The width of the window; Chromium makes none narrower than 500 pixels.</param>
    public static string[] Open(string page, string picture, bool dark, int height = 3000, int width = 1240)
    {
        using var profile = new TemporaryFolder();
        string[] arguments =
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--enable-logging=stderr", $"--user-data-dir={profile.Path}",
            $"--blink-settings=preferredColorScheme={(dark ? 0 : 1)}", $"--window-size={width},{height}", $"--screenshot={picture}", new Uri(page).AbsoluteUri,
        ];
        foreach (var name in _names)
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(name, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
                var output = process.StandardOutput.ReadToEndAsync();
                var said = process.StandardError.ReadToEnd();
                Assert.That(process.WaitForExit(120_000), $"{name} did not end.");
                Assert.That(process.ExitCode, Is.Zero, said + output.Result);
                return [.. said.Split('\n').Where(line => line.Contains(":CONSOLE", StringComparison.Ordinal))];
            }
            catch (Win32Exception)
            {
                // Not this one.
            }
        }
        Assert.Ignore("No Chromium on this machine: apt-get install chromium.");
        return [];
    }
}
