namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>The rate times <c>factor</c> until <c>total_iters</c>, then the rate itself.</summary>
                public class ConstantLR : LRScheduler
                {
                    private readonly double _factor;
                    private readonly int _total_iters;

                    public ConstantLR(Optimizer optimizer, double factor = 1.0 / 3, int total_iters = 5, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        if (factor is not (>= 0 and <= 1))
                            throw new ArgumentOutOfRangeException(nameof(factor), factor, "The factor must be between 0 and 1.");
                        (_factor, _total_iters) = (factor, total_iters);
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                        => Present(rate => LastEpoch == 0 ? rate * _factor : LastEpoch == _total_iters ? rate * (1.0 / _factor) : rate);

                    protected override IEnumerable<double> get_closed_form_lr() => Base(rate => rate * (LastEpoch >= _total_iters ? 1 : _factor));
                }

                /// <summary>Linearly from <c>start_factor</c> to <c>end_factor</c> times the rate, in <c>total_iters</c> epochs.</summary>
                public class LinearLR : LRScheduler
                {
                    private readonly double _start, _change;
                    private readonly int _total_iters;

                    public LinearLR(Optimizer optimizer, double start_factor = 1.0 / 3, double end_factor = 1.0, int total_iters = 5, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        if (start_factor is not (> 0 and <= 1))
                            throw new ArgumentOutOfRangeException(nameof(start_factor), start_factor, "The starting factor must be above 0 and at most 1.");
                        if (end_factor is not (>= 0 and <= 1))
                            throw new ArgumentOutOfRangeException(nameof(end_factor), end_factor, "The ending factor must be between 0 and 1.");
                        (_start, _change, _total_iters) = (start_factor, end_factor - start_factor, total_iters);
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        if (LastEpoch == 0)
                            return Present(rate => rate * _start);
                        if (LastEpoch > _total_iters)
                            return Present(rate => rate);
                        return Present(rate => rate * (1.0 + _change / (_total_iters * _start + (LastEpoch - 1) * _change)));
                    }

                    protected override IEnumerable<double> get_closed_form_lr()
                        => Base(rate => rate * (_start + _change * Math.Min(_total_iters, LastEpoch) / _total_iters));
                }
            }
        }
    }
}
