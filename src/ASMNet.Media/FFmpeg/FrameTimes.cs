namespace ASMNet.Media.FFmpeg;

/// <summary>
/// Carries presentation times through ffmpeg's output unharmed. ffmpeg lets no time fall on its way into a container and would put
/// an hour's leap of one picture on all that follow, so its filter writes the ways from picture to picture instead: twice the way
/// forwards, twice the way back and one more, and one for a picture that has no time or its predecessor's. Their sum only rises.
/// </summary>
internal sealed class FrameTimes
{
    /// <summary>The filters that write them, in units of 1/1,000,000 s.</summary>
    public const string Filters =
        "settb=1/1000000,setpts='st(2,if(isnan(PTS),0,PTS-ld(0)));st(0,ld(0)+ld(2));st(1,ld(1)+if(eq(ld(2),0),gt(N,0),2*abs(ld(2))+lt(ld(2),0)))'";

    private long _last;
    private long _time;

    /// <summary>The presentation time that stands behind a coded one.</summary>
    /// <param name="coded">The time that the container has.</param>
    /// <returns>Null for a picture without a time of its own.</returns>
    public TimeSpan? Decode(long coded)
    {
        long way = coded - _last;
        bool isFirst = _last == 0 && coded == 0;
        _last = coded;
        if (way < 2 && !isFirst)
        {
            return null;
        }

        _time += (way & 1) == 0 ? way / 2 : -(way / 2);
        return TimeSpan.FromMicroseconds(_time);
    }
}
