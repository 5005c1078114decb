using ASMNet.Imaging;

namespace ASMNet.Media.Pictures;

/// <summary>
/// Notices when the pictures of a folder are no sequence: in one, a picture looks much like the one before. It compares coarse
/// brightness, in a grid of 12 by 12, over the first pictures.
/// </summary>
internal sealed class SequenceCheck
{
    private const int Grid = 12;
    private const int Pairs = 8;
    private const int LeastPairs = 2;

    // Mean difference of brightness in a cell, of 255. Neighbours in the clips measured stay below 10; portraits of two people are seldom below 30.
    private const double Different = 25;

    private double[] _before = new double[Grid * Grid];
    private double[] _now = new double[Grid * Grid];
    private int _pictures;
    private int _different;

    /// <summary>Whether the pictures seen so far are no sequence, told once enough of them were seen or the last one was.</summary>
    public bool LooksLikePhotos => _pictures - 1 >= LeastPairs && 2 * _different > _pictures - 1;

    /// <summary>Whether no more pictures are needed.</summary>
    public bool IsDecided => _pictures > Pairs;

    /// <summary>Looks at the next picture.</summary>
    /// <param name="picture">The picture.</param>
    public void Add(in ImageView picture)
    {
        (_before, _now) = (_now, _before);
        Measure(picture, _now);
        if (_pictures++ > 0 && Difference() > Different)
        {
            _different++;
        }
    }

    private double Difference()
    {
        double sum = 0;
        for (int i = 0; i < _now.Length; i++)
        {
            sum += Math.Abs(_now[i] - _before[i]);
        }

        return sum / _now.Length;
    }

    private static void Measure(in ImageView picture, double[] cells)
    {
        // A few samples a cell are enough, whatever the picture's size.
        const int Samples = 4;
        const int Side = Grid * Samples;
        Array.Clear(cells);
        for (int y = 0; y < Side; y++)
        {
            ReadOnlySpan<byte> row = picture.Row((int)((long)y * picture.Height / Side));
            for (int x = 0; x < Side; x++)
            {
                ReadOnlySpan<byte> pixel = row.Slice(3 * (int)((long)x * picture.Width / Side), 3);
                cells[(y / Samples * Grid) + (x / Samples)] += (pixel[0] + (2 * pixel[1]) + pixel[2]) / (4.0 * Samples * Samples);
            }
        }
    }
}
