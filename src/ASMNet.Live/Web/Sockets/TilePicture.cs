using ASMNet.Imaging;

namespace ASMNet.Live.Web.Sockets;

/// <summary>A picture made small for a wall of tiles: each of its pixels is the mean of a block of pixels. Keeps its memory from picture to picture.</summary>
internal sealed class TilePicture
{
    /// <summary>The largest side of a small picture in pixels.</summary>
    public const int LargestSide = 320;

    private byte[] _pixels = [];
    private int[] _sums = [];
    private int _width;
    private int _height;

    /// <summary>The small picture.</summary>
    public ImageView View => new(_pixels.AsSpan(0, 3 * _width * _height), _width, _height, 3 * _width);

    /// <summary>Makes a picture small; rows and columns at the end that fill no block are left out.</summary>
    /// <param name="picture">The picture.</param>
    public void Load(in ImageView picture)
    {
        int side = Math.Max(1, (Math.Max(picture.Width, picture.Height) + LargestSide - 1) / LargestSide);
        (int across, int down) = (Math.Min(side, picture.Width), Math.Min(side, picture.Height));
        _width = picture.Width / across;
        _height = picture.Height / down;
        int row = 3 * _width;
        if (_pixels.Length < row * _height)
        {
            _pixels = new byte[row * _height];
        }

        if (_sums.Length < row)
        {
            _sums = new int[row];
        }

        for (int y = 0; y < _height; y++)
        {
            Average(picture, y, across, down, _pixels.AsSpan(y * row, row));
        }
    }

    private void Average(in ImageView picture, int y, int across, int down, Span<byte> result)
    {
        Span<int> sums = _sums.AsSpan(0, result.Length);
        sums.Clear();
        for (int i = 0; i < down; i++)
        {
            ReadOnlySpan<byte> row = picture.Row((y * down) + i);
            int from = 0;
            for (int x = 0; x < sums.Length; x += 3)
            {
                for (int j = 0; j < across; j++, from += 3)
                {
                    sums[x] += row[from];
                    sums[x + 1] += row[from + 1];
                    sums[x + 2] += row[from + 2];
                }
            }
        }

        int count = across * down;
        for (int x = 0; x < sums.Length; x++)
        {
            result[x] = (byte)((sums[x] + (count / 2)) / count);
        }
    }
}
