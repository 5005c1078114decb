namespace ASMNet.Fleet.Simulation;

/// <summary>A job of the simulation.</summary>
/// <param name="time">How long it takes on a usual worker, in seconds.</param>
/// <param name="nature">What is in it.</param>
internal sealed class SimulatedJob(double time, JobNature nature)
{
    /// <summary>How long it takes on a usual worker, in seconds.</summary>
    public double Time => time;

    /// <summary>What is in it.</summary>
    public JobNature Nature => nature;

    /// <summary>How often it was given out.</summary>
    public int Deliveries { get; set; }

    /// <summary>How often it was given back by a worker that was asked to end.</summary>
    public int Returned { get; set; }
}
