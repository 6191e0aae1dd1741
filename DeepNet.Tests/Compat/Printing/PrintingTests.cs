using DeepNet.Tests.Parity;
using TorchSharp;
using static TorchSharp.torch;

namespace DeepNet.Tests.Compat.Printing;

public class PrintingTests : TensorTest
{
    private static Tensor Mixed => tensor(new[,] { { 0f, 3.141f, 6.2834f, 3.14152f }, { 6.28e-6f, -13.141529f, 0.01f, 4713.14f } });
    private static Tensor Odd(params long[] shape) => arange(1, 2 * shape.Aggregate((a, b) => a * b), 2, float32).reshape(shape);

    [Test]
    public void Plain_text_is_shape_type_and_device()
    {
        Assert.That(zeros(2, 2).ToString(), Is.EqualTo("[2x2], type = Float32, device = cpu"));
        Assert.That(zeros(4, dtype: int64).metastr(), Is.EqualTo("[4], type = Int64, device = cpu"));
        Assert.That(tensor(3f).ToString(), Is.EqualTo("[], type = Float32, device = cpu"));
        Assert.That(zeros(2, 4, device: META).str(), Is.EqualTo("[2x4], type = Float32, device = meta"));
        var gone = zeros(1);
        gone.Dispose();
        Assert.That(gone.ToString(), Is.EqualTo("[disposed tensor]"));
    }

    [Test]
    public void Julias_style_aligns_columns()
    {
        Equal(tensor(3.14f).jlstr(), "[], type = Float32, device = cpu, value = 3.14");
        Equal(tensor(3.14f).jlstr("E2"), "[], type = Float32, device = cpu, value = 3.14E+000");
        Equal(zeros(4).jlstr(), "[4], type = Float32, device = cpu\n 0 0 0 0\n");
        Equal(Mixed.str(), "[2x4], type = Float32, device = cpu\n        0   3.141 6.2834 3.1415\n 6.28e-06 -13.142   0.01 4713.1\n");
        Equal(Mixed.jlstr("0.000"), "[2x4], type = Float32, device = cpu\n 0.000   3.141 6.283    3.142\n 0.000 -13.142 0.010 4713.140\n");
        Assert.That(Mixed.ToString(true), Is.EqualTo(Mixed.jlstr()));
    }

    [Test]
    public void Julias_style_shows_matrix_by_matrix()
    {
        Equal(Odd(2, 1, 2).jlstr(), "[2x1x2], type = Float32, device = cpu\n[0,..,..] =\n 1 3\n\n[1,..,..] =\n 5 7\n");
        Equal(Odd(2, 1, 1, 2).jlstr(), "[2x1x1x2], type = Float32, device = cpu\n[0,0,..,..] =\n 1 3\n\n[1,0,..,..] =\n 5 7\n");
    }

    [Test]
    public void Julias_style_leaves_out_what_is_wider_than_the_line()
        => Equal(arange(100).jlstr(width: 12), "[100], type = Int64, device = cpu\n 0 1 2 3 4 5 ...\n");

    [Test]
    public void Complex_numbers_show_the_parts_that_they_have()
    {
        var x = tensor(new[] { (0f, 0f), (1f, 4.86f), (2f, -9.72f), (1f, 0f) });
        Equal(x.jlstr(), "[4], type = ComplexFloat32, device = cpu\n 0 1+4.86i 2-9.72i 1\n");
        Equal(x.npstr(), "[0, 1+4.86i, 2-9.72i, 1]");
    }

    [Test]
    public void Numpys_style_nests_brackets()
    {
        Equal(zeros(4).npstr(), "[0, 0, 0, 0]");
        Equal(Mixed.npstr(), "[[0, 3.141, 6.2834, 3.1415]\n [6.28e-06, -13.142, 0.01, 4713.1]]");
        Equal(Odd(2, 2, 2).npstr(), "[[[1, 3]\n  [5, 7]]\n\n [[9, 11]\n  [13, 15]]]");
        Equal(Odd(2, 1, 1, 2).npstr(), "[[[[1, 3]]]\n\n\n [[[5, 7]]]]");
        Equal(tensor(new[] { true, false }).npstr(), "[True, False]");
        Equal(tensor(1.5f).bfloat16().npstr(), "1.5");
        Equal(zeros(0).npstr(), "[]");
    }

    [Test]
    public void Numpys_style_is_numpys_layout_with_commas_between_numbers_only()
    {
        var x = torch.cat([Mixed.flatten(), tensor(new[] { float.NaN, float.NegativeInfinity, 1e10f, -0.00001f })]);
        foreach (long[] shape in (long[][])[[12], [3, 4], [2, 3, 2], [2, 1, 3, 2]])
        {
            // The text comes back as its UTF-8 bytes.
            var expected = PyTorch.Run("""
                _text = np.array2string(x.numpy(), separator=', ', max_line_width=1000, formatter={'float_kind': lambda v: '%.5g' % v})
                text = torch.tensor(list(_text.replace(',\n', '\n').encode()), dtype=torch.uint8)
                """, ("x", x.reshape(shape)))["text"];
            var text = System.Text.Encoding.UTF8.GetString(Values<byte>(expected)).Replace("nan", "NaN").Replace("-inf", "-Infinity");
            set_printoptions(maxColumns: 100);
            Equal(x.reshape(shape).npstr(), text);
            set_printoptions(maxColumns: 6);
        }
    }

    [Test]
    public void Large_tensors_are_summarised()
    {
        Equal(Odd(100).npstr(), "[1, 3, 5, ... 195, 197, 199]");
        Equal(Odd(2, 50).npstr(), "[[1, 3, 5, ... 95, 97, 99]\n [101, 103, 105, ... 195, 197, 199]]");
        Equal(Odd(100, 1).npstr(), "[[1]\n [3]\n [5]\n ...\n [195]\n [197]\n [199]]");
        Equal(ones(100, dtype: int32).cstr(), "[100], type = Int32, device = cpu, value = int [] {1, 1, 1, ... 1, 1, 1}");
    }

    [Test]
    public void CSharps_style_is_an_array()
    {
        Equal(zeros(2).cstr(), "[2], type = Float32, device = cpu, value = float [] {0f, 0f}");
        Equal(zeros(2, 2).cstr(), "[2x2], type = Float32, device = cpu, value = \nfloat [,] {\n {0f, 0f},\n {0f, 0f}\n}");
        Equal(ones(2, 2, 2, dtype: int32).cstr(), "[2x2x2], type = Int32, device = cpu, value = \nint [,,] {\n {{1, 1},\n  {1, 1}},\n {{1, 1},\n  {1, 1}}\n}");
        Equal(Odd(10, 1).cstr(), "[10x1], type = Float32, device = cpu, value = \nfloat [,] {\n {1f},\n {3f},\n {5f},\n ...\n {15f},\n {17f},\n {19f}\n}");
    }

    [Test]
    public void Options_hold_where_the_call_does_not_say()
    {
        try
        {
            set_printoptions(precision: 2, maxColumns: 2);
            Equal(tensor(new[] { 1f, 2, 3 }).str(style: numpy), "[1.00, ... 3.00]");
            set_printoptions(style: numpy, floatFormat: "g3");
            Equal(tensor(new[] { 1.2345f }).str(), "[1.23]");
            var written = new StringWriter();
            var before = Console.Out;
            Console.SetOut(written);
            tensor(new[] { 1f }).print();
            Console.SetOut(before);
            Equal(written.ToString(), "[1]\n");
        }
        finally
        {
            set_printoptions(style: julia, floatFormat: "g5", maxColumns: 6);
        }
    }

    private static void Equal(string actual, string expected) => Assert.That(actual, Is.EqualTo(expected.Replace("\n", Environment.NewLine)));
}
