using System.Collections.Immutable;
using System.Globalization;
using ASMNet.Live.Output.Network;
using ASMNet.Media;

namespace ASMNet.Live.Session;

/// <summary>The outputs of a live session, which may be added and removed while it runs. Safe for several threads.</summary>
/// <param name="open">Opens one by what <c>--send</c> takes.</param>
public sealed class LiveOutputs(Func<string, IFrameSink> open) : IFrameSink
{
    private const int Most = 32;
    private readonly Lock _gate = new();
    private ImmutableArray<(string Id, IFrameSink Sink)> _outputs = [];
    private int _last;

    /// <inheritdoc/>
    public string Description => "the outputs";

    /// <inheritdoc/>
    public IReadOnlyList<string> Files => [];

    /// <inheritdoc/>
    public bool NeedsPicture => false;

    /// <summary>All outputs, oldest first.</summary>
    public IReadOnlyList<OutputInfo> All => [.. _outputs.Select(output => Describe(output.Id, output.Sink))];

    /// <summary>Adds an output; it gets frames from the next one on.</summary>
    /// <param name="address">What <c>--send</c> takes.</param>
    /// <exception cref="ASMNetException">It cannot be understood or opened, or there are 32 already.</exception>
    public OutputInfo Add(string address)
    {
        lock (_gate)
        {
            if (_outputs.Length >= Most)
            {
                throw new UserException($"There are {Most} outputs already; remove one first.");
            }

            IFrameSink sink = open(address);
            string id = (++_last).ToString(CultureInfo.InvariantCulture);
            _outputs = _outputs.Add((id, sink));
            return Describe(id, sink);
        }
    }

    /// <summary>Ends an output.</summary>
    /// <param name="id">Its identity.</param>
    /// <returns>False when there is none of this identity.</returns>
    public bool Remove(string id)
    {
        IFrameSink sink;
        lock (_gate)
        {
            int index = _outputs.Select(output => output.Id).ToList().IndexOf(id);
            if (index < 0)
            {
                return false;
            }

            sink = _outputs[index].Sink;
            _outputs = _outputs.RemoveAt(index);
        }

        sink.Dispose();
        return true;
    }

    /// <inheritdoc/>
    public void Write(MediaFrame frame)
    {
        foreach ((_, IFrameSink sink) in _outputs)
        {
            sink.Write(frame);
        }
    }

    /// <summary>Changes nothing: the outputs go on with the next source.</summary>
    public void Complete()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((string id, _) in _outputs)
        {
            Remove(id);
        }
    }

    private static OutputInfo Describe(string id, IFrameSink sink) => sink is ISenderStatus status
        ? new OutputInfo(id, status.Description, status.Sent, status.Dropped, status.LastError)
        : new OutputInfo(id, sink.Description, 0, 0, null);
}
