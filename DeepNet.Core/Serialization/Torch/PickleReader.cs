using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Op = DeepNet.Serialization.PickleOpcode;

namespace DeepNet.Serialization;

/// <summary>
/// Reads the pickle of a PyTorch file, protocols 2 to 5, without executing anything: it knows the instructions that make containers, texts,
/// numbers and tensors, and refuses the others by name.
/// </summary>
/// <remarks>
/// Each instruction takes at least one byte and makes at most one small object, so time and memory are bounded by the pickle's length; stack
/// and memo are bounded besides. Values that refer to each other, or to themselves, stay shared: nothing is expanded.
/// The format: Python's pickletools.
/// </remarks>
internal ref struct PickleReader
{
    private const int MaximumStack = 1 << 17; // Python's pickler puts a thousand items at a time on the stack, and tuples whole
    private const int MaximumMemo = 1 << 22;
    private const int MaximumGlobal = 512;

    private static readonly UTF8Encoding _strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly object _true = true;
    private static readonly object _false = false;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly TorchObjects _objects;
    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly List<object?> _memo = [];
    private int _position;

    private PickleReader(ReadOnlySpan<byte> bytes, TorchObjects objects)
    {
        _bytes = bytes;
        _objects = objects;
    }

    /// <summary>Reads the one value that a pickle is.</summary>
    /// <exception cref="TorchFileException">It is not valid, or does what tensors do not need.</exception>
    public static object? Read(ReadOnlySpan<byte> pickle, TorchObjects objects)
    {
        var reader = new PickleReader(pickle, objects);
        while (true)
        {
            var opcode = (Op)reader.Byte();
            if (opcode == Op.STOP)
                return reader.Result();
            reader.Run(opcode);
        }
    }

    private object? Result()
    {
        if (_stack.Count != 1 || _marks.Count != 0)
            throw Damaged($"it ends with {_stack.Count} values");
        if (_position != _bytes.Length)
            throw Damaged($"{_bytes.Length - _position} bytes follow its end");
        return _stack[0];
    }

    private void Run(Op opcode)
    {
        switch (opcode)
        {
            case Op.PROTO: Protocol(Byte()); break;
            case Op.FRAME: Length(BinaryPrimitives.ReadUInt64LittleEndian(Take(8))); break;

            case Op.NONE: Push(null); break;
            case Op.NEWTRUE: Push(_true); break;
            case Op.NEWFALSE: Push(_false); break;
            case Op.BININT: Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
            case Op.BININT1: Push((long)Byte()); break;
            case Op.BININT2: Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
            case Op.LONG1: Push(Integer(Take(Byte()))); break;
            case Op.BINFLOAT: Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;
            case Op.SHORT_BINUNICODE: Push(Text(Take(Byte()))); break;
            case Op.BINUNICODE: Push(Text(Take(Length(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))))); break;
            case Op.BINUNICODE8: Push(Text(Take(Length(BinaryPrimitives.ReadUInt64LittleEndian(Take(8)))))); break;
            case Op.SHORT_BINBYTES: Push(Take(Byte()).ToArray()); break;
            case Op.BINBYTES: Push(Take(Length(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))).ToArray()); break;
            case Op.BINBYTES8: Push(Take(Length(BinaryPrimitives.ReadUInt64LittleEndian(Take(8)))).ToArray()); break;

            case Op.MARK: Mark(); break;
            case Op.POP: Pop(); break;
            case Op.POP_MARK: PopToMark(); break;
            case Op.EMPTY_TUPLE: Push(new PickleTuple([])); break;
            case Op.TUPLE1: Push(new PickleTuple(PopMany(1))); break;
            case Op.TUPLE2: Push(new PickleTuple(PopMany(2))); break;
            case Op.TUPLE3: Push(new PickleTuple(PopMany(3))); break;
            case Op.TUPLE: Push(new PickleTuple(PopToMark())); break;
            case Op.EMPTY_LIST: Push(new List<object?>()); break;
            case Op.APPEND: Append(PopMany(1)); break;
            case Op.APPENDS: Append(PopToMark()); break;
            case Op.EMPTY_DICT: Push(new PickleDictionary()); break;
            case Op.SETITEM: SetItems(PopMany(2)); break;
            case Op.SETITEMS: SetItems(PopToMark()); break;

            case Op.BINPUT: Remember(Byte()); break;
            case Op.LONG_BINPUT: Remember(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))); break;
            case Op.MEMOIZE: Remember((uint)_memo.Count); break;
            case Op.BINGET: Recall(Byte()); break;
            case Op.LONG_BINGET: Recall(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))); break;

            case Op.GLOBAL: Push(_objects.Import(Line(), Line())); break;
            case Op.STACK_GLOBAL: Push(Import(PopMany(2))); break;
            case Op.BINPERSID: Push(_objects.Storage(Pop())); break;
            case Op.REDUCE: Push(Call(PopMany(2))); break;
            case Op.BUILD: Build(Pop()); break;

            default: throw Refused(opcode);
        }
    }

    private static void Protocol(int version)
    {
        if (version is < 2 or > 5)
            throw new TorchFileException($"its pickle has protocol {version}; 2 to 5 are read. Save it again with pickle_protocol=2, torch.save's default");
    }

    private static object Integer(ReadOnlySpan<byte> bytes)
    {
        var value = new BigInteger(bytes); // little-endian, two's complement
        return value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;
    }

    private void Append(object?[] items)
    {
        if (Top() is not List<object?> list)
            throw Damaged($"it appends to {TorchObjects.Describe(Top())}");
        list.AddRange(items);
    }

    private void SetItems(object?[] items)
    {
        if (Top() is not PickleDictionary dictionary)
            throw Damaged($"it sets items of {TorchObjects.Describe(Top())}");
        if (items.Length % 2 != 0)
            throw Damaged("it sets a key without a value");
        for (var index = 0; index < items.Length; index += 2)
            dictionary.Pairs.Add((items[index], items[index + 1]));
    }

    // A state dict carries version numbers as an attribute; nothing here needs them.
    private void Build(object? state)
    {
        if (Top() is not PickleDictionary || state is not PickleDictionary)
            throw Damaged($"it sets attributes of {TorchObjects.Describe(Top())}");
    }

    private readonly object Import(object?[] names) => names is [string module, string name]
        ? _objects.Import(module, name)
        : throw Damaged("it imports what is no name");

    private readonly object Call(object?[] call) => _objects.Call(call[0], call[1]);

    // Picklers number what they remember one after the other.
    private void Remember(uint key)
    {
        if (_memo.Count >= MaximumMemo || key > _memo.Count)
            throw Damaged($"it remembers a value {key} as the one after {_memo.Count}; at most {MaximumMemo} are accepted");
        if (key == _memo.Count)
            _memo.Add(Top());
        else
            _memo[(int)key] = Top();
    }

    private void Recall(uint key) => Push(key < _memo.Count ? _memo[(int)key] : throw Damaged($"it recalls a value {key} that it never remembered"));

    private void Mark()
    {
        if (_marks.Count >= MaximumStack)
            throw Damaged($"it nests more than {MaximumStack} values");
        _marks.Add(_stack.Count);
    }

    private void Push(object? value)
    {
        if (_stack.Count >= MaximumStack)
            throw Damaged($"it nests more than {MaximumStack} values");
        _stack.Add(value);
    }

    private readonly object? Top() => _stack.Count > Floor ? _stack[^1] : throw Damaged("it takes a value from an empty stack");

    private object? Pop()
    {
        var value = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private object?[] PopMany(int count)
    {
        if (_stack.Count - Floor < count)
            throw Damaged("it takes a value from an empty stack");
        return Cut(_stack.Count - count);
    }

    private object?[] PopToMark()
    {
        if (_marks.Count == 0)
            throw Damaged("it looks for a mark that is not there");
        var mark = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        return Cut(mark);
    }

    // What lies below the last mark is out of reach.
    private readonly int Floor => _marks.Count > 0 ? _marks[^1] : 0;

    private object?[] Cut(int from)
    {
        var items = CollectionsMarshal.AsSpan(_stack)[from..].ToArray();
        _stack.RemoveRange(from, items.Length);
        return items;
    }

    private byte Byte() => Take(1)[0];

    private ReadOnlySpan<byte> Take(int count)
    {
        Length((ulong)count);
        var taken = _bytes.Slice(_position, count);
        _position += count;
        return taken;
    }

    // A length that the pickle claims, if there are so many bytes.
    private readonly int Length(ulong claimed) => claimed <= (ulong)(_bytes.Length - _position)
        ? (int)claimed
        : throw Damaged($"it ends in the middle, where {claimed} more bytes should come");

    private string Line()
    {
        var rest = _bytes[_position..];
        var length = rest[..Math.Min(rest.Length, MaximumGlobal)].IndexOf((byte)'\n');
        if (length < 0)
            throw Damaged("it imports a name without an end");
        var line = Text(Take(length));
        _position++;
        return line;
    }

    private readonly string Text(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return _strictUtf8.GetString(utf8);
        }
        catch (DecoderFallbackException error)
        {
            throw new TorchFileException($"its pickle is damaged at byte {_position}: a text is not valid UTF-8", error);
        }
    }

    private readonly TorchFileException Damaged(string problem) => new($"its pickle is damaged at byte {_position}: {problem}");

    private readonly TorchFileException Refused(Op opcode) => new(Enum.IsDefined(opcode)
        ? $"its pickle uses the instruction {opcode} at byte {_position - 1}, which tensors do not need, so it is refused. If you trust the file, load it in Python and "
            + "save the weights alone: torch.save(model.state_dict(), 'weights.pth')"
        : $"its pickle is damaged at byte {_position - 1}: there is no instruction 0x{(byte)opcode:X2}");
}
