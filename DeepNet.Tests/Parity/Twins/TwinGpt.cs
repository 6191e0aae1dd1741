using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Tests.Parity;

/// <summary>Sequences in which most tokens follow from the one before, and a network with all that a Transformer language model has.</summary>
internal sealed class TwinGpt(ScalarType type) : Twin(Build(), type, Definition)
{
    private const int BatchSize = 4;
    private const int Context = 12;
    private const int Vocabulary = 24;
    private const int Width = 32;
    private const int Heads = 2;
    private const int Layers = 2;

    private const string Definition = """
        class Attention(nn.Module):
            def __init__(self):
                super().__init__()
                self.c_attn = nn.Linear(32, 96)
                self.c_proj = nn.Linear(32, 32)

            def forward(self, x):
                b, t, c = x.shape
                q, k, v = (z.view(b, t, 2, c // 2).transpose(1, 2) for z in self.c_attn(x).split(c, dim=2))
                scores = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(c // 2))
                scores = scores.masked_fill(torch.ones(t, t, dtype=torch.bool).triu(1), -math.inf)
                return self.c_proj((F.softmax(scores, dim=-1) @ v).transpose(1, 2).contiguous().view(b, t, c))

        class MLP(nn.Module):
            def __init__(self):
                super().__init__()
                self.c_fc = nn.Linear(32, 128)
                self.c_proj = nn.Linear(128, 32)

            def forward(self, x):
                return self.c_proj(F.gelu(self.c_fc(x)))

        class Block(nn.Module):
            def __init__(self):
                super().__init__()
                self.ln_1 = nn.LayerNorm(32)
                self.attn = Attention()
                self.ln_2 = nn.LayerNorm(32)
                self.mlp = MLP()

            def forward(self, x):
                x = x + self.attn(self.ln_1(x))
                return x + self.mlp(self.ln_2(x))

        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.wte = nn.Embedding(24, 32)
                self.wpe = nn.Embedding(12, 32)
                self.h = nn.ModuleList([Block() for _ in range(2)])
                self.ln_f = nn.LayerNorm(32)
                self.lm_head = nn.Linear(32, 24, bias=False)

            def forward(self, tokens):
                x = self.wte(tokens) + self.wpe(torch.arange(tokens.shape[1]))
                for block in self.h:
                    x = block(x)
                return self.lm_head(self.ln_f(x))

        def loss_of(model, x, y):
            return F.cross_entropy(model(x).view(-1, 24), y.view(-1))
        """;

    public override Tensor Loss(Tensor inputs, Tensor targets)
        => functional.cross_entropy(Model.call(inputs).view(-1, Vocabulary), targets.view(-1));

    /// <summary>The next token is 5 t + 7 modulo the vocabulary, but for one in eight, which is any.</summary>
    protected override (Tensor, Tensor) Draw(Generator generator)
    {
        var tokens = new List<Tensor> { randint(Vocabulary, [BatchSize, 1], dtype: ScalarType.Int64, generator: generator) };
        while (tokens.Count <= Context)
        {
            var any = randint(Vocabulary, [BatchSize, 1], dtype: ScalarType.Int64, generator: generator);
            var strays = randint(8, [BatchSize, 1], dtype: ScalarType.Int64, generator: generator) == 0;
            tokens.Add(where(strays, any, (tokens[^1] * 5 + 7) % Vocabulary));
        }
        var text = cat(tokens, 1); // [B, context + 1]
        return (text.narrow(1, 0, Context).contiguous(), text.narrow(1, 1, Context).contiguous());
    }

    private static Network Build()
    {
        manual_seed(5);
        return new Network();
    }

    private sealed class Network : Module<Tensor, Tensor>
    {
        private readonly Embedding _wte, _wpe;
        private readonly ModuleList<Block> _blocks;
        private readonly LayerNorm _norm;
        private readonly Linear _head;

        public Network() : base(nameof(TwinGpt))
        {
            register_module("wte", _wte = Embedding(Vocabulary, Width));
            register_module("wpe", _wpe = Embedding(Context, Width));
            register_module("h", _blocks = ModuleList([.. Enumerable.Range(0, Layers).Select(_ => new Block())]));
            register_module("ln_f", _norm = LayerNorm(Width));
            register_module("lm_head", _head = Linear(Width, Vocabulary, hasBias: false));
        }

        public override Tensor forward(Tensor tokens)
        {
            var hidden = _wte.call(tokens) + _wpe.call(arange(tokens.shape[1], ScalarType.Int64)); // [B, T, C]
            foreach (var block in _blocks)
                hidden = block.call(hidden);
            return _head.call(_norm.call(hidden));
        }

        protected override void RegisterComponents()
        {
        }
    }

    private sealed class Block : Module<Tensor, Tensor>
    {
        private readonly LayerNorm _norm1, _norm2;
        private readonly Attention _attention;
        private readonly Sequential _mlp;

        public Block() : base(nameof(Block))
        {
            register_module("ln_1", _norm1 = LayerNorm(Width));
            register_module("attn", _attention = new Attention());
            register_module("ln_2", _norm2 = LayerNorm(Width));
            register_module("mlp", _mlp = Sequential(("c_fc", Linear(Width, 4 * Width)), ("gelu", GELU()), ("c_proj", Linear(4 * Width, Width))));
        }

        public override Tensor forward(Tensor input)
        {
            var hidden = input + _attention.call(_norm1.call(input));
            return hidden + _mlp.call(_norm2.call(hidden));
        }

        protected override void RegisterComponents()
        {
        }
    }

    private sealed class Attention : Module<Tensor, Tensor>
    {
        private readonly Linear _input, _output;

        public Attention() : base(nameof(Attention))
        {
            register_module("c_attn", _input = Linear(Width, 3 * Width));
            register_module("c_proj", _output = Linear(Width, Width));
        }

        public override Tensor forward(Tensor input)
        {
            var (batch, length) = (input.shape[0], input.shape[1]);
            var parts = _input.call(input).split(Width, 2)
                .Select(part => part.view(batch, length, Heads, Width / Heads).transpose(1, 2)).ToArray(); // [B, heads, T, C / heads]
            var scores = parts[0].matmul(parts[1].transpose(-2, -1)) * (1.0 / Math.Sqrt(Width / Heads));
            scores = scores.masked_fill(ones([length, length], ScalarType.Bool).triu(1), double.NegativeInfinity);
            var mixed = functional.softmax(scores, -1).matmul(parts[2]).transpose(1, 2).contiguous().view(batch, length, Width);
            return _output.call(mixed);
        }

        protected override void RegisterComponents()
        {
        }
    }
}
