using System.Buffers.Binary;
using System.Text;

namespace ASMNet.Live.Web.Sockets;

/// <summary>A socket's bytes with an eye on the client's frames: what breaks the rules is answered with a close frame, and nothing more is read.</summary>
/// <param name="inner">The upgraded connection.</param>
/// <param name="inspector">Knows the rules.</param>
internal sealed class InspectedStream(Stream inner, FrameInspector inspector) : Stream
{
    private const int LongestReason = 123;
    private readonly SemaphoreSlim _writing = new(1, 1);

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await inner.ReadAsync(buffer, cancellationToken);
        if (inspector.Inspect(buffer.Span[..count]) is not SocketEnd end)
        {
            return count;
        }

        await SendCloseAsync(end, cancellationToken);
        await DrainAsync(buffer, cancellationToken);
        throw new IOException(end.Reason);
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await inner.WriteAsync(buffer, cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override void Flush() => throw new NotSupportedException();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            _writing.Dispose();
        }

        base.Dispose(disposing);
    }

    // a connection that is cut while bytes lie unread is reset, and a reset may overtake the close frame
    private async Task DrainAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(SocketClosing.Linger);
        try
        {
            while (await inner.ReadAsync(buffer, limit.Token) > 0)
            {
            }
        }
        catch (OperationCanceledException)
        {
            // the client has had its time to read
        }
    }

    // FIN and opcode 8, the length, the status, the reason
    private async Task SendCloseAsync(SocketEnd end, CancellationToken cancellation)
    {
        byte[] reason = Encoding.UTF8.GetBytes(end.Reason);
        int length = Math.Min(reason.Length, LongestReason);
        var frame = new byte[4 + length];
        frame[0] = 0x88;
        frame[1] = (byte)(2 + length);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)end.Status);
        reason.AsSpan(0, length).CopyTo(frame.AsSpan(4));
        await WriteAsync(frame, cancellation);
        await FlushAsync(cancellation);
    }
}
