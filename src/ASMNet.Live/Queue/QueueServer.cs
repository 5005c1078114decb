using ASMNet.Live.Configuration;

namespace ASMNet.Live.Queue;

/// <summary>Which queue.</summary>
/// <param name="Address">The NATS server: <c>nats://host:port</c>, <c>tls://</c>, with <c>user:password@</c> or <c>token@</c> where it asks for that.</param>
/// <param name="Name">What the queue's streams begin with: letters, digits, - and _.</param>
internal sealed record QueueServer(string Address, string Name)
{
    /// <summary>The name of a queue that is not named.</summary>
    public const string DefaultName = "asmnet";

    /// <summary>The stream of jobs.</summary>
    public string Jobs => $"{Name}-jobs";

    /// <summary>The stream of results.</summary>
    public string Results => $"{Name}-results";

    /// <summary>The stream of dead letters.</summary>
    public string Dead => $"{Name}-dead";

    /// <summary>The stream of notes about jobs that are not finished.</summary>
    public string Notes => $"{Name}-notes";

    /// <summary>The bucket of result files.</summary>
    public string Files => $"{Name}-files";

    /// <summary>Checks the parts.</summary>
    /// <param name="address">The address.</param>
    /// <param name="name">The name.</param>
    /// <exception cref="UserException">One of them is not what it should be.</exception>
    public static QueueServer Parse(string address, string name)
    {
        _ = NatsAddress.Parse(address, "--server");
        return name.Length is > 0 and <= 64 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
            ? new QueueServer(address, name)
            : throw new UserException($"--queue is '{name}'; it takes a name of letters, digits, - and _.");
    }

    /// <summary>Where a job is sent to. Workers take those of their own settings; of one job there is one at a time.</summary>
    /// <param name="job">The job.</param>
    public string JobSubject(QueueJob job) => $"{Name}.jobs.{job.Settings}.{job.Id}";

    /// <summary>The jobs that are made with certain settings.</summary>
    /// <param name="settings">The hash of the settings; <c>*</c> for all.</param>
    public string JobsWith(string settings) => $"{Name}.jobs.{settings}.*";

    /// <summary>Where what is known of a job is sent to.</summary>
    /// <param name="stream">One of <see cref="Results"/>, <see cref="Dead"/> and <see cref="Notes"/>.</param>
    /// <param name="id">The job's hash; <c>*</c> for all.</param>
    public string Subject(string stream, string id) => $"{Name}.{stream[(Name.Length + 1)..]}.{id}";
}
