using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Tests.Parity;

/// <summary>Images of 12 × 12 with one of four patterns under noise, and a network with all that convolutional networks have.</summary>
internal sealed class TwinCnn(ScalarType type) : Twin(Build(), type, Definition)
{
    private const int BatchSize = 8;
    private const int Size = 12;
    private const int Classes = 4;

    private const string Definition = """
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.conv1 = nn.Conv2d(1, 6, 3, padding=1)
                self.bn1 = nn.BatchNorm2d(6)
                self.conv2 = nn.Conv2d(6, 12, 3, padding=1)
                self.fc = nn.Linear(108, 4)

            def forward(self, x):
                x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 2)
                x = F.max_pool2d(F.relu(self.conv2(x)), 2)
                return self.fc(x.flatten(1))

        def loss_of(model, x, y):
            return F.cross_entropy(model(x), y)
        """;

    public override Tensor Loss(Tensor inputs, Tensor targets) => functional.cross_entropy(Model.call(inputs), targets);

    protected override (Tensor, Tensor) Draw(Generator generator)
    {
        using var patterns = new Generator(7);
        var means = randn([Classes, 1, Size, Size], generator: patterns);
        var labels = randint(Classes, [BatchSize], dtype: ScalarType.Int64, generator: generator);
        return (means.index_select(0, labels) + randn([BatchSize, 1, Size, Size], generator: generator), labels);
    }

    private static Network Build()
    {
        manual_seed(5);
        return new Network();
    }

    private sealed class Network : Module<Tensor, Tensor>
    {
        private readonly Conv2d _conv1, _conv2;
        private readonly BatchNorm2d _bn1;
        private readonly Linear _fc;

        public Network() : base(nameof(TwinCnn))
        {
            register_module("conv1", _conv1 = Conv2d(1, 6, 3, padding: 1));
            register_module("bn1", _bn1 = BatchNorm2d(6));
            register_module("conv2", _conv2 = Conv2d(6, 12, 3, padding: 1));
            register_module("fc", _fc = Linear(108, Classes));
        }

        public override Tensor forward(Tensor images)
        {
            var hidden = functional.max_pool2d(functional.relu(_bn1.call(_conv1.call(images))), 2); // [B, 6, 6, 6]
            hidden = functional.max_pool2d(functional.relu(_conv2.call(hidden)), 2);                // [B, 12, 3, 3]
            return _fc.call(hidden.flatten(1));
        }

        protected override void RegisterComponents()
        {
        }
    }
}
