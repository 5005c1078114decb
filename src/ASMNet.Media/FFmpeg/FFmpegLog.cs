using System.Collections.Concurrent;
using System.Text;
using ASMNet.Inference.Cpu.Graph;

namespace ASMNet.Media.FFmpeg;

/// <summary>
/// Reads ffmpeg's error stream, on which its <c>metadata=print</c> filter writes a line <c>frame:N pts:T ...</c> for each frame:
/// the times go into a queue, what ffmpeg complains about is kept. It works on bytes so that a frame costs no allocation.
/// </summary>
internal sealed class FFmpegLog : IDisposable
{
    /// <summary>The filters that write the lines: times in microseconds, a mark without which the filter prints nothing.</summary>
    public const string Filters = @"settb=1/1000000,metadata=mode=add:key=asmnet:value=1,metadata=mode=print:file=pipe\\:2:direct=1";

    private const int MaximumMessages = 50;
    private static readonly byte[] PtsMark = " pts:"u8.ToArray();
    private readonly BlockingCollection<long> _times = new(new ConcurrentQueue<long>());
    private readonly List<string> _messages = [];
    private readonly Thread _thread;
    private byte[] _line = new byte[512];
    private int _length;

    public FFmpegLog(Stream stream)
    {
        _thread = new Thread(() => Read(stream)) { IsBackground = true, Name = "ffmpeg log" };
        _thread.Start();
    }

    /// <summary>What ffmpeg complained about, in one text. Complete once <see cref="WaitForEnd"/> has returned.</summary>
    public string Messages
    {
        get
        {
            lock (_messages)
            {
                return string.Join('\n', _messages);
            }
        }
    }

    /// <summary>Takes the presentation time of the next frame, in microseconds.</summary>
    /// <returns>False when ffmpeg ended without one.</returns>
    public bool TryTake(out long microseconds) => _times.TryTake(out microseconds, Timeout.Infinite);

    /// <summary>Waits until ffmpeg has closed the stream.</summary>
    public void WaitForEnd() => _thread.Join();

    public void Dispose()
    {
        WaitForEnd();
        _times.Dispose();
    }

    private void Read(Stream stream)
    {
        byte[] chunk = new byte[4096];
        int count;
        while ((count = stream.Read(chunk)) > 0)
        {
            foreach (byte value in chunk.AsSpan(0, count))
            {
                if (value is (byte)'\n' or (byte)'\r')
                {
                    Take(_line.AsSpan(0, _length));
                    _length = 0;
                    continue;
                }

                if (_length == _line.Length)
                {
                    Array.Resize(ref _line, 2 * _length);
                }

                _line[_length++] = value;
            }
        }

        Take(_line.AsSpan(0, _length));
        _times.CompleteAdding();
    }

    private void Take(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty || line.StartsWith("asmnet="u8))
        {
            return;
        }

        if (line.StartsWith("frame:"u8))
        {
            ReadOnlySpan<byte> value = line[(line.IndexOf(PtsMark) + PtsMark.Length)..];

            // A frame without a time is marked by the lowest number there is; the reader gives it one.
            _times.Add(System.Buffers.Text.Utf8Parser.TryParse(value, out long time, out _) ? time : long.MinValue);
            return;
        }

        lock (_messages)
        {
            if (_messages.Count < MaximumMessages)
            {
                _messages.Add(Encoding.UTF8.GetString(line));
            }
        }
    }
}
