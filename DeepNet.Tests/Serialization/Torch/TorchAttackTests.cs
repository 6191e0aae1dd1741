using System.Buffers.Binary;
using DeepNet.Serialization;
using DeepNet.Tests.Support;
using static DeepNet.Serialization.PickleOpcode;

namespace DeepNet.Tests.Serialization;

/// <summary>Files of PyTorch made to run something, to confuse or to exhaust a reader: each is refused with a reason.</summary>
internal sealed class TorchAttackTests
{
    [Test]
    public void TheFileThatTheAttacksAreMadeFromIsGood()
    {
        using var folder = new TemporaryFolder();
        using var file = TorchFile.Open(folder.Write("file.pth", TorchBytes.File(TorchBytes.Matrix)));
        Assert.That(file.Entries["w"].ToString(), Is.EqualTo("Float32 [2, 3]"));
        using var tensor = file.Read("w");
        Assert.That(tensor.Values<byte>(), Is.EqualTo(TorchBytes.Counting(24)));
    }

    [TestCase("os", "system")]
    [TestCase("posix", "system")]
    [TestCase("builtins", "eval")]
    [TestCase("builtins", "getattr")]
    [TestCase("subprocess", "Popen")]
    [TestCase("torch", "load")]
    [TestCase("torch._utils", "_rebuild_tensor_v3")]
    [TestCase("torch.jit.unsupported_tensor_ops", "execWrapper")]
    [TestCase("torch.serialization", "load")]
    [TestCase("torch.storage", "_load_from_bytes")]
    [TestCase("collections", "OrderedDict.__init__.__globals__")]
    [TestCase("torch", "FloatStorage.__class__")]
    [TestCase("numpy.core.multiarray", "_reconstruct")]
    [TestCase("torchvision.models.resnet", "ResNet")]
    public void WhatItAsksToImportIsNamed(string module, string name)
    {
        // As pickle would write an object whose __reduce__ returns (os.system, ("touch pwned",)).
        var call = new Pickle().Global(module, name).Text("touch pwned").Op(TUPLE1, REDUCE).End();
        var onTheStack = new Pickle(4).Text(module).Text(name).Op(STACK_GLOBAL).Text("touch pwned").Op(TUPLE1, REDUCE).End();
        Assert.Multiple(() =>
        {
            Assert.That(Refusal(call), Does.Contain($"'{module}.{name}'").And.Contain("refused").And.Contain("torch.save(model.state_dict()"));
            Assert.That(Refusal(onTheStack), Does.Contain($"'{module}.{name}'"));
        });
    }

    [Test]
    public void ItIsRefusedAlsoWhereItHidesBehindGoodTensors()
    {
        var pickle = new Pickle().Dictionary().Text("w").Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1]).Op(SETITEM)
            .Text("optimizer").Global("os", "system").Text("id").Op(TUPLE1, REDUCE, SETITEM).End();
        Assert.That(Refusal(pickle), Does.Contain("'os.system'"));
    }

    [TestCase(INST)]
    [TestCase(OBJ)]
    [TestCase(NEWOBJ)]
    [TestCase(NEWOBJ_EX)]
    [TestCase(EXT1)]
    [TestCase(EXT2)]
    [TestCase(EXT4)]
    [TestCase(PERSID)]
    [TestCase(NEXT_BUFFER)]
    [TestCase(READONLY_BUFFER)]
    [TestCase(BYTEARRAY8)]
    [TestCase(EMPTY_SET)]
    [TestCase(FROZENSET)]
    [TestCase(LONG4)]
    [TestCase(INT)]
    [TestCase(STRING)]
    [TestCase(DUP)]
    [TestCase(PUT)]
    public void InstructionsThatTensorsDoNotNeedAreNamed(PickleOpcode opcode)
        => Assert.That(Refusal(new Pickle().Op(opcode).Raw(new byte[16]).End()), Does.Contain($"the instruction {opcode}").And.Contain("refused"));

    [Test]
    public void BytesThatAreNoInstructionAreRefused()
        => Assert.That(Refusal(new Pickle().Raw(0xFF).End()), Does.Contain("no instruction 0xFF"));

    [Test]
    public void CallsOfWhatIsNoFunctionAreRefused()
    {
        Assert.That(Refusal(new Pickle().Global("torch", "FloatStorage").Integer(1 << 30).Op(TUPLE1, REDUCE).End()), Does.Contain("calls torch.FloatStorage"));
        Assert.That(Refusal(new Pickle().Text("os.system").Text("id").Op(TUPLE1, REDUCE).End()), Does.Contain("calls a text"));
        Assert.That(Refusal(new Pickle().Global("torch._utils", "_rebuild_tensor_v2").Op(EMPTY_TUPLE, REDUCE).End()), Does.Contain("other arguments"));
        Assert.That(Refusal(new Pickle().Global("collections", "OrderedDict").Op(EMPTY_TUPLE).Dictionary().Op(BUILD).End()), Does.Contain("sets attributes of a tuple"));
    }

    /// <summary>Each level refers twice to the one below: a hundred levels unfold to 2¹⁰⁰ values.</summary>
    [Test]
    public void AMemoBombIsRefused()
    {
        var pickle = new Pickle().Dictionary().Op(MEMOIZE).Text("w").Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1]).Op(SETITEM, POP);
        for (byte level = 0; level < 30; level++)
            pickle.Dictionary().Op(MEMOIZE, MARK).Text("a").Op(BINGET).Raw(level).Text("b").Op(BINGET).Raw(level).Op(SETITEMS, POP);
        Assert.That(Refusal(pickle.Op(BINGET).Raw(30).End()), Does.Contain("unfold to more than the file"));
    }

    [Test]
    public void DeepNestingIsRefused()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Refusal(new Pickle().Op(EMPTY_TUPLE).Repeat(200_000, pickle => pickle.Op(TUPLE1)).End()), Does.Contain("holds a tuple"));
            Assert.That(Refusal(new Pickle().Repeat(200_000, pickle => pickle.Op(EMPTY_LIST)).End()), Does.Contain("nests more than"));
            Assert.That(Refusal(new Pickle().Repeat(200_000, pickle => pickle.Op(MARK)).End()), Does.Contain("nests more than"));
            Assert.That(Refusal(new Pickle().Repeat(40, pickle => pickle.Dictionary().Text("a")).Dictionary().Repeat(40, pickle => pickle.Op(SETITEM)).End()),
                Does.Contain("nested more than"));
        });
    }

    /// <summary>A megabyte of the instructions that make most of a byte.</summary>
    [TestCase(EMPTY_LIST, MEMOIZE, POP)]
    [TestCase(EMPTY_DICT, MEMOIZE, POP)]
    [TestCase(EMPTY_TUPLE, MEMOIZE, POP)]
    [TestCase(EMPTY_TUPLE, TUPLE1, MEMOIZE, POP)]
    [TestCase(MARK, POP_MARK)]
    [TestCase(EMPTY_LIST, MEMOIZE, MEMOIZE, POP)]
    public void WhatABombAllocatesIsASmallMultipleOfItsSize(params PickleOpcode[] opcodes)
    {
        var bytes = TorchBytes.File(new Pickle().Repeat((1 << 20) / opcodes.Length, pickle => pickle.Op(opcodes)).Op(NONE).End());
        using var folder = new TemporaryFolder();
        var path = folder.Write("file.pth", bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<TorchFileException>(() => TorchFile.Open(path).Dispose());
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(48L * bytes.Length));
    }

    [Test]
    public void WhatContainsItselfIsRefused()
    {
        var pickle = new Pickle().Dictionary().Op(MEMOIZE).Text("a").Op(BINGET).Raw(0).Op(SETITEM).End();
        Assert.That(Refusal(pickle), Does.Contain("nested more than").Or.Contain("unfold"));
    }

    /// <summary>One long key, and a tensor below it under thousands of names.</summary>
    [Test]
    public void LongNamesAreRefused()
    {
        var pickle = new Pickle().Dictionary().Text(new string('x', 100_000)).Dictionary().Text("w").Tensor("FloatStorage", "0", 6, 0, [6], [1]).Op(SETITEM, SETITEM).End();
        Assert.That(Refusal(pickle), Does.Contain("more than 1024 characters"));
    }

    [TestCase(new long[] { 2, 3 }, new long[] { 3, 1 }, 1, 6, "reaches over the 6 elements")]
    [TestCase(new long[] { 7 }, new long[] { 1 }, 0, 6, "reaches over")]
    [TestCase(new long[] { 2, 2 }, new long[] { 5, 1 }, 0, 6, "reaches over")]
    [TestCase(new long[] { 0 }, new long[] { 1 }, 7, 6, "reaches over")]
    [TestCase(new long[] { 1 }, new long[] { 1 }, -1, 6, "reaches over")]
    [TestCase(new long[] { 4194305, 4194305, 211106198978564 }, new long[] { 0, 0, 0 }, 0, 6, "reaches over")]
    [TestCase(new long[] { 2, 2 }, new long[] { long.MaxValue, long.MaxValue }, 0, 6, "reaches over")]
    [TestCase(new long[] { 2 }, new long[] { long.MaxValue }, 5, 6, "reaches over")]
    [TestCase(new long[] { -2 }, new long[] { 1 }, 0, 6, "no integer from 0")]
    [TestCase(new long[] { 2 }, new long[] { -1 }, 1, 6, "no integer from 0")]
    [TestCase(new long[] { 2 }, new long[] { 1, 1 }, 0, 6, "1 dimensions with 2 strides")]
    [TestCase(new long[] { 6 }, new long[] { 1 }, 0, 7, "claims 7 elements of FloatStorage, but has 24 bytes")]
    [TestCase(new long[] { 6 }, new long[] { 1 }, 0, 5, "claims 5 elements")]
    [TestCase(new long[] { 6 }, new long[] { 1 }, 0, -1, "claims -1 elements")]
    [TestCase(new long[] { 6 }, new long[] { 1 }, 0, 4611686018427387910, "claims 4611686018427387910 elements")]
    public void TensorsOutsideOfTheirStorageAreRefused(long[] shape, long[] strides, long offset, long elements, string reason)
        => Assert.That(Refusal(new Pickle().Dictionary().Text("w").Tensor("FloatStorage", "0", elements, offset, shape, strides).Op(SETITEM).End()), Does.Contain(reason));

    [Test]
    public void ManyDimensionsAreRefused()
        => Assert.That(Refusal(new Pickle().Dictionary().Text("w").Tensor("FloatStorage", "0", 6, 0, [.. Enumerable.Repeat(1L, 65)], [.. Enumerable.Repeat(0L, 65)]).Op(SETITEM).End()),
            Does.Contain("65 dimensions"));

    [Test]
    public void ATensorThatIsLargeByRepetitionTakesNoMemory()
    {
        var pickle = new Pickle().Dictionary().Text("w").Tensor("FloatStorage", "0", 6, 0, [1L << 40], [0]).Op(SETITEM).End();
        using var folder = new TemporaryFolder();
        using var file = TorchFile.Open(folder.Write("file.pth", TorchBytes.File(pickle)));
        using var tensor = file.Read("w");
        Assert.That(tensor.shape, Is.EqualTo(new[] { 1L << 40 }));
    }

    [Test]
    public void LazilyConjugatedTensorsAreRefused()
    {
        var pickle = new Pickle().Dictionary().Text("w").Global("torch._utils", "_rebuild_tensor_v2").Op(MARK).Storage("ComplexFloatStorage", "0", 3).Integer(0).Integers(3).Integers(1)
            .Op(NEWFALSE).OrderedDictionary().Dictionary().Text("conj").Op(NEWTRUE, SETITEM, TUPLE, REDUCE, SETITEM).End();
        Assert.That(Refusal(pickle), Does.Contain("conjugated or negated lazily"));
    }

    [Test]
    public void StoragesThatAreNotThereOrLeadOutAreRefused()
    {
        Assert.That(Refusal(new Pickle().Dictionary().Text("w").Tensor("FloatStorage", "1", 6, 0, [6], [1]).Op(SETITEM).End()), Does.Contain("storage '1' is not in the zip file"));
        Assert.That(Refusal(new Pickle().Dictionary().Text("w").Tensor("FloatStorage", "../../etc/passwd", 6, 0, [6], [1]).Op(SETITEM).End()), Does.Contain("is not in the zip file"));
        Assert.That(Refusal(new Pickle().Text("file:///etc/passwd").Op(BINPERSID).End()), Does.Contain("no storage"));
        Assert.That(Refusal(new Pickle().Dictionary().Text("w").Tensor("QInt8Storage", "0", 24, 0, [24], [1]).Op(SETITEM).End()), Does.Contain("'torch.QInt8Storage'"));
    }

    [TestCase(new byte[] { 0x80, 2 }, "ends in the middle")]
    [TestCase(new byte[] { 0x80, 2, (byte)'X', 0xFF, 0xFF, 0xFF, 0xFF, (byte)'a', (byte)'.' }, "4294967295 more bytes")]
    [TestCase(new byte[] { 0x80, 2, 0x8D, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, (byte)'.' }, "18446744073709551615 more bytes")]
    [TestCase(new byte[] { 0x80, 2, (byte)'X', 1, 0, 0, 0, 0xFF, (byte)'.' }, "UTF-8")]
    [TestCase(new byte[] { 0x80, 2, (byte)'R', (byte)'.' }, "empty stack")]
    [TestCase(new byte[] { 0x80, 2, (byte)'N', (byte)'(', (byte)'0', (byte)'.' }, "empty stack")]
    [TestCase(new byte[] { 0x80, 2, (byte)'t', (byte)'.' }, "mark that is not there")]
    [TestCase(new byte[] { 0x80, 2, (byte)'h', 7, (byte)'.' }, "never remembered")]
    [TestCase(new byte[] { 0x80, 2, (byte)'N', (byte)'N', (byte)'.' }, "ends with 2 values")]
    [TestCase(new byte[] { 0x80, 2, (byte)'}', (byte)'.', (byte)'.' }, "1 bytes follow its end")]
    [TestCase(new byte[] { 0x80, 2, (byte)'}', (byte)'(', (byte)'N', (byte)'u', (byte)'.' }, "key without a value")]
    [TestCase(new byte[] { 0x80, 2, (byte)'N', (byte)'N', (byte)'a', (byte)'.' }, "appends to None")]
    [TestCase(new byte[] { 0x80, 1, (byte)'}', (byte)'.' }, "protocol 1")]
    [TestCase(new byte[] { 0x80, 6, (byte)'}', (byte)'.' }, "protocol 6")]
    [TestCase(new byte[] { 0x80, 2, (byte)'}', (byte)'.' }, "no tensors under names")]
    [TestCase(new byte[] { 0x80, 2, (byte)'N', (byte)'.' }, "holds None, no dictionary")]
    [TestCase(new byte[] { }, "ends in the middle")]
    public void DamagedPicklesAreRefused(byte[] pickle, string reason) => Assert.That(Refusal(pickle), Does.Contain(reason));

    [TestCase("../m/data.pkl")]
    [TestCase("/m/data.pkl")]
    [TestCase("m/../data.pkl")]
    [TestCase("m//data.pkl")]
    [TestCase("m\\data.pkl")]
    [TestCase("C:/data.pkl")]
    [TestCase("m/./data.pkl")]
    [TestCase("m/data\n.pkl")]
    public void NamesThatLeadOutOfTheFolderAreRefused(string name)
        => Assert.That(RefusalOf(TorchBytes.Zip(("m/data.pkl", TorchBytes.Matrix), ("m/data/0", TorchBytes.Counting(24)), (name, []))), Does.Contain("could lead out of a folder"));

    [Test]
    public void DoubleNamesAreRefused()
        => Assert.That(RefusalOf(TorchBytes.Zip(("m/data.pkl", TorchBytes.Matrix), ("m/data/0", TorchBytes.Counting(24)), ("m/data/0", new byte[24]))),
            Does.Contain("two files 'm/data/0'"));

    [Test]
    public void CompressedAndEncryptedFilesAreRefused()
    {
        Assert.That(RefusalOf(Changed(10, 8)), Does.Contain("'m/data/0' in the zip file is compressed (method 8)"));
        Assert.That(RefusalOf(Changed(24, 1 << 30)), Does.Contain("compressed"), "a bomb: 24 bytes that claim to be a gigabyte");
        Assert.That(RefusalOf(Changed(8, 1)), Does.Contain("is encrypted"));
        Assert.That(RefusalOf(Changed(8, 1 << 6)), Does.Contain("is encrypted"));
    }

    [Test]
    public void SizesAndPlacesThatTheFileDoesNotHaveAreRefused()
    {
        Assert.That(RefusalOf(Changed(20, 1 << 30, 24)), Does.Contain("claims 1073741824 bytes"));
        Assert.That(RefusalOf(Changed(42, 1 << 30)), Does.Contain("damaged"));
        Assert.That(RefusalOf(Changed(42, 0)), Does.Contain("damaged"), "the place of another file, which has another name");
        Assert.That(RefusalOf(Changed(20, -1, 24)), Does.Contain("damaged"), "zip64 without its field");
        Assert.That(RefusalOf(TorchBytes.File(TorchBytes.Matrix)[..^30]), Does.Contain("truncated"));
        var comment = TorchBytes.File(TorchBytes.Matrix);
        comment[^2] = 1;
        Assert.That(RefusalOf(comment), Does.Contain("truncated"));
    }

    /// <summary>As they are in files of more than 4 GB: fixed fields that are saturated, and the numbers among the extra ones.</summary>
    [TestCase(24, 24, true)]
    [TestCase(1L << 40, 1L << 40, false)]
    [TestCase(-24, -24, false)]
    [TestCase(24, 25, false)]
    public void NumbersAbove32BitsAreReadFromTheExtraField(long size, long stored, bool good)
    {
        var bytes = TorchBytes.Zip([("m/data.pkl", TorchBytes.Matrix), ("m/data/0", TorchBytes.Counting(24))], (name, header) =>
        {
            if (name != "m/data/0")
                return header;
            header.AsSpan(20, 8).Fill(0xFF);
            header[30] = 20;
            return [.. header, 1, 0, 16, 0, .. BitConverter.GetBytes(size), .. BitConverter.GetBytes(stored)];
        });
        using var folder = new TemporaryFolder();
        var path = folder.Write("file.pth", bytes);
        if (good)
            TorchFile.Open(path).Dispose();
        else
            Assert.Throws<TorchFileException>(() => TorchFile.Open(path).Dispose());
    }

    [Test]
    public void FilesThatOverlapAreRefused()
    {
        // Two names for the bytes of one file would let a small file hold any amount of data.
        var good = TorchBytes.Zip(("m/data.pkl", TorchBytes.Matrix), ("m/data/0", TorchBytes.Counting(24)));
        var files = new (string, byte[])[] { ("m/data.pkl", TorchBytes.Matrix), ("m/data/0", TorchBytes.Counting(24)) };
        var overlapping = TorchBytes.Zip(files, (name, header) =>
        {
            if (name == "m/data.pkl")
                foreach (var at in (int[])[20, 24])
                    BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(at), good.Length / 2);
            return header;
        });
        Assert.That(RefusalOf(overlapping), Does.Contain("overlaps").Or.Contain("reach over"));
    }

    [Test]
    public void OtherZipFilesAreRefused()
    {
        Assert.Multiple(() =>
        {
            Assert.That(RefusalOf(TorchBytes.Zip(("readme.txt", "hello"u8.ToArray()))), Does.Contain("without data.pkl"));
            Assert.That(RefusalOf(TorchBytes.Zip(("a/data.pkl", TorchBytes.Matrix), ("b/data.pkl", TorchBytes.Matrix))), Does.Contain("several data.pkl"));
            Assert.That(RefusalOf(TorchBytes.Zip(("a/data.pkl", TorchBytes.Matrix), ("a/constants.pkl", TorchBytes.Matrix))), Does.Contain("TorchScript"));
            Assert.That(RefusalOf(TorchBytes.Zip(("m/data.pkl", TorchBytes.Matrix), ("m/data/0", new byte[24]), ("m/byteorder", "big"u8.ToArray()))), Does.Contain("byte order"));
            Assert.That(RefusalOf(TorchBytes.Zip()), Does.Contain("without data.pkl"));
        });
    }

    [Test]
    public void ADamagedPickleIsFoundByItsChecksum()
    {
        var bytes = TorchBytes.File(TorchBytes.Matrix);
        bytes[bytes.AsSpan().IndexOf(TorchBytes.Matrix) + 8] ^= 1;
        Assert.That(RefusalOf(bytes), Does.Contain("checksum"));
    }

    [Test]
    public void BooleansOtherThanZeroAndOneAreRefused()
    {
        var pickle = new Pickle().Dictionary().Text("w").Tensor("BoolStorage", "0", 24, 0, [24], [1]).Op(SETITEM).End();
        using var folder = new TemporaryFolder();
        using var file = TorchFile.Open(folder.Write("file.pth", TorchBytes.File(pickle)));
        Assert.That(() => file.Read("w"), Throws.TypeOf<TorchFileException>().With.Message.Contains("'w' is BOOL"));
        Assert.That(file.Map("w"), Is.Null);
    }

    private static byte[] Changed(int at, int value, int? also = null)
        => TorchBytes.Zip([("m/data.pkl", TorchBytes.Matrix), ("m/data/0", TorchBytes.Counting(24))], (name, header) =>
        {
            if (name != "m/data/0")
                return header;
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(at), at is 8 or 10 ? value | BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(at)) : value);
            if (also is { } other)
                BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(other), value);
            return header;
        });

    private static string Refusal(byte[] pickle) => RefusalOf(TorchBytes.File(pickle));

    // The message of a file that must be refused, in one line.
    private static string RefusalOf(byte[] bytes)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("file.pth", bytes);
        var error = Assert.Throws<TorchFileException>(() => TorchFile.Open(path).Dispose())!;
        Assert.That(error.Message, Does.Contain("file.pth").And.Not.Contain("\n"));
        Assert.That(error.Message, Has.Length.LessThan(600));
        return error.Message;
    }
}
