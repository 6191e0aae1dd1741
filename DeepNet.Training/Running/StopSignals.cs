using System.Runtime.InteropServices;

namespace DeepNet.Training;

/// <summary>
/// Ctrl-C (SIGINT) and SIGTERM, as long as it is not disposed: the first asks the training to save and stop, a second one of them ends the
/// process at once, as it would without this.
/// </summary>
/// <example><code>
/// using var signals = new StopSignals();
/// if (trainer.Fit(step, data, signals.Token).End == TrainingEnd.Interrupted)
///     return signals.ExitCode;
/// </code></example>
public sealed class StopSignals : IDisposable
{
    private const int Base = 128;
    private const int Interrupt = 2;
    private const int Terminate = 15;

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Action? _beforeEnd;
    private volatile int _exitCode;

    /// <summary>Listens from here on.</summary>
    /// <param name="beforeEnd">What to do before a second signal ends the process, on another thread: show the cursor again, for example. Default nothing.</param>
    public StopSignals(Action? beforeEnd = null)
    {
        _beforeEnd = beforeEnd;
        _registrations = [Listen(PosixSignal.SIGINT, Interrupt), Listen(PosixSignal.SIGTERM, Terminate)];
    }

    /// <summary>Is cancelled by the first signal: pass it to <see cref="Trainer.Fit"/>.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>
    /// What a shell expects of a process that ended by the signal, 128 and its number: 130 after Ctrl-C, 143 after SIGTERM; 0 where none has
    /// come.
    /// </summary>
    public int ExitCode => _exitCode;

    /// <summary>Leaves the signals to whoever had them before.</summary>
    public void Dispose()
    {
        // The source stays: a signal may be on its way to it on another thread, and without a timer it holds nothing.
        foreach (var registration in _registrations)
            registration.Dispose();
    }

    private PosixSignalRegistration Listen(PosixSignal signal, int number) => PosixSignalRegistration.Create(signal, context =>
    {
        if (Interlocked.CompareExchange(ref _exitCode, Base + number, 0) != 0)
        {
            _beforeEnd?.Invoke();
            return;
        }
        context.Cancel = true;
        _source.Cancel();
    });
}
