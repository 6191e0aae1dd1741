namespace TorchSharp;

public static partial class torch
{
    /// <summary>Optimizers and learning-rate schedulers.</summary>
    public static partial class optim
    {
        /// <summary>What has a learning rate that a scheduler may change: a parameter group.</summary>
        public interface ILearningRateController
        {
            double LearningRate { get; set; }

            /// <summary>The rate before any scheduler changed it.</summary>
            double InitialLearningRate { get; set; }
        }

        /// <summary>What has a momentum that a cyclic scheduler may change.</summary>
        public interface IMomentum
        {
            double Momentum { get; set; }
        }

        /// <summary>What has two averaging coefficients, the first of which acts as a momentum.</summary>
        public interface IBetas
        {
            (double, double) Betas { get; set; }
        }
    }
}
