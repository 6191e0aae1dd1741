using DeepNet.Training;

namespace DeepNet.Tests.Training;

public sealed class RunStateTests
{
    [Test]
    public void A_newer_format_is_refused_and_told_to_be_newer()
        => Assert.That(() => RunState.FromJson("""{ "format": 99, "what": "ever" }"""), Throws.InstanceOf<InvalidDataException>().With.Message.EqualTo(
            "state.json has format 99, and this DeepNet knows formats up to 2: it was written by a newer one. Go on with that one."));

    [Test]
    public void The_format_before_is_refused_with_what_to_do()
        => Assert.That(() => RunState.FromJson("""{ "format": 1, "step": 3, "sums": {} }"""), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(
            "state.json has format 1, which DeepNet wrote before format 2").And.Message.Contains("load the checkpoint's model.safetensors into the model (LoadWeights)"));

    [Test]
    public void A_state_without_a_format_or_without_random_generators_says_so() => Assert.Multiple(() =>
    {
        Assert.That(() => RunState.FromJson("{}"), Throws.InstanceOf<InvalidDataException>().With.Message.EqualTo("state.json is not readable: it names no format."));
        Assert.That(() => GeneratorStates.Restore(new RunState().Generators), Throws.InstanceOf<InvalidDataException>().With.Message.EqualTo("The checkpoint holds no state of the CPU's random generator."));
    });

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("""{ "format": "two" }""")]
    [TestCase("""{ "format": 2, "step": "three" }""")]
    public void What_is_no_state_is_refused(string text)
        => Assert.That(() => RunState.FromJson(text), Throws.InstanceOf<InvalidDataException>().With.Message.StartsWith("state.json is not readable: "));

    [Test]
    public void Numbers_that_are_none_come_back()
    {
        var state = new RunState { Metrics = new Dictionary<string, double> { ["a"] = double.NaN, ["b"] = double.NegativeInfinity } };
        Assert.That(RunState.FromJson(state.ToJson()).Metrics, Is.EqualTo(state.Metrics));
    }
}
