namespace TorchSharp.Interop;

internal static partial class Aten
{
    internal static readonly Operator fft_fft = new("aten::fft_fft");
    internal static readonly Operator fft_fft2 = new("aten::fft_fft2");
    internal static readonly Operator fft_fftfreq = new("aten::fft_fftfreq");
    internal static readonly Operator fft_fftn = new("aten::fft_fftn");
    internal static readonly Operator fft_fftshift = new("aten::fft_fftshift");
    internal static readonly Operator fft_hfft = new("aten::fft_hfft");
    internal static readonly Operator fft_hfft2 = new("aten::fft_hfft2");
    internal static readonly Operator fft_hfftn = new("aten::fft_hfftn");
    internal static readonly Operator fft_ifft = new("aten::fft_ifft");
    internal static readonly Operator fft_ifft2 = new("aten::fft_ifft2");
    internal static readonly Operator fft_ifftn = new("aten::fft_ifftn");
    internal static readonly Operator fft_ifftshift = new("aten::fft_ifftshift");
    internal static readonly Operator fft_ihfft = new("aten::fft_ihfft");
    internal static readonly Operator fft_ihfft2 = new("aten::fft_ihfft2");
    internal static readonly Operator fft_ihfftn = new("aten::fft_ihfftn");
    internal static readonly Operator fft_irfft = new("aten::fft_irfft");
    internal static readonly Operator fft_irfft2 = new("aten::fft_irfft2");
    internal static readonly Operator fft_irfftn = new("aten::fft_irfftn");
    internal static readonly Operator fft_rfft = new("aten::fft_rfft");
    internal static readonly Operator fft_rfft2 = new("aten::fft_rfft2");
    internal static readonly Operator fft_rfftfreq = new("aten::fft_rfftfreq");
    internal static readonly Operator fft_rfftn = new("aten::fft_rfftn");
    internal static readonly Operator istft = new("aten::istft");
    internal static readonly Operator stft_center = new("aten::stft", "center");
}
