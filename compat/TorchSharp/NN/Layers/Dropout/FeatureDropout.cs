using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>Drops whole channels of [batch, channels, length], the batch optional.</summary>
public sealed class Dropout1d : ParameterLessModule<Tensor, Tensor>
{
    internal Dropout1d(double p, bool inplace) : base(nameof(Dropout1d))
    {
        this.p = Probability.Checked(p);
        this.inplace = inplace;
    }

    public double p { get; set => field = Probability.Checked(value); }
    public bool inplace { get; set; }

    public override Tensor forward(Tensor tensor) => functional.dropout1d(tensor, p, training, inplace);
}

/// <summary>Drops whole channels of [batch, channels, height, width].</summary>
public sealed class Dropout2d : ParameterLessModule<Tensor, Tensor>
{
    internal Dropout2d(double p, bool inplace) : base(nameof(Dropout2d))
    {
        this.p = Probability.Checked(p);
        this.inplace = inplace;
    }

    public double p { get; set => field = Probability.Checked(value); }
    public bool inplace { get; set; }

    public override Tensor forward(Tensor input) => functional.dropout2d(input, p, training, inplace);
}

/// <summary>Drops whole channels of [batch, channels, depth, height, width], the batch optional.</summary>
public sealed class Dropout3d : ParameterLessModule<Tensor, Tensor>
{
    internal Dropout3d(double p, bool inplace) : base(nameof(Dropout3d))
    {
        this.p = Probability.Checked(p);
        this.inplace = inplace;
    }

    public double p { get; set => field = Probability.Checked(value); }
    public bool inplace { get; set; }

    public override Tensor forward(Tensor input) => functional.dropout3d(input, p, training, inplace);
}
