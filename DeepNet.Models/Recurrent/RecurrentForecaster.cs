using System.Text.Json.Nodes;
using DeepNet.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DeepNet.Models;

/// <summary>
/// Forecasts of several times ahead: a recurrent encoder reads the history, a decoder goes on from its state over the horizon, with what is known of it
/// beforehand. Sutskever, Vinyals, Le: Sequence to sequence learning with neural networks, 2014; for series Salinas et al.: DeepAR, 2017, of which this
/// gives the mean alone. It trains as it forecasts, on its own forecasts instead of the right values of the horizon.
/// </summary>
/// <remarks>
/// Keys are <c>encoder</c> and <c>decoder</c> with those of torch.nn.LSTM, and <c>head</c>; weights are drawn as in PyTorch.
/// It goes with the step <c>Supervised</c> and a loss of numbers, with targets [batch, horizon, series].
/// </remarks>
public sealed class RecurrentForecaster : Module<Tensor, Tensor>, IDescribed
{
    private const double Epsilon = 1e-5;

    private readonly Module _encoder, _decoder;
    private readonly Linear _head;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="options">Its sizes.</param>
    public RecurrentForecaster(RecurrentForecasterOptions options) : base(nameof(RecurrentForecaster))
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        var features = options.Series + options.Covariates;
        register_module("encoder", _encoder = Recurrence.Create(options.Cell, features, options.HiddenSize, options.Layers, options.Dropout));
        register_module("decoder", _decoder = Recurrence.Create(options.Cell, features, options.HiddenSize, options.Layers, options.Dropout));
        register_module("head", _head = Linear(options.HiddenSize, options.Series));
    }

    /// <summary>What the network was built from.</summary>
    public RecurrentForecasterOptions Options { get; }

    /// <inheritdoc/>
    public JsonNode Describe() => Options.ToJson();

    /// <inheritdoc/>
    /// <remarks>Does nothing: components are registered by name, however fields hold them.</remarks>
    protected override void RegisterComponents()
    {
    }

    /// <summary>Forecasts the horizon.</summary>
    /// <param name="window">
    /// [batch, history + horizon, series + covariates], the series first. What stands in the place of the horizon's series is not looked at. Without covariates
    /// [batch, history, series] will do.
    /// </param>
    /// <returns>[batch, horizon, series].</returns>
    /// <exception cref="ArgumentException">The window has another shape.</exception>
    public override Tensor forward(Tensor window)
    {
        RequireWindow(window);
        using var scope = NewDisposeScope();
        var values = window.narrow(1, 0, Options.History).narrow(2, 0, Options.Series); // [B, history, series]
        Tensor? mean = null, deviation = null;
        if (Options.Normalize)
        {
            mean = values.mean([1], keepdim: true);                                         // [B, 1, series]
            deviation = ((values - mean).square().mean([1], keepdim: true) + Epsilon).sqrt();
            values = (values - mean) / deviation;
        }
        var state = Recurrence.Run(_encoder, With(values, window, 0)).State;
        var last = values.narrow(1, Options.History - 1, 1);
        var forecast = Options.Feedback ? StepByStep(window, last, state) : AtOnce(window, last, state);
        if (mean is not null)
            forecast = forecast * deviation! + mean;
        return forecast.MoveToOuterDisposeScope();
    }

    private Tensor StepByStep(Tensor window, Tensor last, RecurrentState state)
    {
        var forecasts = new Tensor[Options.Horizon];
        for (var step = 0; step < forecasts.Length; step++)
        {
            (var hidden, state) = Recurrence.Run(_decoder, With(last, window, Options.History + step), state);
            forecasts[step] = last = hidden.Dropped(Options.Dropout, training).Then(_head); // [B, 1, series]
        }
        return cat(forecasts, 1);
    }

    private Tensor AtOnce(Tensor window, Tensor last, RecurrentState state)
    {
        var seen = last.expand(last.size(0), Options.Horizon, Options.Series);
        var (hidden, _) = Recurrence.Run(_decoder, With(seen, window, Options.History), state);
        return hidden.Dropped(Options.Dropout, training).Then(_head);
    }

    // Values with the covariates of their times.
    private Tensor With(Tensor values, Tensor window, long start)
    {
        if (Options.Covariates == 0)
            return values;
        return cat([values, window.narrow(1, start, values.size(1)).narrow(2, Options.Series, Options.Covariates)], 2);
    }

    private void RequireWindow(Tensor window)
    {
        ArgumentNullException.ThrowIfNull(window);
        var (whole, features) = (Options.History + Options.Horizon, Options.Series + Options.Covariates);
        if (window.Dimensions == 3 && window.size(2) == features && (window.size(1) == whole || (window.size(1) == Options.History && Options.Covariates == 0)))
            return;
        var hint = Options.Covariates == 0 ? $" or [batch, {Options.History}, {features}]" : "";
        throw new ArgumentException($"{nameof(RecurrentForecaster)} takes windows [batch, {whole}, {features}]{hint}, got {InputShape.Text(window)}.", nameof(window));
    }
}
