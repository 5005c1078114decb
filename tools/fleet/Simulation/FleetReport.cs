namespace ASMNet.Fleet.Simulation;

/// <summary>How a fleet did. Times are in seconds.</summary>
internal sealed record FleetReport
{
    /// <summary>Jobs with a result.</summary>
    public required int Done { get; init; }

    /// <summary>Dead letters.</summary>
    public required int Dead { get; init; }

    /// <summary>Dead letters of jobs that were good: their workers were lost too often.</summary>
    public required int DeadGood { get; init; }

    /// <summary>Jobs that are neither done nor dead: none may be.</summary>
    public required int Lost { get; init; }

    /// <summary>Jobs given out, tries of all kinds.</summary>
    public required long Deliveries { get; init; }

    /// <summary>When half of the jobs had ended.</summary>
    public required double Half { get; init; }

    /// <summary>When 99 of 100 had.</summary>
    public required double Most { get; init; }

    /// <summary>When all had.</summary>
    public required double All { get; init; }

    /// <summary>Work that led to a result.</summary>
    public required double UsefulWork { get; init; }

    /// <summary>Work that led to none: of lost and stopped workers, and of jobs that failed.</summary>
    public required double WastedWork { get; init; }

    /// <summary>Share of the work that led to no result.</summary>
    public double WastedShare => WastedWork / Math.Max(1e-9, UsefulWork + WastedWork);

    /// <summary>Jobs done an hour until 99 of 100 had ended.</summary>
    public double JobsAnHour => 0.99 * (Done + Dead) / Math.Max(1e-9, Most) * 3600;
}
