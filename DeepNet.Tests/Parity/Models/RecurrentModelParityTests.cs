using System.Diagnostics.CodeAnalysis;
using DeepNet.Models;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Models;

/// <summary>The recurrent models against plain torch modules with the same keys: initial weights bit for bit, passes with all dropout, gradients.</summary>
internal sealed class RecurrentModelParityTests
{
    internal const int Vocabulary = 11;

    internal static readonly TestCaseData<RecurrentClassifierOptions>[] Classifiers =
    [
        Case(new RecurrentClassifierOptions { Vocabulary = Vocabulary, Classes = 3, EmbeddingSize = 4, HiddenSize = 5, Dropout = 0.3 }, "LSTM, last"),
        Case(new RecurrentClassifierOptions { Vocabulary = Vocabulary, Classes = 3, EmbeddingSize = 4, HiddenSize = 5, Layers = 1, Bidirectional = false, Cell = RecurrentCell.Gru, Pooling = SequencePooling.Mean, Dropout = 0.2 }, "GRU, mean"),
        Case(new RecurrentClassifierOptions { Vocabulary = Vocabulary, Classes = 1, EmbeddingSize = 4, HiddenSize = 5, Cell = RecurrentCell.Tanh, Pooling = SequencePooling.Max, PaddingToken = 2 }, "RNN, max"),
        Case(new RecurrentClassifierOptions { Vocabulary = Vocabulary, Classes = 2, EmbeddingSize = 4, HiddenSize = 5, Cell = RecurrentCell.Relu, PaddingToken = null, Pooling = SequencePooling.Mean, Dropout = 0 }, "RNN of ReLU, no padding"),
    ];

    [TestCaseSource(nameof(Classifiers))]
    public void TheClassifierIsTheSame(RecurrentClassifierOptions options)
    {
        var original = Classifier(options);
        using var scope = NewDisposeScope();
        ModelParity.SameInitialization(original, options.Create);
        using var model = options.Create();
        Same(original, model, "_model(tokens)", inputs => model.call(inputs[0]), ("tokens", Tokens(4, 6, options.PaddingToken)));
    }

    private static readonly RecurrentLanguageModelOptions _language = new() { Vocabulary = Vocabulary, EmbeddingSize = 4, HiddenSize = 6, Layers = 3 };
    private static readonly LanguageModelDropout _dropout = new() { Tokens = 0.2, Input = 0.3, Hidden = 0.25, Output = 0.4, Weights = 0.5 };

    internal static readonly TestCaseData<RecurrentLanguageModelOptions>[] LanguageModels =
    [
        Case(_language with { Dropout = _dropout }, "AWD-LSTM"),
        Case(_language with { Dropout = _dropout with { Weights = 0, Locked = false }, TieHead = false }, "ordinary dropout, untied"),
        Case(_language with { Dropout = _dropout, Cell = RecurrentCell.Gru, Layers = 2 }, "GRU"),
        Case(_language with { Dropout = _dropout, Cell = RecurrentCell.Tanh, Layers = 2 }, "RNN"),
        Case(_language with { Cell = RecurrentCell.Relu, Layers = 1 }, "RNN of ReLU, no dropout"),
    ];

    [TestCaseSource(nameof(LanguageModels))]
    public void TheLanguageModelIsTheSame(RecurrentLanguageModelOptions options)
    {
        var original = LanguageModel(options);
        using var scope = NewDisposeScope();
        ModelParity.SameInitialization(original, options.Create);
        using var model = options.Create();
        Same(original, model, "_model(tokens)", inputs => model.call(inputs[0]), ("tokens", Tokens(3, 5, null)));
    }

    /// <summary>Layers whose operator cannot be called by its name are computed step by step.</summary>
    [TestCase(RecurrentCell.Lstm)]
    [TestCase(RecurrentCell.Gru)]
    [TestCase(RecurrentCell.Tanh)]
    [TestCase(RecurrentCell.Relu)]
    public void LayersComposedOfTheirPartsAreTheSame(RecurrentCell cell)
    {
        using var scope = NewDisposeScope();
        using var layer = Recurrence.Create(cell, 3, 5, batchFirst: false);
        var weights = layer.parameters().ToArray<Tensor>();
        var (input, before) = (randn(4, 2, 3), new RecurrentState(randn(1, 2, 5), cell == RecurrentCell.Lstm ? randn(1, 2, 5) : null));
        var (output, state) = WeightDrop.Composed(cell, weights, input, before);
        var (expected, end) = Recurrence.Run(layer, input, before);
        TensorAssert.Close(output, expected, "output");
        TensorAssert.Close(state.Hidden, end.Hidden, "hidden state");
        if (cell == RecurrentCell.Lstm)
            TensorAssert.Close(state.Cells!, end.Cells!, "cells");
    }

    private static readonly RecurrentForecasterOptions _forecast = new() { History = 6, Horizon = 4, HiddenSize = 5 };

    internal static readonly TestCaseData<RecurrentForecasterOptions>[] Forecasters =
    [
        Case(_forecast, "one series"),
        Case(_forecast with { Series = 2, Covariates = 3, Layers = 2, Dropout = 0.3 }, "series and covariates"),
        Case(_forecast with { Series = 2, Covariates = 1, Cell = RecurrentCell.Gru, Feedback = false, Normalize = false, Dropout = 0.2 }, "at once"),
    ];

    [TestCaseSource(nameof(Forecasters))]
    public void TheForecasterIsTheSame(RecurrentForecasterOptions options)
    {
        var original = Forecaster(options);
        using var scope = NewDisposeScope();
        ModelParity.SameInitialization(original, options.Create);
        using var model = options.Create();
        manual_seed(2);
        var window = randn(3, options.History + options.Horizon, options.Series + options.Covariates);
        Same(original, model, "_model(window)", inputs => model.call(inputs[0]), ("window", window.requires_grad_()));
    }

    private static readonly RecurrentTranslatorOptions _translator = new() { SourceVocabulary = Vocabulary, TargetVocabulary = 9, EmbeddingSize = 4, HiddenSize = 6, Dropout = 0.3 };

    internal static readonly TestCaseData<RecurrentTranslatorOptions>[] Translators =
    [
        Case(_translator with { Layers = 2 }, "Bahdanau"),
        Case(_translator with { Attention = RecurrentAttention.LuongGeneral, Cell = RecurrentCell.Gru }, "Luong, general"),
        Case(_translator with { Attention = RecurrentAttention.LuongDot, InputFeeding = true, Layers = 2 }, "Luong, dot, input feeding"),
        Case(_translator with { Attention = RecurrentAttention.None, Cell = RecurrentCell.Tanh }, "no attention"),
    ];

    [TestCaseSource(nameof(Translators))]
    public void TheTranslatorIsTheSame(RecurrentTranslatorOptions options)
    {
        var original = Translator(options);
        using var scope = NewDisposeScope();
        ModelParity.SameInitialization(original, options.Create);
        using var model = options.Create();
        var (source, target) = (Tokens(3, 5, 0), Tokens(3, 4, 0).clamp_max(8));
        Same(original, model, "_model(source, target)", inputs => model.call(inputs[0], inputs[1]), ("source", source), ("target", target));
    }

    private static TestCaseData<T> Case<T>(T options, string name) => new(options) { TestName = $"{{m}}({name})" };

    // Rows of unequal length where there is padding.
    internal static Tensor Tokens(long batch, long tokens, int? padding)
    {
        manual_seed(2);
        var drawn = randint(3, Vocabulary, [batch, tokens], dtype: ScalarType.Int64);
        if (padding is not { } token)
            return drawn;
        for (var row = 1; row < batch; row++)
            drawn[row, TensorIndex.Slice(tokens - row)] = token;
        return drawn;
    }

    private static string Layers(RecurrentCell cell, string inputs, string hidden, int layers, double dropout, bool bidirectional)
    {
        var network = cell switch { RecurrentCell.Lstm => "LSTM", RecurrentCell.Gru => "GRU", _ => "RNN" };
        return FormattableString.Invariant(
            $"nn.{network}({inputs}, {hidden}, {layers}, batch_first=True, dropout={(layers > 1 ? dropout : 0)}, bidirectional={(bidirectional ? "True" : "False")}{(cell == RecurrentCell.Relu ? ", nonlinearity='relu'" : "")})");
    }

    internal static string Classifier(RecurrentClassifierOptions options)
    {
        var padding = options.PaddingToken is { } token ? $"{token}" : "None";
        return $$"""
            class Classifier(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.embedding = nn.Embedding({{options.Vocabulary}}, {{options.EmbeddingSize}}, padding_idx={{padding}})
                    self.rnn = {{Layers(options.Cell, $"{options.EmbeddingSize}", $"{options.HiddenSize}", options.Layers, options.Dropout, options.Bidirectional)}}
                    self.fc = nn.Linear({{options.HiddenSize * (options.Bidirectional ? 2 : 1)}}, {{options.Classes}})

                def forward(self, tokens):
                    lengths = (torch.full((tokens.shape[0],), tokens.shape[1]) if {{padding}} is None else (tokens != {{padding}}).sum(1).clamp(min=1)).cpu()
                    x = F.dropout(self.embedding(tokens), {{options.Dropout}}, self.training)
                    output, hidden = self.rnn(nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False))
                    output, _ = nn.utils.rnn.pad_packed_sequence(output, batch_first=True)
                    hidden = hidden[0] if isinstance(hidden, tuple) else hidden
                    rows = [output[row, :length] for row, length in enumerate(lengths)]
                    pooled = {"Last": lambda: torch.cat(list(hidden[-{{(options.Bidirectional ? 2 : 1)}}:]), 1),
                              "Mean": lambda: torch.stack([row.mean(0) for row in rows]),
                              "Max": lambda: torch.stack([row.amax(0) for row in rows])}["{{options.Pooling}}"]()
                    return self.fc(F.dropout(pooled, {{options.Dropout}}, self.training))

            def build():
                return Classifier()
            """;
    }

    internal static string Forecaster(RecurrentForecasterOptions options) => $$"""
        class Forecaster(nn.Module):
            def __init__(self):
                super().__init__()
                self.encoder = {{Layers(options.Cell, $"{options.Series + options.Covariates}", $"{options.HiddenSize}", options.Layers, options.Dropout, false)}}
                self.decoder = {{Layers(options.Cell, $"{options.Series + options.Covariates}", $"{options.HiddenSize}", options.Layers, options.Dropout, false)}}
                self.head = nn.Linear({{options.HiddenSize}}, {{options.Series}})

            def forward(self, window):
                past, future = window[:, :{{options.History}}], window[:, {{options.History}}:, {{options.Series}}:]
                values, covariates = past[..., :{{options.Series}}], past[..., {{options.Series}}:]
                mean, std = 0, 1
                if {{(options.Normalize ? "True" : "False")}}:
                    mean = values.mean(1, keepdim=True)
                    std = (values.var(1, unbiased=False, keepdim=True) + 1e-5).sqrt()
                    values = (values - mean) / std
                _, state = self.encoder(torch.cat([values, covariates], 2))
                last = values[:, -1:]
                drop = lambda x: F.dropout(x, {{options.Dropout}}, self.training)
                if {{(options.Feedback ? "True" : "False")}}:
                    steps = []
                    for k in range({{options.Horizon}}):
                        hidden, state = self.decoder(torch.cat([last, future[:, k:k + 1]], 2), state)
                        last = self.head(drop(hidden))
                        steps.append(last)
                    return torch.cat(steps, 1) * std + mean
                hidden, _ = self.decoder(torch.cat([last.repeat(1, {{options.Horizon}}, 1), future], 2), state)
                return self.head(drop(hidden)) * std + mean

        def build():
            return Forecaster()
        """;

    internal static string Translator(RecurrentTranslatorOptions options)
    {
        var (hidden, attends) = (options.HiddenSize, options.Attention != RecurrentAttention.None);
        return $$"""
            class Attention(nn.Module):
                def __init__(self):
                    super().__init__()
                    if "{{options.Attention}}" in ("Bahdanau", "LuongGeneral"):
                        self.key = nn.Linear({{hidden}}, {{hidden}}, bias=False)
                    if "{{options.Attention}}" == "Bahdanau":
                        self.query = nn.Linear({{hidden}}, {{hidden}})
                        self.score = nn.Linear({{hidden}}, 1, bias=False)

                def forward(self, q, m, visible):
                    k = self.key(m) if hasattr(self, "key") else m
                    if hasattr(self, "score"):
                        scores = torch.stack([self.score(torch.tanh(self.query(q) + k[:, s]))[:, 0] for s in range(m.shape[1])], 1)
                    else:
                        scores = torch.einsum("bh,bsh->bs", q, k)
                    weights = scores.masked_fill(~visible, -math.inf).softmax(1)
                    return torch.einsum("bs,bsh->bh", weights, m)

            class Translator(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.source_embedding = nn.Embedding({{options.SourceVocabulary}}, {{options.EmbeddingSize}}, padding_idx=0)
                    self.target_embedding = nn.Embedding({{options.TargetVocabulary}}, {{options.EmbeddingSize}}, padding_idx=0)
                    self.encoder = {{Layers(options.Cell, $"{options.EmbeddingSize}", $"{hidden / 2}", options.Layers, options.Dropout, true)}}
                    self.decoder = {{Layers(options.Cell, $"{options.EmbeddingSize + options.Fed}", $"{hidden}", options.Layers, options.Dropout, false)}}
                    if {{(attends ? "True" : "False")}}:
                        self.attention = Attention()
                        self.combine = nn.Linear({{2 * hidden}}, {{hidden}}, bias=False)
                    self.generator = nn.Linear({{hidden}}, {{options.TargetVocabulary}})

                def forward(self, source, target):
                    drop = lambda x: F.dropout(x, {{options.Dropout}}, self.training)
                    visible = source != 0
                    packed = nn.utils.rnn.pack_padded_sequence(drop(self.source_embedding(source)), visible.sum(1).cpu(), batch_first=True, enforce_sorted=False)
                    memory, state = self.encoder(packed)
                    memory, _ = nn.utils.rnn.pad_packed_sequence(memory, batch_first=True)
                    join = lambda s: torch.cat([s[0::2], s[1::2]], 2)
                    state = tuple(join(s) for s in state) if isinstance(state, tuple) else join(state)
                    x = drop(self.target_embedding(target))
                    fed = torch.zeros(len(source), 1, {{hidden}})
                    made = []
                    combined = lambda h, c: torch.tanh(self.combine(torch.cat([c, h], 1)))
                    if "{{options.Attention}}" == "Bahdanau":
                        for t in range(x.shape[1]):
                            top = (state[0] if isinstance(state, tuple) else state)[-1]
                            seen = self.attention(top, memory, visible)
                            h, state = self.decoder(torch.cat([x[:, t:t + 1], seen[:, None]], 2), state)
                            made.append(combined(h[:, 0], seen))
                    elif {{(options.InputFeeding ? "True" : "False")}}:
                        for t in range(x.shape[1]):
                            h, state = self.decoder(torch.cat([x[:, t:t + 1], fed], 2), state)
                            made.append(combined(h[:, 0], self.attention(h[:, 0], memory, visible)))
                            fed = made[-1][:, None]
                    else:
                        h, _ = self.decoder(x, state)
                        if not {{(attends ? "True" : "False")}}:
                            return self.generator(drop(h))
                        made = [combined(s, self.attention(s, memory, visible)) for s in h.unbind(1)]
                    return self.generator(drop(torch.stack(made, 1)))

            def build():
                return Translator()
            """;
    }

    /// <summary>As in salesforce/awd-lstm-lm, with the batch first in and out, and a tied head that owns its bias only.</summary>
    internal static string LanguageModel(RecurrentLanguageModelOptions options)
    {
        var dropout = options.Dropout;
        var network = options.Cell switch { RecurrentCell.Lstm => "LSTM", RecurrentCell.Gru => "GRU", _ => "RNN" };
        var call = options.Cell switch { RecurrentCell.Lstm => "lstm", RecurrentCell.Gru => "gru", RecurrentCell.Tanh => "rnn_tanh", _ => "rnn_relu" };
        return $$"""
            class Bias(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.bias = nn.Parameter(torch.zeros({{options.Vocabulary}}))

            class LanguageModel(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.encoder = nn.Embedding({{options.Vocabulary}}, {{options.EmbeddingSize}})
                    tied = {{(options.TieHead ? "True" : "False")}}
                    sizes = [{{options.EmbeddingSize}}] + [{{options.HiddenSize}}] * {{options.Layers}}
                    if tied:
                        sizes[-1] = {{options.EmbeddingSize}}
                    self.rnns = nn.ModuleList(nn.{{network}}(i, o{{(options.Cell == RecurrentCell.Relu ? ", nonlinearity='relu'" : "")}}) for i, o in zip(sizes, sizes[1:]))
                    decoder = nn.Linear(sizes[-1], {{options.Vocabulary}})
                    self.encoder.weight.data.uniform_(-0.1, 0.1)
                    if tied:
                        self.decoder = Bias()
                        self.encoder.weight.data.uniform_(-0.1, 0.1)
                    else:
                        decoder.weight.data.uniform_(-0.1, 0.1)
                        decoder.bias.data.zero_()
                        self.decoder = decoder

                def drop(self, x, p):
                    if not self.training or p == 0:
                        return x
                    if not {{(dropout.Locked ? "True" : "False")}}:
                        return F.dropout(x, p)
                    return x * torch.empty(1, *x.shape[1:]).bernoulli_(1 - p) / (1 - p)

                def forward(self, tokens):
                    weight = self.encoder.weight
                    if self.training and {{dropout.Tokens}} > 0:
                        weight = weight * torch.empty({{options.Vocabulary}}, 1).bernoulli_(1 - {{dropout.Tokens}}) / (1 - {{dropout.Tokens}})
                    x = self.drop(F.embedding(tokens.t(), weight), {{dropout.Input}})
                    for k, rnn in enumerate(self.rnns):
                        h = torch.zeros(1, x.shape[1], rnn.hidden_size)
                        w_hh = F.dropout(rnn.weight_hh_l0, {{dropout.Weights}}, self.training) if {{dropout.Weights}} > 0 else rnn.weight_hh_l0
                        x = torch.{{call}}(x, (h, h) if "{{call}}" == "lstm" else h, (rnn.weight_ih_l0, w_hh, rnn.bias_ih_l0, rnn.bias_hh_l0), True, 1, 0.0, True, False, False)[0]
                        x = self.drop(x, {{dropout.Output}} if k == len(self.rnns) - 1 else {{dropout.Hidden}})
                    head = self.decoder.weight if isinstance(self.decoder, nn.Linear) else self.encoder.weight
                    return F.linear(x, head, self.decoder.bias).transpose(0, 1)

            def build():
                return LanguageModel()
            """;
    }

    /// <summary>With copied weights: the training pass with its random draws, all gradients, and the evaluation pass.</summary>
    private static void Same([StringSyntax("python")] string original, nn.Module model, [StringSyntax("python")] string call, Func<Tensor[], Tensor> run,
        params (string Name, Tensor Value)[] inputs)
    {
        var expected = PyTorch.Run($$"""
            {{original}}
            _model = build()
            _model.load_state_dict(group("state"))
            torch.manual_seed(5)
            output = {{call}}
            torch.manual_seed(6)
            (output * torch.randn(output.shape)).sum().backward()
            grads = {name: p.grad for name, p in _model.named_parameters()}
            _window_grad = inputs["window"].grad if "window" in inputs else None
            if _window_grad is not None:
                window_grad = _window_grad
            _model.eval()
            with torch.no_grad():
                evaluated = {{call}}
            """, [.. model.StateAs("state"), .. inputs]);

        Tensor[] values = [.. inputs.Select(input => input.Value)];
        manual_seed(5);
        var output = run(values);
        TensorAssert.Close(output, expected["output"], "output");
        manual_seed(6);
        (output * randn(output.shape)).sum().backward();
        TensorAssert.Close(model.Gradients(), expected.Group("grads"));
        if (values[0].grad is { } gradient)
            TensorAssert.Close(gradient, expected["window_grad"], "gradient of the window");
        model.eval();
        using (no_grad())
            TensorAssert.Close(run(values), expected["evaluated"], "evaluated output");
    }
}
