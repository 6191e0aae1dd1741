using System.Formats.Tar;
using System.IO.Compression;

namespace DeepNet.Data;

/// <summary>The files of CIFAR-10's binary version, in their archive or unpacked.</summary>
internal static class CifarFiles
{
    public const string Archive = "cifar-10-binary.tar.gz";
    public const string TestName = "test_batch.bin";
    private const string Unpacked = "cifar-10-batches-bin";
    private const int TrainFiles = 5;

    public static string TrainName(int number) => $"data_batch_{number}.bin";

    /// <summary>Whether a folder has the archive, or the first training file and the test file.</summary>
    public static bool AreIn(string folder) => UnpackedIn(folder) is not null || File.Exists(Path.Combine(folder, Archive));

    /// <summary>Reads the files of a folder that has them, the unpacked ones where it has both.</summary>
    public static (CifarImages Train, CifarImages Test) Read(string folder, int classes)
    {
        var unpacked = UnpackedIn(folder);
        var path = unpacked ?? Path.Combine(folder, Archive);
        var batches = unpacked is null ? ReadArchive(path, classes) : ReadFolder(unpacked, classes);
        // Training files may be missing at the end, which makes a smaller data set; not before others, which is damage.
        var names = Enumerable.Range(1, Enumerable.Range(1, TrainFiles).LastOrDefault(number => batches.ContainsKey(TrainName(number)), 1)).Select(TrainName).ToList();
        var missing = names.Append(TestName).Where(name => !batches.ContainsKey(name)).ToList();
        return missing.Count == 0
            ? (CifarImages.Join([.. names.Select(name => batches[name])]), batches[TestName])
            : throw new DataFormatException(path, $"it lacks {string.Join(" and ", missing)}. Fetch {Archive} again.");
    }

    private static string? UnpackedIn(string folder) => new[] { folder, Path.Combine(folder, Unpacked) }
        .FirstOrDefault(candidate => File.Exists(Path.Combine(candidate, TrainName(1))) && File.Exists(Path.Combine(candidate, TestName)));

    private static bool IsBatch(string name) => name == TestName || Enumerable.Range(1, TrainFiles).Any(number => name == TrainName(number));

    private static Dictionary<string, CifarImages> ReadFolder(string folder, int classes)
    {
        var batches = new Dictionary<string, CifarImages>();
        foreach (var path in Directory.EnumerateFiles(folder).Where(path => IsBatch(Path.GetFileName(path))))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            batches.Add(Path.GetFileName(path), CifarImages.Read(path, file, file.Length, classes));
        }
        return batches;
    }

    // Nothing is unpacked to the disk, so names that lead elsewhere do no harm.
    private static Dictionary<string, CifarImages> ReadArchive(string path, int classes)
    {
        var batches = new Dictionary<string, CifarImages>();
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            using var gzip = new GZipStream(file, CompressionMode.Decompress);
            using var tar = new TarReader(gzip);
            while (tar.GetNextEntry() is { } entry)
            {
                var name = entry.Name[(entry.Name.LastIndexOf('/') + 1)..];
                if (!IsBatch(name) || entry.DataStream is not { } content)
                    continue;
                if (!batches.TryAdd(name, CifarImages.Read($"{path}/{entry.Name}", content, entry.Length, classes)))
                    throw new DataFormatException(path, $"it holds {name} twice.");
            }
            return batches;
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw new DataFormatException(path, $"it is damaged or cut off ({error.Message}). Fetch it again.", error);
        }
    }
}
