using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace DeepNet.Training;

/// <summary>The messages of the hparams plugin: what an experiment compares, with which values a run started, and how it ended.</summary>
internal static class HyperparameterMessages
{
    public const string Plugin = "hparams";
    public const string ExperimentTag = "_hparams_/experiment";
    public const string StartTag = "_hparams_/session_start_info";
    public const string EndTag = "_hparams_/session_end_info";

    private const int TextType = 1, BoolType = 2, NumberType = 3;
    private const int Success = 1, Failure = 2;

    public static ByteString Experiment(IReadOnlyDictionary<string, Value> parameters, IEnumerable<string> metrics, double time)
        => Proto.Message(data => data.Field(2, experiment =>
        {
            experiment.Field(3, time);
            foreach (var (name, value) in parameters)
                experiment.Field(4, info =>
                {
                    info.Field(1, name);
                    info.Field(4, TypeOf(value));
                });
            foreach (var metric in metrics)
                experiment.Field(5, info => info.Field(1, name => name.Field(2, metric)));
        }));

    public static ByteString Start(IReadOnlyDictionary<string, Value> parameters, double time)
        => Proto.Message(data => data.Field(3, start =>
        {
            foreach (var (name, value) in parameters)
                start.Field(1, entry =>
                {
                    entry.Field(1, name);
                    entry.Field(2, value.ToByteString());
                });
            start.Field(5, time);
        }));

    public static ByteString End(bool success, double time)
        => Proto.Message(data => data.Field(4, end =>
        {
            end.Field(1, success ? Success : Failure);
            end.Field(2, time);
        }));

    private static int TypeOf(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.BoolValue => BoolType,
        Value.KindOneofCase.NumberValue => NumberType,
        _ => TextType,
    };
}
