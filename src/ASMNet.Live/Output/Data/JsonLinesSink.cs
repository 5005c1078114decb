using System.Buffers;
using System.Text.Json;
using ASMNet.Media;

namespace ASMNet.Live.Output.Data;

/// <summary>Writes one JSON object a frame and line (<c>docs/formats.md</c>).</summary>
public sealed class JsonLinesSink : IFrameSink
{
    private readonly LineFile _file;
    private readonly ArrayBufferWriter<byte> _buffer = new(1 << 14);
    private readonly Utf8JsonWriter _writer;
    private readonly bool _namesFiles;

    /// <summary>Opens the file.</summary>
    /// <param name="file">Where to write; the sink disposes it.</param>
    /// <param name="namesFiles">Whether each line tells the file that its frame came from.</param>
    /// <exception cref="MediaException">It cannot be written.</exception>
    public JsonLinesSink(OutputFile file, bool namesFiles = false)
        : this(new LineFile(file), namesFiles)
    {
    }

    /// <summary>Writes to a stream, such as standard output.</summary>
    /// <param name="stream">The stream; it stays the caller's.</param>
    /// <param name="description">What it is, for people.</param>
    /// <param name="namesFiles">Whether each line tells the file that its frame came from.</param>
    public JsonLinesSink(Stream stream, string description, bool namesFiles = false)
        : this(new LineFile(stream, description), namesFiles)
    {
    }

    private JsonLinesSink(LineFile file, bool namesFiles)
    {
        _file = file;
        _namesFiles = namesFiles;
        _writer = new Utf8JsonWriter(_buffer, ReadableJson.Writer);
    }

    /// <inheritdoc/>
    public string Description => _file.Description;

    /// <inheritdoc/>
    public bool NeedsPicture => false;

    /// <inheritdoc/>
    public void Write(MediaFrame frame)
    {
        _buffer.ResetWrittenCount();
        _writer.Reset();
        FrameJson.Write(_writer, frame, _namesFiles ? frame.Origin.File : null);
        _writer.Flush();
        _buffer.Write("\n"u8);
        _file.Write(_buffer.WrittenSpan, frame.Timestamp);
    }

    /// <inheritdoc/>
    public void Complete() => _file.Complete();

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        _file.Dispose();
    }
}
