using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.SoakTests.Support;

/// <summary>
/// Registers users over so many connections at the same time, each as fast as it is answered, until it is stopped. A connection that breaks
/// waits until the load is pointed to a host again.
/// </summary>
internal sealed class RegistrationLoad : IAsyncDisposable
{
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<string, bool> _registered = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly HttpClient _client;
    private readonly Task[] _connections;

    private TaskCompletionSource<Uri> _target = NewTarget();
    private int _users;
    private int _refused;
    private int _broken;

    public RegistrationLoad(int connections)
    {
        _client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = connections });
        _connections = [.. Enumerable.Range(0, connections).Select(_ => Task.Run(RunAsync))];
    }

    /// <summary>The logins whose registration was answered with success.</summary>
    public IReadOnlyCollection<string> Registered => [.. _registered.Keys];

    /// <summary>How many requests got another answer.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>How many requests got no answer.</summary>
    public int Broken => Volatile.Read(ref _broken);

    /// <summary>Sends the load to a host.</summary>
    public void PointTo(Uri host)
    {
        var held = Interlocked.Exchange(ref _target, NewTarget(host));
        held.TrySetResult(host);
    }

    /// <summary>Waits for so many more successes.</summary>
    public Task WaitForMoreAsync(int successes, Func<string> describe)
    {
        var wanted = _registered.Count + successes;
        return Eventually.HoldsAsync(
            () => _registered.Count >= wanted, () => $"{_registered.Count} of {wanted} registered, {Refused} refused, {Broken} broken. {describe()}", Soak.Patience);
    }

    /// <summary>Sends nothing more; returns when every request has come to its end.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_connections);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _client.Dispose();
        _stopping.Dispose();
    }

    private static TaskCompletionSource<Uri> NewTarget(Uri? host = null)
    {
        var target = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (host is not null)
        {
            target.SetResult(host);
        }

        return target;
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var target = Volatile.Read(ref _target);
                var host = await target.Task.WaitAsync(_stopping.Token);
                if (!await TryRegisterAsync(host))
                {
                    // Whoever finds the host gone first holds the others until there is one again.
                    Interlocked.CompareExchange(ref _target, NewTarget(), target);
                }
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                // The load ends.
            }
        }
    }

    private async Task<bool> TryRegisterAsync(Uri host)
    {
        var login = $"user-{Interlocked.Increment(ref _users)}@soak.test";
        try
        {
            using var response = await _client.PostAsJsonAsync(
                new Uri(host, "organization/user/new"), new { login, name = "Soak", phone = "+79001234567" });
            if (response.StatusCode == HttpStatusCode.OK)
            {
                _registered[login] = true;
                return true;
            }

            Interlocked.Increment(ref _refused);
        }
        catch (HttpRequestException)
        {
            Interlocked.Increment(ref _broken);
            return false;
        }

        await Task.Delay(PauseAfterRefusal, TimeProvider.System);
        return true;
    }
}
