namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>
                /// Up to a high rate, then down far below the start: Smith and Topin, "Super-Convergence", 2018. Made for a step each batch. The momentum,
                /// or the first beta, moves the other way.
                /// </summary>
                public class OneCycleLR : LRScheduler
                {
                    private readonly double[] _initial_lrs, _max_lrs, _min_lrs, _base_momentums, _max_momentums;
                    private readonly (double End, Bound From, Bound To, bool MomentumFalls, bool MomentumRises)[] _phases;
                    private readonly int _total_steps;
                    private readonly bool _linear, _cycle_momentum;

                    public OneCycleLR(Optimizer optimizer, double max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1, double pct_start = 0.3,
                        AnnealStrategy anneal_strategy = AnnealStrategy.Cos, bool cycle_momentum = true, double base_momentum = 0.85, double max_momentum = 0.95,
                        double div_factor = 25, double final_div_factor = 1e4, bool three_phase = false, int last_epoch = -1, bool verbose = false)
                        : this(optimizer, [max_lr], total_steps, epochs, steps_per_epoch, pct_start, anneal_strategy, cycle_momentum, [base_momentum], [max_momentum],
                            div_factor, final_div_factor, three_phase, last_epoch, verbose)
                    {
                    }

                    public OneCycleLR(Optimizer optimizer, IEnumerable<double> max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1,
                        double pct_start = 0.3, AnnealStrategy anneal_strategy = AnnealStrategy.Cos, bool cycle_momentum = true, IEnumerable<double>? base_momentum = null,
                        IEnumerable<double>? max_momentum = null, double div_factor = 25, double final_div_factor = 1e4, bool three_phase = false, int last_epoch = -1,
                        bool verbose = false)
                    {
                        ArgumentNullException.ThrowIfNull(optimizer);
                        if (total_steps <= 0 && (epochs <= 0 || steps_per_epoch <= 0))
                            throw new ArgumentException("Expected total_steps, or epochs and steps_per_epoch, all positive.", nameof(total_steps));
                        if (pct_start is not (>= 0 and <= 1))
                            throw new ArgumentOutOfRangeException(nameof(pct_start), pct_start, "pct_start must be between 0 and 1.");
                        var groups = optimizer.ParamGroups.ToArray();
                        _total_steps = total_steps > 0 ? total_steps : epochs * steps_per_epoch;
                        _linear = anneal_strategy == AnnealStrategy.Linear;
                        _cycle_momentum = cycle_momentum;
                        _max_lrs = PerGroup(max_lr, groups.Length, nameof(max_lr));
                        _initial_lrs = Array.ConvertAll(_max_lrs, rate => rate / div_factor);
                        _min_lrs = Array.ConvertAll(_initial_lrs, rate => rate / final_div_factor);
                        _base_momentums = PerGroup(base_momentum ?? [0.85], groups.Length, nameof(base_momentum));
                        _max_momentums = PerGroup(max_momentum ?? [0.95], groups.Length, nameof(max_momentum));
                        var top = pct_start * _total_steps - 1;
                        _phases = three_phase
                            ? [(top, Bound.Initial, Bound.Max, true, false), (2 * pct_start * _total_steps - 2, Bound.Max, Bound.Initial, false, true),
                                (_total_steps - 1, Bound.Initial, Bound.Min, false, false)]
                            : [(top, Bound.Initial, Bound.Max, true, false), (_total_steps - 1, Bound.Max, Bound.Min, false, true)];
                        for (var k = 0; k < groups.Length; k++)
                        {
                            if (cycle_momentum)
                                Momentum.Require(groups[k]);
                            if (last_epoch != -1)
                                continue;
                            groups[k].LearningRate = _initial_lrs[k];
                            if (cycle_momentum)
                                Momentum.Set(groups[k], _max_momentums[k]);
                        }
                        Attach(optimizer, last_epoch, verbose);
                        step();
                    }

                    public enum AnnealStrategy
                    {
                        Cos = 0,
                        Linear = 1,
                    }

                    private enum Bound
                    {
                        Initial,
                        Max,
                        Min,
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        if (LastEpoch > _total_steps)
                            throw new InvalidOperationException($"Step {LastEpoch} of a one-cycle schedule that was made for {_total_steps} steps.");
                        var start = 0.0;
                        var current = 0;
                        while (current < _phases.Length - 1 && LastEpoch > _phases[current].End)
                            start = _phases[current++].End;
                        var phase = _phases[current];
                        var part = (LastEpoch - start) / (phase.End - start);
                        if (_cycle_momentum)
                            foreach (var (k, group) in Groups.Index())
                                Momentum.Set(group, Anneal(
                                    phase.MomentumRises ? _base_momentums[k] : _max_momentums[k], phase.MomentumFalls ? _base_momentums[k] : _max_momentums[k], part));
                        return _max_lrs.Select((_, k) => Anneal(Rate(phase.From, k), Rate(phase.To, k), part));
                    }

                    private double Rate(Bound bound, int group) => bound switch
                    {
                        Bound.Initial => _initial_lrs[group],
                        Bound.Max => _max_lrs[group],
                        _ => _min_lrs[group],
                    };

                    private double Anneal(double start, double end, double part)
                        => _linear ? (end - start) * part + start : end + (start - end) / 2.0 * (Math.Cos(Math.PI * part) + 1);
                }
            }
        }
    }
}
