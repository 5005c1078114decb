using System.Globalization;
using ASMNet.Fleet.Simulation;
using ASMNet.Live.Queue.Policy;

// How a fleet does under failures: dotnet run -c Release --project tools/fleet [WORKERS [JOBS [SEED]]]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int[] given = [.. args.Select(text => int.TryParse(text, out int value) && value > 0 ? value : -1)];
if (given.Length > 3 || given.Contains(-1))
{
    Console.Error.WriteLine("it takes up to three whole numbers above 0: workers, jobs, seed.");
    return 2;
}

var usual = new FleetOptions { Workers = given.ElementAtOrDefault(0) is > 0 and int workers ? workers : 10_000, Jobs = given.ElementAtOrDefault(1) is > 0 and int jobs ? jobs : 200_000, Seed = given.ElementAtOrDefault(2) is > 0 and int seed ? seed : 1 };
FleetOptions calm = usual with { SlowShare = 0, TimeToLoss = double.PositiveInfinity, PoisonShare = 0, KillerShare = 0 };
(string Name, FleetOptions Options)[] fleets =
[
    ("nothing goes wrong", calm),
    ("slow: 5 % of workers take 4 times as long", calm with { SlowShare = 0.05 }),
    ("poison: 0.1 % of files", calm with { PoisonShare = 0.001 }),
    ("killers: 0.01 % of files", calm with { KillerShare = 0.0001 }),
    ("a worker is lost once a day", calm with { TimeToLoss = 86_400 }),
    ("a worker is lost once an hour", calm with { TimeToLoss = 3_600 }),
    ("a worker is asked to end once an hour", calm with { TimeToStop = 3_600 }),
    ("all of it, a loss once a day", usual),
    ("the same, lease of 10 minutes", usual with { Policy = new JobPolicy { Lease = TimeSpan.FromMinutes(10) } }),
    ("a loss once an hour, one try", calm with { TimeToLoss = 3_600, Policy = new JobPolicy { Tries = 1 } }),
];
Console.WriteLine($"{usual.Workers} workers, {usual.Jobs} jobs of {usual.MedianTime:0} s in the median, seed {usual.Seed}");
Console.WriteLine($"{"",-42}{"done",8}{"dead",6}{"(good)",8}{"lost",6}{"given out",11}{"jobs/h",9}{"half min",10}{"99 % min",10}{"all min",9}{"wasted",9}");
foreach ((string name, FleetOptions options) in fleets)
{
    FleetReport report = FleetSimulation.Run(options);
    Console.WriteLine($"{name,-42}{report.Done,8}{report.Dead,6}{report.DeadGood,8}{report.Lost,6}{report.Deliveries,11}{report.JobsAnHour,9:0}{report.Half / 60,10:0.0}{report.Most / 60,10:0.0}{report.All / 60,9:0.0}{100 * report.WastedShare,7:0.00} %");
}

return 0;
