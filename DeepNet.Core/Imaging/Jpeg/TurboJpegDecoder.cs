using System.Runtime.InteropServices;
using DeepNet.Data;

namespace DeepNet.Imaging;

/// <summary>
/// Decodes by libturbojpeg as Pillow does by libjpeg: the exact integer transform and smooth upsampling of colours. Damage inside of the data is
/// passed over where the library can, and Pillow does; some files of ImageNet have it.
/// </summary>
internal sealed unsafe class TurboJpegDecoder : JpegDecoder
{
    private const int AccurateTransform = 4096; // TJFLAG_ACCURATEDCT
    private const int LimitedScans = 32768; // TJFLAG_LIMITSCANS
    private const int Warning = 0; // TJERR_WARNING

    private readonly TurboJpegLibrary _library;
    private readonly Handle _handle;

    public TurboJpegDecoder(TurboJpegLibrary library)
    {
        _library = library;
        _handle = new(library);
        if (_handle.IsInvalid)
            throw new OutOfMemoryException("libturbojpeg could not make a decompressor.");
    }

    public override void Decode(ReadOnlySpan<byte> content, string name, Span<byte> pixels, int width, int height, JpegPixels kind)
    {
        // TJPF_RGB, TJPF_GRAY, TJPF_CMYK
        var format = kind switch { JpegPixels.Rgb => 0, JpegPixels.Grey => 6, _ => 11 };
        if (pixels.Length != (long)width * height * (int)kind)
            throw new ArgumentException($"{pixels.Length} bytes for {width} × {height} pixels.", nameof(pixels));
        int code;
        var handle = _handle.DangerousGetHandle();
        fixed (byte* from = content, to = pixels)
            code = _library.Decompress(handle, from, new((uint)content.Length), to, width, width * (int)kind, height, format, AccurateTransform | LimitedScans);
        if (code != 0 && _library.GetErrorCode(handle) != Warning)
            throw new DataFormatException(name, $"its data is damaged ({Marshal.PtrToStringUTF8((nint)_library.GetErrorText(handle))}).");
        GC.KeepAlive(_handle);
    }

    private sealed class Handle : SafeHandle
    {
        private readonly TurboJpegLibrary _library;

        public Handle(TurboJpegLibrary library) : base(0, ownsHandle: true)
        {
            _library = library;
            SetHandle(library.InitDecompress());
        }

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle() => _library.Destroy(handle) == 0;
    }
}
