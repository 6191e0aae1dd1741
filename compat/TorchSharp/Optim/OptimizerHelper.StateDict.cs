namespace TorchSharp.Modules;

public abstract partial class OptimizerHelper
{
    /// <summary>The options and states themselves, not copies.</summary>
    public virtual StateDictionary state_dict()
    {
        var result = new StateDictionary();
        var places = new Dictionary<IntPtr, int>();
        foreach (var group in _parameter_groups)
        {
            result.Options.Add(group.Options);
            var references = new List<int>();
            result.StateIndexRef.Add(references);
            foreach (var parameter in group.Members)
            {
                if (places.TryAdd(parameter.Handle, result.State.Count))
                    result.State.Add(_state[parameter.Handle]);
                references.Add(places[parameter.Handle]);
            }
        }
        return result;
    }

    /// <summary>Copies the options and states of an optimizer of the same class with groups of the same sizes.</summary>
    public virtual void load_state_dict(StateDictionary state_dict)
    {
        ArgumentNullException.ThrowIfNull(state_dict);
        var mine = this.state_dict();
        CheckGroups(mine, state_dict.StateIndexRef);
        for (var k = 0; k < mine.Options.Count; k++)
            if (!ReferenceEquals(mine.Options[k], state_dict.Options[k]))
                mine.Options[k].LoadStateDict(state_dict.Options[k]);
        for (var k = 0; k < mine.State.Count; k++)
            if (!ReferenceEquals(mine.State[k], state_dict.State[k]))
                mine.State[k].LoadStateDict(state_dict.State[k]);
    }

    public void save_state_dict(string location)
    {
        using var stream = File.Create(location);
        using var writer = new BinaryWriter(stream);
        save_state_dict(writer);
    }

    public void save_state_dict(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var saved = state_dict();
        writer.Write(GetType().Name);
        writer.Write(saved.Options.Count);
        for (var k = 0; k < saved.Options.Count; k++)
        {
            saved.Options[k].SaveStateDict(writer);
            writer.Write(saved.StateIndexRef[k].Count);
            foreach (var place in saved.StateIndexRef[k])
                writer.Write(place);
        }
        foreach (var state in saved.State)
            state.SaveStateDict(writer);
    }

    public void load_state_dict(string location)
    {
        using var stream = File.OpenRead(location);
        using var reader = new BinaryReader(stream);
        load_state_dict(reader);
    }

    public void load_state_dict(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var name = reader.ReadString();
        if (name != GetType().Name)
            throw new InvalidDataException($"The saved state is of the optimizer {name}, but this one is {GetType().Name}.");
        var mine = state_dict();
        var groups = reader.ReadInt32();
        if (groups != mine.Options.Count)
            throw new InvalidDataException($"The saved state has {groups} parameter groups, but this optimizer has {mine.Options.Count}.");
        for (var k = 0; k < groups; k++)
        {
            mine.Options[k].LoadStateDict(reader);
            var count = reader.ReadInt32();
            if (count != mine.StateIndexRef[k].Count)
                throw new InvalidDataException($"Group {k} of the saved state has {count} parameters, but this optimizer's has {mine.StateIndexRef[k].Count}.");
            foreach (var place in mine.StateIndexRef[k])
                if (reader.ReadInt32() != place)
                    throw new InvalidDataException($"Group {k} of the saved state shares its parameters with other groups differently.");
        }
        foreach (var state in mine.State)
            state.LoadStateDict(reader);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            foreach (var state in _state.values())
                (state as IDisposable)?.Dispose();
        base.Dispose(disposing);
    }

    private static void CheckGroups(StateDictionary mine, List<List<int>> groups)
    {
        if (groups.Count != mine.StateIndexRef.Count)
            throw new ArgumentException($"The state has {groups.Count} parameter groups, but this optimizer has {mine.StateIndexRef.Count}.");
        for (var k = 0; k < groups.Count; k++)
            if (!groups[k].SequenceEqual(mine.StateIndexRef[k]))
                throw new ArgumentException($"Group {k} of the state has {groups[k].Count} parameters, but this optimizer's has "
                    + $"{mine.StateIndexRef[k].Count}, or they are shared between groups differently.");
    }
}
