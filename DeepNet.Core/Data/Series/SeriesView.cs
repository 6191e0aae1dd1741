namespace DeepNet.Data;

/// <summary>One series of a batch.</summary>
/// <param name="values">Its values.</param>
/// <param name="time">Steps in time, without padding.</param>
/// <param name="channels">Values at each step.</param>
/// <param name="timeStride">From one step to the next.</param>
/// <param name="channelStride">From one channel to the next.</param>
internal readonly ref struct SeriesView(Span<float> values, int time, int channels, int timeStride, int channelStride)
{
    private readonly Span<float> _values = values;

    public int Time { get; } = time;

    public int Channels { get; } = channels;

    public ref float this[int step, int channel] => ref _values[step * timeStride + channel * channelStride];

    /// <summary>Sets a range of steps of a range of channels to a value.</summary>
    public void Fill(int firstStep, int steps, int firstChannel, int channels, float value)
    {
        for (var step = firstStep; step < firstStep + steps; step++)
            for (var channel = firstChannel; channel < firstChannel + channels; channel++)
                this[step, channel] = value;
    }
}
