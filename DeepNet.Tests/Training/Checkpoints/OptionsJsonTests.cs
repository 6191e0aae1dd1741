using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using DeepNet.Training;

namespace DeepNet.Tests.Training;

/// <summary>Each options record of the library is the same after it was written and read, with every option away from its default.</summary>
public sealed class OptionsJsonTests
{
    private static IEnumerable<Type> Roots() => typeof(TrainerOptions).Assembly.GetExportedTypes()
        .Where(type => type.IsAbstract && type.GetCustomAttributes(typeof(JsonConverterAttribute), inherit: false).Length > 0);

    private static IEnumerable<Type> Concrete() => Roots().SelectMany(RuntimeTypes.Of).Where(type => type.Assembly == typeof(TrainerOptions).Assembly && type.GetConstructors().Length > 0)
        .Append(typeof(TrainerOptions)).Append(typeof(CheckpointOptions));

    [Test]
    public void The_abstract_options_are_all_here()
        => Assert.That(Roots(), Is.SupersetOf(new[] { typeof(OptimizerOptions), typeof(Schedule), typeof(WeightAveraging), typeof(Precision) }));

    [TestCaseSource(nameof(Concrete))]
    public void What_is_written_is_read_back(Type type)
    {
        var parent = Roots().FirstOrDefault(type.IsSubclassOf) ?? type;
        foreach (var value in new OptionsSamples().Of(type))
        {
            var written = Write(parent, value);
            var read = Read(parent, JsonNode.Parse(written.ToJsonString())!);
            Assert.That(read.GetType(), Is.EqualTo(type));
            Assert.That(Write(parent, read).ToJsonString(), Is.EqualTo(written.ToJsonString()));
            Assert.That(read, Is.EqualTo(value), written.ToJsonString());
        }
    }

    [Test]
    public void Each_option_is_in_the_text_under_its_name_in_snake_case()
        => Assert.That(OptionsJson.Write<OptimizerOptions>(new Sgd { LearningRate = 0.25, Nesterov = true })!.AsObject(), Is.SupersetOf(new JsonObject
        {
            ["$type"] = "Sgd",
            ["learning_rate"] = 0.25,
            ["nesterov"] = true,
        }).Using<KeyValuePair<string, JsonNode?>>((a, b) => a.Key == b.Key && JsonNode.DeepEquals(a.Value, b.Value)));

    [Test]
    public void A_type_of_the_users_own_is_found_by_its_full_name()
    {
        var written = OptionsJson.Write<Schedule>(new Sawtooth { Teeth = 5 })!;
        Assert.That((string?)written["$type"], Is.EqualTo("DeepNet.Tests.Training.OptionsJsonTests+Sawtooth"));
        Assert.That(written.AsObject().Select(pair => pair.Key), Is.EqualTo(new[] { "$type", "teeth" }), "what is computed is no option");
        Assert.That(OptionsJson.Read<Schedule>(written, "x"), Is.EqualTo(new Sawtooth { Teeth = 5 }));
    }

    [TestCase("""{ "$type": "Sawteeth" }""", "no Schedule called 'Sawteeth' is loaded", "Known are Constant, Cosine")]
    [TestCase("""{ "$type": "AdamW" }""", "no Schedule called 'AdamW' is loaded", "")]
    [TestCase("""{ "$type": "System.Diagnostics.Process" }""", "no Schedule called 'System.Diagnostics.Process' is loaded", "")]
    [TestCase("""{ "$type": "Schedule" }""", "no Schedule called 'Schedule' is loaded", "")]
    [TestCase("""{ "$type": 3 }""", "a Schedule is an object whose $type names its type", "")]
    [TestCase("""{ "warmup": 3 }""", "a Schedule is an object whose $type names its type", "")]
    [TestCase("[]", "a Schedule is an object whose $type names its type", "")]
    [TestCase("""{ "$type": "Cosine", "coolness": 3 }""", "coolness", "")]
    [TestCase("""{ "$type": "Cosine", "floor": 7 }""", "Floor must be at least 0 and at most 1, but is 7.", "")]
    [TestCase("""{ "$type": "Cosine", "floor": "low" }""", "$.floor", "")]
    [TestCase("""{ "$type": "Warmup", "inner": { "$type": "Constant" }, "over": "5 weeks" }""", "a Duration is a text like '500 steps'", "")]
    [TestCase("""{ "$type": "Warmup", "inner": { "$type": "Constant" }, "over": "2 of all steps" }""", "share must be at least 0 and at most 1, but is 2.", "")]
    [TestCase("""{ "$type": "Warmup", "inner": { "$type": "Bogus" } }""", "no Schedule called 'Bogus' is loaded", "")]
    [TestCase("null", "nothing is there", "")]
    public void What_is_no_schedule_is_refused(string json, string why, string more)
        => Assert.That(() => OptionsJson.Read<Schedule>(JsonNode.Parse(json), "'card.json'"),
            Throws.InstanceOf<InvalidDataException>().With.Message.StartsWith("The Schedule in 'card.json' cannot be read: ").And.Message.Contains(why).And.Message.Contains(more));

    private static JsonNode Write(Type type, object value) => (JsonNode)Call(nameof(OptionsJson.Write), type, value);

    private static object Read(Type type, JsonNode node) => Call(nameof(OptionsJson.Read), type, node, "the test");

    private static object Call(string method, Type type, params object[] arguments)
        => typeof(OptionsJson).GetMethod(method)!.MakeGenericMethod(type).Invoke(null, arguments)!;

    private sealed record Sawtooth : Schedule
    {
        public int Teeth { get; init; } = 3;

        public override double At(long step, RunLength length) => 1 - step * Teeth % length.TotalSteps / (double)length.TotalSteps;
    }
}
