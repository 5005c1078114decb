using ASMNet.Imaging;

namespace ASMNet.Detection;

/// <summary>Tells whether a picture shows anything else than one before it, from the mean grey values of its cells.</summary>
internal sealed class PictureWatch
{
    private const int Columns = 32;
    private const int Rows = 24;

    // Pixels looked at in a cell, across and down.
    private const int Samples = 4;

    // Grey values. A mean of 16 pixels of a noisy camera stays well within that; a face of a twentieth of the height does not.
    private const int Difference = 12;

    // Of so few grey values no face can be made out.
    private const int FlatRange = 8;

    private int[] _known = new int[Rows * Columns];
    private int[] _present = new int[Rows * Columns];
    private bool _knowsAny;

    /// <summary>Whether the picture last looked at is of one colour, so that nothing is to be seen in it.</summary>
    public bool IsFlat { get; private set; }

    /// <summary>Looks at a picture, and keeps it where it differs.</summary>
    /// <param name="image">The picture.</param>
    /// <returns>Whether it differs from the one that was kept last.</returns>
    public bool Differs(in ImageView image)
    {
        Measure(image);
        bool differs = !_knowsAny;
        for (int i = 0; i < _present.Length && !differs; i++)
        {
            differs = Math.Abs(_present[i] - _known[i]) > Difference;
        }

        if (differs)
        {
            (_known, _present) = (_present, _known);
            _knowsAny = true;
        }

        return differs;
    }

    private void Measure(in ImageView image)
    {
        int darkest = 255;
        int brightest = 0;
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                int grey = MeanOf(image, column, row);
                _present[(row * Columns) + column] = grey;
                darkest = Math.Min(darkest, grey);
                brightest = Math.Max(brightest, grey);
            }
        }

        IsFlat = brightest - darkest < FlatRange;
    }

    private static int MeanOf(in ImageView image, int column, int row)
    {
        int sum = 0;
        for (int y = 0; y < Samples; y++)
        {
            ReadOnlySpan<byte> pixels = image.Row(Place((row * Samples) + y, Rows * Samples, image.Height));
            for (int x = 0; x < Samples; x++)
            {
                int at = 3 * Place((column * Samples) + x, Columns * Samples, image.Width);
                sum += pixels[at] + pixels[at + 1] + pixels[at + 2];
            }
        }

        return sum / (3 * Samples * Samples);
    }

    /// <summary>The pixel in the middle of one of equal parts.</summary>
    private static int Place(int part, int parts, int pixels) => (int)((((2L * part) + 1) * pixels) / (2L * parts));
}
