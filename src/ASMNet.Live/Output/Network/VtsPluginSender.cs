using System.Buffers;
using System.Text.Json;
using ASMNet.Expressions;
using ASMNet.Live.Output.Network.Packets;

namespace ASMNet.Live.Output.Network;

/// <summary>
/// A plugin of VTube Studio: connects to its WebSocket, asks its user once for a token, makes parameters of its own and gives them their values with
/// every frame, and at least once a second.
/// </summary>
/// <param name="find">Finds where VTube Studio listens.</param>
/// <param name="tokenFile">Where the token is kept, readable by the user alone.</param>
/// <param name="placeKept">How long the place of a face that went is kept for it.</param>
/// <param name="say">Receives what people should know.</param>
internal sealed class VtsPluginSender(Func<CancellationToken, Uri> find, string tokenFile, TimeSpan placeKept, Action<string> say) : ISender
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan UserTime = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(2);
    private readonly FaceSlots _slots = new(1, placeKept);
    private readonly int[] _index = new int[1];
    private readonly ArrayBufferWriter<byte> _values = new(1 << 14);
    private VtsConnection? _connection;
    private long _failedAt;
    private Exception? _failure;
    private Uri? _address;
    private VtsRefusedException? _denied;

    // What VTube Studio gave, which need not have found room in the file.
    private string? _token;

    /// <inheritdoc/>
    public string Description => $"vts to {_address?.Authority ?? "VTube Studio"}";

    /// <inheritdoc/>
    public bool Send(FaceSet faces, CancellationToken cancellation)
    {
        _slots.Assign(faces, _index);
        _values.ResetWrittenCount();
        VtsValues.Write(_index[0] < 0 ? default : faces[_index[0]], _index[0] >= 0, _values);
        Inject(cancellation);
        return true;
    }

    /// <inheritdoc/>
    public void Idle(CancellationToken cancellation)
    {
        if (_connection is not null && _values.WrittenCount > 0)
        {
            Inject(cancellation);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection?.Dispose();

    private void Inject(CancellationToken cancellation)
    {
        if (_connection is null && _failure is not null && TimeProvider.System.GetElapsedTime(_failedAt) < RetryEvery)
        {
            // not anew, which would put off the next try again and again
            throw new IOException(_failure.Message, _failure);
        }

        try
        {
            _connection ??= Connect(cancellation);
            _connection.Ask("InjectParameterDataRequest", _values.WrittenSpan, AnswerTime, cancellation);
        }
        catch (Exception exception)
        {
            // whatever it was: the next try begins anew, and not at once
            _connection?.Dispose();
            _connection = null;
            _failure = exception;
            _failedAt = TimeProvider.System.GetTimestamp();
            throw;
        }
    }

    private VtsConnection Connect(CancellationToken cancellation)
    {
        if (_denied is not null)
        {
            // Who has said no is not to be asked again and again.
            throw _denied;
        }

        _address = find(cancellation);
        var connection = VtsConnection.Open(_address, AnswerTime, cancellation);
        try
        {
            Authenticate(connection, cancellation);
            foreach ((string name, string words, float least, float most) in VtsValues.Parameters)
            {
                connection.Ask("ParameterCreationRequest", VtsValues.Parameter(name, words, least, most), AnswerTime, cancellation);
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Authenticate(VtsConnection connection, CancellationToken cancellation)
    {
        string? kept = Kept();
        if ((kept is not null && IsAccepted(connection, kept, cancellation)) || (_token is not null && _token != kept && IsAccepted(connection, _token, cancellation)))
        {
            return;
        }

        say("vts: VTube Studio asks its user now whether this program may control it; allow it there.");
        JsonElement answer;
        try
        {
            answer = connection.Ask("AuthenticationTokenRequest", VtsValues.Identity(null), UserTime, cancellation);
        }
        catch (VtsRefusedException refused) when (refused.Number == VtsRefusedException.Denied)
        {
            _denied = refused;
            throw;
        }

        _token = answer.GetProperty("authenticationToken").GetString() ?? throw new IOException("VTube Studio gave no token");
        try
        {
            Keep(_token);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            say($"vts: the token cannot be kept in '{tokenFile}' ({exception.Message.TrimEnd('.')}), so that VTube Studio will ask its user again after the next start; the option token names another file.");
        }

        if (!IsAccepted(connection, _token, cancellation))
        {
            throw new IOException("VTube Studio does not accept the token that it gave");
        }
    }

    private static bool IsAccepted(VtsConnection connection, string token, CancellationToken cancellation) =>
        connection.Ask("AuthenticationRequest", VtsValues.Identity(token), AnswerTime, cancellation).GetProperty("authenticated").GetBoolean();

    // Null where there is none, or none that may be read: a new one takes its place.
    private string? Kept()
    {
        try
        {
            return File.Exists(tokenFile) && File.ReadAllText(tokenFile).Trim() is { Length: > 0 } token ? token : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Keep(string token)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(tokenFile)!);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            // Whoever has the token controls the avatar.
            File.Delete(tokenFile);
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(tokenFile, options);
        writer.Write(token);
    }
}
