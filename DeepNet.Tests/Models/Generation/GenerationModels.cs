using DeepNet.Models;
using static TorchSharp.torch;

namespace DeepNet.Tests.Models;

/// <summary>Small decoders whose answers depend on all that they see.</summary>
internal static class GenerationModels
{
    internal const int Vocabulary = 41;

    internal static GptOptions Options(int context = 256, DecoderStyle? style = null)
        => new() { Layers = 2, Heads = 4, Width = 32, Context = context, Vocabulary = Vocabulary, TieHead = false, Style = style ?? DecoderStyle.Gpt2, Dropout = 0.1 };

    /// <summary>The weights are large: fresh ones would make a model that hardly looks back.</summary>
    internal static Gpt Create(GptOptions options)
    {
        manual_seed(4);
        var model = new Gpt(options);
        using var noGradient = no_grad();
        foreach (var parameter in model.parameters())
            parameter.add_(randn(parameter.shape).mul_(0.15));
        return model;
    }

    internal static long[] Prompt(int length, int seed = 1)
    {
        using var generator = new Generator((ulong)seed);
        using var tokens = randint(Vocabulary, [length], dtype: ScalarType.Int64, generator: generator);
        return tokens.data<long>().ToArray();
    }
}
