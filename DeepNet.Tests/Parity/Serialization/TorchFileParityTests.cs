using System.Text.Json;
using DeepNet.Models;
using DeepNet.Serialization;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Parity.Serialization;

/// <summary>Files that a live torch.save writes are read as torch.load reads them.</summary>
internal sealed class TorchFileParityTests
{
    private const string Types = """
        tensors = {
            "f64": torch.randn(2, 3, dtype=torch.float64), "f32": torch.randn(3, 2), "f16": torch.randn(5).half(), "bf16": torch.randn(5).bfloat16(),
            "i64": torch.tensor([1, -2**62]), "i32": torch.tensor([1, -2**31], dtype=torch.int32), "i16": torch.tensor([-5], dtype=torch.int16),
            "i8": torch.tensor([-128, 127], dtype=torch.int8), "u8": torch.tensor([0, 255], dtype=torch.uint8), "bool": torch.tensor([True, False, True]),
            "c64": torch.randn(2, dtype=torch.complex64), "c128": torch.randn(2, dtype=torch.complex128),
            "scalar": torch.tensor(2.5), "empty": torch.empty(0), "emptier": torch.empty(3, 0, 2),
        }
        """;

    private const string Views = """
        base = torch.arange(24.).reshape(2, 3, 4)
        tensors = {
            "base": base, "transposed": base.transpose(0, 2), "slice": base[1, ::2, 1:3], "column": base[:, 1, 3], "expanded": torch.randn(1, 3).expand(4, 3),
            "again": base, "channels_last": torch.randn(2, 3, 4, 4).contiguous(memory_format=torch.channels_last), "strided": torch.arange(10.)[1::3],
            "one": base[1:2, 1:2, 1:2], "reversed": torch.arange(6.).flip(0),
        }
        """;

    private const string Parameters = """
        model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4))
        model[0].register_buffer("steps", torch.tensor(7))
        tensors = dict(model.state_dict(), **{"parameter": nn.Parameter(torch.randn(2)), "frozen": nn.Parameter(torch.randn(2), requires_grad=False)})
        tied = torch.randn(4, 2)
        tensors["embedding.weight"], tensors["head.weight"] = tied, tied
        tensors["ключ 漢"] = torch.ones(1)
        """;

    private static readonly string[] _scripts = [Types, Views, Parameters];

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new();

    [TearDown]
    public void Delete() => _folder.Dispose();

    [Test]
    public void EveryTensorIsReadBitForBit([ValueSource(nameof(_scripts))] string script, [Values(2, 3, 4, 5)] int protocol)
    {
        var expected = Save($"{script}\ntorch.save(tensors, path, pickle_protocol={protocol})\nexpected = tensors");
        using var file = TorchFile.Open(_folder / "w.pth");
        Assert.That(file.Entries.Keys, Is.EquivalentTo(expected.Keys));
        foreach (var (name, value) in expected)
        {
            using var scope = NewDisposeScope();
            TensorAssert.Same(file.Read(name).contiguous(), value, name);
            var target = zeros_like(value);
            file.ReadInto(name, target);
            TensorAssert.Same(target, value, name);
            if (file.Map(name) is { } mapped)
                TensorAssert.Same(mapped.contiguous(), value, name);
            else
                Assert.That(script != Types || value.dtype == ScalarType.Bool || value.numel() == 0, name);
        }
    }

    [Test]
    public void WhatSharesMemoryInTheFileIsNotMapped()
    {
        Save("""
            base = torch.arange(24.)
            torch.save({"a": base[:8], "b": base[4:12], "c": base[12:].view(3, 4), "d": base[12:14].expand(2, 2), "e": torch.zeros(2, 3).t(), "f": torch.zeros(1).expand(3)}, path)
            expected = {}
            """);
        using var file = TorchFile.Open(_folder / "w.pth");
        Assert.That(file.Entries.Keys.Where(name => file.Map(name) is { } mapped && Disposed(mapped)), Is.EquivalentTo(new[] { "e" }));

        static bool Disposed(Tensor tensor)
        {
            tensor.Dispose();
            return true;
        }
    }

    [Test]
    public void StateDictsWithTheirVersionNumbersAreRead([Values(2, 4)] int protocol)
    {
        var expected = Save($"""
            _model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2))
            expected = _model.state_dict()
            torch.save(expected, path, pickle_protocol={protocol})
            """);
        using var file = TorchFile.Open(_folder / "w.pth");
        foreach (var (name, value) in expected)
            TensorAssert.Same(file.Read(name), value, name);
    }

    [TestCase("{'state_dict': {'model.' + k: v for k, v in weights.items()}, 'epoch': 3, 'hyper_parameters': {'lr': 1e-3, 'betas': (0.9, 0.999)}, 'optimizer_states': [{'state': {0: {'step': torch.tensor(1.)}}}], 'seed': 2**63 + 5, 'none': None, 'flags': [True, False]}")]
    [TestCase("{'model_state_dict': weights, 'optimizer_state_dict': torch.optim.Adam(model.parameters()).state_dict(), 'loss': 0.5}")]
    [TestCase("{'model': {'_orig_mod.' + k: v for k, v in weights.items()}, 'model_args': {'n': 1}, 'iter_num': 5, 'best_val_loss': torch.tensor(1.5)}")]
    [TestCase("{'module': {'module.' + k: v for k, v in weights.items()}}")]
    [TestCase("{'0': {'weight': weights['0.weight'], 'bias': weights['0.bias']}}")]
    public void CheckpointsOfTrainersLoad(string checkpoint)
    {
        var expected = Save($"""
            model = nn.Sequential(nn.Linear(3, 2))
            weights = model.state_dict()
            torch.save({checkpoint}, path)
            expected = weights
            """);
        using var module = new Mlp(new MlpOptions { Sizes = [3, 2] });
        if (checkpoint.Contains("best_val_loss"))
            Assert.That(() => module.LoadWeights(_folder / "w.pth", new() { Section = "model_args" }), Throws.TypeOf<TorchFileException>().With.Message.Contains("no tensors"));
        Assert.That(module.LoadWeights(_folder / "w.pth", checkpoint.Contains("best_val_loss") ? new() { Section = "model" } : null).IsExact);
        TensorAssert.Same(module.state_dict(), expected);
    }

    [Test]
    public void AStepWithTrainedMomentumKeepsOnlyTheModel()
    {
        Save("""
            model = nn.Linear(3, 2)
            optimizer = torch.optim.Adam(model.parameters())
            model(torch.randn(4, 3)).sum().backward()
            optimizer.step()
            torch.save({"generator": model.state_dict(), "optimizer": optimizer.state_dict()}, path)
            expected = {}
            """);
        using var module = new Mlp(new MlpOptions { Sizes = [3, 2] });
        var keys = new KeyMap { Renames = [("weight", "0.weight"), ("bias", "0.bias")] };
        Assert.That(() => module.LoadWeights(_folder / "w.pth", new() { Keys = keys }),
            Throws.TypeOf<WeightsMismatchException>().With.Message.Contains("sections 'generator', 'optimizer'"));
        Assert.That(module.LoadWeights(_folder / "w.pth", new() { Keys = keys, Section = "generator" }).IsExact);
        using var optimizer = TorchFile.Open(_folder / "w.pth", "optimizer.state");
        Assert.That(optimizer.Entries.Keys, Does.Contain("0.exp_avg").And.Contain("1.exp_avg_sq"));
        Assert.That(() => TorchFile.Open(_folder / "w.pth", "critic"), Throws.TypeOf<TorchFileException>().With.Message.Contains("no section 'critic'; there are generator, optimizer"));
    }

    [Test]
    public void WhatIsNotWeightsIsRefusedWithAWayOut()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Refusal("torch.save(nn.Linear(2, 2), path)"), Does.Contain("'torch.nn.modules.linear.Linear'").And.Contain("torch.save(model.state_dict()"));
            Assert.That(Refusal("torch.save({'w': torch.zeros(2)}, path, _use_new_zipfile_serialization=False)"), Does.Contain("PyTorch before 1.6").And.Contain("torch.save(torch.load("));
            Assert.That(Refusal("torch.save({'w': torch.zeros(2)}, path, _use_new_zipfile_serialization=False, pickle_protocol=4)"), Does.Contain("bare pickle"));
            Assert.That(Refusal("import pickle; pickle.dump({'w': 1}, open(path, 'wb'))"), Does.Contain("bare pickle"));
            Assert.That(Refusal("torch.jit.script(nn.Linear(2, 2)).save(path)"), Does.Contain("TorchScript"));
            Assert.That(Refusal("torch.save(torch.zeros(2), path)"), Does.Contain("holds a tensor, no dictionary"));
            Assert.That(Refusal("torch.save({'w': torch.zeros(2), 'n': np.float64(1)}, path)"), Does.Match("'numpy[.]_?core[.]multiarray[.]scalar'"));
            Assert.That(Refusal("torch.save({'w': torch.quantize_per_tensor(torch.zeros(2), 1, 0, torch.qint8)}, path)"), Does.Contain("refused"));
            Assert.That(Refusal("torch.save({'w': torch.zeros(2), 'p': torch.device('cpu')}, path)"), Does.Contain("'torch.device'"));
        });
    }

    [Test]
    public void ResNetsStateDictLoadsAsItIs([Values] bool mapped)
    {
        PyTorch.Require("torchvision", "python3-torchvision");
        using var scope = NewDisposeScope();
        var images = rand(2, 3, 64, 64);
        var expected = PyTorch.Run($"""
            import torchvision
            _model = torchvision.models.resnet18()
            _model(images)
            torch.save(_model.state_dict(), {JsonSerializer.Serialize(_folder / "w.pth")})
            with torch.no_grad():
                logits = _model.eval()(images)
            """, ("images", images));
        using var model = new ResNet(ResNetOptions.ResNet18);
        Assert.That(model.LoadWeights(_folder / "w.pth", new() { Mapped = mapped }).IsExact, Is.True);
        model.eval();
        using (no_grad())
            TensorAssert.Close(model.call(images), expected["logits"], "logits");
    }

    [Test]
    public void HuggingFacesGpt2LoadsByItsMap()
    {
        // Names, shapes and masks of transformers' GPT2LMHeadModel; its Conv1D computes x · weight + bias.
        var expected = Save("""
            weights = {"transformer.wte.weight": torch.randn(7, 4)}
            weights["lm_head.weight"] = weights["transformer.wte.weight"]
            for name, rows, columns in (("attn.c_attn", 4, 12), ("attn.c_proj", 4, 4), ("mlp.c_fc", 4, 16), ("mlp.c_proj", 16, 4)):
                weights[f"transformer.h.0.{name}.weight"] = torch.randn(rows, columns)
                weights[f"transformer.h.0.{name}.bias"] = torch.randn(columns)
            weights["transformer.h.0.attn.bias"] = torch.ones(1, 1, 8, 8).tril().bool()
            weights["transformer.h.0.attn.masked_bias"] = torch.tensor(-1e4)
            torch.save(weights, path)
            torch.save({k.replace("transformer.", ""): v for k, v in weights.items() if k != "lm_head.weight"}, path + ".base")
            expected = {k: v.t() if v.dim() == 2 and ".h." in k else v for k, v in weights.items() if ".attn.bias" not in k and "masked" not in k}
            """);
        foreach (var file in (string[])["w.pth", "w.pth.base"])
        {
            using var model = new Gpt2Names();
            Assert.That(model.LoadWeights(_folder / file, new() { Keys = KeyMap.HuggingFaceGpt2 }).IsExact, file);
            TensorAssert.Same(model.state_dict(), expected.ToDictionary(pair => pair.Key, pair => pair.Value.contiguous()));
        }
    }

    [Test]
    public void TheZoosGptTakesHuggingFacesFiles()
    {
        var expected = Save("""
            weights = {"wte.weight": torch.randn(7, 4), "wpe.weight": torch.randn(8, 4), "ln_f.weight": torch.randn(4), "ln_f.bias": torch.randn(4)}
            for i in range(2):
                for name, rows, columns in (("attn.c_attn", 4, 12), ("attn.c_proj", 4, 4), ("mlp.c_fc", 4, 16), ("mlp.c_proj", 16, 4)):
                    weights[f"h.{i}.{name}.weight"], weights[f"h.{i}.{name}.bias"] = torch.randn(rows, columns), torch.randn(columns)
                for name in ("ln_1", "ln_2"):
                    weights[f"h.{i}.{name}.weight"], weights[f"h.{i}.{name}.bias"] = torch.randn(4), torch.randn(4)
                weights[f"h.{i}.attn.bias"] = torch.ones(1, 1, 8, 8).tril()
            torch.save(weights, path)
            torch.save({"transformer." + k: v for k, v in weights.items()} | {"lm_head.weight": weights["wte.weight"]}, path + ".head")
            expected = {"transformer." + k: v.t() if v.dim() == 2 and k.startswith("h.") else v for k, v in weights.items() if ".attn.bias" not in k}
            """);
        foreach (var file in (string[])["w.pth", "w.pth.head"])
        {
            using var model = new Gpt(new GptOptions { Layers = 2, Heads = 2, Width = 4, Vocabulary = 7, Context = 8 });
            Assert.That(model.LoadWeights(_folder / file, new() { Keys = KeyMap.HuggingFaceGpt2 }).IsExact, file);
            TensorAssert.Same(model.state_dict(), expected);
        }
    }

    private string Refusal(string script)
    {
        Save($"{script}\nexpected = {{}}");
        return Assert.Throws<TorchFileException>(() => TensorSource.Open(_folder / "w.pth").Dispose())!.Message;
    }

    private Dictionary<string, Tensor> Save(string script)
        => PyTorch.Run($"path = {JsonSerializer.Serialize(_folder / "w.pth")}\n{script}\nexpected = dict((k, v.detach().contiguous()) for k, v in expected.items())").Group("expected");

    /// <summary>One block of GPT-2 under nanoGPT's names, with plain linear layers and the head tied to the embedding.</summary>
    private sealed class Gpt2Names : nn.Module
    {
        public Gpt2Names() : base(nameof(Gpt2Names))
        {
            var embedding = nn.Embedding(7, 4);
            var head = nn.Linear(4, 7, hasBias: false);
            head.weight = embedding.weight!;
            var block = new Named(("attn", new Named(("c_attn", nn.Linear(4, 12)), ("c_proj", nn.Linear(4, 4)))), ("mlp", new Named(("c_fc", nn.Linear(4, 16)), ("c_proj", nn.Linear(16, 4)))));
            register_module("transformer", new Named(("wte", embedding), ("h", new Named(("0", block)))));
            register_module("lm_head", head);
        }
    }

    private sealed class Named : nn.Module
    {
        public Named(params ReadOnlySpan<(string Name, nn.Module Module)> modules) : base(nameof(Named))
        {
            foreach (var (name, module) in modules)
                register_module(name, module);
        }
    }
}
