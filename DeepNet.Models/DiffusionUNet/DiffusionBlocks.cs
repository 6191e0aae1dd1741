using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>A level on the way down: residual blocks, each followed by attention on some levels, then half the height and width but on the last level.</summary>
internal sealed class DiffusionDown : Module
{
    private readonly TimedResidualBlock[] _blocks;
    private readonly PixelAttention[] _attentions;
    private readonly DiffusionDownsampling? _downsampling;

    internal DiffusionDown(DiffusionUNetOptions options, int level) : base(nameof(DiffusionDown))
    {
        var (inputs, outputs) = (options.Widths[Math.Max(0, level - 1)], options.Widths[level]);
        (_blocks, _attentions) = DiffusionBlocks.Create(options, level, Enumerable.Range(0, options.BlocksPerLevel).Select(index => index == 0 ? inputs : outputs));
        DiffusionBlocks.Register(this, _blocks, _attentions);
        if (level < options.Widths.Count - 1)
            register_module("downsamplers", ModuleList(_downsampling = new DiffusionDownsampling(outputs)));
    }

    // The components are those registered by name above; how fields hold them is the class's own matter.
    protected override void RegisterComponents()
    {
    }

    /// <summary>Passes through the level, and puts what the way up will see onto the stack.</summary>
    /// <param name="hidden">[batch, inputs, height, width]; it is on the stack too.</param>
    /// <param name="time">[batch, time features].</param>
    /// <param name="levels">What the way up will see.</param>
    internal Tensor Pass(Tensor hidden, Tensor time, Stack<Tensor> levels)
    {
        for (var index = 0; index < _blocks.Length; index++)
        {
            hidden = _blocks[index].call(hidden, time);
            if (_attentions.Length > 0)
                hidden = hidden.Then(_attentions[index]);
            levels.Push(hidden);
        }
        if (_downsampling is null)
            return hidden;
        hidden = _downsampling.call(hidden);
        levels.Push(hidden);
        return hidden;
    }
}

/// <summary>Below the last level: a residual block, attention, a residual block. The result goes to the scope outside.</summary>
internal sealed class DiffusionMiddle : Module<Tensor, Tensor, Tensor>
{
    private readonly TimedResidualBlock _first, _second;
    private readonly PixelAttention _attention;

    internal DiffusionMiddle(DiffusionUNetOptions options) : base(nameof(DiffusionMiddle))
    {
        var width = options.Widths[^1];
        (_first, _attention, _second) = (new(options, width, width), new(options, width), new(options, width, width));
        DiffusionBlocks.Register(this, [_first, _second], [_attention]);
    }

    // The components are those registered by name above; how fields hold them is the class's own matter.
    protected override void RegisterComponents()
    {
    }

    public override Tensor forward(Tensor input, Tensor time)
    {
        using var scope = NewDisposeScope();
        using var hidden = _first.call(input, time).Then(_attention);
        return _second.call(hidden, time).MoveToOuterDisposeScope();
    }
}

/// <summary>A level on the way up: residual blocks that each also see what one on the way down gave, then twice the height and width but at full size.</summary>
internal sealed class DiffusionUp : Module
{
    private readonly TimedResidualBlock[] _blocks;
    private readonly PixelAttention[] _attentions;
    private readonly DiffusionUpsampling? _upsampling;

    internal DiffusionUp(DiffusionUNetOptions options, int level) : base(nameof(DiffusionUp))
    {
        var (width, count) = (options.Widths[level], options.BlocksPerLevel + 1);
        var below = options.Widths[Math.Min(level + 1, options.Widths.Count - 1)];
        var above = options.Widths[Math.Max(level - 1, 0)];
        (_blocks, _attentions) = DiffusionBlocks.Create(options, level,
            Enumerable.Range(0, count).Select(index => (index == 0 ? below : width) + (index == count - 1 ? above : width)));
        DiffusionBlocks.Register(this, _blocks, _attentions);
        if (level > 0)
            register_module("upsamplers", ModuleList(_upsampling = new DiffusionUpsampling(width)));
    }

    // The components are those registered by name above; how fields hold them is the class's own matter.
    protected override void RegisterComponents()
    {
    }

    /// <summary>Passes through the level, and takes what it sees of the way down off the stack. What comes in is let go of.</summary>
    /// <param name="hidden">[batch, width of the level below, height, width].</param>
    /// <param name="time">[batch, time features].</param>
    /// <param name="levels">What the way down gave.</param>
    internal Tensor Pass(Tensor hidden, Tensor time, Stack<Tensor> levels)
    {
        for (var index = 0; index < _blocks.Length; index++)
        {
            using var before = hidden;
            using var beside = levels.Pop();
            using var both = cat([before, beside], 1);
            hidden = _blocks[index].call(both, time);
            if (_attentions.Length > 0)
                hidden = hidden.Then(_attentions[index]);
        }
        return _upsampling is null ? hidden : hidden.Then(_upsampling);
    }
}

/// <summary>A 3 × 3 convolution with a stride of 2, with zeros at the right and below only, as Ho et al.'s code pads.</summary>
internal sealed class DiffusionDownsampling : Module<Tensor, Tensor>
{
    private readonly Conv2d _convolution;

    internal DiffusionDownsampling(int channels) : base(nameof(DiffusionDownsampling))
        => register_module("conv", _convolution = Conv2d(channels, channels, 3, stride: 2));

    // The components are those registered by name above; how fields hold them is the class's own matter.
    protected override void RegisterComponents()
    {
    }

    public override Tensor forward(Tensor input)
    {
        using var padded = functional.pad(input, (0, 1, 0, 1)); // left, right, above, below
        return _convolution.call(padded);                       // [batch, channels, height / 2, width / 2]
    }
}

/// <summary>Each pixel as 2 × 2, then a 3 × 3 convolution.</summary>
internal sealed class DiffusionUpsampling : Module<Tensor, Tensor>
{
    private readonly Conv2d _convolution;

    internal DiffusionUpsampling(int channels) : base(nameof(DiffusionUpsampling))
        => register_module("conv", _convolution = Conv2d(channels, channels, 3, padding: 1));

    // The components are those registered by name above; how fields hold them is the class's own matter.
    protected override void RegisterComponents()
    {
    }

    public override Tensor forward(Tensor input)
    {
        using var larger = functional.interpolate(input, scale_factor: [2, 2]);
        return _convolution.call(larger); // [batch, channels, 2 · height, 2 · width]
    }
}

/// <summary>What the levels have in common.</summary>
internal static class DiffusionBlocks
{
    /// <summary>Residual blocks of given inputs, and, on some levels, attention after each; drawn in turns.</summary>
    internal static (TimedResidualBlock[] Blocks, PixelAttention[] Attentions) Create(DiffusionUNetOptions options, int level, IEnumerable<int> inputs)
    {
        var (blocks, attentions, width) = (new List<TimedResidualBlock>(), new List<PixelAttention>(), options.Widths[level]);
        foreach (var count in inputs)
        {
            blocks.Add(new TimedResidualBlock(options, count, width));
            if (options.HasAttention(level))
                attentions.Add(new PixelAttention(options, width));
        }
        return ([.. blocks], [.. attentions]);
    }

    /// <summary>The original lists attentions before residual blocks.</summary>
    internal static void Register(Module level, TimedResidualBlock[] blocks, PixelAttention[] attentions)
    {
        if (attentions.Length > 0)
            level.register_module("attentions", ModuleList(attentions));
        level.register_module("resnets", ModuleList(blocks));
    }

    /// <summary>x·σ(x), letting go of x.</summary>
    internal static Tensor Activated(this Tensor input)
    {
        using (input)
            return functional.silu(input);
    }
}
