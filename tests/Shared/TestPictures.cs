using ASMNet.Imaging;

namespace ASMNet.Testing;

/// <summary>Pictures that can be told apart and that compress like photographs.</summary>
internal static class TestPictures
{
    /// <summary>Smooth colour gradients with a brighter square, which moves with <paramref name="number"/>.</summary>
    public static void Fill(Span<byte> pixels, int width, int height, int number)
    {
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int p = 3 * ((y * width) + x);
                bool inSquare = Math.Abs(x - (width / 2) - (number % 8)) < width / 6 && Math.Abs(y - (height / 2)) < height / 6;
                pixels[p] = (byte)((inSquare ? 70 : 0) + 40 + (120 * x / width));
                pixels[p + 1] = (byte)((inSquare ? 70 : 0) + 60 + (100 * y / height));
                pixels[p + 2] = (byte)((inSquare ? 70 : 0) + 180 - (80 * (x + y) / (width + height)));
            }
        }
    }

    public static byte[] Create(int width, int height, int number = 0)
    {
        byte[] pixels = new byte[3 * width * height];
        Fill(pixels, width, height, number);
        return pixels;
    }

    public static ImageView View(byte[] pixels, int width, int height) => new(pixels, width, height, 3 * width);

    /// <summary>Peak signal to noise ratio in dB; 40 is hard to tell from the original.</summary>
    public static double SignalToNoise(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        Assert.Equal(a.Length, b.Length);
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }

        return 10 * Math.Log10(255.0 * 255.0 * a.Length / Math.Max(sum, 1e-9));
    }
}
