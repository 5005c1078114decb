using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using ASMNet.Live.Output.Network;
using ASMNet.Media;

namespace ASMNet.Live.Session;

/// <summary>The outputs of a live session, which may be added and removed while it runs. Safe for several threads.</summary>
/// <param name="open">Opens one by what <c>--send</c> takes.</param>
/// <param name="source">Number of the source whose faces they get; 1 by default.</param>
public sealed class LiveOutputs(Func<string, IFrameSink> open, int source = 1) : IFrameSink
{
    private const int Most = 32;
    private readonly Lock _gate = new();
    private ImmutableArray<Output> _outputs = [];
    private int _last;

    /// <inheritdoc/>
    public string Description => "the outputs";

    /// <inheritdoc/>
    public IReadOnlyList<string> Files => [];

    /// <inheritdoc/>
    public bool NeedsPicture
    {
        get
        {
            foreach (Output output in _outputs)
            {
                if (output.Sink.NeedsPicture)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>All outputs, oldest first.</summary>
    public IReadOnlyList<OutputInfo> All => [.. _outputs.Select(Describe)];

    /// <summary>What <c>--send</c> would take for them, parted by semicolons.</summary>
    public string Addresses => string.Join(';', _outputs.Select(output => output.Address));

    /// <summary>Adds an output; it gets frames from the next one on.</summary>
    /// <param name="address">What <c>--send</c> takes.</param>
    /// <exception cref="ASMNetException">It cannot be understood or opened, or there are 32 already.</exception>
    public OutputInfo Add(string address)
    {
        address = SendAddress.WithSource(address, source);
        lock (_gate)
        {
            if (_outputs.Length >= Most)
            {
                throw new UserException($"There are {Most} outputs already; remove one first.");
            }

            SendAddress.RequireDistinct([address, .. _outputs.Select(output => output.Address)]);
            Output output = Open(address);
            _outputs = _outputs.Add(output);
            return Describe(output);
        }
    }

    /// <summary>
    /// Makes these all the outputs: those that are there already go on, others end, new ones begin. One that has to end anyway ends first where it may have
    /// the port that a new one of its protocol wants.
    /// </summary>
    /// <param name="addresses">What <c>--send</c> takes, parted by semicolons.</param>
    /// <exception cref="ASMNetException">
    /// One cannot be understood or opened, or there are more than 32; nothing has changed then, but that one which ended first was opened anew, or is gone where
    /// somebody else has taken its port.
    /// </exception>
    public void Replace(string addresses)
    {
        IReadOnlyList<string> wanted = [.. SendAddress.Split(addresses).Select(address => SendAddress.WithSource(address, source))];
        SendAddress.RequireDistinct(wanted);
        if (wanted.Count > Most)
        {
            throw new UserException($"There can be {Most} outputs, not {wanted.Count}.");
        }

        List<Output> left;
        lock (_gate)
        {
            ImmutableArray<Output> before = _outputs;
            left = [.. before.Where(output => !wanted.Contains(output.Address))];
            List<Output> opened = [];
            List<Output> ended = [];
            try
            {
                _outputs = [.. wanted.Select(TakeOrOpen)];
            }
            catch
            {
                opened.ForEach(output => output.Sink.Dispose());
                _outputs = [.. before.Select(output => ended.Contains(output) ? Again(output) : output).OfType<Output>()];
                throw;
            }

            Output TakeOrOpen(string address)
            {
                if (before.FirstOrDefault(output => output.Address == address) is Output present)
                {
                    return present;
                }

                while (true)
                {
                    try
                    {
                        Output output = Open(address);
                        opened.Add(output);
                        return output;
                    }
                    catch (ASMNetException refused) when (
                        refused.InnerException is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } && left.Find(IsOfItsProtocol) is Output inTheWay)
                    {
                        left.Remove(inTheWay);
                        ended.Add(inTheWay);
                        _outputs = _outputs.Remove(inTheWay);
                        inTheWay.Sink.Dispose();
                    }
                }

                bool IsOfItsProtocol(Output output) => SendAddress.NameOf(output.Address) == SendAddress.NameOf(address);
            }
        }

        Every.Do(left, output => output.Sink.Dispose());
    }

    /// <summary>Makes those that a change of settings names all the outputs, where they are others than before.</summary>
    /// <param name="outputs">The outputs; null where a program sends nothing.</param>
    /// <param name="addresses">The new ones.</param>
    /// <param name="before">Those before.</param>
    /// <exception cref="LiveControlException">They cannot be had; nothing has changed then.</exception>
    internal static void Change(LiveOutputs? outputs, string addresses, string before)
    {
        try
        {
            if (addresses != before)
            {
                (outputs ?? throw new LiveControlException("This program sends nothing.")).Replace(addresses);
            }
        }
        catch (ASMNetException refused)
        {
            throw new LiveControlException(refused.Message, refused);
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
        foreach (Output output in _outputs)
        {
            output.Sink.Write(frame);
        }
    }

    /// <summary>Changes nothing: the outputs go on with the next source.</summary>
    public void Complete()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // All at once, since each may wait for its receiver a while.
        Task[] ends = [.. _outputs.Select(output => (Task)Task.Run(() => Remove(output.Id)))];
        Task.WaitAll(ends);
    }

    private Output Open(string address)
    {
        IFrameSink sink = open(address);
        return new Output((++_last).ToString(CultureInfo.InvariantCulture), address, sink);
    }

    // Null where it cannot be had any more.
    private Output? Again(Output output)
    {
        try
        {
            return output with { Sink = open(output.Address) };
        }
        catch (ASMNetException)
        {
            return null;
        }
    }

    private static OutputInfo Describe(Output output) => output.Sink is ISenderStatus status
        ? new OutputInfo(output.Id, status.Description, status.Sent, status.Dropped, status.LastError)
        : new OutputInfo(output.Id, output.Sink.Description, 0, 0, null);

    private sealed record Output(string Id, string Address, IFrameSink Sink);
}
