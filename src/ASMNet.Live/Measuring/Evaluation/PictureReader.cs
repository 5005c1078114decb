using ASMNet.Media.Pictures;

namespace ASMNet.Live.Measuring.Evaluation;

/// <summary>Reads pictures ahead of the work on them, in order, a few at once.</summary>
/// <param name="reader">Reads one picture; safe for several threads.</param>
internal sealed class PictureReader(Func<string, DecodedImage> reader)
{
    private const int Ahead = 3;

    /// <summary>Reads files one after another.</summary>
    /// <param name="files">The files; one may come several times.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public IEnumerable<DecodedImage> Read(IReadOnlyList<string> files, CancellationToken cancellation)
    {
        var pending = new Queue<Task<DecodedImage>>();
        int next = 0;
        for (int i = 0; i < files.Count; i++)
        {
            while (next < files.Count && pending.Count < Ahead)
            {
                string file = files[next++];
                pending.Enqueue(Task.Run(() => reader(file), cancellation));
            }

            yield return pending.Dequeue().GetAwaiter().GetResult();
        }
    }
}
