using System.Buffers.Binary;

namespace ASMNet.Media.Video;

/// <summary>The boxes of an MP4 file in fragments (ISO/IEC 14496-12): a header, and then a pair of <c>moof</c> and <c>mdat</c> again and again.</summary>
internal static class FragmentedMp4
{
    private const uint Fragment = 0x6D6F6F66;
    private const int HeaderLength = 8;
    private const int LongHeaderLength = 16;

    /// <summary>Cuts off what comes after the last whole fragment, at which some players would stop.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Whether something was cut off.</returns>
    public static bool CutTornEnd(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
            long whole = EndOfWhole(stream);
            if (whole == 0 || whole == stream.Length)
            {
                return false;
            }

            stream.SetLength(whole);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is kept as it is; players end at the torn fragment.
            return false;
        }
    }

    /// <summary>Where the last box that is whole ends; a fragment's index without its pictures is not.</summary>
    private static long EndOfWhole(FileStream stream)
    {
        Span<byte> header = stackalloc byte[LongHeaderLength];
        long position = 0;
        long whole = 0;
        while (position + HeaderLength <= stream.Length)
        {
            stream.Position = position;
            int read = stream.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false);
            ulong length = BinaryPrimitives.ReadUInt32BigEndian(header);
            if (length == 1 && read == LongHeaderLength)
            {
                length = BinaryPrimitives.ReadUInt64BigEndian(header[HeaderLength..]);
            }

            if (length < HeaderLength || length > (ulong)(stream.Length - position))
            {
                break;
            }

            position += (long)length;
            whole = BinaryPrimitives.ReadUInt32BigEndian(header[4..]) == Fragment ? whole : position;
        }

        return whole;
    }
}
