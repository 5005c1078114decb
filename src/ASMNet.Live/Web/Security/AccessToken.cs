using System.Security.Cryptography;
using System.Text;

namespace ASMNet.Live.Web.Security;

/// <summary>The secret that lets a client in. Comparison takes the same time whatever is wrong.</summary>
public sealed class AccessToken
{
    private readonly byte[] _digest;

    /// <summary>Takes a secret.</summary>
    /// <param name="value">The text that clients must send.</param>
    public AccessToken(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        Value = value;
        _digest = SHA256.HashData(Encoding.UTF8.GetBytes(value));
    }

    /// <summary>The secret itself, to print once.</summary>
    public string Value { get; }

    /// <summary>Makes a secret of 160 random bits.</summary>
    public static AccessToken Create() => new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20)));

    /// <summary>Tells whether a candidate is the secret. Both sides are hashed first, so that not even the length shows in the time taken.</summary>
    /// <param name="candidate">What the client sent, or null.</param>
    public bool Matches(string? candidate) =>
        candidate is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(candidate)), _digest);
}
