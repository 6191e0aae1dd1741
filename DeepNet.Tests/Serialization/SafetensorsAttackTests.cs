using System.Text;

namespace DeepNet.Tests.Serialization;

/// <summary>Files made to confuse or exhaust a reader: each is refused with a reason.</summary>
internal sealed class SafetensorsAttackTests
{
    private const string Good = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";

    [Test]
    public void TheFileThatTheAttacksAreMadeFromIsGood() => Assert.That(SafetensorsBytes.Open(SafetensorsBytes.Make(Good, 8)), Is.Null);

    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "twice")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"\u0061":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}""", 8, "twice")]
    [TestCase("""{"__metadata__":{"k":"1","k":"2"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "twice")]
    [TestCase("""{"__metadata__":{},"__metadata__":{},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "twice")]
    [TestCase("""{"a":{"dtype":"F32","dtype":"I32","shape":[2],"data_offsets":[0,8]}}""", 8, "two fields")]
    [TestCase("""{"a":{"dtype":"U8","shape":[4194305,4194305,211106198978564],"data_offsets":[0,4]}}""", 4, "overflow")]
    [TestCase("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "overflow")]
    [TestCase("""{"a":{"dtype":"F32","shape":[0,9223372036854775807,9223372036854775807],"data_offsets":[0,0]}}""", 0, "overflow")]
    [TestCase("""{"a":{"dtype":"F64","shape":[2305843009213693952],"data_offsets":[0,0]}}""", 0, "overflow")]
    [TestCase("""{"a":{"dtype":"U8","shape":[6],"data_offsets":[0,6]},"b":{"dtype":"U8","shape":[6],"data_offsets":[2,8]}}""", 8, "overlaps")]
    [TestCase("""{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}""", 8, "overlaps")]
    [TestCase("""{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[0],"data_offsets":[4,4]}}""", 8, "overlaps")]
    [TestCase("""{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[0],"data_offsets":[9,9]}}""", 8, "ends at byte 9")]
    [TestCase("""{"b":{"dtype":"U8","shape":[0],"data_offsets":[9223372036854775807,9223372036854775807]}}""", 0, "ends at byte")]
    [TestCase("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}""", 8, "hole of 4")]
    [TestCase("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}""", 8, "hole of 2")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "1 bytes at the end")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "truncated")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "makes 8 bytes")]
    [TestCase("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "makes 12 bytes")]
    [TestCase("""{"a":{"dtype":"F32","shape":[],"data_offsets":[0,8]}}""", 8, "makes 4 bytes")]
    [TestCase("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "no integer")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}""", 8, "no integer")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2e0],"data_offsets":[0,8]}}""", 8, "no integer")]
    [TestCase("""{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""", 8, "no integer")]
    [TestCase("""{"a":{"dtype":"F32","shape":[18446744073709551618],"data_offsets":[0,8]}}""", 8, "no integer")]
    [TestCase("""{"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""", 8, "arrays")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}""", 8, "more than 2")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", 8, "needs dtype")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2]}}""", 8, "needs dtype")]
    [TestCase("""{"a":{"shape":[2],"data_offsets":[0,8]}}""", 8, "needs dtype")]
    [TestCase("""{"a":{}}""", 0, "needs dtype")]
    [TestCase("""{"a":null}""", 0, "object")]
    [TestCase("""{"a":{"dtype":"F128","shape":[1],"data_offsets":[0,8]}}""", 8, "unsupported dtype 'F128'")]
    [TestCase("""{"a":{"dtype":"f32","shape":[2],"data_offsets":[0,8]}}""", 8, "unsupported dtype")]
    [TestCase("""{"a":{"dtype":"U64","shape":[1],"data_offsets":[0,8]}}""", 8, "unsupported dtype 'U64'")]
    [TestCase("""{"a":{"dtype":7,"shape":[2],"data_offsets":[0,8]}}""", 8, "no string")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"extra":1}}""", 8, "unknown field")]
    [TestCase("""{"__metadata__":{"k":1},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "strings")]
    [TestCase("""{"__metadata__":[],"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "__metadata__ must be an object")]
    [TestCase("""{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "JSON")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""", 8, "JSON")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}{}""", 8, "JSON")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],}}""", 8, "JSON")]
    [TestCase("""{/**/"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "JSON")]
    [TestCase(""" {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "must begin with")]
    [TestCase("[]", 0, "must begin with")]
    [TestCase("", 0, "must begin with")]
    public void BadHeaderIsRefused(string header, int dataBytes, string reason)
    {
        var message = SafetensorsBytes.Open(SafetensorsBytes.Make(header, dataBytes));
        Assert.That(message, Does.Contain(reason).And.Contain("file.safetensors"));
    }

    [Test]
    public void HeaderLongerThanTheFileIsRefused([Values(100UL, 99_999_999UL, 100_000_001UL, 1UL << 32, ulong.MaxValue, ulong.MaxValue - 7)] ulong length) =>
        Assert.That(SafetensorsBytes.Open(SafetensorsBytes.Make("{}"u8.ToArray(), 0, length)), Does.Contain($"claims {length} bytes"));

    [Test]
    public void FileWithoutRoomForALengthIsRefused([Values(0, 1, 7)] int bytes) =>
        Assert.That(SafetensorsBytes.Open(new byte[bytes]), Does.Contain("takes 8"));

    [Test]
    public void InvalidUtf8IsRefused()
    {
        var header = Encoding.UTF8.GetBytes(Good);
        header[2] = 0xFF;
        Assert.That(SafetensorsBytes.Open(SafetensorsBytes.Make(header, 8)), Does.Contain("UTF-8"));
    }

    [Test]
    public void DeepNestingIsRefused()
    {
        var header = "{\"a\":" + new string('[', 1_000_000) + new string(']', 1_000_000) + "}";
        Assert.That(SafetensorsBytes.Open(SafetensorsBytes.Make(header, 0)), Is.Not.Null);
        var objects = "{\"a\":{\"dtype\":" + string.Concat(Enumerable.Repeat("{\"a\":", 100_000)) + "1" + new string('}', 100_002);
        Assert.That(SafetensorsBytes.Open(SafetensorsBytes.Make(objects, 0)), Is.Not.Null);
    }

    [Test]
    public void ManyDimensionsAreRefused()
    {
        var header = $$$"""{"a":{"dtype":"U8","shape":[{{{string.Join(',', Enumerable.Repeat(1, 1_000_000))}}}],"data_offsets":[0,1]}}""";
        Assert.That(SafetensorsBytes.Open(SafetensorsBytes.Make(header, 1)), Does.Contain("more than 64"));
    }

    [Test]
    public void ManyEntriesTakeLinearTime()
    {
        Measure(1_000); // warm-up
        var few = Enumerable.Range(0, 3).Min(_ => Measure(50_000));
        var many = Enumerable.Range(0, 3).Min(_ => Measure(200_000));
        // Four times the entries; sixteen times the work if it were quadratic. What is counted is the processor's time, which other programs do not take.
        Assert.That(many / few, Is.LessThan(12));

        static double Measure(int count)
        {
            var header = "{" + string.Join(',', Enumerable.Range(0, count).Select(i =>
                $$$"""  "t{{{i}}}":{"dtype":"U8","shape":[1],"data_offsets":[{{{i}}},{{{i + 1}}}]}""")) + "}";
            var bytes = SafetensorsBytes.Make(header, count);
            var before = Environment.CpuUsage.TotalTime;
            Assert.That(SafetensorsBytes.Open(bytes), Is.Null);
            return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        }
    }

    [Test]
    public void MessagesStayShort()
    {
        var header = "{\"" + new string('x', 100_000) + "\":null}";
        Assert.That(SafetensorsBytes.Open(SafetensorsBytes.Make(header, 0))!, Has.Length.LessThan(500));
        Assert.That(SafetensorsBytes.Open(SafetensorsBytes.Make("""{"a\u001b[31m\n":null}""", 0)), Does.Not.Contain("\u001b").And.Not.Contain("\n"));
    }
}
