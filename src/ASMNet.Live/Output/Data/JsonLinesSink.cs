using System.Buffers;
using System.Text.Json;
using ASMNet.Media;

namespace ASMNet.Live.Output.Data;

/// <summary>Writes one JSON object a frame and line (<c>docs/formats.md</c>).</summary>
public sealed class JsonLinesSink : IFrameSink
{
    private readonly OutputFile _file;
    private readonly FileStream _stream;
    private readonly ArrayBufferWriter<byte> _buffer = new(1 << 14);
    private readonly Utf8JsonWriter _writer;

    /// <summary>Opens the file.</summary>
    /// <param name="file">Where to write; the sink disposes it.</param>
    public JsonLinesSink(OutputFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        _file = file;
        _stream = new FileStream(file.TemporaryPath, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
        _writer = new Utf8JsonWriter(_buffer);
    }

    /// <inheritdoc/>
    public string Description => _file.Path;

    /// <inheritdoc/>
    public bool NeedsPicture => false;

    /// <inheritdoc/>
    public void Write(MediaFrame frame)
    {
        _buffer.ResetWrittenCount();
        _writer.Reset();
        FrameJson.Write(_writer, frame);
        _writer.Flush();
        _stream.Write(_buffer.WrittenSpan);
        _stream.WriteByte((byte)'\n');
    }

    /// <inheritdoc/>
    public void Complete()
    {
        _stream.Dispose();
        _file.Commit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        _stream.Dispose();
        _file.Dispose();
    }
}
