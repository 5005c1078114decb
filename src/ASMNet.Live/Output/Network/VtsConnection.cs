using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;

namespace ASMNet.Live.Output.Network;

/// <summary>The requests and answers of VTube Studio's public API over a WebSocket, one after the other. Every wait has a deadline.</summary>
internal sealed class VtsConnection : IDisposable
{
    private const int LongestAnswer = 1 << 20;
    private readonly ClientWebSocket _socket = new();
    private int _number;

    private VtsConnection()
    {
    }

    /// <summary>Connects.</summary>
    public static VtsConnection Open(Uri address, TimeSpan limit, CancellationToken cancellation)
    {
        var connection = new VtsConnection();
        try
        {
            bool Connect(CancellationToken deadline)
            {
                connection._socket.ConnectAsync(address, deadline).GetAwaiter().GetResult();
                return true;
            }

            Within(limit, $"{address.Authority} does not answer", Connect, cancellation);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <param name="type">The request's type.</param>
    /// <param name="data">Its data, JSON.</param>
    /// <param name="limit">How long to wait.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>The answer's data.</returns>
    /// <exception cref="VtsRefusedException">VTube Studio refuses it.</exception>
    /// <exception cref="IOException">The connection has gone.</exception>
    /// <exception cref="TimeoutException">No answer has come in time.</exception>
    public JsonElement Ask(string type, ReadOnlySpan<byte> data, TimeSpan limit, CancellationToken cancellation)
    {
        string id = $"asmnet-{++_number}";
        var request = new ArrayBufferWriter<byte>(data.Length + 256);
        using (var json = new Utf8JsonWriter(request))
        {
            json.WriteStartObject();
            json.WriteString("apiName"u8, "VTubeStudioPublicAPI"u8);
            json.WriteString("apiVersion"u8, "1.0"u8);
            json.WriteString("requestID"u8, id);
            json.WriteString("messageType"u8, type);
            json.WritePropertyName("data"u8);
            json.WriteRawValue(data, skipInputValidation: true);
            json.WriteEndObject();
        }

        JsonElement SendAndAwait(CancellationToken deadline)
        {
            _socket.SendAsync(request.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, deadline).AsTask().GetAwaiter().GetResult();
            return Await(type, id, deadline);
        }

        return Within(limit, $"VTube Studio does not answer {type}", SendAndAwait, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private JsonElement Await(string type, string id, CancellationToken deadline)
    {
        while (true)
        {
            using JsonDocument answer = Receive(deadline);
            JsonElement root = answer.RootElement;
            if (root.GetProperty("requestID").GetString() != id)
            {
                continue;
            }

            JsonElement content = root.GetProperty("data");
            return root.GetProperty("messageType").GetString() == "APIError"
                ? throw new VtsRefusedException(type, content.GetProperty("message").GetString(), content.GetProperty("errorID").GetInt32())
                : content.Clone();
        }
    }

    private JsonDocument Receive(CancellationToken cancellation)
    {
        var message = new ArrayBufferWriter<byte>(4096);
        ValueWebSocketReceiveResult part;
        do
        {
            part = _socket.ReceiveAsync(message.GetMemory(4096), cancellation).AsTask().GetAwaiter().GetResult();
            if (part.MessageType == WebSocketMessageType.Close)
            {
                throw new IOException("VTube Studio has closed the connection");
            }

            message.Advance(part.Count);
            if (message.WrittenCount > LongestAnswer)
            {
                throw new IOException("VTube Studio's answer is too long");
            }
        }
        while (!part.EndOfMessage);

        try
        {
            return JsonDocument.Parse(message.WrittenMemory);
        }
        catch (JsonException exception)
        {
            throw new IOException("VTube Studio's answer is no JSON", exception);
        }
    }

    private static T Within<T>(TimeSpan limit, string late, Func<CancellationToken, T> work, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(limit);
        try
        {
            return work(deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException(late);
        }
    }
}
