using System.Text.Json;
using DeepNet.Tests.EndToEnd;
using DeepNet.Tests.Support;
using DeepNet.Training;
using static TorchSharp.torch;

namespace DeepNet.Tests.Training.Observers.TensorBoard;

public sealed class EventFileWriterTests
{
    [Test]
    public void A_file_begins_with_its_version_and_the_step_from_which_it_tells()
    {
        using var temporary = new TemporaryFolder();
        var time = new ManualTime();
        time.Advance(0.25);
        using (new EventFileWriter(temporary["events"], firstStep: 12, time))
        {
        }
        var file = EventFile.In(temporary["events"]).Single();
        Assert.That(Path.GetFileName(file), Does.Match("^events\\.out\\.tfevents\\.1769860800\\.[A-Za-z0-9-]+\\.[0-9]+$"));
        Assert.That(EventFile.Read(file).Select(happened => happened.GetRawText()), Is.EqualTo(new[]
        {
            """{"wall_time": 1769860800.25, "file_version": "brain.Event:2"}""",
            """{"wall_time": 1769860800.25, "step": 12, "session_log": {"status": 1}}""",
        }));
    }

    [Test]
    public void Scalars_come_back_in_single_precision_and_what_is_not_finite_as_it_is()
    {
        using var temporary = new TemporaryFolder();
        double[] values = [0.1, -3, 0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e-40, 1e300];
        var longest = new string('x', 1000);
        var written = Values(temporary, events =>
        {
            for (var step = 0; step < values.Length; step++)
                events.AddScalar("a/b", values[step], step);
            events.AddScalar("späte", 1, 1L << 40);
            events.AddScalar(longest, 1, 1);
        });
        Assert.That(EventFile.Curve(written["a/b"]), Is.EqualTo(
            "0:0.10000000149011612 1:-3.0 2:0.0 3:nan 4:inf 5:-inf 6:9.99994610111476e-41 7:inf"));
        Assert.That(EventFile.Curve(written["späte"]), Is.EqualTo("1099511627776:1.0"));
        Assert.That(EventFile.Curve(written[longest]), Is.EqualTo("1:1.0"));
    }

    [Test]
    public void A_histogram_counts_every_value_once()
    {
        using var temporary = new TemporaryFolder();
        using var tensor = arange(0, 101, ScalarType.Float32).reshape(101, 1); // 0 … 100
        var histogram = Histogram(temporary, tensor, buckets: 4);
        Assert.That(histogram.GetRawText(), Is.EqualTo(
            """{"min": 0.0, "max": 100.0, "num": 101.0, "sum": 5050.0, "sum_squares": 338350.0, "bucket_limit": [25.0, 50.0, 75.0, 100.0], "bucket": [25.0, 25.0, 25.0, 26.0]}"""));
    }

    [TestCase(ScalarType.Float32)]
    [TestCase(ScalarType.Float64)]
    [TestCase(ScalarType.BFloat16)]
    [TestCase(ScalarType.Float16)]
    [TestCase(ScalarType.Int64)]
    [TestCase(ScalarType.Byte)]
    [TestCase(ScalarType.Bool)]
    public void A_histogram_of_any_type_agrees_with_one_counted_by_hand(ScalarType type)
    {
        using var temporary = new TemporaryFolder();
        manual_seed(4);
        using var scope = NewDisposeScope();
        var tensor = type == ScalarType.Bool ? randn(1000).gt(0.5) : (randn(1000) * 50).abs().to(type);
        var histogram = Histogram(temporary, tensor, buckets: 16);
        var values = tensor.to(ScalarType.Float64).data<double>().ToArray();
        Assert.That(histogram.GetProperty("min").GetDouble(), Is.EqualTo(values.Min()));
        Assert.That(histogram.GetProperty("max").GetDouble(), Is.EqualTo(values.Max()));
        Assert.That(histogram.GetProperty("sum").GetDouble(), Is.EqualTo(values.Sum()).Within(1e-9).Percent);
        Assert.That(histogram.GetProperty("sum_squares").GetDouble(), Is.EqualTo(values.Sum(value => value * value)).Within(1e-9).Percent);
        var width = (values.Max() - values.Min()) / 16;
        var counts = new double[16];
        foreach (var value in values)
            counts[Math.Min(15, (int)((value - values.Min()) / width))]++;
        var written = histogram.GetProperty("bucket").EnumerateArray().Select(count => count.GetDouble()).ToArray();
        Assert.That(written.Sum(), Is.EqualTo(1000));
        // A value on an edge may fall to either side by rounding.
        for (var cut = 1; cut < 16; cut++)
        {
            var edge = values.Min() + cut * width;
            var onEdge = values.Count(value => Math.Abs(value - edge) <= 1e-5 * Math.Abs(edge));
            Assert.That(Math.Abs(written[..cut].Sum() - counts[..cut].Sum()), Is.LessThanOrEqualTo(onEdge), $"below {edge}");
        }
    }

    [Test]
    public void Values_that_are_not_finite_are_counted_apart()
    {
        using var temporary = new TemporaryFolder();
        using var tensor = new[] { 1f, float.NaN, 2f, float.PositiveInfinity, float.NegativeInfinity, 3f }.ToTensor(ScalarType.Float32);
        var values = Values(temporary, events => events.AddHistogram("h", tensor, 7, buckets: 2));
        Assert.That(values["h"].Single().Value.GetProperty("histo").GetProperty("num").GetDouble(), Is.EqualTo(3));
        Assert.That(values["h"].Single().Value.GetProperty("histo").GetProperty("bucket").GetRawText(), Is.EqualTo("[1.0, 2.0]"));
        Assert.That(EventFile.Curve(values["h/non-finite"]), Is.EqualTo("7:3.0"));
    }

    [Test]
    public void Constant_empty_and_hopeless_tensors_have_a_histogram_too()
    {
        using var temporary = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var widest = tensor(new[] { -float.MaxValue, 0, float.MaxValue });
        var values = Values(temporary, events =>
        {
            events.AddHistogram("constant", full(5, 0.5f), 1);
            events.AddHistogram("empty", empty(0), 1);
            events.AddHistogram("hopeless", full(5, float.NaN), 1);
            events.AddHistogram("widest", widest, 1, buckets: 2);
        });
        string Of(string tag, string field) => values[tag].Single().Value.GetProperty("histo").GetProperty(field).GetRawText();
        Assert.That((Of("constant", "bucket_limit"), Of("constant", "bucket"), Of("constant", "num")), Is.EqualTo(("[0.5]", "[5.0]", "5.0")));
        Assert.That((Of("empty", "bucket"), Of("empty", "num")), Is.EqualTo(("[0.0]", "0.0")));
        Assert.That((Of("hopeless", "num"), EventFile.Curve(values["hopeless/non-finite"])), Is.EqualTo(("0.0", "1:5.0")));
        Assert.That(Of("widest", "bucket"), Is.EqualTo("[1.0, 2.0]"));
    }

    [Test]
    public void Images_come_back_pixel_by_pixel()
    {
        using var temporary = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var grey = new[] { 0f, 0.5f, 1f, 2f, -1f, float.NaN }.ToTensor(ScalarType.Float32, [2, 3]);
        var color = arange(3 * 2 * 2, ScalarType.Byte).reshape(3, 2, 2);
        var values = Values(temporary, events =>
        {
            events.AddImage("grey", grey, 1);
            events.AddImage("color", color, 2);
        });
        var image = values["grey"].Single().Value.GetProperty("image");
        Assert.That((Int(image, "width"), Int(image, "height"), Int(image, "colorspace")), Is.EqualTo((3, 2, 1)));
        Assert.That(Pixels(image), Is.EqualTo(new byte[] { 0, 128, 255, 255, 0, 0 }));
        image = values["color"].Single().Value.GetProperty("image");
        Assert.That((Int(image, "width"), Int(image, "height"), Int(image, "colorspace")), Is.EqualTo((2, 2, 3)));
        Assert.That(Pixels(image), Is.EqualTo(new byte[] { 0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11 }));
    }

    [Test]
    public void Texts_are_scalars_of_the_text_plugin()
    {
        using var temporary = new TemporaryFolder();
        var value = Values(temporary, events => events.AddText("note", "# Überschrift\n| a |", 3))["note"].Single();
        Assert.That(value.Step, Is.EqualTo(3));
        Assert.That(value.Value.GetProperty("metadata").GetRawText(), Is.EqualTo("""{"plugin_data": {"plugin_name": "text"}, "data_class": 2}"""));
        Assert.That(value.Value.GetProperty("tensor").GetProperty("dtype").GetInt32(), Is.EqualTo(7), "DT_STRING");
        Assert.That(value.Value.GetProperty("tensor").GetProperty("tensor_shape").GetRawText(), Is.EqualTo("{}"));
        Assert.That(value.Value.GetProperty("tensor").GetProperty("string_val")[0].GetString(), Is.EqualTo("# Überschrift\n| a |"));
    }

    [Test]
    public void Hyper_parameters_have_the_hparams_plugins_messages()
    {
        using var temporary = new TemporaryFolder();
        var parameters = new Dictionary<string, object> { ["lr"] = 1e-3, ["epochs"] = 5, ["nesterov"] = true, ["schedule"] = "cosine", ["loss"] = TimeSpan.FromSeconds(1.5) };
        var values = Values(temporary, events =>
        {
            events.AddHyperparameters(parameters, ["val/loss"]);
            events.AddHyperparametersEnd(success: false);
        });
        string Content(string tag) => values[tag].Single().Value.GetProperty("metadata").GetProperty("plugin_data").GetProperty("content").GetRawText();
        Assert.That(Content("_hparams_/experiment"), Is.EqualTo("""{"experiment": {"time_created_secs": 1769860800.0, "hparam_infos": [{"name": "lr", "type": 3}, {"name": "epochs", "type": 3}, """
            + """{"name": "nesterov", "type": 2}, {"name": "schedule", "type": 1}, {"name": "loss", "type": 1}], "metric_infos": [{"name": {"tag": "val/loss"}}]}}"""));
        Assert.That(Content("_hparams_/session_start_info"), Is.EqualTo("""{"session_start_info": {"hparams": [{"key": "lr", "value": {"number_value": 0.001}}, """
            + """{"key": "epochs", "value": {"number_value": 5.0}}, {"key": "nesterov", "value": {"bool_value": 1}}, {"key": "schedule", "value": {"string_value": "cosine"}}, """
            + """{"key": "loss", "value": {"string_value": "00:00:01.5000000"}}], "start_time_secs": 1769860800.0}}"""));
        Assert.That(Content("_hparams_/session_end_info"), Is.EqualTo("""{"session_end_info": {"status": 2, "end_time_secs": 1769860800.0}}"""));
        Assert.That(values["_hparams_/experiment"].Single().Value.GetProperty("tensor").GetRawText(), Is.EqualTo("""{"dtype": 1, "tensor_shape": {"dim": [{"size": 1}]}, "float_val": [0.0]}"""));
    }

    [Test]
    public void A_later_file_has_a_later_name_whatever_the_clock_says()
    {
        using var temporary = new TemporaryFolder();
        var time = new ManualTime();
        for (var file = 0; file < 3; file++)
        {
            using var events = new EventFileWriter(temporary.Path, file, time);
            time.Advance(-10);
        }
        Assert.That(EventFile.In(temporary.Path).Select(file => EventFile.Step(EventFile.Read(file)[1])), Is.EqualTo(new[] { 0L, 1, 2 }));
    }

    [Test]
    public void What_was_added_is_written_after_five_seconds_and_on_request()
    {
        using var temporary = new TemporaryFolder();
        var time = new ManualTime();
        using var events = new EventFileWriter(temporary.Path, time: time);
        int Count() => EventFile.Read(events.Path).Length;
        events.AddScalar("a", 1, 1);
        Assert.That(Count(), Is.EqualTo(2));
        time.Advance(5);
        events.AddScalar("a", 1, 2);
        Assert.That(Count(), Is.EqualTo(4));
        events.AddScalar("a", 1, 3);
        events.Flush();
        Assert.That(Count(), Is.EqualTo(5));
    }

    [Test]
    public void What_is_no_image_and_other_wrong_arguments_are_refused()
    {
        using var temporary = new TemporaryFolder();
        using var events = new EventFileWriter(temporary.Path);
        using var scope = NewDisposeScope();
        Assert.That(() => events.AddImage("a", zeros(5, 4, 4), 1), Throws.ArgumentException.With.Message.Contains("shape [5, 4, 4] and type Float32").And.Message.Contains("1 to 4 channels"));
        Assert.That(() => events.AddImage("a", zeros(4, 4, ScalarType.Int64), 1), Throws.ArgumentException.With.Message.Contains("or bytes"));
        Assert.That(() => events.AddHistogram("a", zeros(4), 1, buckets: 0), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("buckets ('0')"));
        Assert.That(() => events.AddScalar("", 1, 1), Throws.ArgumentException.With.Message.Contains("'tag'"));
        Assert.That(() => new EventFileWriter("", 0), Throws.ArgumentException.With.Message.Contains("'folder'"));
        Assert.That(() => new EventFileWriter(temporary.Path, -1), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("firstStep ('-1')"));
    }

    [Test]
    public void A_file_that_cannot_be_written_is_an_error_and_what_was_added_is_not_lost()
    {
        using var temporary = new TemporaryFolder();
        using var disk = SmallDisk.Mount(temporary["disk"], megabytes: 1);
        using var events = new EventFileWriter(temporary["disk/events"]);
        File.WriteAllBytes(temporary["disk/filler"], new byte[1000 << 10]);
        for (var step = 0; step < 2000; step++)
            events.AddScalar("a", step, step);
        var error = Assert.Throws<LogException>(events.Flush)!;
        Assert.That(error.Message, Does.StartWith($"Could not write '{events.Path}': ").And.Contain("The disk is full."));
        File.Delete(temporary["disk/filler"]);
        events.Flush();
        Assert.That(EventFile.Values(EventFile.Read(events.Path))["a"].Select(value => value.Step), Is.EqualTo(Enumerable.Range(0, 2000)));
    }

    [Test]
    public void Nothing_native_is_left_behind()
    {
        using var temporary = new TemporaryFolder();
        using var events = new EventFileWriter(temporary.Path);
        using var tensor = rand(3, 8, 8);
        events.AddHistogram("h", tensor, 0);
        events.AddImage("i", tensor, 0);
        var before = LiveTensors.Count();
        for (var step = 0; step < 20; step++)
        {
            events.AddHistogram("h", tensor, step);
            events.AddImage("i", tensor, step);
        }
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    private static ILookup<string, (long Step, JsonElement Value)> Values(TemporaryFolder temporary, Action<EventFileWriter> add)
    {
        using (var events = new EventFileWriter(temporary["events"], time: new ManualTime()))
            add(events);
        return EventFile.Values(EventFile.Read(EventFile.In(temporary["events"]).Single()));
    }

    private static JsonElement Histogram(TemporaryFolder temporary, Tensor tensor, int buckets)
        => Values(temporary, events => events.AddHistogram("h", tensor, 1, buckets))["h"].Single().Value.GetProperty("histo");

    private static int Int(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private static byte[] Pixels(JsonElement image) => image.GetProperty("png").GetProperty("pixels").GetBytesFromBase64();
}
