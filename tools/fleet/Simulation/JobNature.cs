namespace ASMNet.Fleet.Simulation;

/// <summary>What is in a job.</summary>
internal enum JobNature
{
    /// <summary>It can be done.</summary>
    Good,

    /// <summary>Nobody can read it.</summary>
    Poison,

    /// <summary>It kills whoever has it.</summary>
    Killer,
}
