namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>Times <c>factor</c> when a metric has not improved for more than <c>patience</c> epochs.</summary>
                public class ReduceLROnPlateau : LRScheduler
                {
                    private readonly bool _minimize, _relative;
                    private readonly double _factor, _threshold, _eps;
                    private readonly int _patience, _cooldown;
                    private readonly double[] _min_lr;
                    private double _best;
                    private int _bad_epochs, _cooling;

                    public ReduceLROnPlateau(Optimizer optimizer, string mode = "min", double factor = 0.1, int patience = 10, double threshold = 1e-4,
                        string threshold_mode = "rel", int cooldown = 0, IList<double>? min_lr = null, double eps = 1e-8, bool verbose = false)
                    {
                        if (factor >= 1.0)
                            throw new ArgumentOutOfRangeException(nameof(factor), factor, "The factor must be below 1.");
                        if (mode is not ("min" or "max"))
                            throw new ArgumentException($"The mode must be 'min' or 'max', but got '{mode}'.", nameof(mode));
                        if (threshold_mode is not ("rel" or "abs"))
                            throw new ArgumentException($"The threshold's mode must be 'rel' or 'abs', but got '{threshold_mode}'.", nameof(threshold_mode));
                        Attach(optimizer, 0, verbose);
                        var groups = Groups.Count();
                        _min_lr = min_lr switch
                        {
                            null or { Count: 0 } => new double[groups],
                            { Count: 1 } => Enumerable.Repeat(min_lr[0], groups).ToArray(),
                            _ when min_lr.Count == groups => min_lr.ToArray(),
                            _ => throw new ArgumentException($"Expected a smallest rate for each of the {groups} parameter groups, but got {min_lr.Count}.", nameof(min_lr)),
                        };
                        (_minimize, _relative) = (mode == "min", threshold_mode == "rel");
                        (_factor, _threshold, _eps, _patience, _cooldown) = (factor, threshold, eps, patience, cooldown);
                        _best = _minimize ? double.PositiveInfinity : double.NegativeInfinity;
                        Apply(Present(rate => rate));
                    }

                    public override void step()
                        => throw new InvalidOperationException("ReduceLROnPlateau needs the metric that it watches: call step(double current).");

                    public override void step(int? epoch) => step();

                    /// <param name="current">The metric.</param>
                    /// <param name="epoch">The epoch, or null for the next.</param>
                    public override void step(double current, int? epoch = null)
                    {
                        _step_count++;
                        LastEpoch = epoch ?? LastEpoch + 1;
                        if (IsBetter(current))
                        {
                            _best = current;
                            _bad_epochs = 0;
                        }
                        else
                        {
                            _bad_epochs++;
                        }
                        if (_cooling > 0)
                        {
                            _cooling--;
                            _bad_epochs = 0;
                        }
                        if (_bad_epochs <= _patience)
                        {
                            Apply(Present(rate => rate));
                            return;
                        }
                        Apply(Groups.Select((group, k) => Reduced(group.LearningRate, _min_lr[k])));
                        _cooling = _cooldown;
                        _bad_epochs = 0;
                    }

                    private double Reduced(double rate, double smallest)
                    {
                        var reduced = Math.Max(rate * _factor, smallest);
                        return rate - reduced > _eps ? reduced : rate;
                    }

                    private bool IsBetter(double current)
                    {
                        var margin = _relative ? _best * _threshold : _threshold;
                        if (double.IsInfinity(_best))
                            return _minimize ? current < _best : current > _best;
                        return _minimize ? current < _best - margin : current > _best + margin;
                    }
                }
            }
        }
    }
}
