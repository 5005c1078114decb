using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ASMNet.Media.FFmpeg;

/// <summary>
/// Pictures as most videos and cameras hold them: brightness for each pixel, and two planes of colour of half the width and half (4:2:0) or
/// all (4:2:2) of the height. In this form they take half or two thirds of the bytes of blue, green and red, so that ffmpeg converts nothing
/// and less goes through the pipe. The conversion here calculates as ffmpeg's does on x86 for such pictures, to the same values.
/// </summary>
internal sealed class PlanarPictures
{
    // The numbers of a pixel are multiplied by 8, and factors by 8192, so that the upper half of the product is the value itself.
    private const int NumberShift = 3;
    private const int FactorUnit = 8192;
    private const int NoColour = 128;

    private readonly bool _isTall;
    private readonly short _black;
    private readonly short _brightness;
    private readonly short _blueOfBlue;
    private readonly short _greenOfBlue;
    private readonly short _greenOfRed;
    private readonly short _redOfRed;

    private PlanarPictures(bool isTall, bool isFull, double red, double blue)
    {
        (_isTall, IsFull, PixelFormat) = (isTall, isFull, isTall ? "yuv422p" : "yuv420p");

        // ITU-R BT.601 and BT.709: brightness is a sum of the three colours with these shares; the two others are differences from it.
        // In the limited range brightness goes from 16 to 235 and colour from 16 to 240, and all from 0 to 255 in the full one.
        double green = 1 - red - blue;
        double colour = isFull ? 2 : 2 * 255 / 224.0;
        (_black, _brightness) = isFull ? ((short)0, Factor(1)) : ((short)16, Factor(255 / 219.0));
        (_blueOfBlue, _redOfRed) = (Factor(colour * (1 - blue)), Factor(colour * (1 - red)));
        (_greenOfBlue, _greenOfRed) = (Factor(-colour * (1 - blue) * blue / green), Factor(-colour * (1 - red) * red / green));
    }

    /// <summary>ffmpeg's name of the form.</summary>
    public string PixelFormat { get; }

    /// <summary>Whether its numbers are to have the full range, which ffmpeg's name does not say.</summary>
    public bool IsFull { get; }

    /// <summary>The form for a video, by ffprobe's words for it; null for what ffmpeg is to convert.</summary>
    /// <param name="format">Its pixels' format; with a j of the full range.</param>
    /// <param name="range">Its range.</param>
    /// <param name="space">Its colour space.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="isTurned">Whether ffmpeg has to turn them, after which tall planes of colour would be wide ones.</param>
    public static PlanarPictures? For(string format, string range, string space, long width, long height, bool isTurned)
    {
        bool isTall = format is "yuv422p" or "yuvj422p";
        bool isFull = format.StartsWith("yuvj", StringComparison.Ordinal);
        bool isKnown = (format is "yuv420p" or "yuvj420p" || (isTall && !isTurned)) && (range is "" or "unknown" || range == (isFull ? "pc" : "tv"));
        if (!Avx2.IsSupported || !isKnown || width % 2 != 0 || height % 2 != 0)
        {
            return null;
        }

        return space switch
        {
            // where a video says nothing, ffmpeg takes the colours of standard definition
            "" or "unknown" or "bt470bg" or "smpte170m" => new PlanarPictures(isTall, isFull, 0.299, 0.114),
            "bt709" => new PlanarPictures(isTall, isFull, 0.2126, 0.0722),
            _ => null,
        };
    }

    /// <summary>Bytes of a picture.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    public long LengthOf(int width, int height) => ((long)width * height) + (2L * HalfOf(width) * ColourRows(height));

    /// <summary>Converts a picture.</summary>
    /// <param name="planes">Brightness, blue and red differences, each row by row without gaps: <see cref="LengthOf"/> bytes.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="pixels">Receives blue, green and red of each pixel, <c>3 * width * height</c> bytes.</param>
    public void Convert(ReadOnlySpan<byte> planes, int width, int height, Span<byte> pixels)
    {
        int half = HalfOf(width);
        ReadOnlySpan<byte> blue = planes.Slice(width * height, half * ColourRows(height));
        ReadOnlySpan<byte> red = planes.Slice((width * height) + blue.Length, blue.Length);
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> brightnessRow = planes.Slice(y * width, width);
            int colourRow = _isTall ? y : y / 2;
            ReadOnlySpan<byte> blueRow = blue.Slice(colourRow * half, half);
            ReadOnlySpan<byte> redRow = red.Slice(colourRow * half, half);
            Span<byte> row = pixels.Slice(y * 3 * width, 3 * width);
            int done = Avx2.IsSupported && width >= Vector256<byte>.Count ? ConvertWide(brightnessRow, blueRow, redRow, row) : 0;
            ConvertSingly(brightnessRow, blueRow, redRow, row, done);
        }
    }

    private int ColourRows(int height) => _isTall ? height : HalfOf(height);

    private static int HalfOf(int length) => (length + 1) / 2;

    private static short Factor(double value) => (short)Math.Round(FactorUnit * value);

    private static int Product(int number, short factor) => ((number << NumberShift) * factor) >> 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Product(Vector256<short> number, short factor) => Avx2.MultiplyHigh(number << NumberShift, Vector256.Create(factor));

    private void ConvertSingly(ReadOnlySpan<byte> brightness, ReadOnlySpan<byte> blue, ReadOnlySpan<byte> red, Span<byte> row, int from)
    {
        for (int x = from; x < brightness.Length; x++)
        {
            int bright = Product(brightness[x] - _black, _brightness);
            (int toBlue, int toRed) = (blue[x / 2] - NoColour, red[x / 2] - NoColour);
            row[3 * x] = (byte)Math.Clamp(bright + Product(toBlue, _blueOfBlue), 0, 255);
            row[(3 * x) + 1] = (byte)Math.Clamp(bright + Product(toBlue, _greenOfBlue) + Product(toRed, _greenOfRed), 0, 255);
            row[(3 * x) + 2] = (byte)Math.Clamp(bright + Product(toRed, _redOfRed), 0, 255);
        }
    }

    /// <summary>Converts 32 pixels at a time, of which there are at least as many, and returns how many that were.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int ConvertWide(ReadOnlySpan<byte> brightness, ReadOnlySpan<byte> blue, ReadOnlySpan<byte> red, Span<byte> row)
    {
        ref byte brightnessStart = ref MemoryMarshal.GetReference(brightness);
        ref byte blueStart = ref MemoryMarshal.GetReference(blue);
        ref byte redStart = ref MemoryMarshal.GetReference(red);
        ref byte target = ref MemoryMarshal.GetReference(row);
        Vector256<short> black = Vector256.Create(_black);
        Vector256<short> noColour = Vector256.Create((short)NoColour);

        // The last 32 overlap those before them, so that at most one is left; pairs stay pairs.
        int last = (brightness.Length - Vector256<byte>.Count) & ~1;
        for (int next = 0; next < last + Vector256<byte>.Count; next += Vector256<byte>.Count)
        {
            int x = Math.Min(next, last);
            Vector256<short> toBlue = Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref blueStart, (nuint)(x / 2))) - noColour;
            Vector256<short> toRed = Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref redStart, (nuint)(x / 2))) - noColour;

            // Of each pair of pixels the left one lies in the lower byte; both have the same colour.
            Vector256<ushort> pairs = Vector256.LoadUnsafe(ref brightnessStart, (nuint)x).AsUInt16();
            Vector256<short> left = Product((pairs & Vector256.Create((ushort)0xFF)).AsInt16() - black, _brightness);
            Vector256<short> right = Product((pairs >> 8).AsInt16() - black, _brightness);
            Vector256<byte> blues = Join(left, right, Product(toBlue, _blueOfBlue));
            Vector256<byte> greens = Join(left, right, Product(toBlue, _greenOfBlue) + Product(toRed, _greenOfRed));
            Vector256<byte> reds = Join(left, right, Product(toRed, _redOfRed));
            Store(blues, greens, reds, ref Unsafe.Add(ref target, 3 * x));
        }

        return last + Vector256<byte>.Count;
    }

    /// <summary>One colour of 16 pixels in each half: first the eight left ones of the pairs, then the right ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Join(Vector256<short> left, Vector256<short> right, Vector256<short> colour) =>
        Avx2.PackUnsignedSaturate(left + colour, right + colour);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<byte> blues, Vector256<byte> greens, Vector256<byte> reds, ref byte target)
    {
        // Of each half, 16 pixels become three vectors of 16 bytes. Pixel 2i lies at i, pixel 2i + 1 at 8 + i; 255 gives zero.
        const byte No = 255;
        Vector128<byte> blue0 = Vector128.Create((byte)0, No, No, 8, No, No, 1, No, No, 9, No, No, 2, No, No, 10);
        Vector128<byte> green0 = Vector128.Create(No, (byte)0, No, No, 8, No, No, 1, No, No, 9, No, No, 2, No, No);
        Vector128<byte> red0 = Vector128.Create(No, No, (byte)0, No, No, 8, No, No, 1, No, No, 9, No, No, 2, No);
        Vector128<byte> blue1 = Vector128.Create(No, No, (byte)3, No, No, 11, No, No, 4, No, No, 12, No, No, 5, No);
        Vector128<byte> green1 = Vector128.Create((byte)10, No, No, 3, No, No, 11, No, No, 4, No, No, 12, No, No, 5);
        Vector128<byte> red1 = Vector128.Create(No, (byte)10, No, No, 3, No, No, 11, No, No, 4, No, No, 12, No, No);
        Vector128<byte> blue2 = Vector128.Create(No, (byte)13, No, No, 6, No, No, 14, No, No, 7, No, No, 15, No, No);
        Vector128<byte> green2 = Vector128.Create(No, No, (byte)13, No, No, 6, No, No, 14, No, No, 7, No, No, 15, No);
        Vector128<byte> red2 = Vector128.Create((byte)5, No, No, 13, No, No, 6, No, No, 14, No, No, 7, No, No, 15);
        Vector256<byte> first = Place(blues, blue0) | Place(greens, green0) | Place(reds, red0);
        Vector256<byte> second = Place(blues, blue1) | Place(greens, green1) | Place(reds, red1);
        Vector256<byte> third = Place(blues, blue2) | Place(greens, green2) | Place(reds, red2);
        first.GetLower().StoreUnsafe(ref target);
        second.GetLower().StoreUnsafe(ref target, 16);
        third.GetLower().StoreUnsafe(ref target, 32);
        first.GetUpper().StoreUnsafe(ref target, 48);
        second.GetUpper().StoreUnsafe(ref target, 64);
        third.GetUpper().StoreUnsafe(ref target, 80);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Place(Vector256<byte> colour, Vector128<byte> places) => Avx2.Shuffle(colour, Vector256.Create(places, places));
}
