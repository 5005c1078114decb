using System.Security.Cryptography;
using System.Text;

namespace ASMNet.Live.Web.Security;

/// <summary>
/// Lets a client guess a secret only so often. Whether it may is decided before the comparison, so that whoever has guessed too much
/// does not learn that a guess was right. What was wrong before is no guess: browsers send the cookie of an earlier start again and again,
/// and whoever sits before them must be let in with the right one.
/// </summary>
/// <param name="timeProvider">The clock.</param>
internal sealed class GuessLimit(TimeProvider timeProvider)
{
    private const int Burst = 5;
    private const int MostClients = 4096;
    private const int MostKnown = 1024;
    private static readonly TimeSpan Refill = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Wrong> _clients = [];
    private readonly HashSet<string> _known = [];

    /// <summary>Compares when the client may guess.</summary>
    /// <param name="client">Who guesses.</param>
    /// <param name="guess">The guess.</param>
    /// <param name="isRight">The comparison; it is not made when the client has guessed too much.</param>
    /// <returns>Whether the guess was right; null when it was not even looked at.</returns>
    public bool? Try(string client, string guess, Func<bool> isRight)
    {
        string digest = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{client}\n{guess}")));
        lock (_gate)
        {
            if (_known.Contains(digest))
            {
                return false;
            }

            long now = timeProvider.GetTimestamp();
            double before = _clients.TryGetValue(client, out Wrong known) ? Math.Max(0, known.Count - (timeProvider.GetElapsedTime(known.At, now) / Refill)) : 0;
            if (before > Burst - 1)
            {
                return null;
            }

            if (isRight())
            {
                return true;
            }

            MakeRoom(now);
            if (_known.Count >= MostKnown)
            {
                _known.Clear();
            }

            _known.Add(digest);
            _clients[client] = new Wrong(before + 1, now);
            return false;
        }
    }

    // what has been forgiven needs no memory
    private void MakeRoom(long now)
    {
        if (_clients.Count < MostClients)
        {
            return;
        }

        foreach ((string client, Wrong wrong) in _clients)
        {
            if (timeProvider.GetElapsedTime(wrong.At, now) / Refill >= wrong.Count)
            {
                _clients.Remove(client);
            }
        }

        if (_clients.Count >= MostClients)
        {
            _clients.Clear();
        }
    }

    private readonly record struct Wrong(double Count, long At);
}
