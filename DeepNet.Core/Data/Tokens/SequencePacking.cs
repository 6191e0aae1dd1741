namespace DeepNet.Data;

/// <summary>Puts things of unequal lengths into as few containers of one length as best-fit decreasing finds.</summary>
internal static class SequencePacking
{
    /// <summary>The longest first, each into the container that it leaves the least room in, or else into a new one. n log(length) steps.</summary>
    /// <param name="lengths">The lengths, from 1 to <paramref name="room"/>.</param>
    /// <param name="room">The length of a container.</param>
    /// <returns>What each container holds, as numbers of things in growing order; the containers in the order of their first things.</returns>
    public static List<List<int>> BestFit(ReadOnlySpan<int> lengths, int room)
    {
        var order = LongestFirst(lengths, room);
        var open = new Stack<List<int>>?[room + 1]; // by the room that is left
        var rooms = new SortedSet<int>(); // those of which there is an open one
        var all = new List<List<int>>();
        foreach (var thing in order)
        {
            var length = lengths[thing];
            List<int> container;
            var left = room;
            if (rooms.Count > 0 && rooms.Max >= length)
            {
                left = rooms.GetViewBetween(length, room).Min;
                container = open[left]!.Pop();
                if (open[left]!.Count == 0)
                    rooms.Remove(left);
            }
            else
            {
                all.Add(container = []);
            }
            container.Add(thing);
            if (left > length)
            {
                (open[left - length] ??= []).Push(container);
                rooms.Add(left - length);
            }
        }
        foreach (var container in all)
            container.Sort();
        all.Sort((one, other) => one[0].CompareTo(other[0]));
        return all;
    }

    // By counting; equal lengths stay in their order.
    private static int[] LongestFirst(ReadOnlySpan<int> lengths, int room)
    {
        var places = new int[room + 2];
        foreach (var length in lengths)
            places[room - length + 1]++;
        for (var k = 1; k < places.Length; k++)
            places[k] += places[k - 1];
        var order = new int[lengths.Length];
        for (var thing = 0; thing < lengths.Length; thing++)
            order[places[room - lengths[thing]]++] = thing;
        return order;
    }
}
