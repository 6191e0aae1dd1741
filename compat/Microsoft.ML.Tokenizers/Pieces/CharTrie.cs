using System.Numerics;

namespace Microsoft.ML.Tokenizers;

/// <summary>Strings with a number each, found one character at a time: all that a text begins with are found in one walk.</summary>
internal sealed class CharTrie
{
    /// <summary>The node where every walk begins.</summary>
    public const int Root = 0;

    /// <summary>No such node, or no string that ends at a node.</summary>
    public const int None = -1;

    private const int SmallestTable = 64;

    // An open hash table from (node, character) to the next node; the keys are one more than that, 0 is an empty slot.
    private (ulong Key, int Child)[] _slots = new (ulong, int)[SmallestTable];
    private int _shift = 64 - BitOperations.Log2(SmallestTable);
    private int[] _values = [None, 0, 0, 0];
    private int _nodes = 1;

    /// <summary>Adds a string; false, and nothing changes, where it is there already.</summary>
    public bool Add(ReadOnlySpan<char> text, int value)
    {
        var node = Root;
        foreach (var character in text)
        {
            var next = Next(node, character);
            node = next == None ? AddNode(node, character) : next;
        }
        if (_values[node] != None)
            return false;
        _values[node] = value;
        return true;
    }

    /// <summary>The node after a character; <see cref="None"/> where no string goes on with it.</summary>
    public int Next(int node, char character)
    {
        var key = Key(node, character);
        var slots = _slots;
        for (var index = Slot(key); ; index = (index + 1) & (slots.Length - 1))
        {
            ref readonly var slot = ref slots[index];
            if (slot.Key == key)
                return slot.Child;
            if (slot.Key == 0)
                return None;
        }
    }

    /// <summary>The number of the string that ends at a node; <see cref="None"/> where none does.</summary>
    public int Value(int node) => _values[node];

    /// <summary>The node after a text; <see cref="None"/> where no string begins with it.</summary>
    public int Walk(int node, ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            node = Next(node, character);
            if (node == None)
                break;
        }
        return node;
    }

    /// <summary>The number of a string; <see cref="None"/> where it is not there.</summary>
    public int Find(ReadOnlySpan<char> text)
    {
        var node = Walk(Root, text);
        return node == None ? None : _values[node];
    }

    /// <summary>The longest string that a text begins with, going on from a node; its number is <see cref="None"/> where there is none.</summary>
    public int Longest(int node, ReadOnlySpan<char> text, out int length)
    {
        var found = None;
        length = 0;
        for (var index = 0; index < text.Length; index++)
        {
            node = Next(node, text[index]);
            if (node == None)
                break;
            if (_values[node] is not None and var value)
                (found, length) = (value, index + 1);
        }
        return found;
    }

    private static ulong Key(int node, char character) => (((ulong)(uint)node << 16) | character) + 1;

    private int Slot(ulong key) => (int)((key * 0x9E3779B97F4A7C15) >> _shift);

    private int AddNode(int parent, char character)
    {
        if (_nodes * 2 >= _slots.Length)
            Grow();
        Insert(Key(parent, character), _nodes);
        if (_nodes == _values.Length)
            Array.Resize(ref _values, _nodes * 2);
        _values[_nodes] = None;
        return _nodes++;
    }

    private void Insert(ulong key, int child)
    {
        var index = Slot(key);
        while (_slots[index].Key != 0)
            index = (index + 1) & (_slots.Length - 1);
        _slots[index] = (key, child);
    }

    private void Grow()
    {
        var old = _slots;
        _slots = new (ulong, int)[old.Length * 2];
        _shift--;
        foreach (var (key, child) in old)
        {
            if (key != 0)
                Insert(key, child);
        }
    }
}
