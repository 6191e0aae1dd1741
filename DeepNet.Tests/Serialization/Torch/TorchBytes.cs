using System.Buffers.Binary;
using System.Text;
using DeepNet.Imaging;
using DeepNet.Serialization;

namespace DeepNet.Tests.Serialization;

/// <summary>Makes files of PyTorch by hand, right and wrong ones: a zip file with a pickle and storages.</summary>
internal static class TorchBytes
{
    /// <summary>The pickle of {"w": float tensor of shape [2, 3] in storage 0}, as torch.save writes it.</summary>
    public static byte[] Matrix => new Pickle().Dictionary().Text("w").Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1]).Op(PickleOpcode.SETITEM).End();

    /// <summary>A whole file with one storage of 24 bytes.</summary>
    public static byte[] File(byte[] pickle) => Zip(("m/data.pkl", pickle), ("m/byteorder", "little"u8.ToArray()), ("m/data/0", Counting(24)), ("m/version", "3\n"u8.ToArray()));

    public static byte[] Counting(int count) => [.. Enumerable.Range(0, count).Select(value => (byte)value)];

    /// <summary>A zip file of stored files.</summary>
    public static byte[] Zip(params (string Name, byte[] Content)[] files) => Zip(files, (_, header) => header);

    /// <summary>The same, with a say in each file's header in the directory.</summary>
    public static byte[] Zip((string Name, byte[] Content)[] files, Func<string, byte[], byte[]> change)
    {
        var (bytes, directory) = (new MemoryStream(), new MemoryStream());
        foreach (var (name, content) in files)
        {
            var text = Encoding.UTF8.GetBytes(name);
            var header = new byte[46 + text.Length];
            BinaryPrimitives.WriteUInt32LittleEndian(header, 0x02014b50);
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(16), Crc32.Of(content, []));
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(20), content.Length);
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(24), content.Length);
            BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(28), (short)text.Length);
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(42), (int)bytes.Length);
            text.CopyTo(header, 46);
            directory.Write(change(name, header));

            // Padded to 64 bytes in the extra field, as PyTorch does.
            var padding = (64 - (int)(bytes.Length + 30 + text.Length + 4) % 64) % 64;
            var local = new byte[30];
            BinaryPrimitives.WriteUInt32LittleEndian(local, 0x04034b50);
            BinaryPrimitives.WriteInt16LittleEndian(local.AsSpan(26), (short)text.Length);
            BinaryPrimitives.WriteInt16LittleEndian(local.AsSpan(28), (short)(4 + padding));
            bytes.Write(local);
            bytes.Write(text);
            bytes.Write([(byte)'F', (byte)'B', (byte)padding, 0, .. new byte[padding]]);
            bytes.Write(content);
        }
        var end = new byte[22];
        BinaryPrimitives.WriteUInt32LittleEndian(end, 0x06054b50);
        BinaryPrimitives.WriteInt16LittleEndian(end.AsSpan(8), (short)files.Length);
        BinaryPrimitives.WriteInt16LittleEndian(end.AsSpan(10), (short)files.Length);
        BinaryPrimitives.WriteInt32LittleEndian(end.AsSpan(12), (int)directory.Length);
        BinaryPrimitives.WriteInt32LittleEndian(end.AsSpan(16), (int)bytes.Length);
        return [.. bytes.ToArray(), .. directory.ToArray(), .. end];
    }
}

/// <summary>Writes pickles, instruction by instruction.</summary>
internal sealed class Pickle
{
    private readonly MemoryStream _bytes = new();

    public Pickle(byte protocol = 2) => Raw((byte)PickleOpcode.PROTO, protocol);

    public Pickle Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    public Pickle Op(params ReadOnlySpan<PickleOpcode> opcodes)
    {
        foreach (var opcode in opcodes)
            _bytes.WriteByte((byte)opcode);
        return this;
    }

    public Pickle Repeat(int times, Func<Pickle, Pickle> write)
    {
        for (var time = 0; time < times; time++)
            write(this);
        return this;
    }

    public Pickle Global(string module, string name) => Op(PickleOpcode.GLOBAL).Raw(Encoding.UTF8.GetBytes($"{module}\n{name}\n"));

    public Pickle Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        return Op(PickleOpcode.BINUNICODE).Raw(BitConverter.GetBytes(utf8.Length)).Raw(utf8);
    }

    public Pickle Integer(long value) => value is >= int.MinValue and <= int.MaxValue
        ? Op(PickleOpcode.BININT).Raw(BitConverter.GetBytes((int)value))
        : Op(PickleOpcode.LONG1).Raw(8).Raw(BitConverter.GetBytes(value));

    public Pickle Integers(params long[] values)
    {
        Op(PickleOpcode.MARK);
        foreach (var value in values)
            Integer(value);
        return Op(PickleOpcode.TUPLE);
    }

    public Pickle Dictionary() => Op(PickleOpcode.EMPTY_DICT);

    public Pickle OrderedDictionary() => Global("collections", "OrderedDict").Op(PickleOpcode.EMPTY_TUPLE, PickleOpcode.REDUCE);

    public Pickle Storage(string type, string key, long elements)
        => Op(PickleOpcode.MARK).Text("storage").Global("torch", type).Text(key).Text("cpu").Integer(elements).Op(PickleOpcode.TUPLE, PickleOpcode.BINPERSID);

    public Pickle Tensor(string type, string key, long elements, long offset, long[] shape, long[] strides)
        => Global("torch._utils", "_rebuild_tensor_v2").Op(PickleOpcode.MARK).Storage(type, key, elements).Integer(offset).Integers(shape).Integers(strides)
            .Op(PickleOpcode.NEWFALSE).OrderedDictionary().Op(PickleOpcode.TUPLE, PickleOpcode.REDUCE);

    public byte[] End()
    {
        Op(PickleOpcode.STOP);
        return _bytes.ToArray();
    }
}
