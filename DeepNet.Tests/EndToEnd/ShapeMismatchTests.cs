using System.Runtime.InteropServices;
using DeepNet.Models;
using static TorchSharp.torch;

namespace DeepNet.Tests.EndToEnd;

/// <summary>Tensors whose shapes do not fit are refused in a sentence that names the shapes.</summary>
internal sealed class ShapeMismatchTests
{
    [Test]
    public void A_product_names_both_shapes()
    {
        using var left = zeros(2, 3);
        using var right = zeros(4, 5);
        var error = Assert.Throws<ExternalException>(() => left.mm(right))!;
        Assert.That(error.Message, Does.Contain("(2x3 and 4x5)"));
    }

    [Test]
    public void A_network_names_what_it_takes_and_what_it_got()
    {
        using var model = new Cnn();
        using var colour = zeros(2, 3, 28, 28);
        var error = Assert.Throws<ArgumentException>(() => model.call(colour))!;
        Assert.That(error.Message, Does.Contain("[batch, 1, 28, 28]").And.Contain("[2, 3, 28, 28]"));
    }
}
