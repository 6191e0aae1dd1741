using DeepNet.Serialization;

namespace DeepNet.Tests.Serialization;

internal sealed class KeyMapTests
{
    [TestCase("fc.weight", "fc.weight")]
    [TestCase("module.fc.weight", "fc.weight")]
    [TestCase("module._orig_mod.module.fc.weight", "fc.weight")]
    [TestCase("model.fc.weight", "model.fc.weight")]
    [TestCase("model.model.fc.weight", "model.fc.weight")]
    [TestCase("net.fc.weight", null)]
    [TestCase("fc", null)]
    public void WrappersPrefixesAreRemovedWhereTheModuleLacksThem(string name, string? expected)
        => Assert.That(KeyMap.Default.Resolve(name, new HashSet<string> { "fc.weight", "model.fc.weight" }.Contains), Is.EqualTo(expected));

    [Test]
    public void PrefixesOfTheModuleAreAdded()
    {
        var map = new KeyMap { ModulePrefixes = ["bert."] };
        Assert.That(map.Resolve("module.pooler.bias", new HashSet<string> { "bert.pooler.bias" }.Contains), Is.EqualTo("bert.pooler.bias"));
    }

    [TestCase("encoder.layer.11.LayerNorm.gamma", "encoder.layer.11.LayerNorm.weight")]
    [TestCase("LayerNorm.beta", "LayerNorm.bias")]
    [TestCase("gamma", "gamma")]
    public void BertsOldNamesAreRenamed(string name, string expected) => Assert.That(KeyMap.HuggingFaceBert.Renamed(name), Is.EqualTo(expected));

    [TestCase("h.0.attn.c_attn.weight", true)]
    [TestCase("transformer.h.11.attn.c_proj.weight", true)]
    [TestCase("h.3.mlp.c_fc.weight", true)]
    [TestCase("module.transformer.h.3.mlp.c_proj.weight", true)]
    [TestCase("h.0.attn.c_attn.bias", false)]
    [TestCase("wte.weight", false)]
    [TestCase("lm_head.weight", false)]
    [TestCase("h.0.ln_1.weight", false)]
    [TestCase("h.0.crossattention.c_attn.weight", false)]
    public void ExactlyTheConv1DsOfGpt2AreTransposed(string name, bool transposed) => Assert.That(KeyMap.HuggingFaceGpt2.IsTransposed(name), Is.EqualTo(transposed));

    [TestCase("h.0.attn.bias", true)]
    [TestCase("transformer.h.0.attn.masked_bias", true)]
    [TestCase("h.0.attn.c_attn.bias", false)]
    public void TheMasksOfGpt2MayBeMissing(string name, bool ignored) => Assert.That(KeyMap.HuggingFaceGpt2.IsIgnored(name), Is.EqualTo(ignored));

    [Test]
    public void StarsStandForWhatTheyMatched()
    {
        var map = new KeyMap { Renames = [("blocks.*.conv?.*", "layers.*.conv.*"), ("layers.0.*", "stem.*"), ("*.gone", "")] };
        Assert.Multiple(() =>
        {
            Assert.That(map.Renamed("blocks.3.conv1.weight"), Is.EqualTo("layers.3.conv.weight"));
            Assert.That(map.Renamed("blocks.0.conv2.weight"), Is.EqualTo("stem.conv.weight"), "one after the other");
            Assert.That(map.Renamed("x.gone"), Is.Empty);
            Assert.That(map.Renamed("blocks.3.conv.weight"), Is.EqualTo("blocks.3.conv.weight"));
            Assert.That(new KeyMap { Renames = [("a+b[*]", "c")] }.Renamed("a+b[1]"), Is.EqualTo("c"), "other symbols stand for themselves");
        });
    }

    [Test]
    public void MapsAreCombined()
    {
        var map = KeyMap.HuggingFaceBert.And(new() { Prefixes = ["encoder_model."], Renames = [("*.weight", "*.w")], Ignored = ["x"], Transposed = ["y"] });
        Assert.Multiple(() =>
        {
            Assert.That(map.Renamed("a.LayerNorm.gamma"), Is.EqualTo("a.LayerNorm.w"), "the first map's renames come first");
            Assert.That(map.Prefixes, Is.EqualTo(new[] { "module.", "_orig_mod.", "model.", "bert.", "encoder_model." }));
            Assert.That(map.IsIgnored("cls.seq_relationship.weight") && map.IsIgnored("x") && map.IsTransposed("y"));
        });
    }

    [Test]
    public void WrongPatternsAreRefusedWhereTheyEnter()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => new KeyMap { Renames = [("a.*", "*.*")] }, Throws.ArgumentException.With.Message.Contains("'a.*' becomes '*.*', which has more stars"));
            Assert.That(() => new KeyMap { Renames = [("", "a")] }, Throws.ArgumentException);
            Assert.That(() => new KeyMap { Ignored = [""] }, Throws.ArgumentException);
            Assert.That(() => new KeyMap { Prefixes = [""] }, Throws.ArgumentException);
        });
    }

    [TestCase("layer1", "layer1.0.conv1.weight", true)]
    [TestCase("layer?", "layer1.0.conv1.weight", true)]
    [TestCase("*.bias", "layer1.0.bias", true)]
    [TestCase("layer1.0.conv1.weight", "layer1.0.conv1.weight", true)]
    [TestCase("layer", "layer1.0.conv1.weight", false)]
    [TestCase("conv1", "layer1.0.conv1.weight", false)]
    public void APatternNamesTensorsOrModules(string pattern, string name, bool matches)
        => Assert.That(new NamePattern(pattern).MatchesOrContains(name), Is.EqualTo(matches));

    [Test]
    public void PatternsTakeLinearTime()
        => Assert.That(new NamePattern(string.Concat(Enumerable.Repeat("*a", 20)) + "b").Matches(new string('a', 20_000)), Is.False);

    [TestCase("kitten", "sitting", 3)]
    [TestCase("", "abc", 3)]
    [TestCase("abc", "", 3)]
    [TestCase("same", "same", 0)]
    public void EditDistanceIsLevenshteins(string left, string right, int distance) => Assert.That(NearestName.Distance(left, right), Is.EqualTo(distance));

    [Test]
    public void TheNearestNameIsFound()
    {
        string[] names = ["layer1.0.conv1.weight", "layer1.0.bn1.weight", "fc.weight"];
        Assert.That(NearestName.Of("layer1.0.cnv1.weight", names), Is.EqualTo("layer1.0.conv1.weight"));
        Assert.That(NearestName.Of("classifier", names), Is.Null);
    }
}
