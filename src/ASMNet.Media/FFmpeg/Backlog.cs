namespace ASMNet.Media.FFmpeg;

/// <summary>
/// Takes away what a live source sends between its opening and the first picture that somebody wants, while models are loaded, say:
/// otherwise it would wait in pipes and come in a burst, older than it says.
/// </summary>
internal sealed class Backlog
{
    private readonly Thread _thread;
    private volatile bool _ended;

    /// <summary>Begins to take pictures away.</summary>
    /// <param name="length">Bytes of a picture.</param>
    /// <param name="take">Reads a picture into memory; false when there are no more.</param>
    public Backlog(int length, Func<byte[], bool> take)
    {
        _thread = new Thread(() => Run(new byte[length], take)) { IsBackground = true, Name = "source backlog" };
        _thread.Start();
    }

    /// <summary>Ends it, after the picture that is on its way; whoever reads then reads alone. Whatever ended the source meets that reader too.</summary>
    public void End()
    {
        _ended = true;
        if (_thread.IsAlive)
        {
            _thread.Join();
        }
    }

    private void Run(byte[] scratch, Func<byte[], bool> take)
    {
        try
        {
            while (!_ended && take(scratch))
            {
            }
        }
        catch (MediaException)
        {
            // The stream cannot be understood any further, and the reader will find it so.
        }
    }
}
