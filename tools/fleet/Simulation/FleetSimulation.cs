using ASMNet.Live.Queue.Policy;

namespace ASMNet.Fleet.Simulation;

/// <summary>
/// A fleet of workers on one queue, event by event. What becomes of a job is decided by <see cref="JobPolicy"/>, as in the real worker; here are
/// only time and chance. A job whose worker is lost comes back when its lease runs out, counted from the last renewal.
/// </summary>
internal sealed class FleetSimulation
{
    private readonly FleetOptions _options;
    private readonly Random _chance;
    private readonly PriorityQueue<Action, (double Time, long Order)> _events = new();
    private readonly Queue<SimulatedJob> _waiting = new();
    private readonly Queue<Worker> _idle = new();
    private readonly List<double> _ends = [];
    private double _now;
    private long _order;
    private int _done;
    private int _dead;
    private int _deadGood;
    private long _deliveries;
    private double _useful;
    private double _wasted;

    private FleetSimulation(FleetOptions options)
    {
        _options = options;
        _chance = new Random(options.Seed);
    }

    /// <summary>Lets a fleet work until nothing is left to do.</summary>
    /// <param name="options">The fleet.</param>
    public static FleetReport Run(FleetOptions options) => new FleetSimulation(options).Run();

    private FleetReport Run()
    {
        for (int i = 0; i < _options.Jobs; i++)
        {
            double kind = _chance.NextDouble();
            JobNature nature = kind < _options.KillerShare ? JobNature.Killer : kind < _options.KillerShare + _options.PoisonShare ? JobNature.Poison : JobNature.Good;
            _waiting.Enqueue(new SimulatedJob(_options.MedianTime * Math.Exp(_options.Spread * Normal()), nature));
        }

        for (int i = 0; i < _options.Workers; i++)
        {
            var worker = new Worker(_chance.NextDouble() < _options.SlowShare ? _options.Slowness : 1);
            Renew(worker);
            _idle.Enqueue(worker);
        }

        GiveOut();
        while (_ends.Count < _options.Jobs && _events.TryDequeue(out Action? happen, out (double Time, long Order) when))
        {
            _now = when.Time;
            happen();
            GiveOut();
        }

        _ends.Sort();
        return new FleetReport
        {
            Done = _done,
            Dead = _dead,
            DeadGood = _deadGood,
            Lost = _options.Jobs - _done - _dead,
            Deliveries = _deliveries,
            Half = At(0.5),
            Most = At(0.99),
            All = At(1),
            UsefulWork = _useful,
            WastedWork = _wasted,
        };
    }

    private double At(double share) => _ends.Count == 0 ? 0 : _ends[Math.Clamp((int)Math.Ceiling(share * _ends.Count) - 1, 0, _ends.Count - 1)];

    private void GiveOut()
    {
        while (_waiting.Count > 0 && _idle.Count > 0)
        {
            Begin(_idle.Dequeue(), _waiting.Dequeue());
        }
    }

    private void Begin(Worker worker, SimulatedJob job)
    {
        // A worker that went away while it was idle is back before it takes a job.
        while (Math.Min(worker.LostAt, worker.StoppedAt) < _now)
        {
            Renew(worker);
        }

        job.Deliveries++;
        _deliveries++;
        var history = new JobHistory(job.Deliveries, job.Returned);
        if (!_options.Policy.MayTry(history))
        {
            Bury(job);
            _idle.Enqueue(worker);
            return;
        }

        double full = job.Time * worker.Slowness;
        double end = _now + (job.Nature == JobNature.Good ? full : full / 2);
        double lost = job.Nature == JobNature.Killer ? Math.Min(end, worker.LostAt) : worker.LostAt;
        double began = _now;
        if (lost <= end && lost <= worker.StoppedAt)
        {
            Later(lost, () => Lose(worker, job, began));
        }
        else if (worker.StoppedAt < end)
        {
            Later(worker.StoppedAt, () => End(worker, job, history, JobOutcome.Stopped, began));
        }
        else
        {
            Later(end, () => End(worker, job, history, job.Nature == JobNature.Good ? JobOutcome.Done : JobOutcome.Failed, began));
        }
    }

    private void Lose(Worker worker, SimulatedJob job, double began)
    {
        _wasted += _now - began;
        double renewal = _options.Policy.Renewal.TotalSeconds;
        double renewed = began + (Math.Floor((_now - began) / renewal) * renewal);
        Later(renewed + _options.Policy.Lease.TotalSeconds, () => _waiting.Enqueue(job));
        Leave(worker);
    }

    private void End(Worker worker, SimulatedJob job, JobHistory history, JobOutcome outcome, double began)
    {
        double work = _now - began;
        JobVerdict verdict = _options.Policy.Judge(outcome, history);
        switch (verdict.Kind)
        {
            case JobVerdictKind.Finished:
                _useful += work;
                _done++;
                _ends.Add(_now);
                break;
            case JobVerdictKind.Dead:
                _wasted += work;
                Bury(job);
                break;
            default:
                _wasted += work;
                job.Returned += outcome == JobOutcome.Stopped ? 1 : 0;
                Later(_now + verdict.Delay.TotalSeconds, () => _waiting.Enqueue(job));
                break;
        }

        if (outcome == JobOutcome.Stopped)
        {
            Leave(worker);
        }
        else
        {
            _idle.Enqueue(worker);
        }
    }

    private void Bury(SimulatedJob job)
    {
        _dead++;
        _deadGood += job.Nature == JobNature.Good ? 1 : 0;
        _ends.Add(_now);
    }

    private void Leave(Worker worker) => Later(_now + _options.TimeAway, () =>
    {
        Renew(worker);
        _idle.Enqueue(worker);
    });

    private void Renew(Worker worker)
    {
        worker.LostAt = _now + Exponential(_options.TimeToLoss);
        worker.StoppedAt = _now + Exponential(_options.TimeToStop);
    }

    private void Later(double time, Action happen) => _events.Enqueue(happen, (time, _order++));

    private double Exponential(double mean) => double.IsPositiveInfinity(mean) ? mean : -mean * Math.Log(1 - _chance.NextDouble());

    // Box and Muller (1958).
    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _chance.NextDouble())) * Math.Cos(2 * Math.PI * _chance.NextDouble());

    private sealed class Worker(double slowness)
    {
        public double Slowness => slowness;

        public double LostAt { get; set; }

        public double StoppedAt { get; set; }
    }
}
