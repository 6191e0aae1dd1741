using DeepNet.Models;
using static TorchSharp.torch;

namespace DeepNet.Tests.Models;

/// <summary>Counts against torchvision's published figures and against sums by hand.</summary>
internal sealed class ModelSummaryTests
{
    // torchvision's tables of weights give 10⁹ multiply-adds for one image of 224 × 224 pixels.
    private static readonly TestCaseData<ModelOptions, double>[] _published =
    [
        new(ResNetOptions.ResNet18, 1.81) { TestName = "{m}(ResNet18)" },
        new(ResNetOptions.ResNet50, 4.09) { TestName = "{m}(ResNet50)" },
        new(ResNetOptions.ResNeXt50_32x4d, 4.23) { TestName = "{m}(ResNeXt50_32x4d)" },
        new(AlexNetOptions.ImageNet, 0.71) { TestName = "{m}(AlexNet)" },
        new(VggOptions.Vgg16, 15.47) { TestName = "{m}(Vgg16)" },
        new(MobileNetV2Options.ImageNet, 0.30) { TestName = "{m}(MobileNetV2)" },
        new(DenseNetOptions.DenseNet121, 2.83) { TestName = "{m}(DenseNet121)" },
        new(ViTOptions.B16, 17.56) { TestName = "{m}(ViT-B/16)" },
        new(ConvNeXtOptions.Tiny, 4.46) { TestName = "{m}(ConvNeXt Tiny)" },
    ];

    [TestCaseSource(nameof(_published))]
    public void MultiplyAddsAreAsManyAsPublished(ModelOptions options, double billions)
    {
        using var model = options.Create();
        var summary = ModelSummary.Of(model, 1, 3, 224, 224);
        Assert.That(Math.Round(summary.MultiplyAdds / 1e9, 2), Is.EqualTo(billions));
    }

    [Test]
    public void RowsSayWhatEachModuleReturnsAndTakes()
    {
        using var model = new Cnn();
        var rows = ModelSummary.Of(model, 2, 1, 28, 28).Rows.ToDictionary(row => row.Path);
        Assert.Multiple(() =>
        {
            Assert.That(rows[""].OutputShape, Is.EqualTo(new long[] { 2, 10 }));
            Assert.That(rows["conv1"].OutputShape, Is.EqualTo(new long[] { 2, 32, 26, 26 }));
            Assert.That(rows["conv1"].Parameters, Is.EqualTo(320));
            Assert.That(rows["conv1"].MultiplyAdds, Is.EqualTo(2L * 32 * 26 * 26 * 9));
            Assert.That(rows["conv2"].MultiplyAdds, Is.EqualTo(2L * 64 * 24 * 24 * 32 * 9));
            Assert.That(rows["fc1"].MultiplyAdds, Is.EqualTo(2L * 9216 * 128));
            Assert.That(rows["dropout1"].MultiplyAdds, Is.Zero);
            Assert.That(rows[""].MultiplyAdds, Is.EqualTo(rows.Values.Where(row => row.Depth == 1).Sum(row => row.MultiplyAdds)));
        });
    }

    [Test]
    public void TransposedConvolutionsCountByTheirInput()
    {
        using var model = nn.ConvTranspose2d(3, 8, 4, stride: 2, padding: 1);
        Assert.That(ModelSummary.Of(model, 1, 3, 5, 5).MultiplyAdds, Is.EqualTo(3L * 5 * 5 * 8 * 16));
    }

    [Test]
    public void ADecoderCountsAttentionAndItsTiedHead([Values] bool tied)
    {
        const long batch = 2, tokens = 8, width = 16, layers = 3, vocabulary = 11;
        using var model = new Gpt(new GptOptions { Layers = (int)layers, Heads = 4, Width = (int)width, Vocabulary = (int)vocabulary, Context = 10, TieHead = tied });
        using var input = zeros(batch, tokens, ScalarType.Int64);
        var summary = ModelSummary.Of(model, input);
        Assert.Multiple(() =>
        {
            Assert.That(summary.MultiplyAdds, Is.EqualTo(batch * tokens * (layers * (12 * width * width + 2 * tokens * width) + width * vocabulary)));
            Assert.That(summary.Rows.Single(row => row.Path == "transformer.h.1.attn").OutputShape, Is.EqualTo(new[] { batch, tokens, width }));
        });
    }

    [Test]
    public void AnEncoderCountsAttentionAndItsTiedHead()
    {
        const long batch = 2, tokens = 6, width = 8, layers = 2, vocabulary = 11;
        using var model = new BertMaskedLanguageModel(BertOptions.Base with { Layers = (int)layers, Heads = 2, Width = (int)width, Vocabulary = (int)vocabulary });
        using var input = ones(batch, tokens, ScalarType.Int64);
        Assert.That(ModelSummary.Of(model, input).MultiplyAdds,
            Is.EqualTo(batch * tokens * (layers * (12 * width * width + 2 * tokens * width) + width * width + width * vocabulary)));
    }

    [Test]
    public void AnEncoderAndDecoderCountAttentionToTheSource()
    {
        const long batch = 2, sources = 7, tokens = 5, width = 8, features = 16, vocabulary = 11;
        using var model = new EncoderDecoderTransformer(new()
        {
            Width = (int)width,
            Heads = 2,
            EncoderLayers = 1,
            DecoderLayers = 1,
            FeedForwardWidth = (int)features,
            SourceVocabulary = 9,
            TargetVocabulary = (int)vocabulary,
        });
        using var source = ones(batch, sources, ScalarType.Int64);
        using var target = ones(batch, tokens, ScalarType.Int64);
        const long encoder = sources * (4 * width * width + 2 * width * features) + 2 * sources * sources * width;
        const long decoder = tokens * (4 * width * width + 2 * width * features) + 2 * tokens * tokens * width
            + tokens * 2 * width * width + sources * 2 * width * width + 2 * tokens * sources * width;
        Assert.That(ModelSummary.Of(model, () => model.call(source, target)).MultiplyAdds, Is.EqualTo(batch * (encoder + decoder + tokens * width * vocabulary)));
    }

    [Test]
    public void RecurrentLayersCountEachWeightAtEachTime()
    {
        using var lstm = nn.LSTM(3, 5, numLayers: 2, bidirectional: true);
        using var cell = nn.GRUCell(3, 5);
        using var sequence = zeros(7, 2, 3);
        using var batch = zeros(2, 3);
        using var state = zeros(2, 5);
        Assert.That(ModelSummary.Of(lstm, () => lstm.call(sequence)).MultiplyAdds, Is.EqualTo(7 * 2 * 2 * 4 * (5 * (3 + 5) + 5 * (10 + 5))));
        Assert.That(ModelSummary.Of(cell, () => cell.call(batch, state)).MultiplyAdds, Is.EqualTo(2 * 3 * 5 * (3 + 5)));
    }

    [Test]
    public void AModuleThatRunsTwiceCountsTwice()
    {
        using var layer = nn.Linear(4, 4);
        using var model = nn.Sequential(("a", layer), ("b", layer));
        var summary = ModelSummary.Of(model, 3, 4);
        Assert.That(summary.MultiplyAdds, Is.EqualTo(2 * 3 * 16));
        Assert.That(summary.Parameters, Is.EqualTo(20));
    }

    [Test]
    public void AModuleCountsWhatItSays()
    {
        using var model = new Squared();
        Assert.That(ModelSummary.Of(model, 5, 7).MultiplyAdds, Is.EqualTo(5 * 7 * 5));
    }

    [Test]
    public void TheModelIsLeftAsItWas()
    {
        using var model = new ResNet(ResNetOptions.ResNet20);
        model.train();
        ((nn.Module)model.named_children().First(child => child.name == "layer1").module).eval();
        var modes = model.named_modules().Select(entry => entry.module.training).ToArray();
        var statistics = model.get_buffer("bn1.running_mean")!.clone();
        var before = LiveTensors.Count();
        ModelSummary.Of(model, 1, 3, 8, 8);
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
        Assert.That(model.named_modules().Select(entry => entry.module.training), Is.EqualTo(modes));
        Assert.That(statistics.Equals(model.get_buffer("bn1.running_mean")!));
        statistics.Dispose();
    }

    [Test]
    public void TheTableShowsAsMuchAsIsAskedFor()
    {
        using var model = new Cnn();
        model.Freeze("conv1");
        var summary = ModelSummary.Of(model, 1, 1, 28, 28);
        Assert.That(summary.ToText(depth: 1), Is.EqualTo(
            """
            Layer       Type     Output           Parameters  Multiply-adds
            ───────────────────────────────────────────────────────────────
            Cnn         Cnn      [1, 10]           1,199,882        11.99 M
              conv1     Conv2d   [1, 32, 26, 26]         320       194.69 k
              conv2     Conv2d   [1, 64, 24, 24]      18,496        10.62 M
              dropout1  Dropout  [1, 64, 12, 12]           –              –
              dropout2  Dropout  [1, 128]                  –              –
              fc1       Linear   [1, 128]          1,179,776         1.18 M
              fc2       Linear   [1, 10]               1,290         1.28 k
            ───────────────────────────────────────────────────────────────
            1,199,882 parameters, 1,199,562 of them trained, 4.6 MiB, 11.99 M multiply-adds
            """.ReplaceLineEndings("\n")));
        Assert.That(summary.ToText(depth: 0).Split('\n'), Has.Length.EqualTo(5));
    }

    /// <summary>x · xᵀ.</summary>
    private sealed class Squared() : nn.Module<Tensor, Tensor>(nameof(Squared)), ICountsMultiplyAdds
    {
        public override Tensor forward(Tensor input) => input.matmul(input.t());

        public long MultiplyAdds(IReadOnlyList<long> input, IReadOnlyList<long> output) => input[0] * input[1] * output[1];
    }
}
