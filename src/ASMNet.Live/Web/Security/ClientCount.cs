namespace ASMNet.Live.Web.Security;

/// <summary>Counts what each client and all together have open.</summary>
/// <param name="perClient">Most of one client.</param>
/// <param name="total">Most of all.</param>
internal sealed class ClientCount(int perClient, int total)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _open = [];
    private int _all;

    /// <summary>What became of a wish to enter.</summary>
    public enum Outcome
    {
        /// <summary>It was counted, and must leave.</summary>
        Entered,

        /// <summary>The client has as many as it may.</summary>
        ClientIsFull,

        /// <summary>All together have as many as they may.</summary>
        AllIsFull,
    }

    /// <summary>Counts one more where there is room.</summary>
    public Outcome Enter(string client)
    {
        lock (_gate)
        {
            int before = _open.GetValueOrDefault(client);
            if (_all >= total)
            {
                return Outcome.AllIsFull;
            }

            if (before >= perClient)
            {
                return Outcome.ClientIsFull;
            }

            _open[client] = before + 1;
            _all++;
            return Outcome.Entered;
        }
    }

    /// <summary>Counts one less.</summary>
    public void Leave(string client)
    {
        lock (_gate)
        {
            _all--;
            if (--_open[client] == 0)
            {
                _open.Remove(client);
            }
        }
    }
}
