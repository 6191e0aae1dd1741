using DeepNet.Serialization;
using DeepNet.Tests.Support;
using static TorchSharp.torch;

namespace DeepNet.Tests.Serialization;

/// <summary>Files exchanged with a reader and a writer in Python, written from the format's definition with numpy alone.</summary>
internal sealed class SafetensorsPythonTests
{
    private const string Reader = """
        import json, struct, sys, numpy as np
        types = dict(F64="<f8", F32="<f4", F16="<f2", I64="<i8", I32="<i4", I16="<i2", I8="i1", U8="u1", BOOL="?")
        raw = open(sys.argv[1], "rb").read()
        size, = struct.unpack("<Q", raw[:8])
        header = json.loads(raw[8:8 + size])
        print(header.pop("__metadata__")["note"])
        for name, entry in sorted(header.items()):
            begin, end = entry["data_offsets"]
            assert (8 + size + begin) % np.dtype(types[entry["dtype"]]).itemsize == 0
            values = np.frombuffer(raw[8 + size + begin:8 + size + end], types[entry["dtype"]]).reshape(entry["shape"])
            print(name, entry["dtype"], list(values.shape), float(values.astype("f8").sum()))
        """;

    private const string Writer = """
        import json, struct, sys, numpy as np
        tensors = {"w": np.arange(6, dtype="<f4").reshape(2, 3) / 4, "n": np.array(7, dtype="<i8"), "h": np.array([1.5, -2], dtype="<f2"),
                   "b": np.array([True, False, True]), "e": np.zeros((0, 3), dtype="<f8"), "ключ": np.array([-3], dtype="i1")}
        types = {"f4": "F32", "i8": "I64", "f2": "F16", "b1": "BOOL", "f8": "F64", "i1": "I8"}
        header, data = {"__metadata__": {"by": "python"}}, b""
        for name, value in tensors.items():
            header[name] = {"dtype": types[value.dtype.str[1:]], "shape": list(value.shape), "data_offsets": [len(data), len(data) + value.nbytes]}
            data += value.tobytes()
        text = json.dumps(header).encode()
        open(sys.argv[1], "wb").write(struct.pack("<Q", len(text)) + text + data)
        """;

    [Test]
    public void PythonReadsWhatWeWrite()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        (string, Tensor)[] tensors =
        [
            ("a", new float[] { 0.5f, 1, 2 }.ToTensor(ScalarType.Float32, [3, 1])),
            ("b", new byte[] { 1, 0, 1 }.ToTensor(ScalarType.Bool)),
            ("c", new double[] { -1.25 }.ToTensor(ScalarType.Float64, [])),
            ("d", new short[] { -5, 6 }.ToTensor(ScalarType.Int16)),
            ("e", Array.Empty<long>().ToTensor(ScalarType.Int64, [2, 0])),
            ("f", new Half[] { (Half)0.25 }.ToTensor(ScalarType.Float16)),
            ("g", new int[] { 1 << 30 }.ToTensor(ScalarType.Int32)),
        ];
        Safetensors.Save(folder / "x", tensors, new Dictionary<string, string> { ["note"] = "hello \"world\"" });
        Assert.That(Python.RunWithNumpy(Reader, folder / "x").ReplaceLineEndings("\n"), Is.EqualTo(
            """
            hello "world"
            a F32 [3, 1] 3.5
            b BOOL [3] 2.0
            c F64 [] -1.25
            d I16 [2] 1.0
            e I64 [2, 0] 0.0
            f F16 [1] 0.25
            g I32 [1] 1073741824.0

            """.ReplaceLineEndings("\n")));
    }

    [Test]
    public void WeReadWhatPythonWrites()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        Python.RunWithNumpy(Writer, folder / "x");
        using var file = SafetensorsFile.Open(folder / "x");
        Assert.Multiple(() =>
        {
            Assert.That(file.Metadata["by"], Is.EqualTo("python"));
            Assert.That(file["w"].Values<float>(), Is.EqualTo(new[] { 0, .25f, .5f, .75f, 1, 1.25f }));
            Assert.That(file["w"].shape, Is.EqualTo(new long[] { 2, 3 }));
            Assert.That(file["n"].Values<long>(), Is.EqualTo(new[] { 7L }));
            Assert.That(file["h"].Values<Half>(), Is.EqualTo(new[] { (Half)1.5, (Half)(-2) }));
            Assert.That(file["b"].Values<byte>(), Is.EqualTo(new byte[] { 1, 0, 1 }));
            Assert.That(file["e"].shape, Is.EqualTo(new long[] { 0, 3 }));
            Assert.That(file["ключ"].Values<sbyte>(), Is.EqualTo(new sbyte[] { -3 }));
        });
    }
}
