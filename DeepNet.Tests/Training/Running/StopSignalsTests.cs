using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using DeepNet.Training;

namespace DeepNet.Tests.Training;

public sealed class StopSignalsTests
{
    // It ends a wait for what does not come; a slow machine keeps within it.
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    [TestCase("TERM", 143)]
    [TestCase("INT", 130)]
    public void The_first_signal_asks_to_stop_and_the_second_is_left_to_end_the_process(string signal, int exitCode)
    {
        if (OperatingSystem.IsWindows())
            Assert.Ignore("Windows has no signals to send.");
        if (signal == "INT" && IsInterruptIgnored())
            Assert.Ignore("The tests were started in the background by a shell, which makes them ignore Ctrl-C.");
        if (signal == "INT" && Support.TestProgram.IsRunner)
            Assert.Ignore("The runner that the tests bring along ends the whole run at Ctrl-C.");
        // Registered first, so that the second signal does not end the tests.
        using var seconds = new SemaphoreSlim(0);
        using var guard = PosixSignalRegistration.Create(signal == "INT" ? PosixSignal.SIGINT : PosixSignal.SIGTERM, context => context.Cancel = true);
        using var signals = new StopSignals(() => seconds.Release());
        Assert.That(signals.ExitCode, Is.Zero);
        Assert.That(signals.Token.IsCancellationRequested, Is.False);

        Send(signal);
        Assert.That(signals.Token.WaitHandle.WaitOne(_limit), Is.True);
        Assert.That(signals.ExitCode, Is.EqualTo(exitCode));
        Assert.That(seconds.CurrentCount, Is.Zero);

        Send(signal);
        Assert.That(seconds.Wait(_limit), Is.True);
        Assert.That(signals.ExitCode, Is.EqualTo(exitCode));
    }

    private static bool IsInterruptIgnored() => File.Exists("/proc/self/status")
        && File.ReadLines("/proc/self/status").Where(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))
            .Any(line => (Convert.ToInt64(line["SigIgn:".Length..].Trim(), 16) & 0b10) != 0);

    private static void Send(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
