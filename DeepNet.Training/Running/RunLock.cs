using DeepNet.IO;

namespace DeepNet.Training;

/// <summary>
/// Keeps a run's folder to one process: a file there that is held open and locked. The operating system lets go of it when the process
/// ends, however it ends, so a run that was killed is not locked out. The file itself stays: deleting it would let two processes lock
/// two files of one name.
/// </summary>
internal sealed class RunLock : IDisposable
{
    private const string Name = "lock";
    private const int WouldBlockLinux = 11; // EAGAIN
    private const int WouldBlockMac = 35;
    private const int SharingViolation = unchecked((int)0x80070020);

    private readonly FileStream _file;

    private RunLock(FileStream file) => _file = file;

    /// <exception cref="RunInUseException">Another process, or another run of this one, holds the folder.</exception>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public static RunLock Take(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new RunLock(new FileStream(Path.Combine(folder, Name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException error) when (error.HResult is WouldBlockLinux or WouldBlockMac or SharingViolation)
        {
            throw new RunInUseException(
                $"'{folder}' is being trained by another process. Wait until it has ended, stop it (a checkpoint is saved), or keep this run in another folder.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw WriteFailure.Describe(folder, error);
        }
    }

    public void Dispose() => _file.Dispose();
}
