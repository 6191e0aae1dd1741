namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>The initial rate times a function of the epoch.</summary>
                public class LambdaLR : LRScheduler
                {
                    private readonly Func<int, double>[] _lambdas;

                    public LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false)
                        : this(optimizer, One(optimizer, lr_lambda), last_epoch, verbose)
                    {
                    }

                    public LambdaLR(Optimizer optimizer, IEnumerable<Func<int, double>> lr_lambdas, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _lambdas = Matched(lr_lambdas, BaseRates.Length);
                        step();
                    }

                    protected override IEnumerable<double> get_lr() => BaseRates.Select((rate, group) => rate * _lambdas[group](LastEpoch));

                    internal static IEnumerable<Func<int, double>> One(Optimizer optimizer, Func<int, double> lambda)
                    {
                        ArgumentNullException.ThrowIfNull(optimizer);
                        ArgumentNullException.ThrowIfNull(lambda);
                        return optimizer.ParamGroups.Select(_ => lambda).ToArray();
                    }

                    internal static Func<int, double>[] Matched(IEnumerable<Func<int, double>> lambdas, int groups)
                    {
                        ArgumentNullException.ThrowIfNull(lambdas);
                        var array = lambdas.ToArray();
                        if (array.Length != groups)
                            throw new ArgumentException($"Expected a function for each of the {groups} parameter groups, but got {array.Length}.", nameof(lambdas));
                        return array;
                    }
                }

                /// <summary>The present rate times a function of the epoch.</summary>
                public class MultiplicativeLR : LRScheduler
                {
                    private readonly Func<int, double>[] _lambdas;

                    public MultiplicativeLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false)
                        : this(optimizer, LambdaLR.One(optimizer, lr_lambda), last_epoch, verbose)
                    {
                    }

                    public MultiplicativeLR(Optimizer optimizer, IEnumerable<Func<int, double>> lr_lambdas, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _lambdas = LambdaLR.Matched(lr_lambdas, BaseRates.Length);
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                        => Groups.Select((group, k) => LastEpoch > 0 ? group.LearningRate * _lambdas[k](LastEpoch) : group.LearningRate);
                }
            }
        }
    }
}
