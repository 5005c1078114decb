using ASMNet.Live.Queue.Policy;

namespace ASMNet.Fleet.Simulation;

/// <summary>A fleet, what it has to do, and what goes wrong. Times are in seconds.</summary>
internal sealed record FleetOptions
{
    /// <summary>Workers, each with one job at a time. Default 10000.</summary>
    public int Workers { get; init; } = 10_000;

    /// <summary>Jobs. Default 200000.</summary>
    public int Jobs { get; init; } = 200_000;

    /// <summary>Median time of a job on a usual worker; times are log-normal. Default 120.</summary>
    public double MedianTime { get; init; } = 120;

    /// <summary>Standard deviation of the logarithm of a job's time. Default 0.8: one in a hundred takes 6.4 times the median.</summary>
    public double Spread { get; init; } = 0.8;

    /// <summary>Share of workers that are slow. Default 0.05.</summary>
    public double SlowShare { get; init; } = 0.05;

    /// <summary>How many times as long a slow worker takes. Default 4.</summary>
    public double Slowness { get; init; } = 4;

    /// <summary>Mean time until a worker is lost without a word; infinity for never. Default 24 hours.</summary>
    public double TimeToLoss { get; init; } = 86_400;

    /// <summary>Mean time until a worker is asked to end, and gives its job back; infinity for never. Default infinity.</summary>
    public double TimeToStop { get; init; } = double.PositiveInfinity;

    /// <summary>How long a worker that was lost or ended is away. Default 300.</summary>
    public double TimeAway { get; init; } = 300;

    /// <summary>Share of jobs that nobody can do: they fail at half of their time. Default 0.001.</summary>
    public double PoisonShare { get; init; } = 0.001;

    /// <summary>Share of jobs that kill whoever has them, at half of their time. Default 0.0001.</summary>
    public double KillerShare { get; init; } = 0.0001;

    /// <summary>What workers go by.</summary>
    public JobPolicy Policy { get; init; } = new();

    /// <summary>Where chance begins. Default 1.</summary>
    public int Seed { get; init; } = 1;
}
