using System.Globalization;
using System.Text.Json;
using DeepNet.Models;
using DeepNet.Serialization;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Models;

/// <summary>
/// <see cref="Gpt"/> against a decoder written down in torch.nn with GPT-2's names, nanoGPT's layers and order of draws, and the parts of later
/// decoders.
/// </summary>
internal sealed class GptParityTests
{
    internal const int Vocabulary = 31;
    internal const int Context = 12;

    private const string Decoder = """
        from types import SimpleNamespace

        class RMSNorm(nn.Module):
            def __init__(self, width, eps):
                super().__init__()
                self.eps, self.weight = eps, nn.Parameter(torch.ones(width))

            def forward(self, x):
                return x / torch.sqrt((x * x).mean(-1, keepdim=True) + self.eps) * self.weight

        class LayerNorm(nn.Module):
            def __init__(self, width, bias):
                super().__init__()
                self.weight = nn.Parameter(torch.ones(width))
                self.bias = nn.Parameter(torch.zeros(width)) if bias else None

            def forward(self, x):
                return F.layer_norm(x, self.weight.shape, self.weight, self.bias, 1e-5)

        def norm(c):
            return RMSNorm(c.width, 1e-5) if c.rms else LayerNorm(c.width, c.bias)

        def rotate(x, base=10000.0):
            size, t = x.shape[-1], x.shape[-2]
            angle = torch.outer(torch.arange(t).float(), base ** (-torch.arange(0, size, 2).float() / size))
            c, s = (torch.cat([f(angle)] * 2, -1) for f in (torch.cos, torch.sin))
            turned = torch.cat([-x[..., size // 2:], x[..., :size // 2]], -1)
            return x * c + turned * s

        class Attention(nn.Module):
            def __init__(self, c):
                super().__init__()
                self.c, self.size = c, c.width // c.heads
                self.c_attn = nn.Linear(c.width, c.width + 2 * c.kv * self.size, bias=c.bias)
                self.c_proj = nn.Linear(c.width, c.width, bias=c.bias)

            def forward(self, x):
                c, (b, t, w) = self.c, x.shape
                q, k, v = self.c_attn(x).split([w, c.kv * self.size, c.kv * self.size], 2)
                q = q.view(b, t, c.heads, -1).transpose(1, 2)
                k, v = (z.view(b, t, c.kv, -1).transpose(1, 2) for z in (k, v))
                if c.positions == "rotary":
                    q, k = rotate(q), rotate(k)
                k, v = (z.repeat_interleave(c.heads // c.kv, 1) for z in (k, v))
                if q.is_cuda: # as nanoGPT does
                    mixed = F.scaled_dot_product_attention(q, k, v, dropout_p=c.dropout if self.training else 0.0, is_causal=True)
                else:
                    scores = (q @ k.transpose(-2, -1)) / math.sqrt(self.size)
                    scores = scores.masked_fill(~torch.ones(t, t, dtype=torch.bool).tril(), -math.inf)
                    mixed = F.dropout(F.softmax(scores, -1), c.dropout, self.training) @ v
                return F.dropout(self.c_proj(mixed.transpose(1, 2).reshape(b, t, w)), c.dropout, self.training)

        class MLP(nn.Module):
            def __init__(self, c):
                super().__init__()
                self.c = c
                self.c_fc = nn.Linear(c.width, c.features * (2 if c.ff == "swiglu" else 1), bias=c.bias)
                self.c_proj = nn.Linear(c.features, c.width, bias=c.bias)

            def forward(self, x):
                x = self.c_fc(x)
                if self.c.ff == "swiglu":
                    gate, up = x.chunk(2, -1)
                    x = F.silu(gate) * up
                else:
                    x = {"tanh": lambda x: F.gelu(x, approximate="tanh"), "gelu": F.gelu, "relu": F.relu}[self.c.ff](x)
                return F.dropout(self.c_proj(x), self.c.dropout, self.training)

        class Block(nn.Module):
            def __init__(self, c):
                super().__init__()
                self.post = c.post
                self.ln_1, self.attn, self.ln_2, self.mlp = norm(c), Attention(c), norm(c), MLP(c)

            def forward(self, x):
                if self.post:
                    x = self.ln_1(x + self.attn(x))
                    return self.ln_2(x + self.mlp(x))
                x = x + self.attn(self.ln_1(x))
                return x + self.mlp(self.ln_2(x))

        class Net(nn.Module):
            def __init__(self, c):
                super().__init__()
                self.c = c
                parts = dict(wte=nn.Embedding(c.vocabulary, c.width))
                if c.positions == "learned":
                    parts["wpe"] = nn.Embedding(c.context, c.width)
                parts["h"] = nn.ModuleList([Block(c) for _ in range(c.layers)])
                if not c.post:
                    parts["ln_f"] = norm(c)
                self.transformer = nn.ModuleDict(parts)
                self.lm_head = nn.Linear(c.width, c.vocabulary, bias=False)
                if c.tied:
                    self.transformer.wte.weight = self.lm_head.weight
                self.apply(self.draw)
                for name, p in self.named_parameters():
                    if name.endswith("c_proj.weight"):
                        nn.init.normal_(p, 0.0, 0.02 / math.sqrt(2 * c.layers))

            def draw(self, module):
                if isinstance(module, (nn.Linear, nn.Embedding)):
                    nn.init.normal_(module.weight, 0.0, 0.02)
                    if getattr(module, "bias", None) is not None:
                        nn.init.zeros_(module.bias)

            # A tied head is one with the embeddings.
            def state_dict(self, *args, **kwargs):
                state = super().state_dict(*args, **kwargs)
                if self.c.tied:
                    state.pop("lm_head.weight")
                return state

            def load_state_dict(self, state):
                if self.c.tied:
                    state = {**state, "lm_head.weight": state["transformer.wte.weight"]}
                super().load_state_dict(state)

            def forward(self, tokens):
                c, t = self.c, tokens.shape[1]
                x = self.transformer.wte(tokens)
                if c.positions == "learned":
                    x = x + self.transformer.wpe(torch.arange(t))
                if c.positions == "sinusoidal":
                    angle = torch.outer(torch.arange(t).float(), 10000.0 ** (-torch.arange(0, c.width, 2).float() / c.width))
                    x = x + torch.stack([angle.sin(), angle.cos()], -1).flatten(1)
                x = F.dropout(x, c.dropout, self.training)
                for block in self.transformer.h:
                    x = block(x)
                return self.lm_head(x if c.post else self.transformer.ln_f(x))

        """;

    private static readonly GptOptions _small = new() { Layers = 2, Heads = 4, Width = 32, Context = Context, Vocabulary = Vocabulary };

    internal static readonly TestCaseData<GptOptions>[] Styles =
    [
        new(_small) { TestName = "{m}(GPT-2)" },
        new(_small with { Bias = false, Dropout = 0.2, Style = DecoderStyle.NanoGpt }) { TestName = "{m}(nanoGPT with dropout)" },
        new(_small with { TieHead = false }) { TestName = "{m}(untied)" },
        new(_small with { Bias = false, Style = DecoderStyle.Llama }) { TestName = "{m}(LLaMA)" },
        new(_small with { Style = DecoderStyle.Llama with { KeyValueHeads = 2, FeedForwardWidth = 48 } }) { TestName = "{m}(grouped queries)" },
        new(_small with { Style = DecoderStyle.Gpt2 with { KeyValueHeads = 1 }, Dropout = 0.1 }) { TestName = "{m}(one key for all queries)" },
        new(_small with { Style = new() { Placement = NormPlacement.Post, Positions = PositionEncoding.Sinusoidal, FeedForward = FeedForwardKind.Relu } }) { TestName = "{m}(post-norm, sinusoidal)" },
        new(_small with { Rematerialize = true, Dropout = 0.1 }) { TestName = "{m}(rematerialized)" },
    ];

    internal static string Original(GptOptions options)
    {
        var style = options.Style;
        var feedForward = style.FeedForward switch
        {
            FeedForwardKind.GeluTanh => "tanh",
            FeedForwardKind.Gelu => "gelu",
            FeedForwardKind.Relu => "relu",
            _ => "swiglu",
        };
        return Decoder + string.Create(CultureInfo.InvariantCulture, $"""
            build = lambda: Net(SimpleNamespace(layers={options.Layers}, heads={options.Heads}, width={options.Width}, context={options.Context},
                vocabulary={options.Vocabulary}, bias={options.Bias}, dropout={options.Dropout}, tied={options.TieHead},
                kv={style.KeyValueHeads ?? options.Heads}, rms={style.Norm == Normalization.RmsNorm}, post={style.Placement == NormPlacement.Post},
                positions="{style.Positions.ToString().ToLowerInvariant()}", ff="{feedForward}",
                features={style.FeedForwardWidth ?? (feedForward == "swiglu" ? 88 : 4 * options.Width)}))
            """);
    }

    [TestCaseSource(nameof(Styles))]
    public void TheSameSeedGivesTheSameWeights(GptOptions options) => ModelParity.SameInitialization(Original(options), () => new Gpt(options));

    [TestCaseSource(nameof(Styles))]
    public void ForwardDropoutAndGradientsAreTheSame(GptOptions options)
    {
        using var model = new Gpt(options);
        Scatter(model);
        var (tokens, targets) = TokenParity.Batch(Vocabulary, 3, Context);
        TokenParity.SameForwardAndGradients(Original(options), model, tokens, targets);
    }

    /// <summary>Shorter sequences than the context, and of 32 bits.</summary>
    [Test]
    public void AShortSequenceIsTheSame()
    {
        using var model = new Gpt(_small);
        var (tokens, targets) = TokenParity.Batch(Vocabulary, 2, 5);
        TokenParity.SameForwardAndGradients(Original(_small), model, tokens, targets);
        using var scope = NewDisposeScope();
        TensorAssert.Same(model.call(tokens.to_type(ScalarType.Int32)), model.call(tokens), "logits of int32 tokens");
    }

    /// <summary>Hugging Face's files, in which linear weights lie the other way, with the masks of old ones; with and without the prefix and the head.</summary>
    [TestCase("transformer.", true)]
    [TestCase("", false)]
    public void FilesOfHuggingFaceLoad(string prefix, bool head)
    {
        using var folder = new TemporaryFolder();
        var path = folder / "model.safetensors";
        var (tokens, _) = TokenParity.Batch(Vocabulary, 2, Context);
        var expected = PyTorch.Run($$"""
            {{Original(_small)}}
            _model = build().eval()
            _conv1d = ("attn.c_attn.weight", "attn.c_proj.weight", "mlp.c_fc.weight", "mlp.c_proj.weight")
            _state = {"{{prefix}}" + k[len("transformer."):]: v.t() if k.endswith(_conv1d) else v for k, v in _model.state_dict().items()}
            for _i in range(2):
                _state[f"{{prefix}}h.{_i}.attn.bias"] = torch.ones(1, 1, 12, 12).tril()
            if {{(head ? "True" : "False")}}:
                _state["lm_head.weight"] = _model.transformer.wte.weight
            save_safetensors({{JsonSerializer.Serialize(path)}}, {k: v.detach().contiguous() for k, v in _state.items()})
            with torch.no_grad():
                logits = _model(tokens)
            """, ("tokens", tokens));
        using var model = new Gpt(_small);
        Assert.That(model.LoadWeights(path, new() { Keys = KeyMap.HuggingFaceGpt2 }).Missing, Is.Empty);
        model.eval();
        using var noGradient = no_grad();
        TensorAssert.Close(model.call(tokens), expected["logits"], "logits");
    }

    /// <summary>Where LibTorch's operator cannot be called by its name.</summary>
    [Test]
    public void ComposedGeluIsTheSame()
    {
        var x = linspace(-6, 6, 101, dtype: ScalarType.Float64).requires_grad_();
        var expected = PyTorch.Run("""
            y = F.gelu(x, approximate="tanh")
            y.sum().backward()
            grad = x.grad
            """, ("x", x));
        var y = Gelu.Composed(x);
        y.sum().backward();
        TensorAssert.Close(y, expected["y"], "gelu", 1e-12, 1e-12);
        TensorAssert.Close(x.grad!, expected["grad"], "gradient", 1e-12, 1e-12);
    }

    // Fresh weights leave attention nearly even and biases without effect; these do not.
    private static void Scatter(Gpt model)
    {
        using var noGradient = no_grad();
        manual_seed(3);
        foreach (var parameter in model.parameters())
            parameter.add_(randn(parameter.shape).mul_(0.1));
    }
}
