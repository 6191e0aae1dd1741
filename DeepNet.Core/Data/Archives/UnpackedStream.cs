namespace DeepNet.Data;

/// <summary>What an unpacker makes of a file, counted by a guard; its complaints name the file and the place in it.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="file">The packed bytes.</param>
/// <param name="unpacker">Reads them; disposed with this stream.</param>
/// <param name="guard">Counts.</param>
internal sealed class UnpackedStream(string path, Stream file, Stream unpacker, UnpackGuard guard) : ForwardStream
{
    public override int Read(Span<byte> buffer)
    {
        try
        {
            var count = unpacker.Read(buffer);
            guard.Add(count);
            return count;
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw Damaged(path, file.Position, error);
        }
    }

    internal static DataFormatException Damaged(string path, long position, Exception error)
        => new(path, $"it is damaged or cut off, at byte {position:N0} or shortly before ({error.Message}). Fetch it again.", error);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            unpacker.Dispose();
        base.Dispose(disposing);
    }
}
