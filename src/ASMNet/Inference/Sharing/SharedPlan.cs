namespace ASMNet.Inference.Sharing;

/// <summary>A network as it was loaded once, for all who use it: as many copies of it as may compute at once, and no more than there are users.</summary>
internal sealed class SharedPlan : IDisposable
{
    private readonly Func<INeuralNetwork> _create;
    private readonly Turns _turns;
    private readonly Stack<INeuralNetwork> _idle = new();
    private readonly List<INeuralNetwork> _all = [];
    private readonly Lock _gate = new();

    /// <summary>Loads the network.</summary>
    /// <param name="create">Loads it, once for each copy.</param>
    /// <param name="turnsFor">Says how many copies may compute at once.</param>
    public SharedPlan(Func<INeuralNetwork> create, Func<INeuralNetwork, Turns> turnsFor)
    {
        _create = create;
        Add();
        _turns = turnsFor(First);
    }

    /// <summary>Who may compute when.</summary>
    public Turns Turns => _turns;

    /// <summary>What is known of all copies.</summary>
    public INeuralNetwork First => _all[0];

    /// <summary>How many use it.</summary>
    public int Users { get; private set; }

    /// <summary>Copies that were loaded.</summary>
    public int Copies => _all.Count;

    /// <summary>Counts a user more, and loads another copy where the users could compute at the same time.</summary>
    public void Join()
    {
        if (_all.Count < Math.Min(Users + 1, _turns.AtOnce))
        {
            Add();
        }

        Users++;
    }

    /// <summary>Counts a user less.</summary>
    public void Leave() => Users--;

    /// <summary>Waits for a turn and takes a copy that nobody computes with.</summary>
    /// <param name="signal">The caller's own, at zero.</param>
    /// <param name="patience">How long to wait.</param>
    /// <returns>Null when no turn came in time.</returns>
    public INeuralNetwork? Take(SemaphoreSlim signal, TimeSpan patience)
    {
        if (!_turns.TryTake(signal, patience))
        {
            return null;
        }

        lock (_gate)
        {
            return _idle.Pop();
        }
    }

    /// <summary>Gives a copy back and ends the turn.</summary>
    public void Return(INeuralNetwork network)
    {
        lock (_gate)
        {
            _idle.Push(network);
        }

        _turns.Return();
    }

    /// <inheritdoc/>
    public void Dispose() => _all.ForEach(network => network.Dispose());

    private void Add()
    {
        INeuralNetwork network = _create();
        lock (_gate)
        {
            _all.Add(network);
            _idle.Push(network);
        }
    }
}
