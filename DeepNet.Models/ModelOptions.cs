using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace DeepNet.Models;

/// <summary>
/// What makes a model of the zoo: an immutable record that builds it and that System.Text.Json writes and reads back, so that a
/// checkpoint can say what its weights belong to.
/// </summary>
/// <example><code>
/// var options = JsonSerializer.Deserialize&lt;ModelOptions&gt;(card["model"]["options"]);
/// using var model = options.Create();
/// </code></example>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "family")]
[JsonDerivedType(typeof(MlpOptions), "mlp")]
[JsonDerivedType(typeof(CnnOptions), "cnn")]
[JsonDerivedType(typeof(ResNetOptions), "resnet")]
[JsonDerivedType(typeof(GptOptions), "gpt")]
[JsonDerivedType(typeof(RecurrentClassifierOptions), "recurrent-classifier")]
[JsonDerivedType(typeof(RecurrentLanguageModelOptions), "recurrent-language-model")]
[JsonDerivedType(typeof(RecurrentForecasterOptions), "recurrent-forecaster")]
[JsonDerivedType(typeof(LeNetOptions), "lenet")]
[JsonDerivedType(typeof(AlexNetOptions), "alexnet")]
[JsonDerivedType(typeof(VggOptions), "vgg")]
[JsonDerivedType(typeof(MobileNetV2Options), "mobilenetv2")]
[JsonDerivedType(typeof(DenseNetOptions), "densenet")]
[JsonDerivedType(typeof(ConvNeXtOptions), "convnext")]
[JsonDerivedType(typeof(UNetOptions), "unet")]
[JsonDerivedType(typeof(ViTOptions), "vit")]
[JsonDerivedType(typeof(BertOptions), "bert")]
public abstract record ModelOptions
{
    /// <summary>Builds the model with fresh weights, drawn from the default generator in the order of the PyTorch original.</summary>
    /// <returns>The model, in training mode, in float32 on the CPU; the caller owns it.</returns>
    /// <exception cref="ArgumentException">Options that are valid one by one exclude each other.</exception>
    public abstract nn.Module<Tensor, Tensor> Create();

    /// <summary>The options with their family, as a checkpoint's run card holds them.</summary>
    internal JsonNode ToJson() => JsonSerializer.SerializeToNode(this)!;
}
