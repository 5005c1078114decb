using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.Client.ObjectStore;
using NATS.Client.ObjectStore.Models;

namespace ASMNet.Live.Queue;

/// <summary>Looks at what lies in an object store.</summary>
internal static class StoredObject
{
    /// <summary>
    /// Asks whether an object is there with all its parts: a store can lose them and keep what is said of the object, and who reads it then waits for what never comes.
    /// The places are those of NATS' ADR-20.
    /// </summary>
    /// <param name="objects">The bucket.</param>
    /// <param name="name">The object's name.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="NatsObjNotFoundException">It is not, or not all of it.</exception>
    /// <exception cref="TimeoutException">The server does not answer.</exception>
    public static async Task RequireAsync(INatsObjStore objects, string name, CancellationToken cancellation)
    {
        string? missed = null;
        while (true)
        {
            ObjectMetadata about = await Answer.WaitAsync(token => objects.GetInfoAsync(name, cancellationToken: token).AsTask(), cancellation).ConfigureAwait(false);
            string place = $"$O.{objects.Bucket}.C.{about.Nuid}";
            INatsJSStream stream = await Answer.WaitAsync(
                token => objects.JetStreamContext.GetStreamAsync($"OBJ_{objects.Bucket}", new StreamInfoRequest { SubjectsFilter = place }, token).AsTask(), cancellation).ConfigureAwait(false);
            var parts = stream.Info.State.Subjects is { } places && places.TryGetValue(place, out var count) ? count : 0;

            // the client ends an object of whole parts with an empty one, which it does not count
            if (parts >= about.Chunks)
            {
                return;
            }

            // somebody who has just put it anew has taken the old parts away
            if (place == missed)
            {
                throw new NatsObjNotFoundException($"'{name}' is not whole.");
            }

            missed = place;
        }
    }
}
