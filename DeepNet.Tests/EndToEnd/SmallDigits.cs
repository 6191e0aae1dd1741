using DeepNet.Data;
using DeepNet.Tests.Data;

namespace DeepNet.Tests.EndToEnd;

/// <summary>A few drawn digits as MNIST's four files, for programs that are to read such files.</summary>
internal static class SmallDigits
{
    public const int Test = 200;
    private const int Train = 400;

    private static readonly Lazy<ImageSplits> _digits = new(() => SyntheticDigits.Create(Train, Test, seed: 5));

    /// <summary>Writes the files into a new folder and returns it.</summary>
    public static string Write(string folder)
    {
        Directory.CreateDirectory(folder);
        WritePart("train", _digits.Value.Train);
        WritePart("t10k", _digits.Value.Test);
        return folder;

        void WritePart(string part, ImageDataset images)
        {
            File.WriteAllBytes(Path.Combine(folder, $"{part}-images-idx3-ubyte"), IdxBytes.Make(images.Pixels.Span, (int)images.Count, SyntheticDigits.Side, SyntheticDigits.Side));
            File.WriteAllBytes(Path.Combine(folder, $"{part}-labels-idx1-ubyte"), IdxBytes.Labels([.. images.Labels.ToArray().Select(label => (byte)label)]));
        }
    }
}
