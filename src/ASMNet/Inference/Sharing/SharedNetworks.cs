using System.Security.Cryptography;
using ASMNet.Inference.Cpu;

namespace ASMNet.Inference.Sharing;

/// <summary>
/// Keeps each network once for several trackers in a process, such as one for each camera: weights, plans and working memory are shared, and
/// the trackers take turns in the order in which they ask, so that none is left behind. A network goes with its last user.
/// Safe for several threads.
/// </summary>
public sealed class SharedNetworks
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SharedPlan> _plans = [];
    // far longer than a network takes on any machine: who waits for so long waits for a device that hangs
    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(10);
    private readonly int _atOnce;
    private Turns _single = new(1);

    /// <summary>Starts with no network.</summary>
    /// <param name="atOnce">How many threads may compute one network at the same time, each with a copy of it; null for one a core. Devices other than the CPU compute one at a time.</param>
    /// <param name="patience">How long a run waits for its turn before it fails; who loads the network after that gets another one. Null for 10 seconds.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public SharedNetworks(int? atOnce = null, TimeSpan? patience = null)
    {
        Patience = patience ?? UsualPatience;
        _atOnce = atOnce ?? Environment.ProcessorCount;
        ArgumentOutOfRangeException.ThrowIfLessThan(_atOnce, 1, nameof(atOnce));
    }

    /// <summary>How long a run waits for its turn.</summary>
    internal TimeSpan Patience { get; }

    /// <summary>Networks in memory, copies counted.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _plans.Values.Sum(plan => plan.Copies);
            }
        }
    }

    /// <summary>Makes networks that are shared with everybody who asks for the same on the same device.</summary>
    /// <param name="networks">Makes those that are not there yet.</param>
    /// <param name="device">Tells apart makers that would make different ones of one model.</param>
    public INeuralNetworkFactory Over(INeuralNetworkFactory networks, string device)
    {
        ArgumentNullException.ThrowIfNull(networks);
        ArgumentNullException.ThrowIfNull(device);
        return new Factory(this, networks, device, first => new Turns(first is CpuNetwork ? _atOnce : 1));
    }

    /// <summary>Makes networks likewise that take turns with one another: only one of all of them computes at a time, as detectors should that work beside trackers.</summary>
    /// <param name="networks">Makes those that are not there yet.</param>
    /// <param name="device">Tells apart makers that would make different ones of one model.</param>
    public INeuralNetworkFactory OneByOne(INeuralNetworkFactory networks, string device)
    {
        ArgumentNullException.ThrowIfNull(networks);
        ArgumentNullException.ThrowIfNull(device);
        return new Factory(this, networks, device + ", one by one", _ => _single);
    }

    private SharedNetwork Join(string key, string name, Func<INeuralNetwork> create, Func<INeuralNetwork, Turns> turnsFor)
    {
        lock (_gate)
        {
            if (!_plans.TryGetValue(key, out SharedPlan? plan))
            {
                _plans[key] = plan = new SharedPlan(create, turnsFor);
            }

            plan.Join();
            return new SharedNetwork(this, key, plan, name);
        }
    }

    /// <summary>A user goes; the last takes the network with it.</summary>
    internal void Leave(string key, SharedPlan plan)
    {
        lock (_gate)
        {
            plan.Leave();
            if (plan.Users > 0)
            {
                return;
            }

            Remove(key, plan);
        }

        plan.Dispose();
    }

    /// <summary>What hangs is left to those who are in it; who loads the network from now on gets another.</summary>
    internal void Forget(string key, SharedPlan plan)
    {
        lock (_gate)
        {
            Remove(key, plan);
            if (plan.Turns == _single)
            {
                _single = new Turns(1);
            }
        }
    }

    private void Remove(string key, SharedPlan plan)
    {
        if (_plans.TryGetValue(key, out SharedPlan? known) && known == plan)
        {
            _plans.Remove(key);
        }
    }

    private sealed class Factory(SharedNetworks shared, INeuralNetworkFactory networks, string device, Func<INeuralNetwork, Turns> turnsFor) : INeuralNetworkFactory
    {
        public string Device => networks.Device;

        public INeuralNetwork Create(ReadOnlyMemory<byte> model, string name, IReadOnlyList<int>? inputShape = null)
        {
            string content = Convert.ToHexString(SHA256.HashData(model.Span));
            string shape = inputShape is null ? "" : string.Join('x', inputShape);
            return shared.Join($"{device}|{content}|{shape}", name, () => networks.Create(model, name, inputShape), turnsFor);
        }
    }
}
