using System.Globalization;
using System.Text.Json;
using DeepNet.Models;
using DeepNet.Serialization;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Models;

/// <summary>BERT and its heads against an encoder written down in torch.nn with Hugging Face's names.</summary>
internal sealed class BertParityTests
{
    internal const int Vocabulary = 37;

    private const string Encoder = """
        def group_of(**parts):
            module = nn.Module()
            for name, part in parts.items():
                setattr(module, name, part)
            return module

        class Layer(nn.Module):
            def __init__(self, w, heads, f, p):
                super().__init__()
                self.heads, self.p = heads, p
                self.attention = group_of()
                setattr(self.attention, "self", group_of(query=nn.Linear(w, w), key=nn.Linear(w, w), value=nn.Linear(w, w)))
                self.attention.output = group_of(dense=nn.Linear(w, w), LayerNorm=nn.LayerNorm(w, eps=1e-12))
                self.intermediate = group_of(dense=nn.Linear(w, f))
                self.output = group_of(dense=nn.Linear(f, w), LayerNorm=nn.LayerNorm(w, eps=1e-12))

            def forward(self, x, seen):
                b, t, w = x.shape
                a = getattr(self.attention, "self")
                q, k, v = (z(x).view(b, t, self.heads, -1).transpose(1, 2) for z in (a.query, a.key, a.value))
                scores = q @ k.transpose(-2, -1) / math.sqrt(w // self.heads)
                scores = scores.masked_fill(~seen[:, None, None, :], -math.inf)
                mixed = (F.dropout(F.softmax(scores, -1), self.p, self.training) @ v).transpose(1, 2).reshape(b, t, w)
                o = self.attention.output
                x = o.LayerNorm(x + F.dropout(o.dense(mixed), self.p, self.training))
                y = self.output.dense(F.gelu(self.intermediate.dense(x)))
                return self.output.LayerNorm(x + F.dropout(y, self.p, self.training))

        class Bert(nn.Module):
            def __init__(self, v, w, layers, heads, f, p, pooler=True, context=16):
                super().__init__()
                self.p = p
                self.embeddings = group_of(word_embeddings=nn.Embedding(v, w, padding_idx=0), position_embeddings=nn.Embedding(context, w),
                    token_type_embeddings=nn.Embedding(2, w), LayerNorm=nn.LayerNorm(w, eps=1e-12))
                self.encoder = group_of(layer=nn.ModuleList([Layer(w, heads, f, p) for _ in range(layers)]))
                if pooler:
                    self.pooler = group_of(dense=nn.Linear(w, w))

            def forward(self, tokens, segments=None, mask=None):
                e = self.embeddings
                segments = torch.zeros_like(tokens) if segments is None else segments
                x = e.word_embeddings(tokens) + e.token_type_embeddings(segments) + e.position_embeddings(torch.arange(tokens.shape[1]))
                x = F.dropout(e.LayerNorm(x), self.p, self.training)
                seen = tokens != 0 if mask is None else mask != 0
                for layer in self.encoder.layer:
                    x = layer(x, seen)
                return x

        class MaskedLM(nn.Module):
            def __init__(self, *args):
                super().__init__()
                w = args[1]
                self.bert = Bert(*args, pooler=False)
                predictions = group_of(transform=group_of(dense=nn.Linear(w, w), LayerNorm=nn.LayerNorm(w, eps=1e-12)))
                predictions.bias = nn.Parameter(torch.zeros(args[0]))
                self.cls = group_of(predictions=predictions)

            def forward(self, *args):
                p = self.cls.predictions
                x = p.transform.LayerNorm(F.gelu(p.transform.dense(self.bert(*args))))
                return F.linear(x, self.bert.embeddings.word_embeddings.weight, p.bias)

        class Classifier(nn.Module):
            def __init__(self, *args):
                super().__init__()
                self.p = args[5]
                self.bert = Bert(*args)
                self.classifier = nn.Linear(args[1], 3)

            def forward(self, *args):
                pooled = torch.tanh(self.bert.pooler.dense(self.bert(*args)[:, 0]))
                return self.classifier(F.dropout(pooled, self.p, self.training))

        def drawn(model):
            def draw(m):
                if isinstance(m, (nn.Linear, nn.Embedding)):
                    nn.init.normal_(m.weight, 0.0, 0.02)
                if isinstance(m, nn.Linear):
                    nn.init.zeros_(m.bias)
                if isinstance(m, nn.Embedding) and m.padding_idx is not None:
                    nn.init.zeros_(m.weight[m.padding_idx])
            with torch.no_grad():
                model.apply(draw)
            return model

        """;

    internal static BertOptions SmallOptions { get; } = new() { Layers = 2, Heads = 4, Width = 32, Vocabulary = Vocabulary, Context = 16, Dropout = 0, Classes = 3 };

    internal static string Original(string head, double dropout) => Encoder
        + string.Create(CultureInfo.InvariantCulture, $"build = lambda: drawn({head}({Vocabulary}, 32, 2, 4, 128, {dropout}))");

    private static readonly (string Python, BertHead Head)[] _heads = [("Bert", BertHead.None), ("MaskedLM", BertHead.MaskedLanguageModel), ("Classifier", BertHead.Classifier)];

    [TestCaseSource(nameof(_heads))]
    public void TheSameSeedGivesTheSameWeights((string Python, BertHead Head) head)
        => ModelParity.SameInitialization(Original(head.Python, 0), () => (SmallOptions with { Head = head.Head }).Create());

    [TestCase(0)]
    [TestCase(0.2)]
    public void AMaskedLanguageModelIsTheSame(double dropout)
    {
        using var model = new BertMaskedLanguageModel(SmallOptions with { Dropout = dropout });
        var (tokens, targets) = TokenParity.Batch(Vocabulary, 3, 11);
        tokens.clamp_min_(1);
        tokens[1].narrow(0, 7, 4).zero_();
        Scatter(model);
        TokenParity.SameForwardAndGradients(Original("MaskedLM", dropout), model, tokens, targets);
    }

    [Test]
    public void AClassifierIsTheSame()
    {
        using var model = new BertClassifier(SmallOptions with { Dropout = 0.1 });
        Scatter(model);
        var (tokens, segments, mask) = Texts();
        var labels = tensor([2L, 0, 1]);
        var expected = PyTorch.Run($$"""
            {{Original("Classifier", 0.1)}}
            _model = build()
            _model.load_state_dict(group("state"))
            torch.manual_seed(5)
            logits = _model(tokens, segments, mask)
            F.cross_entropy(logits, labels).backward()
            grads = {name: p.grad for name, p in _model.named_parameters()}
            with torch.no_grad():
                _model.eval()
                evaluated = _model(tokens)
                features = _model.bert(tokens, segments)
            """, [.. model.StateAs("state"), ("tokens", tokens), ("segments", segments), ("mask", mask), ("labels", labels)]);
        using var scope = NewDisposeScope();
        manual_seed(5);
        var logits = model.Logits(tokens, segments, mask);
        nn.functional.cross_entropy(logits, labels).backward();
        TensorAssert.Close(logits, expected["logits"], "logits");
        TensorAssert.Close(model.Gradients(), expected.Group("grads"));
        model.eval();
        using var noGradient = no_grad();
        TensorAssert.Close(model.call(tokens), expected["evaluated"], "evaluated logits");
        using var bert = new Bert(SmallOptions);
        bert.LoadWeights(model, new() { Keys = KeyMap.HuggingFaceBert, Strict = false });
        bert.eval();
        TensorAssert.Close(bert.Features(tokens, segments), expected["features"], "features");
    }

    [Test]
    public void PaddingChangesNothing()
    {
        using var model = new BertMaskedLanguageModel(SmallOptions);
        Scatter(model);
        model.eval();
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var tokens = tensor(new long[] { 5, 9, 3 }).unsqueeze(0);
        var padded = tensor(new long[] { 5, 9, 3, 0, 0 }).unsqueeze(0);
        TensorAssert.Close(model.call(padded).narrow(1, 0, 3), model.call(tokens), "logits");
        Assert.That(model.call(zeros([1, 4], ScalarType.Int64)).isfinite().all().item<bool>(), "a text of padding alone");
    }

    /// <summary>An old file: gamma and beta, a pooler's and a head's weights that the model does not have, numbers of positions.</summary>
    [Test]
    public void FilesOfHuggingFaceLoad()
    {
        using var folder = new TemporaryFolder();
        var path = folder / "pytorch_model.bin";
        var (tokens, _, _) = Texts();
        var expected = PyTorch.Run($$"""
            {{Original("MaskedLM", 0)}}
            _model = build().eval()
            for _p in _model.parameters():
                _p.data.add_(torch.randn(_p.shape) * 0.1)
            _state = {k.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta"): v for k, v in _model.state_dict().items()}
            _state["bert.embeddings.position_ids"] = torch.arange(16)[None]
            _state["cls.seq_relationship.weight"] = torch.zeros(2, 32)
            _state["cls.predictions.decoder.weight"] = _state["bert.embeddings.word_embeddings.weight"]
            torch.save(_state, {{JsonSerializer.Serialize(path)}})
            with torch.no_grad():
                logits, features = _model(tokens), _model.bert(tokens)
            """, ("tokens", tokens));
        using var noGradient = no_grad();
        using var model = new BertMaskedLanguageModel(SmallOptions);
        Assert.That(model.LoadWeights(path, new() { Keys = KeyMap.HuggingFaceBert }).Missing, Is.Empty);
        model.eval();
        TensorAssert.Close(model.call(tokens), expected["logits"], "logits");
        using var bert = new Bert(SmallOptions);
        Assert.That(bert.LoadWeights(path, new() { Keys = KeyMap.HuggingFaceBert, Strict = false }).Missing, Is.EquivalentTo((string[])["pooler.dense.weight", "pooler.dense.bias"]));
        bert.eval();
        TensorAssert.Close(bert.call(tokens), expected["features"], "features");
    }

    [Test]
    public void WhatDoesNotFitIsRefused()
    {
        using var model = new BertMaskedLanguageModel(SmallOptions);
        using var part = new Bert(SmallOptions, pooler: false);
        Assert.Multiple(() =>
        {
            Assert.That(() => model.call(zeros([1, 17], ScalarType.Int64)), Throws.ArgumentException.With.Message.Contains("Bert takes tokens [batch, 1 to 16]"));
            Assert.That(() => model.Logits(ones([1, 4], ScalarType.Int64), mask: ones([1, 3])), Throws.ArgumentException.With.Message.Contains("The mask must have the tokens' shape [1, 4], but have [1, 3]"));
            Assert.That(() => part.Pool(zeros(1, 4, 32)), Throws.InvalidOperationException.With.Message.Contains("no pooler"));
            Assert.That(() => (SmallOptions with { Heads = 3 }).Create(), Throws.ArgumentException.With.Message.Contains("32 is no multiple of 3"));
            Assert.That(() => (SmallOptions with { PaddingToken = 37 }).Create(), Throws.ArgumentException.With.Message.Contains("PaddingToken must be below Vocabulary, 37"));
        });
    }

    private static (Tensor Tokens, Tensor Segments, Tensor Mask) Texts()
    {
        manual_seed(2);
        var tokens = randint(1, Vocabulary, [3, 9], ScalarType.Int64);
        tokens[2].narrow(0, 6, 3).zero_();
        var segments = randint(2, [3, 9], ScalarType.Int64);
        var mask = ones([3, 9], ScalarType.Int64);
        mask[0].narrow(0, 4, 2).zero_();
        return (tokens, segments, mask);
    }

    private static void Scatter(nn.Module model)
    {
        using var noGradient = no_grad();
        manual_seed(3);
        foreach (var parameter in model.parameters())
            parameter.add_(randn(parameter.shape).mul_(0.1));
    }
}
